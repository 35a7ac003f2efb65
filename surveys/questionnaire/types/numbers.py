"""Numbers as people write them, with either decimal sign."""

from __future__ import annotations

import math
import re

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.pages import Entry, QuestionView
from surveys.questionnaire.model.state import Answer
from surveys.questionnaire.problems import gettext_noop

from .answering import Manner, NotUnderstoodError, number_words, shortened
from .question_type import NUMBER, QuestionType, Speaker
from .texts import cleaned

MOST_DIGITS = 15
"""Excel and SPSS keep no more digits of a number."""

_SPACES = re.compile(r"(?<=\d)[\s\u00a0\u2009\u202f'’](?=\d{3}(?!\d))")
_PLAIN = re.compile(r"([+-]?)(\d*)(?:[.,](\d*))?", re.ASCII)
_GROUPED = re.compile(r"([+-]?)(\d{1,3}(?:([.,])\d{3})(?:\3\d{3})*)(?:([.,])(\d+))?", re.ASCII)

_NO_NUMBER = gettext_noop("“%(typed)s” is not a number.")
_WHOLE = gettext_noop("Whole numbers only, without decimals.")
_AMBIGUOUS = gettext_noop("“%(typed)s” can mean %(one)s or %(other)s: write the one that was said.")
_TOO_LONG = gettext_noop("The number is too long: at most %(most)s digits.")
_BETWEEN = gettext_noop("Possible: from %(least)s to %(most)s.")
AT_LEAST = gettext_noop("Possible: %(least)s or more.")
_AT_MOST = gettext_noop("Possible: %(most)s or less.")
_STEPS = gettext_noop("Possible: from %(least)s in steps of %(step)s.")


def read_number(typed: str, language: str) -> float:
    """The number in ``typed``: ``18``, ``-2,5``, ``2.5``, ``1 500``, ``1.234.567``, ``1.500,50``.

    ``1.500`` and ``1,500`` mean one thing in Rome and another in London: they are not guessed.
    Raises ``NotUnderstoodError``.
    """
    text = _SPACES.sub("", typed.replace("−", "-")).strip()
    if sum(character.isdigit() for character in text) > MOST_DIGITS:
        raise NotUnderstoodError(_TOO_LONG, most=MOST_DIGITS)
    grouped = _GROUPED.fullmatch(text)
    if grouped and grouped[4] != grouped[3]:
        sign, whole, separator, decimal, fraction = grouped.groups()
        if decimal or whole.count(separator) > 1:
            return float(f"{sign}{re.sub('[.,]', '', whole)}.{fraction or 0}")
        if not whole.startswith("0"):
            raise _ambiguous(text, separator, language)
    plain = _PLAIN.fullmatch(text)
    if plain is None or not (plain[2] or plain[3]):
        raise NotUnderstoodError(_NO_NUMBER, typed=shortened(typed))
    return float(f"{plain[1]}{plain[2] or 0}.{plain[3] or 0}")


def _ambiguous(text: str, separator: str, language: str) -> NotUnderstoodError:
    return NotUnderstoodError(
        _AMBIGUOUS,
        typed=text,
        one=text.replace(separator, ""),
        other=number_words(float(text.replace(",", ".")), language),
    )


class DecimalNumber:
    """``decimal``: stored as a float."""

    def read(self, view: QuestionView, entry: Entry, manner: Manner) -> Answer | None:
        typed = cleaned(entry.typed) or cleaned("".join(entry.codes[:1]))
        return Answer(self.value(view, read_number(typed, manner.language), manner)) if typed else None

    def value(self, view: QuestionView, number: float, manner: Manner) -> int | float:
        """The number as it is stored. Raises ``NotUnderstoodError`` where the question does not allow it."""
        return number

    def words(self, view: QuestionView, answer: Answer, language: str) -> str:
        if isinstance(answer.value, int | float):
            return number_words(answer.value, language)
        return str(answer.value)


class WholeNumber(DecimalNumber):
    """``integer``: stored as an int."""

    def value(self, view: QuestionView, number: float, manner: Manner) -> int | float:
        return _whole(number)

    def words(self, view: QuestionView, answer: Answer, language: str) -> str:
        return str(answer.value)


class Scale(DecimalNumber):
    """``range``: within start and end, in steps from the start; stored as an int where the steps are whole."""

    def value(self, view: QuestionView, number: float, manner: Manner) -> int | float:
        least, most = view.minimum, view.maximum
        _within(number, least, most, manner.language)
        step, start = view.step or 1.0, least or 0.0
        if step == int(step) and start == int(start) and view.step != 0:
            number = _whole(number)
        count = (number - start) / step
        if not math.isclose(count, round(count), abs_tol=1e-9):
            shown = {"least": number_words(start, manner.language), "step": number_words(step, manner.language)}
            raise NotUnderstoodError(_STEPS, **shown)
        return number


def _whole(number: float) -> int:
    if number != int(number):
        raise NotUnderstoodError(_WHOLE)
    return int(number)


def _within(number: float, least: float | None, most: float | None, language: str) -> None:
    too_small = least is not None and number < least
    too_big = most is not None and number > most
    if not too_small and not too_big:
        return
    shown = {
        name: number_words(limit, language) for name, limit in (("least", least), ("most", most)) if limit is not None
    }
    message = _BETWEEN if len(shown) == 2 else AT_LEAST if "least" in shown else _AT_MOST
    raise NotUnderstoodError(message, **shown)


def _simulated(speaker: Speaker, view: QuestionView) -> str:
    return speaker.number(view)


INTEGER = QuestionType(
    name=s.INTEGER,
    meaning=gettext_noop("A whole number."),
    asks_for=gettext_noop("whole number"),
    spellings=("integer", "int"),
    is_number=True,
    is_whole=True,
    answering=WholeNumber(),
    simulated=_simulated,
    seconds=5.0,
    variable=NUMBER,
    printed="number",
)
DECIMAL = QuestionType(
    name=s.DECIMAL,
    meaning=gettext_noop("A number with decimals."),
    asks_for=gettext_noop("number"),
    spellings=("decimal", "float", "number"),
    limesurvey="N",
    is_number=True,
    answering=DecimalNumber(),
    simulated=_simulated,
    seconds=6.0,
    variable=NUMBER,
    printed="number",
)
RANGE = QuestionType(
    name=s.RANGE,
    meaning=gettext_noop("A scale from start to end in steps, as parameters say."),
    asks_for=gettext_noop("scale"),
    spellings=("range",),
    parameters=frozenset({"start", "end", "step", "tick_interval", "tick_labelset", "placeholder"}),
    is_number=True,
    is_scale=True,
    answering=Scale(),
    simulated=_simulated,
    seconds=4.0,
    variable=NUMBER,
    printed="number",
)
