"""What a persona is: a simulated person on the telephone, as data that a trainer writes and edits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.questionnaire.wording.what_to_say import ENDINGS

HERSELF, ANOTHER, BUSY, VOICEMAIL, NO_ANSWER, WRONG_NUMBER, MINOR = (
    "herself",
    "another",
    "busy",
    "voicemail",
    "no_answer",
    "wrong_number",
    "minor",
)
WHO_PICKS_UP = (HERSELF, ANOTHER, BUSY, VOICEMAIL, NO_ANSWER, WRONG_NUMBER, MINOR)
"""Who or what is on the line first."""
NOBODY = frozenset({BUSY, VOICEMAIL, NO_ANSWER})
"""Of these nobody speaks."""

AT_INTRODUCTION, AT_QUESTION, AFTER_MINUTES, AT_NO_TRUST = "introduction", "question", "minutes", "trust"
PLACES = (AT_INTRODUCTION, AT_QUESTION, AFTER_MINUTES, AT_NO_TRUST)
"""Where an objection is made."""
GOES_ON, ASKS_LATER, HANGS_UP = "goes_on", "later", "hangs_up"
OTHERWISE = (GOES_ON, ASKS_LATER, HANGS_UP)
"""What happens if an objection is not met: she goes on with less trust, asks to be called later, hangs up."""

PROBE, REREAD, WAIT = "probe", "reread", "wait"
WAYS_TO_CLEAR = (PROBE, REREAD, WAIT)
"""What makes a vague answer clear: a neutral probe, the question read again, silence."""

MOST_OBJECTIONS, MOST_ANSWERS, MOST_DIGRESSIONS = 12, 400, 12
MOST_INSISTENCE = 2
LONGEST_WORDS = 400
"""Characters of anything she says: a line on the telephone is short."""
LONGEST_NAME = 60
LEAST_PATIENCE, MOST_PATIENCE = 1.0, 60.0
"""Minutes. Nobody stays on the telephone for ever: patience makes every practice end."""
LEAST_LEVEL, MOST_LEVEL = 1, 5
EASY, MIDDLING, HARD = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Traits:
    """Her character. ``trust``, ``talk``, ``hearing`` and ``hurry`` from 1 (little) to 5 (much).

    ``patience``: the minutes after which she has had enough. ``clarity``: the share, from 0 to 1, of answers that are
    clear at once, where no answer is written.
    """

    trust: int = 3
    patience: float = 15.0
    clarity: float = 0.8
    talk: int = 2
    hearing: int = 5
    hurry: int = 2


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """What she answers to the question of this name, wherever a study has one.

    ``truth``: the codes of a list (or what is typed for them), a number, words; ``missing``: ``dk`` or ``refused``
    instead. ``shares``: code or number → share in per cent, ``least`` and ``most``: a range of whole numbers; then the
    truth is drawn anew in each practice. ``says``: how she says it, where it is not her answer's own words. ``vague``:
    what she says first, which a probe has to make clear; ``clears``: which of ``WAYS_TO_CLEAR`` do so. ``insists``:
    how often she stays vague before that.
    """

    question: str
    truth: tuple[str, ...] = ()
    missing: str = ""
    shares: Mapping[str, float] = field(default_factory=dict)
    least: float | None = None
    most: float | None = None
    says: str = ""
    vague: str = ""
    clears: tuple[str, ...] = (PROBE, REREAD)
    insists: int = 0


@dataclass(frozen=True, slots=True)
class Objection:
    """What she objects or asks, once in a practice.

    ``place``: one of ``PLACES``, with the name of the ``question`` or the ``minutes``. ``interrupts``: she speaks
    while the question is being read. ``situation``: the key of the ready answer that meets it, once she was listened
    to. ``calmed``: what she says then. ``otherwise``: one of ``OTHERWISE``, with her ``last_words``. ``right``: the
    dispositions that are right if she ends the call with it; empty: the usual ones.
    """

    place: str
    words: str
    situation: str = ""
    question: str = ""
    minutes: float | None = None
    interrupts: bool = False
    calmed: str = ""
    otherwise: str = GOES_ON
    last_words: str = ""
    right: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Beginning:
    """How the call begins: who picks up, and the first words. ``later``: she asks at once to be called later.

    ``fetches``: another person who answers goes to fetch her once she is asked for, with ``fetched`` as her own first
    words. ``right``: the dispositions that are right where no interview is possible. ``from_hour``: the earliest hour
    of the day at which an appointment can be kept.
    """

    who: str = HERSELF
    words: str = ""
    later: str = ""
    fetches: bool = False
    fetched: str = ""
    from_hour: int | None = None
    right: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Persona:
    """A person on the telephone. ``key`` names her for ever; ``number`` is her edition, raised by every change.

    ``character``: one line for whoever reads her words aloud. ``digressions``: what she tells unasked, each once.
    """

    key: str
    number: int
    language: str
    name: str
    age: int | None = None
    character: str = ""
    difficulty: int = MIDDLING
    traits: Traits = field(default_factory=Traits)
    beginning: Beginning = field(default_factory=Beginning)
    answers: tuple[WrittenAnswer, ...] = ()
    objections: tuple[Objection, ...] = ()
    digressions: tuple[str, ...] = ()
    short: str = ""
    """Her character in two or three words: "distrustful"."""
    asked_for: str = ""
    """The name on the case, where that is somebody else."""

    @property
    def name_on_case(self) -> str:
        """Whom the interviewer asks for."""
        return self.asked_for or self.name

    @property
    def can_be_interviewed(self) -> bool:
        """Whether an interview with her can come to its end: only such a practice shows that somebody can call.

        Not with a line, a person who is not meant, one who has no time at all, one who has said no.
        """
        is_there = self.beginning.who == HERSELF or (self.beginning.who == ANOTHER and self.beginning.fetches)
        says_no = any(one.place == AT_INTRODUCTION and one.situation in ENDINGS for one in self.objections)
        return is_there and not self.beginning.later and not says_no

    def answer_to(self, question: str) -> WrittenAnswer | None:
        """What is written for the question of this name."""
        return next((one for one in self.answers if one.question == question), None)
