"""Quota cells: those that let nobody in, and groups of which the least filled cannot be picked."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaire import structure as s
from surveys.questionnaire.problems import Place, Problem

from .outline import Outline, read_by


def quota_problems(outline: Outline) -> Iterator[Problem]:
    """Everything about cells and their groups."""
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
    """The groups whose least filled cell the condition asks for, itself or through the calculations it reads."""
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
            spot = outline.by_name.get(name)
            if spot is not None and isinstance(spot.item, s.Question):
                stack.append(spot.item.calculation)
    return found
