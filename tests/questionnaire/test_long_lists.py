"""Long lists: found by any of their words, filtered by looking up."""

from __future__ import annotations

import pytest

from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model.pages import ChoiceView, Piece
from surveys.questionnaire.types.searching import flat, search

from .runs import Interview, made

TOWNS = ("Forlimpopoli", "San Forlano", "Forlì", "L’Aquila", "Reggio-Emilia", "Roma")
VIEWS = tuple(ChoiceView(f"c{n}", str(n), (Piece(name),)) for n, name in enumerate(TOWNS, 1))


def names(typed: str, most: int = 12) -> list[str]:
    found, _ = search(VIEWS, typed, most)
    return [choice.label[0].words for choice in found]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("forl", ["Forlimpopoli", "Forlì", "San Forlano"]),
        ("FORLÌ", ["Forlì", "Forlimpopoli"]),
        ("forli", ["Forlì", "Forlimpopoli"]),
        ("aquila", ["L’Aquila"]),
        ("reggio emilia", ["Reggio-Emilia"]),
        ("emi reg", ["Reggio-Emilia"]),
        ("c6", ["Roma"]),
        ("6", ["Roma"]),
        ("oma", []),
        ("  ", []),
    ],
)
def test_an_answer_is_found_by_the_beginning_of_any_of_its_words_or_its_number(typed: str, found: list[str]) -> None:
    assert names(typed) == found


def test_the_first_few_are_given_and_how_many_there_are() -> None:
    found, count = search(VIEWS, "forl", 1)
    assert ([choice.code for choice in found], count) == (["c1"], 3)


def test_what_is_typed_without_its_accent_is_the_answer_that_has_one() -> None:
    assert flat("  L’Àquila ") == "l aquila"
    choices = "list_name | name | label\n" + "\n".join(f"towns | c{n} | {name}" for n, name in enumerate(TOWNS, 1))
    program = made("type | name | label\nselect_one towns | t | Town?", choices=choices)
    assert Interview(program).say("forli").now.answers["t"].value == "c3"


def filtered(choice_filter: str) -> Program:
    rows = "\n".join(f"towns | c{n} | Town {n} | {n % 3} | 2026-01-0{n % 3 + 1}" for n in range(150))
    survey = f"""
        type | name | label | choice_filter
        text | p | Province? |
        integer | n | Number? |
        select_one towns | t | Town? | {choice_filter}
    """
    return made(survey, choices=f"list_name | name | label | province | day\n{rows}")


@pytest.mark.parametrize(
    ("choice_filter", "is_looked_up", "count"),
    [
        ("province = ${p}", True, 50),
        ("${p} = province", True, 50),
        ("name = concat('c', ${p})", True, 1),
        ("province = ${n}", True, 50),
        ("province = '2' and name != 'c2'", False, 49),
        ("province != ${p}", False, 100),
        ("day = concat('2026-01-02T00:00:00', '')", True, 50),
    ],
)
def test_a_filter_that_is_looked_up_offers_what_trying_every_choice_does(
    choice_filter: str, is_looked_up: bool, count: int
) -> None:
    program = filtered(choice_filter)
    assert (program.by_path["t"].lookup is not None) is is_looked_up
    looked_up = [choice.code for choice in Interview(program).say("2", "2").question.choices]
    program.by_path["t"].lookup = None
    assert [choice.code for choice in Interview(program).say("2", "2").question.choices] == looked_up
    assert len(looked_up) == count
