"""What a change of many cases means for people: who is called, although they refused; what falls away."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from surveys.calling.history import History
from surveys.calling.next_call import next_call
from surveys.design.models import Study
from surveys.fieldwork.models import BulkKind, Case, CaseState
from surveys.fieldwork.queries import Rules, histories_of, rules_of
from surveys.fieldwork.services import last_steps
from surveys.interviewing.models import UNFINISHED, Interview, InterviewKind, InterviewStatus

REPLACES_APPOINTMENT = frozenset({BulkKind.FIRST, BulkKind.RETURN})
ENDS_APPOINTMENT = frozenset({BulkKind.CLOSE})


@dataclass(frozen=True, slots=True)
class BulkConsequences:
    """Numbers of people. ``today``: would be called today, of whom ``refused_today`` have refused.

    ``refused_later``: have refused and would be called on another day. ``appointments``: have one that falls away or is
    replaced. ``interviewed``: their complete interview is rejected; ``begun``: their unfinished interview ends.
    """

    today: int = 0
    refused_today: int = 0
    refused_later: int = 0
    appointments: int = 0
    interviewed: int = 0
    begun: int = 0

    def __add__(self, other: "BulkConsequences") -> "BulkConsequences":
        return BulkConsequences(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))


def consequences_of(
    *, study: Study, cases: Sequence[Case], kind: str, at: datetime | None, now: datetime
) -> BulkConsequences:
    """What the change of these cases means for people; the queries do not grow with the number of cases."""
    if not cases or kind == BulkKind.REPLICATE:
        return BulkConsequences()
    rules = rules_of(study, now)
    histories = histories_of(cases, rules.policy.dispositions)
    due = _due_times(cases, histories, kind, rules, at, now)
    today, zone = now.astimezone(ZoneInfo(study.time_zone)).date(), ZoneInfo(study.time_zone)
    days = {pk: _day_of(moment, now, zone) for pk, moment in due.items()}
    refused = {case.pk for case in cases if _has_refused(histories[case.pk])}
    promised = sum(histories[case.pk].promise is not None for case in cases)
    main = Interview.objects.filter(case__in=cases, kind=InterviewKind.MAIN)
    return BulkConsequences(
        today=sum(day == today for day in days.values()),
        refused_today=sum(day == today for pk, day in days.items() if pk in refused),
        refused_later=sum(day != today for pk, day in days.items() if pk in refused),
        appointments=promised if kind in REPLACES_APPOINTMENT | ENDS_APPOINTMENT else 0,
        interviewed=main.filter(status=InterviewStatus.COMPLETE).count() if kind == BulkKind.REOPEN else 0,
        begun=main.filter(status__in=UNFINISHED).count() if kind == BulkKind.CLOSE else 0,
    )


def _due_times(
    cases: Sequence[Case],
    histories: dict[int, History],
    kind: str,
    rules: Rules,
    at: datetime | None,
    now: datetime,
) -> dict[int, datetime]:
    """When each case would be called next, of those that would be."""
    if kind in {BulkKind.FIRST, BulkKind.RETURN}:
        return {case.pk: at or now for case in cases} if kind == BulkKind.FIRST or at else {}
    if kind == BulkKind.TAKE_BACK:
        return _due_before(cases)
    if kind not in {BulkKind.GIVE, BulkKind.RELEASE, BulkKind.REOPEN}:
        return {}
    found: dict[int, datetime] = {}
    for case in cases:
        history = histories[case.pk]
        if kind == BulkKind.GIVE and history.promise is None:
            found[case.pk] = now
            continue
        if kind == BulkKind.REOPEN:
            history = replace(history, reopened_at=now, reopened_after=len(history.attempts))
        due_at = next_call(history, rules.policy, now, rules.holidays).due_at
        if due_at is not None:
            found[case.pk] = due_at
    return found


def _due_before(cases: Sequence[Case]) -> dict[int, datetime]:
    before = {pk: step.before["columns"] for pk, step in last_steps(cases).items()}
    waited = {pk: columns for pk, columns in before.items() if columns["state"] == CaseState.WAITING}
    return {pk: datetime.fromisoformat(columns["due_at"]) for pk, columns in waited.items()}


def _day_of(moment: datetime, now: datetime, zone: ZoneInfo) -> date:
    return max(moment, now).astimezone(zone).date()


def _has_refused(history: History) -> bool:
    return any(attempt.disposition.is_refusal for attempt in history.telling)
