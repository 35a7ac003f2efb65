"""What the outcome keys say: nine quick ones during the call, two digits after it, the reasons for breaking off."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surveys.calling.dispositions import DISPOSITIONS, Disposition, grouped

BEGIN, OTHERS = "begin", "others"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A key, the disposition's code (or what else it does), its words and what follows."""

    entry: str
    code: str
    label: str
    follows: str
    needs_note: bool = False
    needs_appointment: bool = False


QUICK = ("no_answer", "busy", "answering_machine", "not_working", "not_available", "call_back", "soft_refusal")

STOPPING = (
    ("line_dropped", gettext_lazy("The line dropped")),
    ("call_back", gettext_lazy("They want to be rung again")),
    ("", gettext_lazy("They do not want to go on")),
    ("do_not_call", gettext_lazy("They never want to be called again")),
    ("language_problem", gettext_lazy("Language difficulty")),
    ("unable", gettext_lazy("Not able to answer")),
    ("wrong_person", gettext_lazy("Not the right person")),
)


def quick(*, rang: bool = False) -> list[Outcome]:
    """The keys 1 to 9 while the telephone rings. ``rang``: the respondent does, so only what is said; same keys."""
    begin = Outcome(
        "1", BEGIN, _("They have time, we begin") if rang else _("Answers, we begin"), _("Opens the interview")
    )
    known = [
        _outcome(str(entry), DISPOSITIONS[code])
        for entry, code in enumerate(QUICK, 2)
        if DISPOSITIONS[code].is_contact or not rang
    ]
    return [begin, *known, Outcome("9", OTHERS, _("Other outcomes"), _("The whole list"))]


def in_full(*, rang: bool = False) -> list[tuple[int, str, list[Outcome]]]:
    """The groups of the two-digit outcomes: number, heading, outcomes; of somebody who ``rang`` only what is said."""
    groups = [
        (number, _(heading), [_outcome(d.key, d) for d in found if d.is_contact or not rang])
        for number, heading, found in grouped()
    ]
    return [group for group in groups if group[2]]


def by_key(key: str) -> Outcome | None:
    """The outcome of two typed digits."""
    return next((outcome for _number, _heading, found in in_full() for outcome in found if outcome.entry == key), None)


def reasons() -> list[Outcome]:
    """Why an interview stops, 1 to 7. An empty code: the interview is broken off for good."""
    found = []
    for entry, (code, label) in enumerate(STOPPING, 1):
        disposition = DISPOSITIONS[code or "broken_off"]
        found.append(Outcome(str(entry), code, str(label), _follows(disposition)))
    return found


def _outcome(entry: str, disposition: Disposition) -> Outcome:
    return Outcome(
        entry,
        disposition.code,
        _(disposition.label),
        _follows(disposition),
        disposition.needs_note,
        disposition.needs_appointment,
    )


def _follows(disposition: Disposition) -> str:
    if disposition.do_not_call:
        return _("Final: goes on the do-not-call list")
    if disposition.ends_case:
        return _("Final")
    if disposition.ends_number:
        return _("Closes this number")
    if disposition.needs_appointment:
        return _("An appointment is made")
    return _("Tried again after %(time)s") % {"time": _duration(disposition.retry_minutes)}


def _duration(minutes: int) -> str:
    if minutes >= 24 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    if minutes >= 60:
        hours = minutes // 60
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
