"""The rows of a sample that were refused, repaired or warned about, as a workbook to work from."""

from dataclasses import dataclass
from io import BytesIO

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.styles import Font

from surveys.fieldwork.models import Sample
from surveys.fieldwork.queries import sample_notes
from surveys.formats.samples import NOTES, REFUSED, REPAIRED, WARNED, kind_of


@dataclass(frozen=True, slots=True)
class RowsWorkbook:
    """A file to download."""

    file_name: str
    content: bytes


def workbook_of(sample: Sample) -> RowsWorkbook:
    """One line for each thing said of a row: its number in the file, what became of it, what is the matter, what to do.

    The cell's own words are left out: they are names and numbers of people.
    """
    workbook = openpyxl.Workbook(write_only=False)
    sheet = workbook.worksheets[0]
    sheet.title = _("Rows")
    sheet.append([_("Row"), _("Column"), _("What became of the row"), _("What is the matter"), _("What to do")])
    refused = set(sample_notes(sample, refused_only=True).values_list("row", flat=True))
    words = fates()
    for note in sample_notes(sample).iterator():
        what, remedy = NOTES[note.code]
        fate = words[kind_of(note.code, note.row in refused)]
        sheet.append([note.row, note.column, fate, _(what), _(remedy)])
        if note.column.startswith("="):
            sheet.cell(sheet.max_row, 2).data_type = "s"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDE", (8, 22, 24, 60, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    out = BytesIO()
    workbook.save(out)
    return RowsWorkbook(_("%(sample)s, rows.xlsx") % {"sample": sample.name}, out.getvalue())


def fates() -> dict[str, str]:
    """What may become of a row, in words."""
    return {REFUSED: _("refused"), REPAIRED: _("loaded, put right"), WARNED: _("loaded, look at it")}
