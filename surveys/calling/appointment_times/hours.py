"""Determines the hour of an appointment from the parsed pieces: the meaning of bare numbers, morning or evening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from .complaints import MomentError
from .scanning import AROUND, BEFORE, FROM, CalendarDay, Clock, Pair, Pieces
from .vocabulary import AFTERNOON, EVENING, MORNING, PART_HOURS

SIGNS_OF_DATES, SIGNS_OF_HOURS = ".-", ".,"
LAST_OF_MONTH, MONTHS_OF_YEAR = 31, 12


@dataclass(frozen=True, slots=True)
class Hours:
    """The start of the time given and its end, if any; ``is_rough``: the time of day is not exact."""

    start: time
    end: time | None = None
    is_rough: bool = False


def settle_pairs(pieces: Pieces, today: date) -> None:
    """Resolve pairs in place: ``28.11`` is a day, ``18.30`` an hour, ``18-20`` a span, else by the other pieces."""
    doubtful = [pair for pair in pieces.pairs if not _settle(pair, pieces)]
    for pair in doubtful:
        has_day = bool(pieces.dates or pieces.days_ahead or pieces.weekdays)
        has_hour = bool(pieces.clocks or pieces.spans or pieces.numbers or pieces.parts)
        if has_hour and not (pieces.dates or pieces.days_ahead):
            pieces.dates.append(CalendarDay(pair.first, int(pair.second)))
        elif has_day and not has_hour and not _falls_on(pieces.weekdays, pair, today):
            _keep_hour(pair, pieces)
        else:
            raise MomentError("day_or_hour", words=f"{pair.first}{pair.sign}{pair.second}", example=_example(today))


def _example(today: date) -> str:
    """Return a day of next week as it is typed, which is still to come when somebody reads it."""
    day = today + timedelta(days=6)
    return f"{day.day}/{day.month}"


def _falls_on(weekdays: list[int], pair: Pair, today: date) -> bool:
    """Whether the pair, read as a date, falls on one of these weekdays: ``gio 10.12``."""
    month = int(pair.second)
    year = today.year + ((month, pair.first) < (today.month, today.day))
    return (date(year, month, 1) + timedelta(days=pair.first - 1)).weekday() in weekdays


def _settle(pair: Pair, pieces: Pieces) -> bool:
    """Resolve a pair that has only one possible meaning; returns whether it had."""
    may_be_hour = _may_be_hour(pair)
    if _may_be_day(pair) and may_be_hour:
        return False
    if may_be_hour:
        _keep_hour(pair, pieces)
    elif pair.sign in SIGNS_OF_DATES:
        pieces.dates.append(CalendarDay(pair.first, int(pair.second)))
    else:
        raise MomentError("no_such_hour")
    return True


def _may_be_day(pair: Pair) -> bool:
    return pair.sign in SIGNS_OF_DATES and 1 <= pair.first <= LAST_OF_MONTH and 1 <= int(pair.second) <= MONTHS_OF_YEAR


def _may_be_hour(pair: Pair) -> bool:
    if pair.sign in SIGNS_OF_HOURS:
        return pair.first < 24 and len(pair.second) == 2 and int(pair.second) < 60
    return pair.first < int(pair.second) < 24


def _keep_hour(pair: Pair, pieces: Pieces) -> None:
    if pair.sign in SIGNS_OF_HOURS:
        pieces.clocks.append(Clock(pair.first, int(pair.second), is_plain=pair.first < 8))
    else:
        pieces.spans.append((Clock(pair.first, is_plain=True), Clock(int(pair.second), is_plain=True)))


def settle_numbers(pieces: Pieces, today: date) -> None:
    """Resolve bare numbers in place: ``28 11 18`` is day, month and hour; ``28/11 18 30`` has an hour and minutes."""
    numbers, has_hour = list(pieces.numbers), bool(pieces.clocks or pieces.spans)
    has_date = bool(pieces.dates or pieces.days_ahead)
    if not has_date and not pieces.weekdays and len(numbers) >= 2 and (has_hour or len(numbers) > 2):
        pieces.dates.append(CalendarDay(int(numbers.pop(0)), int(numbers.pop(0))))
    elif not has_date and pieces.weekdays and numbers and (has_hour or int(numbers[0]) > 23):
        pieces.dates.append(CalendarDay(int(numbers.pop(0))))
    elif not has_date and len(numbers) == 2 and not pieces.weekdays:
        raise MomentError("day_or_hour", words=" ".join(numbers), example=_example(today))
    if not numbers:
        return
    if has_hour or len(numbers) > 2 or (len(numbers) == 2 and len(numbers[1]) != 2):
        raise MomentError("too_much")
    hour, minute = int(numbers[0]), int(numbers[1]) if len(numbers) == 2 else 0
    is_plain = not numbers[0].startswith("0") and (hour < 8 or len(numbers) == 1)
    pieces.clocks.append(Clock(hour, minute, is_plain=is_plain))


def hours_of(pieces: Pieces) -> Hours | None:
    """The time given; None if there is none."""
    part = _part(pieces)
    if len(pieces.clocks) + len(pieces.spans) > 1:
        raise MomentError("too_much")
    if pieces.spans:
        start, end = (_time(clock, part) for clock in pieces.spans[0])
        if start >= end:
            raise MomentError("no_such_hour")
        return Hours(start, end, is_rough=True)
    if BEFORE in pieces.said:
        raise MomentError("only_before")
    if pieces.clocks:
        return Hours(_time(pieces.clocks[0], part), is_rough=bool(pieces.said & {FROM, AROUND}))
    if not part:
        return None
    first, last = PART_HOURS[part]
    return Hours(time(first), time(last), is_rough=True)


def _part(pieces: Pieces) -> str:
    parts = set(pieces.parts)
    if len(parts) > 1:
        raise MomentError("too_much")
    return next(iter(parts), "")


def _time(clock: Clock, part: str) -> time:
    hour = _hour(clock, part)
    if not (0 <= hour < 24 and 0 <= clock.minute < 60):
        raise MomentError("no_such_hour")
    minutes = hour * 60 + clock.minute - clock.minus
    return time(minutes // 60, minutes % 60)


def _hour(clock: Clock, part: str) -> int:
    hour = clock.hour
    if clock.half:
        if not 1 <= hour <= 12:
            raise MomentError("no_such_hour")
        return hour % 12 + (12 if clock.half == "pm" else 0)
    if part:
        return _hour_of_part(hour, part)
    if clock.is_plain and 1 <= hour <= 8:
        minutes = f":{clock.minute:02}"
        raise MomentError("half_of_day", early=f"{hour}{minutes}", late=f"{hour + 12}{minutes}")
    return hour


_OF_PART = {MORNING: range(5, 13), AFTERNOON: range(12, 20), EVENING: range(17, 24)}


def _hour_of_part(hour: int, part: str) -> int:
    meant = next((one for one in (hour, hour + 12) if one in _OF_PART[part]), None)
    if meant is None:
        raise MomentError("no_such_hour")
    return meant
