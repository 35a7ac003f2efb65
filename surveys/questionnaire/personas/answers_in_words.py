"""What she says to a question: her answer in words, a vague one before it, and the sentences one may say to it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from surveys.questionnaire.compiled.texts import plain
from surveys.questionnaire.model.pages import ChoiceView, QuestionView
from surveys.questionnaire.model.state import DK, Answer
from surveys.questionnaire.types import (
    DAY_TYPES,
    LISTED_TYPES,
    MENTIONED_TYPES,
    NUMBER_TYPES,
    RANKED_TYPES,
    SCALE_TYPES,
    TEXT_TYPES,
    TIME_TYPES,
    WHOLE_TYPES,
    in_words,
)

from .chance import pick
from .phrases import sentences

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}).*)?")
_LONG_NUMBER = re.compile(r"\d{5,}(?=\D|$)")
"""Shorter ones are written without a mark: they may be years."""
_I = re.compile(r"I[ ’'](?=.)")
_LEAST_CHOICES = 3
_SMALL = frozenset({"Sì", "No", "Yes"})
_QUOTED = re.compile(r"[«“]([^«»“”]+\?)[»”]")


@dataclass(frozen=True, slots=True)
class Saying:
    """Her answer in one language. ``truth``: in the words of the questionnaire; ``other``: an answer near it."""

    view: QuestionView
    answer: Answer | None
    language: str
    seed: int

    @property
    def truth(self) -> str:
        """Her answer in the questionnaire's words, as they stand inside a sentence; empty if she has none."""
        if self.answer is None or self.answer.missing:
            return ""
        if self.view.type in LISTED_TYPES:
            return self._joined([self.label(choice) for choice in self.chosen])
        words = in_words(self.view, self.answer, self.language).strip().rstrip(".!…")
        return small(words) if self.view.type in TEXT_TYPES and _is_phrase(words) else words

    @property
    def aloud(self) -> str:
        """Her answer as people say it: days by the name of their month, full hours without minutes, large numbers."""
        kind = self.view.type
        if self.answer is None or self.answer.missing or kind in LISTED_TYPES | TEXT_TYPES:
            return self.truth
        if kind in TIME_TYPES:
            return self._hour(self.truth)
        if kind in NUMBER_TYPES:
            return self._number(self.truth)
        day = _DAY.fullmatch(str(self.answer.value))
        return self._day(*day.groups()) if day else self.truth

    def _day(self, year: str, month: str, number: str, hour: str | None) -> str:
        known = sentences(self.language)
        if "year" in self.view.appearance:
            return year
        words = f"{known['months'][int(month) - 1]} {year}"
        if "month-year" in self.view.appearance:
            return words
        words = f"{known['first_day'][0] if number == '01' else int(number)} {words}"
        return f"{words}{known['at'][0].format(a=self._hour(hour.lstrip('0')))}" if hour else words

    def _hour(self, words: str) -> str:
        """The time of day, as the language's clock has it: ``18:30``, “6:30 pm”."""
        hour, _colon, minutes = words.partition(":")
        minutes = f":{minutes}" if minutes.strip("0") else ""
        halves = sentences(self.language)["halves_of_day"]
        if len(halves) == 1 or not hour.isdecimal():
            return f"{hour or 0}{minutes}"
        return f"{int(hour) % 12 or 12}{minutes} {halves[int(hour) // 12]}"

    def _number(self, words: str) -> str:
        mark = sentences(self.language)["thousands"][0]
        whole, point, rest = words.partition("." if mark == "," else ",")
        return _LONG_NUMBER.sub(lambda digits: f"{int(digits[0]):,}".replace(",", mark), whole) + point + rest

    @property
    def chosen(self) -> list[ChoiceView]:
        """The choices she means, in their order."""
        value = self.answer.value if self.answer is not None else None
        codes = value if isinstance(value, list) else [str(value)]
        by_code = {choice.code: choice for choice in self.view.choices}
        return [by_code[code] for code in codes if code in by_code]

    def plainly(self) -> str:
        """Her answer, said clearly."""
        if self.answer is not None and self.answer.missing:
            return self.say("dk" if self.answer.missing == DK else "refused")
        words = self.aloud
        if not words:
            return self.say("dk")
        if words in _SMALL:
            return f"{words}."
        return capital(self.say(self._manner(), a=words))

    def vaguely(self) -> str:
        """A vague answer that leaves open which of two it is; empty where people have no doubt."""
        other = self.other()
        if self.answer is None or self.answer.missing or not self.truth:
            return ""
        if self.view.type in TEXT_TYPES:
            # Nobody is vague about a name, a number, an address.
            return self.say("vague_text") if _is_phrase(self.truth) else ""
        if not other or not self._invites_doubt():
            return ""
        kind = "listed" if self.view.type in LISTED_TYPES else "scale" if self.view.type in SCALE_TYPES else "number"
        return capital(self.say(f"vague_{kind}", a=self.aloud, b=other))

    def cleared(self) -> str:
        """Her answer after a neutral probe."""
        words = self.aloud
        if not words:
            return self.plainly()
        return capital(self.say("clears_text" if self.view.type in TEXT_TYPES else "clears", a=words))

    def other(self) -> str:
        """Another answer, which she does not mean; empty where there is none."""
        if self.view.type in LISTED_TYPES:
            rest = [one for one in self.view.choices if one not in self.chosen and _is_ordinary(one)]
            beside = [one for one in rest if self._stands_beside(one)] or rest
            return self.label(pick(beside, self.seed, self.view.path, "other")) if beside else ""
        if self.view.type in NUMBER_TYPES and self.answer is not None and isinstance(self.answer.value, int | float):
            return self._near(float(self.answer.value))
        return ""

    def _stands_beside(self, choice: ChoiceView) -> bool:
        """Whether a choice stands next to hers: of incomes and ages people hesitate between neighbours."""
        place = {one.code: index for index, one in enumerate(self.view.choices)}
        return any(abs(place[choice.code] - place[one.code]) == 1 for one in self.chosen)

    def label(self, choice: ChoiceView) -> str:
        """A choice inside a sentence: names keep their capital, and so do the single words of a list of names."""
        words = _label(choice)
        ordinary = [_label(one) for one in self.view.choices if _is_ordinary(one)]
        tells = any(map(_is_phrase, ordinary)) and all(_is_phrase(one) for one in ordinary if " " in one)
        is_small = _is_phrase(words) or (tells and words[1:] == words[1:].lower())
        return small(words) if is_small and words not in _SMALL else words

    def say(self, what: str, **words: str) -> str:
        """A sentence of this language."""
        return pick(sentences(self.language)[what], self.seed, self.view.path, what).format(**words)

    def _manner(self) -> str:
        kind = self.view.type
        if kind in DAY_TYPES and {"year", "month-year"} & set(self.view.appearance):
            return "number"
        for kinds, manner in (
            (RANKED_TYPES, "ranked"),
            (MENTIONED_TYPES, "several"),
            (LISTED_TYPES, "listed" if self._invites_doubt() else "sure"),
            (SCALE_TYPES, "scale"),
            (DAY_TYPES, "day"),
            (TIME_TYPES, "time"),
            (TEXT_TYPES, "text" if _is_phrase(self.truth) else "sure"),
        ):
            if kind in kinds:
                return manner
        return "number"

    def _joined(self, words: Sequence[str]) -> str:
        known = sentences(self.language)
        if self.view.type in RANKED_TYPES:
            return known["then"][0].join(words)
        if len(words) < 2:
            return "".join(words)
        before_vowel = words[-1][:1].lower() in known["vowels"][0]
        return known["and_before_vowel" if before_vowel else "and"][0].join([", ".join(words[:-1]), words[-1]])

    def _invites_doubt(self) -> bool:
        """Whether people hesitate here: at a choice between several things, a scale, a number nobody counts."""
        if self.view.type in SCALE_TYPES:
            return True
        if self.view.type in NUMBER_TYPES:
            return DK in self.view.nonresponse
        ordinary = [choice for choice in self.view.choices if _is_ordinary(choice)]
        is_read = any(choice.read_out for choice in ordinary)
        single = self.view.type in LISTED_TYPES - MENTIONED_TYPES - RANKED_TYPES
        return single and len(ordinary) >= _LEAST_CHOICES and is_read

    def _near(self, number: float) -> str:
        step = self.view.step or (1.0 if self.view.type in WHOLE_TYPES | SCALE_TYPES else 5.0)
        least = self.view.minimum if self.view.minimum is not None else -math.inf
        most = self.view.maximum if self.view.maximum is not None else math.inf
        near = [one for one in (number - step, number + step) if max(least, 0.0) <= one <= most]
        if not near:
            return ""
        value = pick(near, self.seed, self.view.path, "near")
        stored = int(value) if self.view.type in WHOLE_TYPES or value.is_integer() else value
        return self._number(in_words(self.view, Answer(stored), self.language))


def _is_phrase(words: str) -> bool:
    """Whether these are ordinary words, not a name: several of them, and no capital but the first."""
    _first, space, rest = words.partition(" ")
    return bool(space) and rest == rest.lower() and words[1:2] == words[1:2].lower()


def small(words: str) -> str:
    """The words as they stand inside a sentence; the English “I” keeps its capital."""
    return words if _I.match(words) else words[:1].lower() + words[1:]


def capital(words: str) -> str:
    """The words as a sentence begins; an address stays as it is."""
    return words if "@" in words else words[:1].upper() + words[1:]


def neutral_probe(view: QuestionView, probes: Sequence[str], language: str) -> str:
    """The study's own neutral sentence: a question quoted in the question's help, else the probe for its type."""
    help_words = plain(view.probe).strip()
    if quoted := _QUOTED.search(help_words):
        return quoted[1]
    by_type = 0 if view.type in TEXT_TYPES else 1 if view.type in MENTIONED_TYPES else 2
    known = [words for words in probes if words]
    if not known:
        return sentences(language)["neutral"][0]
    return probes[by_type] if by_type < len(probes) and probes[by_type] else known[0]


def _label(choice: ChoiceView) -> str:
    return plain(choice.label).strip().rstrip(".…")


def _is_ordinary(choice: ChoiceView) -> bool:
    return not (choice.exclusive or choice.missing or choice.specify)
