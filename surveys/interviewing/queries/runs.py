"""An interview as the questionnaire language sees it: program, state and facts, and what a screen shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from surveys.fieldwork.models import Attempt, Contact, Purpose
from surveys.interviewing.models import Interview, InterviewKind
from surveys.questionnaire import running
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model import state
from surveys.questionnaire.model.pages import Ask, Complaint, Ended, Entry, Line
from surveys.questionnaire.model.state import Facts, State

from .row_layouts import program_of

APPLIED, REPEATED, STALE, LATE = "applied", "repeated", "stale", "late"


@dataclass(frozen=True, slots=True)
class Run:
    """One interview at one moment, ready to be routed."""

    program: Program
    state: State
    facts: Facts

    def outcome(self) -> Ask | Ended:
        """What is on the screen now."""
        return running.ask(self.program, self.state, self.facts)

    def stands_on(self) -> str:
        """The path of the page on the screen; empty at the end."""
        return running.stands_on(self.program, self.state, self.facts)

    def lines(self, last: int | None = None) -> tuple[Line, ...]:
        """The answers so far, in the order of the questionnaire; only so many of the latest, in the order asked."""
        return running.lines(self.program, self.state, self.facts, last)

    def lines_on(self, page: str) -> tuple[Line, ...]:
        """The answers of one page."""
        return running.lines_on(self.program, self.state, self.facts, page)


@dataclass(frozen=True, slots=True)
class Step:
    """What a request did and what is to be shown after it.

    ``effect``: ``applied``; ``repeated`` (the same key came again), ``stale`` (the page was no longer
    the current one) and ``late`` (the case is in other hands) changed nothing. ``complaints`` and
    ``given`` are there when an answer was not taken. ``first_time`` is the page that was just gone through,
    if for the first time: of the answers so far only its own are new. Everything is committed when a step is returned.
    """

    interview: Interview
    run: Run
    outcome: Ask | Ended
    effect: str = APPLIED
    complaints: tuple[Complaint, ...] = ()
    given: Mapping[str, Entry] = field(default_factory=dict)
    first_time: str = ""

    @property
    def ended(self) -> bool:
        """Whether there is nothing left to ask."""
        return isinstance(self.outcome, Ended)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The answers so far."""
        return self.run.lines()


def run_of(interview: Interview, attempt: Attempt, session_at: datetime) -> Run:
    """The interview as it is stored, in this attempt; ``session_at`` is when the attempt's session began."""
    return Run(
        program=program_of(interview.version_id),
        state=state.from_json(interview.state),
        facts=facts_of(interview, attempt, session_at),
    )


def facts_of(interview: Interview, attempt: Attempt, session_at: datetime) -> Facts:
    """What routing is told: when the interview began, in the respondent's time zone, and the case's columns."""
    zone = ZoneInfo(attempt.case.time_zone)
    started = interview.facts_at.astimezone(zone)
    return Facts(
        today=started.date(),
        now=started,
        session_at=session_at.astimezone(zone),
        attributes=_columns_of(interview, attempt),
        attempt=attempt.number,
        interviewer=str(attempt.interviewer),
        is_counted=interview.purpose == Purpose.LIVE and interview.kind == InterviewKind.MAIN,
    )


def _columns_of(interview: Interview, attempt: Attempt) -> dict[str, str]:
    """The case's columns, and of the contact's personal ones those that the questionnaire reads."""
    columns = attempt.case.attributes
    wanted = program_of(interview.version_id).columns - columns.keys()
    if wanted:
        personal = Contact.objects.filter(case=attempt.case_id).values_list("attributes", flat=True).first() or {}
        columns = {**columns, **{name: value for name, value in personal.items() if name in wanted}}
    return {name: str(value) for name, value in columns.items()}
