"""What the checker knows about the place an expression stands in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.questionnaire.model.predefined_names import given_names
from surveys.questionnaire.model.structure import TEXT, Question, Questionnaire, Repeat
from surveys.questionnaire.types import LISTED_TYPES, NUMBER_TYPES, SEVERAL_TYPES

REPEAT, GROUP = "repeat", "group"


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name that expressions may read: a question's type (or ``group``, ``repeat``), its codes, the repeats around it.

    ``codes`` is None where the answers are not a list known here; ``least`` and ``most`` are the limits of a
    number, infinite where none are known.
    """

    type: str
    codes: frozenset[str] | None = None
    repeats: tuple[str, ...] = ()
    least: float = -math.inf
    most: float = math.inf

    @property
    def multiple(self) -> bool:
        """Whether the answer is several codes."""
        return self.type in SEVERAL_TYPES

    @property
    def number(self) -> bool:
        """Whether the answer is a number."""
        return self.type in NUMBER_TYPES


@dataclass(frozen=True, slots=True)
class Scope:
    """The names there are, and where the expression stands.

    ``own`` is the question ``.`` means; ``repeats`` the repeats around the place, from outside in;
    ``columns`` the choices' columns inside a ``choice_filter`` (None elsewhere); ``attributes`` the sample's
    columns (None: not known yet); ``condition`` whether the whole is to be true or false, ``number`` whether it is
    to be a number.
    """

    names: Mapping[str, KnownName] = field(default_factory=dict)
    own: str = ""
    repeats: tuple[str, ...] = ()
    columns: frozenset[str] | None = None
    attributes: frozenset[str] | None = None
    condition: bool = False
    number: bool = False


def known_names(questionnaire: Questionnaire) -> dict[str, KnownName]:
    """Every name of the questionnaire that an expression may read."""
    names: dict[str, KnownName] = {}
    repeats = {item.name for _, item in questionnaire.walk() if isinstance(item, Repeat)}
    for around, item in questionnaire.walk():
        inside = tuple(name for name in around if name in repeats)
        if isinstance(item, Question):
            codes = None
            if item.type in LISTED_TYPES and item.list_name in questionnaire.lists:
                codes = frozenset(choice.name for choice in questionnaire.lists[item.list_name].choices)
            names[item.name] = KnownName(item.type, codes, inside)
        else:
            names[item.name] = KnownName(REPEAT if isinstance(item, Repeat) else GROUP, None, inside)
    return {**dict.fromkeys(given_names(questionnaire), KnownName(TEXT)), **names}
