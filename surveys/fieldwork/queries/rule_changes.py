"""The versions of a study's calling rules, and what other rules would do to its cases."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from surveys.calling import policy
from surveys.calling.day_parts import PolicyError
from surveys.calling.history import History, Number
from surveys.calling.next_call import Eligibility, next_call
from surveys.calling.policy import Rank
from surveys.calling.rules_file import FileProblem, read_values
from surveys.design.models import Study
from surveys.fieldwork.models import Case, CaseState, Purpose, RulesVersion, SampleStatus

from .calling_rules import Rules, rules_of, rules_under
from .histories import histories_of

CLOSED_BY_LIMITS = ("attempts_used", "refused_enough", "day_parts_used", "never_open")
"""``Case.closed_as`` of cases that other rules may open again."""
LOOKED_AT = 3000
"""The most cases whose next call is worked out for a preview; of more, that many, spread over all of them."""
AT_ONCE = 500
NAMED = 20
"""So many cases of each effect are named."""

_NEVER_CALLED = Q(rank=Rank.FRESH, attempts_counted=0, reopened_at=None, owner=None)


class Effect(StrEnum):
    """What other rules do to a case."""

    EARLIER = "earlier"
    LATER = "later"
    CLOSED = "closed"
    REOPENED = "reopened"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class RulesEffect:
    """What other rules would do to the cases of a study.

    ``counts``: cases by effect, of which ``looked_at`` of ``cases`` that have a history were worked out and the others
    estimated from them. ``by_rule``: for each rule that changes, how many it changes by itself. ``ready``: cases that
    may be called now, before and after. ``named``: the numbers of the first that have a history by effect, for somebody
    to look at.
    """

    counts: Mapping[Effect, int]
    by_rule: Mapping[str, int]
    ready: tuple[int, int]
    looked_at: int
    cases: int
    named: Mapping[Effect, list[int]] = field(default_factory=dict)

    @property
    def is_estimated(self) -> bool:
        """Whether some of the cases were not worked out."""
        return self.looked_at < self.cases


def rules_versions(study: Study, count: int = 20) -> list[RulesVersion]:
    """The latest versions of the study's rules, the one in force first."""
    return list(RulesVersion.objects.filter(study=study).select_related("changed_by").order_by("-number")[:count])


def last_rules_number(study: Study) -> int:
    """The number of the version in force; 0 before the first change."""
    last: int | None = RulesVersion.objects.filter(study=study).aggregate(last=Max("number"))["last"]
    return last or 0


def rules_in_force(study: Study) -> tuple[int, dict[str, Any]]:
    """The number of the version in force and the rules as the study stores them now, in one query.

    Read one after the other, a change that comes in between would give the rules of one version the other's number.
    """
    last = RulesVersion.objects.filter(study=OuterRef("pk")).order_by("-number").values("number")[:1]
    number, stored = Study.objects.filter(pk=study.pk).values_list(Subquery(last), "calling_policy").get()
    return number or 0, stored


def changed_rules(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of the rules that differ, in the order of the policy's fields."""
    one, other = policy.read(before), policy.read(after)
    return [name for name in policy.NAMES if getattr(one, name) != getattr(other, name)]


def rules_sent(told: Mapping[str, Any], now: datetime) -> tuple[dict[str, Any], list[FileProblem]]:
    """Rules as a file or another system says them, as a study stores them; with all their problems."""
    stored, problems = read_values(told)
    if not problems:
        try:
            rules_under(policy.read(stored), now)
        except PolicyError as error:
            return {}, [FileProblem("holidays", {"key": str(error)})]
    return stored, problems


def with_history(study: Study) -> QuerySet[Case]:
    """The study's cases whose next call depends on what happened: waiting ones, and those that limits closed."""
    waiting = Q(state=CaseState.WAITING) & ~_NEVER_CALLED
    closed = Q(state=CaseState.CLOSED, closed_as__in=CLOSED_BY_LIMITS, quarantined_at=None)
    return Case.objects.filter(waiting | closed, study=study)


def never_called_yet_due(study: Study, now: datetime) -> QuerySet[Case]:
    """Cases that nobody has called and that wait for calling hours."""
    return Case.objects.filter(_NEVER_CALLED, study=study, state=CaseState.WAITING, due_at__gt=now)


def effect_of_rules(study: Study, stored: Mapping[str, Any], now: datetime) -> RulesEffect:
    """What these rules, as a study stores them, would do to its live cases now. Raises ``PolicyError``."""
    before = rules_of(study, now)
    after = rules_under(policy.retiring(policy.read(stored), before.policy), now)
    alone = {
        name: rules_under(policy.with_rule(before.policy, name, after.policy), now)
        for name in changed_rules(study.calling_policy, stored)
    }
    cases = with_history(study).filter(purpose=Purpose.LIVE)
    count = cases.count()
    seen = _Seen()
    for number, history in _looked_at(cases, before, count):
        was = next_call(history, before.policy, now, before.holidays)
        seen.note(number, was, _next_call(history, after, now), now)
        for name, rules in alone.items():
            said = _next_call(history, rules, now)
            seen.by_rule[name] += _effect(was, said, now) != Effect.SAME
    seen.stand_for(count)
    for zone, fresh in _never_called(study).items():
        was, said = _first_call(before, zone, now), _first_call(after, zone, now)
        seen.note_all(fresh, was, said, now)
        for name, rules in alone.items():
            if _effect(was, _first_call(rules, zone, now), now) != Effect.SAME:
                seen.by_rule[name] += fresh
    ready = (seen.ready, seen.ready_after)
    return RulesEffect(seen.counts, dict(seen.by_rule), ready, seen.looked_at, count, dict(seen.named))


def _next_call(history: History, rules: Rules, now: datetime) -> Eligibility:
    return next_call(history.under(rules.policy.dispositions), rules.policy, now, rules.holidays)


@dataclass(slots=True)
class _Seen:
    counts: Counter[Effect] = field(default_factory=Counter)
    by_rule: Counter[str] = field(default_factory=Counter)
    ready: int = 0
    ready_after: int = 0
    looked_at: int = 0
    named: defaultdict[Effect, list[int]] = field(default_factory=lambda: defaultdict(list))

    def note(self, number: int, was: Eligibility, said: Eligibility, now: datetime) -> None:
        self.looked_at += 1
        effect = _effect(was, said, now)
        self.note_all(1, was, said, now)
        if effect != Effect.SAME and len(self.named[effect]) < NAMED:
            self.named[effect].append(number)

    def note_all(self, cases: int, was: Eligibility, said: Eligibility, now: datetime) -> None:
        """Count this many cases for which the rules give the same answer."""
        self.counts[_effect(was, said, now)] += cases
        self.ready += cases * was.is_callable(now)
        self.ready_after += cases * said.is_callable(now)

    def stand_for(self, count: int) -> None:
        """Extrapolate the counts from the cases that were looked at to this many cases."""
        if self.looked_at not in {0, count}:
            share = count / self.looked_at
            self.counts = Counter({effect: round(found * share) for effect, found in self.counts.items()})
            self.by_rule = Counter({name: round(found * share) for name, found in self.by_rule.items()})
            self.ready = round(self.ready * share)
            self.ready_after = round(self.ready_after * share)


def _effect(was: Eligibility, said: Eligibility, now: datetime) -> Effect:
    if was.due_at is None or said.due_at is None:
        if (was.due_at is None) == (said.due_at is None):
            return Effect.SAME
        return Effect.CLOSED if said.due_at is None else Effect.REOPENED
    if max(was.due_at, now) == max(said.due_at, now):
        return Effect.SAME
    return Effect.EARLIER if said.due_at < was.due_at else Effect.LATER


def _looked_at(cases: QuerySet[Case], rules: Rules, count: int) -> Iterator[tuple[int, History]]:
    """The numbers of the cases, or of every n-th of them where they are many, with their histories."""
    ids: Iterable[int] = cases.order_by("pk").values_list("pk", flat=True)
    chosen = list(ids)[:: -(-count // LOOKED_AT)] if count else []
    for start in range(0, len(chosen), AT_ONCE):
        found = list(Case.objects.filter(pk__in=chosen[start : start + AT_ONCE]).order_by("pk"))
        histories = histories_of(found, rules.policy.dispositions)
        yield from ((case.number, histories[case.pk]) for case in found)


def _never_called(study: Study) -> dict[str, int]:
    """By time zone, the released cases that nobody has called: they wait for nothing but its hours."""
    waiting = Case.objects.filter(_NEVER_CALLED, study=study, state=CaseState.WAITING, purpose=Purpose.LIVE)
    released = waiting.filter(sample__status=SampleStatus.RELEASED)
    return dict(released.values_list("time_zone").annotate(count=Count("pk")).order_by())


def _first_call(rules: Rules, zone: str, now: datetime) -> Eligibility:
    """What ``next_call`` says of a case of this time zone that nobody has called."""
    numbers = (Number(id=0),)
    return next_call(History(zone=zone, numbers=numbers), rules.policy, now, rules.holidays)
