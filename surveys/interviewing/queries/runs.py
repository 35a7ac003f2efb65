"""An interview as the questionnaire core runs it: program, state and facts, and the step shown on screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from surveys.design.queries import program_of
from surveys.fieldwork.models import Attempt, Contact, Purpose
from surveys.interviewing.models import Interview, InterviewKind
from surveys.questionnaire import running
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model import state
from surveys.questionnaire.model.pages import Ask, Complaint, Ended, Entry, Line
from surveys.questionnaire.model.state import Answer, Facts, State

APPLIED, REPEATED, STALE, LATE = "applied", "repeated", "stale", "late"
"""The effects of a request: see ``Step``."""


@dataclass(frozen=True, slots=True)
class InterviewRun:
    """One interview at one moment, ready for routing."""

    program: Program
    state: State
    facts: Facts

    def outcome(self) -> Ask | Ended:
        """The page to ask now, or the interview's end."""
        return running.ask(self.program, self.state, self.facts)

    def stands_on(self) -> str:
        """The path of the page to ask now; empty at the end."""
        return running.stands_on(self.program, self.state, self.facts)

    def lines(self, last: int | None = None) -> tuple[Line, ...]:
        """The answers so far in the questionnaire's order; with ``last``, only the latest ones in the order asked."""
        return running.lines(self.program, self.state, self.facts, last)

    def read_back(self) -> Mapping[str, tuple[Answer, str]]:
        """Path → the answer along the route as it was said, and its question's words with what was filled in."""
        return running.read_back(self.program, self.state, self.facts)

    def lines_on(self, page: str) -> tuple[Line, ...]:
        """The answers of one page."""
        return running.lines_on(self.program, self.state, self.facts, page)


@dataclass(frozen=True, slots=True)
class Step:
    """The result of a request: its effect, and what to show next. It is committed when the step is returned.

    ``effect``: ``applied``, or one that changed nothing: ``repeated`` (the same key came before), ``stale`` (the page
    was no longer the current one), ``late`` (the attempt no longer holds the case). ``complaints`` and ``given`` are
    set if an entry was not accepted. ``first_time``: the path of the page just answered, if for the first time, when
    only that page's answers are new; else empty.
    """

    interview: Interview
    run: InterviewRun
    outcome: Ask | Ended
    effect: str = APPLIED
    complaints: tuple[Complaint, ...] = ()
    given: Mapping[str, Entry] = field(default_factory=dict)
    first_time: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing is left to ask."""
        return isinstance(self.outcome, Ended)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The answers so far."""
        return self.run.lines()


def run_of(interview: Interview, attempt: Attempt, session_at: datetime) -> InterviewRun:
    """The stored interview in this attempt; ``session_at``: when the attempt's session began."""
    return InterviewRun(
        program=program_of(interview.version_id),
        state=state.from_json(interview.state),
        facts=facts_of(interview, attempt, session_at),
    )


def facts_of(
    interview: Interview, attempt: Attempt, session_at: datetime, *, columns: Mapping[str, str] | None = None
) -> Facts:
    """The facts for routing: times in the respondent's time zone, the case's columns, attempt and interviewer.

    ``columns``: those of the case, if they were read already.
    """
    zone = ZoneInfo(attempt.case.time_zone)
    started = interview.facts_at.astimezone(zone)
    return Facts(
        today=started.date(),
        now=started,
        session_at=session_at.astimezone(zone),
        attributes=_columns_of(interview, attempt) if columns is None else columns,
        attempt=attempt.number,
        interviewer=str(attempt.interviewer),
        is_counted=interview.purpose == Purpose.LIVE and interview.kind == InterviewKind.MAIN,
    )


def _columns_of(interview: Interview, attempt: Attempt) -> dict[str, str]:
    """The case's sample columns, and those of the contact's personal columns that the questionnaire reads."""
    columns = attempt.case.attributes
    wanted = program_of(interview.version_id).columns - columns.keys()
    if wanted:
        personal = Contact.objects.filter(case=attempt.case_id).values_list("attributes", flat=True).first() or {}
        columns = {**columns, **{name: value for name, value in personal.items() if name in wanted}}
    return {name: str(value) for name, value in columns.items()}
