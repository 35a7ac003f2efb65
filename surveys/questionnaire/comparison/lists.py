"""Answers that were added, removed or given other words, list by list."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaire import structure as s

from .changes import Change


def compared_lists(old: s.Questionnaire, new: s.Questionnaire) -> Iterator[Change]:
    """Changes of the lists that both versions have and the new one uses; each names the questions it concerns."""
    users: dict[str, list[str]] = {}
    for question in new.questions():
        if question.list_name:
            users.setdefault(question.list_name, []).append(question.name)
    for name, answers in new.lists.items():
        if name in old.lists and name in users:
            yield from _compared(old, new, old.lists[name], answers, ", ".join(users[name]))


def _compared(
    old: s.Questionnaire, new: s.Questionnaire, before: s.ChoiceList, after: s.ChoiceList, questions: str
) -> Iterator[Change]:
    was = {choice.name: choice for choice in before.choices}
    now = {choice.name: choice for choice in after.choices}
    for code, choice in now.items():
        values: dict[str, str | int] = {"code": code, "label": new.words(choice.label), "questions": questions}
        if code not in was:
            yield Change("code_added", after.name, values, row=choice.row)
            continue
        for language in was[code].label:
            earlier, later = was[code].label[language], choice.label.get(language, "")
            if earlier and later and _same(earlier) != _same(later):
                yield Change("code_relabelled", after.name, values, earlier, later, choice.row)
                break
    for code, choice in was.items():
        if code not in now:
            gone: dict[str, str | int] = {"code": code, "label": old.words(choice.label), "questions": questions}
            yield Change("code_removed", after.name, gone, row=choice.row)


def _same(words: str) -> str:
    return " ".join(words.split())
