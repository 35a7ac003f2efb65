"""Which questions of two states of a draft are the same under another name, for whatever hangs on names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from surveys.questionnaire.model.structure import Question, Questionnaire


def renamed_rows(before: Mapping[int, str], after: Mapping[int, str]) -> dict[str, str]:
    """Old name → new name of the rows, by lasting id, that have another one; not where a name stands twice."""
    held, holds = Counter(before.values()), Counter(after.values())
    return {
        old: new
        for row, old in before.items()
        if (new := after.get(row, old)) != old and held[old] == 1 and holds[new] == 1
    }


def renamed_questions(before: Questionnaire, after: Questionnaire) -> dict[str, str]:
    """The same of two workbooks whose rows have nothing in common: by what is declared, or by the same words.

    Only questions that are gone become questions that are new.
    """
    gone = {name: one for name, one in _by_name(before).items() if name not in _by_name(after)}
    new = {name: one for name, one in _by_name(after).items() if name not in _by_name(before)}
    found = {one.was: name for name, one in new.items() if one.was in gone}
    found |= {name: one.was for name, one in gone.items() if one.was in new}
    said, says = Counter(map(_words, gone.values())), Counter(map(_words, new.values()))
    by_words = {_words(one): name for name, one in new.items()}
    for name, one in gone.items():
        words = _words(one)
        if words[1] and said[words] == says[words] == 1 and name not in found and by_words[words] not in found.values():
            found[name] = by_words[words]
    return found


def _by_name(questionnaire: Questionnaire) -> dict[str, Question]:
    return {one.name: one for one in questionnaire.questions()}


def _words(question: Question) -> tuple[str, str]:
    return question.type, " ".join(" ".join(question.label.values()).split()).casefold()
