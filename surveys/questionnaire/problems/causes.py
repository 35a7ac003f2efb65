"""Merges problems with the same cause into one with all its places, and drops consequences of other problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from . import Problem

_ONE_CAUSE = frozenset(
    """
    unknown_name unknown_name_like name_in_other_case list_missing list_missing_like list_in_other_case
    code_not_in_list never_reached ended_before unknown_column unknown_column_like unknown_attribute
    unknown_attribute_like unknown_function unknown_function_like excel_function trigger_ignored type_guessed
    not_yes_or_no range_unreadable cell_missing language_like language_of_no_question date_compared_with_text
    """.split()
)
NO_REPEATS: Mapping[str, str] = MappingProxyType({})
_OF_THE_PLACE = frozenset({"position", "expression", "row", "first"})
"""Values that give a problem's place and not its kind; for ``never_reached`` and similar also the item's name."""
_OF_THE_ITEM = frozenset({"never_reached", "ended_before", "never_asked"})

_ONE_CAUSE_IN_A_REPEAT = frozenset(
    """
    reads_later reads_worked_out_later reads_shuffled pipes_later pipes_worked_out_later pipes_unasked pipes_jumped
    pipes_refused many_instances answer_as_condition never_asked
    """.split()
)
"""Outside a repeat each of them is a matter of its own row; within one the repeat itself stands at the wrong place."""
_FOLLOWS = {
    "list_unused": frozenset({"type_missing", "list_missing", "list_missing_like", "list_not_given", "unknown_type"}),
    "lists_unused": frozenset({"type_missing", "list_missing", "list_missing_like", "list_not_given", "unknown_type"}),
}
"""Code → the codes of problems any of which explains it."""


def grouped_by_cause(problems: Sequence[Problem], repeats: Mapping[str, str] = NO_REPEATS) -> list[Problem]:
    """The problems in the given order, with those of the same cause merged into the first of them.

    ``repeats``: question → the repeat it is in; one cause within a repeat is one problem.
    """
    codes = {problem.code for problem in problems}
    found: dict[object, Problem] = {}
    for number, problem in enumerate(problems):
        if not codes.isdisjoint(_FOLLOWS.get(problem.code, ())):
            continue
        repeat = repeats.get(problem.place.name, "") if problem.code in _ONE_CAUSE_IN_A_REPEAT else ""
        key: object = (repeat, *_cause(problem)) if repeat or problem.code in _ONE_CAUSE else number
        first = found.get(key)
        found[key] = problem if first is None else replace(first, also=(*first.also, problem.place))
    return list(found.values())


def _cause(problem: Problem) -> tuple[object, ...]:
    left_out = _OF_THE_PLACE | {"name"} if problem.code in _OF_THE_ITEM else _OF_THE_PLACE
    values = ((name, value) for name, value in problem.values.items() if name not in left_out)
    return (problem.code, *values)
