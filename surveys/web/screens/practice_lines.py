"""What was done and said in a practice, in words: for who practises, and for who trains them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surveys.formatting import outcome_words
from surveys.questionnaire.personas import Line, Persona, kinds

from .formatting import number
from .training_words import script_words

CRITERIA: Mapping[str, Promise] = {
    "read": gettext_lazy("Reads in full"),
    "code": gettext_lazy("Right code"),
    "probe": gettext_lazy("Neutral probes"),
    "objection": gettext_lazy("Objections: listens first"),
    "mandatory": gettext_lazy("Sentences that must be said"),
    "outcome": gettext_lazy("Right outcome"),
    "pace": gettext_lazy("Pace"),
}
"""The criteria of a score by their names."""


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A line as people read it: who, ``how`` they say it, and the words."""

    who: str
    how: str
    words: str


def you() -> str:
    """The interviewer, for themselves."""
    return _("You")


def _speaker(line: Line, persona: Persona, lines: Sequence[Line]) -> str:
    """Her name; until she is at the telephone, who fetches her."""
    if not persona.beginning.fetches:
        return persona.name
    hers = next((at for at, one in enumerate(lines) if one.detail.get("is_herself")), len(lines))
    return _("who answers") if any(one is line for one in lines[:hers]) else persona.name


def spoken_line(line: Line, persona: Persona, lines: Sequence[Line], who: str = "") -> SpokenLine | None:
    """The line as it is read in the panel and in the replay; none for what only came on the screen.

    ``who``: the interviewer's name; without it the interviewer reads it.
    """
    if line.who == kinds.PERSONA:
        is_tone = line.kind == kinds.PICKS_UP and not line.detail.get("speaks", True)
        how = "" if is_tone else _HOW.get(line.kind, lambda: "")()
        return SpokenLine(_speaker(line, persona, lines), how, line.words)
    words = _done(line, lines)
    return SpokenLine(who or you(), "", words) if words else None


def place_of_line(line: Line, lines: Sequence[Line]) -> str:
    """The number of the question that a line is about, or the name of what was read."""
    shown = [one for one in lines if one.kind == kinds.SHOWN and one.path == line.path and one.at <= line.at]
    if not shown:
        return ""
    detail = shown[-1].detail
    if "script" in detail:
        return script_words(str(detail["script"]))
    return str(detail.get("number") or detail.get("title") or "")


def judgement_words(message: str, values: Mapping[str, str | int | float]) -> str:
    """What a judgement or a criterion says, names of texts in it too; half of one as the language writes it."""
    said = {name: script_words(str(one)) if name == "title" else one for name, one in values.items()}
    said |= {name: number(one, 1) for name, one in values.items() if isinstance(one, float)}
    return _(message) % said


def moment_of_line(line: Line) -> str:
    """Minutes and seconds since the beginning."""
    return f"{int(line.at) // 60}:{int(line.at) % 60:02}"


def replay_words(line: Line, spoken: SpokenLine | None) -> str:
    """The line in the replay; what she says stands in quotation marks."""
    if spoken is None:
        return _("came to the next page")
    return _("“%(words)s”") % {"words": spoken.words} if line.who == kinds.PERSONA else spoken.words


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
    if line.kind in {kinds.PROBE, kinds.SAID}:
        return _("“%(words)s”") % {"words": line.words}
    if line.kind == kinds.OUTCOME:
        label = line.detail.get("label") or line.detail.get("disposition") or "–"
        return _("ended the call: %(outcome)s") % {"outcome": outcome_words(str(label))}
    if line.kind == kinds.READ:
        return _was_read(line, lines)
    if line.kind in {kinds.ENTRY, kinds.REFUSED_ENTRY}:
        typed = ", ".join(filter(None, map(str, dict(line.detail.get("in_words") or {}).values())))
        if line.detail.get("early"):
            return _("wrote an answer before anything was said")
        said = _("wrote %(what)s") if line.kind == kinds.ENTRY else _("wrote %(what)s, which was not taken")
        return said % {"what": typed or "–"}
    deed = _DEEDS.get(line.kind)
    return deed() if deed else ""


def _was_read(line: Line, lines: Sequence[Line]) -> str:
    """What was read, and for how long: what she said into it, and what met that, is no reading."""
    # By their order, not by their time: what she answers to the reading is stored with the same one.
    earlier = takewhile(lambda one: one is not line, lines)
    before = [one for one in earlier if one.path == line.path]
    shown = next((one for one in reversed(before) if one.kind == kinds.SHOWN), None)
    detail = shown.detail if shown is not None else {}
    what = _(str(detail["title"])) if detail.get("script") else place_of_line(line, lines)
    begun = [one.at for one in before if one is shown or (shown and one.who == kinds.PERSONA and one.at >= shown.at)]
    seconds = round(line.at - max(begun, default=line.at))
    said = ngettext("read %(what)s, %(count)s second", "read %(what)s, %(count)s seconds", seconds)
    return said % {"what": what or _("the question"), "count": seconds}


_DEEDS = {
    kinds.DIALLED: lambda: _("dialled the number"),
    kinds.REREAD: lambda: _("read it again"),
    kinds.WAITED: lambda: _("waited, in silence"),
    kinds.BACK: lambda: _("went back"),
    kinds.NOTE: lambda: _("noted something"),
    kinds.APPOINTMENT: lambda: _("made an appointment"),
    kinds.LEFT: lambda: _("left the practice"),
}
