"""How long interviews take: by study and section, and page by page.

A page lasts from the event before it to its answer, in one session, by the server's clock alone: a workstation's wrong
clock has no influence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from surveys.design.models import Study
from surveys.interviewing.models import EventKind, InterviewEvent, InterviewPace, Session
from surveys.questionnaire.checks import pace
from surveys.questionnaire.checks.pace import Pace

from .counts import completes

ENOUGH = 30
"""The least completes with which a study's own times replace the estimate."""

LATEST = 200
"""The most completes that are read: the latest, which say how long an interview takes now."""


@dataclass(frozen=True, slots=True)
class OwnLength:
    """Median length in seconds of a study's latest completes: ``seconds`` of the whole, ``sections`` by name."""

    interviews: int
    seconds: float
    sections: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class PageTime:
    """An answered page: its answers' paths, its seconds, and whether all answers were given for the first time."""

    interview_id: int
    paths: tuple[str, ...]
    seconds: float
    is_first: bool


def own_length(study: Study) -> OwnLength | None:
    """How long the study's interviews take; ``None`` with fewer than ``ENOUGH`` completes. Three queries."""
    latest = dict(completes().filter(study=study).order_by("-ended_at").values_list("pk", "seconds")[:LATEST])
    if len(latest) < ENOUGH:
        return None
    by_section: dict[str, dict[int, float]] = {}
    for page in page_times(latest):
        section, slash, _inside = page.paths[0].partition("/")
        if slash:
            spent = by_section.setdefault(section.partition("[")[0], {})
            spent[page.interview_id] = spent.get(page.interview_id, 0.0) + page.seconds
    sections = [(name, median(spent.get(pk, 0.0) for pk in latest)) for name, spent in by_section.items()]
    return OwnLength(len(latest), median(latest.values()), tuple(sections))


def page_times(interviews: Iterable[int]) -> Iterator[PageTime]:
    """The answered pages of the interviews with these ids, by interview and in the order of their events."""
    started = dict(Session.objects.filter(interview__in=list(interviews)).values_list("pk", "started_at"))
    events = (
        InterviewEvent.objects.filter(interview__in=list(interviews), is_late=False, session__isnull=False)
        .order_by("interview_id", "sequence")
        .values_list("interview_id", "session_id", "kind", "path", "old", "server_at")
    )
    before: dict[int, datetime] = dict(started)
    page: list[tuple[str, bool]] = []
    of: tuple[int, int, datetime] | None = None
    for interview, session, kind, path, old, at in events.iterator(2000):
        if of is not None and of != (interview, session, at):
            yield from _closed(of, page, before)
            page = []
        of = (interview, session, at)
        if kind == EventKind.ANSWER:
            page.append((path, old is None))
    if of is not None:
        yield from _closed(of, page, before)


def _closed(
    of: tuple[int, int, datetime], page: list[tuple[str, bool]], before: dict[int, datetime]
) -> Iterator[PageTime]:
    interview, session, at = of
    seconds = (at - before.get(session, at)).total_seconds()
    before[session] = at
    if page and seconds >= 0:
        paths = tuple(path for path, _is_first in page)
        yield PageTime(interview, paths, seconds, all(is_first for _path, is_first in page))


def pace_in_use() -> Pace:
    """The learnt pace of interviews, or the assumed one before anything was learnt."""
    stored = InterviewPace.objects.first()
    return pace.from_json(stored.pace) if stored else pace.ASSUMED
