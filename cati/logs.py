"""Logging: one line for each event, which names no respondent and quotes no typed text.

A line has the time (UTC), the level, the logger and, within a request, the request's id, the name of its URL pattern
and the id of the signed-in user. An exception is logged with its class and traceback. Its message is left out, because
it may quote an answer or a telephone number, unless its class concerns machines only (``ABOUT_MACHINES``).
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest

from cati.storages import StoreError

ABOUT_MACHINES = (
    *(OperationalError, InterfaceError, ImproperlyConfigured, ImportError, ConnectionError, TimeoutError),
    StoreError,
)
CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)
"""The request being answered, so that a log line can name the request in which it was written."""


def logging_to_the_console(form: str, *, with_messages: bool) -> dict[str, Any]:
    """Return Django's ``LOGGING`` setting: everything goes to standard error, which the service's journal collects."""
    if form not in FORMS:
        raise ImproperlyConfigured(f"LOG_FORMAT is one of {', '.join(FORMS)}, not {form}")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": FORMS[form], "with_messages": with_messages}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {"surveys": {"level": "INFO"}},
    }


class PlainLines(logging.Formatter):
    """Format for people: ``2026-11-27T10:15:02.123Z WARNING surveys.web: words [request=…, view=…, person=…]``."""

    def __init__(self, *, with_messages: bool) -> None:
        super().__init__()
        self._with_messages = with_messages

    def format(self, record: logging.LogRecord) -> str:
        """Return the event as one line, followed by an indented line for each frame of its exception."""
        facts = _facts_of_the_request()
        told = f" [{', '.join(f'{name}={value}' for name, value in facts.items())}]" if facts else ""
        first = f"{_moment(record)} {record.levelname} {record.name}: {_one_line(record.getMessage())}{told}"
        if not record.exc_info or record.exc_info[1] is None:
            return first
        error = record.exc_info[1]
        places = [f"    {place}" for place in _places(error.__traceback__)]
        return "\n".join([first, f"  {_kind(error, with_messages=self._with_messages)}", *places])


class JsonLines(logging.Formatter):
    """Format for programs: one JSON object per event, each on its own line."""

    def __init__(self, *, with_messages: bool) -> None:
        super().__init__()
        self._with_messages = with_messages

    def format(self, record: logging.LogRecord) -> str:
        """Return the event as a JSON object."""
        event: dict[str, Any] = {
            "at": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_facts_of_the_request(),
        }
        if record.exc_info and (error := record.exc_info[1]) is not None:
            event["error"] = _kind(error, with_messages=self._with_messages)
            event["places"] = _places(error.__traceback__)
        return json.dumps(event, ensure_ascii=True)


FORMS = {"plain": PlainLines, "json": JsonLines}


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _one_line(words: str) -> str:
    # Line breaks in a requested address must not make it look like a separate event (log injection).
    return CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", words)


def _facts_of_the_request() -> dict[str, str]:
    request = current_request.get()
    if request is None:
        return {}
    facts = {"request": str(request.META["ascolto.request_id"])}
    if request.resolver_match:
        facts["view"] = request.resolver_match.view_name
    # Only if the user is loaded already: writing a log line makes no database query.
    if (user := getattr(request, "_cached_user", None)) is not None and user.pk:
        facts["person"] = f"person:{user.pk}"
    return facts


def _kind(error: BaseException, *, with_messages: bool) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if with_messages or isinstance(error, ABOUT_MACHINES):
        return f"{name}: {_one_line(str(error))}"
    if isinstance(error, IntegrityError):  # its first line names the constraint, the following ones quote the row
        return f"{name}: {_one_line(str(error).partition(chr(10))[0])}"
    return name


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
