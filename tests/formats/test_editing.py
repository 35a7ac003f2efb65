"""Cells of a workbook are changed in its own file: what was not changed stays as it was, byte for byte."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from surveys.formats.editing import CellChange, EditError, look_at, remedy, try_and_check
from surveys.formats.editing.book import Book
from surveys.formats.editing.changes import change_cells
from surveys.formats.editing.row_ids import RowIds
from surveys.formats.questionnaires import read_and_check
from surveys.formats.xlsform.findings import Findings
from surveys.formats.xlsform.grid import clean_text, read_sheets
from surveys.questionnaire.problems import Problem

from .rich_workbooks import parts
from .workbooks import saved, workbook

SURVEY = """
    type    | name | label::Italiano (it)       | relevant
    integer | age  | Quanti anni ha?            |
    text    | why  | Perché?                    | ${agee} >= 18
    note    | bye  | Grazie, arrivederci.       |
"""


def cells(content: bytes) -> dict[str, dict[tuple[int, int], str]]:
    return {
        sheet.name: {(row.number, at): text for row in sheet.rows for at, text in enumerate(row.cells, 1) if text}
        for sheet in read_sheets(content, Findings())
    }


def rich() -> openpyxl.Workbook:
    """A workbook with formats, a comment, a validation, a merged cell, a formula, a number and a foreign sheet."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(survey=SURVEY, notes="mine | too")))
    sheet = book["survey"]
    sheet["A1"].font = Font(bold=True)
    sheet["D3"].comment = Comment("chiedere a Laura", "Anna")
    sheet["F2"], sheet["F3"], sheet["F4"] = 3, "=F2+1", "=F3+1"
    sheet.merge_cells("G2:H3")
    sheet.column_dimensions["C"].width = 60
    rule = DataValidation(type="list", formula1='"yes,no"')
    sheet.add_data_validation(rule)
    rule.add("E2:E9")
    return book


def test_only_the_xml_of_the_changed_sheet_is_another() -> None:
    before = saved(rich())
    after = change_cells(before, [CellChange("survey", 3, 4, "${age} >= 18")])
    assert {name for name, part in parts(after).items() if part != parts(before)[name]} == {"xl/worksheets/sheet1.xml"}
    assert list(parts(after)) == list(parts(before))


def test_formats_comments_validations_and_merged_cells_stay() -> None:
    after = change_cells(saved(rich()), [CellChange("survey", 1, 1, "type "), CellChange("survey", 9, 20, "far")])
    sheet = openpyxl.load_workbook(io.BytesIO(after))["survey"]
    assert (sheet["A1"].value, sheet["A1"].font.bold, sheet["T9"].value) == ("type", True, "far")
    assert sheet["D3"].comment.text == "chiedere a Laura"
    assert [str(one) for one in sheet.merged_cells.ranges] == ["G2:H3"]
    assert sheet.data_validations.dataValidation[0].sqref == "E2:E9"
    assert sheet.column_dimensions["C"].width == 60
    assert sheet["F3"].value == "=F2+1"


def test_a_number_stays_a_number_and_a_code_with_a_leading_zero_a_text() -> None:
    after = change_cells(saved(rich()), [CellChange("survey", 2, 6, "12"), CellChange("survey", 4, 1, "=1+1")])
    sheet = openpyxl.load_workbook(io.BytesIO(after))["survey"]
    assert (sheet["F2"].value, sheet["F2"].data_type) == (12, "n")
    assert (sheet["A4"].value, sheet["A4"].data_type) == ("=1+1", "s")
    again = change_cells(after, [CellChange("survey", 2, 6, "012")])
    assert openpyxl.load_workbook(io.BytesIO(again))["survey"]["F2"].value == "012"


def test_a_number_typed_where_a_date_stood_or_beneath_one_is_no_date_later() -> None:
    dated = rich()
    dated["survey"]["F2"] = date(2024, 3, 4)
    book = Book(saved(dated), RowIds())
    assert book.text("survey", 2, 6) == "2024-03-04"
    book.insert("survey", 3, 1)  # has the format of the row above
    book.set("survey", {(2, 6): "3", (3, 6): "5"})
    once = book.content()
    again = change_cells(once, [CellChange("survey", 2, 6, "4"), CellChange("survey", 9, 6, "7")])
    assert [cells(once)["survey"][at, 6] for at in (2, 3)] == ["3", "5"]
    assert [cells(again)["survey"][at, 6] for at in (2, 3, 9)] == ["4", "5", "7"]


def test_a_formula_that_is_written_over_leaves_the_list_of_formulas() -> None:
    chain = (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<c r="F3" i="1"/><c r="F4"/></calcChain>'
    )
    held = parts(saved(rich()))
    relations = held["xl/_rels/workbook.xml.rels"]
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    held["xl/_rels/workbook.xml.rels"] = relations.replace(
        b"</Relationships>", b'<Relationship Id="rIdC" Type="' + kind + b'" Target="calcChain.xml"/></Relationships>'
    )
    held["xl/calcChain.xml"] = chain
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    after = parts(change_cells(out.getvalue(), [CellChange("survey", 3, 6, "4")]))
    assert b'"F3"' not in after["xl/calcChain.xml"]
    assert b'<c r="F4" i="1"/>' in after["xl/calcChain.xml"]
    assert b"F2+1" not in after["xl/worksheets/sheet1.xml"]


def test_a_formula_that_fills_other_cells_is_not_written_over() -> None:
    held = parts(saved(rich()))
    part = "xl/worksheets/sheet1.xml"
    held[part] = held[part].replace(b"<f>F2+1</f>", b'<f t="shared" ref="F3:F4" si="0">F2+1</f>')
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    with pytest.raises(EditError, match="formula_for_many"):
        change_cells(out.getvalue(), [CellChange("survey", 3, 6, "4")])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (CellChange("choices", 1, 1, "x"), "no_such_sheet"),
        (CellChange("survey", 1_048_577, 1, "x"), "beyond_the_sheet"),
        (CellChange("survey", 1, 16_385, "x"), "beyond_the_sheet"),
        (CellChange("survey", 0, 1, "x"), "beyond_the_sheet"),
    ],
)
def test_what_cannot_be_changed_says_why(change: CellChange, code: str) -> None:
    with pytest.raises(EditError, match=code):
        change_cells(workbook(survey=SURVEY), [change])


@pytest.mark.parametrize("content", [b"", b"hello", b'<?xml version="1.0"?><document/>'])
def test_a_file_without_cells_says_so(content: bytes) -> None:
    with pytest.raises(EditError, match="no_cells"):
        change_cells(content, [CellChange("survey", 1, 1, "x")])
    with pytest.raises(EditError, match="no_cells"):
        look_at(content, "survey", 1, "type")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(["", "0", "01", "-1.5", "<&>"])
CHANGES = st.lists(
    st.builds(CellChange, st.sampled_from(["survey", "notes"]), st.integers(1, 12), st.integers(1, 30), TEXTS),
    max_size=8,
)


@settings(max_examples=20, deadline=None)
@given(CHANGES)
def test_any_changes_are_read_back_and_nothing_else_changes(changes: list[CellChange]) -> None:
    content = saved(rich())
    expected: dict[str, Any] = cells(content)
    for change in changes:
        content = change_cells(content, [change])
        expected[change.sheet][change.row, change.column] = clean_text(change.text)
    wanted = {name: {at: text for at, text in sheet.items() if text} for name, sheet in expected.items()}
    assert cells(content) == wanted


def test_the_problems_are_told_that_a_workbook_would_have() -> None:
    content = workbook(survey=SURVEY)
    assert [one.code for one in try_and_check(content, "x.xlsx", (), [CellChange("survey", 3, 4, "${agee}")])]
    assert try_and_check(content, "x.xlsx", (), [CellChange("survey", 3, 4, "${age} >= 18")]) == []


def test_a_cell_is_shown_by_heading_or_letter_with_what_stands_around() -> None:
    look = look_at(saved(rich()), "survey", 3, "RELEVANT")
    assert (look.column, look.letter, look.text) == (4, "D", "${agee} >= 18")
    assert look.headings is None
    assert [line.number for line in look.lines] == [1, 2, 3, 4]
    assert look.letters == ("A", "B", "C", "D", "F")
    assert look_at(saved(rich()), "survey", 3, "B").text == "why"


def test_an_empty_row_far_below_is_shown_with_the_headings() -> None:
    look = look_at(workbook(survey=SURVEY), "survey", 40, "relevant")
    assert look.headings is not None
    assert look.headings.cells == ("relevant",)
    assert [(line.number, line.cells) for line in look.lines] == [(40, ("",))]


@pytest.mark.parametrize(
    ("code", "values", "text", "mended"),
    [
        ("unknown_name_like", {"name": "agee", "nearest": "age"}, "${agee} > 1 or ${ agee }", "${age} > 1 or ${age}"),
        ("unknown_name_like", {"name": "age", "nearest": "eta"}, "${ages} > 1", None),
        ("unknown_function_like", {"function": "coun", "nearest": "count"}, "coun(${coun})", "count(${coun})"),
        ("list_missing_like", {"list": "yesno", "like": "yes_no"}, "select_one yesno", "select_one yes_no"),
        ("column_meant", {"heading": "relevent", "like": "relevant"}, "relevent", "relevant"),
        ("decimal_comma", {"written": "1,5", "right": "1.5", "position": 8}, "${a} > 1,5", "${a} > 1.5"),
        ("semicolon", {"position": 9}, "if(1 > 0; 'a;b'; 2)", "if(1 > 0, 'a;b', 2)"),
        ("foreign_operator", {"written": "!", "right": "not(…)", "position": 1}, "!${a}", None),
        ("open_bracket", {"position": 1}, "(${a} = 1", "(${a} = 1)"),
        ("extra_bracket", {"position": 9}, "${a} = 1)", "${a} = 1"),
        ("empty_expression", {}, "", None),
    ],
)  # fmt: skip
def test_a_remedy_is_what_the_cell_should_hold(code: str, values: Any, text: str, mended: str | None) -> None:
    assert remedy(Problem(code, values=values), text) == mended


def test_the_remedies_of_a_workbook_take_its_problems_away() -> None:
    survey = """
        type             | name | label::Italiano (it) | relevant                | calculation
        integer          | age  | Anni?                |                         |
        text             | a    | Uno?                 | ${aeg} >= 18            |
        text             | b    | Due?                 | (${age} >= 18           |
        text             | c    | Tre?                 | ${age} == 18            |
        text             | d    | Quattro?             | ${age} >= 1,5           |
        select_one yesno | e    | Cinque?              | ${age} >= 18)           |
        calculate        | f    |                      |                         | if(${age} > 1; 1; 2)
        calculate        | g    |                      |                         | strign-length(${a})
    """
    choices = """
        list_name | name | label::Italiano (it)
        yes_no    | 1    | Sì
        yes_no    | 2    | No
    """
    content = workbook(survey=survey, choices=choices)
    for _ in range(12):
        _reading, problems = read_and_check(content)
        for problem in problems:
            place = problem.place
            look = look_at(content, place.sheet, place.row or 1, place.column)
            if (mended := remedy(problem, look.text)) is not None:
                content = change_cells(content, [CellChange(place.sheet, place.row or 1, look.column, mended)])
                break
    assert [(one.code, one.place.row) for one in problems if one.severity == "error"] == []
