"""The rows of a sample that were refused or repaired, as a workbook to work from."""

from dataclasses import dataclass
from io import BytesIO

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.styles import Font

from surveys.fieldwork.models import RowNote, Sample
from surveys.formats.samples import NOTES


@dataclass(frozen=True, slots=True)
class RowsWorkbook:
    """A file to download."""

    file_name: str
    content: bytes


def workbook_of(sample: Sample) -> RowsWorkbook:
    """One line for each thing said of a row: its number in the file, what is the matter, what to do.

    The cell's own words are left out: they are names and numbers of people.
    """
    workbook = openpyxl.Workbook(write_only=False)
    sheet = workbook.worksheets[0]
    sheet.title = _("Rows")
    sheet.append([_("Row"), _("Column"), _("Loaded"), _("What is the matter"), _("What to do")])
    for note in RowNote.objects.filter(sample=sample).order_by("row", "pk").iterator():
        what, remedy = NOTES[note.code]
        sheet.append([note.row, note.column, _("no") if note.is_refused else _("yes"), _(what), _(remedy)])
        if note.column.startswith("="):
            sheet.cell(sheet.max_row, 2).data_type = "s"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDE", (8, 22, 10, 60, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    out = BytesIO()
    workbook.save(out)
    return RowsWorkbook(_("%(sample)s, rows.xlsx") % {"sample": sample.name}, out.getvalue())
