"""Who may be given which case: languages spoken, skills, and what a disposition asks of the next caller."""

from dataclasses import replace
from datetime import timedelta

import pytest

from surveys.calling.history import History, Promise
from surveys.calling.languages import language_meant
from surveys.calling.next_call import next_call
from surveys.calling.policy import DEFAULT
from surveys.calling.staff import Abilities, Staff

from .moments import NOON, ONE, ended

ITALIAN = Abilities(frozenset({"it"}))
GERMAN = Abilities(frozenset({"de"}))
BOTH = Abilities(frozenset({"it", "de"}))
ITALIAN_CONVERTER = Abilities(frozenset({"it"}), frozenset({"converter"}))
PEOPLE = {
    "italian": ITALIAN,
    "german": GERMAN,
    "both": BOTH,
    "italian converter": ITALIAN_CONVERTER,
    "nobody": None,
}
STAFF = Staff({1: ITALIAN, 2: GERMAN, 3: ITALIAN_CONVERTER}, ("it", "de", "fr"))


@pytest.mark.parametrize(
    ("person", "language", "skill", "obstacle"),
    [
        ("italian", "it", "", ""),
        ("italian", "", "", ""),
        ("italian", "Sardo", "", "language"),
        ("italian", "xx", "", "language"),
        ("italian", "italiano", "", ""),
        ("german", "AT", "", ""),
        ("italian", "de", "", "language"),
        ("german", "", "", "language"),
        ("german", "de", "", ""),
        ("italian", "it", "converter", "skill"),
        ("italian converter", "it", "converter", ""),
        ("german", "de", "converter", ""),
        ("both", "de", "converter", ""),
        ("both", "it", "converter", "skill"),
        ("nobody", "de", "converter", ""),
        ("nobody", "fr", "", "language"),
    ],
)
def test_a_case_is_for_whoever_speaks_its_language_and_has_a_skill_that_somebody_has(
    person: str, language: str, skill: str, obstacle: str
) -> None:
    assert STAFF.obstacle(PEOPLE[person], language, skill) == obstacle


@pytest.mark.parametrize(
    ("languages", "obstacles"), [((), ["", "", ""]), (("it",), ["", "", "language"])], ids=["none yet", "one"]
)
def test_where_there_are_not_two_languages_everybody_speaks_what_the_study_is_in(
    languages: tuple[str, ...], obstacles: list[str]
) -> None:
    staff = Staff({1: Abilities(frozenset())}, languages)
    assert [staff.obstacle(staff.people[1], code, "") for code in ("", "it", "de")] == obstacles


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(
            (word, "en")
            for word in ("en", "EN", "en-GB", "en_US", "ENG", "inglese", "English (UK)", "UK", "Gran Bretagna")
        ),
        *((word, "de-AT") for word in ("de", "Deutsch", "tedesco", "AT", "Österreich", "de-AT", "de-CH")),
        *((word, "Italiano") for word in ("italiano", "ITALIANO", "it", "Italian", " it ")),
        *((word, "") for word in ("xx", "Sardo", "fr", "CH", "-", "")),
    ],
)
def test_lists_name_languages_in_many_ways(written: str, code: str) -> None:
    assert language_meant(written, ("Italiano", "de-AT", "en")) == code


def test_a_language_goes_before_a_country_of_the_same_letters() -> None:
    assert language_meant("UK", ("en", "uk")) == "uk"
    assert language_meant("English", ("English", "it"), {"English": "English"}) == "English"


def test_nobody_is_missed_in_a_study_without_interviewers() -> None:
    assert Staff({}, ("it", "de")).obstacle(None, "de", "") == ""


def test_a_language_has_a_speaker_if_it_is_the_studys_and_somebody_speaks_it() -> None:
    assert [code for code in ("it", "de", "fr", "es", "") if STAFF.has_speaker(code)] == ["it", "de"]


@pytest.mark.parametrize(
    ("codes", "skill"),
    [
        ((), ""),
        (("no_answer",), ""),
        (("soft_refusal",), "converter"),
        (("household_refusal",), "converter"),
        (("hung_up",), "converter"),
        (("soft_refusal", "no_answer", "not_available"), "converter"),
        (("soft_refusal", "call_back"), ""),
        (("soft_refusal", "call_back", "no_answer"), ""),
        (("call_back", "hung_up"), "converter"),
    ],
    ids=str,
)
def test_after_a_refusal_a_converter_calls_until_the_respondent_asks_for_a_call(
    codes: tuple[str, ...], skill: str
) -> None:
    attempts = tuple(ended(code, NOON - timedelta(days=30)) for code in codes)
    assert next_call(History(attempts, (ONE,)), DEFAULT, NOON).skill == skill


def test_a_promise_made_after_a_refusal_is_for_anybody_and_one_forced_upon_it_for_a_converter() -> None:
    refused = History((ended("soft_refusal", NOON, number=1),), (ONE,))
    forced = replace(refused, promise=Promise("super", NOON + timedelta(hours=1)))
    asked = replace(forced, attempts=(*refused.attempts, ended("call_back", NOON, number=1)))
    assert [next_call(one, DEFAULT, NOON).skill for one in (forced, asked)] == ["converter", ""]


def test_what_was_before_a_reopening_asks_for_no_skill() -> None:
    reopened = History((ended("soft_refusal", NOON, number=1),), (ONE,), reopened_at=NOON, reopened_after=1)
    assert next_call(reopened, DEFAULT, NOON + timedelta(minutes=2)).skill == ""
