"""The template that a researcher begins from."""

from surveys.formats.starter import SHEETS, starter_workbook
from surveys.formats.xlsform import read_workbook
from surveys.questionnaire import checks


def test_the_template_reads_without_any_problem() -> None:
    reading = read_workbook(starter_workbook(), "template.xlsx")
    assert reading.problems == []
    assert reading.questionnaire is not None
    assert checks.check(reading.questionnaire) == []


def test_the_template_has_every_sheet_that_is_read() -> None:
    reading = read_workbook(starter_workbook(), "template.xlsx")
    assert [sheet["name"] for sheet in reading.sheets] == list(SHEETS)
    assert all(sheet["read"] for sheet in reading.sheets)
