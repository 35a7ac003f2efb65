"""A workbook in which everything hangs on rows, and the parts of an .xlsx file, for tests of edits."""

from __future__ import annotations

import io
import zipfile

import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from .workbooks import workbook

SURVEY = """
    type             | name | label::Italiano (it)             | relevant
    integer          | a    | Uno?                             |
    select_one yn    | b    | Due?                             | ${a} > 1
    text             | c    | Tre? {choice-label('b', ${b})}   |
    note             | d    | ${a} e ${ a }, non {${aa}}       |
"""
CHOICES = """
    list_name | name | label::Italiano (it)
    yn        | 1    | Sì, ${a}
    yn        | 2    | No
"""


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rich() -> openpyxl.Workbook:
    """A survey with everything that hangs on rows, and a sheet with formulas that refer to it."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(survey=SURVEY, choices=CHOICES, notes="mine | too")))
    sheet = book["survey"]
    sheet["A4"].font = Font(bold=True)
    sheet["A4"].comment = Comment("chiedere a Laura", "Anna")
    sheet["C4"].hyperlink = "https://example.org"
    sheet["F2"], sheet["F3"], sheet["F4"], sheet["F5"] = 3, "=F2+1", "=F3+1", "=SUM(F2:F4)"
    sheet.merge_cells("G4:H5")
    sheet.row_dimensions[5].height = 60
    sheet.auto_filter.ref = "A1:D5"
    sheet.conditional_formatting.add("D3:D5", FormulaRule(formula=["$A3=$A$2"], font=Font(bold=True)))
    rule = DataValidation(type="list", formula1='"yes,no"')
    sheet.add_data_validation(rule)
    rule.add("E2:E5")
    book["notes"]["B2"] = "=survey!F4*2"
    book["notes"]["B3"] = "=SUM('survey'!F2:F5)"
    book.defined_names["answers"] = DefinedName("answers", attr_text="survey!$F$2:$F$5")
    return book
