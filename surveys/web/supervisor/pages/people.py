"""The desk's table of interviewers: who does what."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from surveys.formatting import minutes_of
from surveys.interviewing.queries import (
    AWAY,
    BETWEEN,
    CALLING,
    ELSEWHERE,
    IDLE,
    IN_INTERVIEW,
    ON_BREAK,
    ON_THE_PHONE,
    PRACTISING,
    AtWork,
)
from surveys.people.models import WatchScope
from surveys.web.screens.formatting import minutes_since

from .field_snapshot import FieldSnapshot

STATES = {
    IN_INTERVIEW: (gettext_noop("In interview"), "ok"),
    ON_THE_PHONE: (gettext_noop("On the phone"), "call"),
    CALLING: (gettext_noop("Calling"), "call"),
    BETWEEN: (gettext_noop("Between calls"), "call"),
    ELSEWHERE: (gettext_noop("On another study"), "off"),
    PRACTISING: (gettext_noop("Practising"), "off"),
    IDLE: (gettext_noop("Idle"), "warn"),
    ON_BREAK: (gettext_noop("On a break"), "off"),
    AWAY: (gettext_noop("Not at work"), "off"),
}
USUAL_MINUTES = 20
IDLE_FOR = timedelta(minutes=2)
LONG = 2
"""An interview is long when it takes this many times the usual."""


@dataclass(frozen=True, slots=True)
class InterviewerRow:
    """One interviewer's row. ``sign``: the class of the state's sign; ``is_long``: longer than it should be."""

    who: AtWork
    state: str
    sign: str
    since: str
    is_long: bool

    @property
    def is_idle(self) -> bool:
        """Whether the person waits for a case."""
        return self.who.state == IDLE


def person_rows(snapshot: FieldSnapshot) -> list[InterviewerRow]:
    """The interviewers in the order of ``people_at_work``."""
    return [_row(row, snapshot) for row in snapshot.people]


def is_long(row: AtWork, snapshot: FieldSnapshot) -> bool:
    """Whether the interview takes twice the usual time, or the person has been idle for minutes."""
    if row.since is None:
        return False
    lasted = snapshot.now - row.since
    if row.state == IDLE:
        return lasted >= IDLE_FOR
    return row.state == IN_INTERVIEW and lasted > timedelta(minutes=LONG * usual_minutes(snapshot))


def usual_minutes(snapshot: FieldSnapshot) -> int:
    """How long an interview takes: the median so far, else what was promised."""
    median = snapshot.progress.median_seconds
    return max(1, int(minutes_of(median))) if median else snapshot.study.promised_minutes or USUAL_MINUTES


def _row(row: AtWork, snapshot: FieldSnapshot) -> InterviewerRow:
    label, sign = STATES[row.state]
    is_told = row.state not in {IDLE, ON_BREAK} or WatchScope.IDLE_TIME in snapshot.watched
    long = is_told and is_long(row, snapshot)
    if row.is_silent:
        label, sign = gettext_noop("Screen left"), "bad"
    elif long:
        sign = "warn"
    elif row.state == IDLE:
        sign = "off"
    return InterviewerRow(row, _(label), sign, minutes_since(row.since, snapshot.now) if is_told else "", long)
