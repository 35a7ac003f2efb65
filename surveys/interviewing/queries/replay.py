"""The paradata of one interview on a time line: what happened when, by the server's clock.

Only the time within sessions counts: where an interview was suspended the clock stands still.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.formats import number_format

from surveys.interviewing.models import EventKind, Interview, InterviewEvent, Session
from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.model.state import Answer

from .interview_answers import plain_words_of, words_in
from .row_layouts import layout_of

PAUSE = 40.0
"""A page on which nothing happened for so many seconds is shown as a pause."""
_KEY = re.compile(r"\[[^\]]*\]")
ANSWERED, CHANGED, TAKEN_AWAY = "answered", "changed", "taken_away"
SHOWN = frozenset(
    {
        *(EventKind.ANSWER, EventKind.CHECK, EventKind.BACK, EventKind.JUMP, EventKind.NOTE, EventKind.LANGUAGE),
        *(EventKind.SUSPENDED, EventKind.RESUMED, EventKind.STOPPED, EventKind.FINISHED, EventKind.BROKEN_OFF),
    }
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. ``at``: seconds from the start; ``seconds``: since what happened before it.

    ``kind``: ``answered``, ``changed``, ``taken_away`` or that of the event; ``before`` and ``words``: the answer then
    and now, or the words of a note; ``missing``: ``dk`` or ``refused``. ``is_hidden``: they are personal.
    """

    at: float
    question: str
    kind: str
    words: str = ""
    before: str = ""
    missing: str = ""
    seconds: float = 0.0
    section: str = ""
    is_hidden: bool = False

    @property
    def is_pause(self) -> bool:
        """Whether nothing happened for long before it."""
        return self.seconds >= PAUSE


@dataclass(frozen=True, slots=True)
class Stretch:
    """A section of the questionnaire, or the whole of one without: from when to when it was asked."""

    name: str
    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Replay:
    """The time line of an interview."""

    seconds: float
    moments: list[Moment]
    stretches: list[Stretch] = field(default_factory=list)


def replay_of(interview: Interview, *, sees_people: bool) -> Replay:
    """The interview's time line; answers to personal questions and notes are for those who see people. Two queries."""
    line = _Line(interview, sees_people=sees_people)
    moments = list(line.moments())
    length = max((one.at for one in moments), default=0.0)
    return Replay(length, moments, list(_stretches(moments)))


class _Line:
    """Reads the events of one interview in their order."""

    def __init__(self, interview: Interview, *, sees_people: bool) -> None:
        self._interview, self._sees_people = interview, sees_people
        layout = layout_of(interview.version_id)
        everything = [one for inside in layout.variables.values() for one in inside]
        self._variables = {(one.path, one.specify): one for one in everything}
        self._names = {path: one.name for (path, specify), one in self._variables.items() if not specify}
        sessions = Session.objects.filter(interview=interview).order_by("pk")
        self._started = dict(sessions.values_list("pk", "started_at"))

    def moments(self) -> Iterator[Moment]:
        events = InterviewEvent.objects.filter(interview=self._interview, is_late=False, session__isnull=False)
        columns = ("session", "kind", "path", "old", "new", "reason", "server_at")
        clock, last = 0.0, 0.0
        before: dict[int, datetime] = dict(self._started)
        for session, kind, path, old, new, reason, server_at in events.order_by("sequence").values_list(*columns):
            clock += max(0.0, (server_at - before.get(session, server_at)).total_seconds())
            before[session] = server_at
            if kind in SHOWN:
                yield self._moment(clock, clock - last, kind, path, old, new, reason)
                last = clock

    def _moment(self, at: float, spent: float, kind: str, path: str, old: Any, new: Any, reason: str) -> Moment:
        plain = _KEY.sub("", path)
        key = "/".join(part.strip("[]") for part in _KEY.findall(path))
        name = self._names.get(plain, plain.rpartition("/")[2])
        question = f"{name} · {key}" if key else name
        section = plain.partition("/")[0] if "/" in plain else ""
        if kind != EventKind.ANSWER:
            words = str(new) if kind == EventKind.NOTE and isinstance(new, str) else ""
            hidden = bool(words) and not self._sees_people
            words = reason if kind == EventKind.CHECK else ("" if hidden else words)
            return Moment(at, question, kind, words, seconds=spent, section=section, is_hidden=hidden)
        variable = self._variables.get((plain, ""))
        hidden = not self._sees_people and (variable is None or variable.personal)
        kind = ANSWERED if old is None else TAKEN_AWAY if new is None else CHANGED
        said = _answer(new)
        return Moment(
            at,
            question,
            kind,
            "" if hidden else self._words(variable, said),
            "" if hidden else self._words(variable, _answer(old)),
            said.missing or self._listed_missing(variable, said),
            spent,
            section,
            is_hidden=hidden,
        )

    def _words(self, variable: Variable | None, answer: Answer) -> str:
        if answer.value is None:
            return ""
        if isinstance(answer.value, list):
            raw = ", ".join(map(_as_written, answer.value))
        else:
            raw = _as_written(answer.value)
        if variable is None:
            return raw
        return plain_words_of(variable, answer, self._variables, self._interview.language, raw)

    def _listed_missing(self, variable: Variable | None, answer: Answer) -> str:
        code = variable.code(answer.value) if variable is not None and isinstance(answer.value, str) else None
        return code.missing if code else ""


def _answer(stored: Any) -> Answer:
    """An answer as an event holds it; nothing of an erased one."""
    if not isinstance(stored, Mapping) or "v" not in stored:
        return Answer()
    return Answer(stored.get("v"), stored.get("m", ""), stored.get("s", {}))


def _as_written(value: Any) -> str:
    """A number as the reader's language writes it, a whole one without decimals; all else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return str(number_format(int(value) if value == int(value) else value, use_l10n=True))


def _stretches(moments: list[Moment]) -> Iterator[Stretch]:
    """The sections in the order in which they were asked; a short way back into an earlier one is no new stretch."""
    name, begins, ends = None, 0.0, 0.0
    for one in moments:
        if one.kind not in (ANSWERED, CHANGED):
            continue
        if one.section != name:
            if name is not None:
                yield Stretch(name, begins, ends)
            name, begins = one.section, ends
        ends = one.at
    if name is not None:
        yield Stretch(name, begins, ends)


def question_words(interview: Interview) -> dict[str, str]:
    """Name of a question → its words in the interview's language."""
    layout = layout_of(interview.version_id)
    everything = [one for inside in layout.variables.values() for one in inside if not one.specify]
    return {one.name: words_in(one.label, interview.language) for one in everything}
