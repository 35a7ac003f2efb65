"""Checks quota cells that admit nobody, are decided late or do not add up, and groups that cannot be picked from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import Place, Problem
from surveys.questionnaire.types import ASKED_TYPES, is_shown

from .implications import Holding, conjuncts
from .length import minutes_until
from .outline import FROM_THE_START, Outline, parsed, read_by

LATE_SHARE = 0.5
"""As a share of the interview: a respondent turned away later has already answered most of it."""

MANY_QUESTIONS = 5
"""With fewer questions the last one comes early too."""

LATE_MINUTES = 3.0
"""In minutes: a shorter part of an interview does not justify a warning."""


def quota_problems(outline: Outline) -> Iterator[Problem]:
    """All problems of quota cells and their groups."""
    groups = {quota.group for quota in outline.questionnaire.quotas if quota.group}
    for quota in outline.questionnaire.quotas:
        if quota.target == 0:
            yield Problem("quota_target_zero", Place("quotas", quota.row, "target", quota.name), {"name": quota.name})
        if quota.group and quota.group in _asked_for(outline, quota.when):
            place = Place("quotas", quota.row, "when", quota.name)
            yield Problem("quota_group_circle", place, {"name": quota.name, "group": quota.group})
    for cell in outline.cells:
        read = read_by(cell.expression)
        for group in sorted(read.decisions - groups) if read else ():
            yield Problem("quota_group_unknown", cell.place, {"group": group})


def _asked_for(outline: Outline, expression: str) -> set[str]:
    """The groups whose least filled cell the condition reads, directly or through calculations."""
    found: set[str] = set()
    passed: set[str] = set()
    stack = [expression]
    while stack:
        read = read_by(stack.pop())
        if read is None:
            continue
        found |= read.decisions
        for name in read.names - passed:
            passed.add(name)
            placed = outline.by_name.get(name)
            if placed is not None and isinstance(placed.item, s.Question):
                stack.append(placed.item.calculation)
    return found


def decided_late(outline: Outline) -> Iterator[Problem]:
    """Stopping cells whose membership is only known after most of the interview."""
    stopping = [quota for quota in outline.questionnaire.quotas if quota.on_full == "stop" and not quota.group]
    if not stopping:
        return
    until = minutes_until(outline.questionnaire)
    whole = max(until.values(), default=0.0)
    last = _last_of_many(outline)
    for quota in stopping:
        name = _decided_at(outline, quota.when)
        minutes = until.get(name, 0.0)
        if minutes >= LATE_MINUTES and minutes >= LATE_SHARE * whole:
            place = Place("quotas", quota.row, "when", quota.name)
            values: dict[str, str | int] = {"cell": quota.name, "name": name}
            values |= {"minutes": round(minutes), "whole": round(whole)}
            yield Problem("quota_decided_late", place, values)
        elif name and name == last:
            place = Place("quotas", quota.row, "when", quota.name)
            yield Problem("quota_decided_last", place, {"cell": quota.name, "name": name})


def _last_of_many(outline: Outline) -> str:
    """The last question that is asked; ``""`` where there are so few that the last one is early too."""
    last = outline.questionnaire.after_break_off
    asked = [
        placed.item.name
        for placed in outline.items
        if isinstance(placed.item, s.Question)
        and placed.item.type in ASKED_TYPES
        and is_shown(placed.item)
        and not (last and last in placed.around)
    ]
    return asked[-1] if len(asked) >= MANY_QUESTIONS else ""


def _decided_at(outline: Outline, condition: str) -> str:
    """The last question asked of those a condition depends on; ``""`` if the sample decides."""
    read = read_by(condition)
    places = [outline.known_at(name) for name in read.names] if read else []
    last = max(places, default=FROM_THE_START)
    return outline.items[last].item.name if last > FROM_THE_START else ""


def quota_sums(questionnaire: s.Questionnaire, planned: int | None) -> list[Problem]:
    """Sets of cells that partition the interviews and whose targets do not add up to the planned number.

    Cells belong together if they depend on the same questions and are mutually exclusive, as the columns of a quota
    table are, or if they are in one group.
    """
    if not planned:
        return []
    problems = []
    for cells in _partitions(questionnaire):
        total = sum(cell.target for cell in cells)
        if total != planned:
            what = cells[0].group or " × ".join(_about(cells[0].when))
            values: dict[str, str | int] = {"what": what, "sum": total, "planned": planned}
            problems.append(Problem("quota_sum_differs", Place("quotas", cells[0].row, "target", what), values))
    return problems


def _partitions(questionnaire: s.Questionnaire) -> Iterator[list[s.Quota]]:
    families: dict[tuple[str, ...], list[s.Quota]] = {}
    for quota in questionnaire.quotas:
        key = ("group", quota.group) if quota.group else _about(quota.when)
        families.setdefault(key, []).append(quota)
    for key, cells in families.items():
        if len(cells) > 1 and (key[0:1] == ("group",) or exclude_each_other([cell.when for cell in cells])):
            yield cells


def _about(condition: str) -> tuple[str, ...]:
    read = read_by(condition)
    return tuple(sorted(read.names | read.attributes)) if read else ()


def exclude_each_other(written: Sequence[str]) -> bool:
    """Whether no two of the conditions can hold together; those that depend on no question can."""
    conditions = [tuple(conjuncts(parsed(one))) for one in written]
    holding = [Holding(one, frozenset(), frozenset()) for one in conditions]
    return all(
        any(holding[first].excludes(part) for part in conditions[second])
        for first in range(len(written))
        for second in range(first + 1, len(written))
    )
