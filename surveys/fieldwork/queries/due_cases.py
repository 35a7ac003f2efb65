"""Due cases as a claim looks for them: one probe of the index for each open pool and rank.

Asked at every claim: only the values change, so the SQL is written once.
"""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from surveys.calling.policy import Rank
from surveys.database.prepared import SOME_TIME, Prepared
from surveys.design.models import Study
from surveys.fieldwork.models import Case, CaseState, Pool
from surveys.people.models import User


def pools_with_heads(study: Study, purpose: str, now: datetime) -> list[Any]:
    """The study's open pools; ``due_1`` to ``due_6``: when the first case of that rank fell due, or None."""
    return _POOLS.all(study=study.pk, purpose=purpose, now=now)


def pools_in_order_of_lists(study: Study, purpose: str, now: datetime) -> list[Any]:
    """The same, with ``place``: where the first case that nobody has called stands in its list."""
    return _POOLS_IN_ORDER.all(study=study.pk, purpose=purpose, now=now)


def own_ranks(interviewer: User, study: Study, purpose: str, now: datetime) -> set[int]:
    """Ranks of the due cases that belong to this person."""
    return {case.rank for case in _OWN.all(person=interviewer.pk, study=study.pk, purpose=purpose, now=now)}


def due_in_pool(pool: int, rank: int, now: datetime) -> QuerySet[Case]:
    """Cases of the pool and rank that are due and belong to nobody, the longest due first."""
    waiting = Case.objects.filter(state=CaseState.WAITING, owner=None, due_at__lte=now)
    return waiting.filter(pool=pool, rank=rank).order_by("due_at", "position")


def due_of_person(person: int, study: int, purpose: str, rank: int, now: datetime) -> QuerySet[Case]:
    """Cases of the rank that are due and belong to this person, the longest due first."""
    return _due_of_person(person, study, purpose, now).filter(rank=rank).order_by("due_at", "position")


def _due_of_person(person: int, study: int, purpose: str, now: datetime) -> QuerySet[Case]:
    return Case.objects.filter(
        owner=person, state=CaseState.WAITING, study=study, purpose=purpose, due_at__lte=now, pool__is_open=True
    )


def _heads(now: datetime) -> QuerySet[Case]:
    waiting = Case.objects.filter(state=CaseState.WAITING, owner=None, due_at__lte=now, pool=OuterRef("pk"))
    return waiting.order_by("due_at", "position")


def _pools(study: int, purpose: str, now: datetime) -> QuerySet[Pool]:
    heads = _heads(now).values("due_at")
    return Pool.objects.filter(study=study, is_open=True, purpose=purpose).annotate(
        **{f"due_{rank}": Subquery(heads.filter(rank=rank)[:1]) for rank in Rank}
    )


def _pools_in_order(study: int, purpose: str, now: datetime) -> QuerySet[Pool]:
    places = _heads(now).filter(rank=Rank.FRESH).values("position")
    return _pools(study, purpose, now).annotate(place=Subquery(places[:1]))


_POOLS: Prepared[Any] = Prepared(_pools, study=-1, purpose="some purpose", now=SOME_TIME)
_POOLS_IN_ORDER: Prepared[Any] = Prepared(_pools_in_order, study=-1, purpose="some purpose", now=SOME_TIME)
_OWN = Prepared(
    lambda **values: _due_of_person(**values).only("rank"), person=-1, study=-2, purpose="some purpose", now=SOME_TIME
)
