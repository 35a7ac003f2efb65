"""Traces each question of a new version through all earlier versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from surveys.questionnaire import codebook as codebooks
from surveys.questionnaire.codebook import Codebook, Variable
from surveys.questionnaire.codebook.recodes import followers
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.types import LISTED_TYPES

from .meanings import Asked, Meaning, meanings_of, together
from .pair import named_today


@dataclass(frozen=True, slots=True)
class Edition:
    """A version: its questionnaire and its frozen codebook."""

    questionnaire: s.Questionnaire
    codebook: Codebook


def changed_meanings(editions: Sequence[Edition], new: s.Questionnaire) -> list[Meaning]:
    """All decisions required before ``new`` follows these versions (earliest first).

    A code or question that was absent for a while is compared with its last occurrence.
    """
    if not editions:
        return []
    last = editions[-1].codebook
    known = _known(editions)
    built = codebooks.build(new, last)
    now_named = followers(built)
    earlier = {other.name: one.name for one in (*last.retired, *last.variables) if (other := now_named(one))}
    pairs = [
        (known[earlier[variable.name]], now)
        for variable, now in asked(new, built)
        if earlier.get(variable.name) in known
    ]
    renamed = {before.question.name: now.question.name for before, now in pairs}
    found: list[Meaning] = []
    for before, now in pairs:
        found += meanings_of(before, now, lambda was, is_now: named_today(was, renamed) == is_now)
    return together(found)


def asked(questionnaire: s.Questionnaire, codebook: Codebook) -> Iterator[tuple[Variable, Asked]]:
    """Every question that has a variable, with the variable."""
    for around, item in questionnaire.walk():
        path = "/".join((*around, item.name))
        variable = codebook.by_place.get((path, ""))
        if isinstance(item, s.Question) and variable is not None:
            yield variable, _as_asked(questionnaire, item, path, variable.kind)


def _as_asked(questionnaire: s.Questionnaire, question: s.Question, path: str, kind: str) -> Asked:
    listed = questionnaire.lists.get(question.list_name) if question.type in LISTED_TYPES else None
    choices = {choice.name: choice for choice in listed.choices} if listed else {}
    return Asked(question, path, kind, choices, questionnaire.default_language, tuple(choices))


def _known(editions: Sequence[Edition]) -> Mapping[str, Asked]:
    """Variable, by its name in the last version, → its question when last asked, with every code it ever had."""
    known: dict[str, Asked] = {}
    book = Codebook()
    for edition in editions:
        now_named = followers(edition.codebook)
        earlier = ((now_named(one), known[one.name]) for one in (*book.retired, *book.variables) if one.name in known)
        known = {followed.name: before for followed, before in earlier if followed is not None}
        for variable, now in asked(edition.questionnaire, edition.codebook):
            choices = known[variable.name].choices if variable.name in known else {}
            known[variable.name] = replace(now, choices={**choices, **now.choices})
        book = edition.codebook
    return known
