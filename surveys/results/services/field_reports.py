"""The daily report on a field, by e-mail to those of its team who asked for it; nothing personal is in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from surveys.design.models import Study, StudyStatus
from surveys.design.queries import roles_in
from surveys.formatting import figure, full_day, minutes_words, state_in_words
from surveys.people.models import Role, User
from surveys.results.models import FieldReport
from surveys.results.queries.field_days import FieldDay, day_of_field

from .letters_due import LEASE, wait_after

Letter = tuple[str, str]
NOON = time(12)
"""A report sent earlier tells of the day before."""
MOST_CELLS = 5
TEAM = frozenset({Role.RESEARCHER, Role.SUPERVISOR})


def next_report(at: time, zone: str, after: datetime) -> datetime:
    """The first moment after ``after`` at which the clock of this zone shows this hour.

    In the night in which it is put forward an hour that does not exist is the one after it; in the night in which it is
    put back an hour that comes twice is the first of the two: every day has one report.
    """
    here = after.astimezone(ZoneInfo(zone)).date()
    days = (here + timedelta(days=more) for more in range(3))
    moments = (datetime.combine(day, at, ZoneInfo(zone)).astimezone(ZoneInfo("UTC")) for day in days)
    return next(moment for moment in moments if moment > after)


def ask_for_report(*, study: Study, person: User, at: time | None, site: str, now: datetime) -> FieldReport:
    """Send this person the study's report every day at this hour by its clock; ``None``: no more."""
    due = next_report(at, study.time_zone, now) if at is not None else None
    values = {"next_at": due, "site": site, "asked_at": now, **({"at": at} if at is not None else {})}
    with transaction.atomic():
        return FieldReport.objects.update_or_create(study=study, person=person, defaults=values)[0]


def claim_due_reports(*, now: datetime) -> Iterator[tuple[FieldReport, date]]:
    """The reports whose hour has come, with the day of which they tell; of several workers one gets each.

    Who got one says ``report_sent`` or ``report_refused``; of a worker that was killed another sends it after
    ``LEASE``. After a pause of the worker there is one, not one for each day. It ends by itself with the field, and for
    who no longer works on the study.
    """
    due = FieldReport.objects.filter(next_at__lte=now).select_related("study", "person").order_by("pk")
    for report in due:
        until = now + LEASE if _goes_on(report) else None
        # Of several workers one finds it as it was.
        if FieldReport.objects.filter(pk=report.pk, next_at=report.next_at).update(next_at=until) and until:
            report.next_at = until
            yield report, _told_day(report, now)


def report_sent(*, report: FieldReport, now: datetime) -> None:
    """It is with its reader, or there was nothing to tell: the next one comes at its hour."""
    _due_again(report, next_report(report.at, report.study.time_zone, now), 0)


def report_refused(*, report: FieldReport, now: datetime) -> None:
    """The mail server has not taken it: it is tried again, after longer and longer, until the next one is due."""
    wait = wait_after(report.tries)
    coming = next_report(report.at, report.study.time_zone, now)
    is_over = now + wait >= coming
    _due_again(report, coming if is_over else now + wait, 0 if is_over else report.tries + 1)


def _due_again(report: FieldReport, at: datetime, tries: int) -> None:
    # Not if its reader has asked for another hour meanwhile.
    FieldReport.objects.filter(pk=report.pk, next_at=report.next_at).update(next_at=at, tries=tries)


def _goes_on(report: FieldReport) -> bool:
    works_here = report.person.is_administrator or roles_in(report.study, report.person) & TEAM
    return bool(report.person.is_active and works_here and report.study.status != StudyStatus.CLOSED)


def _told_day(report: FieldReport, now: datetime) -> date:
    here = now.astimezone(ZoneInfo(report.study.time_zone))
    last = here.date() if here.time() >= report.at else here.date() - timedelta(days=1)
    return last - timedelta(days=1) if report.at < NOON else last


def letter_of(report: FieldReport, day: date, now: datetime) -> Letter | None:
    """Subject and body in the language in force; ``None`` for a day on which nobody was called."""
    found = day_of_field(report.study, day, now)
    if not found.calls:
        return None
    study = report.study
    address = f"{report.site}{reverse('deliveries', args=[study.pk])}"
    done = ngettext(
        "%(study)s: %(done)s interview on %(day)s", "%(study)s: %(done)s interviews on %(day)s", found.complete
    )
    subject = done % {
        "study": study.name,
        "done": number_format(found.complete),
        "day": full_day(day),
    }
    ending = gettext("You asked for this report; it is changed or stopped here: %(address)s") % {"address": address}
    return subject, "\n\n".join(["\n".join(_lines(study, found)), *_cells(found), ending])


def _lines(study: Study, found: FieldDay) -> Iterator[str]:
    done = {"done": number_format(found.all_complete), "target": number_format(study.target or 0)}
    yield gettext("Complete interviews: %(count)s") % {"count": number_format(found.complete)}
    if state := state_in_words(found.standing, study.ends_on):
        yield state
    if study.target:
        yield gettext("So far: %(done)s of %(target)s") % done
    else:
        yield gettext("So far: %(done)s") % done
    people = {"calls": number_format(found.calls), "people": number_format(found.interviewers)}
    yield (
        ngettext(
            "Calls: %(calls)s, by %(people)s interviewer",
            "Calls: %(calls)s, by %(people)s interviewers",
            found.interviewers,
        )
        % people
    )
    yield gettext("Refusals: %(count)s") % {"count": number_format(found.refusals)}
    if found.rate is not None:
        rate = {"rate": f"{figure(found.rate * 100, 1)} %"}
        yield gettext("Response rate (RR3, AAPOR, provisional): %(rate)s") % rate
    if found.cooperation is not None:
        rate = {"rate": f"{figure(found.cooperation * 100, 1)} %"}
        yield gettext("Cooperation rate (COOP3, AAPOR, provisional): %(rate)s") % rate
    if found.median_seconds is not None:
        yield gettext("Median length so far: %(length)s") % {"length": minutes_words(found.median_seconds)}
    if found.expected_end is not None and found.forecast_made_at is not None:
        made = found.forecast_made_at.astimezone(ZoneInfo(study.time_zone)).date()
        say = {"day": full_day(found.expected_end), "made": full_day(made)}
        yield gettext("By the forecast of %(made)s it is done on %(day)s") % say


def _cells(found: FieldDay) -> list[str]:
    """The quota cells that lack most, as one paragraph; none where nothing is missing."""
    missing = sorted((one for one in found.cells if one.missing), key=lambda one: -one.missing)[:MOST_CELLS]
    if not missing:
        return []
    lines = [f"– {one.words}: {number_format(one.completes)} / {number_format(one.target)}" for one in missing]
    return ["\n".join([gettext("Quota cells that lack most:"), *lines])]
