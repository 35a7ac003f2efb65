"""Where somebody stands with their training, in words: for the team at a glance, the record and oneself."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from surveys.questionnaire.personas import Thresholds
from surveys.training.models import Decision, Practice
from surveys.training.queries import GeneralPath, TrainingPath

from .formatting import day

PASSES_AT = Thresholds().pass_points
"""The points at which a practice is passed where its score does not say."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A mark (``ok``, ``lacks``, ``waived``, ``none``), what is so, and a detail of it."""

    mark: str
    words: str
    detail: str = ""

    @property
    def may_call(self) -> bool:
        """Whether cases of the study are handed out to the person."""
        return self.mark in {"ok", "waived"}

    @property
    def sign(self) -> str:
        """The mark as a sign, which nobody has to tell by its colour."""
        return {"ok": "✓", "lacks": "▲", "waived": "◆"}.get(self.mark, "–")


NOT_ASSIGNED = Standing("none", "")


def standing_in(path: TrainingPath | None, general: GeneralPath, now: datetime, *, is_gated: bool) -> Standing:
    """Whether a person who is assigned to a study may call there, and otherwise what comes next."""
    until = path.until if path else None
    if until is not None and until > now:
        return Standing("waived", _("by waiver"), _("until %(day)s") % {"day": day(until)})
    if general.is_lacking:
        return Standing("lacks", _("general training"), _general_lacks(general))
    if path is None or not is_gated:
        return Standing("ok", _("yes"), _("nothing is asked"))
    if path.may_call(now):
        return Standing("ok", _("yes"), done_words(path))
    return _lacking(path)


def _lacking(path: TrainingPath) -> Standing:
    if path.unread:
        return Standing("lacks", _("briefing"), to_read_words(path))
    if path.wants_test:
        return Standing("lacks", _("questions"), tries_words(path) or _("to answer"))
    if path.undecided:
        return Standing("lacks", _("decision"), _("practice %(points)s") % {"points": path.undecided.points})
    if path.wants_practice:
        latest = path.practices[-1] if path.practices else None
        return Standing("lacks", pgettext("training", "practice"), practice_words(latest) if latest else _("none yet"))
    return Standing("lacks", _("to confirm"), _("knows it already"))


def to_read_words(path: TrainingPath | GeneralPath) -> str:
    """How many pages are still to be read."""
    words = ngettext("%(count)s page to read", "%(count)s pages to read", len(path.unread))
    return words % {"count": len(path.unread)}


def tries_words(path: TrainingPath) -> str:
    """How often the questions were answered; empty where they never were."""
    return ngettext("%(count)s try", "%(count)s tries", path.tries) % {"count": path.tries} if path.tries else ""


def points_needed(practice: Practice) -> int:
    """The points that would have passed it, as the house asked then."""
    # Practices of a path bring it along and leave their scores in the database.
    found = practice.__dict__.get("needed") or practice.score.get("needed")
    return int(found or PASSES_AT)


def practice_words(practice: Practice) -> str:
    """The points of a practice that is not passed, and how many are needed."""
    if practice.decision == Decision.AGAIN:
        return _("to be repeated")
    return _("%(points)s, needs %(least)s") % {"points": practice.points, "least": points_needed(practice)}


def done_words(path: TrainingPath) -> str:
    """What somebody who may call has done best: a practice, the questions, the reading."""
    if path.practices and path.is_practice_passed:
        return _("practice %(points)s") % {"points": max(one.points or 0 for one in path.practices)}
    if path.best:
        return _("%(right)s of %(base)s right") % {"right": path.best[0], "base": path.best[1]}
    return _("has read it") if path.pages else _("nothing is asked")


def script_words(name: str) -> str:
    """A script of the study by the name that screens give it."""
    known = {
        "introduction": _("introduction"),
        "privacy_notice": _("privacy notice"),
        "voicemail": _("voicemail"),
        "appointment": _("appointment"),
        "closing": _("thanks"),
        "call_question": _("question about the call"),
        "results_offer": _("offer of the results"),
        "leave_alone": _("being left in peace"),
    }
    return known.get(name, name.replace("_", " "))


def general_standing(path: GeneralPath) -> Standing:
    """Where somebody stands with general training."""
    if path.trained_at:
        return Standing("ok", _("passed"), day(path.trained_at))
    if not path.is_asked:
        return Standing("none", "", _("not asked"))
    return Standing("lacks", _general_lacks(path))


def _general_lacks(path: GeneralPath) -> str:
    return to_read_words(path) if path.unread else _("questions")
