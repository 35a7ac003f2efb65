"""The alarms of the desk for several studies: each a sentence, a remedy, and whether somebody has dismissed it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.calling.opposition import FRESH, HOLDS, RUN_OUT, check_of
from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import AlarmDismissal
from surveys.fieldwork.queries import Plan, StudyField
from surveys.interviewing.queries import WorkFigures
from surveys.web.screens.formatting import day, number

FEWEST_CONTACTS = 30
"""Contacts on either side before shares of refusals are compared."""
RISEN = 0.25
"""By how much of itself the share of refusals has risen when it is said."""
STEP = 3
"""Days by which a delay grows before a dismissed alarm says something new."""


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


@dataclass(frozen=True, slots=True)
class AlarmFacts:
    """What the alarms of one study rest on."""

    field: StudyField
    completes: int
    plan: Plan | None
    today: date
    lately: WorkFigures | None
    before: WorkFigures | None


def alarms_of(facts: AlarmFacts) -> list[FieldAlarm]:
    """The study's alarms, the urgent ones first."""
    if facts.field.study.status == StudyStatus.CLOSED:
        return []
    makers = (_ended, _scripts, _late, _queue, _missed, _staff, _sample, _cell, _register, _refusals)
    found = [alarm for make in makers for alarm in make(facts)]
    return sorted(found, key=lambda one: one.sign != "bad")


def is_dismissed(alarm: FieldAlarm, dismissals: Sequence[AlarmDismissal]) -> bool:
    """Whether somebody has dismissed it, for a while or as long as it says the same."""
    return any(
        (one.study_id, one.kind, one.about) == (alarm.study.pk, alarm.kind, alarm.about)
        and (one.until is not None or one.state == alarm.state)
        for one in dismissals
    )


def _alarm(facts: AlarmFacts, kind: str, sign: str, words: str, remedy: str, page: str, **rest: str) -> FieldAlarm:
    study = facts.field.study
    return FieldAlarm(study, kind, sign, words, remedy, reverse(page, args=[study.pk]), **rest)


def _is_fielding(facts: AlarmFacts) -> bool:
    return facts.field.study.status == StudyStatus.FIELDING


def _ended(facts: AlarmFacts) -> Iterator[FieldAlarm]:
    study = facts.field.study
    if _is_fielding(facts) and study.ends_on is not None and facts.today > study.ends_on:
        words = _("the field ended on %(day)s: nobody gets a case") % {"day": day(study.ends_on)}
        yield _alarm(facts, "ended", "bad", words, _("Move its last day or close it"), "study")


def _scripts(facts: AlarmFacts) -> Iterator[FieldAlarm]:
    if facts.field.study.fielded_version_id is not None and not facts.field.has_introduction:
        words = _("the questionnaire is published, but no introduction is written")
        yield _alarm(facts, "scripts", "bad", words, _("Write the texts"), "study-texts")


def _late(facts: AlarmFacts) -> Iterator[FieldAlarm]:
    study, expected = facts.field.study, facts.field.expected
    if not _is_fielding(facts) or study.ends_on is None or expected is None or _is_reached(facts):
        return
    if expected.end is None and expected.until is not None and expected.until >= study.ends_on:
        words = _("the target will not be reached by %(day)s") % {"day": day(study.ends_on)}
        yield _alarm(facts, "late", "bad", words, _("Try more people or hours in the forecast"), "forecast", state="no")
    elif expected.end is not None and expected.end > study.ends_on:
        days = (expected.end - study.ends_on).days
        words = ngettext("the end is expected %(count)s day late", "the end is expected %(count)s days late", days)
        yield _alarm(
            facts,
            "late",
            "bad",
            words % {"count": days},
            _("Try more people or hours in the forecast"),
            "forecast",
            state=str(days // STEP),
        )


def _is_reached(facts: AlarmFacts) -> bool:
    target = facts.field.study.target
    return bool(target) and facts.completes >= (target or 0)


def _queue(facts: AlarmFacts) -> Iterator[FieldAlarm]:
    field = facts.field
    is_over = field.study.ends_on is not None and facts.today > field.study.ends_on
    is_idle = not (field.at_work or field.planned_now)
    if not _is_fielding(facts) or field.ready or is_idle or is_over or _is_reached(facts):
        return
    if field.unreleased:
        yield _alarm(facts, "queue", "bad", _("no case is ready"), _("Release the list that is loaded"), "sample")
    else:
        yield _alarm(facts, "queue", "bad", _("no case is ready"), _("See what they wait for"), "queue")


def _missed(facts: AlarmFacts) -> Iterator[FieldAlarm]:
    count = facts.field.missed
    if count:
        words = ngettext("%(count)s appointment was missed", "%(count)s appointments were missed", count)
        yield _alarm(
            facts,
            "missed",
            "bad",
            words % {"count": number(count)},
            _("Move or cancel them in the agenda"),
            "field-agenda",
            state=str(count),
        )


def _staff(facts: AlarmFacts) -> Iterator[FieldAlarm]:
    field = facts.field
    due = field.appointments - field.missed
    if _is_fielding(facts) and due > 0 and not field.planned_today and not field.at_work:
        words = ngettext(
            "%(count)s appointment today, but nobody is planned",
            "%(count)s appointments today, but nobody is planned",
            due,
        )
        study = field.study
        yield FieldAlarm(
            study,
            "staff",
            "bad",
            words % {"count": number(due)},
            _("Plan a shift"),
            reverse("shifts-week"),
            state="none",
        )


def _sample(facts: AlarmFacts) -> Iterator[FieldAlarm]:
    """Open cases do not suffice, by the forecast or by the cases that one complete has taken so far."""
    field, expected = facts.field, facts.field.expected
    missing = (field.study.target or 0) - facts.completes
    if not _is_fielding(facts) or missing <= 0:
        return
    needed = expected.buy if expected else 0.0
    if not needed and facts.completes >= 10:
        needed = missing * (field.closed_cases / facts.completes) - field.open_cases
    if needed >= 1:
        words = _("the sample runs out before the target: about %(count)s cases are missing")
        remedy = _("Release the list that is loaded") if field.unreleased else _("Release a replicate or add a list")
        said = words % {"count": number(round(needed))}
        yield _alarm(facts, "sample", "warn", said, remedy, "sample", state=str(round(needed / 50)))


def _cell(facts: AlarmFacts) -> Iterator[FieldAlarm]:
    expected = facts.field.expected
    if _is_fielding(facts) and expected and expected.starving:
        words = _("the cell «%(cell)s» is not expected to fill") % {"cell": expected.starving}
        remedy = _("Change its target or its sample")
        yield _alarm(facts, "cell", "warn", words, remedy, "quotas", about=expected.starving[:80])


def _register(facts: AlarmFacts) -> Iterator[FieldAlarm]:
    checked = facts.field.checked_on
    held = facts.field.study.register_days
    if checked is None or (found := check_of(checked, "", facts.today, held)) == FRESH:
        return
    days, run_out = (facts.today - checked).days, found == RUN_OUT
    left = max(0, (held or HOLDS) - days)
    words = ngettext(
        "the check with the opposition register holds %(count)s day more",
        "the check with the opposition register holds %(count)s days more",
        left,
    )
    said = _("the check with the opposition register has run out") if run_out else words % {"count": left}
    sign = "bad" if run_out else "warn"
    yield _alarm(facts, "register", sign, said, _("Check the list anew"), "sample", state=str(days // STEP))


def _refusals(facts: AlarmFacts) -> Iterator[FieldAlarm]:
    lately, before = facts.lately, facts.before
    if lately is None or before is None or min(lately.contacts, before.contacts) < FEWEST_CONTACTS:
        return
    was, now = before.refusals / before.contacts, lately.refusals / lately.contacts
    if now > was * (1 + RISEN) and now - was >= 0.05:
        words = _("refusals have risen from %(before)s to %(now)s per cent of contacts in three days") % {
            "before": round(was * 100),
            "now": round(now * 100),
        }
        yield _alarm(
            facts, "refusals", "warn", words, _("Look at the outcomes"), "outcomes", state=str(round(now * 20))
        )
