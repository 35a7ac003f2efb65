"""“Other, specify”: one more answer for a question’s list."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from surveys.formats.editing import InsertRows, Operation
from surveys.questionnaire.model.structure import Questionnaire

from .parts import Row, texts_of


def other_of(
    questionnaire: Questionnaire, name: str, *, ids: Callable[[int], int | None], language: str
) -> list[Operation]:
    """The operations that add “other, specify” to the answers of a question, with the first code from 96 that is free.

    It opens a text and keeps its place in random order. ``ids`` gives the id of a row of ``choices``. Empty if the
    question has no list of its workbook, or an answer that opens a text already.
    """
    question = next((one for one in questionnaire.questions() if one.name == name), None)
    answers = questionnaire.lists.get(question.list_name) if question is not None else None
    if answers is None or not answers.choices or any(choice.specify for choice in answers.choices):
        return []
    taken = {choice.name for choice in answers.choices}
    code = next(str(number) for number in itertools.count(96) if str(number) not in taken)
    row: Row = {"list_name": answers.name, "name": code, "label": ("Altro", "Other"), "specify": "yes", "pin": "yes"}
    languages = [one for one in questionnaire.languages if one.code]
    last = max(choice.row or 0 for choice in answers.choices)
    return [InsertRows("choices", (dict(texts_of(row, languages, language)),), ids(last) if last else None)]
