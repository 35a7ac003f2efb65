"""Compares answers list by list: added, removed, relabelled or with other properties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from surveys.questionnaire.model import structure as s

from .changes import MARKS, Change
from .meanings import Meaning
from .pair import Pair, squeezed


def compared_lists(pair: Pair, meanings: Sequence[Meaning]) -> Iterator[Change]:
    """Changes of the lists that both versions have and the new one uses; each names the questions it concerns.

    ``meanings``: codes whose meaning changed, here placed with their lists.
    """
    users: dict[str, list[str]] = {}
    for question in pair.new.questions():
        if question.list_name:
            users.setdefault(question.list_name, []).append(question.name)
    reported: set[str] = set()
    for name, answers in pair.new.lists.items():
        if name in pair.old.lists and name in users:
            mine = [meaning for meaning in meanings if meaning.codes and meaning.change.name == name]
            reported.update(meaning.key for meaning in mine)
            yield from _compared(pair, pair.old.lists[name], answers, ", ".join(users[name]), mine)
    yield from (meaning.change for meaning in meanings if meaning.codes and meaning.key not in reported)


def _compared(
    pair: Pair, before: s.ChoiceList, after: s.ChoiceList, questions: str, meanings: Sequence[Meaning]
) -> Iterator[Change]:
    was = {choice.name: choice for choice in before.choices}
    now = {choice.name: choice for choice in after.choices}
    renamed = {new: old for meaning in meanings for old, new in meaning.moved.items()}
    reworded = {code for meaning in meanings for code in meaning.codes}
    for code, choice in now.items():
        values: dict[str, str | int] = {"code": code, "label": pair.new.words(choice.label), "questions": questions}
        yield from (one.change for one in meanings if next((c for c in one.codes if c in now), "") == code)
        if code in was and code not in reworded:
            yield from _respelt(after.name, was[code], choice, values)
        elif code not in was and code not in renamed:
            yield Change("code_added", after.name, values, row=choice.row)
        earlier = renamed.get(code, code)
        if earlier in was:
            yield from _of_marks(pair, after.name, was[earlier], choice, values)
    for code, choice in was.items():
        if code not in now and code not in renamed.values():
            gone: dict[str, str | int] = {"code": code, "label": pair.old.words(choice.label), "questions": questions}
            yield Change("code_removed", after.name, gone, row=choice.row)


def _respelt(name: str, old: s.Choice, new: s.Choice, values: dict[str, str | int]) -> Iterator[Change]:
    """A change of capitals or punctuation, which does not change the meaning but is still reported."""
    for language, earlier in old.label.items():
        later = new.label.get(language, "")
        if earlier and later and squeezed(earlier) != squeezed(later):
            yield Change("code_respelt", name, values, earlier, later, new.row)
            return


def _of_marks(pair: Pair, name: str, old: s.Choice, new: s.Choice, values: dict[str, str | int]) -> Iterator[Change]:
    """Changes to the columns that mark an answer: exclusive, specify, pin, read_out, missing."""
    for column, said in MARKS.items():
        before, after = getattr(old, column), getattr(new, column)
        if before != after:
            marked = said.get(after)
            mark = pair.translate(marked) if marked else f"{column}: {after or '–'}"
            kind = "code_missing_changed" if column == "missing" else "code_treated"
            yield Change(kind, name, {**values, "mark": mark}, row=new.row)
