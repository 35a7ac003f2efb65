"""Texts on paper: what is filled in during the call is shown in words in square brackets."""

import re
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from surveys.questionnaire.compiled.texts import pieces_of
from surveys.questionnaire.expressions.inline import forms
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.pages import FILL, Piece, Rich
from surveys.questionnaire.model.predefined_names import GREETING, INTERVIEWER, RESPONDENT

_NAME = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
_BLANK = re.compile(r"\$?\{(\w+)\}")


class Blanks:
    """Fills the blanks of one questionnaire's texts. ``numbers``: question name → question number."""

    def __init__(self, questionnaire: s.Questionnaire, numbers: Mapping[str, str], language: str) -> None:
        columns = {column.name: questionnaire.words(column.label, language) for column in questionnaire.sample}
        self._known = {
            INTERVIEWER: _("the interviewer’s name"),
            GREETING: _("good morning, good afternoon, good evening"),
            **{name: label or name for name, label in columns.items()},
            **numbers,
        }
        self._questionnaire, self._language = questionnaire, language

    def rich(self, text: s.Text) -> Rich:
        """Return a question's text, with question numbers for piped answers and all forms of words that vary."""
        return tuple(self._filled(pieces_of(self._questionnaire.words(text, self._language))))

    def said(self, text: Mapping[str, str]) -> Rich:
        """Return a script or an answer for respondents, in which blanks are written ``{interviewer}``."""
        known = {**self._known, RESPONDENT: _("the respondent’s name"), "name": _("the respondent’s name")}
        words = self._questionnaire.words(text, self._language)
        pieces = [Piece(part, FILL) if place % 2 else Piece(part) for place, part in enumerate(_BLANK.split(words))]
        return tuple(
            Piece(f"[{known.get(piece.words, piece.words)}]", FILL) if piece.kind == FILL else piece for piece in pieces
        )

    def _filled(self, pieces: Rich) -> Iterator[Piece]:
        for piece in pieces:
            if piece.kind != FILL:
                yield piece
            elif "(" in piece.words:
                yield Piece(f"[{' / '.join(self._form(form) for form in forms(piece.words))}]", FILL)
            else:
                yield Piece(f"[{self._known.get(piece.words, piece.words)}]", FILL)

    def _form(self, form: str) -> str:
        return _NAME.sub(lambda match: f"[{self._known.get(match[1], match[1])}]", form)
