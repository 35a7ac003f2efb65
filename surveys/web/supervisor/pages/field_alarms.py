"""The alarms of a field: each concern of its standing as a sentence with a remedy, and whether it is dismissed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.calling.opposition import HOLDS, RUN_OUT
from surveys.calling.standing import (
    WATCHED,
    Concern,
    ConcernKind,
    FieldFacts,
    FieldSigns,
    Standing,
    expected_delay,
    missing_cases,
    standing_of,
)
from surveys.design.models import Study
from surveys.fieldwork.models import AlarmDismissal
from surveys.interviewing.queries import WorkFigures
from surveys.web.screens.formatting import day, number

FEWEST_CONTACTS = 30
"""Contacts on either side before shares of refusals are compared."""
RISEN = 0.25
"""By how much of itself the share of refusals has risen when it is said."""
STEP = 3
"""Days by which a delay grows before a dismissed alarm says something new."""
APPOINTMENTS = (ConcernKind.OVERDUE, ConcernKind.OVERDUE_APPROXIMATE, ConcernKind.MISSED)
"""One alarm tells of all of these."""
NEVER_DISMISSED = frozenset({"help", "question", "left_case", "silent", "pilot"})
"""Somebody waits for an answer: the next one would be hidden with the one that was dismissed."""


@dataclass(frozen=True, slots=True)
class FieldAlarm:
    """One alarm. ``about``: what it is of, such as a cell; ``state``: what it says, as long as that is the same."""

    study: Study
    kind: str
    sign: str
    words: str
    remedy: str
    address: str
    about: str = ""
    state: str = ""

    @property
    def key(self) -> str:
        """Its name in an address."""
        return f"{self.study.pk}:{self.kind}:{self.about}"

    @property
    def can_dismiss(self) -> bool:
        """Whether somebody may say that it needs nothing."""
        return self.kind not in NEVER_DISMISSED

    @property
    def concerns(self) -> frozenset[str]:
        """The kinds of concerns that it tells."""
        return frozenset(APPOINTMENTS) if self.kind == ConcernKind.MISSED else frozenset({self.kind})


@dataclass(frozen=True, slots=True)
class AlarmFacts:
    """What the alarms of one study rest on. ``unreleased`` and ``checked_on``: as ``StudyField`` has them."""

    study: Study
    facts: FieldFacts
    signs: FieldSigns
    unreleased: int = 0
    checked_on: date | None = None
    lately: WorkFigures | None = None
    before: WorkFigures | None = None


@dataclass(frozen=True, slots=True)
class FieldAlarms:
    """How a field stands, its alarms with those that somebody has dismissed, and without them."""

    standing: Standing
    all: list[FieldAlarm]
    shown: list[FieldAlarm]

    @property
    def hidden_concerns(self) -> frozenset[str]:
        """The kinds of concerns that somebody has dismissed."""
        dismissed = [alarm.concerns for alarm in self.all if alarm not in self.shown]
        return frozenset[str]().union(*dismissed)


def alarms_of(alarm_facts: AlarmFacts, dismissals: Sequence[AlarmDismissal]) -> FieldAlarms:
    """The study's alarms, the urgent ones first, and its standing without those that are dismissed."""
    standing = standing_of(alarm_facts.facts, alarm_facts.signs)
    alarms = [_alarm_of(alarm_facts, concern) for concern in _of_kinds(standing)]
    alarms = sorted([*alarms, *_refusals(alarm_facts)], key=lambda alarm: alarm.sign != "bad")
    shown = [alarm for alarm in alarms if not is_dismissed(alarm, dismissals)]
    alarms_with_all = FieldAlarms(standing, alarms, shown)
    return FieldAlarms(standing.without(alarms_with_all.hidden_concerns), alarms, shown)


def is_dismissed(alarm: FieldAlarm, dismissals: Sequence[AlarmDismissal]) -> bool:
    """Whether somebody has dismissed it, for a while or as long as it says the same."""
    return alarm.can_dismiss and any(
        (one.study_id, one.kind, one.about) == (alarm.study.pk, alarm.kind, alarm.about)
        and (one.until is not None or one.state == alarm.state)
        for one in dismissals
    )


def _of_kinds(standing: Standing) -> Iterator[Concern]:
    """The concerns that have an alarm each: of one kind the worst, and those of appointments together."""
    kinds = dict.fromkeys(concern.kind for concern in standing.concerns)
    for kind in kinds:
        if kind not in APPOINTMENTS:
            count = sum(concern.count for concern in standing.concerns if concern.kind == kind)
            yield Concern(kind, standing.sign_of(kind) or WATCHED, count)
    signs = [sign for kind in APPOINTMENTS if (sign := standing.sign_of(kind))]
    if signs:
        yield Concern(ConcernKind.MISSED, min(signs), 1)


def _alarm_of(alarm_facts: AlarmFacts, concern: Concern) -> FieldAlarm:
    words, remedy, page, about, state = _SENTENCES[concern.kind](alarm_facts, concern)
    address = reverse(page) if page == "shifts-week" else reverse(page, args=[alarm_facts.study.pk])
    return FieldAlarm(alarm_facts.study, str(concern.kind), concern.sign, words, remedy, address, about, state)


AlarmParts = tuple[str, str, str, str, str]
"""Words, remedy, the name of the page of the remedy, what it is about, what it says."""


def _help(alarm_facts: AlarmFacts, concern: Concern) -> AlarmParts:
    words = ngettext("%(count)s call for help", "%(count)s calls for help", concern.count)
    return words % {"count": concern.count}, _("Look after it on the desk"), "desk", "", str(concern.count)


def _question(alarm_facts: AlarmFacts, concern: Concern) -> AlarmParts:
    return _("somebody asks what to answer"), _("Answer it"), "phone-questions", "", ""


def _ended(alarm_facts: AlarmFacts, concern: Concern) -> AlarmParts:
    words = _("the field ended on %(day)s: nobody gets a case") % {"day": day(alarm_facts.study.ends_on)}
    return words, _("Move its last day or close it"), "study", "", ""


def _pilot(alarm_facts: AlarmFacts, concern: Concern) -> AlarmParts:
    return _("the pilot is full: nobody gets a case"), _("Decide upon the pilot"), "pilot", "", ""


def _texts(alarm_facts: AlarmFacts, concern: Concern) -> AlarmParts:
    words = _("the questionnaire is published, but no introduction is written")
    return words, _("Write the texts"), "study-texts", "", ""


def _late(alarm_facts: AlarmFacts, concern: Concern) -> AlarmParts:
    remedy, delay = _("Try more people or hours in the forecast"), expected_delay(alarm_facts.facts) or 0
    if not delay:
        words = _("the target will not be reached by %(day)s") % {"day": day(alarm_facts.study.ends_on)}
        return words, remedy, "forecast", "", "no"
    words = ngettext("the end is expected %(count)s day late", "the end is expected %(count)s days late", delay)
    return words % {"count": delay}, remedy, "forecast", "", str(delay // STEP)


def _queue(alarm_facts: AlarmFacts, concern: Concern) -> AlarmParts:
    if alarm_facts.unreleased:
        return _("no case is ready"), _("Release the list that is loaded"), "sample", "", ""
    return _("no case is ready"), _("See what they wait for"), "queue", "", ""


def _missed(alarm_facts: AlarmFacts, concern: Concern) -> AlarmParts:
    signs = alarm_facts.signs
    count = signs.overdue + signs.overdue_approximate + signs.missed
    words = ngettext("%(count)s appointment was missed", "%(count)s appointments were missed", count)
    remedy = _("Move or cancel them in the agenda")
    return words % {"count": number(count)}, remedy, "field-agenda", "", str(count)


def _beyond(alarm_facts: AlarmFacts, concern: Concern) -> AlarmParts:
    count = alarm_facts.signs.beyond
    words = ngettext(
        "%(count)s appointment is after the field’s last day",
        "%(count)s appointments are after the field’s last day",
        count,
    )
    remedy = _("Move or cancel them in the agenda")
    return words % {"count": number(count)}, remedy, "field-agenda", "", str(count)


def _staff(alarm_facts: AlarmFacts, concern: Concern) -> AlarmParts:
    words = ngettext(
        "%(count)s appointment today, but nobody is planned",
        "%(count)s appointments today, but nobody is planned",
        alarm_facts.signs.due,
    )
    return words % {"count": number(alarm_facts.signs.due)}, _("Plan a shift"), "shifts-week", "", "none"


def _sample(alarm_facts: AlarmFacts, concern: Concern) -> AlarmParts:
    """Open cases do not suffice, by the forecast or by the cases that one complete has taken so far."""
    needed = missing_cases(alarm_facts.facts, alarm_facts.signs)
    words = _("the sample runs out before the target: about %(count)s cases are missing")
    remedy = _("Release the list that is loaded") if alarm_facts.unreleased else _("Release a replicate or add a list")
    return words % {"count": number(round(needed))}, remedy, "sample", "", str(round(needed / 50))


def _short_cells(alarm_facts: AlarmFacts, concern: Concern) -> AlarmParts:
    words = ngettext("%(count)s quota is short of cases", "%(count)s quotas are short of cases", concern.count)
    return words % {"count": concern.count}, _("Change its target or its sample"), "quotas", "", str(concern.count)


def _cell(alarm_facts: AlarmFacts, concern: Concern) -> AlarmParts:
    cell = alarm_facts.signs.starving_cell
    words = _("the cell «%(cell)s» is not expected to fill") % {"cell": cell}
    return words, _("Change its target or its sample"), "quotas", cell[:80], ""


def _left_cases(alarm_facts: AlarmFacts, concern: Concern) -> AlarmParts:
    words = ngettext("a screen was left after a call", "%(count)s screens were left after a call", concern.count)
    return words % {"count": concern.count}, _("Put them back on the desk"), "desk", "", ""


def _silent(alarm_facts: AlarmFacts, concern: Concern) -> AlarmParts:
    words = ngettext("a screen is silent", "%(count)s screens are silent", concern.count)
    return words % {"count": concern.count}, _("Put them back on the desk"), "desk", "", ""


def _register(alarm_facts: AlarmFacts, concern: Concern) -> AlarmParts:
    days = (alarm_facts.facts.today - alarm_facts.checked_on).days if alarm_facts.checked_on else 0
    left = max(0, (alarm_facts.study.register_days or HOLDS) - days)
    words = ngettext(
        "the check with the opposition register holds %(count)s day more",
        "the check with the opposition register holds %(count)s days more",
        left,
    ) % {"count": left}
    if alarm_facts.signs.register == RUN_OUT:
        words = _("the check with the opposition register has run out")
    return words, _("Check the list anew"), "sample", "", str(days // STEP)


_SENTENCES = {
    ConcernKind.HELP: _help,
    ConcernKind.QUESTION: _question,
    ConcernKind.ENDED: _ended,
    ConcernKind.PILOT: _pilot,
    ConcernKind.TEXTS: _texts,
    ConcernKind.LATE: _late,
    ConcernKind.QUEUE: _queue,
    ConcernKind.MISSED: _missed,
    ConcernKind.BEYOND: _beyond,
    ConcernKind.STAFF: _staff,
    ConcernKind.SAMPLE: _sample,
    ConcernKind.SHORT_CELL: _short_cells,
    ConcernKind.CELL: _cell,
    ConcernKind.LEFT_CASE: _left_cases,
    ConcernKind.SILENT: _silent,
    ConcernKind.REGISTER: _register,
}


def _refusals(alarm_facts: AlarmFacts) -> Iterator[FieldAlarm]:
    lately, before = alarm_facts.lately, alarm_facts.before
    if lately is None or before is None or min(lately.contacts, before.contacts) < FEWEST_CONTACTS:
        return
    was, now = before.refusals / before.contacts, lately.refusals / lately.contacts
    if now > was * (1 + RISEN) and now - was >= 0.05:
        words = _("refusals have risen from %(before)s to %(now)s per cent of contacts in three days") % {
            "before": round(was * 100),
            "now": round(now * 100),
        }
        address = reverse("outcomes", args=[alarm_facts.study.pk])
        remedy, state = _("Look at the outcomes"), str(round(now * 20))
        yield FieldAlarm(alarm_facts.study, "refusals", "warn", words, remedy, address, state=state)
