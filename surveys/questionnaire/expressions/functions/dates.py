"""Functions on dates and times."""

from __future__ import annotations

import math
from datetime import datetime

from surveys.questionnaire.expressions.context import Context, Value
from surveys.questionnaire.expressions.dates_and_times import (
    at_midnight,
    format_moment,
    from_days,
    moment_text,
    read_moment,
    time_of_day,
    to_days,
)
from surveys.questionnaire.expressions.values import NAN, to_number

from .registry import ANY, NUMBER, TEXT, Functions


def register(functions: Functions) -> None:
    """Add the functions on dates to the table."""
    functions.placed("today", (), TEXT, lambda context: context.today())
    functions.placed("now", (), TEXT, lambda context: context.now())
    functions.placed("date", (ANY,), TEXT, _date)
    functions.placed("date-time", (ANY,), TEXT, _date_time)
    functions.placed("decimal-date-time", (ANY,), NUMBER, _decimal_date_time)
    functions.placed("decimal-time", (TEXT,), NUMBER, _decimal_time)
    functions.placed("format-date", (ANY, TEXT), TEXT, _format)
    functions.placed("format-date-time", (ANY, TEXT), TEXT, _format)


def _moment(value: Value, context: Context) -> datetime | None:
    """A number is days since 1970, a text ISO; a truth value is no moment."""
    if isinstance(value, bool):
        return None
    if isinstance(value, tuple):
        return _moment(value[0], context) if value else None
    if isinstance(value, str):
        moment = read_moment(value, context.zone)
        if moment is not None:
            return moment
    days = to_number(value, context)
    return from_days(days, context.zone) if math.isfinite(days) else None


def _date(context: Context, value: Value) -> str:
    moment = _moment(value, context)
    return "" if moment is None else moment_text(at_midnight(moment))


def _date_time(context: Context, value: Value) -> str:
    moment = _moment(value, context)
    return "" if moment is None else moment_text(moment)


def _decimal_date_time(context: Context, value: Value) -> float:
    """Of a number itself, of a text only where it names a date: ``'12'`` is none."""
    moment = read_moment(value, context.zone) if isinstance(value, str) else _moment(value, context)
    return NAN if moment is None else to_days(moment)


def _decimal_time(context: Context, text: str) -> float:
    return time_of_day(text, context.zone, read_moment(context.now(), context.zone))


def _format(context: Context, value: Value, pattern: str) -> str:
    moment = _moment(value, context)
    return "" if moment is None else format_moment(moment, pattern)
