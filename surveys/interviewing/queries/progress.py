"""How far a study is: its live main interviews, counted."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from surveys.design.models import Study
from surveys.interviewing.models import UNFINISHED, InterviewStatus

from .counts import completes, counted_interviews


@dataclass(frozen=True, slots=True)
class Progress:
    """Live interviews of a study. ``median_seconds`` is of the complete ones, ``None`` without any."""

    by_status: dict[str, int] = field(default_factory=dict)
    complete_by_version: dict[int, int] = field(default_factory=dict)
    """Version id → completes."""
    median_seconds: int | None = None

    @property
    def complete(self) -> int:
        """Completes, of all versions."""
        return self.by_status.get(InterviewStatus.COMPLETE, 0)

    @property
    def partial(self) -> int:
        """Partial interviews, of all versions."""
        return self.by_status.get(InterviewStatus.PARTIAL, 0)

    @property
    def broken_off(self) -> int:
        """Interviews broken off before they count as partial, of all versions."""
        return self.by_status.get(InterviewStatus.BROKEN_OFF, 0)

    @property
    def unfinished(self) -> int:
        """Open or suspended: they go on with the version they began with."""
        return sum(self.by_status.get(status, 0) for status in UNFINISHED)

    @property
    def started(self) -> int:
        """All interviews that were begun and not rejected."""
        return sum(self.by_status.values()) - self.by_status.get(InterviewStatus.REJECTED, 0)


def progress_of(study: Study) -> Progress:
    """The study's progress now, in three queries at most."""
    by_status: dict[str, int] = {}
    by_version: dict[int, int] = {}
    counted = counted_interviews().filter(study=study).values("version", "status").annotate(n=Count("pk")).order_by()
    for row in counted:
        by_status[row["status"]] = by_status.get(row["status"], 0) + row["n"]
        if row["status"] == InterviewStatus.COMPLETE:
            by_version[row["version"]] = row["n"]
    return Progress(by_status, by_version, _median_seconds(study, sum(by_version.values())))


def completes_of(studies: Iterable[Study]) -> dict[int, int]:
    """Study id → its live completes, for several studies in one query; studies without any are absent."""
    complete = completes().filter(study__in=list(studies))
    return {row["study"]: row["n"] for row in complete.values("study").annotate(n=Count("pk")).order_by()}


def _median_seconds(study: Study, complete: int) -> int | None:
    if not complete:
        return None
    lengths = completes().filter(study=study).order_by("seconds")
    return lengths.values_list("seconds", flat=True)[(complete - 1) // 2]


def completes_by_sample(study: Study) -> dict[int, int]:
    """Sample id → live completes of its cases; samples without any are absent."""
    counted = completes().filter(study=study).values("case__sample").annotate(n=Count("pk")).order_by()
    return {row["case__sample"]: row["n"] for row in counted}
