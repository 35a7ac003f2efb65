"""What stands on a printed questionnaire: plain values, in its order."""

from dataclasses import dataclass, field

from surveys.questionnaire.pages import Rich


@dataclass(frozen=True, slots=True)
class PrintedChoice:
    """An answer with its code; ``notes`` say what is special about it, ``jump`` where it leads."""

    code: str
    label: Rich
    read: bool
    notes: tuple[str, ...] = ()
    specify: bool = False
    jump: str = ""


@dataclass(frozen=True, slots=True)
class PrintedQuestion:
    """A question with its answers. ``blank`` is the kind of room for an answer that is no code, ``""`` if none.

    ``scale`` are the points of a short scale, ``low`` and ``high`` the words of its ends; ``keys`` don't
    know and refused where they are offered.
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


@dataclass(slots=True)
class PrintedPart:
    """Questions under one heading; ``level`` 2 stands outermost. ``notes`` are its condition, order and rounds."""

    title: Rich = ()
    level: int = 2
    notes: tuple[str, ...] = ()
    questions: list[PrintedQuestion] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """Words outside the questions: a script with its title, or a respondent's question with the answer."""

    title: str
    words: Rich


@dataclass(frozen=True, slots=True)
class PrintedQuota:
    """A quota cell in words."""

    label: str
    condition: str
    target: str
    on_full: str


@dataclass(frozen=True, slots=True)
class PrintedQuestionnaire:
    """The whole. ``calculated`` pairs the name of a value that is worked out with how."""

    parts: tuple[PrintedPart, ...]
    scripts: tuple[Said, ...] = ()
    answers: tuple[Said, ...] = ()
    quotas: tuple[PrintedQuota, ...] = ()
    calculated: tuple[tuple[str, str], ...] = ()
