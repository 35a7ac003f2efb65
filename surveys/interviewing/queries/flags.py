"""The flags of interviews, as lists and pages read them: by interview, by kind, by person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Sum

from surveys.analysis.flags import Flag, PersonFigures, unusual_people
from surveys.design.models import Study
from surveys.interviewing.models import CheckedTally, InterviewFlag

DAYS_SHOWN = 14
Found = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PersonChecked:
    """Somebody's interviews that were looked at. ``days``: of the latest ones, interviews with a flag and all.

    ``unusual``: which of their parts are above what the others' let expect.
    """

    person: int
    interviews: int
    flagged: int
    figures: PersonFigures
    days: list[tuple[date, int, int]]
    unusual: list[str]


def flags_of_interviews(interviews: Iterable[int]) -> dict[int, list[tuple[Flag, Found]]]:
    """Interview → its flags with what they rest on, in the order of ``Flag``; those without are left out."""
    order = list(Flag)
    found: dict[int, list[tuple[Flag, Found]]] = {}
    for interview, kind, about in InterviewFlag.objects.filter(interview__in=list(interviews)).values_list(
        "interview", "kind", "found"
    ):
        found.setdefault(interview, []).append((Flag(kind), about))
    for flags in found.values():
        flags.sort(key=lambda one: order.index(one[0]))
    return found


def flags_by_kind(study: Study) -> dict[str, int]:
    """Kind → how many interviews of the study have such a flag, in the order of ``Flag``."""
    counted = InterviewFlag.objects.filter(study=study).values_list("kind").annotate(count=Count("pk"))
    found = dict(counted.order_by())
    return {flag.value: found[flag.value] for flag in Flag if flag.value in found}


def flagged_interviews(study: Study) -> int:
    """How many interviews of the study have a flag."""
    found: int = InterviewFlag.objects.filter(study=study).aggregate(n=Count("interview", distinct=True))["n"]
    return found


def checked_by_person(study: Study, today: date) -> list[PersonChecked]:
    """What the checked interviews of the study came to by person, by their ids; from counters, in two queries."""
    sums = {name: Sum(name) for name in ("interviews", "flagged", "asked", "not_known", "refused")}
    of_study = CheckedTally.objects.filter(study=study)
    rows = {row["interviewer"]: row for row in of_study.values("interviewer").annotate(**sums).order_by("interviewer")}
    lately = of_study.filter(day__gt=today - timedelta(days=DAYS_SHOWN)).order_by("day")
    days: dict[int, list[tuple[date, int, int]]] = {}
    for person, day, flagged, interviews in lately.values_list("interviewer", "day", "flagged", "interviews"):
        days.setdefault(person, []).append((day, flagged, interviews))
    figures = {
        person: PersonFigures(row["interviews"], row["asked"], row["not_known"], row["refused"])
        for person, row in rows.items()
    }
    unusual = unusual_people(figures)
    return [
        PersonChecked(
            person, row["interviews"], row["flagged"], figures[person], days.get(person, []), unusual.get(person, [])
        )
        for person, row in rows.items()
    ]
