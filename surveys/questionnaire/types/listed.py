"""Answers from a list: codes, in the order they were mentioned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.digits import whole_number
from surveys.questionnaire.model.pages import ChoiceView, Entry, QuestionView, Rich
from surveys.questionnaire.model.state import Answer
from surveys.questionnaire.problems import gettext_noop

from .answering import Manner, NotUnderstoodError, Same, shortened
from .question_type import LIST, MULTIPLE, RANKING, SINGLE, QuestionType
from .searching import flat, is_searched
from .texts import cleaned, open_words

_SEPARATOR = re.compile(r"[,;\n]")
_BETWEEN = " \t\n,;:"
_WORD = re.compile(r"[^\s,;]+")

_NOT_LISTED = gettext_noop("“%(typed)s” is not one of the answers. Possible: %(allowed)s.")
_NOT_IN_LIST = gettext_noop("“%(typed)s” is not in the list.")
_SEVERAL_FIT = gettext_noop("“%(typed)s” fits several answers: write more of it.")
_ONE_ONLY = gettext_noop("One answer only.")
_SPECIFY = gettext_noop("Write which: the words for “%(answer)s” are missing.")
_TOO_MANY = gettext_noop("At most %(most)s answers: there are %(given)s.")
_TOO_FEW = gettext_noop("At least %(least)s answers: so far %(given)s.")
_RANK_ALL = gettext_noop("Put all the answers in order. Still to come: %(missing)s.")


class Typed:
    """Reads the answer box of a listed question: which choices, and the words given for some of them."""

    def __init__(self, choices: Sequence[ChoiceView]) -> None:
        self._choices = choices
        self._by_key = {_key(choice.code): choice for choice in choices}
        self._by_key.update({_key(choice.entry): choice for choice in choices if choice.entry})
        self._by_label: dict[str, ChoiceView] = {}
        for choice in choices:
            if label := flat(_plain(choice.label)):
                self._by_label.setdefault(label, choice)

    def read(self, typed: str) -> tuple[list[ChoiceView], dict[str, str]]:
        """The choices in the order of mention, and code → words. Raises ``NotUnderstoodError``."""
        chosen: list[ChoiceView] = []
        specified: dict[str, str] = {}
        rest = cleaned(typed).lstrip(_BETWEEN)
        while rest:
            choice, rest = self._next(rest)
            chosen.append(choice)
            if choice.specify and rest and not self._are_codes(rest):
                specified[choice.code] = open_words(rest)
                break
        return chosen, specified

    def _next(self, text: str) -> tuple[ChoiceView, str]:
        """The choice that ``text`` begins with, and what comes after it."""
        for part, found in self._readings(text):
            if found is not None:
                return found, text[text.index(part) + len(part) :].lstrip(_BETWEEN)
        raise self._unknown(_first_word(text) or text)

    def _readings(self, text: str) -> Iterator[tuple[str, ChoiceView | None]]:
        """What the text may begin with, and the choice that this is, the surest reading first."""
        segment = _SEPARATOR.split(text, maxsplit=1)[0].strip()
        named, word = segment.partition(":")[0].strip(), _first_word(text)
        yield segment, self._coded(segment) or self._by_label.get(flat(segment))
        yield named, self._coded(named) or self._by_label.get(flat(named))
        yield word, self._coded(word)
        yield segment, self._beginning(segment)

    def _are_codes(self, text: str) -> bool:
        """Whether there is nothing but codes: ``1 litre bottle`` is something that was said, ``1 3`` is not."""
        return all(self._coded(word) is not None for word in _WORD.findall(text))

    def _coded(self, text: str) -> ChoiceView | None:
        key = _key(text)
        return self._by_key.get(key) or (self._by_key.get(key.lstrip("0")) if key.isdigit() else None)

    def _beginning(self, text: str) -> ChoiceView | None:
        """The only choice whose label begins with ``text``, in a long list any word of it; accents do not count."""
        key = flat(text)
        found = [choice for label, choice in self._by_label.items() if label.startswith(key)] if len(key) > 1 else []
        if not found and len(key) > 1 and not key.isdigit() and is_searched(len(self._choices)):
            # The search finds these too, but whoever types faster than it answers has not seen them.
            found = [choice for label, choice in self._by_label.items() if f" {key}" in label]
        if len(found) > 1:
            raise NotUnderstoodError(_SEVERAL_FIT, typed=shortened(text))
        return found[0] if found else None

    def _unknown(self, word: str) -> NotUnderstoodError:
        if is_searched(len(self._choices)):
            return NotUnderstoodError(_NOT_IN_LIST, typed=shortened(word))
        entries = [choice.entry or choice.code for choice in self._choices]
        return NotUnderstoodError(_NOT_LISTED, typed=shortened(word), allowed=listed_entries(entries))


@lru_cache(maxsize=64)
def box_of(same: Same) -> Typed:
    """The reader of what is typed for these choices, kept from the first time."""
    return Typed(same.choices)


class Multiple:
    """``select_multiple``: a list of codes; an exclusive code and the others clear each other, the later one stays."""

    def read(self, view: QuestionView, entry: Entry, manner: Manner) -> Answer | None:
        chosen, typed_words = self.given(view, entry)
        chosen = self.settled(view, chosen)
        if not chosen:
            return None
        self.count(view, chosen)
        missing = next((choice.missing for choice in chosen if choice.missing), "")
        return Answer(self.value(chosen), missing, _specified(view, entry, chosen, typed_words))

    def given(self, view: QuestionView, entry: Entry) -> tuple[list[ChoiceView], dict[str, str]]:
        """The choices that were ticked, then those that were typed, and code → words typed for some of them."""
        ticked = _ticked(view, entry)
        typed, words = _typed(view, entry)
        return [*ticked, *typed], words

    def settled(self, view: QuestionView, chosen: list[ChoiceView]) -> list[ChoiceView]:
        """The choices that stay. Raises ``NotUnderstoodError`` where they are no answer together."""
        stays: list[ChoiceView] = []
        for choice in chosen:
            if choice in stays:
                continue
            if _alone(choice):
                stays = [choice]
            else:
                stays = [*(other for other in stays if not _alone(other)), choice]
        return stays

    def count(self, view: QuestionView, chosen: list[ChoiceView]) -> None:
        """Raises ``NotUnderstoodError`` where there are too few answers or too many; what stands alone is enough."""
        if _alone(chosen[0]):
            return
        offered = sum(not _alone(choice) for choice in view.choices)
        least, most = min(view.min_answers or 0, offered), view.max_answers
        if most is not None and len(chosen) > most:
            raise NotUnderstoodError(_TOO_MANY, most=most, given=len(chosen))
        if len(chosen) < least:
            raise NotUnderstoodError(_TOO_FEW, least=least, given=len(chosen))

    def value(self, chosen: list[ChoiceView]) -> str | list[str]:
        """The choices as they are stored."""
        return [choice.code for choice in chosen]

    def words(self, view: QuestionView, answer: Answer, language: str) -> str:
        labels = {choice.code: _plain(choice.label) for choice in view.choices}
        codes = answer.value if isinstance(answer.value, list) else [str(answer.value)]
        return ", ".join(_label_and_words(labels.get(code) or code, answer.specify.get(code, "")) for code in codes)


class Single(Multiple):
    """``select_one``: one code; what was typed counts before what is ticked."""

    def given(self, view: QuestionView, entry: Entry) -> tuple[list[ChoiceView], dict[str, str]]:
        return _typed(view, entry) if cleaned(entry.typed) else (_ticked(view, entry), {})

    def count(self, view: QuestionView, chosen: list[ChoiceView]) -> None:
        return

    def settled(self, view: QuestionView, chosen: list[ChoiceView]) -> list[ChoiceView]:
        if len({choice.code for choice in chosen}) > 1:
            raise NotUnderstoodError(_ONE_ONLY)
        return chosen[:1]

    def value(self, chosen: list[ChoiceView]) -> str | list[str]:
        return chosen[0].code


class Rank(Multiple):
    """``rank``: the codes in order of preference, all or so many; what is exclusive or missing stands alone."""

    def count(self, view: QuestionView, chosen: list[ChoiceView]) -> None:
        if _alone(chosen[0]):
            return
        absent = [choice for choice in view.choices if choice not in chosen and not _alone(choice)]
        if absent and view.min_answers is None and view.max_answers is None:
            missing = listed_entries([choice.entry or choice.code for choice in absent])
            raise NotUnderstoodError(_RANK_ALL, missing=missing)
        wanted = view.max_answers if view.min_answers is None else view.min_answers
        super().count(replace(view, min_answers=wanted), chosen)


def _typed(view: QuestionView, entry: Entry) -> tuple[list[ChoiceView], dict[str, str]]:
    return box_of(Same(view.choices)).read(entry.typed) if cleaned(entry.typed) else ([], {})


def _ticked(view: QuestionView, entry: Entry) -> list[ChoiceView]:
    """The choices of the ticked codes. Raises ``NotUnderstoodError`` for a code that is not offered."""
    codes = [code for code in entry.codes if code]
    by_code = {choice.code: choice for choice in view.choices} if codes else {}
    unknown = next((code for code in codes if code not in by_code), None)
    if unknown is not None:
        return box_of(Same(view.choices)).read(unknown)[0]
    return [by_code[code] for code in codes]


def _specified(view: QuestionView, entry: Entry, chosen: list[ChoiceView], typed: dict[str, str]) -> dict[str, str]:
    """Code → words for the choices that take some: just given, or kept from the answer that is stored."""
    words: dict[str, str] = {}
    before = view.answer.specify if view.answer else {}
    for choice in chosen:
        if not choice.specify:
            continue
        given = typed.get(choice.code) or open_words(entry.specify.get(choice.code, "")) or before.get(choice.code, "")
        if not given:
            raise NotUnderstoodError(_SPECIFY, answer=_plain(choice.label) or choice.code)
        words[choice.code] = given
    return words


def listed_entries(entries: Sequence[str]) -> str:
    """Entries with runs drawn together: ``1–5, 96, 97``."""
    return ", ".join(
        first if first == last else f"{first}{'–' if _number(last) - _number(first) > 1 else ', '}{last}"
        for first, last in _runs(sorted(entries, key=lambda entry: (whole_number(entry) is None, _number(entry))))
    )


def _runs(entries: Sequence[str]) -> Iterator[tuple[str, str]]:
    first = last = ""
    for entry in entries:
        before = whole_number(last)
        if before is not None and whole_number(entry) == before + 1:
            last = entry
            continue
        if last:
            yield first, last
        first = last = entry
    if last:
        yield first, last


def _number(entry: str) -> int:
    return whole_number(entry) or 0


def _alone(choice: ChoiceView) -> bool:
    return choice.exclusive or bool(choice.missing)


def _first_word(text: str) -> str:
    found = _WORD.search(text)
    return found[0] if found else ""


def _key(text: str) -> str:
    return " ".join(text.casefold().split())


def _plain(label: Rich) -> str:
    return "".join(piece.words for piece in label)


def _label_and_words(label: str, words: str) -> str:
    return f"{label}: {words}" if words else label


_PARAMETERS = frozenset({"randomize", "seed", "value", "label"})
"""The parameters that XLSForm has for every type with a list."""

SELECT_ONE = QuestionType(
    name=s.SELECT_ONE,
    meaning=gettext_noop("One answer from a list."),
    asks_for=gettext_noop("one answer"),
    spellings=("select one", "select1", "select"),
    parameters=_PARAMETERS,
    limesurvey="L!OYG5I",
    is_listed=True,
    answering=Single(),
    seconds=4.0,
    variable=SINGLE,
    printed=LIST,
)
SELECT_MULTIPLE = QuestionType(
    name=s.SELECT_MULTIPLE,
    meaning=gettext_noop("Several answers from a list, kept in the order of mention."),
    asks_for=gettext_noop("several answers"),
    spellings=("select multiple", "select all that apply"),
    parameters=_PARAMETERS,
    limesurvey="MP",
    is_listed=True,
    has_several=True,
    answering=Multiple(),
    seconds=7.0,
    variable=MULTIPLE,
    printed=LIST,
)
RANK = QuestionType(
    name=s.RANK,
    meaning=gettext_noop("All the answers of a list, put in order."),
    asks_for=gettext_noop("answers put in order"),
    spellings=("rank", "odk:rank"),
    parameters=_PARAMETERS,
    limesurvey="R",
    is_listed=True,
    has_several=True,
    is_ranked=True,
    answering=Rank(),
    seconds=15.0,
    variable=RANKING,
    printed=LIST,
)
