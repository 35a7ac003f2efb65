"""What is understood of a questionnaire written as a text."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How a question is answered."""

    ONE = "one"
    SEVERAL = "several"
    NUMBER = "number"
    SCALE = "scale"
    TEXT = "text"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    RANK = "rank"
    """Answers that are put in order."""
    SUM = "sum"
    """Several numbers that make a total."""
    GRID = "grid"
    """Several items, each answered with one of the same answers, or on the same scale."""
    NOTE = "note"
    """Nothing is answered."""


@dataclass(slots=True)
class Answer:
    """An answer. ``go_to``: a question's code as written, or an end; ``missing``: ``dk``, ``refused`` or nothing."""

    text: str
    code: str = ""
    go_to: str = ""
    missing: str = ""
    specify: bool = False
    exclusive: bool = False
    is_read: bool = True
    is_last: bool = False
    """Whether it keeps its place where the others are shuffled."""
    open_points: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Question:
    """A question. ``line``: where it begins in the text, from 1; ``condition``: who is asked, as written."""

    line: int
    code: str = ""
    text: str = ""
    kind: Kind = Kind.TEXT
    instructions: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    condition: str = ""
    jumps: list[tuple[str, str]] = field(default_factory=list)
    """After it: conditions as written, and where each leads, as an answer's ``go_to``."""
    scale: tuple[int, int] | None = None
    most: int | None = None
    shuffled: bool = False
    read_out: bool | None = None
    limits: tuple[int, int] | None = None
    ends: tuple[str, str] = ("", "")
    """What the lowest and the highest point of the scale mean."""
    nonresponse: list[str] = field(default_factory=list)
    total: int | None = None
    has_boxes: bool = False
    """Whether there are boxes to write digits in."""
    appearance: str = ""
    conditions: list[str] = field(default_factory=list)
    """Further conditions, which its own words and instructions say."""
    open_points: list[str] = field(default_factory=list)
    """Words that were not understood and belong to this question."""
    sources: dict[str, str] = field(default_factory=dict)
    """The whole line from which a condition was taken."""


@dataclass(slots=True)
class Section:
    """A heading, under which questions follow."""

    line: int
    title: str


@dataclass(frozen=True, slots=True)
class Written:
    """The questionnaire in order. ``left``: lines that were not understood, with their numbers from 1."""

    title: str
    parts: list[Question | Section]
    left: list[tuple[int, str]]

    @property
    def questions(self) -> list[Question]:
        """The parts without the headings."""
        return [part for part in self.parts if isinstance(part, Question)]
