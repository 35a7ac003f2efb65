"""Answers whose meaning changes in a new version: what changed, and the possible decisions.

A code with another label, a question of another type, a scale with other ends or reversed, a calculation with another
formula: answers of earlier versions have the same name. The person who publishes decides for each whether it means the
same, is kept apart by version, or is read under other codes from now on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from surveys.questionnaire.codebook import variables as kinds
from surveys.questionnaire.codebook.from_questionnaire import scale_of
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.types import CALCULATED_TYPES
from surveys.questionnaire.types.order import is_shuffled

from .changes import Change
from .moved_words import MOVED, OTHER_WORDS, RENAMED, REVERSED, SWAPPED, Move, moves
from .spelling import looks_corrected, same_spelling

SAME, APART, RECODE = "same", "apart", "recode"
"""Possible decisions: it means the same; earlier answers are kept apart; they are read under other codes."""

PERSONAL, NOT_PERSONAL = "personal", "not_personal"
"""Possible decisions on items derived from personal answers, or personal before; ``not_personal`` gives a reason."""

CONVERTED: Mapping[tuple[str, str], str] = {
    (kinds.NUMBER, kinds.TEXT): kinds.AS_TEXT,
    (kinds.SINGLE, kinds.MULTIPLE): kinds.AS_LIST,
    (kinds.DATE, kinds.TEXT): "",
    (kinds.TIME, kinds.TEXT): "",
    (kinds.DATETIME, kinds.TEXT): "",
}
"""(Earlier kind, current kind) of values that fit in one column → how earlier values are converted."""

KEYED_CODES = 6
"""The most codes that a key lists one by one."""
MOST_CODES = 7
"""If more codes than this have other labels, they are decided together: it is a different list."""
SHOWN_CODES = 3

_KINDS_OF_MOVES = {
    SWAPPED: "codes_swapped",
    REVERSED: "scale_reversed",
    MOVED: "codes_moved",
    RENAMED: "code_renamed",
}


DECIDED = frozenset(
    {
        *_KINDS_OF_MOVES.values(),
        *("code_relabelled", "code_corrected", "codes_relabelled", "scale_reordered"),
        *("personal_made_of", "personal_ended"),
        *("type_changed", "calculation_changed", "ends_changed", "ends_reversed", "ends_reworded"),
    }
)
"""The kinds of change that need a decision before publication."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in an earlier or the current version: ``choices`` by code, in order; its ``kind`` in exports.

    ``language``: the language in which texts are compared, if both have it.
    """

    question: s.Question
    path: str
    kind: str
    choices: Mapping[str, s.Choice] = field(default_factory=dict)
    language: str = ""
    order: tuple[str, ...] = ()
    """The codes offered last, if ``choices`` also has those of still earlier versions."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing to decide. ``change`` describes it; ``questions`` are those concerned, by their current paths.

    ``options``: the possible decisions; ``suggestion``: the likely one, empty if there is none; ``is_plain``: so likely
    that a page may preselect it. ``codes`` and ``moved`` are as in ``Move``; ``targets``: codes as which earlier
    answers may be read; ``factor`` and ``shift`` convert an earlier number to the current scale.
    """

    change: Change
    questions: tuple[str, ...]
    options: tuple[str, ...]
    suggestion: str = ""
    is_plain: bool = False
    codes: tuple[str, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    factor: float = 1
    shift: float = 0
    convert: str = ""

    key: str = ""
    """The name of the decision in a form or a file: ``b1:1,2`` for codes of a list, ``b1`` for a question."""

    @property
    def formula(self) -> str:
        """The conversion of an earlier number x to the current scale: ``6 − x``."""
        if self.factor < 0:
            return f"{self.shift:g} − x"
        return f"x {'+' if self.shift >= 0 else '−'} {abs(self.shift):g}"

    @property
    def rule(self) -> str:
        """What recoding would do to earlier answers: ``1 → 2; 2 → 1``, or a formula."""
        return "; ".join(f"{old} → {new}" for old, new in self.moved.items()) or f"x → {self.formula}"


def meanings_of(before: Asked, now: Asked, same: Callable[[str, str], bool]) -> Iterator[Meaning]:
    """The changes in meaning of the answers to one question. ``same``: whether two expressions are equivalent."""
    old, new = before.question, now.question
    if old.type != new.type:
        yield (found := _of_type(before, now))
        if SAME in found.options and before.choices and now.choices:
            yield from _of_codes(before, now)
        return
    if new.type in CALCULATED_TYPES and not same(old.calculation, new.calculation):
        options = (SAME, APART) if before.kind == now.kind else (APART,)
        change = Change("calculation_changed", new.name, {}, old.calculation, new.calculation, new.row)
        yield Meaning(change, (now.path,), options)
    yield from _of_scale(before, now)
    if before.choices and now.choices:
        yield from _of_codes(before, now)


def together(found: Sequence[Meaning]) -> list[Meaning]:
    """The meanings with equal changes of a list that several questions use merged; each gets a unique key."""
    once: dict[object, Meaning] = {}
    for meaning in found:
        change = meaning.change
        alike: object = (change.kind, change.name, change.before, change.after, tuple(change.values.items()))
        alike = (alike, meaning.codes, meaning.options) if meaning.codes else (change.kind, meaning.questions)
        known = once.get(alike)
        once[alike] = replace(meaning, questions=(*(known.questions if known else ()), *meaning.questions))
    return list(_with_keys(list(once.values())))


def _with_keys(found: Sequence[Meaning]) -> Iterator[Meaning]:
    """The meanings with keys: the question's name, or its whole path if several questions have that name."""
    short = Counter(_key(_last(meaning.questions[0]), meaning.codes) for meaning in found)
    for meaning in found:
        names = ", ".join(_last(path) for path in meaning.questions)
        key = _key(_last(meaning.questions[0]), meaning.codes)
        key = key if short[key] == 1 else _key(meaning.questions[0], meaning.codes)
        change = replace(meaning.change, values={**meaning.change.values, "questions": names})
        yield replace(meaning, change=change, key=key)


def _key(name: str, codes: Sequence[str]) -> str:
    if not codes:
        return name
    return f"{name}:{','.join(codes) if len(codes) <= KEYED_CODES else f'{codes[0]}..{codes[-1]}'}"


def _last(path: str) -> str:
    return path.rpartition("/")[2]


# -- questions ------------------------------------------------------------------------------------


def _of_type(before: Asked, now: Asked) -> Meaning:
    old, new = before.question, now.question
    change = Change("type_changed", new.name, {}, old.type, new.type, new.row)
    pair = (before.kind, now.kind)
    fits = before.kind == now.kind or pair in CONVERTED
    suggestion = SAME if before.kind == now.kind else APART
    return Meaning(
        change,
        (now.path,),
        (SAME, APART) if fits else (APART,),
        suggestion,
        convert=CONVERTED.get(pair, ""),
    )


def _of_scale(before: Asked, now: Asked) -> Iterator[Meaning]:
    """Changes to the ends of a numeric scale: their values and labels."""
    old, new = before.question, now.question
    was, is_now = scale_of(old), scale_of(new)
    if now.kind != kinds.NUMBER or not was or not is_now:
        return
    lows = (_words(old.low_label, before, now), _words(new.low_label, now, before))
    highs = (_words(old.high_label, before, now), _words(new.high_label, now, before))
    words = _scale_words(was, lows[0], highs[0]), _scale_words(is_now, lows[1], highs[1])
    turned = all((*lows, *highs)) and same_spelling(lows[0], highs[1]) and same_spelling(highs[0], lows[1])
    turned = turned and not same_spelling(*lows)
    as_wide = (was[1] - was[0], was[2]) == (is_now[1] - is_now[0], is_now[2])
    factor, shift = (-1.0, is_now[1] + was[0]) if turned else (1.0, is_now[0] - was[0])
    options = (SAME, APART, RECODE) if as_wide and (turned or was != is_now) else (SAME, APART)
    if turned:
        kind, suggestion = "ends_reversed", RECODE if as_wide else ""
    elif was != is_now:
        kind, suggestion = "ends_changed", ""
    elif all(_said_alike(*pair) for pair in (lows, highs)):
        return
    else:
        kind = "ends_reworded"
        suggestion = SAME if all(_said_alike(*pair) or looks_corrected(*pair) for pair in (lows, highs)) else ""
    change = Change(kind, new.name, {}, *words, new.row)
    is_plain = kind == "ends_reworded" and suggestion == SAME
    yield Meaning(change, (now.path,), options, suggestion, is_plain, factor=factor, shift=shift)


def _said_alike(before: str, after: str) -> bool:
    """Whether the texts are the same, or one of them is empty."""
    return not before or not after or same_spelling(before, after)


def _scale_words(scale: tuple[float, ...], low: str, high: str) -> str:
    step = f" / {scale[2]:g}" if scale[2] != 1 else ""
    ends = [f"{number:g} {words}".strip() for number, words in zip(scale[:2], (low, high), strict=True)]
    return f"{ends[0]} – {ends[1]}{step}"


def _words(text: s.Text, mine: Asked, other: Asked) -> str:
    """The text in a language that both have, if there is one."""
    for language in (other.language, mine.language, ""):
        if text.get(language):
            return " ".join(text[language].split())
    return next((" ".join(words.split()) for words in text.values() if words), "")


# -- codes ----------------------------------------------------------------------------------------


def _of_codes(before: Asked, now: Asked) -> Iterator[Meaning]:
    language = now.language if any(one.label.get(now.language) for one in before.choices.values()) else before.language
    was, is_now = _labels(before, language), _labels(now, language)
    found = moves(was, is_now)
    reworded = [move.codes[0] for move in found if move.kind == OTHER_WORDS]
    if len(reworded) > MOST_CODES:
        yield _all_relabelled(now, reworded, was, is_now)
    for move in found:
        if move.kind == OTHER_WORDS and len(reworded) > MOST_CODES:
            continue
        if move.kind == OTHER_WORDS:
            yield _relabelled(now, move.codes[0], was[move.codes[0]], is_now[move.codes[0]], language)
        else:
            yield _moved(now, move, was, is_now)
    known = {code for move in found for code in move.codes}
    yield from _translated(before, now, language, known)
    if not found and _is_put_in_another_order(before, now):
        change = Change("scale_reordered", now.question.name, {}, row=now.question.row)
        codes = tuple(code for code in is_now if code in was)
        yield Meaning(change, (now.path,), (SAME, APART), SAME, is_plain=True, codes=codes)


def _labels(asked: Asked, language: str) -> dict[str, str]:
    """Code → label: the codes offered last, then the earlier ones, each in the order of their list."""
    order = dict.fromkeys((*asked.order, *asked.choices))
    return {code: _said(asked.choices[code].label, language) for code in order}


def _said(label: s.Text, language: str) -> str:
    words = label.get(language) or next((one for one in label.values() if one), "")
    return " ".join(words.split())


def _relabelled(now: Asked, code: str, before: str, after: str, language: str) -> Meaning:
    choice = now.choices[code]
    corrected = looks_corrected(before, after)
    kind = "code_corrected" if corrected else "code_relabelled"
    change = Change(kind, now.question.list_name, _values(now, code, language), before, after, choice.row)
    others = tuple(name for name in now.choices if name != code)
    options = (SAME, APART, RECODE) if others else (SAME, APART)
    suggestion = SAME if corrected else ""
    return Meaning(change, (now.path,), options, suggestion, corrected, (code,), targets=others)


def _all_relabelled(now: Asked, codes: Sequence[str], was: Mapping[str, str], is_now: Mapping[str, str]) -> Meaning:
    corrected = all(looks_corrected(was[code], is_now[code]) for code in codes)
    shown = codes[:SHOWN_CODES]
    values: dict[str, str | int] = {"count": len(codes)}
    before, after = ("; ".join(f"{code} {labels[code]}" for code in shown) + " …" for labels in (was, is_now))
    change = Change("codes_relabelled", now.question.list_name, values, before, after, now.choices[codes[0]].row)
    suggestion = SAME if corrected else ""
    return Meaning(change, (now.path,), (SAME, APART), suggestion, corrected, tuple(codes))


def _moved(now: Asked, move: Move, was: Mapping[str, str], is_now: Mapping[str, str]) -> Meaning:
    pairs = [f"{was[old]}: {old} → {new}" for old, new in move.moved.items()]
    rows = (now.choices[code].row for code in move.codes if code in now.choices)
    (old, new), *_ = move.moved.items()
    values: dict[str, str | int] = {
        "codes": ", ".join(move.codes),
        "pairs": "; ".join(pairs),
        "code": new,
        "label": is_now[new],
    }
    before, after = (old, new) if move.kind == RENAMED else ("", "")
    change = Change(_KINDS_OF_MOVES[move.kind], now.question.list_name, values, before, after, next(rows, None))
    options = (APART, RECODE) if move.kind == RENAMED else (SAME, APART, RECODE)
    return Meaning(change, (now.path,), options, RECODE, codes=move.codes, moved=move.moved)


def _translated(before: Asked, now: Asked, language: str, known: set[str]) -> Iterator[Meaning]:
    """Labels that changed in another language only: its respondents chose between other labels."""
    for code, choice in now.choices.items():
        if code not in before.choices or code in known:
            continue
        for other, earlier in before.choices[code].label.items():
            later = choice.label.get(other, "")
            if other != language and earlier and later and not same_spelling(earlier, later):
                yield _relabelled(now, code, " ".join(earlier.split()), " ".join(later.split()), other)
                break


def _values(now: Asked, code: str, language: str) -> dict[str, str | int]:
    return {"code": code, "label": _said(now.choices[code].label, language)}


def _is_put_in_another_order(before: Asked, now: Asked) -> bool:
    """Whether a scale is reversed or its points reordered, while its codes keep their labels."""
    if is_shuffled(now.question) or is_shuffled(before.question):
        return False
    was = [code for code in before.order if code in now.choices]
    is_now = [code for code in now.choices if code in was]
    turned = len(was) > 2 and is_now == was[::-1]
    return turned or ("likert" in now.question.appearance and is_now != was)
