"""A practice on the screens of a call: the person's panel, and whom one can practise with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from textwrap import shorten

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Study
from surveys.fieldwork.models import Purpose
from surveys.interviewing.queries import OwnAttempt, Step
from surveys.people.models import User
from surveys.questionnaire import personas
from surveys.questionnaire.model.pages import Rich
from surveys.questionnaire.personas import Line, Move, Persona, kinds
from surveys.training.models import Practice
from surveys.training.queries import lines_of, offered_personas, persona_of, practice_in, seconds_since, thresholds
from surveys.training.services import ShownStep
from surveys.web.screens.practice_lines import SpokenLine, spoken_line, you
from surveys.web.screens.practice_replay import difficulty_dots

LONGEST_BEFORE = 110
"""Characters of each line of before."""
LINES_SHOWN, MOST_SHOWN = 4, 16
"""What was said last, before what stands large; all that she said to the page on the screen, up to so many."""
LISTENS, NOBODY = "listens", frozenset({"gone", "ringing"})
"""How things stand, as ``personas.stands`` says it."""
MUST_SAY = ("introduction", "privacy_notice", "closing")
"""The study's scripts that nobody may leave out."""
IN_PRACTICE = {
    "interviewer/before.html": "interviewer/practice_before.html",
    "interviewer/interview.html": "interviewer/practice_interview.html",
    "interviewer/after.html": "interviewer/practice_after.html",
}
"""The templates of a call's pages → those that take their place in a practice."""


@dataclass(frozen=True, slots=True)
class PracticePanel:
    """The person beside the question. ``now``: what stands large; ``before``: what was said before it.

    ``reads``: she listens until the interviewer says that they have read. ``is_gone``: there is nobody to talk to.
    ``answers_in``: after so many milliseconds she answers by herself, none where she waits for nothing.
    """

    practice: Practice
    persona: Persona
    before: Sequence[SpokenLine]
    now: SpokenLine | None
    moves: Sequence[Move]
    reads: bool
    is_dialled: bool
    is_gone: bool
    answers_in: int | None

    @property
    def about(self) -> str:
        """Age and character in a few words: ``71, distrustful``."""
        return about(self.persona)


@dataclass(frozen=True, slots=True)
class PersonaRow:
    """Somebody to practise with, by their number. ``marks``: of three, how difficult they are.

    ``is_next``: the one to practise with now, unless another is chosen.
    """

    entry: str
    persona: Persona
    about: str
    tried: str
    is_passed: bool
    marks: str
    difficulty: int
    is_next: bool


def template_of(template: str, panel: PracticePanel | None) -> str:
    """The template of a call's page, or the one that takes its place in a practice."""
    return template if panel is None else IN_PRACTICE[template]


def is_practice(own: OwnAttempt) -> bool:
    """Whether this call is a practice; asks nothing of the database."""
    return own.case.purpose == Purpose.PRACTICE


def practice_panel(own: OwnAttempt, now: datetime, lines: Sequence[Line] | None = None) -> PracticePanel | None:
    """The panel of a practice; none for every other call, at no cost."""
    if not is_practice(own):
        return None
    practice = practice_in(own.attempt.interviewer, own.pk)
    if practice is None:
        return None
    persona = persona_of(practice)
    lines = lines_of(practice) if lines is None else lines
    shown, here = _spoken(lines, persona)
    last = next((place for place in range(len(shown) - 1, -1, -1) if shown[place].who != you()), None)
    before = shown if last is None else shown[:last]
    begin = max(0, min(here, len(before) - LINES_SHOWN), len(before) - MOST_SHOWN)
    state = personas.stands(lines) if lines else ""
    return PracticePanel(
        practice=practice,
        persona=persona,
        before=[_brief(one) for one in before[begin:]],
        now=shown[last] if last is not None else None,
        moves=personas.moves(lines),
        reads=state == LISTENS,
        is_dialled=bool(lines),
        is_gone=state in NOBODY,
        answers_in=_answers_in(practice, lines, now),
    )


def _spoken(lines: Sequence[Line], persona: Persona) -> tuple[list[SpokenLine], int]:
    """The lines as people read them, and how many of them came before the page on the screen."""
    shown: list[SpokenLine] = []
    here = 0
    for line in lines:
        if line.kind == kinds.SHOWN:
            here = len(shown)
        elif (spoken := spoken_line(line, persona, lines)) is not None:
            shown.append(spoken)
    return shown, here


def _brief(line: SpokenLine) -> SpokenLine:
    """A line of before: of what was read aloud the beginning will do, so that what she says has room."""
    return replace(line, words=shorten(line.words, LONGEST_BEFORE, placeholder="…"))


def _answers_in(practice: Practice, lines: Sequence[Line], now: datetime) -> int | None:
    at = personas.answers_by_herself_at(lines, thresholds()) if lines else None
    return None if at is None else max(0, int((at - seconds_since(practice, now)) * 1000))


def about(persona: Persona) -> str:
    """Age and character of a person in a few words."""
    return ", ".join(filter(None, (str(persona.age or ""), persona.short)))


def persona_rows(study: Study, person: User) -> list[PersonaRow]:
    """Whom this person can practise with, each with the digit that chooses them."""
    offers = offered_personas(study, person)
    following = next((one for one in offers if not one.tries), None) or next(
        (one for one in offers if not one.is_passed), offers[0] if offers else None
    )
    return [
        PersonaRow(
            entry=str(entry),
            persona=one.persona,
            about=about(one.persona),
            tried=_tried(one.tries, one.is_passed),
            is_passed=one.is_passed,
            marks=difficulty_dots(one.persona),
            difficulty=one.persona.difficulty,
            is_next=one is following,
        )
        for entry, one in enumerate(offers, 1)
    ]


def shown_step(step: Step, probes: Sequence[str], closing: Rich) -> ShownStep:
    """What the lines need of the step that is on the screen; ``closing``: the study's own, if it has one."""
    said = "".join(piece.words for piece in closing) if closing else ""
    return ShownStep(step, probes, said or _("Thank you for the time you gave us. Have a good day."))


def _tried(tries: int, is_passed: bool) -> str:
    if not tries:
        return _("never tried")
    times = ngettext("tried once", "tried %(count)s times", tries) % {"count": tries}
    return f"{times}, {_('passed')}" if is_passed else times
