"""Finds texts that were read with a piped answer missing."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaire.compiled.texts import GAP, pieces_of
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.pages import FILL, QuestionView, Rich


class Gaps:
    """Compares texts as read with the texts as written, in one language, for those that pipe in an answer."""

    def __init__(self, questionnaire: s.Questionnaire, language: str) -> None:
        words = questionnaire.words
        self._labels = {q.name: _template(words(q.label, language)) for q in questionnaire.questions()}
        lists = {
            name: {choice.name: _template(words(choice.label, language)) for choice in answers.choices}
            for name, answers in questionnaire.lists.items()
        }
        self._choices = {
            q.name: {code: template for code, template in lists.get(q.list_name, {}).items() if template}
            for q in questionnaire.questions()
        }

    def of(self, view: QuestionView) -> Iterator[tuple[str, bool]]:
        """The names whose answers were missing: ``True`` if nothing was read in their place, ``False`` if "…" was."""
        if template := self._labels.get(view.name):
            yield from _compared(template, view.label)
        if templates := self._choices.get(view.name):
            for choice in view.choices:
                if template := templates.get(choice.code):
                    yield from _compared(template, choice.label)


def _template(words: str) -> Rich:
    """The pieces of a text that pipes in answers; empty for any other text."""
    pieces = pieces_of(words) if "${" in words else ()
    return pieces if any(piece.kind == FILL and "(" not in piece.words for piece in pieces) else ()


def _compared(template: Rich, shown: Rich) -> Iterator[tuple[str, bool]]:
    place, end = 0, len(shown)
    for piece in template:
        words = ""
        if place < end and (shown[place].kind == FILL if piece.kind == FILL else shown[place] == piece):
            words = shown[place].words
            place += 1
        if piece.kind == FILL and "(" not in piece.words and words in ("", GAP):
            yield piece.words, not words
