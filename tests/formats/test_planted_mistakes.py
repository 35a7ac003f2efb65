"""Mistakes that pass unseen in a spreadsheet: each is planted in a sound workbook, and one problem says what it is."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, time
from typing import Any

import openpyxl
import pytest

from surveys.formats.xlsform import ImportResult, read_workbook
from surveys.questionnaire import checks
from surveys.questionnaire.compiled import compile
from surveys.questionnaire.problems import ERROR, Problem

from .workbooks import saved, workbook

SOUND = {
    "survey": """
        type | name | label::Italiano (it) | relevant | constraint | repeat_count | calculation | required
        integer | age | Quanti anni ha? | | . <= 120 | | | yes
        select_one yesno | own | Ha un’auto? | ${age} >= 18 | | |
        select_multiple br | seen | Quali marche conosce? | ${own} = '1' | | |
        begin_repeat | brand | Marca | | | count-selected(${seen}) |
        text | why | Perché la conosce? | | | |
        end_repeat | | | | | |
        calculate | heavy | | | | | if(count-selected(${seen}) > 1, 1, 0)
    """,
    "choices": """
        list_name | name | label::Italiano (it) | exclusive | specify
        yesno     | 1    | Sì                   |           |
        yesno     | 2    | No                   |           |
        br        | 1    | Aurora               |           |
        br        | 2    | Borea                |           |
        br        | 8    | Altra                |           | yes
        br        | 9    | Nessuna              | yes       |
    """,
    "quotas": """
        name  | label::Italiano (it) | when         | target
        young | Fino a 34            | ${age} <= 34 | 100
        old   | Da 35                | ${age} > 34  | 100
    """,
    "scripts": """
        name         | text::Italiano (it)
        introduction | Buongiorno, sono {interviewer}. Parlo con {respondent} di {citta}?
    """,
    "sample": """
        name  | label::Italiano (it) | example
        citta | Città                | Bologna
    """,
}
Book = openpyxl.Workbook
Plant = Callable[[Book], Any]


def problems(content: bytes, own: tuple[tuple[str, str], ...] = ()) -> tuple[ImportResult, list[Problem]]:
    """What is wrong with a workbook, as it is shown to who uploads it."""
    reading = read_workbook(content, own=own)
    found = list(reading.problems)
    if reading.questionnaire is not None:
        found += [*checks.check(reading.questionnaire), *compile(reading.questionnaire).problems]
    return reading, found


def planted(plant: Plant) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook(**SOUND)))
    plant(book)
    return saved(book)


def cell(sheet: str, at: str, value: object) -> Plant:
    return lambda book: book[sheet].__setitem__(at, value)


def renamed(sheet: str, name: str) -> Plant:
    return lambda book: setattr(book[sheet], "title", name)


def test_the_sound_workbook_is_sound() -> None:
    reading, found = problems(workbook(**SOUND))
    assert found == []
    assert reading.loaded


MISTAKES = [
    (
        "a sheet called quote",
        renamed("quotas", "quote"),
        ("sheet_meant", "quote", None, ""),
        "The sheet “quote” must be “quotas”: it is read as such in this draft (rows: 2).",
        "Rename it to “quotas”; or declare it your own, so that nobody reads it.",
    ),
    (
        "a sheet called Scelte",
        renamed("choices", "Scelte"),
        ("sheet_meant", "Scelte", None, ""),
        "The sheet “Scelte” must be “choices”: it is read as such in this draft (rows: 6).",
        "Rename it to “choices”; or declare it your own, so that nobody reads it.",
    ),
    (
        "a sheet called suvey",
        renamed("survey", "suvey"),
        ("sheet_meant", "suvey", None, ""),
        "The sheet “suvey” must be “survey”: it is read as such in this draft (rows: 7).",
        "Rename it to “survey”; or declare it your own, so that nobody reads it.",
    ),
    *(
        (
            f"a column called {written}",
            cell(sheet, at, written),
            ("column_meant", sheet, 1, written),
            f"The column “{written}” must be “{meant}” and is read as such in this draft.",
            f"Rename it to “{meant}”; or declare it your own, so that nobody reads it.",
        )
        for sheet, at, written, meant in (
            ("choices", "E1", "specfy", "specify"),
            ("choices", "D1", "exclusiv", "exclusive"),
            ("choices", "D1", "esclusiva", "exclusive"),
            ("choices", "B1", "codice", "name"),
            ("survey", "D1", "relevent", "relevant"),
            ("survey", "D1", "condizione", "relevant"),
            ("survey", "E1", "constrain", "constraint"),
            ("survey", "C1", "lable::Italiano (it)", "label::Italiano (it)"),
            ("survey", "C1", "etichetta::Italiano (it)", "label::Italiano (it)"),
            ("survey", "C1", "label (it)", "label::it"),
            ("survey", "C1", "label_it", "label::it"),
            ("survey", "A1", "tipo", "type"),
            ("quotas", "C1", "quando", "when"),
            ("quotas", "D1", "obiettivo", "target"),
            ("scripts", "B1", "testo::Italiano (it)", "text::Italiano (it)"),
        )
    ),
    (
        "conditions in a column that nobody reads",
        lambda book: (cell("survey", "I1", "vecchia")(book), cell("survey", "I3", "${age} >= 21")(book)),
        ("column_with_logic", "survey", 3, "vecchia"),
        "Nobody reads the column “vecchia”, and there are conditions in it: ${age} >= 21",
        "Give it the name of the column that is meant, or declare it your own.",
    ),
    (
        "a column on the wrong sheet",
        lambda book: (cell("survey", "I1", "exclusive")(book), cell("survey", "I4", "yes")(book)),
        ("column_of_other_sheet", "survey", None, "exclusive"),
        "Nobody reads the column “exclusive” here: it belongs on the sheet “choices”.",
        "Move what it says there, or declare the column your own.",
    ),
    (
        "conditions on a sheet that nobody reads",
        lambda book: book.create_sheet("Bozza").append(["a", "${age} >= 21"]),
        ("sheet_with_logic", "Bozza", None, ""),
        "Nobody reads the sheet “Bozza”, and there are conditions in it: ${age} >= 21",
        "Put them where they belong, rename the sheet, or declare it your own.",
    ),
    (
        "a code that stands alone",
        cell("survey", "D4", "${own} = '1' or '3'"),
        ("literal_as_condition_after", "survey", 4, "relevant"),
        "'3' stands alone in the condition: it comes to the same whatever is answered.",
        "Name the question again: ${own} = '3'.",
    ),
    (
        "several answers as a number of rounds",
        cell("survey", "F5", "${seen}"),
        ("multiple_as_number", "survey", 5, "repeat_count"),
        "“seen” takes several answers and is used as a number: their codes are no number.",
        "For how many were chosen write count-selected(${seen}).",
    ),
    (
        "several answers as a number",
        cell("survey", "G8", "${seen} + 1"),
        ("multiple_as_number", "survey", 8, "calculation"),
        "“seen” takes several answers and is used as a number: their codes are no number.",
        "For how many were chosen write count-selected(${seen}).",
    ),
    *(
        (
            f"{error} in {at}",
            cell(sheet, at, error),
            ("excel_error", sheet, int(at[1:]), heading),
            f"Excel shows the error {error} here instead of a value.",
            "Mend the formula, or write the value itself.",
        )
        for sheet, at, heading, error in (
            ("survey", "C2", "label::Italiano (it)", "#N/D"),
            ("survey", "C3", "label::Italiano (it)", "#N/A"),
            ("survey", "D3", "relevant", "#REF!"),
            ("survey", "D3", "relevant", "#RIF!"),
            ("choices", "C3", "label::Italiano (it)", "#VALORE!"),
            ("choices", "C4", "label::Italiano (it)", "#NOME?"),
            ("quotas", "C2", "when", "#DIV/0!"),
            ("quotas", "D2", "target", "#VALUE!"),
            ("scripts", "B2", "text::Italiano (it)", "#NULLO!"),
        )
    ),
    (
        "an answer's label that Excel took for a date",
        cell("choices", "C3", date(2026, 5, 3)),
        ("excel_date", "choices", 3, "label::Italiano (it)"),
        "Excel has made a date of what was written here: “2026-05-03” would be read.",
        "Format the cell as text and write it again: “3-5” stays “3-5”; write a date in words.",
    ),
    (
        "an answer's code that Excel took for a time",
        cell("choices", "B3", time(1, 30)),
        ("excel_date", "choices", 3, "name"),
        "Excel has made a date of what was written here: “01:30:00” would be read.",
        "Format the cell as text and write it again: “3-5” stays “3-5”; write a date in words.",
    ),
    (
        "a name without its dollar",
        cell("survey", "C2", "Sono {interviewer}: quanti anni ha?"),
        ("braces_without_dollar", "survey", 2, "label::Italiano (it)"),
        "“{interviewer}” has no $ before it and would be read aloud as it is written.",
        "Write ${interviewer}.",
    ),
    (
        "a name without its dollar in an answer",
        cell("choices", "C4", "Aurora, {citta}"),
        ("braces_without_dollar", "choices", 4, "label"),
        "“{citta}” has no $ before it and would be read aloud as it is written.",
        "Write ${citta}.",
    ),
    *(
        (
            written,
            cell("survey", "D3", written),
            (code, "survey", 3, "relevant"),
            None,
            remedy,
        )
        for written, code, remedy in (
            (
                "${age} >= 0,5",
                "decimal_comma",
                "Write 0.5: in conditions and calculations decimals have a point.",
            ),
            ("SE(${age} > 3; 1; 0) = 1", "excel_function", "Write if(…), with commas between the values."),
            ("${age} > 3 E ${age} < 9", "foreign_operator", "Write and instead."),
            ("${age} > 9 O ${age} < 3", "foreign_operator", "Write or instead."),
            ("regx(${age}, '1')", "unknown_function_like", "Did you mean regex(…)?"),
        )
    ),
]


@pytest.mark.parametrize(
    ("plant", "found", "what", "remedy"), [one[1:] for one in MISTAKES], ids=[m[0] for m in MISTAKES]
)
def test_a_planted_mistake_gives_one_problem_that_blocks_publication(
    plant: Plant, found: tuple[str, str, int | None, str], what: str | None, remedy: str
) -> None:
    reading, (problem, *others) = problems(planted(plant))
    assert others == []
    place = problem.place
    assert (problem.code, place.sheet, place.row, place.column) == found
    assert (what is None or problem.what() == what, problem.remedy()) == (True, remedy)
    assert problem.severity == ERROR
    assert reading.questionnaire is not None


def test_a_misspelt_blank_of_a_script_is_one_warning() -> None:
    _, (problem,) = problems(planted(cell("scripts", "B2", "Parlo con {respondent} di {cita}?")))
    assert (problem.code, problem.place.row, problem.remedy()) == ("blank_unknown_like", 2, "Did you mean {citta}?")


@pytest.mark.parametrize("written", ["regx(., 'a')", "string-length() > 3", ". < current-date()"])
@pytest.mark.parametrize("column", ["constraint", "warning"])
def test_a_check_that_cannot_be_worked_out_is_a_problem_at_its_cell(column: str, written: str) -> None:
    _, (problem,) = problems(workbook(survey=f"type|name|label|{column}\ntext|a|A|{written}"))
    assert (problem.severity, problem.place.row, problem.place.column) == (ERROR, 2, column)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ("randomize=true seed=regx(1)", "unknown_function_like"),
        ("randomize=true seed=(1", "open_bracket"),
        ("randomize=true seed=${nobody}", "unknown_name"),
    ],
)
def test_a_seed_that_cannot_be_worked_out_is_a_problem(parameters: str, code: str) -> None:
    survey = f"type|name|label|parameters\nselect_one l|a|A|{parameters}"
    _, (problem,) = problems(workbook(survey=survey, choices="list_name|name|label\nl|1|One\nl|2|Two"))
    assert (problem.code, problem.place.row, problem.place.column) == (code, 2, "parameters")


@pytest.mark.parametrize("parameters", ["start=a end=9", "start=1 end=${x}", "start=1 end=9 step=0"])
def test_a_scale_without_numbers_is_a_problem(parameters: str) -> None:
    _, found = problems(workbook(survey=f"type|name|label|parameters\ninteger|x|X|\nrange|a|A|{parameters}"))
    assert [(one.code, one.place.row) for one in found] == [("parameter_no_number", 3)]


def test_many_cells_with_one_error_are_one_line() -> None:
    rows = "\n".join(f"text|q{n}|#N/D" for n in range(9))
    _, (problem,) = problems(workbook(survey=f"type|name|label\n{rows}"))
    assert problem.what() == (
        "Excel shows an error such as #N/D in 9 cells of this column (rows 2, 3, 4, 5, 6, 7, 8, 9 …)."
    )


def test_what_is_declared_to_be_the_researchers_own_is_left_aside() -> None:
    content = planted(lambda book: (renamed("quotas", "quote")(book), cell("choices", "E1", "specfy")(book)))
    reading, found = problems(content, own=(("quote", ""), ("choices", "specfy")))
    assert found == []
    assert reading.questionnaire is not None
    assert reading.questionnaire.quotas == ()
    assert reading.questionnaire.lists["br"].choices[2].properties == {"specfy": "yes"}
    assert {"name": "quote", "rows": 2, "read": False} in reading.sheets


def test_the_settings_declare_it_too_and_an_underscore_does() -> None:
    def plant(book: Book) -> None:
        renamed("quotas", "quote")(book)
        cell("choices", "E1", "specfy")(book)
        cell("survey", "I1", "_vecchia")(book)
        cell("survey", "I3", "${age} >= 21")(book)
        book.create_sheet("_bozza").append(["${age} >= 21"])
        settings = book.create_sheet("settings")
        settings.append(["own_sheets", "own_columns"])
        settings.append(["Quote, altro", "specfy; note"])

    reading, found = problems(planted(plant))
    assert found == []
    assert reading.questionnaire is not None
    assert reading.questionnaire.quotas == ()


@pytest.mark.parametrize(
    ("sheet", "heading", "value"),
    [
        ("survey", "note", "chiedere a ${age}?"),
        ("survey", "commento", "${age}"),
        ("survey", "filtro", "come l’anno scorso"),
        ("survey", "id", "1"),
        ("choices", "regione", "nord"),
        ("choices", "filter", "a"),
    ],
)
def test_columns_of_the_researchers_own_are_not_complained_of(sheet: str, heading: str, value: str) -> None:
    content = planted(lambda book: (cell(sheet, "I1", heading)(book), cell(sheet, "I3", value)(book)))
    assert problems(content)[1] == []


def test_a_column_that_a_filter_reads_is_the_researchers_whatever_it_is_called() -> None:
    survey = "type|name|label|choice_filter\nselect_one l|a|A|specfy = 'x'"
    choices = "list_name|name|label|specfy\nl|1|One|x\nl|2|Two|x"
    assert problems(workbook(survey=survey, choices=choices))[1] == []
