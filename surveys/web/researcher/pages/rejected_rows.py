"""The workbook of a sample's rows that were refused, repaired or warned about, for correcting the file."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from surveys.fieldwork.models import Sample
from surveys.fieldwork.queries import sample_notes
from surveys.formats.samples import NOTES, REFUSED, REPAIRED, WARNED, kind_of
from surveys.web.screens.downloads import Download

Line = tuple[int, str, str, str]
"""Row number, column, what happened to the row, and the key in ``NOTES``."""


def lines_of(sample: Sample) -> list[Line]:
    """Return a line for each note on a row: row number in the file, column, what happened to the row, and why.

    The cell's content is left out, because it may be people's names and numbers.
    """
    notes = list(sample_notes(sample).values_list("row", "column", "code", "is_refused"))
    refused = {row for row, _column, _code, is_refused in notes if is_refused}
    return [(row, column, kind_of(code, row in refused), code) for row, column, code, _is_refused in notes]


def workbook_of(sample: Sample, lines: Sequence[Line]) -> Download:
    """Return the lines as a workbook, with remedies. Slow for long samples; makes no database queries."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet(_("Rows"))
    for letter, width in zip("ABCDE", (8, 22, 24, 60, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    headings = (_("Row"), _("Column"), _("What became of the row"), _("What is the matter"), _("What to do"))
    sheet.append([_bold(sheet, heading) for heading in headings])
    words = row_outcomes()
    said = {code: (_(what), _(remedy)) for code, (what, remedy) in NOTES.items()}
    for row, column, fate, code in lines:
        sheet.append([row, _text(sheet, column), words[fate], *said[code]])
    out = BytesIO()
    workbook.save(out)
    return Download(_("%(sample)s, rows.xlsx") % {"sample": sample.name}, out.getvalue())


def _bold(sheet: Any, heading: str) -> Any:
    cell = WriteOnlyCell(sheet, heading)
    cell.font = Font(bold=True)
    return cell


def _text(sheet: Any, words: str) -> Any:
    """Return the text as a cell that is never read as a formula."""
    if not words.startswith("="):
        return words
    cell = WriteOnlyCell(sheet, words)
    cell.data_type = "s"
    return cell


def row_outcomes() -> dict[str, str]:
    """Return kind → what happened to a row, in words."""
    return {REFUSED: _("refused"), REPAIRED: _("loaded, put right"), WARNED: _("loaded, look at it")}
