"""Parts of a questionnaire are kept with all their columns and languages, and put into other workbooks."""

from __future__ import annotations

from surveys.formats.drafting import Written, read_written
from surveys.formats.editing import edit_and_check
from surveys.formats.patterns import KeptPart, kept_list, kept_questions, put_in
from surveys.formats.xlsform import read_workbook
from surveys.questionnaire.model.structure import Questionnaire

from .workbooks import workbook

SURVEY = """
    type | name | label::Italiano (it) | label::English (en) | title | relevant | required | trend | notes
    integer | a1 | Età? | Age? | Età | | yes | yes |
    begin_group | g | Marche | Brands | | | | |
    select_one brands | b1 | Quale? | Which? | | ${a1} > 17 | yes | | ask
    text | b2 | Perché ${b1}? | Why ${b1}? | | | | |
    end_group | | | | | | | |
"""
CHOICES = """
    list_name | name | label::Italiano (it) | label::English (en) | exclusive | region
    brands    | b1   | Alfa                 | Alpha               |           | north
    brands    | 9    | Nessuna ${a1}        | None ${a1}          | yes       |
"""
ROUTES = """
    after | when        | go_to
    b1    | ${b1} = '9' | @screened_out
    a1    | ${a1} > 90  | b2
    a1    |             | elsewhere
"""


def source() -> Written:
    return read_written(workbook(survey=SURVEY, choices=CHOICES, routes=ROUTES))


def rows(written: Written, *names: str) -> list[int]:
    table = written.survey
    return [row.number for row in table.rows if table.cell(row, "name") in names]


def whole() -> KeptPart:
    return kept_questions(source(), rows(source(), "a1", "g"))


def put(part: KeptPart, language: str = "it", **sheets: str) -> Questionnaire:
    content = workbook(**sheets)
    operations, _names = put_in(part, read_written(content), None, language)
    edited = edit_and_check(content, [], {}, operations)
    assert edited is not None
    found = read_workbook(edited.content, "t.xlsx").questionnaire
    assert found is not None
    return found


EMPTY = {"survey": "type | name | label::Italiano (it) | label::English (en)\nnote | n | Salve | Hello"}


def test_a_group_is_kept_with_all_that_is_in_it_its_lists_and_the_jumps_between_them() -> None:
    part = whole()
    assert part.names == ["a1", "g", "b1", "b2"]
    assert list(part.lists) == ["brands"]
    assert [dict(route) for route in part.routes] == [
        {"after": "b1", "when": "${b1} = '9'", "go_to": "@screened_out"},
        {"after": "a1", "when": "${a1} > 90", "go_to": "b2"},
    ]
    assert KeptPart.from_json(part.as_json()) == part


def test_every_column_and_language_comes_along_but_for_what_only_one_study_means() -> None:
    found = put(whole(), **EMPTY)
    by_name = {one.name: one for one in found.questions()}
    assert by_name["b1"].label == {"it": "Quale?", "en": "Which?"}
    assert (by_name["b1"].relevant, by_name["b1"].extra) == ("${a1} > 17", {"notes": "ask"})
    assert (by_name["a1"].short_title, by_name["a1"].trend) == ("Età", "")
    brands = found.lists["brands"].choices
    assert [(one.name, one.label["en"], one.exclusive) for one in brands] == [
        ("b1", "Alpha", False),
        ("9", "None ${a1}", True),
    ]
    assert brands[0].properties == {"region": "north"}


def test_codes_that_are_taken_get_a_letter_wherever_the_part_names_them() -> None:
    taken = {"survey": "type | name | label::Italiano (it) | label::English (en)\ninteger | A1 | Uno | One"}
    found = put(whole(), **taken)
    assert [one.name for one in found.questions()] == ["A1", "a1_b", "b1_b", "b2_b"]
    asked = {one.name: one for one in found.questions()}
    assert asked["b1_b"].relevant == "${a1_b} > 17"
    assert asked["b2_b"].label["it"] == "Perché ${b1_b}?"
    assert [choice.name for choice in found.lists["brands"].choices] == ["b1", "9"], "codes of answers are no questions"
    assert found.lists["brands"].choices[1].label["it"] == "Nessuna ${a1_b}"
    assert [(one.after, one.when, one.go_to) for one in found.routes] == [
        ("b1_b", "${b1_b} = '9'", "@screened_out"),
        ("a1_b", "${a1_b} > 90", "b2_b"),
    ]


def test_a_list_that_is_there_with_the_same_answers_is_used_and_another_one_gets_a_letter() -> None:
    part = kept_questions(source(), rows(source(), "b1"))
    same = put(part, **EMPTY, choices=CHOICES)
    assert list(same.lists) == ["brands"]
    other = put(part, **EMPTY, choices=CHOICES.replace("Alfa", "Beta"))
    assert next(one for one in other.questions() if one.name == "b1").list_name == "brands_b"
    assert [choice.label["it"] for choice in other.lists["brands_b"].choices] == ["Alfa", "Nessuna ${a1}"]


def test_texts_come_in_the_languages_that_the_workbook_has() -> None:
    part = kept_questions(source(), rows(source(), "b1"))
    italian = put(part, survey="type | name | label::Italiano (it)\nnote | n | Salve")
    assert [one.code for one in italian.languages] == ["it"]
    none = put(part, "en", survey="type | name | label\nnote | n | Hello")
    assert [dict(one.label) for one in none.questions()] == [{"": "Hello"}, {"": "Which?"}]
    french = put(part, survey="type | name | label::Français (fr)\nnote | n | Salut")
    assert [dict(one.label) for one in french.questions()] == [{"fr": "Salut"}, {"fr": "Quale?"}]


def test_a_workbook_that_names_no_language_gives_its_texts_in_the_default_one() -> None:
    plain = read_written(workbook(survey="type | name | label\ninteger | a1 | Età?"))
    found = put(kept_questions(plain, rows(plain, "a1")), **EMPTY)
    assert [dict(one.label) for one in found.questions()][1] == {"it": "Età?"}


def test_a_list_is_kept_alone_and_one_that_is_not_there_is_nothing() -> None:
    part = kept_list(source(), "Brands ")
    assert (part.rows, list(part.lists)) == ((), ["brands"])
    assert [one.name for one in put(part, **EMPTY, choices=CHOICES.replace("Alfa", "Beta")).questions()] == ["n"]
    assert put_in(part, source(), None, "it")[0] == [], "all of it is there"
    assert kept_list(source(), "nobody") == KeptPart(languages=source().languages)


def test_everything_that_is_said_in_a_part_is_found_by_its_words() -> None:
    words = whole().words()
    assert all(one in words for one in ("Quale?", "Alpha", "brands", "${a1} > 17"))
