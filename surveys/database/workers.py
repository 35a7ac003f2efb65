"""The state of the background workers for monitoring: when one was last active, and which jobs are waiting."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, Min
from django_tasks_db.models import DBTaskResult

_LAST_ROUND = "workers.last_round"
_REMEMBERED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class WaitingJobs:
    """Waiting background jobs, and for how many seconds the oldest has waited."""

    count: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Portion:
    """What a step of the worker's round did of a work that may be too long for one round."""

    count: int
    is_left: bool
    """Whether more of it is due now, so that another round would go on with it."""


def note_round(*, now: datetime) -> None:
    """Record that a background worker is alive; called once a minute by each worker."""
    cache.set(_LAST_ROUND, now, _REMEMBERED.total_seconds())


def last_round() -> datetime | None:
    """When a background worker was last alive; ``None``: never, or more than a week ago."""
    seen: datetime | None = cache.get(_LAST_ROUND)
    return seen


def waiting_jobs(*, now: datetime) -> WaitingJobs:
    """The due jobs that no worker has begun."""
    found = DBTaskResult.objects.ready().order_by().aggregate(count=Count("pk"), oldest=Min("enqueued_at"))
    since = found["oldest"]
    return WaitingJobs(found["count"], max(0.0, (now - since).total_seconds()) if since else 0.0)
