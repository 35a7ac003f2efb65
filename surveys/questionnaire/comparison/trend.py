"""Variables that are asked wave after wave: what of them must stay, and what has changed against the earlier wave."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import Place, Problem
from surveys.questionnaire.types import SCALE_TYPES

from .pair import named_today, squeezed, texts_differ

SHOWN_CODES = 8
"""Codes that a sentence lists at most."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What a lock keeps: the type, and the codes of the answers with those of missing ones."""

    type: str
    codes: frozenset[str]


def unlocked_silently(before: s.Questionnaire, now: s.Questionnaire) -> list[str]:
    """The names of locked variables that are gone, called otherwise, or of another type or other codes ``now``.

    A variable whose lock is taken away in the same step, with the words why, may change.
    """
    after = {question.name: question for question in now.questions()}
    found = []
    for question in before.questions():
        if not question.is_locked:
            continue
        same = after.get(question.name)
        if same is None or (not _is_released(same) and fixed_of(before, question) != fixed_of(now, same)):
            found.append(question.name)
    return found


def marked(questionnaire: s.Questionnaire, locked: Collection[str]) -> s.Questionnaire:
    """The questionnaire with locks on the variables of these names, and on no others."""
    names = frozenset(locked)
    return replace(questionnaire, items=tuple(_item(one, names) for one in questionnaire.items))


def _item(item: s.Item, locked: frozenset[str]) -> s.Item:
    if isinstance(item, s.Question):
        return replace(item, trend="yes" if item.name in locked else "")
    items = tuple(_item(one, locked) for one in item.items)
    return replace(item, items=items)


def fixed_of(questionnaire: s.Questionnaire, question: s.Question) -> Fixed:
    """What a lock keeps of a question."""
    listed = questionnaire.lists.get(question.list_name)
    codes = (
        {f"{choice.name}:{choice.missing}" if choice.missing else choice.name for choice in listed.choices}
        if (listed)
        else set[str]()
    )
    if question.type in SCALE_TYPES:
        codes |= {
            f"{name}={question.parameters[name]}" for name in ("start", "end", "step") if question.parameters.get(name)
        }
    return Fixed(question.type, frozenset(codes | set(question.nonresponse)))


def trend_problems(before: s.Questionnaire, now: s.Questionnaire) -> list[Problem]:
    """What has changed of the variables in series against the earlier wave, in the order of the questionnaire.

    ``before``: the earlier wave's questionnaire, in which the variables are marked that were locked for this one.
    """
    return list(_Trend(before, now).problems())


class _Trend:
    def __init__(self, before: s.Questionnaire, now: s.Questionnaire) -> None:
        self._before, self._now = before, now
        self._earlier = {question.name: question for question in before.questions()}
        self._current = {question.name for question in now.questions()}
        self._renamed = {
            one.was: one.name
            for one in now.questions()
            if one.was and one.was in self._earlier and one.was not in self._current
        }
        self._asked_before = asked_if(before, lambda text: named_today(text, self._renamed))
        self._asked_now = asked_if(now)

    def problems(self) -> Iterator[Problem]:
        """The problems of those that are there, then those that are gone."""
        for question in self._now.questions():
            was = question.was if self._renamed.get(question.was) == question.name else question.name
            earlier = self._earlier.get(was)
            if earlier is not None and (question.trend or earlier.is_locked):
                yield from self._of(question, earlier)
        for earlier in self._earlier.values():
            if earlier.is_locked and earlier.name not in self._current and earlier.name not in self._renamed:
                yield Problem("trend_gone", Place("survey", None, "", earlier.name), {"name": earlier.name})

    def _of(self, now: s.Question, before: s.Question) -> Iterator[Problem]:
        changed = list(self._of_what_is_fixed(now, before))
        if now.is_locked:
            yield from changed
        elif changed and not now.trend:
            yield _problem("trend_without_reason", now, "trend")
        elif changed:
            yield _problem("trend_unlocked", now, "trend", reason=now.trend)
        if self._asked_before[before.name] != self._asked_now[now.name]:
            yield _problem("trend_other_people", now, "relevant")
        if self._is_reworded(now, before):
            yield _problem("trend_reworded", now, "label")

    def _of_what_is_fixed(self, now: s.Question, before: s.Question) -> Iterator[Problem]:
        if now.name != before.name:
            yield _problem("trend_renamed", now, "name", before=before.name)
        was, is_now = fixed_of(self._before, before), fixed_of(self._now, now)
        if was.type != is_now.type:
            yield _problem("trend_type", now, "type", before=was.type, after=is_now.type)
        elif was.codes != is_now.codes:
            gone, new = _listed(was.codes - is_now.codes), _listed(is_now.codes - was.codes)
            yield _problem("trend_codes", now, "type", gone=gone or "–", new=new or "–")

    def _is_reworded(self, now: s.Question, before: s.Question) -> bool:
        if texts_differ(_common(before.label, now.label), _common(now.label, before.label)):
            return True
        listed = self._now.lists.get(now.list_name)
        earlier = self._before.lists.get(before.list_name)
        if listed is None or earlier is None:
            return False
        labels = {choice.name: choice.label for choice in earlier.choices}
        return any(
            texts_differ(_common(labels[choice.name], choice.label), _common(choice.label, labels[choice.name]))
            for choice in listed.choices
            if choice.name in labels
        )


def asked_if(questionnaire: s.Questionnaire, named: Callable[[str], str] = str) -> Mapping[str, frozenset[str]]:
    """By the name of each question all that decides who is asked it: conditions around it, its own, jumps past it.

    ``named`` gives an expression with the names that are compared.
    """
    paths = list(questionnaire.walk())
    conditions = {item.name: _conditions(item) for _, item in paths}
    places = {item.name: number for number, (_, item) in enumerate(paths)}
    last = {
        name: max([places[name], *(places[one.name] for around, one in paths if name in around)])
        for name in (route.after for route in questionnaire.routes if route.after in places)
    }
    found = {}
    for number, (around, item) in enumerate(paths):
        if not isinstance(item, s.Question):
            continue
        said = {squeezed(named(text)) for name in (*around, item.name) for text in conditions[name]}
        for route in questionnaire.routes:
            if route.after in last and last[route.after] < number < places.get(route.go_to, len(paths)):
                said.add(f"{named(f'${{{route.after}}}')} → {squeezed(named(route.when))}")
        found[item.name] = frozenset(said)
    return found


def _conditions(item: s.Item) -> tuple[str, ...]:
    texts = (item.relevant, item.count) if isinstance(item, s.Repeat) else (item.relevant,)
    return tuple(text for text in texts if text)


def _is_released(question: s.Question) -> bool:
    return bool(question.trend) and not question.is_locked


def _common(text: s.Text, other: s.Text) -> dict[str, str]:
    """The words in the languages that both have."""
    return {code: words for code, words in text.items() if words and other.get(code)}


def _listed(codes: frozenset[str]) -> str:
    shown = sorted(codes, key=lambda code: (len(code), code))
    return ", ".join(shown[:SHOWN_CODES]) + (" …" if len(shown) > SHOWN_CODES else "")


def _problem(code: str, question: s.Question, column: str, **values: str) -> Problem:
    return Problem(code, Place("survey", question.row, column, question.name), {"name": question.name, **values})
