"""Why a cell cannot be changed, in sentences."""

from __future__ import annotations

from surveys.questionnaire.problems import gettext_noop

TROUBLES: dict[str, str] = {
    "no_cells": gettext_noop("This file is no Excel workbook: correct it in the program it comes from."),
    "no_such_sheet": gettext_noop("The workbook has no sheet of this name any more."),
    "formula_for_many": gettext_noop("This cell holds a formula that fills other cells too: correct it in Excel."),
    "too_long": gettext_noop("A cell of Excel holds 32,767 characters at most."),
    "beyond_the_sheet": gettext_noop("A sheet of Excel has no such row or column."),
    "too_much": gettext_noop("Reading this workbook takes more memory or time than a file may."),
}
"""Message ids, by the ``code`` of an ``EditError``."""


class EditError(Exception):
    """Raised if a cell cannot be changed; ``code`` is a key of ``TROUBLES``. Nothing has been changed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
