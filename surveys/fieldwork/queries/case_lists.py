"""A page of a study's cases by filters and order, at a cost that does not grow with the study.

The counters say how many cases an index would give for the filters. If they are few, they are read by that index and
put into any order. If they are many, the study is walked by the numbers of its cases, so many for a page: then the page
may hold fewer rows than fit, and says up to which number it has looked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Concat

from surveys.calling.outcomes import NEVER_CALLED as NOBODY_CALLED
from surveys.calling.policy import APPOINTMENTS
from surveys.calling.staff import Staff
from surveys.database.prepared import SOME_TIME
from surveys.design.models import Study
from surveys.fieldwork.models import (
    Appointment,
    Attempt,
    Case,
    CaseState,
    Pool,
    Purpose,
    QuotaPlace,
    Sample,
    SampleStatus,
)

from .case_counts import released_cases
from .case_filters import (
    APPOINTED,
    CALLED,
    FIRST_YEAR,
    FREE,
    LAST_YEAR,
    LATER,
    NEVER_CALLED,
    NO_SKILL,
    ORDERS,
    QUARANTINED,
    READY,
    RESTING,
    SHUT,
    CaseFilter,
)
from .opposition import standing_of_samples
from .staffing import languages_in_field

FEW = 20_000
"""Up to so many cases are read for a page and sorted; of more, so many are looked at."""
MOST_CALLS = 10_000
"""Who worked when is looked for among so many attempts, the latest."""
APPOINTED_WAITING = CaseFilter(state=(CaseState.WAITING.value,), only=(APPOINTED,))
"""The waiting cases with an appointment, which are counted though no counter knows them: they are few."""
_END = "~"


@dataclass(frozen=True, slots=True)
class CaseList:
    """A page of cases. ``count``: how many pass the filters, exactly; None where only walking would tell.

    ``after``: where the next page begins, empty on the last. ``looked_up_to``: the number up to which cases were looked
    at, where that was the limit and not the page. ``is_in_order``: False where there are too many to be put into the
    order asked for. ``has_older_calls``: whether there are more calls than were looked at.
    """

    cases: list[Case]
    count: int | None
    after: str = ""
    looked_up_to: int | None = None
    is_in_order: bool = True
    has_older_calls: bool = False


@dataclass(frozen=True, slots=True)
class CaseOrder:
    """A key of ``ORDERS``, or with ``descends`` the other way round; cases that are alike by their numbers."""

    key: str = "number"
    descends: bool = False

    @classmethod
    def read(cls, text: str) -> CaseOrder:
        """As an address has it, ``-due``; by number where it means nothing."""
        key = text.removeprefix("-")
        return cls(key, text.startswith("-")) if key in ORDERS else cls()

    def __str__(self) -> str:
        return f"-{self.key}" if self.descends else self.key


def list_cases(study: Study, wanted: CaseFilter, order: CaseOrder, after: str, rows: int, now: datetime) -> CaseList:
    """The page of the study's live cases in released lists that begins behind ``after``."""
    asked = _Asked(study, wanted, now)
    narrow = asked.narrow()
    if narrow is None:
        return _walk(asked, order, after, rows)
    found = _after(_ordered(narrow, order), order, after)[: rows + 1]
    cases = list(found)
    count = asked.counted if asked.counted is not None else narrow.count()
    following = _cursor(cases[rows - 1], order) if len(cases) > rows else ""
    return CaseList(cases[:rows], count, following, has_older_calls=asked.has_older_calls)


def cases_for_a_file(study: Study, wanted: CaseFilter, now: datetime, order: CaseOrder) -> list[int]:
    """Ids of every case that passes the filters, in order where they are few and else by number."""
    asked = _Asked(study, wanted, now)
    narrow = asked.narrow()
    if narrow is not None:
        return list(_ordered(narrow, order).values_list("pk", flat=True))
    return list(asked.filtered(_unindexed).order_by("number").values_list("pk", flat=True))


def case_rows_for_a_file(ids: Sequence[int]) -> list[Case]:
    """These cases with what their rows show, in the order of the ids."""
    found = {case.pk: case for case in _with_people(Case.objects.filter(pk__in=ids))}
    return [found[pk] for pk in ids if pk in found]


def count_cases_of(study: Study, filters: Sequence[CaseFilter], now: datetime) -> list[int | None]:
    """How many cases pass each of these filters, by the counters and in one pass; None where nothing kept says it."""
    asked = [_Asked(study, one, now) for one in filters]
    sums = {
        f"f{place}": Sum("cases", filter=one.of_counters(), default=0)
        for place, one in enumerate(asked)
        if one.wanted.is_counted and not one.by_places
    }
    found = released_cases(study).aggregate(**sums) if sums else {}
    counts = [found.get(f"f{place}") for place in range(len(asked))]
    appointed = count_appointed(study) if APPOINTED_WAITING in filters else None
    return [appointed if one == APPOINTED_WAITING else count for one, count in zip(filters, counts, strict=True)]


def count_appointed(study: Study) -> int:
    """Waiting cases of the study with an appointment."""
    cases = Case.objects.filter(pk__in=_appointed(study), study=study, purpose=Purpose.LIVE)
    return cases.filter(state=CaseState.WAITING, sample__status=SampleStatus.RELEASED).count()


class _Asked:
    """Filters of a study's cases, as conditions of queries."""

    def __init__(self, study: Study, wanted: CaseFilter, now: datetime) -> None:
        self.study, self.wanted, self.now = study, wanted, now
        self.pools = _pools(study, wanted)
        # A cell that no list tells of is known of those alone who have a place in it.
        self.by_places = bool(wanted.cell) and self.pools == []
        self.counted: int | None = None
        self.has_older_calls = False

    @cached_property
    def samples(self) -> list[int]:
        """Ids of the released lists that are asked for; counting by the counters alone does without."""
        return _samples(self.study, self.wanted)

    def of_counters(self) -> Q:
        """The condition of counters of the cases."""
        wanted, is_so = self.wanted, Q()
        if wanted.state:
            is_so &= Q(state__in=wanted.state)
        if wanted.outcome:
            is_so &= Q(last_disposition__in=_outcomes(wanted))
        if wanted.final:
            is_so &= Q(final_outcome__in=wanted.final)
        if wanted.aapor:
            is_so &= _ends_as(wanted.aapor)
        if CALLED in wanted.only:
            is_so &= ~_ends_as((NOBODY_CALLED,))
        if wanted.why:
            is_so &= Q(closed_as__in=wanted.why)
        if wanted.sample:
            is_so &= Q(sample__in=self.samples)
        if self.pools is not None and not self.by_places:
            is_so &= Q(pool__in=self.pools)
        if QUARANTINED in wanted.only:
            is_so &= Q(is_quarantined=True)
        return is_so

    def narrow(self) -> QuerySet[Case] | None:
        """The cases by an index that gives few; None where none does."""
        wanted = self.wanted
        ids = self._ids()
        if ids is not None:
            return self.filtered(_plain).filter(pk__in=ids)
        rows = list(
            released_cases(self.study)
            .values_list("state", "last_disposition", "sample")
            .annotate(every=Sum("cases"), matching=Sum("cases", filter=self.of_counters(), default=0))
            .order_by()
        )
        self.counted = sum(row[4] for row in rows) if wanted.is_counted else None
        kinds = {row[:2] for row in rows if row[4]}
        if sum(row[3] for row in rows if row[:2] in kinds) <= FEW:
            outcomes = sorted({kind[1] for kind in kinds})
            indexed = Q(state__in=sorted({kind[0] for kind in kinds}), last_disposition__in=outcomes)
            return self.filtered(_unindexed).filter(indexed)
        samples = {row[2] for row in rows if row[4]}
        if sum(row[3] for row in rows if row[2] in samples) <= FEW:
            return self.filtered(_unindexed).filter(sample__in=samples)
        if self.pools is not None and self._of_pools() <= FEW:
            return self.filtered(_unindexed).filter(pool__in=self.pools)
        return None

    def filtered(self, column: Any) -> QuerySet[Case]:
        """The cases by every filter but those that ``_ids`` answers; ``column`` writes a column for a condition."""
        wanted, cases = self.wanted, Case.objects.filter(study=self.study, purpose=Purpose.LIVE)
        conditions: list[tuple[str, Any]] = [("sample_id", self.samples)]
        conditions += [("state", wanted.state)] if wanted.state else []
        conditions += [("last_disposition", _outcomes(wanted))] if wanted.outcome else []
        conditions += [("final_outcome", wanted.final)] if wanted.final else []
        conditions += [("closed_as", wanted.why)] if wanted.why else []
        conditions += [("pool_id", self.pools)] if self.pools is not None and not self.by_places else []
        for name, values in conditions:
            cases = cases.alias(**{f"a_{name}": column(name)}).filter(**{f"a_{name}__in": list(values)})
        fewest, most = wanted.attempts or (None, None)
        if fewest is not None:
            cases = cases.filter(attempts_counted__gte=fewest)
        if most is not None:
            cases = cases.filter(attempts_counted__lte=most)
        if QUARANTINED in wanted.only:
            cases = cases.filter(quarantined_at__isnull=False)
        if wanted.aapor or CALLED in wanted.only:
            columns = {"a_now": "state", "a_closed": "final_outcome", "a_open": "outcome_so_far"}
            cases = cases.alias(**{alias: column(name) for alias, name in columns.items()})
            names = ("a_now", "a_closed", "a_open")
            cases = cases.filter(_ends_as(wanted.aapor, names)) if wanted.aapor else cases
            cases = cases.exclude(_ends_as((NOBODY_CALLED,), names)) if CALLED in wanted.only else cases
        return self._that_wait(cases, column)

    def _that_wait(self, cases: QuerySet[Case], column: Any) -> QuerySet[Case]:
        """Those of them that wait as ``only`` says."""
        only = set(self.wanted.only)
        if only & {FREE, READY, RESTING, SHUT, LATER}:
            cases = cases.alias(a_waits=column("state")).filter(a_waits=CaseState.WAITING)
            cases = cases.filter(pool__is_open=SHUT not in only)
        if FREE in only:
            cases = cases.filter(owner__isnull=True)
        if READY in only:
            cases = cases.alias(a_due=Coalesce("due_at", "due_at")).filter(a_due__lte=self.now)
        if LATER in only:
            cases = cases.alias(a_later=Coalesce("due_at", "due_at")).filter(a_later__gt=self.now)
        if RESTING in only:
            cases = cases.alias(a_rests=Coalesce("due_at", "due_at")).filter(a_rests__gt=self.now)
            cases = cases.exclude(rank__in=APPOINTMENTS)
        if only & {READY, RESTING}:
            # As the queue has it: of a list that is held back only calls that were promised are made.
            held_back = [int(pk) for pk in standing_of_samples(self.study, self.now).held_back]
            cases = cases.exclude(~Q(rank__in=APPOINTMENTS), sample__in=held_back) if held_back else cases
        return cases

    def _ids(self) -> Any:
        """Ids of the cases that calls, appointments or places name; None where no filter asks for any."""
        wanted = self.wanted
        if wanted.asks_for_calls:
            found = _worked(self.study, wanted)
            self.has_older_calls = len(found) >= MOST_CALLS
            also = set(found)
            if APPOINTED in wanted.only:
                also &= set(_appointed(self.study))
            return also
        if APPOINTED in wanted.only:
            return _appointed(self.study)
        if self.by_places:
            places = QuotaPlace.objects.filter(cell__study=self.study, cell__name__in=wanted.cell, released_at=None)
            return list(places.values_list("attempt__case", flat=True)[:FEW])
        if QUARANTINED in wanted.only:
            waiting = Case.objects.filter(study=self.study, quarantined_at__isnull=False)
            return list(waiting.values_list("pk", flat=True)[:FEW])
        return None

    def _of_pools(self) -> int:
        every: int = (
            released_cases(self.study).filter(pool__in=self.pools or []).aggregate(s=Sum("cases", default=0))["s"]
        )
        return every


def _ends_as(codes: Sequence[str], names: Sequence[str] = ("state", "final_outcome", "outcome_so_far")) -> Q:
    """Closed with one of these AAPOR codes, or open and so far what they say; ``names``: of the columns."""
    state, final, so_far = names
    also = [*codes, ""] if NOBODY_CALLED in codes else list(codes)
    closed = Q(**{state: CaseState.CLOSED})
    return (closed & Q(**{f"{final}__in": also})) | (~closed & Q(**{f"{so_far}__in": also}))


def _plain(name: str) -> Any:
    return F(name)


def _unindexed(name: str) -> Any:
    """The column as no index has it: a query plan then keeps to the index that the counters have chosen."""
    return F(name) + 0 if name.endswith("_id") else Concat(F(name), Value(""))


def _outcomes(wanted: CaseFilter) -> list[str]:
    return ["" if code == NEVER_CALLED else code for code in wanted.outcome]


def _samples(study: Study, wanted: CaseFilter) -> list[int]:
    """Ids of the released lists that are asked for; a list stands for its replicates too."""
    released = Sample.objects.filter(study=study, status=SampleStatus.RELEASED)
    if wanted.sample:
        released = released.filter(Q(pk__in=wanted.sample) | Q(part_of__in=wanted.sample))
    return list(released.values_list("pk", flat=True))


def _pools(study: Study, wanted: CaseFilter) -> list[int] | None:
    """Ids of the pools of these languages, skills and cells; None where none is asked for."""
    if not (wanted.language or wanted.cell or wanted.skill):
        return None
    staff = Staff(languages=tuple(language.code for language in languages_in_field(study)))
    wanted_languages = {staff.language_of(language) for language in wanted.language}
    rows = Pool.objects.filter(study=study).values_list("pk", "language", "cells", "skill")
    return [
        pk
        for pk, language, cells, skill in rows
        if not wanted_languages or staff.language_of(language) in wanted_languages
        if not wanted.skill or (skill or NO_SKILL) in wanted.skill
        if not wanted.cell or not set(wanted.cell).isdisjoint(cells.split(","))
    ]


def _worked(study: Study, wanted: CaseFilter) -> list[int]:
    """Ids of the cases of the latest attempts of these people and days, of whatever study."""
    zone = ZoneInfo(study.time_zone)
    of_whom, moment = (Q(interviewer__in=wanted.who), "claimed_at") if wanted.who else (Q(), "closed_at")
    attempts = Attempt.objects.filter(of_whom)
    if wanted.since is not None:
        attempts = attempts.filter(**{f"{moment}__gte": datetime.combine(wanted.since, time(), zone)})
    if wanted.until is not None:
        behind = datetime.combine(wanted.until + timedelta(days=1), time(), zone)
        attempts = attempts.filter(**{f"{moment}__lt": behind})
    return list(attempts.order_by(f"-{moment}").values_list("case_id", flat=True)[:MOST_CALLS])


def _appointed(study: Study) -> list[int]:
    standing = Appointment.objects.filter(study=study, ended_at=None)
    return list(standing.order_by("at").values_list("case_id", flat=True)[:FEW])


def _walk(asked: _Asked, order: CaseOrder, after: str, rows: int) -> CaseList:
    """A page by the numbers of the cases, of so many that are looked at."""
    samples = asked.samples
    every = Case.objects.filter(study=asked.study)
    if len(samples) == 1:
        every = Case.objects.filter(sample=samples[0])
    start = _number_in(after)
    ahead = every.filter(number__gt=start).order_by("number").values_list("number", flat=True)
    last = ahead[FEW - 1 : FEW].first()
    cases = asked.filtered(_unindexed).filter(number__gt=start)
    if len(samples) == 1:
        cases = cases.filter(sample=samples[0])
    if last is not None:
        cases = cases.filter(number__lte=last)
    found = list(_with_people(cases).order_by("number")[: rows + 1])
    is_in_order = order == CaseOrder()
    if len(found) > rows:
        return CaseList(found[:rows], asked.counted, f"{_END}{found[rows - 1].number}", None, is_in_order)
    following = f"{_END}{last}" if last is not None and ahead.filter(number__gt=last).exists() else ""
    return CaseList(found, asked.counted, following, last if following else None, is_in_order)


def _with_people(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("contact", "sample", "pool", "holder", "owner").defer("sample__report")


def _ordered(cases: QuerySet[Case], order: CaseOrder) -> QuerySet[Case]:
    """In this order, by an expression that no index has."""
    key: Any = {
        "number": F("number") + 0,
        "due": Coalesce("due_at", "due_at"),
        "called": Coalesce("last_called_at", Value(SOME_TIME)),
        "attempts": F("attempts_counted") + 0,
    }[order.key]
    ordered = _with_people(cases).annotate(order_key=key)
    return ordered.order_by("-order_key" if order.descends else "order_key", "number")


def _after(cases: QuerySet[Case], order: CaseOrder, after: str) -> QuerySet[Case]:
    text, end, number = after.rpartition(_END)
    key = _moment_in(text) if order.key in {"due", "called"} else _whole_in(text)
    last = _whole_in(number)
    if not end or key is None or last is None:
        return cases
    beyond = "lt" if order.descends else "gt"
    return cases.filter(Q(**{f"order_key__{beyond}": key}) | Q(order_key=key, number__gt=last))


def _cursor(case: Case, order: CaseOrder) -> str:
    key: Any = case.order_key  # type: ignore[attr-defined]
    return f"{key.isoformat() if isinstance(key, datetime) else key}{_END}{case.number}"


def _moment_in(text: str) -> datetime | None:
    """A moment as ``_cursor`` writes it; ``None`` for anything else that an address may say."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is None or not FIRST_YEAR - 1 <= found.year <= LAST_YEAR:
        return None
    return found.astimezone(UTC)


def _whole_in(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 12 else None


def _number_in(after: str) -> int:
    return _whole_in(after.rpartition(_END)[2]) or 0
