"""A questionnaire made ready to run: compiled once, shared by all interviews of a version."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from surveys.questionnaire.model.pages import ChoiceView, QuestionView, Section
from surveys.questionnaire.model.structure import Choice, Questionnaire, Text
from surveys.questionnaire.problems import Problem

from .items import CompiledItem, CompiledQuota, ItemTable, Jump

ListKey: TypeAlias = "tuple[str, str, bool | None]"
"""A list, a language, and whether its choices are read out."""


@dataclass(frozen=True, slots=True, eq=False)
class QuestionTemplate:
    """A question as far as it is the same in every interview, and what has to be worked out for each.

    ``texts``: field of the view → text that answers are filled into. The flags say whether what is offered, whether it
    is required and whether it can be answered differ.
    """

    view: QuestionView
    texts: tuple[tuple[str, Text], ...]
    choices: bool
    required: bool
    read_only: bool


@dataclass(frozen=True, slots=True, eq=False)
class Sections:
    """The top-level groups as steps of the interview, done and ahead, in order; ``ends``: the index behind each."""

    ends: tuple[int, ...]
    starts: tuple[tuple[int, int], ...]
    """Index of each, and how many questions are asked before it."""
    done: tuple[Section, ...]
    ahead: tuple[Section, ...]

    def at(self, index: int, rank: int) -> tuple[Section, ...]:
        """The steps on a page: its item's index, and how many questions are asked before that."""
        place = bisect_right(self.ends, index)
        if place == len(self.ends) or self.starts[place][0] > index:
            return self.done[:place] + self.ahead[place:]
        one = self.ahead[place]
        current = Section(one.title, "current", rank - self.starts[place][1], one.total)
        return (*self.done[:place], current, *self.ahead[place + 1 :])


class SharedViews:
    """What is the same in every interview, as it is shown: questions, lists, sections; made when first asked for.

    The only part of a program that changes after it was compiled. Two threads that ask at once make the same twice.
    """

    __slots__ = ("_by_choice", "_lists", "questions", "sections")

    def __init__(self) -> None:
        self._lists: dict[ListKey, tuple[ChoiceView, ...]] = {}
        self._by_choice: dict[ListKey, dict[int, ChoiceView]] = {}
        self.questions: dict[tuple[int, str], QuestionTemplate] = {}
        """By the index of the item and the language."""
        self.sections: dict[tuple[str, bool], Sections | None] = {}
        """By the language and whether the interview was broken off; ``None`` if answers are in titles."""

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
    has_circles: bool = False
    """Whether anything rests on itself, filters of lists included: what it is depends on what is looked at first."""
    is_bounded: bool = False
    """Whether an interview without long texts never comes near the limit of what may be worked out."""
    worked_out: tuple[CompiledItem, ...] = ()
    """The items whose value a formula gives, always or as long as nothing else is said."""
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
