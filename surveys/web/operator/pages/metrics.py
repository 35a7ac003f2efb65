"""Metrics for Prometheus: requests by view, summed over this machine's processes, held cases, jobs and disk.

Each process writes its latencies (``surveys.web.middleware.probes``) to files in ``PROMETHEUS_MULTIPROC_DIR`` (the
settings choose a folder if it is not set); they are summed for each scrape, which also queries the database. No label
names a person, a study or a case: the number of series depends on the number of views, not on the size of the site.
"""

import shutil
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST as CONTENT_TYPE
from prometheus_client import CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from surveys.database.workers import last_round, waiting_jobs
from surveys.fieldwork.queries import count_held_cases

__all__ = ["CONTENT_TYPE", "exposition"]


def exposition() -> bytes:
    """Return all metrics in Prometheus' text format."""
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    registry.register(_Work(timezone.now()))
    return generate_latest(registry)


class _Work(Collector):
    """Collects held cases, background jobs, the worker's last round and free disk space at ``now``."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        held = count_held_cases(now=self._now)
        jobs = waiting_jobs(now=self._now)
        seen = last_round()
        yield _gauge("ascolto_cases_held", "Cases that somebody is calling or interviewing.", held.count)
        yield _gauge("ascolto_leases_overdue", "Held cases whose lease is over and not yet taken back.", held.overdue)
        yield _gauge("ascolto_jobs_waiting", "Background jobs that nobody has begun.", jobs.count)
        yield _gauge("ascolto_jobs_oldest_seconds", "For how long the oldest of them waits.", jobs.oldest_seconds)
        yield _gauge(
            "ascolto_worker_seen_seconds",
            "Since when no background worker has made its round; -1: never.",
            (self._now - seen).total_seconds() if seen else -1,
        )
        yield _gauge(
            "ascolto_disk_free_bytes", "Room on the disk of DATA_DIR.", shutil.disk_usage(settings.DATA_DIR).free
        )


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)
