"""Alerts with what a supervisor can do about an empty queue."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.calling.dispositions import CONVERTER
from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import CaseState
from surveys.fieldwork.queries import (
    EmptyQueue,
    Supply,
    WaitingReason,
    languages_in_field,
    parked_cases,
    upcoming_appointments,
)
from surveys.people.models import User
from surveys.web.screens.alerts import Alert
from surveys.web.screens.formatting import case_number, clock, language_name, number, there

SOON = timedelta(minutes=30)
OFFERED = 3
"""Cases of one kind that are offered one by one."""


def remedies_of(
    study: Study, person: User | None, queue: EmptyQueue, supply: Supply, now: datetime, *, stopped: bool
) -> list[Alert]:
    """What would make cases ready, for one interviewer or for everybody; the quickest first."""
    return [
        *_open_field(study),
        *(_pilot(study) if stopped else ()),
        *(_abilities(study, person, queue) if person else ()),
        *(_appointments(study, person, now) if person else ()),
        *_parked(study),
        *_sample(study, supply),
        *_quotas(study, queue),
    ]


def _open_field(study: Study) -> Iterator[Alert]:
    if study.status == StudyStatus.PAUSED:
        address = reverse("desk-state", args=[study.pk])
        yield Alert(
            "bad", _("Go on with the study"), _("It is paused."), _("Go on"), address, values={"to": "fielding"}
        )


def _pilot(study: Study) -> Iterator[Alert]:
    note = _("Its completes are kept or discarded by a researcher, then cases come again.")
    yield Alert("bad", _("Decide upon the pilot"), note, _("Pilot"), reverse("pilot", args=[study.pk]), is_link=True)


def _abilities(study: Study, person: User, queue: EmptyQueue) -> Iterator[Alert]:
    codes = {language_name(one.code, one.name): one.code for one in languages_in_field(study)}
    address = reverse("team-give", args=[study.pk, person.pk])
    for reason in queue.reasons:
        if reason.code == "language":
            title = _("%(language)s too") % {"language": reason.language}
            yield Alert("warn", title, _cases(reason), _("Do it"), address, values={"language": codes[reason.language]})
        elif reason.code == "skill":
            title = _("Converting refusals too")
            yield Alert("warn", title, _cases(reason), _("Do it"), address, values={"skill": CONVERTER})


def _cases(reason: WaitingReason) -> str:
    return ngettext("%(count)s case.", "%(count)s cases.", reason.count) % {"count": number(reason.count)}


def _appointments(study: Study, person: User, now: datetime) -> Iterator[Alert]:
    """Appointments due soon that belong to a colleague and can be reassigned."""
    theirs = upcoming_appointments(now=now, study=study).filter(at__lte=now + SOON, owner__isnull=False)
    waiting = theirs.exclude(owner=person).filter(case__state=CaseState.WAITING)
    for one in waiting[:OFFERED]:
        say = {"number": case_number(one.case.number), "name": one.owner.short_name if one.owner else ""}
        yield Alert(
            "warn",
            _("The appointment of %(time)s") % {"time": clock(one.at) + there(one.at, one.case.time_zone)},
            _("Case %(number)s, for %(name)s") % say,
            _("To %(name)s") % {"name": person.short_name},
            reverse("case-change", args=[study.pk, one.case.number, "reassign"]),
            values={"to": person.pk},
        )


def _parked(study: Study) -> Iterator[Alert]:
    for case in parked_cases(study)[:OFFERED]:
        yield Alert(
            "warn",
            _("Case %(number)s, set aside") % {"number": case_number(case.number)},
            _("Its screen was left after a call."),
            _("Put back"),
            reverse("case-change", args=[study.pk, case.number, "release"]),
        )


def _sample(study: Study, supply: Supply) -> Iterator[Alert]:
    if supply.unreleased:
        yield Alert(
            "warn",
            _("Release sample"),
            ngettext(
                "%(count)s sample is loaded and not released.",
                "%(count)s samples are loaded and not released.",
                supply.unreleased,
            )
            % {"count": supply.unreleased},
            _("Open"),
            reverse("sample", args=[study.pk]),
            is_link=True,
        )


def _quotas(study: Study, queue: EmptyQueue) -> Iterator[Alert]:
    shut = next((reason for reason in queue.reasons if reason.code == "shut"), None)
    if shut is not None:
        address = reverse("quotas", args=[study.pk])
        yield Alert("warn", _("Open a full cell again"), _cases(shut), _("Quotas"), address, is_link=True)
