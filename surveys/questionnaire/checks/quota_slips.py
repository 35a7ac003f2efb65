"""Checks quota cells that count the same people, and questions of quotas that may be left empty."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaire.expressions.unparse import unparse
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import Place, Problem
from surveys.questionnaire.types import ASKED_TYPES, is_shown

from .collapsing import some
from .implications import conjuncts
from .outline import Outline, parsed, read_by

_MOST_CELLS = 6
"""The most cells named in one problem."""


def cells_of_one_condition(questionnaire: s.Questionnaire) -> Iterator[Problem]:
    """Cells whose condition another cell has too; in a group it is the group that picks between them.

    A cell that warns beside one that stops is an early notice of it, and meant.
    """
    known: dict[tuple[str, frozenset[str]], s.Quota] = {}
    for quota in questionnaire.quotas:
        condition = frozenset(unparse(part) for part in conjuncts(parsed(quota.when)))
        if quota.group or not condition:
            continue
        first = known.setdefault((quota.on_full, condition), quota)
        if first is not quota:
            place = Place("quotas", quota.row, "when", quota.name)
            yield Problem("quota_condition_twice", place, {"name": quota.name, "first": first.name})


def quota_questions_left_empty(outline: Outline) -> Iterator[Problem]:
    """Questions that quota cells rest on and that may be left empty; each question once, whatever reads it."""
    cells: dict[str, list[str]] = {}
    for quota in outline.questionnaire.quotas:
        for name in _asked_for(outline, quota.when):
            cells.setdefault(name, []).append(quota.name)
    for placed in outline.items:
        question = placed.item
        if isinstance(question, s.Question) and question.name in cells and not question.required:
            values = {"name": question.name, "cells": some(cells[question.name], _MOST_CELLS)}
            yield Problem("quota_question_optional", Place("survey", question.row, "required", question.name), values)


def _asked_for(outline: Outline, condition: str) -> Iterator[str]:
    """The questions asked that the condition reads, directly or through calculations."""
    passed: set[str] = set()
    expressions = [condition]
    while expressions:
        read = read_by(expressions.pop())
        for name in sorted(read.names - passed) if read else ():
            passed.add(name)
            placed = outline.by_name.get(name)
            if placed is None or not isinstance(placed.item, s.Question):
                continue
            if placed.item.type in ASKED_TYPES and is_shown(placed.item):
                yield name
            else:
                expressions.append(placed.item.calculation)
