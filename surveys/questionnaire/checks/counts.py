"""Checks impossible numbers of answers, and columns that have no effect where they are used."""

from __future__ import annotations

import math
from collections.abc import Iterator

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import Place, Problem
from surveys.questionnaire.types import NUMBER_TYPES, RANKED_TYPES, SCALE_TYPES

from .outline import Outline


def impossible_counts(questionnaire: s.Questionnaire) -> Iterator[Problem]:
    """Questions that require more answers than there are, or allow fewer than they require."""
    for question in questionnaire.questions():
        least, most = question.min_answers, question.max_answers
        place = Place("survey", question.row, "min_answers", question.name)
        if least is not None and most is not None and least > most:
            yield Problem("min_above_max", place, {"name": question.name, "least": least, "most": most})
            continue
        answers = questionnaire.lists.get(question.list_name)
        offered = sum(not (choice.exclusive or choice.missing) for choice in answers.choices) if answers else 0
        wanted = least if least is not None else most if question.type in RANKED_TYPES else None
        if answers is not None and wanted is not None and wanted > offered:
            if least is None:
                place = Place("survey", question.row, "max_answers", question.name)
            yield Problem("min_above_list", place, {"name": question.name, "least": wanted, "count": offered})
        if most == 0:
            place = Place("survey", question.row, "max_answers", question.name)
            yield Problem("max_is_zero", place, {"name": question.name})


def unusable_parameters(questionnaire: s.Questionnaire) -> Iterator[Problem]:
    """Scales whose start, end or step is not a number, so that they would silently become another scale."""
    for question in questionnaire.questions():
        if question.type not in SCALE_TYPES:
            continue
        for name in ("start", "end", "step"):
            written = question.parameters.get(name, "1")
            number = _number(written)
            if number is None or (name == "step" and number <= 0):
                place = Place("survey", question.row, "parameters", question.name)
                yield Problem("parameter_no_number", place, {"parameter": name, "written": written})


def _number(written: str) -> float | None:
    try:
        number = float(written)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def idle_columns(outline: Outline) -> Iterator[Problem]:
    """Totals that no page checks, orders taken from a question with another list, scale end labels without a scale."""
    for placed in outline.items:
        item = placed.item
        if isinstance(item, s.Group) and item.total and not _adds_up(item):
            yield Problem("total_without_page", Place("survey", item.row, "total", item.name), {"name": item.name})
        if not isinstance(item, s.Question):
            continue
        if (item.low_label or item.high_label) and item.type not in NUMBER_TYPES:
            place = Place("survey", item.row, "low_label", item.name)
            yield Problem("ends_without_scale", place, {"name": item.name})
        if item.order_as and (code := _why_no_order(outline, item)):
            place = Place("survey", item.row, "order_as", item.name)
            yield Problem(code, place, {"name": item.name, "other": item.order_as})


def last_questions(outline: Outline) -> Iterator[Problem]:
    """Problems of the group asked after a break-off: it is not a group, or a route leads into it."""
    name = outline.questionnaire.after_break_off
    if not name:
        return
    found = outline.by_name.get(name)
    place = Place("settings", None, "after_break_off", name)
    if found is not None and not isinstance(found.item, s.Group):
        yield Problem("last_questions_no_group", place, {"name": name})
    for route in outline.questionnaire.routes:
        target = outline.by_name.get(route.go_to)
        if target is not None and name in (*target.around, route.go_to):
            yield Problem("route_to_last_questions", Place("routes", route.row, "go_to", route.after), {"name": name})


def _adds_up(group: s.Group) -> bool:
    return group.field_list and any(isinstance(item, s.Question) and item.type in NUMBER_TYPES for item in group.items)


def _why_no_order(outline: Outline, question: s.Question) -> str:
    """Code of the problem that prevents following the order of another question; ``""`` if there is none."""
    if not _shares_codes(outline, question):
        return "order_as_other_list"
    passed, leader = {question.name}, outline.by_name.get(question.order_as)
    while leader is not None and isinstance(leader.item, s.Question) and leader.item.order_as:
        if leader.item.name in passed:
            return "order_as_circle"
        passed.add(leader.item.name)
        leader = outline.by_name.get(leader.item.order_as)
    return ""


def _shares_codes(outline: Outline, question: s.Question) -> bool:
    found = outline.by_name.get(question.order_as)
    if found is None:
        return True  # reported by the reader
    if not isinstance(found.item, s.Question):
        return False
    lists = outline.questionnaire.lists
    mine, others = (lists.get(name) for name in (question.list_name, found.item.list_name))
    if mine is None or others is None:
        return False
    return bool({choice.name for choice in mine.choices} & {choice.name for choice in others.choices})
