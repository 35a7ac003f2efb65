"""Questions, answers and jumps of a draft are written as operations on its rows."""

import pytest

from surveys.formats.blank import blank_workbook
from surveys.formats.drafting import (
    CHANGED,
    EQUAL,
    NEW,
    Written,
    added,
    answer_moved,
    copied,
    detached,
    grouped,
    jump_set,
    jumps_after,
    moved,
    pasted,
    placed,
    read_pasted,
    read_typed,
    read_written,
    removed,
    set_in_all,
    typed_in,
)
from surveys.formats.editing import InsertRows, MoveRows, NewList, RemoveRows, SetCell
from surveys.formats.questionnaires import read_and_check
from tests.design.workbooks import workbook

SURVEY = [
    ["type", "name", "label::Italiano (it)", "label::English (en)", "relevant"],
    ["begin_group", "B", "Acquisto", "Purchase", None],
    ["select_one brands", "B1", "Quale marca?", "Which brand?", None],
    ["integer", "B2", "Quante volte?", "How often?", "${B1} = '1'"],
    ["end_group", None, None, None, None],
    ["begin_group", "C", "Fine", "End", None],
    ["text", "C1", "Altro?", "Else?", None],
    ["end_group", None, None, None, None],
]
CHOICES = [
    ["list_name", "name", "label::Italiano (it)", "label::English (en)"],
    ["brands", "1", "Aurora", "Aurora"],
    ["brands", "2", "Fontana", "Fontana"],
    ["brands", "97", "Nessuna", "None"],
]
ROUTES = [
    ["after", "when", "go_to"],
    ["B1", "${B1} = '97'", "@screened_out"],
    ["B1", "${B1} = '2' and ${B2} > 3", "C1"],
]
B, B1, B2, END_B, C, C1 = 2, 3, 4, 5, 6, 7


@pytest.fixture(scope="module")
def written() -> Written:
    return read_written(workbook(survey=SURVEY, choices=CHOICES, routes=ROUTES))


def test_a_new_question_gets_the_next_code_of_its_group_and_a_list_of_its_own(written: Written) -> None:
    operations, code = added(written, "select_one", B1)
    assert code == "B3"
    assert operations == [InsertRows("survey", ({"type": "select_one b3_list", "name": "B3"},), B1)]
    operations, code = added(written, "group", B2, before=True)
    rows = ({"type": "begin_group", "name": code}, {"type": "end_group"})
    assert operations == [InsertRows("survey", rows, B1)]


def test_the_first_question_of_an_empty_workbook_is_added_below_its_headings() -> None:
    content = blank_workbook("Caffè", "Italiano (it)")
    blank = read_written(content)
    operations, code = added(blank, "text", None, texts={"label": "Perché?"})
    row = {"type": "text", "name": "q1", "label::Italiano (it)": "Perché?"}
    assert (operations, code) == ([InsertRows("survey", (row,), None)], "q1")
    assert [problem.code for problem in read_and_check(content)[1]] == ["survey_empty"]


@pytest.mark.parametrize(
    ("row", "by", "rows", "after"),
    [
        (B1, 1, (B1,), B2),
        (B2, -1, (B2,), B),
        (B2, 1, (B2,), END_B),  # out of its group
        (C1, -1, (C1,), END_B),  # out of its group, upwards
        (B, 1, (B, B1, B2, END_B), 8),  # over the whole group that follows
        (C, -1, (6, 7, 8), 1),
    ],
)
def test_a_question_or_a_whole_group_moves_by_one_place(
    written: Written, row: int, by: int, rows: tuple[int, ...], after: int
) -> None:
    assert moved(written, row, by) == [MoveRows("survey", rows, after)]


def test_what_is_at_the_edge_does_not_move_and_nothing_is_put_inside_of_itself(written: Written) -> None:
    assert moved(written, B, -1) == []
    assert moved(written, C, 1) == []
    assert placed(written, B, B2) == []
    assert placed(written, C1, B) == [MoveRows("survey", (C1,), B)]


def test_a_group_is_removed_and_copied_with_all_that_is_in_it(written: Written) -> None:
    assert removed(written, [B, B1]) == [RemoveRows("survey", (B, B1, B2, END_B))]
    [copy] = copied(written, B)
    assert isinstance(copy, InsertRows)
    assert [(row.get("name"), row.get("relevant")) for row in copy.rows] == [
        ("B_2", None),
        ("B3", None),
        ("B4", "${B3} = '1'"),  # what it reads is in the copy, too
        (None, None),
    ]


def test_a_group_is_put_around_rows_side_by_side_and_never_cuts_another(written: Written) -> None:
    end, begin = grouped(written, [B1, B2])
    assert (end, begin) == (
        InsertRows("survey", ({"type": "end_group"},), B2),
        InsertRows("survey", ({"type": "begin_group", "name": "D"},), B),
    )
    assert grouped(written, [B1, C1]) == []
    assert grouped(written, [B2, C1]) == []
    assert grouped(written, []) == []


def test_a_paste_is_compared_with_the_list_before_anything_changes(written: Written) -> None:
    text = "1\tAurora\tAurora\n2\tFontana Nuova\n13\tPorta Nuova\tNew Gate\nQuattro Soli\n\n"
    found = read_pasted(text, written, "brands")
    assert [(one.code, one.state) for one in found] == [("1", EQUAL), ("2", CHANGED), ("13", NEW), ("14", NEW)]
    label, english = "label::Italiano (it)", "label::English (en)"
    assert pasted(written, "brands", found) == [
        SetCell("choices", 3, label, "Fontana Nuova"),
        InsertRows(
            "choices",
            (
                {"list_name": "brands", "name": "13", label: "Porta Nuova", english: "New Gate"},
                {"list_name": "brands", "name": "14", label: "Quattro Soli"},
            ),
            4,
        ),
    ]


@pytest.mark.parametrize(
    ("text", "codes", "texts"),
    [
        ("Sì\nNo", ["1", "2"], ["Sì", "No"]),
        ("1) Sì\n2) No", ["1", "2"], ["Sì", "No"]),
        ("• Sì\n- No", ["1", "2"], ["Sì", "No"]),
        ("01\tSì\n02\tNo", ["01", "02"], ["Sì", "No"]),
        ("3 volte al giorno\nmai", ["3", "4"], ["volte al giorno", "mai"]),
        ("", [], []),
    ],
)
def test_lists_are_read_with_codes_and_without(written: Written, text: str, codes: list[str], texts: list[str]) -> None:
    found = read_pasted(text, written, "new_list")
    assert ([one.code for one in found], [one.texts[0] for one in found]) == (codes, texts)


def test_a_question_from_a_word_processor_becomes_a_question_with_a_list(written: Written) -> None:
    first, second = read_typed("Q1. Quante marche? (più risposte)\n1 Una\n2 Due\n\nPerché?\n", written)
    assert (first.text, first.type, second.type) == ("Quante marche? (più risposte)", "select_multiple", "text")
    operations, code = typed_in(written, first, B2)
    assert code == "B3"
    assert isinstance(operations[0], InsertRows)
    label = "label::Italiano (it)"
    assert operations[1] == NewList("b3_list", ({"name": "1", label: "Una"}, {"name": "2", label: "Due"}))


def test_an_answer_moves_within_its_list_only(written: Written) -> None:
    assert answer_moved(written, 3, -1) == [MoveRows("choices", (2,), 3)]
    assert answer_moved(written, 3, 1) == [MoveRows("choices", (3,), 4)]
    assert answer_moved(written, 4, 1) == []
    assert answer_moved(written, 99, 1) == []


def test_an_answer_leads_to_a_question_or_an_end_and_back(written: Written) -> None:
    assert jumps_after(written, "B1", "select_one") == {"97": (2, "@screened_out")}
    new = {"after": "B1", "when": "${B1} = '1'", "go_to": "C1"}
    assert jump_set(written, "B1", "select_one", "1", "C1") == [InsertRows("routes", (new,))]
    assert jump_set(written, "B1", "select_one", "97", "C1") == [SetCell("routes", 2, "go_to", "C1")]
    assert jump_set(written, "B1", "select_one", "97", "") == [RemoveRows("routes", (2,))]
    assert jump_set(written, "B1", "select_one", "97", "@screened_out") == []
    several = {"after": "B1", "when": "selected(${B1}, '1')", "go_to": "C1"}
    assert jump_set(written, "B1", "select_multiple", "1", "C1") == [InsertRows("routes", (several,))]


def test_a_question_gets_a_copy_of_a_shared_list_for_itself(written: Written) -> None:
    new, cell = detached(written, B1)
    assert isinstance(new, NewList)
    assert (new.name, [choice["name"] for choice in new.choices]) == ("b1_list", ["1", "2", "97"])
    assert cell == SetCell("survey", B1, "type", "select_one b1_list")
    assert detached(written, B2) == []


def test_a_cell_says_the_same_in_all_chosen_questions_and_in_no_group(written: Written) -> None:
    cells = set_in_all(written, [B, B1, C1], "nonresponse", "dk")
    assert cells == [SetCell("survey", row, "nonresponse", "dk") for row in (B1, C1)]
