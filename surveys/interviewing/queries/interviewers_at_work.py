"""What each interviewer of a study is doing now, on which case and question, and what they completed today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from surveys.database.prepared import SOME_TIME, Prepared, PreparedRange, PreparedRows
from surveys.design.models import Study
from surveys.design.queries import interviewer_memberships, interviewers_of
from surveys.fieldwork.models import Attempt, Call, Purpose, ShiftBreak, WorkedShift
from surveys.fieldwork.queries import AT_WORK_WITHIN
from surveys.interviewing.models import Interview, InterviewEvent, InterviewStatus, Session
from surveys.people.models import User
from surveys.questionnaire.model.pages import Ask

from .progress import completes_by_interviewer
from .runs import run_of

IN_INTERVIEW, ON_THE_PHONE, CALLING, BETWEEN, ELSEWHERE, PRACTISING, IDLE, ON_BREAK, AWAY = (
    "in_interview",
    "on_the_phone",
    "calling",
    "between",
    "elsewhere",
    "practising",
    "idle",
    "on_break",
    "away",
)
"""``between``: holds a case without an open call. ``elsewhere``: works on another study, or did so last and lately.
``practising``: in a practice interview, which is no work of a study. ``idle``: worked lately, or has a shift under way.
``on_break``: on a break of it."""
WORKING = frozenset({IN_INTERVIEW, ON_THE_PHONE, CALLING, BETWEEN})
MOST_LATE = 5
LONGEST_PAUSE = timedelta(minutes=5)
"""A longer time without a case is a break and does not count as working time."""


Span = tuple[datetime, datetime | None]
"""When somebody got a case, and when it was over."""


@dataclass(slots=True)
class _Day:
    """Somebody's attempts of today: those of the study, and of other studies the one that ended last."""

    here: list[Span] = field(default_factory=list)
    elsewhere: tuple[datetime, datetime] | None = None

    def hours(self, now: datetime) -> float:
        """Worked on the study, without breaks."""
        return hours_worked((begun, ended or now) for begun, ended in self.here)

    @property
    def last(self) -> datetime | None:
        """When the last case of the study was over."""
        return max((ended for _, ended in self.here if ended), default=None)

    def was_elsewhere(self, now: datetime) -> datetime | None:
        """Since when they have worked on another study, which is what they did last and lately."""
        if self.elsewhere is None:
            return None
        begun, ended = self.elsewhere
        return begun if ended > (self.last or begun) and now - ended < AT_WORK_WITHIN else None


@dataclass(frozen=True, slots=True)
class AtWork:
    """One interviewer now. ``since``: when the state began; ``None`` for somebody who has not worked today.

    ``question``: number and title of the question being asked. ``hours``: worked today on this study, without breaks.
    ``is_silent``: the interviewer's page has not renewed the lease, which has run out.
    """

    interviewer: User
    state: str
    since: datetime | None
    case_number: int | None = None
    question: str = ""
    completes: int = 0
    hours: float = 0
    is_silent: bool = False

    @property
    def per_hour(self) -> float | None:
        """Completes per hour worked today; ``None`` before a quarter of an hour, when it would mean nothing."""
        return self.completes / self.hours if self.hours >= 0.25 else None


def people_at_work(
    study: Study,
    now: datetime,
    since: datetime,
    completes: Mapping[int, int] | None = None,
    people: Iterable[User] | None = None,
) -> list[AtWork]:
    """Every active interviewer of the study, by state (interviewing first) and time in it, the longest first.

    ``since``: when today began. ``completes``: what ``completes_by_interviewer`` says of today, where it is known;
    ``people``: the study's interviewers, where they are.
    The number of queries does not grow with the people.
    """
    in_hand = _OPEN_ATTEMPTS.all(study=study.pk)
    held = {attempt.interviewer_id: attempt for attempt in in_hand if attempt.case.purpose == Purpose.LIVE}
    practised = {one.interviewer_id: one.claimed_at for one in in_hand if one.case.purpose == Purpose.PRACTICE}
    sessions = _open_sessions([one for one in held.values() if one.case.study_id == study.pk and one.answered_at])
    if completes is None:
        completes = completes_by_interviewer(study, since)
    today = _attempts_of_today(study, since)
    team = list(interviewers_of(study) if people is None else people)
    # Only of those who have no case in hand.
    rests = any(person.pk not in held for person in team)
    shifts = {who: (begun, pause) for who, begun, pause in _OPEN_SHIFTS.all(study=study.pk)} if rests else {}
    rows = [
        _at_work(person, held[person.pk], sessions, completes, today.get(person.pk, _Day()), study, now)
        if person.pk in held
        else _without_a_case(
            person, shifts.get(person.pk), practised.get(person.pk), completes, today.get(person.pk, _Day()), now
        )
        for person in team
    ]
    order = (IN_INTERVIEW, ON_THE_PHONE, CALLING, BETWEEN, IDLE, PRACTISING, ELSEWHERE, ON_BREAK, AWAY)
    return sorted(rows, key=lambda row: (order.index(row.state), row.since or now, row.interviewer.pk))


def _without_a_case(
    person: User,
    shift: Span | None,
    practised: datetime | None,
    completes: Mapping[int, int],
    today: _Day,
    now: datetime,
) -> AtWork:
    """Somebody who has no case in hand; ``shift``: when the one that goes on began, and the break of it.

    ``practised``: since when they have practised.
    """
    since: datetime | None
    begun, pause = shift or (None, None)
    if pause is not None:
        state, since = ON_BREAK, pause
    elif practised is not None:
        state, since = PRACTISING, practised
    elif (since := today.was_elsewhere(now)) is not None:
        state = ELSEWHERE
    elif begun is not None:
        over = today.elsewhere[1] if today.elsewhere else begun
        state, since = IDLE, max(begun, over, today.last or begun)
    else:
        since = today.last
        state = IDLE if since and now - since < AT_WORK_WITHIN else AWAY
    return AtWork(person, state, since, completes=completes.get(person.pk, 0), hours=today.hours(now))


def _open_shifts(study: int) -> Any:
    pause = ShiftBreak.objects.filter(shift=OuterRef("pk"), ended_at=None).values("started_at")[:1]
    theirs = interviewer_memberships(study).values("user")
    return (
        WorkedShift.objects.filter(person__in=theirs, ended_at=None)
        .annotate(pause=Subquery(pause))
        .values_list("person", "started_at", "pause")
    )


_OPEN_SHIFTS = PreparedRows(_open_shifts, study=-1)


def held_elsewhere(study: Study) -> list[tuple[int, int]]:
    """The study's interviewers who hold a case of another study now, each with the attempt: what is not the study's."""
    return _HELD_ELSEWHERE.all(study=study.pk)


_HELD_ELSEWHERE = PreparedRows(
    lambda study: (
        Attempt.objects.filter(
            interviewer__in=interviewer_memberships(study).values("user"), closed_at=None, case__purpose=Purpose.LIVE
        )
        .exclude(case__study=study)
        .order_by("pk")
        .values_list("interviewer", "pk")
    ),
    study=-1,
)


def late_answers(study: Study, since: datetime) -> list[InterviewEvent]:
    """The newest answers that came after their case was taken back: they are kept and never applied."""
    return _LATE.all(study=study.pk, since=since)


def _late(study: int, since: datetime) -> QuerySet[InterviewEvent]:
    theirs = Interview.objects.filter(pk=OuterRef("interview"), study=study)  # asked of the few, not looked through
    late = InterviewEvent.objects.filter(Exists(theirs), is_late=True, server_at__gte=since)
    return late.select_related("interview__case", "actor").order_by("-server_at", "-pk")[:MOST_LATE]


_LATE = Prepared(_late, study=-1, since=SOME_TIME)


def hours_worked(attempts: Iterable[tuple[datetime, datetime]], pause: timedelta = LONGEST_PAUSE) -> float:
    """Hours from the first case to the last, without times between cases longer than ``pause``."""
    seconds, busy_until = 0.0, None
    for begun, ended in sorted(attempts):
        if busy_until is not None and begun > busy_until and begun - busy_until <= pause:
            seconds += (begun - busy_until).total_seconds()
        start = begun if busy_until is None else max(begun, busy_until)
        seconds += max(0.0, (ended - start).total_seconds())
        busy_until = ended if busy_until is None else max(busy_until, ended)
    return seconds / 3600


def _at_work(
    person: User,
    attempt: Attempt,
    sessions: Mapping[int, Session],
    completes: Mapping[int, int],
    today: _Day,
    study: Study,
    now: datetime,
) -> AtWork:
    """Somebody with a case in hand, of this study or another."""
    done, hours = completes.get(person.pk, 0), today.hours(now)
    if attempt.case.study_id != study.pk:
        return AtWork(person, ELSEWHERE, attempt.claimed_at, completes=done, hours=hours)
    session = sessions.get(attempt.pk)
    state, since = _state_of(attempt, session)
    lease = attempt.case.lease_until
    return AtWork(
        person,
        state,
        since,
        case_number=attempt.case.number,
        question=_question(session) if session else "",
        completes=done,
        hours=hours,
        is_silent=lease is not None and lease <= now,
    )


def _state_of(attempt: Attempt, session: Session | None) -> tuple[str, datetime]:
    if session is not None and session.interview.status == InterviewStatus.OPEN:
        return IN_INTERVIEW, session.started_at
    dialled_at, answered_at, ended_at = (
        getattr(attempt, name) for name in ("call_dialled_at", "call_answered_at", "call_ended_at")
    )
    if dialled_at is None:
        return BETWEEN, attempt.claimed_at
    if ended_at is not None:
        return BETWEEN, ended_at
    return (ON_THE_PHONE, answered_at) if answered_at else (CALLING, dialled_at)


def _question(session: Session) -> str:
    outcome = run_of(session.interview, session.attempt, session.started_at).outcome()
    if not isinstance(outcome, Ask) or not outcome.page.questions:
        return ""
    asked = outcome.page.questions[0]
    return f"{asked.number} {asked.title or asked.name}".strip()


def _open_attempts(study: int) -> QuerySet[Attempt]:
    last = Call.objects.filter(attempt=OuterRef("pk")).order_by("-pk")
    return (
        Attempt.objects.filter(
            interviewer__in=interviewer_memberships(study).values("user"),
            closed_at=None,
            case__purpose__in=(Purpose.LIVE, Purpose.PRACTICE),
        )
        .select_related("case")
        .annotate(
            call_dialled_at=Subquery(last.values("dialled_at")[:1]),
            call_answered_at=Subquery(last.values("answered_at")[:1]),
            call_ended_at=Subquery(last.values("ended_at")[:1]),
        )
    )


_OPEN_ATTEMPTS: Prepared[Any] = Prepared(_open_attempts, study=-1)


def _open_sessions(attempts: list[Attempt]) -> dict[int, Session]:
    """The sessions of these attempts, which were answered: an interview begins in no other. No query without one."""
    found = Session.objects.filter(attempt__in=attempts).select_related(
        "interview", "attempt__case", "attempt__interviewer"
    )
    return {session.attempt_id: session for session in found}


def _attempts_of_today(study: Study, since: datetime) -> dict[int, _Day]:
    found: dict[int, _Day] = {}
    # Whose study it is, is asked of what they did today: a database that begins with the study reads all its cases.
    for interviewer_id, begun, ended, study_id, purpose in _TODAY.all(study=study.pk, since=since):
        theirs = found.setdefault(interviewer_id, _Day())
        if purpose != Purpose.LIVE:
            continue
        if study_id != study.pk:
            if ended and (theirs.elsewhere is None or ended > theirs.elsewhere[1]):
                theirs.elsewhere = begun, ended
        else:
            theirs.here.append((begun, ended))
    return found


_TODAY = PreparedRange(
    lambda study, since: Attempt.objects.filter(
        interviewer__in=interviewer_memberships(study).values("user"), claimed_at__gte=since
    ).values_list("interviewer_id", "claimed_at", "closed_at", "case__study", "case__purpose"),
    study=-1,
    since=SOME_TIME,
)
