"""Names with a value before anything is asked: the sample's columns, the interviewer, the greeting of the hour.

They are written as answers are, ``${city}``, in texts and in expressions. A question with the same
name wins: so a workbook that is to work elsewhere too has a calculation of that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields

from surveys.questionnaire.model.languages import without_region

from .state import Facts
from .structure import Questionnaire

INTERVIEWER, GREETING = "interviewer", "greeting"
ALWAYS = frozenset({INTERVIEWER, GREETING})
"""Names that every study knows."""

RESPONDENT = "respondent"
"""Known in scripts and answers for respondents only: the name of who is rung is no part of an interview."""

_ATTRIBUTE = re.compile(r"""attribute\(\s*["']([^"']*)["']""")
NOON, EVENING = 13, 18
"""The hours at which the morning, and the afternoon, are over."""

_GREETINGS = {
    "it": ("buongiorno", "buon pomeriggio", "buonasera"),
    "en": ("good morning", "good afternoon", "good evening"),
    "de": ("guten Morgen", "guten Tag", "guten Abend"),
    "fr": ("bonjour", "bonjour", "bonsoir"),
    "es": ("buenos días", "buenas tardes", "buenas noches"),
    "pt": ("bom dia", "boa tarde", "boa noite"),
}


def predefined_value(facts: Facts, name: str, language: str) -> str:
    """What ``name`` stands for in this interview; ``''`` if it is nothing known beforehand."""
    if name in facts.attributes:
        return facts.attributes[name]
    if name == INTERVIEWER:
        return facts.interviewer
    if name == GREETING:
        return greeting(language, facts.session_at.hour)
    return ""


def given_names(questionnaire: Questionnaire) -> frozenset[str]:
    """The names known beforehand that no question of the questionnaire has taken."""
    declared = {column.name for column in questionnaire.sample}
    return (ALWAYS | declared) - {item.name for _, item in questionnaire.walk()}


def columns_read(questionnaire: Questionnaire) -> frozenset[str]:
    """The sample's columns that the questionnaire reads: those that it declares, and those named by ``attribute``."""
    named = {name for text in _texts(questionnaire) if "attribute" in text for name in _ATTRIBUTE.findall(text)}
    return (given_names(questionnaire) - ALWAYS) | named


def _texts(questionnaire: Questionnaire) -> Iterator[str]:
    yield from (route.when for route in questionnaire.routes)
    yield from (quota.when for quota in questionnaire.quotas)
    for listed in questionnaire.lists.values():
        yield from (words for choice in listed.choices for words in choice.label.values())
    for _around, item in questionnaire.walk():
        for field in fields(item):
            value = getattr(item, field.name)
            if isinstance(value, str):
                yield value
            elif isinstance(value, Mapping):
                yield from value.values()


def examples(questionnaire: Questionnaire) -> dict[str, str]:
    """The sample's columns as they stand in for a case where there is none."""
    return {column.name: column.example for column in questionnaire.sample if column.example}


def greeting(language: str, hour: int) -> str:
    """The greeting of the hour in a language; in one that has none here the English one."""
    return by_hour(hour, *_GREETINGS.get(without_region(language), _GREETINGS["en"]))


def by_hour(hour: float, morning: str, afternoon: str, evening: str) -> str:
    """One of three texts: before 13, before 18, later."""
    return morning if hour < NOON else afternoon if hour < EVENING else evening
