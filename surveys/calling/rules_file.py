"""Calling rules as a TOML file: whole, readable, and the same when it is read again."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from . import policy
from .day_parts import DAY_KINDS, write_parts
from .policy import CallingPolicy, clock
from .translatable import gettext_noop

FORMAT = 3
"""The version of the format that is written; files of a later one are refused.

2: with outcomes of the study's own. 3: the quotas' weight is a number, ``quota_weight``.
"""

PROBLEMS: dict[str, str] = {
    "not_toml": gettext_noop("This is no TOML file: line %(line)s."),
    "newer": gettext_noop("The file was written by a later version of Ascolto (format %(format)s)."),
    "no_format": gettext_noop("The file does not say its format: it begins with “format = 3”."),
    "value": gettext_noop("“%(key)s” has a value that is not possible."),
    "unknown": gettext_noop("“%(key)s” is no rule."),
    "holidays": gettext_noop("There is no list of holidays for this “%(key)s”."),
}
"""What a file may be refused for: code → English message id."""


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A problem of a file of rules: ``code`` is a key of ``PROBLEMS``, ``details`` the values of its text."""

    code: str
    details: Mapping[str, str]


def write_file(rules: CallingPolicy) -> str:
    """The rules as the text of a file, those that are the defaults too."""
    # The one character that JSON leaves as it is and TOML does not take.
    return "\n".join(_lines(rules)).replace("\x7f", "\\u007f") + "\n"


def values_of(rules: CallingPolicy) -> dict[str, Any]:
    """The values of the file that ``write_file`` writes."""
    return tomllib.loads(write_file(rules))


def read_file(text: str) -> tuple[dict[str, Any], list[FileProblem]]:
    """The rules of a file as a study stores them, and all its problems; empty rules if there are any."""
    told, problems = parse_file(text)
    return ({}, problems) if problems else read_values(told)


def parse_file(text: str) -> tuple[dict[str, Any], list[FileProblem]]:
    """What a file says, before it is known whether these are rules; or why it cannot be read."""
    try:
        return tomllib.loads(text), []
    except tomllib.TOMLDecodeError as error:
        line = next((word for word in str(error).replace(",", " ").split() if word.isdigit()), "?")
        return {}, [FileProblem("not_toml", {"line": line})]


def read_values(told: Mapping[str, Any]) -> tuple[dict[str, Any], list[FileProblem]]:
    """The same of a file that has been parsed, or of its values as another system sends them."""
    told = dict(told)
    written_as = told.pop("format", None)
    if isinstance(written_as, bool) or not isinstance(written_as, int):
        return {}, [FileProblem("no_format", {})]
    if written_as > FORMAT:
        return {}, [FileProblem("newer", {"format": str(written_as)})]
    told = policy.as_now(told)
    unknown = [FileProblem("unknown", {"key": key}) for key in told if key not in policy.NAMES]
    known = {key: _closed(key, value) for key, value in told.items() if key in policy.NAMES}
    wrong = [FileProblem("value", {"key": key}) for key in policy.problems(known)]
    if unknown or wrong:
        return {}, unknown + wrong
    return policy.write(policy.read(known)), []


def _closed(key: str, value: Any) -> Any:
    """TOML has no word for nothing: a day without calls is written as an empty list."""
    if key == "hours" and isinstance(value, dict):
        return {day: None if span == [] else span for day, span in value.items()}
    return value


def _lines(rules: CallingPolicy) -> Iterator[str]:
    yield f"format = {FORMAT}"
    for name in policy.NAMES:
        value = getattr(rules, name)
        if isinstance(value, int | str):
            yield f"{name} = {json.dumps(value, ensure_ascii=False)}"
    yield from ("", "[hours]")
    for day in DAY_KINDS:
        window = rules.hours[day]
        yield f"{day} = " + (f'["{clock(window.start)}", "{clock(window.end)}"]' if window else "[]")
    for name in ("local_holidays", "retry_minutes", "second_retry_minutes"):
        if values := getattr(rules, name):
            yield from ("", f"[{name}]")
            yield from (f"{json.dumps(key)} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    for part in write_parts(rules.day_parts):
        yield from ("", "[[day_parts]]")
        yield from (f"{key} = {json.dumps(part[key], ensure_ascii=False)}" for key in ("key", "name", "max_attempts"))
        hours = ", ".join(f"{kind} = {json.dumps(listed)}" for kind, listed in part["hours"].items())
        yield f"hours = {{ {hours} }}"
    for code, facts in rules.outcomes.items():
        yield from ("", f"[outcomes.{code}]")
        yield from (f"{name} = {_inline(value)}" for name, value in facts.items())


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_inline(one)}" for key, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
