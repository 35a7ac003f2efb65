"""A persona from JSON and to JSON; what is wrong with it is said all at once, in words."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from surveys.questionnaire.model.state import DK, REFUSED
from surveys.questionnaire.problems import gettext_noop
from surveys.questionnaire.wording.what_to_say import SITUATIONS

from .persona import (
    AFTER_MINUTES,
    AT_QUESTION,
    EASY,
    HARD,
    HERSELF,
    LEAST_LEVEL,
    LEAST_PATIENCE,
    LONGEST_NAME,
    LONGEST_WORDS,
    MIDDLING,
    MOST_ANSWERS,
    MOST_DIGRESSIONS,
    MOST_INSISTENCE,
    MOST_LEVEL,
    MOST_OBJECTIONS,
    MOST_PATIENCE,
    OTHERWISE,
    PLACES,
    PROBE,
    REREAD,
    WAYS_TO_CLEAR,
    WHO_PICKS_UP,
    Beginning,
    Objection,
    Persona,
    Traits,
    WrittenAnswer,
)

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][A-Za-z0-9]{2,8})?")
_MOST_AGE, _MOST_TRUTHS = 120, 60

_NEEDED = gettext_noop("This is missing.")
_NO_TEXT = gettext_noop("This must be words.")
_TOO_LONG = gettext_noop("At most %(most)s characters: these are %(given)s.")
_TOO_MANY = gettext_noop("At most %(most)s of these: there are %(given)s. A persona without end is no practice.")
_NO_NUMBER = gettext_noop("This must be a number from %(least)s to %(most)s.")
_NOT_ONE_OF = gettext_noop("“%(given)s” is none of these: %(known)s.")
_NO_LIST = gettext_noop("This must be a list.")
_NO_KEY = gettext_noop("A key has small letters, digits and underscores, and begins with a letter.")
_TWICE = gettext_noop("“%(question)s” has two answers.")
_NO_TRUTH = gettext_noop("Say what is true: an answer, shares, a range, or that they do not know or refuse.")
_UPSIDE_DOWN = gettext_noop("The least number is greater than the greatest.")
_SHARES = gettext_noop("The shares make more than 100 per cent.")
_WHERE = gettext_noop("Say at which question.")
_WHEN = gettext_noop("Say after how many minutes.")


@dataclass(frozen=True, slots=True)
class PersonaProblem:
    """What is wrong: ``place`` is where in the JSON (``answers.3.truth``), ``message`` an English message id."""

    place: str
    message: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)

    def what(self, translate: Callable[[str], str] = str) -> str:
        """The sentence; ``translate`` translates the English message id."""
        return translate(self.message) % self.values


class PersonaError(ValueError):
    """The data is no persona: ``problems`` are all that is wrong with it; ``read``: her without what is wrong."""

    def __init__(self, problems: tuple[PersonaProblem, ...], read: Persona) -> None:
        super().__init__("; ".join(f"{one.place}: {one.what()}" for one in problems))
        self.problems = problems
        self.read = read


def from_json(data: Mapping[str, Any]) -> Persona:
    """The persona that this data describes; ``PersonaError`` with everything that is wrong."""
    reader = _Reader(data)
    persona = reader.persona()
    if reader.problems:
        raise PersonaError(tuple(reader.problems), persona)
    return persona


def to_json(persona: Persona) -> dict[str, Any]:
    """The persona as plain JSON values; ``from_json(to_json(persona)) == persona``."""
    return cast("dict[str, Any]", _plain(asdict(persona)))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, tuple | list) else value


_LAST_HOUR = 23


class _Reader:
    """Reads one object of the JSON and collects what is wrong; a wrong value is read as its default."""

    def __init__(self, data: Any, place: str = "", problems: list[PersonaProblem] | None = None) -> None:
        self.data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        self.place = place
        self.problems: list[PersonaProblem] = problems if problems is not None else []

    # -- parts of a persona ------------------------------------------------------------------

    def persona(self) -> Persona:
        answers = tuple(one.answer() for one in self.each("answers", MOST_ANSWERS))
        seen: set[str] = set()
        for index, one in enumerate(answers):
            if one.question in seen:
                self.wrong(f"answers.{index}.question", _TWICE, question=one.question)
            seen.add(one.question)
        return Persona(
            key=self.matching("key", _KEY, _NO_KEY),
            number=int(self.number("number", 1, 1, 10**6)),
            language=self.matching("language", _LANGUAGE, _NO_KEY),
            name=self.text("name", LONGEST_NAME, is_needed=True),
            age=None if self.data.get("age") is None else int(self.number("age", 0, 0, _MOST_AGE)),
            character=self.text("character", LONGEST_WORDS),
            difficulty=int(self.number("difficulty", MIDDLING, EASY, HARD)),
            traits=self.inside("traits").traits(),
            beginning=self.inside("beginning").beginning(),
            answers=answers,
            objections=tuple(one.objection() for one in self.each("objections", MOST_OBJECTIONS)),
            digressions=self.texts("digressions", MOST_DIGRESSIONS, LONGEST_WORDS),
            short=self.text("short", LONGEST_NAME),
            asked_for=self.text("asked_for", LONGEST_NAME),
        )

    def traits(self) -> Traits:
        usual = Traits()
        levels = {
            name: int(self.number(name, getattr(usual, name), LEAST_LEVEL, MOST_LEVEL))
            for name in ("trust", "talk", "hearing", "hurry")
        }
        patience = self.number("patience", usual.patience, LEAST_PATIENCE, MOST_PATIENCE)
        return Traits(patience=patience, clarity=self.number("clarity", usual.clarity, 0, 1), **levels)

    def beginning(self) -> Beginning:
        return Beginning(
            who=self.one_of("who", WHO_PICKS_UP, HERSELF),
            words=self.text("words", LONGEST_WORDS),
            later=self.text("later", LONGEST_WORDS),
            fetches=self.data.get("fetches") is True,
            fetched=self.text("fetched", LONGEST_WORDS),
            from_hour=self.hour("from_hour"),
            right=self.texts("right", MOST_OBJECTIONS, LONGEST_NAME),
        )

    def answer(self) -> WrittenAnswer:
        least, most = self.optional_number("least"), self.optional_number("most")
        if least is not None and most is not None and least > most:
            self.wrong("least", _UPSIDE_DOWN)
        answer = WrittenAnswer(
            question=self.text("question", LONGEST_NAME, is_needed=True),
            truth=self.texts("truth", _MOST_TRUTHS, LONGEST_WORDS),
            missing=self.one_of("missing", ("", DK, REFUSED), ""),
            shares=self.shares(),
            least=least,
            most=most,
            says=self.text("says", LONGEST_WORDS),
            vague=self.text("vague", LONGEST_WORDS),
            clears=self.texts("clears", len(WAYS_TO_CLEAR), LONGEST_NAME, WAYS_TO_CLEAR) or (PROBE, REREAD),
            insists=int(self.number("insists", 0, 0, MOST_INSISTENCE)),
        )
        if not (answer.truth or answer.missing or answer.shares or (least is not None and most is not None)):
            self.wrong("truth", _NO_TRUTH)
        return answer

    def objection(self) -> Objection:
        place = self.one_of("place", PLACES, PLACES[0])
        minutes = self.optional_number("minutes")
        if place == AFTER_MINUTES and (minutes is None or not 0 <= minutes <= MOST_PATIENCE):
            self.wrong("minutes", _WHEN)
        return Objection(
            place=place,
            words=self.text("words", LONGEST_WORDS, is_needed=True),
            situation=self.one_of("situation", ("", *SITUATIONS), ""),
            question=self.text("question", LONGEST_NAME, is_needed=place == AT_QUESTION, missing=_WHERE),
            minutes=minutes,
            interrupts=self.data.get("interrupts") is True,
            calmed=self.text("calmed", LONGEST_WORDS),
            otherwise=self.one_of("otherwise", OTHERWISE, OTHERWISE[0]),
            last_words=self.text("last_words", LONGEST_WORDS),
            right=self.texts("right", MOST_OBJECTIONS, LONGEST_NAME),
        )

    # -- values ------------------------------------------------------------------------------

    def wrong(self, name: str, message: str, **values: str | int | float) -> None:
        self.problems.append(PersonaProblem(f"{self.place}{name}", message, values))

    def inside(self, name: str) -> _Reader:
        return _Reader(self.data.get(name), f"{self.place}{name}.", self.problems)

    def each(self, name: str, most: int) -> Iterator[_Reader]:
        for index, one in enumerate(self.listed(name, most)):
            yield _Reader(one, f"{self.place}{name}.{index}.", self.problems)

    def listed(self, name: str, most: int) -> Sequence[Any]:
        value = self.data.get(name) or []
        if not isinstance(value, list | tuple):
            self.wrong(name, _NO_LIST)
            return []
        if len(value) > most:
            self.wrong(name, _TOO_MANY, most=most, given=len(value))
        return value[:most]

    def text(self, name: str, most: int, *, is_needed: bool = False, missing: str = _NEEDED) -> str:
        value = self.data.get(name) or ""
        if not isinstance(value, str):
            self.wrong(name, _NO_TEXT)
            return ""
        value = " ".join(value.split())
        if is_needed and not value:
            self.wrong(name, missing)
        if len(value) > most:
            self.wrong(name, _TOO_LONG, most=most, given=len(value))
        return value[:most]

    def texts(self, name: str, most: int, longest: int, known: Sequence[str] = ()) -> tuple[str, ...]:
        found = []
        for index, value in enumerate(self.listed(name, most)):
            one = _Reader({name: value}, self.place, self.problems)
            words = one.text(name, longest)
            if known and words not in known:
                self.wrong(f"{name}.{index}", _NOT_ONE_OF, given=words, known=", ".join(known))
            elif words:
                found.append(words)
        return tuple(found)

    def matching(self, name: str, pattern: re.Pattern[str], message: str) -> str:
        value = self.text(name, LONGEST_NAME, is_needed=True)
        if value and not pattern.fullmatch(value):
            self.wrong(name, message)
        return value

    def one_of(self, name: str, known: Sequence[str], usual: str) -> str:
        value = self.data.get(name)
        if value is None or value == "":
            return usual
        if value in known:
            return str(value)
        self.wrong(name, _NOT_ONE_OF, given=str(value)[:LONGEST_NAME], known=", ".join(one for one in known if one))
        return usual

    def number(self, name: str, usual: float, least: float, most: float) -> float:
        value = self.data.get(name)
        if value is None:
            return usual
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            self.wrong(name, _NO_NUMBER, least=least, most=most)
            return usual
        return cast("float", value)

    def optional_number(self, name: str) -> float | None:
        value = self.data.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.wrong(name, _NO_NUMBER, least="−∞", most="∞")
            return None
        return cast("float", value)

    def hour(self, name: str) -> int | None:
        return None if self.data.get(name) is None else int(self.number(name, 0, 0, _LAST_HOUR))

    def shares(self) -> Mapping[str, float]:
        inner = self.inside("shares")
        found = {str(code)[:LONGEST_NAME]: inner.number(code, 0, 0, 100) for code in list(inner.data)[:_MOST_TRUTHS]}
        if sum(found.values()) > 100.001:
            self.wrong("shares", _SHARES)
        return found
