"""A workbook to begin with in the browser: our sheets with their headings, and nothing in them."""

from __future__ import annotations

import io

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

_SURVEY = (
    "type",
    "name",
    "title",
    "label::{language}",
    "hint::{language}",
    "guidance_hint::{language}",
    "required",
    "nonresponse",
    "relevant",
)
_SHEETS = {
    "survey": _SURVEY,
    "choices": ("list_name", "name", "label::{language}", "exclusive", "specify", "pin", "read_out", "missing"),
    "routes": ("after", "when", "go_to"),
    "settings": ("form_title", "default_language"),
}


def blank_workbook(title: str, language: str) -> bytes:
    """The workbook; ``language`` as headings name it: ``Italiano (it)``."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, headings in _SHEETS.items():
        sheet = workbook.create_sheet(name)
        sheet.append([heading.format(language=language) for heading in headings])
        for at, cell in enumerate(sheet[1], 1):
            cell.font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(at)].width = 44 if "label" in headings[at - 1] else 16
        sheet.freeze_panes = "A2"
    workbook["settings"].append([title, language])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()
