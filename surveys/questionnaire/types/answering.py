"""What every type of question does with an entry and an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from surveys.questionnaire.model.languages import without_region
from surveys.questionnaire.model.pages import ChoiceView, Entry, QuestionView
from surveys.questionnaire.model.state import Answer

INVALID = "invalid"

_COMMA_LANGUAGES = frozenset({"it", "de", "fr", "es", "pt", "nl", "pl", "ro", "sv", "da", "fi", "nb", "cs", "el", "ru"})


class NotUnderstoodError(Exception):
    """An entry that is no answer to the question: an English message id, and the values its places take."""

    def __init__(self, message: str, **values: str | int | float) -> None:
        super().__init__(message)
        self.message, self.values = message, values


@dataclass(frozen=True, slots=True)
class Manner:
    """How people write in this interview: its language, which day it is, in which country (ISO 3166) phones ring."""

    language: str
    today: date
    country: str = "IT"


class Answering(Protocol):
    """How a type of question is answered."""

    def read(self, view: QuestionView, entry: Entry, manner: Manner) -> Answer | None:
        """The typed answer, ``None`` if nothing was given. Raises ``NotUnderstoodError``."""
        ...

    def words(self, view: QuestionView, answer: Answer, language: str) -> str:
        """The value as people read it."""
        ...


class Same:
    """Choices that are known again by being the very same tuple."""

    __slots__ = ("choices",)

    def __init__(self, choices: Sequence[ChoiceView]) -> None:
        self.choices = choices

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.choices is self.choices

    def __hash__(self) -> int:
        return id(self.choices)


def shortened(typed: str) -> str:
    """What was typed, short enough to be repeated in a complaint."""
    return typed if len(typed) <= 40 else f"{typed[:39]}…"


def number_words(value: float, language: str) -> str:
    """A number without needless zeros, with the language's decimal sign."""
    words = f"{value:.12g}"
    return words.replace(".", ",") if without_region(language) in _COMMA_LANGUAGES else words
