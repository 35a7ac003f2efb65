"""Answers that were added, removed, given other words or treated otherwise, list by list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from surveys.questionnaire import structure as s

from .changes import MARKS, Change
from .pair import Pair, squeezed


def compared_lists(pair: Pair) -> Iterator[Change]:
    """Changes of the lists that both versions have and the new one uses; each names the questions it concerns."""
    users: dict[str, list[str]] = {}
    for question in pair.new.questions():
        if question.list_name:
            users.setdefault(question.list_name, []).append(question.name)
    for name, answers in pair.new.lists.items():
        if name in pair.old.lists and name in users:
            yield from _compared(pair, pair.old.lists[name], answers, ", ".join(users[name]))


def _compared(pair: Pair, before: s.ChoiceList, after: s.ChoiceList, questions: str) -> Iterator[Change]:
    was = {choice.name: choice for choice in before.choices}
    now = {choice.name: choice for choice in after.choices}
    renamed = _renamed(pair, was, now)
    for code, choice in now.items():
        values: dict[str, str | int] = {"code": code, "label": pair.new.words(choice.label), "questions": questions}
        if code in renamed:
            yield Change("code_renamed", after.name, values, renamed[code], code, choice.row)
            yield from _of_marks(pair, after.name, was[renamed[code]], choice, values)
            continue
        if code not in was:
            yield Change("code_added", after.name, values, row=choice.row)
            continue
        yield from _of_words(after.name, was[code], choice, values)
        yield from _of_marks(pair, after.name, was[code], choice, values)
    for code, choice in was.items():
        if code not in now and code not in renamed.values():
            gone: dict[str, str | int] = {"code": code, "label": pair.old.words(choice.label), "questions": questions}
            yield Change("code_removed", after.name, gone, row=choice.row)


def _renamed(pair: Pair, was: Mapping[str, s.Choice], now: Mapping[str, s.Choice]) -> dict[str, str]:
    """New codes whose words a code that is gone had, alone among those gone: new code → earlier code."""
    gone: dict[str, list[str]] = {}
    for code, choice in was.items():
        if code not in now:
            gone.setdefault(squeezed(pair.old.words(choice.label)), []).append(code)
    found: dict[str, str] = {}
    for code, choice in now.items():
        same = gone.get(squeezed(pair.new.words(choice.label)), []) if code not in was else []
        if len(same) == 1 and choice.label and same[0] not in found.values():
            found[code] = same[0]
    return found


def _of_words(name: str, old: s.Choice, new: s.Choice, values: dict[str, str | int]) -> Iterator[Change]:
    for language in old.label:
        earlier, later = old.label[language], new.label.get(language, "")
        if earlier and later and squeezed(earlier) != squeezed(later):
            yield Change("code_relabelled", name, values, earlier, later, new.row)
            return


def _of_marks(pair: Pair, name: str, old: s.Choice, new: s.Choice, values: dict[str, str | int]) -> Iterator[Change]:
    """What the columns beside an answer say of it: exclusive, specify, pin, read_out, missing."""
    for column, said in MARKS.items():
        before, after = getattr(old, column), getattr(new, column)
        if before != after:
            marked = said.get(after)
            mark = pair.translate(marked) if marked else f"{column}: {after or '–'}"
            kind = "code_missing_changed" if column == "missing" else "code_treated"
            yield Change(kind, name, {**values, "mark": mark}, row=new.row)
