"""A questionnaire made ready to run: compiled once, shared by all interviews of a version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from surveys.questionnaire.model.pages import ChoiceView
from surveys.questionnaire.model.structure import Choice, Questionnaire
from surveys.questionnaire.problems import Problem

from .items import CompiledItem, CompiledQuota, ItemTable, Jump

ListKey: TypeAlias = "tuple[str, str, bool | None]"
"""A list, a language, and whether its choices are read out."""


class SharedViews:
    """Choices whose words are the same in every interview, as they are shown; made when they are first asked for.

    The only part of a program that changes after it was compiled. Two threads that ask at once make the same twice.
    """

    __slots__ = ("_by_choice", "_lists")

    def __init__(self) -> None:
        self._lists: dict[ListKey, tuple[ChoiceView, ...]] = {}
        self._by_choice: dict[ListKey, dict[int, ChoiceView]] = {}

    def of_list(self, key: ListKey, make: Callable[[], tuple[ChoiceView, ...]]) -> tuple[ChoiceView, ...]:
        """All choices of a list, in its order."""
        known = self._lists.get(key)
        if known is None:
            known = self._lists[key] = make()
        return known

    def by_choice(
        self, key: ListKey, choices: tuple[Choice, ...], whole: tuple[ChoiceView, ...]
    ) -> Mapping[int, ChoiceView]:
        """The views ``whole`` of a list's ``choices`` by the identity of the choice, for filters and orders."""
        known = self._by_choice.get(key)
        if known is None:
            known = self._by_choice[key] = {id(one): view for one, view in zip(choices, whole, strict=True)}
        return known


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Program(ItemTable):
    """A questionnaire with what a run needs at hand. ``problems`` are its cycles, with their rows."""

    questionnaire: Questionnaire
    jumps: tuple[Jump, ...] = ()
    cells: tuple[CompiledQuota, ...] = ()
    triggered: Mapping[str, tuple[CompiledItem, ...]] = field(default_factory=dict)
    """Name of a question → the calculations that its change sets off."""
    eager: tuple[CompiledItem, ...] = ()
    """Calculations that keep their first value, so that they are worked out at every step."""
    entries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Name of a list → code → what the interviewer types for it."""
    choices: Mapping[str, Mapping[str, Choice]] = field(default_factory=dict)
    counts_instances: bool = False
    """Whether an answer may take instances of a repeat away and bring them back."""
    last_questions: CompiledItem | None = None
    """The group that is asked only after a break-off."""
    plain_lists: frozenset[str] = frozenset()
    """The lists into whose labels no answer is filled."""
    shared_views: SharedViews = field(default_factory=SharedViews)
    problems: tuple[Problem, ...] = ()
    columns: frozenset[str] = frozenset()
    """The sample's columns that anything in it reads."""
    asked: int = 0
    """How many questions there are to ask, notes not counted."""
    sections: tuple[tuple[CompiledItem, int], ...] = ()
    """The top-level groups that ask something, and how many questions are in each."""
