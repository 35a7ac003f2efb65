"""Scans a typed text from left to right for the pieces of a day and an hour; no part of the text is ignored."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .vocabulary import DAY, HOUR, MINUTE, MONTHS, NAMED_DAYS, PARTS, UNITS, WEEKDAYS, any_of, simplified

Found = re.Match[str]
"""The match of a pattern."""


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour as typed. ``half``: ``am`` or ``pm``; ``is_plain``: a bare number, so that 5 may mean 17."""

    hour: int
    minute: int = 0
    half: str = ""
    is_plain: bool = False
    minus: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """``10.12`` or ``10-12``: a day, an hour or a time span, depending on the other pieces."""

    first: int
    sign: str
    second: str


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day by its number, with month and year if given."""

    day: int
    month: int | None = None
    year: int | None = None


@dataclass(slots=True)
class Pieces:
    """All pieces found in a text. ``unknown``: the words that do not belong to a date or time."""

    minutes_ahead: list[float] = field(default_factory=list)
    days_ahead: list[int] = field(default_factory=list)
    dates: list[CalendarDay] = field(default_factory=list)
    weekdays: list[int] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    spans: list[tuple[Clock, Clock]] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)


Keeper = Callable[[Found, Pieces], None]
NEXT, THIS, NEXT_WEEK, FROM, AROUND, BEFORE, AHEAD = "next", "this", "next_week", "from", "around", "before", "ahead"

_TIME = r"(?P<h{0}>\d{{1,2}})(?:(?:\s?[:h]\s?|[.,])(?P<m{0}>\d{{2}}))?\s?(?P<half{0}>am|pm)?(?![\d/])"
_TO = r"\s?(?:e|and|a|to|-|until|till|fino alle|fino a|alle|ad)\s?(?:le |alle |l')?"
_UNIT = any_of(UNITS)
_MINUTES = "|".join(word for word, unit in UNITS.items() if unit == MINUTE)
_HOURS = "|".join(word for word, unit in UNITS.items() if unit == HOUR)
_MONTH = any_of(MONTHS)
_MONTH_FIRST = any_of({word: month for word, month in MONTHS.items() if word != "mar"})
_THE = r"(?:il |lo |the |l'|on |dal |giorno )?"
_NTH = r"(?:st|nd|rd|th|o|°)?"


def scan(text: str) -> Pieces:
    """Split a typed text into its pieces."""
    words = simplified(text)
    pieces, at = Pieces(), 0
    while at < len(words):
        at = _next_piece(words, at, pieces)
    return pieces


def _next_piece(words: str, at: int, pieces: Pieces) -> int:
    if words[at] in " ,;.":
        return at + 1
    for pattern, keep in _PATTERNS:
        found = pattern.match(words, at)
        if found and found.end() > at and _ends_there(words, found.end()):
            keep(found, pieces)
            return found.end()
    rest = re.compile(r"[^ ,;]+").match(words, at)
    assert rest  # noqa: S101 (separators were passed above)
    pieces.unknown.append(rest[0])
    return rest.end()


def _ends_there(words: str, end: int) -> bool:
    return end == len(words) or not (words[end - 1].isalnum() and words[end].isalnum())


def _clock(found: Found, suffix: str = "") -> Clock:
    groups = found.groupdict()
    hour, minute, half = groups[f"h{suffix}"], groups[f"m{suffix}"], groups[f"half{suffix}"] or ""
    is_plain = not half and not hour.startswith("0")
    return Clock(int(hour), int(minute or 0), half, is_plain and (int(hour) < 8 or not minute))


def _whole_clock(found: Found, pieces: Pieces) -> None:
    digits = found["hm"]
    pieces.clocks.append(Clock(int(digits[:-2]), int(digits[-2:]), is_plain=int(digits[:-2]) < 8 and len(digits) < 4))


def _said_clock(found: Found, pieces: Pieces) -> None:
    clock, minus = _clock(found), int(found["minus"] or 0)
    pieces.clocks.append(Clock(clock.hour, clock.minute, clock.half, clock.is_plain, minus))


def _ahead(found: Found, pieces: Pieces) -> None:
    unit, amount = UNITS[found["u"]], float(found["n"]) + (0.5 if found["and_half"] else 0)
    if unit in {MINUTE, HOUR}:
        pieces.minutes_ahead.append(amount * (60 if unit == HOUR else 1))
    else:
        pieces.days_ahead.append(int(amount * (1 if unit == DAY else 7)))


def _hours_ahead(found: Found, pieces: Pieces) -> None:
    pieces.minutes_ahead.append(int(found["n"]) * 60 + int(found["more"]))


def _named_month(found: Found, pieces: Pieces) -> None:
    year = found["y"]
    pieces.dates.append(CalendarDay(int(found["d"]), MONTHS[found["mo"]], int(year) if year else None))


def _written_date(found: Found, pieces: Pieces) -> None:
    year = found.groupdict().get("y")
    full = None if not year else int(year) + (2000 if len(year) == 2 else 0)
    pieces.dates.append(CalendarDay(int(found["d"]), int(found["mo"]), full))


def _span(found: Found, pieces: Pieces) -> None:
    first, second = _clock(found, "1"), _clock(found, "2")
    if second.half and not first.half:
        first = Clock(first.hour, first.minute, second.half)
    pieces.spans.append((first, second))


def _named_day(found: Found, pieces: Pieces) -> None:
    days, part = NAMED_DAYS[found[0]]
    pieces.days_ahead.append(days)
    if part:
        pieces.parts.append(part)


def _plain_clock(found: Found, pieces: Pieces) -> None:
    pieces.clocks.append(_clock(found))


def _pair(found: Found, pieces: Pieces) -> None:
    pieces.pairs.append(Pair(int(found["a"]), found["sign"], found["b"]))


def _day_of_month(found: Found, pieces: Pieces) -> None:
    pieces.dates.append(CalendarDay(int(found["d"] or found["nth"])))


def _weekday(found: Found, pieces: Pieces) -> None:
    pieces.weekdays.append(WEEKDAYS[found[0].rstrip(".")])


def _flag(name: str) -> Keeper:
    return lambda found, pieces: pieces.said.add(name)


def _rule(pattern: str, keep: Keeper) -> tuple[re.Pattern[str], Keeper]:
    return re.compile(pattern), keep


_AHEAD = r"(?:fra|tra|in|\+)\s?"
_EXACT_SPAN = (
    r"(?P<h1>\d{1,2})[:.h](?P<m1>\d{2})(?P<half1>)\s?-\s?(?P<h2>\d{1,2})(?:[:.h](?P<m2>\d{2}))?(?P<half2>)(?!\d)"
)
_FROM = (
    "non prima delle|non prima di|not before|a partire dalle|a partire da|"
    "dopo|dalle|dall'|dal|da|after|from|onwards|onward|in poi|in avanti"
)
_FILLERS = "il lo la le l' i gli di del della delle alle ore the on of at a e ad h @ -".split()

_PATTERNS = (
    _rule(r"(?P<y>\d{4})-(?P<mo>\d{1,2})-(?P<d>\d{1,2})", _written_date),
    _rule(
        rf"{_AHEAD}(?P<n>\d{{1,2}})\s?(?:{_HOURS})\s?(?:e |and )?(?P<more>\d{{1,2}})\s?(?:{_MINUTES})?(?![\d:/.])",
        _hours_ahead,
    ),
    _rule(rf"{_AHEAD}(?P<n>\d{{1,3}})(?P<and_half>[.,]5)?\s?(?P<u>{_UNIT})\b", _ahead),
    _rule(rf"(?P<n>\d{{1,3}})(?P<and_half>[.,]5)?\s?(?P<u>{_UNIT}) (?:from now|da adesso|da ora)", _ahead),
    _rule(rf"(?:tra|fra|between|dalle|from|da|ore|alle)\s(?:le |l')?{_TIME.format(1)}{_TO}{_TIME.format(2)}", _span),
    _rule(
        rf"{_THE}(?P<d>\d{{1,2}}){_NTH}\.?\s?(?:di |of |de )?(?P<mo>{_MONTH})\b\.?(?:,? (?P<y>20\d\d)(?![\d:.]))?",
        _named_month,
    ),
    _rule(
        rf"(?P<mo>{_MONTH_FIRST})\.? (?:the )?(?P<d>\d{{1,2}}){_NTH}(?:,? (?P<y>20\d\d))?"
        r"(?!\s?[:h]\d|\d|[.,]\d|\s?[ap]m)",
        _named_month,
    ),
    _rule(
        rf"{_THE}(?P<d>\d{{1,2}})\s?/\s?(?P<mo>\d{{1,2}})(?:\s?/\s?(?P<y>\d{{4}}|\d{{2}}))?(?!\d)",
        _written_date,
    ),
    _rule(r"(?P<d>\d{1,2})(?P<sign>[.-])(?P<mo>\d{1,2})(?P=sign)(?P<y>\d{4}|\d{2})(?![\d:])", _written_date),
    _rule(r"(?P<d>\d{1,2})\.(?P<mo>0?[1-9]|1[0-2])\.(?=\s|$|\d{1,2}[:.]\d\d)", _written_date),
    _rule(rf"{_TIME.format(1)}\s?-\s?{_TIME.format(2)}(?<=m)", _span),
    _rule(_EXACT_SPAN, _span),
    _rule(rf"(?:alle|alla|ore|ora|h|at|@|le|l')\.?\s?{_TIME.format('')}(?:\s?minus(?P<minus>\d{{1,4}}))?", _said_clock),
    _rule(r"(?:alle|ore|h|at|@|le)\.?\s?(?P<hm>\d{3,4})", _whole_clock),
    _rule(r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::\d\d)?\s?(?P<half>am|pm)?", _plain_clock),
    _rule(r"(?P<h>\d{1,2})\s?h(?:rs?)?\s?(?P<m>\d{2})?(?P<half>)", _plain_clock),
    _rule(r"(?P<h>\d{1,2})(?:[.,](?P<m>\d{2}))?\s?(?P<half>am|pm)", _plain_clock),
    _rule(r"(?P<a>\d{1,2})(?P<sign>[.,-])(?P<b>\d{1,2})(?!\d)", _pair),
    _rule(r"(?P<hm>\d{3,4})", _whole_clock),
    _rule(rf"(?:(?:il |the |giorno )(?P<d>\d{{1,2}}){_NTH}|(?P<nth>\d{{1,2}})(?:st|nd|rd|th))", _day_of_month),
    _rule(
        r"(?:della |la |of )?(?:prossima settimana|settimana prossima|settimana che viene|next week)", _flag(NEXT_WEEK)
    ),
    _rule(any_of(NAMED_DAYS), _named_day),
    _rule(rf"(?:{any_of(WEEKDAYS)})\b\.?", _weekday),
    _rule(r"prossim[oa]|prox|next|che viene|coming", _flag(NEXT)),
    _rule(r"questo|questa|this", _flag(THIS)),
    _rule(
        rf"(?:di |del |della |nel |nella |al |alla |in the |in |of |la )?(?P<part>{any_of(PARTS)})",
        lambda found, pieces: pieces.parts.append(PARTS[found["part"]]),
    ),
    _rule(_FROM, _flag(FROM)),
    _rule(r"verso|circa|attorno|intorno|around|about|approximately|roughly|~", _flag(AROUND)),
    _rule(r"prima delle|prima di|prima|before|entro|by|fino|until|till", _flag(BEFORE)),
    _rule(r"fra|tra|in|\+", _flag(AHEAD)),
    _rule(r"(?P<number>\d{1,2})", lambda found, pieces: pieces.numbers.append(found["number"])),
    _rule(any_of(_FILLERS), lambda found, pieces: None),
)
