"""Quota tables are read out of the rows of the sheet and written into them; rows of no table stay as they are."""

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.formats.drafting import Written, read_written
from surveys.formats.editing import Operation, edit_and_check
from surveys.formats.questionnaires import read_and_check
from surveys.formats.quotas import (
    NO_NUMBER,
    TOO_LARGE,
    Parts,
    Place,
    QuotaTable,
    WrittenCell,
    calculation_of,
    classes_added,
    dimensions,
    disagreements,
    divide,
    divided,
    parts_by,
    read_amount,
    read_cells,
    read_classes,
    read_paste,
    read_tables,
    read_whole,
    removed,
    reshaped,
    sample_parts,
    shared_out,
    swapped,
    table_made,
    targets_set,
)
from surveys.questionnaire.model.structure import Question
from surveys.questionnaire.wording.calculated_classes import class_conditions
from tests.design.workbooks import Rows, workbook

SURVEY: Rows = [
    ["type", "name", "label::Italiano (it)"],
    ["select_one gender", "A3", "Genere"],
    ["integer", "A2", "Età"],
    ["calculate", "age", None, "if(${A2} < 35, 'y', 'o')"],
    ["select_multiple brands", "B1", "Quali marche?"],
]
SURVEY = [[*row, *[None] * (4 - len(row))] for row in SURVEY]
SURVEY[0][3] = "calculation"  # type: ignore[index]
CHOICES: Rows = [
    ["list_name", "name", "label::Italiano (it)", "missing"],
    ["gender", "1", "Donna", None],
    ["gender", "2", "Uomo", None],
    ["gender", "9", "Non risponde", "refused"],
    ["brands", "a", "Aurora", None],
    ["brands", "b", "Brina", None],
]
QUOTAS: Rows = [
    ["name", "label::Italiano (it)", "when", "target", "on_full", "nota"],
    ["women_y", "Donne giovani", "${A3} = '1' and ${age} = 'y'", 75, "stop", None],
    ["online", "In rete", "selected(${B1}, 'a')", 12, "warn", "a mano"],
    ["women_o", "Donne", "${age} = 'o' and ${A3} = '1'", 110, "stop", "vedi mail"],
    ["men_y", "Uomini giovani", "(${A3} = '2') and ${age} = 'y'", 75, "stop", None],
]


def written_in(quotas: Rows) -> Written:
    return read_written(workbook(survey=SURVEY, choices=CHOICES, quotas=quotas))


def nothing(place: Place) -> Mapping[str, str]:
    return {}


def words(place: Place) -> Mapping[str, str]:
    return {"it": " / ".join(part for part in place if part)}


@pytest.fixture(scope="module")
def written() -> Written:
    return written_in(QUOTAS)


@pytest.fixture(scope="module")
def table(written: Written) -> QuotaTable:
    (found,), _alone = read_tables(read_cells(written))
    return found


def after(quotas: Rows, operations: list[Operation]) -> Written:
    """The sheets after the operations."""
    edited = edit_and_check(workbook(survey=SURVEY, choices=CHOICES, quotas=quotas), (), {}, operations)
    assert edited is not None
    return read_written(edited.content)


def rows_after(quotas: Rows, operations: list[Operation]) -> list[tuple[str, ...]]:
    """The rows of the sheet after the operations, below its headings."""
    return [row.cells for row in after(quotas, operations).quotas.rows]


def tables_after(quotas: Rows, operations: list[Operation]) -> list[QuotaTable]:
    return read_tables(read_cells(after(quotas, operations)))[0]


def test_cells_about_the_same_two_questions_are_a_table_and_others_stand_alone(
    written: Written, table: QuotaTable
) -> None:
    assert (table.down, table.across) == ("A3", "age")
    assert table.lines == ("${A3} = '1'", "${A3} = '2'")
    assert table.columns == ("${age} = 'y'", "${age} = 'o'")
    assert [cell.name if (cell := table.cells.get(place)) else None for place in table.places] == [
        "women_y",
        "women_o",
        "men_y",
        None,
    ]
    assert (table.wanted(), table.wanted(table.margin("${A3} = '1'")), table.is_exclusive) == (260, 185, True)
    assert [cell.name for cell in read_tables(read_cells(written))[1]] == ["online"]


@pytest.mark.parametrize(
    "conditions",
    [
        ["${A3} = '1'"],
        ["${A3} = '1' and", "${A3} = '2' and"],
        ["${A3} = '1'", "${A3} = '1'"],
        ["${A3} = '1' or ${age} = 'y'", "${A3} = '2' or ${age} = 'y'"],
        ["${A3} = '1' and ${age} = 'y' and ${A2} > 20", "${A3} = '2' and ${age} = 'y' and ${A2} > 20"],
        ["", ""],
        ["18 and 3", "19 and 3"],
    ],
    ids=["one", "unreadable", "twice the same", "or", "three questions", "empty", "about nothing"],
)
def test_what_is_no_table_stands_alone(conditions: list[str]) -> None:
    cells = [WrittenCell(at, f"c{at}", when, "5") for at, when in enumerate(conditions)]
    assert read_tables(cells) == ([], cells)


PARTS = st.lists(st.sampled_from("123456789"), unique=True, min_size=2, max_size=3)
OTHERS = st.lists(
    st.sampled_from(
        ["selected(${B1}, 'a')", "${A2} > 3 or ${A3} = '1'", "${A3", "${A3} = '1' and ${age} = 'y' and ${B1} = 'a'"]
    ),
    unique=True,
    max_size=3,
)


@settings(max_examples=8, deadline=None)
@given(PARTS, st.one_of(st.just([""]), PARTS), OTHERS, st.integers(0, 9_999))
def test_a_table_written_and_read_again_is_the_same_and_other_rows_are_as_they_were(
    down: list[str], across: list[str], others: list[str], total: int
) -> None:
    lines = [f"${{A3}} = '{code}'" for code in down]
    columns = [f"${{age}} = '{code}'" if code else "" for code in across]
    quotas = [["name", "when", "target", "on_full", "nota"]]
    quotas += [[f"other{at}", when, "5", "warn", "x"] for at, when in enumerate(others)]
    read = written_in(quotas)
    operations = table_made(read, shared_out(lines, columns, total), words)
    edited = after(quotas, operations)
    (made,), alone = read_tables(read_cells(edited))
    assert [cell.name for cell in alone] == [f"other{at}" for at in range(len(others))]
    assert (made.lines, made.columns, made.wanted()) == (tuple(lines), tuple(columns), total)
    assert [row.cells for row in edited.quotas.rows][: len(others)] == [row.cells for row in read.quotas.rows]
    # Written anew from what was read, and read again.
    targets = {place: cell.wanted or 0 for place, cell in made.cells.items()}
    (again,) = tables_after(quotas, table_made(read, targets, words))
    assert again == made


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_whatever_is_done_to_a_table_never_touches_rows_that_are_not_its_own(data: st.DataObject) -> None:
    read = written_in(QUOTAS)
    (found,), (alone,) = read_tables(read_cells(read))
    part = data.draw(st.sampled_from(["", *found.lines, *found.columns]))
    total = data.draw(st.integers(0, 5_000))
    place = data.draw(st.sampled_from(found.places))
    deed = data.draw(st.integers(0, 4))
    operations: list[Operation] = [
        lambda: targets_set(read, found, divided(found, part, total), nothing),
        lambda: targets_set(read, found, {place: data.draw(st.one_of(st.none(), st.integers(0, 99)))}, nothing),
        lambda: swapped(read, found),
        lambda: removed(found.cells.values()),
        lambda: reshaped(read, found, found.columns, [""], nothing),
    ][deed]()
    if operations:
        kept = [row for row in rows_after(QUOTAS, operations) if row[0] == alone.name]
        assert kept == [tuple(str(cell or "") for cell in QUOTAS[2])]


def test_a_sum_that_is_written_is_divided_in_proportion_by_largest_remainder(table: QuotaTable) -> None:
    assert divide(600, [75, 110, 125, 75, 110, 125]) == [73, 106, 121, 73, 106, 121]
    assert [divide(10, [1, 1, 1]), divide(10, [0, 0, 0]), divide(0, [3, 1]), divide(7, [])] == [
        [4, 3, 3],
        [4, 3, 3],
        [0, 0],
        [],
    ]
    assert divided(table, "${A3} = '1'", 100) == {table.places[0]: 41, table.places[1]: 59}
    assert divided(table, "", 26) == {table.places[0]: 8, table.places[1]: 11, table.places[2]: 7}


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_parts_always_add_up_and_none_is_a_whole_one_off_its_share(total: int, weights: list[int]) -> None:
    parts = divide(total, weights)
    assert sum(parts) == total
    if any(weights):
        assert all(
            abs(part - Fraction(total * weight, sum(weights))) < 1 for part, weight in zip(parts, weights, strict=True)
        )


def test_a_target_goes_into_its_cell_and_a_cell_without_a_row_gets_one_behind_the_table(
    written: Written, table: QuotaTable
) -> None:
    hole = ("${A3} = '2'", "${age} = 'o'")
    rows = rows_after(QUOTAS, targets_set(written, table, {table.places[0]: 80, hole: 90}, words))
    assert [row[3] for row in rows] == ["80", "12", "110", "75", "90"]
    label = "${A3} = '2' / ${age} = 'o'"
    assert rows[4] == ("A3_2_age_o", label, "${A3} = '2' and ${age} = 'o'", "90", "stop")
    emptied = targets_set(written, table, {table.places[0]: None}, words)
    assert [row[0] for row in rows_after(QUOTAS, emptied)] == ["online", "women_o", "men_y"]
    assert targets_set(written, table, {table.places[0]: 75}, words) == []


def test_lines_become_columns_and_another_dimension_keeps_the_sums(written: Written, table: QuotaTable) -> None:
    (turned,) = tables_after(QUOTAS, swapped(written, table))
    assert (turned.down, turned.across, turned.lines) == ("age", "A3", table.columns)
    (one,) = tables_after(QUOTAS, reshaped(written, table, table.lines, [""], words))
    assert [one.wanted(one.margin(line)) for line in one.lines] == [185, 75]
    sample = ["attribute('area') = 'nord'", "attribute('area') = 'sud'"]
    (other,) = tables_after(QUOTAS, reshaped(written, table, table.lines, sample, words))
    assert (other.across, other.wanted()) == ("area", 260)
    assert [other.wanted(other.margin(line)) for line in other.lines] == [185, 75]


def test_tables_that_ask_for_different_numbers_of_interviews_are_told() -> None:
    def one(name: str, **targets: int) -> list[WrittenCell]:
        return [WrittenCell(hash(c), c, f"${{{name}}} = '{c}'", str(n)) for c, n in targets.items()]

    tables, _ = read_tables([*one("A3", f=300, m=300), *one("age", y=200, o=420)])
    (found,) = disagreements(tables)
    assert (found.part, found.of_first, found.of_second) == ("", 600, 620)
    nested = [
        WrittenCell(at, f"n{at}", f"${{A3}} = '{sex}' and ${{area}} = '{area}'", str(target))
        for at, (sex, area, target) in enumerate([("f", "n", 100), ("f", "s", 210), ("m", "n", 150), ("m", "s", 140)])
    ]
    tables, _ = read_tables([*one("A3", f=300, m=290), *nested])
    (found,) = disagreements(tables)
    assert (found.part, found.of_first, found.of_second) == ("${A3} = 'f'", 300, 310)
    numbers = [WrittenCell(-at, f"a{at}", f"${{A3}} = {at}", str(at * 100)) for at in (1, 2)]
    texts = [WrittenCell(at, f"b{at}", f"${{A3}} = '{at}' and ${{area}} = 'n'", "70") for at in (1, 2)]
    more = [WrittenCell(at + 5, f"c{at}", f"${{A3}} = '{at}' and ${{area}} = 's'", "30") for at in (1, 2)]
    tables, _ = read_tables([*numbers, *texts, *more])
    assert [(one.of_first, one.of_second) for one in disagreements(tables)] == [(200, 100)], "1 and '1' are one code"
    several = [WrittenCell(at, f"s{at}", f"selected(${{B1}}, '{at}')", "50") for at in range(3)]
    tables, _ = read_tables([*one("A3", f=300, m=290), *several])
    assert list(disagreements(tables)) == [], "whoever names two brands counts in two cells"


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("75", ",", 75),
        ("1.250", ",", 1250),
        ("1.250.000,5", ",", Fraction(2500001, 2)),
        ("12,5", ",", Fraction(25, 2)),
        ("12.5", ",", Fraction(25, 2)),
        ("0.125", ",", Fraction(1, 8)),
        ("1,250", ".", 1250),
        ("12,5", ".", Fraction(25, 2)),
        (" 1 250 ", ",", 1250),
        ("=SOMMA(A1)", ",", None),
        ("-3", ",", None),
        ("1.2.3", ",", None),
        ("", ",", None),
        ("٣", ",", None),
        ("9" * 20, ",", None),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, decimal: str, value: object) -> None:
    amount = read_amount(text, decimal)
    assert (amount.value if amount else None) == value


def test_a_target_is_a_whole_number() -> None:
    assert [read_whole(text) for text in ("75", "1.200", "7,5", "12%", "1000001", "x")] == [
        75,
        1200,
        None,
        None,
        None,
        None,
    ]
    percent = read_amount("12,5 %")
    assert percent is not None
    assert percent.is_percent


HEADINGS = {
    "${A3} = '1'": "Donna",
    "${A3} = '2'": "Uomo",
    "${age} = 'y'": "18–34",
    "${age} = 'o'": "35 e oltre",
}


def pasted(table: QuotaTable, text: str, **more: object) -> list[int | None]:
    found = read_paste(text, table, HEADINGS, **more)  # type: ignore[arg-type]
    return [found.targets.get(place) for place in table.places]


def test_a_block_is_pasted_as_numbers_or_shares_with_headings_or_without(table: QuotaTable) -> None:
    assert pasted(table, "1.100\t20\r\n30\t40\r\n") == [1100, 20, 30, 40]
    assert pasted(table, "30\t40", start=table.places[2]) == [None, None, 30, 40]
    assert pasted(table, "\t35 e oltre\t18–34\nUomo\t1\t2\nDonna\t3\t4") == [4, 3, 2, 1]
    assert pasted(table, "età\ta\tb\nD\t1\t2\nU\t3\t4") == [1, 2, 3, 4], "unknown headings: by position"
    assert pasted(table, "12,1%\t17,7%\n\t20,2%", total=600) == [73, 106, None, 121]
    assert pasted(table, "25,5\t24,5\n30\t20", total=600) == [153, 147, 180, 120]
    assert pasted(table, "0,25\t0,25\n0,25\t0,25", total=10) == [3, 3, 2, 2]
    assert pasted(table, "33,3%\t33,3%\t\n33,3%\t0%", total=100) == [34, 33, 33, 0]
    assert pasted(table, "\t\n30\t40\n") == [None, None, 30, 40], "empty cells hold their place"
    assert pasted(table, "10\t20\n\n30\t40\n\n") == [10, 20, 30, 40]
    assert pasted(table, "10\n\n30") == [10, None, 30, None]


def test_sums_in_a_block_are_compared_with_its_numbers(table: QuotaTable) -> None:
    found = read_paste("\ty\to\ttot\nD\t10\t20\t31\nU\t30\t40\t70\ntot\t40\t60\t100", table, HEADINGS)
    assert [found.targets[place] for place in table.places] == [10, 20, 30, 40]
    assert found.contradicted == [("${A3} = '1'", 31, 30)]


@pytest.mark.parametrize(
    ("text", "trouble", "faulty"),
    [
        ("10\tdieci", NO_NUMBER, "dieci"),
        ("10\t=A1+1", NO_NUMBER, "=A1+1"),
        ("=A1\t3", NO_NUMBER, "=A1"),
        ("#RIF!\t3\n#RIF!\t4", NO_NUMBER, "#RIF!"),
        ("10,5\t3", NO_NUMBER, "10.5"),
        ("1\t2\t3\t4", TOO_LARGE, ""),
        ("1\n" * 10_000, TOO_LARGE, ""),
        ("2000000", NO_NUMBER, "2000000"),
        (" \n", "nothing", ""),
        ("25%\t25%\n25%\t25%", "no_total", ""),
    ],
)
def test_of_a_block_with_a_bad_cell_nothing_is_taken(table: QuotaTable, text: str, trouble: str, faulty: str) -> None:
    found = read_paste(text, table, HEADINGS)
    assert (found.targets, found.trouble, found.faulty) == ({}, trouble, faulty)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("18, 35, 55", ["18-34", "35-54", "55+"]),
        ("18-34, 35–54; 55 +", ["18-34", "35-54", "55+"]),
        ("-34 35-54 55-74", ["0-34", "35-54", "55-74"]),
        ("35", ["35+"]),
        ("18-34, 40-54", []),
        ("55, 35", []),
        ("18+, 35", []),
        ("giovani, anziani", []),
        ("", []),
        (" ".join(str(n) for n in range(99)), []),
    ],
)
def test_classes_are_read_from_their_limits_or_from_where_they_begin(text: str, codes: list[str]) -> None:
    assert [one.code for one in read_classes(text)] == codes


def test_classes_become_a_calculation_behind_their_question_whose_limits_are_read_back(written: Written) -> None:
    classes = read_classes("18-34, 35-54, 55-74")
    operations, name = classes_added(written, "A2", classes)
    content = workbook(survey=SURVEY, choices=CHOICES)
    edited = edit_and_check(content, (), {}, operations)
    assert edited is not None
    assert [row.cells[:2] for row in read_written(edited.content).survey.rows][2] == ("calculate", "A2_class")
    assert [problem.code for problem in edited.problems] == [problem.code for problem in read_and_check(content)[1]]
    calculation = calculation_of("A2", classes)
    assert list(class_conditions(Question(name, "calculate", calculation=calculation))) == [one.code for one in classes]
    assert classes_added(read_written(edited.content), "A2", classes) == ([], "A2_class"), "an equal one is taken"
    other, second = classes_added(read_written(edited.content), "A2", read_classes("18, 40"))
    assert (len(other), second) == (1, "A2_class2")


def test_quotas_are_set_by_lists_classes_numbers_and_columns_of_the_sample() -> None:
    read = read_and_check(workbook(survey=SURVEY, choices=CHOICES, quotas=QUOTAS))[0].questionnaire
    assert read is not None
    found = {one.name: one for one in dimensions(read, ["area"])}
    assert {name: one.kind for name, one in found.items()} == {
        "A3": "list",
        "A2": "number",
        "age": "classes",
        "B1": "list",
        "area": "sample",
    }
    assert parts_by(read, "A3") == Parts(("${A3} = '1'", "${A3} = '2'"), ("${A3} = '9'",))
    assert parts_by(read, "B1") == Parts(("selected(${B1}, 'a')", "selected(${B1}, 'b')"))
    assert parts_by(read, "age") == Parts(("${age} = 'y'", "${age} = 'o'"))
    assert parts_by(read, "A2") == parts_by(read, "gone") == Parts()
    assert sample_parts(read, "area", ["nord", "l’Aquila", "nord"]) == (
        "attribute('area') = 'nord'",
        "attribute('area') = 'l’Aquila'",
    )
