"""What a question type is: one row of the table of types, with all that is the type's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from surveys.questionnaire.model.pages import QuestionView

from .answering import Answering
from .quick import QuickWords

SINGLE, MULTIPLE, RANKING = "single", "multiple", "rank"
NUMBER, TEXT, DATE, TIME, DATETIME = "number", "text", "date", "time", "datetime"
"""Kinds of variables in the codebook."""

LIST, NO_BLANK = "list", ""
"""Ways in which an answer is printed: beside these the names of the blanks in ``_question.html``."""


class Speaker(Protocol):
    """A simulated respondent, as a type of question asks for an answer that is typed."""

    def number(self, view: QuestionView) -> str:
        """A number within the bounds of the question."""
        ...

    def day(self, view: QuestionView) -> str:
        """A day."""
        ...

    def time(self) -> str:
        """A time of day."""
        ...

    def words(self, view: QuestionView) -> str:
        """Words of an open answer, a telephone number, an e-mail address."""
        ...

    def one_of(self, typed: Sequence[str]) -> str:
        """One of these, each as likely as the others."""
        ...


Simulated = Callable[[Speaker, QuestionView], str]
"""What a simulated respondent types in answer to a question."""


@dataclass(frozen=True, slots=True)
class OwnCode:
    """A code that the type brings along, with its number in exports; ``label`` by language."""

    code: str
    number: int
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionType:
    """One type of question.

    ``name`` is the standard's (XLSForm), and what a ``Question`` stores. ``meaning``: the row of the guide;
    ``asks_for``: what it asks for, in few words; both English message ids. ``spellings``: other ways in which the
    type column of an XLSForm workbook writes it, in small letters with spaces; ``parameters``: those it knows, all if
    ``None``. ``limesurvey``: the letters of LimeSurvey's types that become it. ``name_if_missing``: what a row without
    a name is called, before the row's number; where it is empty a name is needed.

    ``is_shown``: it stands on a page of the interview; ``is_asked``: an answer is expected. ``is_listed``: its answers
    come from a list; ``has_several``: more than one of them; ``is_ranked``: in order of preference. ``is_number``,
    ``is_whole``, ``is_scale``: its answer is a number, a whole one, a point of a scale with start, end and step.
    ``is_day`` and ``is_time``: its answer is a day alone, a time of day alone; ``has_day``: a day, with a time or not.
    ``is_text``: open words. ``is_calculated``: a formula works its value out.

    ``answering`` reads entries and writes answers in words. ``simulated``: what a simulated respondent types; lists
    are answered by choosing. ``seconds``: from the last word of the question to the next one, before any interview was
    held. ``variable``: the kind of its variable in the codebook, empty where it has none; ``codes``: those of its own.
    ``quick``: the words of the column ``quick``.
    ``printed``: how a printed questionnaire leaves room for the answer.
    """

    name: str
    meaning: str
    asks_for: str = ""
    spellings: tuple[str, ...] = ()
    parameters: frozenset[str] | None = None
    limesurvey: str = ""
    name_if_missing: str = ""
    is_shown: bool = True
    is_asked: bool = True
    is_listed: bool = False
    has_several: bool = False
    is_ranked: bool = False
    is_number: bool = False
    is_whole: bool = False
    is_scale: bool = False
    is_day: bool = False
    has_day: bool = False
    is_time: bool = False
    is_text: bool = False
    is_calculated: bool = False
    answering: Answering
    simulated: Simulated | None = None
    seconds: float = 0.0
    variable: str
    codes: tuple[OwnCode, ...] = ()
    quick: QuickWords | None = None
    printed: str
