"""The printed questionnaire: what a client approves."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from surveys.design.models import Study
from surveys.design.services import publish, upload_workbook
from surveys.formats.starter import starter_workbook
from surveys.formats.xlsform import read_workbook
from surveys.people.models import User
from surveys.questionnaire.structure import Questionnaire
from surveys.web.researcher.printing.sheet import PrintedQuestion
from surveys.web.researcher.printing.writing import Writer
from tests.formats.workbooks import workbook

from .conftest import NOW

CHOICES = """
    list_name | name | label | exclusive | specify | pin | read_out | missing
    yes_no    | 1    | Yes   |           |         |     |          |
    yes_no    | 2    | No    |           |         |     |          |
    brands    | 1    | Alfa  |           |         |     |          |
    brands    | 96   | other |           | yes     | yes |          |
    brands    | 97   | none  | yes       |         | yes | no       |
    brands    | 98   | ?     |           |         |     |          | dk
"""


def read(survey: str, **sheets: str) -> Questionnaire:
    reading = read_workbook(workbook(survey=survey, **{"choices": CHOICES, **sheets}), "test.xlsx")
    assert reading.questionnaire is not None
    assert reading.loaded, reading.problems
    return reading.questionnaire


def printed(survey: str, **sheets: str) -> dict[str, PrintedQuestion]:
    """The printed questions by their numbers."""
    parts = Writer(read(survey, **sheets), "").parts()
    return {question.number: question for part in parts for question in part.questions}


def said(response: object) -> str:
    """The page's words, one space between them."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())  # type: ignore[attr-defined]
    return " ".join(text.split())


BASIC = """
    type              | name | label
    select_one yes_no | b1   | Do you drink coffee?
    integer           | b2   | How many?
    text              | b4   | Why?
"""


@pytest.mark.parametrize(
    ("when", "jumps"),
    [
        ("${b1} = '2'", {"2": "go to b4"}),
        ("${b1} = 2", {"2": "go to b4"}),
        ("selected(${b1}, '2')", {"2": "go to b4"}),
        ("${b1} = '1' or ${b1} = '2'", {"1": "go to b4", "2": "go to b4"}),
    ],
)
def test_a_jump_that_one_answer_decides_stands_beside_it(when: str, jumps: dict[str, str]) -> None:
    question = printed(BASIC, routes=f"after | when | go_to\nb1 | {when} | b4")["b1"]
    assert {choice.code: choice.jump for choice in question.choices if choice.jump} == jumps
    assert question.jumps == ()


@pytest.mark.parametrize(
    ("after", "when", "go_to", "words"),
    [
        ("b2", "${b2} > 9", "b4", "If b2 is more than 9, go to b4."),
        ("b2", "${b1} = '1' and ${b2} = 0", "@complete", "If b1 is “Yes” and b2 is 0, end: the interview is complete."),
        ("b2", "", "@screened_out", "Then end: the person is not in the target."),
        ("b1", "${b1} != '1'", "b4", "If b1 is not “Yes”, go to b4."),
    ],
)
def test_any_other_jump_is_a_sentence(after: str, when: str, go_to: str, words: str) -> None:
    question = printed(BASIC, routes=f"after | when | go_to\n{after} | {when} | {go_to}")[after]
    assert question.jumps == (words,)
    assert all(choice.jump == "" for choice in question.choices)


def test_answers_say_what_is_special_about_them() -> None:
    survey = """
        type                   | name | label  | read_out | parameters
        select_multiple brands | b3   | Which? | yes      | randomize=true
    """
    question = printed(survey)["b3"]
    assert question.reading == "Read the answers."
    assert {choice.code: (choice.read, choice.notes, choice.specify) for choice in question.choices} == {
        "1": (True, (), False),
        "96": (True, ("keeps its place",), True),
        "97": (False, ("do not read", "excludes the others", "keeps its place"), False),
        "98": (False, ("do not read", "counts as don’t know"), False),
    }
    assert question.facts == ("Answers in random order.",)


def test_a_question_says_of_whom_it_is_asked_and_what_is_accepted() -> None:
    survey = """
        type                   | name | label   | relevant    | constraint         | warning | choice_filter
        select_one yes_no      | b1   | Coffee? |             |                    |         |
        select_multiple brands | b3   | Which?  |             |                    |         |
        integer                | b2   | Cups?   | ${b1} = '1' | . >= 0 and . <= 50 | . <= 9  |
        select_one brands      | b5   | Best?   |             |                    |         | selected(${b3}, name)
    """
    found = printed(survey)
    assert found["b2"].condition == "Only if b1 is “Yes”."
    assert found["b2"].facts == ("From 0 to 50.", "To be confirmed unless the answer is at most 9.")
    assert found["b2"].blank == "number"
    assert found["b5"].facts == ("Only answers for which: it was chosen in b3.",)


def test_missing_answers_are_offered_beside_the_others() -> None:
    survey = """
        type    | name | label | nonresponse
        integer | b2   | Cups? | dk refused
    """
    assert printed(survey)["b2"].keys == ("Don’t know", "Refused")


def test_a_short_scale_shows_its_points_and_a_long_one_takes_a_number() -> None:
    survey = """
        type  | name | label | parameters
        range | c1   | How?  | start=1 end=5 step=1
        range | c2   | How?  | start=0 end=100 step=1
    """
    found = printed(survey)
    assert (found["c1"].scale, found["c1"].blank) == (("1", "2", "3", "4", "5"), "")
    assert (found["c2"].scale, found["c2"].blank) == ((), "number")


def test_groups_say_their_condition_their_order_and_their_rounds() -> None:
    survey = """
        type              | name  | label      | relevant    | order  | repeat_count
        select_one yes_no | b1    | Coffee?    |             |        |
        begin_group       | taste | Taste      | ${b1} = '1' | random |
        integer           | c1    | Bitter?    |             |        |
        end_group         |       |            |             |        |
        begin_repeat      | trip  | Your trips |             |        |
        text              | d1    | Where?     |             |        |
        end_repeat        |       |            |             |        |
    """
    parts = [("".join(piece.words for piece in part.title), part.notes) for part in Writer(read(survey), "").parts()]
    assert parts == [
        ("", ()),
        ("Taste", ("Only if b1 is “Yes”.", "In random order.")),
        ("Your trips", ("Asked again until there is no further one.",)),
    ]


def test_an_answer_in_a_text_is_shown_by_its_question() -> None:
    survey = """
        type | name  | label
        text | b1    | Which brand?
        text | why   | Why ${b1}?
        text | other | And why not **another** than ${why}?
    """
    found = printed(survey)
    assert "".join(piece.words for piece in found["2"].text) == "Why [b1]?"
    assert "".join(piece.words for piece in found["3"].text) == "And why not another than [2]?"


def test_questions_of_the_same_name_in_two_groups_keep_their_own_numbers() -> None:
    survey = """
        type        | name | label
        begin_group | one  | One
        text        | why  | Why the first?
        end_group   |      |
        begin_group | two  | Two
        text        | why  | Why the second?
        note        | end  | Thank you.
        end_group   |      |
    """
    found = printed(survey)
    assert {number: question.text[0].words for number, question in found.items()} == {
        "1": "Why the first?",
        "2": "Why the second?",
        "": "Thank you.",
    }


@pytest.fixture
def drafted(study: Study, laura: User) -> Study:
    study.client_name = "Torrefazione Esempio"
    study.save()
    upload_workbook(study=study, content=starter_workbook(), file_name="coffee.xlsx", by=laura, now=NOW)
    return study


def test_a_draft_is_printed_with_client_scripts_quotas_and_signatures(researcher: Client, drafted: Study) -> None:
    page = researcher.get(reverse("questionnaire-print", args=[drafted.pk]), {"language": "en"})
    words = said(page)
    for part in (
        "Torrefazione Esempio",
        "Draft, coffee.xlsx",
        "How old are you?",
        "end: the person is not in the target",
        "my name is {interviewer}",
        "Who gave you my number?",
        "Women a2 is “Woman” 100 the interview ends",
        "For the client, Torrefazione Esempio Name and signature",
    ):
        assert part in words


def test_the_language_can_be_chosen_and_others_are_passed_over(researcher: Client, drafted: Study) -> None:
    address = reverse("questionnaire-print", args=[drafted.pk])
    assert "Quanti anni ha?" in said(researcher.get(address))
    assert "Quanti anni ha?" in said(researcher.get(address, {"language": "xx"}))
    assert "Quanti anni ha?" not in said(researcher.get(address, {"language": "en"}))


def test_a_version_is_printed_with_its_day_and_the_studys_own_texts(
    researcher: Client, drafted: Study, laura: User
) -> None:
    publish(study=drafted, reason="", by=laura, now=NOW)
    page = researcher.get(reverse("questionnaire-print", args=[drafted.pk]), {"version": "1"})
    assert "Version 1" in said(page)
    assert "24 November 2026" in said(page)
    assert reverse("questionnaire-version", args=[drafted.pk, 1]) in page.content.decode()


@pytest.mark.parametrize("asked", [{}, {"version": "7"}, {"version": "x"}])
def test_without_a_questionnaire_there_is_nothing_to_print(
    researcher: Client, study: Study, asked: dict[str, str]
) -> None:
    response = researcher.get(reverse("questionnaire-print", args=[study.pk]), asked)
    assert response.headers["Location"] == reverse("questionnaire", args=[study.pk])
