"""Why a workbook cannot be changed, in sentences."""

from __future__ import annotations

from surveys.questionnaire.problems import gettext_noop

from .operations import Taken

TROUBLES: dict[str, str] = {
    "no_cells": gettext_noop("This file is no Excel workbook: correct it in the program it comes from."),
    "no_such_sheet": gettext_noop("The workbook has no sheet of this name any more."),
    "no_such_row": gettext_noop("Somebody has removed this row meanwhile."),
    "no_headings": gettext_noop("This sheet has no row of headings."),
    "headings_stay": gettext_noop("The row of headings stays above the others, and is not removed."),
    "rows_apart": gettext_noop("Only rows that stand one under the other move together, past rows that stay."),
    "formula_for_many": gettext_noop("This cell holds a formula that fills other cells too: correct it in Excel."),
    "formula_unread": gettext_noop("A formula of this workbook is too unusual to follow its rows: do this in Excel."),
    "formula_needs_rows": gettext_noop("A formula of this workbook needs these rows: correct it in Excel first."),
    "merged_cells": gettext_noop("These rows share merged cells with others: unmerge them in Excel first."),
    "table_needs_rows": gettext_noop("These rows are the head or the end of a table: do this in Excel."),
    "hangs_on_rows": gettext_noop(
        "A pivot table, a control or the like hangs on rows of this sheet: do this in Excel."
    ),
    "too_long": gettext_noop("A cell of Excel holds 32,767 characters at most."),
    "beyond_the_sheet": gettext_noop("A sheet of Excel has no such row or column."),
    "no_sheet_name": gettext_noop("A sheet cannot have this name: at most 31 characters, and none of []:*?/\\."),
    "sheet_taken": gettext_noop("The workbook has a sheet of this name already."),
    "column_taken": gettext_noop("The sheet has this column already."),
    "rename_bad": gettext_noop("A name begins with a letter and has only letters, digits, “_”, “-” and “.”."),
    "rename_taken": gettext_noop("Another question, group or sample column has this name already."),
    "rename_unclear": gettext_noop("No question or group, or more than one, has the old name."),
    "list_bad": gettext_noop("A list needs a name without spaces, and each of its answers a code."),
    "list_taken": gettext_noop("Another list has this name already."),
    "list_unknown": gettext_noop("The workbook has no list of this name any more."),
    "not_that_workbook": gettext_noop("The draft is not the one that this step made: it cannot be taken back."),
    "trend_locked": gettext_noop(
        "A variable of the series is locked: its name, type and codes stay, unless you first write in its column "
        "“trend” why not."
    ),
    "too_much": gettext_noop("Reading this workbook takes more memory or time than a file may."),
}
"""Message ids, by the ``code`` of an ``EditError``."""


class EditError(Exception):
    """Raised if a workbook cannot be changed; ``code`` is a key of ``TROUBLES``. Nothing has been changed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CellTakenError(Exception):
    """Raised if somebody else has changed a cell meanwhile; ``taken`` are all such cells. Nothing was changed."""

    def __init__(self, taken: tuple[Taken, ...]) -> None:
        super().__init__(taken)
        self.taken = taken

    @property
    def holds(self) -> str:
        """What the first of the cells holds now."""
        return self.taken[0].holds
