"""The contents of a printed questionnaire as plain values, in order."""

from dataclasses import dataclass, field

from surveys.questionnaire.model.pages import Rich

MOST_COLUMNS = 8
"""Answers that fit side by side as columns of a table."""

LONGEST_WHOLE = 24
"""Answers of a list at most that is kept on one page; a longer one may continue on the next."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Texts of a question, or of a part, in a second language."""

    text: Rich = ()
    instruction: Rich = ()
    probe: Rich = ()


@dataclass(frozen=True, slots=True)
class PrintedChoice:
    """An answer with its code. ``notes``: what is special about it; ``jump``: where it leads."""

    code: str
    label: Rich
    read: bool
    notes: tuple[str, ...] = ()
    specify: bool = False
    jump: str = ""
    beside: Rich = ()


@dataclass(frozen=True, slots=True)
class PrintedQuestion:
    """A question with its answers. ``blank``: the kind of space for an answer that is no code, ``""`` if there is none.

    ``scale``: points of a short scale; ``low`` and ``high``: labels of its ends; ``keys``: don't know and
    refused, if they are offered.
    """

    number: str
    text: Rich
    kind: str = ""
    condition: str = ""
    instruction: Rich = ()
    probe: Rich = ()
    reading: str = ""
    choices: tuple[PrintedChoice, ...] = ()
    scale: tuple[str, ...] = ()
    low: Rich = ()
    high: Rich = ()
    blank: str = ""
    keys: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    jumps: tuple[str, ...] = ()
    more: int = 0
    """The number of answers of a long list that are left out."""
    after: str = ""
    """What changes after the question."""
    beside: Beside = Beside()
    """Its texts in a second language."""
    single: bool = False
    """Whether exactly one answer of a list can be given."""
    name: str = ""
    """Its code."""

    @property
    def is_long(self) -> bool:
        """Whether it may be split across two pages."""
        return len(self.choices) > LONGEST_WHOLE

    @property
    def fits_a_grid(self) -> bool:
        """Whether it differs from its neighbours by its text only, so that it can be a row of a table."""
        apart = self.instruction or self.probe or self.jumps or self.after
        return self.single and not apart and not any(choice.jump or choice.specify for choice in self.choices)


@dataclass(frozen=True, slots=True)
class PrintedGrid:
    """Questions with the same answers as a table, with answers as columns and questions as rows."""

    answers: tuple[PrintedChoice, ...]
    questions: tuple[PrintedQuestion, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Don't know and refused, if they are offered: the columns after the answers."""
        return self.questions[0].keys

    @property
    def facts(self) -> tuple[str, ...]:
        """The notes that all questions have in common, printed once."""
        return tuple(fact for fact in self.questions[0].facts if all(fact in one.facts for one in self.questions))

    @property
    def rows(self) -> tuple[tuple[PrintedQuestion, tuple[str, ...]], ...]:
        """Each question with the notes that are its own."""
        said = self.facts
        return tuple((one, tuple(fact for fact in one.facts if fact not in said)) for one in self.questions)


@dataclass(slots=True)
class PrintedPart:
    """Questions under one heading; ``level`` 2 is the outermost. ``notes``: its condition, order and repetitions."""

    title: Rich = ()
    level: int = 2
    notes: tuple[str, ...] = ()
    instruction: Rich = ()
    beside: Beside = Beside()
    one_page: bool = False
    questions: list[PrintedQuestion] = field(default_factory=list)

    @property
    def grid(self) -> PrintedGrid | None:
        """The questions as a table if they are one on the screen (single answers from one short list); else None."""
        first = self.questions[0] if self.questions else None
        if not (self.one_page and first and len(self.questions) > 1 and len(first.choices) > 1):
            return None
        if len(first.choices) + len(first.keys) > MOST_COLUMNS:
            return None
        if any(not one.fits_a_grid or (one.choices, one.keys) != (first.choices, first.keys) for one in self.questions):
            return None
        return PrintedGrid(first.choices, tuple(self.questions))


@dataclass(frozen=True, slots=True)
class PrintedText:
    """A text outside the questions: a script with its title, or a respondent's question with its answer."""

    title: str
    words: Rich
    beside: Rich = ()
    beside_title: str = ""


@dataclass(frozen=True, slots=True)
class PrintedQuota:
    """A quota cell in words."""

    label: str
    condition: str
    target: str
    on_full: str


@dataclass(frozen=True, slots=True)
class PrintedQuestionnaire:
    """The printed questionnaire. ``calculated``: name and expression of each calculated value."""

    parts: tuple[PrintedPart, ...]
    scripts: tuple[PrintedText, ...] = ()
    answers: tuple[PrintedText, ...] = ()
    quotas: tuple[PrintedQuota, ...] = ()
    quota_notes: tuple[str, ...] = ()
    calculated: tuple[tuple[str, str], ...] = ()
