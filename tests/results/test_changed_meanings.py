"""Answers that would mean something else in a later version, as workbooks and interviews deliver them."""

from typing import Any

import openpyxl
import pytest

from surveys.design.services import PublicationError
from surveys.interviewing.models import Interview
from tests.interviewing.scene import make_scene

from .books import book_of, finished, rows
from .next_versions import NO_YES, SURVEY, YES_NO, Rows, answers, next_version

pytestmark = pytest.mark.django_db


def two_versions(decision: str, choices: Rows, first: str = "1", second: str = "1") -> openpyxl.Workbook:
    """An interview of each version, ``decision`` about the codes 1 and 2 of the list."""
    scene = make_scene(survey=SURVEY, choices=YES_NO, cases=2)
    finished(scene, first)
    key, _, option = decision.partition("=")
    next_version(scene, {key: option}, choices=choices)
    scene.attempt = scene.next_case()
    finished(scene, second)
    return book_of(scene)


def frequencies(book: openpyxl.Workbook) -> list[tuple[Any, ...]]:
    found = book["Frequencies"].iter_rows(min_col=2, max_col=3, values_only=True)
    return [row for row in found if isinstance(row[1], int) and row[0] != "Total"]


def test_swapped_words_that_are_recoded_stand_under_the_codes_of_today_everywhere() -> None:
    book = two_versions("drinks:1,2=recode", NO_YES)
    assert rows(book, "Data_labels", "version", "drinks") == [(1, "Yes"), (2, "No")]
    assert rows(book, "Data_codes", "version", "drinks") == [(1, 2), (2, 1)]
    assert frequencies(book) == [("No", 1), ("Yes", 1)]
    assert rows(book, "Code_lists", "code", "code in the questionnaire", "label") == [(1, "1", "No"), (2, "2", "Yes")]
    assert Interview.objects.order_by("pk").values_list("row", flat=True)[0] == {"v": ["1"]}


def test_swapped_words_that_mean_something_else_are_kept_apart_by_version_everywhere() -> None:
    book = two_versions("drinks:1,2=apart", NO_YES)
    assert rows(book, "Data_labels", "version", "drinks") == [(1, "Yes (vers. 1)"), (2, "No (vers. 2)")]
    assert rows(book, "Data_codes", "version", "drinks") == [(1, 1), (2, 102)]
    assert frequencies(book) == [
        ("No (vers. 2) · base 1", 1),
        ("Yes (vers. 2) · base 1", 0),
        ("Yes (vers. 1) · base 1", 1),
        ("No (vers. 1) · base 1", 0),
    ]
    assert rows(book, "Code_lists", "code", "code in the questionnaire", "label") == [
        (102, "1", "No (vers. 2)"),
        (202, "2", "Yes (vers. 2)"),
        (1, "1", "Yes (vers. 1)"),
        (2, "2", "No (vers. 1)"),
    ]


def test_a_corrected_slip_leaves_answers_together_under_the_corrected_words() -> None:
    book = two_versions("drinks:2=same", answers(c1="Yes", c2="Nope"), "2", "2")
    assert rows(book, "Data_labels", "version", "drinks") == [(1, "Nope"), (2, "Nope")]
    assert frequencies(book) == [("Yes", 0), ("Nope", 2)]


def test_the_method_note_says_what_was_decided() -> None:
    notes = dict(rows(two_versions("drinks:1,2=recode", NO_YES), "Method_note", "subject", "note"))
    assert notes["earlier answers, version 2"] == (
        "The words of the answers 1, 2 of drinks are swapped: Yes: 1 → 2; No: 2 → 1. "
        "Earlier answers are read as: 1 → 2; 2 → 1."
    )


def test_clients_read_nothing_of_decisions_about_personal_questions() -> None:
    survey = [[*SURVEY[0], "personal"], [*SURVEY[1], "yes"]]
    scene = make_scene(survey=survey, choices=YES_NO)
    finished(scene, "1")
    next_version(scene, {"drinks:1,2": "recode"}, survey, NO_YES)
    assert "earlier answers, version 2" not in dict(rows(book_of(scene), "Method_note", "subject", "note"))


def test_a_decision_of_a_version_that_nobody_was_asked_with_counts_too() -> None:
    scene = make_scene(survey=SURVEY, choices=YES_NO, cases=2)
    finished(scene, "1")
    next_version(scene, {"drinks:1,2": "recode"}, choices=NO_YES)
    next_version(scene, {"drinks:1": "same"}, choices=answers(c1="Nope", c2="Yes"))
    scene.attempt = scene.next_case()
    finished(scene, "1")
    assert rows(book_of(scene), "Data_labels", "version", "drinks") == [(1, "Yes"), (3, "Nope")]


@pytest.mark.parametrize("type_", ["text", "date", "decimal"])
def test_a_question_of_another_type_kept_apart_has_columns_of_its_own(type_: str) -> None:
    scene = make_scene(survey=[SURVEY[0], ["integer", "cups", "How many?"]], cases=2)
    finished(scene, "3")
    next_version(scene, {"cups": "apart"}, [SURVEY[0], [type_, "cups", "How many?"]])
    scene.attempt = scene.next_case()
    finished(scene, {"text": "many", "date": "24/11/2026", "decimal": "2,5"}[type_])
    book = book_of(scene)
    found = rows(book, "Data_codes", "cups", "cups_v2")
    assert (found[0], found[1][0]) == ((3, None), None)
    assert found[1][1] is not None
    assert dict(rows(book, "Variables", "variable", "versions")) == {"cups": "1", "cups_v2": "2"}


def test_numbers_that_are_open_answers_now_are_texts_in_every_sheet() -> None:
    scene = make_scene(survey=[SURVEY[0], ["integer", "cups", "How many?"]], cases=2)
    finished(scene, "3")
    next_version(scene, {"cups": "same"}, [SURVEY[0], ["text", "cups", "How many?"]])
    scene.attempt = scene.next_case()
    finished(scene, "many")
    book = book_of(scene)
    assert rows(book, "Data_labels", "cups") == [("3",), ("many",)]
    assert rows(book, "Open_answers", "answer") == [("3",), ("many",)]


def test_a_scale_that_was_turned_round_is_read_the_other_way() -> None:
    def survey(low: str, high: str) -> Rows:
        head = [*SURVEY[0], "parameters", "low_label", "high_label"]
        return [head, ["range", "liked", "How good?", "start=1 end=5", low, high]]

    scene = make_scene(survey=survey("Bad", "Good"), cases=2)
    finished(scene, "5")
    next_version(scene, {"liked": "recode"}, survey("Good", "Bad"))
    scene.attempt = scene.next_case()
    finished(scene, "1")
    book = book_of(scene)
    assert rows(book, "Data_codes", "liked") == [(1,), (1,)]
    assert [one for one in frequencies(book) if one[1]] == [("1 Good", 2)]


def test_what_was_personal_in_an_earlier_version_stays_from_clients_if_it_is_decided() -> None:
    survey = [[*SURVEY[0], "personal"], [*SURVEY[1], "yes"]]
    scene = make_scene(survey=survey, choices=YES_NO, cases=2)
    with pytest.raises(PublicationError):
        next_version(scene, {}, SURVEY, YES_NO)
    next_version(scene, {"drinks@personal": "personal"}, SURVEY, YES_NO)
    finished(scene, "1")
    assert rows(book_of(scene), "Variables", "variable") == []
    assert rows(book_of(scene, for_client=False), "Variables", "variable") == [("drinks",)]


def test_what_is_released_goes_to_clients_with_who_said_so_and_why() -> None:
    survey = [[*SURVEY[0], "personal"], [*SURVEY[1], "yes"]]
    scene = make_scene(survey=survey, choices=YES_NO, cases=2)
    next_version(scene, {"drinks@personal": "not_personal:everybody drinks it"}, SURVEY, YES_NO)
    finished(scene, "1")
    assert rows(book_of(scene, for_client=False), "Variables", "variable", "personal data") == [
        ("drinks", "declared not personal by Laura Conti: everybody drinks it")
    ]
    assert rows(book_of(scene), "Variables", "variable") == [("drinks",)]


def test_without_a_decision_nothing_is_published() -> None:
    scene = make_scene(survey=SURVEY, choices=YES_NO)
    with pytest.raises(PublicationError) as refusal:
        next_version(scene, {}, choices=NO_YES)
    assert [(one.key, one.change.kind) for one in refusal.value.undecided] == [("drinks:1,2", "codes_swapped")]
