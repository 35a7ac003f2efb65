"""What is known of complete interviews when they are looked at for flags, in a few queries for many of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Any

from django.db.models import Sum

from surveys.analysis.flags import LIMITS, InterviewFacts, TimedQuestion
from surveys.calling.hours import is_open
from surveys.design.models import Study
from surveys.fieldwork.models import Call
from surveys.fieldwork.queries import Rules
from surveys.interviewing.models import CheckedInterview, CheckedTally, Interview
from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook.row_layout import Layout
from surveys.questionnaire.codebook.variables import NUMBER, SINGLE
from surveys.questionnaire.types import SILENT_TYPES

from .counts import completes
from .interview_lengths import page_times
from .row_layouts import layout_of

USUAL_OF, COMPARED_WITH = 50, 40
"""Of how many latest completes times are usual; with how many of a person's latest one of theirs is compared."""
_KEY = re.compile(r"\[[^\]]*\]")
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CheckedFacts:
    """An interview with its facts, and its numbers of questions asked, not known and refused."""

    interview: Interview
    facts: InterviewFacts
    asked: int
    not_known: int
    refused: int


def facts_for_flags(study: Study, interviews: Sequence[Interview], rules: Rules) -> list[CheckedFacts]:
    """The facts of these complete interviews of the study, given with case and last attempt."""
    reader = _Reader(study, interviews)
    return [reader.facts(one, rules) for one in interviews]


def usual_seconds(study: Study) -> dict[str, float]:
    """Name of a question → the median seconds of its page in the study's latest completes; none on a small base."""
    latest = list(completes().filter(study=study).order_by("-ended_at").values_list("pk", "version_id")[:USUAL_OF])
    if len(latest) < LIMITS.least_completes:
        return {}
    spent: dict[str, list[float]] = {}
    for pages in timed_pages(dict(latest)).values():
        for name, seconds in pages:
            spent.setdefault(name, []).append(seconds)
    return {name: median(times) for name, times in spent.items() if len(times) >= LIMITS.least_completes}


def timed_pages(versions: Mapping[int, int]) -> dict[int, list[tuple[str, float]]]:
    """Interview → its pages answered for the first time: name of the first question and seconds. Ids with versions."""
    found: dict[int, list[tuple[str, float]]] = {pk: [] for pk in versions}
    for page in page_times(versions) if versions else ():
        variable = layout_by_path(versions[page.interview_id]).get(_KEY.sub("", page.paths[0]))
        if page.is_first and variable is not None:
            found[page.interview_id].append((variable.name, page.seconds))
    return found


def layout_by_path(version_id: int) -> Mapping[str, Variable]:
    """Path of a question without instances → its variable."""
    layout = layout_of(version_id)
    return {one.path: one for inside in layout.variables.values() for one in inside if not one.specify}


class _Reader:
    """Reads what the interviews of one study are compared with, once for all of them."""

    def __init__(self, study: Study, interviews: Sequence[Interview]) -> None:
        self._usual = usual_seconds(study)
        self._pages = timed_pages({one.pk: one.version_id for one in interviews})
        sums = CheckedTally.objects.filter(study=study).aggregate(
            *(Sum(name, default=0) for name in ("interviews", "asked", "not_known", "refused"))
        )
        known = sums["interviews__sum"] >= LIMITS.least_completes and sums["asked__sum"]
        missing = sums["not_known__sum"] + sums["refused__sum"]
        self._usual_not_known = missing / sums["asked__sum"] if known else None
        self._same_phone = _at_the_same_number(study, interviews)
        people = {one.last_attempt.interviewer_id for one in interviews}
        self._earlier = {person: _earlier_of(study, person) for person in people}

    def facts(self, interview: Interview, rules: Rules) -> CheckedFacts:
        """The facts of one; it is itself among the earlier ones of the next."""
        layout, row = layout_of(interview.version_id), interview.row or {}
        asked, not_known, refused = counts_in(row, layout)
        earlier = self._earlier[interview.last_attempt.interviewer_id]
        gaps = [(interview.started_at - other.ended_at).total_seconds() for other in earlier if other.ended_at]
        facts = InterviewFacts(
            times=[TimedQuestion(name, spent, self._usual.get(name)) for name, spent in self._pages[interview.pk]],
            grids=dict(grids_in(row, layout)),
            asked=asked,
            not_known=not_known + refused,
            usual_not_known=self._usual_not_known,
            answers=comparable(row, layout),
            # An interview that was asked again is rightly like the first one of its case.
            others={
                one.case.number: comparable(one.row or {}, layout_of(one.version_id))
                for one in earlier
                if one.case_id != interview.case_id
            },
            gap=min((gap for gap in gaps if gap >= 0), default=None),
            same_phone=self._same_phone.get(interview.pk),
            is_in_hours=is_open(rules.policy, interview.started_at, interview.case.time_zone, rules.holidays),
        )
        earlier[:] = [interview, *earlier[: COMPARED_WITH - 1]]
        return CheckedFacts(interview, facts, asked, not_known, refused)


def _earlier_of(study: Study, person: int) -> list[Interview]:
    """The person's latest interviews that were looked at already, with their rows."""
    seen = CheckedInterview.objects.filter(study=study, interviewer=person).order_by("-ordinal")
    ids = list(seen.values_list("interview", flat=True)[:COMPARED_WITH])
    found = Interview.objects.filter(pk__in=ids).select_related("case")
    return list(found.only("row", "version_id", "ended_at", "started_at", "case__number"))


def _at_the_same_number(study: Study, interviews: Sequence[Interview]) -> dict[int, int]:
    """Interview → number of another case with an earlier complete interview at the number at which it was made."""
    called = _called_in([one.last_attempt_id for one in interviews])
    numbers = set(called.values())
    if not numbers:
        return {}
    others = completes().filter(study=study, case__phones__number__in=numbers)
    found = list(others.values_list("pk", "case", "case__number", "last_attempt", "ended_at").distinct().order_by("pk"))
    there = _called_in([attempt for _pk, _case, _number, attempt, _ended in found])
    same: dict[int, int] = {}
    for one in interviews:
        number, ended = called.get(one.last_attempt_id), one.ended_at
        for _pk, case, case_number, attempt, at in found:
            is_there = number is not None and there.get(attempt) == number
            if is_there and case != one.case_id and at is not None and ended is not None and at < ended:
                same[one.pk] = case_number
    return same


def _called_in(attempts: Sequence[int]) -> dict[int, str]:
    """Attempt → the number that was called last in it."""
    calls = Call.objects.filter(attempt__in=attempts, phone__isnull=False).order_by("pk")
    return dict(calls.values_list("attempt", "phone__number"))


def _columns(row: Mapping[str, Any], layout: Layout) -> Iterator[tuple[str, Variable, Any, str]]:
    """Instance's key, variable, value and ``dk`` or ``refused`` of every question with an answer."""
    everything = [("", "", row)]
    everything += [(repeat, one.get("k", ""), one) for repeat, ones in row.get("r", {}).items() for one in ones]
    for repeat, key, inside in everything:
        missing = inside.get("m", {})
        values = inside.get("v", ())
        for place, (variable, value) in enumerate(zip(layout.variables[repeat], values, strict=False)):
            said = missing.get(str(place), "")
            if (value is None and not said) or variable.specify or variable.is_aside or variable.type in SILENT_TYPES:
                continue
            code = variable.code(value) if isinstance(value, str) else None
            yield key, variable, value, said or (code.missing if code else "")


def counts_in(row: Mapping[str, Any], layout: Layout) -> tuple[int, int, int]:
    """How many questions were answered in a row, how many of these with don't know, how many refused."""
    said = [missing for _key, _variable, _value, missing in _columns(row, layout)]
    return len(said), said.count("dk"), said.count("refused")


def grids_in(row: Mapping[str, Any], layout: Layout) -> Iterator[tuple[str, list[Any]]]:
    """The grids of a row with their answers: neighbours with the same codes or scale, or a question of every instance.

    A grid is named by its first question.
    """
    columns = _columns(row, layout)
    answered = [(key, one, value) for key, one, value, missing in columns if not missing and _in_grid(one)]
    plain = [(one, value) for key, one, value in answered if not key]
    for _kind, items in groupby(plain, key=lambda item: _grid_of(item[0])):
        inside = list(items)
        yield inside[0][0].name, [value for _one, value in inside]
    repeated = sorted(((one.name, value) for key, one, value in answered if key), key=lambda item: item[0])
    for name, rounds in groupby(repeated, key=lambda item: item[0]):
        yield name, [value for _name, value in rounds]


def _in_grid(variable: Variable) -> bool:
    return (variable.kind == SINGLE and len(variable.codes) > 2) or (variable.kind == NUMBER and bool(variable.bounds))


def _grid_of(variable: Variable) -> tuple[Any, ...]:
    parent = variable.path.rpartition("/")[0]
    return parent, tuple(code.code for code in variable.codes), tuple(variable.bounds)


def comparable(row: Mapping[str, Any], layout: Layout) -> Values:
    """Name → answer of what two interviews are compared by: answers of codes and numbers that are nothing personal."""
    return {
        f"{variable.name}[{key}]" if key else variable.name: value
        for key, variable, value, missing in _columns(row, layout)
        if not missing and not variable.personal and (variable.codes or variable.kind == NUMBER)
    }
