"""Questions, answers and jumps of a draft are written as operations on its rows."""

import pytest

from surveys.formats.blank import blank_workbook
from surveys.formats.drafting import (
    CHANGED,
    EQUAL,
    NEW,
    MisplacedError,
    Written,
    added,
    answer_moved,
    answer_placed,
    cells_changed,
    condition_in_all,
    copied,
    detached,
    grid_of,
    grid_rows_added,
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
from surveys.formats.editing import AddAnswers, InsertRows, MoveRows, NewList, RemoveRows, SetCell
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
    sections = [["type", "name", "label"], ["begin group", "section_1", "Filtro"], ["end group", "", ""]]
    assert added(read_written(workbook(survey=sections)), "text", 2)[1] == "q1", "no question is called as a section"


def test_the_first_question_of_an_empty_workbook_is_added_below_its_headings() -> None:
    content = blank_workbook("Caffè", "Italiano (it)")
    blank = read_written(content)
    operations, code = added(blank, "text", None, texts={"label": "Perché?"})
    row = {"type": "text", "name": "q1", "label::Italiano (it)": "Perché?"}
    assert (operations, code) == ([InsertRows("survey", (row,), None)], "q1")
    assert [problem.code for problem in read_and_check(content)[1]] == ["survey_empty"]


@pytest.fixture(scope="module")
def free() -> Written:
    """The same without conditions and jumps: everything may stand everywhere."""
    return read_written(workbook(survey=[row[:4] for row in SURVEY], choices=CHOICES))


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
    free: Written, row: int, by: int, rows: tuple[int, ...], after: int
) -> None:
    assert moved(free, row, by) == [MoveRows("survey", rows, after)]


def test_what_is_at_the_edge_does_not_move_and_nothing_is_put_inside_of_itself(free: Written) -> None:
    assert moved(free, B, -1) == []
    assert moved(free, C, 1) == []
    assert placed(free, [B], B2) == []
    assert placed(free, [B], B1, before=True) == []
    assert placed(free, [C1], B) == [MoveRows("survey", (C1,), B)]
    assert placed(free, [C1], B, before=True) == [MoveRows("survey", (C1,), 1)]
    assert placed(free, [C1], B, whole=True) == [MoveRows("survey", (C1,), END_B)]
    assert placed(free, [C1, B1, C], None) == [
        MoveRows("survey", (B1,), 1),
        MoveRows("survey", (6, 7, 8), B1),
    ]


def refused(written: Written, rows: list[int], beside: int | None, **where: bool) -> tuple[str, str, str, int]:
    with pytest.raises(MisplacedError) as misplaced:
        placed(written, rows, beside, **where)
    refusal = misplaced.value.refusal
    return refusal.kind, refusal.one, refusal.other, refusal.row


def test_a_question_stands_behind_what_it_reads_and_before_where_it_leads(written: Written) -> None:
    assert refused(written, [B2], B) == ("reads", "B2", "B1", B1)
    assert refused(written, [B1], B2) == ("reads", "B2", "B1", B2)
    assert refused(written, [C], B) == ("leads", "B1", "C1", B1)
    assert refused(written, [B1], C1) == ("reads", "B2", "B1", B2), "the nearest limit is told"
    assert placed(written, [B1, B2], C) == [MoveRows("survey", (B1,), C), MoveRows("survey", (B2,), B1)]
    with pytest.raises(MisplacedError):
        moved(written, B1, 1)


LOOPED = [
    ["type", "name", "label", "relevant", "calculation", "repeat_count"],
    ["select_multiple brands", "a1", "Quali?", None, None, None],
    ["begin_repeat", "brand", "Marca", None, None, "count-selected(${a1})"],
    ["integer", "a2", "Voto?", None, None, None],
    ["end_repeat", None, None, None, None, None],
    ["calculate", "worst", None, None, "min(${a2})", None],
    ["text", "a3", "Perché?", "${worst} < 5", None, None],
    ["text", "a4", "Altro?", None, None, None],
]


def test_a_question_stays_out_of_a_loop_that_it_reads_also_through_a_calculation() -> None:
    looped = read_written(workbook(survey=LOOPED, choices=CHOICES))
    assert refused(looped, [7], 4) == ("within", "a3", "a2", 3)
    assert refused(looped, [2], 3) == ("reads", "brand", "a1", 3), "a loop over its own answers would never begin"
    assert refused(looped, [7], 2) == ("reads", "a3", "a2", 4)
    assert placed(looped, [8], 4) == [MoveRows("survey", (8,), 4)]
    assert placed(looped, [6], None) == [MoveRows("survey", (6,), 1)], "what is worked out may stand anywhere"


def test_what_is_out_of_order_already_may_be_moved() -> None:
    late = [["type", "name", "label"], ["text", "a", "Ha detto ${b}?"], ["text", "b", "Che cosa?"], ["text", "c", "?"]]
    turned = read_written(workbook(survey=late))
    assert placed(turned, [2], 4) == [MoveRows("survey", (2,), 4)]
    assert placed(turned, [3], 4) == [MoveRows("survey", (3,), 4)]


def test_a_group_is_removed_and_copied_with_all_that_is_in_it(written: Written) -> None:
    assert removed(written, [B, B1]) == [RemoveRows("survey", (B, B1, B2, END_B)), RemoveRows("choices", (2, 3, 4))]
    [copy] = copied(written, [B])
    assert isinstance(copy, InsertRows)
    assert [(row.get("name"), row.get("relevant")) for row in copy.rows] == [
        ("B_2", None),
        ("B3", None),
        ("B4", "${B3} = '1'"),  # what it reads is in the copy, too
        (None, None),
    ]
    [copies] = copied(written, [B, C1])
    assert isinstance(copies, InsertRows)
    assert copies.after == C1, "of several behind the last one"


def test_a_group_is_put_around_rows_side_by_side_and_never_cuts_another(written: Written) -> None:
    end, begin = grouped(written, [B1, B2])
    assert (end, begin) == (
        InsertRows("survey", ({"type": "end_group"},), B2),
        InsertRows("survey", ({"type": "begin_group", "name": "D"},), B),
    )
    assert grouped(written, [B1, C1]) == []
    assert grouped(written, [B2, C1]) == []
    assert grouped(written, []) == []


def test_the_last_question_that_uses_a_list_takes_it_along() -> None:
    survey = [*SURVEY, ["select_multiple Brands", "D1", "Quali conosce?", "Which?", None]]
    shared = read_written(workbook(survey=survey, choices=[*CHOICES, ["spare", "1", "Mai", "Never"]]))
    d1 = 9
    assert removed(shared, [B1]) == [RemoveRows("survey", (B1,))], "the other question still asks it"
    assert removed(shared, [d1]) == [RemoveRows("survey", (d1,))]
    assert removed(shared, [B1, d1]) == [RemoveRows("survey", (B1, d1)), RemoveRows("choices", (2, 3, 4))]
    assert removed(shared, [C1]) == [RemoveRows("survey", (C1,))], "a list that nothing used before stays"


def test_a_paste_is_compared_with_the_list_before_anything_changes(written: Written) -> None:
    text = "1\tAurora\tAurora\n2\tFontana Nuova\n13\tPorta Nuova\tNew Gate\nQuattro Soli\n\n"
    found = read_pasted(text, written, "brands")
    assert [(one.code, one.state) for one in found] == [("1", EQUAL), ("2", CHANGED), ("13", NEW), ("14", NEW)]
    label, english = "label::Italiano (it)", "label::English (en)"
    assert pasted(written, "brands", found) == [
        SetCell("choices", 3, label, "Fontana Nuova"),
        AddAnswers(
            "brands",
            (
                {"name": "13", label: "Porta Nuova", english: "New Gate"},
                {"name": "14", label: "Quattro Soli"},
            ),
        ),
    ]


@pytest.mark.parametrize(
    ("text", "codes", "texts"),
    [
        ("Sì\nNo", ["1", "2"], ["Sì", "No"]),
        ("1) Sì\n2) No", ["1", "2"], ["Sì", "No"]),
        ("• Sì\n- No", ["1", "2"], ["Sì", "No"]),
        ("01\tSì\n02\tNo", ["01", "02"], ["Sì", "No"]),
        ("1 sì\n2 no\n9 non so", ["1", "2", "9"], ["sì", "no", "non so"]),
        ("1. 18-24\n2) 25-34\n99: Mai", ["1", "2", "99"], ["18-24", "25-34", "Mai"]),
        ("1 - 18-24\n2 - 25-34\n99 - Mai", ["1", "2", "99"], ["18-24", "25-34", "Mai"]),
        ("1\tSì\n\tNo", ["1", "2"], ["Sì", "No"]),
        ("\t1\tSì\n\t2\tNo", ["1", "2"], ["Sì", "No"]),
        ("Molto bene\tVery well\nMale\tBad", ["1", "2"], ["Molto bene", "Male"]),
        ("Sì\tYes\nNo\tNo", ["1", "2"], ["Sì", "No"]),
        ("IT\tItalia\nFR\tFrancia", ["IT", "FR"], ["Italia", "Francia"]),
        ("☐ Sì\n☐ No", ["1", "2"], ["Sì", "No"]),
        ("IT\tItalia\nFR\tFrancia\nAltro paese", ["IT", "FR", "ALTRO_PAESE"], ["Italia", "Francia", "Altro paese"]),
        ("si\tSì\nno\tNo\n\tNon so", ["si", "no", "non_so"], ["Sì", "No", "Non so"]),
        ("si\tSì\n\tSi", ["si", "si_2"], ["Sì", "Si"]),
        ("Sì\t1\nNon sa\t9", ["1", "9"], ["Sì", "Non sa"]),
        ("Sì ..... 1\nNon sa (9)", ["1", "9"], ["Sì", "Non sa"]),
        ("", [], []),
    ],
)
def test_lists_are_read_with_codes_and_without(written: Written, text: str, codes: list[str], texts: list[str]) -> None:
    found = read_pasted(text, written, "new_list")
    assert ([one.code for one in found], [one.texts[0] for one in found]) == (codes, texts)


@pytest.mark.parametrize(
    "text",
    [
        "18-24 anni\n25-34 anni",
        "18 - 24\n25 - 34",
        "18 a 24 anni\n25 a 34 anni",
        "1.000 euro\n2.000 euro",
        "1,5 kg\n2,5 kg",
        "10:30\n11:30",
        "2 volte al mese\n1 volta al mese\n1 volta all'anno",
        "1 persona\n2 persone\n3 persone",
        "3 volte al giorno\nmai",
    ],
)
def test_an_answer_that_begins_with_a_number_keeps_it(written: Written, text: str) -> None:
    found = read_pasted(text, written, "new_list")
    assert [one.texts[0] for one in found] == text.split("\n")
    assert [one.code for one in found] == ["1", "2", "3"][: len(found)]
    question = "1.000 euro bastano?"
    assert [one.text for one in read_typed(f"{question}\n{text}", written)] == [question]


def test_no_answer_of_a_paste_is_lost_where_a_code_comes_again(written: Written) -> None:
    found = read_pasted("1) Sì\n1) No\n2) Forse\n2) Forse", written, "new_list")
    assert [(one.code, one.texts[0]) for one in found] == [("3", "Sì"), ("4", "No"), ("2", "Forse")]
    found = read_pasted("Aurora\n1) Porta Nuova", written, "brands")
    assert [(one.code, one.texts[0]) for one in found] == [("3", "Aurora"), ("1", "Porta Nuova")]


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ('1\t"Sì, con\nrighe"\n2\tNo', [("1", "Sì, con righe"), ("2", "No")]),
        ('1\t"Dice ""ciao"""\r\n2\t"A\tB"', [("1", 'Dice "ciao"'), ("2", "A B")]),
        ('"Una\nriga"\nDue', [("1", "Una riga"), ("2", "Due")]),
        ('"Aurora"\n"Del Porto', [("1", '"Aurora"'), ("2", '"Del Porto')]),
        ("1.\tSì\n2.\tNo", [("1", "Sì"), ("2", "No")]),
        ("a)\tSì\nb)\tNo", [("1", "Sì"), ("2", "No")]),
        ("•\tSì\n•\tNo", [("1", "Sì"), ("2", "No")]),
    ],
)
def test_cells_of_a_spreadsheet_and_lists_of_a_word_processor_are_what_was_copied(
    written: Written, text: str, answers: list[tuple[str, str]]
) -> None:
    found = read_pasted(text, written, "new_list")
    assert [(one.code, one.texts[0]) for one in found] == answers


def test_a_question_from_a_word_processor_becomes_a_question_with_a_list(written: Written) -> None:
    first, second = read_typed("Q1. Quante marche? (più risposte)\n1 Una\n2 Due\n\nPerché?\n", written)
    assert (first.text, first.type, second.type) == ("Quante marche? (più risposte)", "select_multiple", "text")
    operations, codes = typed_in(written, [first, second], B2)
    assert codes == ["B3", "B4"]
    label = "label::Italiano (it)"
    assert isinstance(operations[0], InsertRows)
    assert [(row["name"], row[label]) for row in operations[0].rows] == [("B3", first.text), ("B4", "Perché?")]
    assert operations[1] == NewList("b3_list", ({"name": "1", label: "Una"}, {"name": "2", label: "Due"}))
    apart = read_typed("Beve caffè?\n\n1. Sì\n\n2. No\n\nE il tè?\n- Sì\n- No\n\nPerché?", written)
    assert [(one.text, len(one.answers)) for one in apart] == [("Beve caffè?", 2), ("E il tè?", 2), ("Perché?", 0)]


def test_a_new_question_does_not_take_the_list_of_one_that_is_gone_or_has_another_code() -> None:
    survey = [["type", "name", "label"], ["text", "B1", "Perché?"], ["select_one b2_list_2", "C9", "Quale?"]]
    content = workbook(survey=survey, choices=[["list_name", "name", "label"], ["B2_list", "1", "Sì"]])
    left = read_written(content)
    (row,), code = added(left, "select_one", B1 - 1)
    assert isinstance(row, InsertRows)
    assert (code, row.rows[0]["type"]) == ("B2", "select_one b2_list_3")
    [question] = read_typed("Quale marca?\n1) Aurora", left)
    operations, _ = typed_in(left, [question], B1 - 1)
    assert isinstance(operations[0], InsertRows)
    assert operations[0].rows[0]["type"] == "select_one b2_list_3"
    assert operations[1] == NewList("b2_list_3", ({"name": "1", "label": "Aurora"},))


def test_an_answer_moves_within_its_list_only(written: Written) -> None:
    assert answer_moved(written, 3, -1) == [MoveRows("choices", (3,), 1)]
    assert answer_moved(written, 2, 5) == [MoveRows("choices", (2,), 4)], "several places at once, and not beyond"
    assert answer_moved(written, 3, 1) == [MoveRows("choices", (3,), 4)]
    assert answer_moved(written, 4, 1) == []
    assert answer_moved(written, 99, 1) == []
    assert answer_placed(written, 2, 4) == [MoveRows("choices", (2,), 4)]
    assert answer_placed(written, 4, 2, before=True) == [MoveRows("choices", (4,), 1)]
    assert answer_placed(written, 3, 4, before=True) == answer_placed(written, 3, 2) == [], "where it stands"
    assert answer_placed(written, 2, 2) == answer_placed(written, 99, 2) == answer_placed(written, 2, 99) == []


def test_an_answer_leads_to_a_question_or_an_end_and_back(written: Written) -> None:
    assert jumps_after(written, "B1", "select_one") == {"97": (2, "@screened_out")}
    new = {"after": "B1", "when": "${B1} = '1'", "go_to": "C1"}
    assert jump_set(written, "B1", "select_one", "1", "C1") == [InsertRows("routes", (new,))]
    assert jump_set(written, "B1", "select_one", "97", "C1") == [SetCell("routes", 2, "go_to", "C1")]
    assert jump_set(written, "B1", "select_one", "97", "") == [RemoveRows("routes", (2,))]
    assert jump_set(written, "B1", "select_one", "97", "@screened_out") == []
    several = {"after": "B1", "when": "selected(${B1}, '1')", "go_to": "C1"}
    assert jump_set(written, "B1", "select_multiple", "1", "C1") == [InsertRows("routes", (several,))]


def test_a_jump_of_one_answer_stands_before_that_of_any_answer() -> None:
    for above in ([], [["C1", None, "B1"], ["B1", "${B1} = '97'", "C1"]]):
        routes = [ROUTES[0], *above, ["B1", None, "C1"], ["C1", None, "@complete"]]
        jumping = read_written(workbook(survey=SURVEY, choices=CHOICES, routes=routes))
        new = {"after": "B1", "when": "${B1} = '1'", "go_to": "B2"}
        assert jump_set(jumping, "B1", "select_one", "1", "B2") == [InsertRows("routes", (new,), 1 + len(above))]
        anyone = {"after": "B2", "when": "", "go_to": "C1"}
        assert jump_set(jumping, "B2", "integer", "", "C1") == [InsertRows("routes", (anyone,), None)]


def test_a_question_gets_a_copy_of_a_shared_list_for_itself(written: Written) -> None:
    new, cell = detached(written, B1)
    assert isinstance(new, NewList)
    assert (new.name, [choice["name"] for choice in new.choices]) == ("b1_list", ["1", "2", "97"])
    assert cell == SetCell("survey", B1, "type", "select_one b1_list")
    assert detached(written, B2) == []


def test_a_cell_says_the_same_in_all_chosen_questions_and_in_no_group(written: Written) -> None:
    cells = set_in_all(written, [B, B1, C1], "nonresponse", "dk")
    assert cells == [SetCell("survey", row, "nonresponse", "dk") for row in (B1, C1)]
    assert set_in_all(written, [B1], "nonresponse", "") == [], "nothing that is so already"


def test_a_condition_holds_for_all_chosen_questions_besides_their_own_or_in_its_place(written: Written) -> None:
    rows, expression = [B1, B2, C], "${A1} = '1' or ${A1} = '2'"
    assert condition_in_all(written, rows, expression, besides=True) == [
        SetCell("survey", B1, "relevant", expression),
        SetCell("survey", B2, "relevant", "${B1} = '1' and (${A1} = '1' or ${A1} = '2')"),
        SetCell("survey", C, "relevant", expression),
    ]
    assert condition_in_all(written, [B2, END_B], "", besides=False) == [SetCell("survey", B2, "relevant", "")]
    assert condition_in_all(written, [B2], "", besides=True) == []


def test_it_is_known_how_many_cells_change(written: Written) -> None:
    assert cells_changed(written, condition_in_all(written, [B1, B2], "${A1} = 1", besides=True)) == 2
    assert cells_changed(written, removed(written, [B2])) == 5
    assert cells_changed(written, copied(written, [B2])) == 5
    assert cells_changed(written, grouped(written, [B1, B2])) == 3
    assert cells_changed(written, detached(written, B1)) == 10


GRID = [
    ["type", "name", "label::Italiano (it)", "label::English (en)", "relevant", "required"],
    ["begin_group", "C4", "Quanto è d’accordo?", None, None, None],
    ["select_one brands", "C4a", "È buono.", None, None, "yes"],
    ["select_one Brands", "C4b", "È caro.", None, "${C4a} = '1'", "yes"],
    ["end_group", None, None, None, None, None],
    ["begin_group", "D", "Spesa", None, None, None],
    ["integer", "d1", "Cibo", None, None, None],
    ["text", "d2", "Altro", None, None, None],
    ["end_group", None, None, None, None, None],
]


def test_a_group_of_questions_that_are_alike_is_a_grid_and_gets_rows_like_its_last_one() -> None:
    written = read_written(workbook(survey=GRID, choices=CHOICES))
    grid = grid_of(written, 2)
    assert grid is not None
    assert ([row.number for row in grid.rows], grid.list_name) == ([3, 4], "brands")
    assert [grid_of(written, row) for row in (3, 6, 99)] == [None, None, None]
    label, english = "label::Italiano (it)", "label::English (en)"
    kind = {"type": "select_one Brands", "required": "yes"}
    assert grid_rows_added(written, 2, ["È raro.\tIt is rare.", "", "È mio."], "it") == [
        InsertRows(
            "survey",
            (
                {**kind, "name": "C4c", label: "È raro.", english: "It is rare."},
                {**kind, "name": "C4d", label: "È mio."},
            ),
            4,
        )
    ]
    [added_row] = grid_rows_added(written, 2, ["Rare."], "en")
    assert isinstance(added_row, InsertRows)
    assert added_row.rows[0][english] == "Rare."
    assert grid_rows_added(written, 6, ["?"], "it") == []
    assert grid_rows_added(written, 2, [" "], "it") == []
