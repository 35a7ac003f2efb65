"""A practice on the screens of a call: the person's panel, and whom one can practise with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from textwrap import shorten

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Study
from surveys.fieldwork.models import Purpose
from surveys.formatting import outcome_words
from surveys.interviewing.queries import OwnAttempt, Step
from surveys.people.models import User
from surveys.questionnaire import personas
from surveys.questionnaire.model.pages import Rich
from surveys.questionnaire.personas import Line, Move, Persona, kinds
from surveys.training.models import Practice
from surveys.training.queries import lines_of, offered_personas, persona_of, practice_in, seconds_since
from surveys.training.services import Asked

LONGEST_BEFORE = 110
"""Characters of each line of before."""
LINES_SHOWN = 4
"""What was said last, before what stands large."""
LISTENS, GONE = "listens", "gone"
"""How things stand, as ``personas.stands`` says it."""
MUST_SAY = ("introduction", "privacy_notice", "closing")
"""The study's scripts that nobody may leave out."""


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A line as people read it: who, ``how`` they say it, and the words."""

    who: str
    how: str
    words: str


@dataclass(frozen=True, slots=True)
class PracticePanel:
    """The person beside the question. ``now``: what stands large; ``before``: what was said before it.

    ``reads``: she listens until the interviewer says that they have read. ``is_gone``: nobody is on the line any more.
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
    """Somebody to practise with, by their number. ``marks``: of three, how difficult they are."""

    entry: str
    persona: Persona
    about: str
    tried: str
    is_passed: bool
    marks: str
    difficulty: int


def template_of(template: str, panel: PracticePanel | None) -> str:
    """The template of a call's page, or the one of practice that goes before it."""
    return template if panel is None else template.replace("interviewer/", "interviewer/practice_")


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
    shown = [spoken for line in lines if (spoken := spoken_line(line, persona, lines)) is not None]
    last = next((place for place in range(len(shown) - 1, -1, -1) if shown[place].who != _you()), None)
    state = personas.stands(lines) if lines else ""
    return PracticePanel(
        practice=practice,
        persona=persona,
        before=[_brief(one) for one in (shown if last is None else shown[:last])[-LINES_SHOWN:]],
        now=shown[last] if last is not None else None,
        moves=personas.moves(lines),
        reads=state == LISTENS,
        is_dialled=bool(lines),
        is_gone=state == GONE,
        answers_in=_answers_in(practice, lines, now),
    )


def _brief(line: SpokenLine) -> SpokenLine:
    """A line of before: of what was read aloud the beginning will do, so that what she says has room."""
    return replace(line, words=shorten(line.words, LONGEST_BEFORE, placeholder="…"))


def _answers_in(practice: Practice, lines: Sequence[Line], now: datetime) -> int | None:
    at = personas.answers_by_herself_at(lines) if lines else None
    return None if at is None else max(0, int((at - seconds_since(practice, now)) * 1000))


def about(persona: Persona) -> str:
    """Age and character of a person in a few words."""
    return ", ".join(filter(None, (str(persona.age or ""), persona.short)))


def _speaker(line: Line, persona: Persona, lines: Sequence[Line]) -> str:
    """Her name; until she is at the telephone, who fetches her."""
    if not persona.beginning.fetches:
        return persona.name
    hers = next((at for at, one in enumerate(lines) if one.detail.get("is_herself")), len(lines))
    return _("who answers") if any(one is line for one in lines[:hers]) else persona.name


def spoken_line(line: Line, persona: Persona, lines: Sequence[Line]) -> SpokenLine | None:
    """The line as it is read in the panel and in the replay; none for what only came on the screen."""
    if line.who == kinds.PERSONA:
        return SpokenLine(_speaker(line, persona, lines), _HOW.get(line.kind, lambda: "")(), line.words)
    words = _done(line, lines)
    return SpokenLine(_you(), "", words) if words else None


def place_of_line(line: Line, lines: Sequence[Line]) -> str:
    """The number of the question that a line is about, or the name of what was read."""
    shown = [one for one in lines if one.kind == kinds.SHOWN and one.path == line.path and one.at <= line.at]
    if not shown:
        return ""
    detail = shown[-1].detail
    if "script" in detail:
        return script_name(str(detail["script"]))
    return str(detail.get("number") or detail.get("title") or "")


def script_name(name: str) -> str:
    """What a script is called; its own name where it has no other."""
    names = {"introduction": _("introduction"), "privacy_notice": _("privacy notice"), "closing": _("thanks")}
    return names.get(name, name)


def persona_rows(study: Study, person: User) -> list[PersonaRow]:
    """Whom this person can practise with, each with the digit that chooses them."""
    return [
        PersonaRow(
            entry=str(entry),
            persona=one.persona,
            about=about(one.persona),
            tried=_tried(one.tries, one.is_passed),
            is_passed=one.is_passed,
            marks="●" * one.persona.difficulty + "○" * (3 - one.persona.difficulty),
            difficulty=one.persona.difficulty,
        )
        for entry, one in enumerate(offered_personas(study, person), 1)
    ]


def asked_at(step: Step, probes: Sequence[str], closing: Rich) -> Asked:
    """What the lines need of the step that is on the screen; ``closing``: the study's own, if it has one."""
    said = "".join(piece.words for piece in closing) if closing else ""
    return Asked(step, probes, said or _("Thank you for the time you gave us. Have a good day."))


def _you() -> str:
    return _("You")


def _tried(tries: int, is_passed: bool) -> str:
    if not tries:
        return _("never tried")
    times = ngettext("tried once", "tried %(count)s times", tries) % {"count": tries}
    return f"{times}, {_('passed')}" if is_passed else times


_HOW = {
    kinds.PICKS_UP: lambda: _("picks up"),
    kinds.VAGUE: lambda: _("hesitates"),
    kinds.CLEARS: lambda: _("now clearly"),
    kinds.OBJECTION: lambda: _("objects"),
    kinds.INTERRUPTION: lambda: _("interrupts"),
    kinds.LATER: lambda: _("asks to be called later"),
    kinds.SILENCE: lambda: _("is silent"),
    kinds.ASKS_AGAIN: lambda: _("has not understood"),
    kinds.HANGS_UP: lambda: _("hangs up"),
}


def _done(line: Line, lines: Sequence[Line]) -> str:
    """What the interviewer did, in words; empty for what is no deed."""
    place = place_of_line(line, lines)
    if line.kind in {kinds.PROBE, kinds.SAID}:
        return _("“%(words)s”") % {"words": line.words}
    if line.kind == kinds.OUTCOME:
        label = line.detail.get("label") or line.detail.get("disposition") or "–"
        return _("ended the call: %(outcome)s") % {"outcome": outcome_words(str(label))}
    if line.kind == kinds.READ:
        shown = [one.at for one in lines if one.kind == kinds.SHOWN and one.path == line.path and one.at <= line.at]
        seconds = round(line.at - shown[-1]) if shown else 0
        said = ngettext("read %(what)s, %(count)s second", "read %(what)s, %(count)s seconds", seconds)
        return said % {"what": place or _("the question"), "count": seconds}
    if line.kind in {kinds.ENTRY, kinds.REFUSED_ENTRY}:
        typed = ", ".join(filter(None, map(str, dict(line.detail.get("in_words") or {}).values())))
        if line.detail.get("early"):
            return _("wrote an answer before anything was said")
        said = _("wrote %(what)s") if line.kind == kinds.ENTRY else _("wrote %(what)s, which was not taken")
        return said % {"what": typed or "–"}
    deed = _DEEDS.get(line.kind)
    return deed() if deed else ""


_DEEDS = {
    kinds.DIALLED: lambda: _("dialled the number"),
    kinds.REREAD: lambda: _("read it again"),
    kinds.WAITED: lambda: _("waited, in silence"),
    kinds.BACK: lambda: _("went back"),
    kinds.NOTE: lambda: _("noted something"),
    kinds.APPOINTMENT: lambda: _("made an appointment"),
    kinds.LEFT: lambda: _("left the practice"),
}
