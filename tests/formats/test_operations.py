"""Rows are inserted, moved and removed, sheets and lists added, questions renamed: what hangs on them follows."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.table import Table

from surveys.formats.editing import (
    AddAnswers,
    AddColumn,
    AddSheet,
    EditError,
    FreeCodes,
    InsertRows,
    MoveRows,
    NewList,
    Operation,
    RemoveRows,
    RenameItem,
    RenameList,
    SetCell,
    edit_and_check,
    redo_and_check,
    restore_and_check,
)
from surveys.formats.xlsform.findings import Findings
from surveys.formats.xlsform.grid import read_sheets

from .rich_workbooks import CHOICES, SURVEY, parts, rich
from .workbooks import saved, workbook


def edited(content: bytes, *operations: Operation) -> bytes:
    result = edit_and_check(content, (), {}, operations)
    return content if result is None else result.content


def rows(content: bytes, sheet: str = "survey") -> dict[int, list[str]]:
    found = next(one for one in read_sheets(content, Findings()) if one.name == sheet)
    return {row.number: list(row.cells) for row in found.rows}


def names(content: bytes) -> list[str]:
    return [cells[1] for cells in rows(content).values() if len(cells) > 1]


def look(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_what_hangs_on_rows_follows_when_rows_are_inserted_above() -> None:
    before = saved(rich())
    after = edited(before, InsertRows("survey", ({"type": "text", "name": "new"}, {"name": "newer"}), after=3))
    sheet = look(after)["survey"]
    assert names(after) == ["name", "a", "b", "new", "newer", "c", "d"]
    assert (sheet["A6"].font.bold, sheet["A6"].comment.text) == (True, "chiedere a Laura")
    assert sheet["C6"].hyperlink.ref == "C6"
    assert (sheet["F6"].value, sheet["F7"].value) == ("=F3+1", "=SUM(F2:F6)")
    assert [str(one) for one in sheet.merged_cells.ranges] == ["G6:H7"]
    assert (sheet.row_dimensions[7].height, sheet.row_dimensions[5].height) == (60, None)
    assert sheet.auto_filter.ref == "A1:D7"
    assert str(sheet.data_validations.dataValidation[0].sqref) == "E2:E7"
    assert [str(one.sqref) for one in sheet.conditional_formatting] == ["D3:D7"]
    assert (look(after)["notes"]["B2"].value, look(after)["notes"]["B3"].value) == (
        "=survey!F6*2",
        "=SUM('survey'!F2:F7)",
    )
    assert look(after).defined_names["answers"].attr_text == "survey!$F$2:$F$7"
    changed = {name for name, part in parts(after).items() if part != parts(before)[name]}
    assert changed == {
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet3.xml",
        "xl/workbook.xml",
        *(name for name in parts(after) if "comment" in name and "rels" not in name),
    }


def test_rows_of_a_sheet_to_which_nothing_refers_change_only_its_own_xml() -> None:
    before = saved(rich())
    after = edited(before, InsertRows("choices", ({"list_name": "yn", "name": "3"},), after=3))
    assert {name for name, part in parts(after).items() if part != parts(before)[name]} == {"xl/worksheets/sheet2.xml"}
    assert rows(after, "choices")[4] == ["yn", "3"]


def test_a_rule_keeps_its_distance_from_each_cell_when_its_first_row_moves() -> None:
    after = edited(saved(rich()), InsertRows("survey", ({"name": "new"},), after=1))
    (formats,) = look(after)["survey"].conditional_formatting
    assert (str(formats.sqref), formats.rules[0].formula) == ("D4:D6", ["$A4=$A$3"])


def test_what_hangs_on_removed_rows_goes_with_them() -> None:
    after = edited(saved(rich()), SetCell("notes", 2, 2, "0"), RemoveRows("survey", (4, 5)))
    sheet = look(after)["survey"]
    assert names(after) == ["name", "a", "b"]
    assert not any(cell.comment or cell.hyperlink for row in sheet.iter_rows() for cell in row)
    assert (list(sheet.merged_cells.ranges), sheet.auto_filter.ref) == ([], "A1:D3")
    assert str(sheet.data_validations.dataValidation[0].sqref) == "E2:E3"
    assert look(after)["notes"]["B3"].value == "=SUM('survey'!F2:F3)"


def test_moved_rows_take_along_what_is_theirs() -> None:
    after = edited(saved(rich()), SetCell("survey", 5, 6, ""), MoveRows("survey", (4, 5), after=1))
    sheet = look(after)["survey"]
    assert names(after) == ["name", "c", "d", "a", "b"]
    assert (sheet["A2"].comment.text, sheet["F2"].value, sheet["F5"].value) == ("chiedere a Laura", "=F5+1", "=F4+1")
    assert [str(one) for one in sheet.merged_cells.ranges] == ["G2:H3"]
    assert str(sheet.data_validations.dataValidation[0].sqref) == "E2:E5"
    assert look(after)["notes"]["B2"].value == "=survey!F2*2"


def test_formulas_that_share_one_each_follow_their_own_row() -> None:
    book = rich()
    held = parts(saved(book))
    part = "xl/worksheets/sheet1.xml"
    shared = held[part].replace(b"<f>F2+1</f>", b'<f t="shared" ref="F3:F4" si="0">F2+1</f>')
    held[part] = shared.replace(b"<f>F3+1</f>", b'<f t="shared" si="0"/>')
    after = edited(archive(held), InsertRows("survey", ({"name": "new"},), after=3))
    sheet = look(after)["survey"]
    assert (sheet["F3"].value, sheet["F5"].value) == ("=F2+1", "=F3+1")


def archive(held: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in held.items():
            made.writestr(name, content)
    return out.getvalue()


def test_new_rows_of_a_table_belong_to_it_and_its_head_stays() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(survey=SURVEY, choices=CHOICES)))
    book["choices"].add_table(Table(displayName="answers", ref="A1:C3"))
    before = saved(book)
    after = edited(before, InsertRows("choices", ({"list_name": "yn", "name": "3"},)))
    assert look(after)["choices"].tables["answers"].ref == "A1:C4"
    with pytest.raises(EditError, match="table_needs_rows"):
        edited(before, RemoveRows("choices", (2, 3)))


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (RemoveRows("survey", (4,)), "merged_cells"),
        (MoveRows("survey", (2,), after=4), "merged_cells"),
        (RemoveRows("survey", (2,)), "formula_needs_rows"),
        (RemoveRows("survey", (1,)), "headings_stay"),
        (MoveRows("survey", (1,), after=4), "headings_stay"),
        (MoveRows("survey", (2, 4), after=5), "rows_apart"),
        (MoveRows("survey", (2, 3), after=3), "rows_apart"),
        (InsertRows("survey", ({"name": "x"},), after=1_048_578), "no_such_row"),
        (AddSheet("survey", ("type",)), "sheet_taken"),
        (AddSheet("a:b", ("type",)), "no_sheet_name"),
        (AddSheet("x" * 32, ("type",)), "no_sheet_name"),
        (AddColumn("survey", "relevance"), "column_taken"),
        (NewList("yn", ({"name": "1"},)), "list_taken"),
        (NewList("new one", ({"name": "1"},)), "list_bad"),
        (NewList("new", ({"name": ""},)), "list_bad"),
        (RenameItem("a", "b"), "rename_taken"),
        (RenameItem("a", "B"), "rename_taken"),
        (RenameItem("a", "1a"), "rename_bad"),
        (RenameItem("z", "y"), "rename_unclear"),
        (RenameList("yn", "y n"), "list_bad"),
        (RenameList("ny", "new"), "list_unknown"),
        (SetCell("gone", 1, 1, "x"), "no_such_sheet"),
        (SetCell("survey", 1_048_578, 1, "x"), "no_such_row"),
    ],
)
def test_what_cannot_be_done_rightly_is_refused_with_its_reason(operation: Operation, code: str) -> None:
    with pytest.raises(EditError, match=f"^{code}$"):
        edited(saved(rich()), operation)


def test_a_column_is_found_by_its_heading_or_meaning_and_added_when_there_is_none() -> None:
    content = workbook(survey=SURVEY.replace("relevant", "relevance"), choices=CHOICES)
    after = edited(
        content,
        SetCell("survey", 2, "relevant", "1 = 1"),
        SetCell("survey", 2, "Label::Italiano (it)", "Uno!"),
        SetCell("survey", 2, "label::English (en)", "One?"),
        SetCell("survey", 3, "hint", ""),
    )
    assert rows(after)[1] == ["type", "name", "label::Italiano (it)", "relevance", "label::English (en)"]
    assert rows(after)[2] == ["integer", "a", "Uno!", "1 = 1", "One?"]


def test_sheets_are_made_where_rows_need_them() -> None:
    content = workbook(survey=SURVEY, choices=CHOICES)
    after = edited(content, InsertRows("routes", ({"after": "a", "when": "${a} > 3", "go_to": "d"},)))
    assert rows(after, "routes") == {1: ["after", "when", "go_to"], 2: ["a", "${a} > 3", "d"]}
    result = edit_and_check(content, (), {}, [InsertRows("routes", ({"after": "a", "go_to": "d"},))])
    assert result is not None
    assert result.reading.questionnaire is not None
    assert [route.go_to for route in result.reading.questionnaire.routes] == ["d"]
    assert look(after).sheetnames == ["survey", "choices", "routes"]


def test_a_new_list_stands_behind_the_others() -> None:
    after = edited(workbook(survey=SURVEY, choices=CHOICES), NewList("brand", ({"name": "1", "pin": "yes"},)))
    assert rows(after, "choices")[1] == ["list_name", "name", "label::Italiano (it)", "pin"]
    assert rows(after, "choices")[4] == ["brand", "1", "", "yes"]


def test_answers_get_the_codes_proposed_for_them_unless_others_have_them() -> None:
    content = workbook(survey=SURVEY, choices="list_name|name|label\nyn|1|Yes\nother|1|One\nyn|2|No\nyn|99|Refused")
    answers = ({"name": "2", "label": "Perhaps"}, {"name": "7", "label": "Often"}, {"label": "Once"}, {"name": "99"})
    after = edited(content, AddAnswers(" YN", answers))
    codes = [row[:3] for number, row in rows(after, "choices").items() if number > 4]
    assert codes == [
        ["yn", "99", "Refused"],
        ["yn", "3", "Perhaps"],
        ["yn", "7", "Often"],
        ["yn", "8", "Once"],
    ], "an answer that is there with its code and all its texts is not added twice"
    again = edited(after, AddAnswers("yn", ({"name": "3", "label": "Perhaps"}, {"name": "3", "label": "Never"})))
    assert [row[1:] for number, row in rows(again, "choices").items() if number > 8] == [["9", "Never"]]
    new = edited(content, AddAnswers("fresh", ({"name": "1", "label": "A"}, {"name": "1", "label": "B"})))
    assert list(rows(new, "choices").values())[-2:] == [["fresh", "1", "A"], ["fresh", "2", "B"]]


def test_no_number_of_a_long_list_is_given_twice() -> None:
    free = FreeCodes(["98", "99", "dk"])
    codes = [free.take() for _ in range(120)]
    assert codes[:2] == ["1", "2"]
    assert codes[88:] == [str(n) for n in (*range(89, 98), *range(100, 123))]


EVERYWHERE = {
    "survey": """
        type|name|label::Italiano (it)|relevant|trigger|order_as|calculation|note
        begin_group|g
        integer|age|Anni?
        select_multiple l or_other|brands|Marche?
        end_group
        text|t|${age}, ${ages} {plural(${age}, 'anno', '${age} anni')}|${age} > 1 or 'age' = 1|age, t||${ age }|${age}
        select_one l|again|{choice-label('brands', ${brands})} brands|selected(${brands}, 'brands') and @|||brands
        text|o|${brands_other}
    """.replace("@", "jr:choice-name(${brands}, '${brands}') = 'x'").replace("|||brands", "||brands"),
    "choices": """
        list_name | name   | label::Italiano (it)
        l         | 1      | ${age}
        l         | age    | age
    """,
    "routes": """
        after  | when        | go_to
        age    | ${age} < 1  | again
        ${age} |             | @complete
    """,
    "quotas": """
        name | when       | target
        age  | ${age} > 3 | 10
    """,
    "settings": """
        partial_from
        age
    """,
    "respondents": """
        question | answer | share
        age      | dk     | 10
    """,
}


def test_a_renamed_question_is_renamed_wherever_it_is_named_and_nowhere_else() -> None:
    content = workbook(**EVERYWHERE)
    after = edited(content, RenameItem("age", "years", keep_was=True))
    survey = rows(after)
    assert survey[6][2:8] == [
        "${years}, ${ages} {plural(${years}, 'anno', '${years} anni')}",
        "${years} > 1 or 'age' = 1",
        "years, t",
        "",
        "${years}",
        "${years}",
    ]
    assert (survey[3][1], survey[3][8], survey[1][8]) == ("years", "age", "was")
    assert [cells[1:] for cells in rows(after, "choices").values()] == [
        ["name", "label::Italiano (it)"],
        ["1", "${years}"],
        ["age", "age"],
    ]
    assert rows(after, "routes")[2] == ["years", "${years} < 1", "again"]
    assert rows(after, "routes")[3][0] == "${years}"
    assert rows(after, "quotas")[2] == ["age", "${years} > 3", "10"]
    assert rows(after, "settings")[2] == ["years"]
    assert rows(after, "respondents")[2][0] == "years"


def test_names_in_quotes_and_the_question_for_other_answers_are_renamed_too() -> None:
    survey = rows(edited(workbook(**EVERYWHERE), RenameItem("brands", "b3")))
    assert survey[7][2] == "{choice-label('b3', ${b3})} brands"
    assert survey[7][3] == "selected(${b3}, 'brands') and jr:choice-name(${b3}, '${b3}') = 'x'"
    assert survey[7][5] == "b3"
    assert survey[8][2] == "${b3_other}"


def test_a_group_is_renamed_like_a_question() -> None:
    content = workbook(**EVERYWHERE)
    held = edited(content, SetCell("routes", 3, "go_to", "g"))
    after = edited(held, RenameItem("g", "who"))
    assert (rows(after)[2][1], rows(after, "routes")[3][2]) == ("who", "who")


def test_a_name_in_another_case_is_renamed_if_it_is_meant() -> None:
    content = edited(workbook(survey=SURVEY, choices=CHOICES), SetCell("survey", 3, "relevant", "${A} > 1"))
    assert rows(edited(content, RenameItem("a", "z")))[3][3] == "${z} > 1"


def test_a_renamed_list_is_renamed_in_its_rows_and_types() -> None:
    after = edited(workbook(**EVERYWHERE), RenameList("l", "brands"))
    assert [cells[0] for cells in rows(after, "choices").values()] == ["list_name", "brands", "brands"]
    assert [cells[0] for cells in rows(after).values()][3:8] == [
        "select_multiple brands or_other",
        "end_group",
        "text",
        "select_one brands",
        "text",
    ]


def test_a_renamed_workbook_reads_without_new_problems() -> None:
    content = workbook(survey=SURVEY, choices=CHOICES)
    before = edit_and_check(content, (), {}, [SetCell("survey", 2, "hint", "!")])
    after = edit_and_check(content, (), {}, [RenameItem("a", "z"), RenameList("yn", "ny")])
    assert before is not None
    assert after is not None
    assert len(after.problems) <= len(before.problems)


def test_a_step_is_taken_back_and_made_again_byte_by_byte_of_each_part() -> None:
    content, ids = saved(rich()), dict[str, Any]()
    operations: list[Operation] = [
        InsertRows("survey", ({"name": "new"},), after=2),
        SetCell("survey", 4, 6, "7"),
        RenameItem("a", "z"),
        AddSheet("tests", ("name", "answers")),
        RemoveRows("choices", (2,)),
    ]
    done = edit_and_check(content, (), ids, operations)
    assert done is not None
    again = redo_and_check(content, (), ids, done.changes)
    assert (parts(again.content), again.ids, again.changes) == (parts(done.content), done.ids, done.changes)
    undone = restore_and_check(done.content, "x.xlsx", (), [done.way_back])
    assert parts(undone.content) == parts(content)
    with pytest.raises(EditError, match="not_that_workbook"):
        restore_and_check(content, "x.xlsx", (), [done.way_back])


def test_a_formula_written_over_comes_back_with_its_step() -> None:
    content = saved(rich())
    done = edit_and_check(content, (), {}, [SetCell("survey", 3, 6, "4")])
    assert done is not None
    assert re.search(rb"F2\+1", parts(done.content)["xl/worksheets/sheet1.xml"]) is None
    undone = restore_and_check(done.content, "x.xlsx", (), [done.way_back])
    assert look(undone.content)["survey"]["F3"].value == "=F2+1"
