"""The workbook comes back with every problem marked on its cell."""

from io import BytesIO

import openpyxl
from openpyxl.workbook.workbook import Workbook

from surveys.formats.marking import FILLS, Listing, Mark, mark_problems

LISTING = Listing("Problems", ("Severity", "Sheet", "Row", "Column", "What"))
ERROR = Mark("error", "Error", "survey", 3, "relevant", "No such name. The nearest is “age”.")
WARNING = Mark("warning", "Warning", "survey", 2, "label::English (en)", "Not translated.")


def test_each_problem_is_a_comment_on_its_cell() -> None:
    sheet = _marked(ERROR, WARNING)["survey"]
    assert sheet["D3"].comment.text == "Error: No such name. The nearest is “age”."
    assert sheet["D3"].fill.fgColor.rgb == FILLS["error"]
    assert sheet["C2"].comment.text == "Warning: Not translated."
    assert sheet["C2"].fill.fgColor.rgb == FILLS["warning"]


def test_the_first_sheet_lists_every_problem_with_a_link() -> None:
    workbook = _marked(ERROR, Mark("warning", "Warning", "", None, "", "No sheet of scripts."))
    listed = workbook["Problems"]
    assert workbook.sheetnames[0] == "Problems"
    assert [[cell.value for cell in row] for row in listed.iter_rows()] == [
        ["Severity", "Sheet", "Row", "Column", "What"],
        ["Error", "survey", 3, "relevant", "No such name. The nearest is “age”."],
        ["Warning", None, None, None, "No sheet of scripts."],
    ]
    assert listed["C2"].hyperlink.location == "'survey'!D3"


def test_two_problems_of_one_cell_share_its_comment_and_the_worse_colour() -> None:
    cell = _marked(ERROR, Mark("warning", "Warning", "survey", 3, "relevant", "Always true."))["survey"]["D3"]
    assert cell.comment.text.split("\n\n") == [
        "Error: No such name. The nearest is “age”.",
        "Warning: Always true.",
    ]
    assert cell.fill.fgColor.rgb == FILLS["error"]


def test_marks_of_an_earlier_run_are_taken_away() -> None:
    once = mark_problems(_content(), [ERROR], LISTING)
    twice = openpyxl.load_workbook(BytesIO(mark_problems(once, [], LISTING)))
    assert twice.sheetnames == ["Problems", "survey"]
    assert twice["survey"]["D3"].comment is None
    assert twice["survey"]["D3"].fill.fill_type is None


def test_a_column_may_be_named_by_its_letter() -> None:
    sheet = _marked(Mark("error", "Error", "survey", 2, "B", "Taken."))["survey"]
    assert sheet["B2"].comment.text == "Error: Taken."


def _marked(*marks: Mark) -> Workbook:
    return openpyxl.load_workbook(BytesIO(mark_problems(_content(), marks, LISTING)))


def _content() -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "survey"
    for row in (
        ["type", "name", "label::English (en)", "relevant"],
        ["integer", "age", None, None],
        ["note", "hello", "Hello", "${aeg} > 17"],
    ):
        sheet.append(row)
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()
