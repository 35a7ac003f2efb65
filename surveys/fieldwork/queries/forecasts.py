"""Forecasts of a study: those that are kept, and what a new one starts from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from surveys.calling import policy
from surveys.calling.dispositions import Dispositions
from surveys.calling.forecast import (
    DAYS,
    FEWEST,
    LONG,
    Evidence,
    PastCall,
    PoolSupply,
    QuotaState,
    Scenario,
    Shift,
    evidence_of,
    groups_of,
    part_at,
    situation_of,
)
from surveys.calling.hours import window_of
from surveys.calling.next_call import APPOINTMENT_REASONS
from surveys.calling.standard_dispositions import COMPLETE, HANDED_OVER
from surveys.database.prepared import Prepared
from surveys.design.models import Study
from surveys.design.queries import interviewers_of
from surveys.fieldwork.models import (
    Attempt,
    Case,
    CaseState,
    CaseTally,
    FieldForecast,
    ForecastStatus,
    Pool,
    Purpose,
    QuotaCell,
    SampleStatus,
)

from .calling_rules import Rules, rules_of, rules_under
from .case_counts import released_cases
from .histories import corrections_of, histories_of, why_dialled
from .shifts import planned_interviewers

MOST_CALLS, MOST_CASES = 20_000, 20_000
"""Of more calls the latest are looked at, of more cases with a history every n-th."""
AT_ONCE = 500
SHORT_GAP, LONG_GAP = 30, 90
"""Minutes: after a longer gap before an attempt, or an interview, its interviewer had been away."""
LOOKED_BACK = timedelta(days=14)
HALF_HOUR, SATURDAY, SUNDAY = 30, 5, 6
UNDER_WAY = (ForecastStatus.WAITING, ForecastStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a scenario says otherwise than what is known; empty where it follows that.

    ``week``, ``saturday``: people at work at a time, and from when to when, in minutes after midnight. ``contact``: by
    part of the week the share of calls in which somebody answers; ``cooperation``: of these the share in which an
    interview begins. ``minutes``: of an interview. ``rules``: changes of the calling rules, as a study stores them.
    """

    week: tuple[float, int, int] | None = None
    saturday: tuple[float, int, int] | None = None
    contact: Mapping[str, float] = field(default_factory=dict)
    minutes: float | None = None
    rules: Mapping[str, Any] = field(default_factory=dict)
    cooperation: Mapping[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> "Choices":
        """What ``to_json`` wrote."""
        told = data or {}
        week, saturday = (_shift(told.get(name)) for name in ("week", "saturday"))
        contact, rules, cooperation = (told.get(name) or {} for name in ("contact", "rules", "cooperation"))
        return cls(week, saturday, contact, told.get("minutes"), rules, cooperation)


def _shift(told: Sequence[float] | None) -> tuple[float, int, int] | None:
    return (told[0], int(told[1]), int(told[2])) if told else None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a field: how calls end, who works when. ``staff_from``: plan, calls, or team (an assumption)."""

    evidence: Evidence
    week: tuple[float, int, int]
    saturday: tuple[float, int, int]
    staff_from: str


def last_forecast(study: Study) -> FieldForecast | None:
    """The last forecast that is done."""
    return _done(study).order_by("-asked_at").select_related("asked_by").first()


def forecast_under_way(study: Study) -> FieldForecast | None:
    """The forecast that waits or is being played; or the one that failed last, if nothing was done since.

    One that somebody gave up has not failed.
    """
    last = FieldForecast.objects.filter(study=study).order_by("-asked_at").defer("found").first()
    return last if last is not None and last.status != ForecastStatus.DONE and not last.is_given_up else None


def earlier_forecasts(study: Study, before: date, count: int = 30) -> list[FieldForecast]:
    """The forecasts done before a day, the latest first."""
    return list(_done(study).filter(made_on__lt=before).order_by("-asked_at")[:count])


def _done(study: Study) -> Any:
    return FieldForecast.objects.filter(study=study, status=ForecastStatus.DONE)


@dataclass(frozen=True, slots=True)
class ExpectedEnd:
    """The end that the last forecast expects: ``on``, or None if it is after ``until``. ``cells``: of each cell.

    ``starving``: the cell that it does not see full, if there is one; ``buy``: cases to add for the target.
    """

    on: date | None
    until: date
    made_at: datetime
    cells: Mapping[str, date]
    starving: str
    buy: float


def expected_end(study: Study) -> ExpectedEnd | None:
    """The one date at which the field is expected to end, wherever it is shown; None before the first forecast."""
    last = _LAST.first(study=study.pk)
    if last is None:
        return None
    cells = {one["name"]: date.fromisoformat(one["end"]) for one in last.cells if one["end"]}
    buy = (last.buy or {}).get("middle", 0.0)
    return ExpectedEnd(last.expected_end, last.until, last.asked_at, cells, last.starving or "", buy)


_LAST: Prepared[Any] = Prepared(
    lambda study: (
        FieldForecast.objects.filter(study=study, status=ForecastStatus.DONE)
        .only("expected_end", "until", "asked_at")
        .annotate(cells=F("found__a__cells"), starving=F("found__a__starving"), buy=F("found__a__buy"))
        .order_by("-asked_at")
    ),
    study=-1,
)


def known_of(study: Study, now: datetime) -> Known:
    """How this study's calls end and who makes them; of an earlier wave of its series, while it has too few itself."""
    rules = rules_of(study, now)
    rows = _attempts(study)
    calls = list(_calls(rows, study, rules))
    is_wave = False
    if len(calls) < FEWEST and (earlier := _earlier_wave(study)) is not None:
        before = list(_calls(_attempts(earlier), earlier, rules_of(earlier, now)))
        is_wave = len(before) >= FEWEST
        calls = before + calls if is_wave else calls
    promised = float(study.promised_minutes) if study.promised_minutes else None
    evidence = replace(evidence_of(calls, rules.policy.dispositions, promised), wave=is_wave)
    return _with_staff(study, rules, evidence, _lately(rows, now), now)


def _earlier_wave(study: Study) -> Study | None:
    if study.series_id is None or study.wave is None:
        return None
    return Study.objects.filter(series=study.series_id, wave__lt=study.wave).order_by("-wave").first()


@dataclass(frozen=True, slots=True)
class _Row:
    """An attempt, and the minutes that it took its interviewer, the wait before it included."""

    case: int
    number: int
    interviewer: int
    begun: datetime
    ended: datetime
    code: str
    reason: str
    minutes: float


def _attempts(study: Study) -> list[_Row]:
    """The latest attempts of the study in which a number was dialled, in their order."""
    corrected = corrections_of(OuterRef("pk"))
    found: Any = (
        Attempt.objects.filter(
            case__study=study, case__purpose=Purpose.LIVE, closed_at__isnull=False, is_dialled=True, is_abandoned=False
        )
        .annotate(code=Coalesce(Subquery(corrected.values("after")[:1]), F("disposition")), why=why_dialled())
        .order_by("-pk")
        .values_list("case", "number", "interviewer", "claimed_at", "closed_at", "code", "why")
    )
    latest: dict[int, datetime] = {}
    passed_on: dict[int, float] = {}
    rows = []
    for case, number, who, begun, ended, code, reason in sorted(found[:MOST_CALLS], key=lambda row: row[4]):
        most = LONG_GAP if code in LONG else SHORT_GAP
        since = latest.get(who, begun)
        own, gap = (ended - begun) / timedelta(minutes=1), (ended - since) / timedelta(minutes=1)
        spent = gap if 0 < gap <= most else own
        latest[who] = ended
        if code == HANDED_OVER.code:
            # One call of several people: its minutes are counted with the outcome to which it came.
            passed_on[case] = passed_on.get(case, 0.0) + spent
        else:
            rows.append(_Row(case, number, who, begun, ended, code, reason, spent + passed_on.pop(case, 0.0)))
    return rows


def _calls(rows: Iterable[_Row], study: Study, rules: Rules) -> Iterator[PastCall]:
    dispositions: Dispositions = rules.policy.dispositions
    zone = ZoneInfo(study.time_zone)
    refused: set[int] = set()
    for row in rows:
        disposition = dispositions.by_code.get(row.code)
        if disposition is None:
            continue
        keeps = row.reason in APPOINTMENT_REASONS
        situation = situation_of(row.number, keeps_appointment=keeps, after_refusal=row.case in refused)
        part = part_at(row.begun.astimezone(zone), rules.holidays)
        yield PastCall(part, situation, row.code, row.minutes, row.interviewer)
        if disposition.skill:
            refused.add(row.case)


def _lately(rows: Sequence[_Row], now: datetime) -> list[_Row]:
    return [row for row in rows if row.begun >= now - LOOKED_BACK]


def _with_staff(study: Study, rules: Rules, evidence: Evidence, rows: Sequence[_Row], now: datetime) -> Known:
    zone = ZoneInfo(study.time_zone)
    week = _typical([row for row in rows if row.begun.astimezone(zone).weekday() < SATURDAY], zone)
    saturday = _typical([row for row in rows if row.begun.astimezone(zone).weekday() == SATURDAY], zone)
    if week is not None or saturday is not None:
        return Known(evidence, week or (0.0, 0, 0), saturday or (0.0, 0, 0), "calls")
    people = float(interviewers_of(study).count())
    monday = now.astimezone(zone).date()
    days = [monday + timedelta(days=place) for place in range(7)]
    of_week = next((window_of(rules.policy, day, rules.holidays) for day in days if day.weekday() < SATURDAY), None)
    return Known(evidence, (people, of_week.start, of_week.end) if of_week else (0.0, 0, 0), (0.0, 0, 0), "team")


def _typical(rows: Sequence[_Row], zone: ZoneInfo) -> tuple[float, int, int] | None:
    """How many people call at a time, and from when to when, on a usual one of the days with calls."""
    by_day: dict[date, list[_Row]] = defaultdict(list)
    for row in rows:
        by_day[row.begun.astimezone(zone).date()].append(row)
    if not by_day:
        return None
    starts = sorted(_minute(min(row.begun for row in day), zone) for day in by_day.values())
    ends = sorted(_minute(max(row.ended for row in day), zone) for day in by_day.values())
    start = starts[len(starts) // 2] // HALF_HOUR * HALF_HOUR
    end = max(start + HALF_HOUR, -(-ends[len(ends) // 2] // HALF_HOUR) * HALF_HOUR)
    worked = sum(row.minutes for row in rows) / len(by_day)
    return max(0.1, round(worked / (end - start), 1)), start, end


def _minute(at: datetime, zone: ZoneInfo) -> int:
    local = at.astimezone(zone)
    return local.hour * 60 + local.minute


def scenario_of(study: Study, known: Known, choices: Choices, now: datetime) -> Scenario:
    """The study's field from now on, under these choices. Raises ``PolicyError``."""
    rules = rules_of(study, now)
    if choices.rules:
        rules = rules_under(policy.read({**study.calling_policy, **choices.rules}), now)
    cells = _cells(study)
    completes = released_cases(study).filter(final_outcome=COMPLETE.evidence.code).aggregate(n=Sum("cases", default=0))
    return Scenario(
        policy=rules.policy,
        holidays=rules.holidays,
        now=now,
        shifts=list(_shifts(study, known, choices, now)),
        evidence=_evidence(known.evidence, choices),
        pools=_pools(study, rules.policy.dispositions),
        cells=cells,
        groups=groups_of(cells, study.target),
        target=study.target,
        completes=completes["n"],
        zone=study.time_zone,
    )


def _evidence(found: Evidence, choices: Choices) -> Evidence:
    contact = replace(found.contact, by_part={**found.contact.by_part, **choices.contact})
    cooperation = replace(found.cooperation, by_part={**found.cooperation.by_part, **choices.cooperation})
    minutes = replace(found.minutes, interview=choices.minutes) if choices.minutes else found.minutes
    return replace(found, contact=contact, cooperation=cooperation, minutes=minutes)


def _cells(study: Study) -> list[QuotaState]:
    found = QuotaCell.objects.filter(study=study, in_use=True).order_by("position", "pk")
    return [QuotaState(one.name, one.target, one.completes, one.on_full == "warn", one.completes) for one in found]


def _shifts(study: Study, known: Known, choices: Choices, now: datetime) -> Iterator[Shift]:
    """Who works in the next days: as chosen; as planned, up to the last day with a plan; then as of late."""
    zone = ZoneInfo(study.time_zone)
    today = now.astimezone(zone).date()
    planned: dict[date, list[Shift]] = defaultdict(list)
    if choices.week is None and choices.saturday is None:
        for hour, people in planned_interviewers(study, now, DAYS * 24).items():
            if people:
                local = hour.astimezone(zone)
                planned[local.date()].append(Shift(local.date(), local.hour * 60, local.hour * 60 + 60, people))
    until = max(planned, default=None)
    for place in range(DAYS):
        day = today + timedelta(days=place)
        if until is not None and day <= until:
            yield from planned.get(day, ())
        elif day.weekday() < SUNDAY:
            is_week = day.weekday() < SATURDAY
            people, start, end = (choices.week or known.week) if is_week else (choices.saturday or known.saturday)
            if people and end > start:
                yield Shift(day, start, end, people)


def _pools(study: Study, dispositions: Dispositions) -> list[PoolSupply]:
    """The sample by pools: cases nobody has called from the counters, the others with their histories."""
    counted = (
        CaseTally.objects.filter(study=study, sample__status=SampleStatus.RELEASED, sample__suspended_at=None)
        .values_list("pool")
        .annotate(
            fresh=Sum(
                "cases",
                filter=Q(state=CaseState.WAITING, last_disposition="", waits_again=False, is_quarantined=False),
                default=0,
            ),
            worked=Sum("cases", filter=~Q(last_disposition=""), default=0),
        )
        .order_by()
    )
    counts = {pool: (fresh, worked) for pool, fresh, worked in counted}
    called, weight = _called(study, dispositions)
    two = _with_two_numbers(study)
    return [
        PoolSupply(
            zone=pool.hours_group,
            cells=tuple(filter(None, pool.cells.split(","))),
            fresh=_by_numbers(counts.get(pool.pk, (0, 0))[0], two),
            called=called.get(pool.pk, ()),
            weight=weight,
            worked=counts.get(pool.pk, (0, 0))[1],
        )
        for pool in Pool.objects.filter(study=study, purpose=Purpose.LIVE, pk__in={*counts, *called}).order_by("pk")
    ]


def _by_numbers(fresh: int, two: float) -> dict[int, int]:
    several = round(fresh * two)
    return {number: count for number, count in ((1, fresh - several), (2, several)) if count}


def _waiting(study: Study) -> Any:
    released = Q(sample__status=SampleStatus.RELEASED, sample__suspended_at=None)
    return Case.objects.filter(released, study=study, purpose=Purpose.LIVE, state=CaseState.WAITING)


def _with_two_numbers(study: Study) -> float:
    """The share of cases never called that have a second number, of the first of them."""
    fresh = _waiting(study).filter(attempts_counted=0).order_by("pk")[:AT_ONCE]
    numbers = list(Case.objects.filter(pk__in=[case.pk for case in fresh.only("pk")]).annotate(n=Count("phones")))
    return sum(one.n > 1 for one in numbers) / len(numbers) if numbers else 0.0


def _called(study: Study, dispositions: Dispositions) -> tuple[dict[int, list[Any]], float]:
    """The histories of the cases that wait after a call or with an appointment, by pool, and for how many each is."""
    cases = _waiting(study).exclude(last_disposition="", reopened_at=None)
    count = cases.count()
    ids = cases.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000)
    chosen = list(islice(ids, 0, None, max(1, -(-count // MOST_CASES))))
    found: dict[int, list[Any]] = defaultdict(list)
    for start in range(0, len(chosen), AT_ONCE):
        part = list(Case.objects.filter(pk__in=chosen[start : start + AT_ONCE]).order_by("pk"))
        histories = histories_of(part, dispositions)
        for case in part:
            found[case.pool_id].append(histories[case.pk])
    return found, count / len(chosen) if chosen else 1.0


def waiting_forecasts() -> list[int]:
    """The ids of the forecasts that wait for a worker."""
    waiting = FieldForecast.objects.filter(status=ForecastStatus.WAITING)
    return list(waiting.order_by("pk").values_list("pk", flat=True))
