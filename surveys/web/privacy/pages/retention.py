"""The page of retention: which data of a study are erased when, which stay, and legal holds."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Study
from surveys.formatting import full_day
from surveys.privacy.models import LegalHold
from surveys.privacy.queries import (
    MOST_NUMBERS_COUNTED,
    NOTICE_PERIOD,
    DataCounts,
    Retention,
    data_counts,
    holds_of,
    retention_of,
)
from surveys.web.screens.formatting import number
from surveys.web.screens.retention import announcement


@dataclass(frozen=True, slots=True)
class Going:
    """A kind of data to erase: the day or why there is none, the number of people, what is erased and what stays."""

    title: str
    day: str
    sign: str
    how_many: str
    goes: list[str]
    stays: list[str]


@dataclass(frozen=True, slots=True)
class RetentionPage:
    """The content of the page. ``lengths``: the retention periods in force, in sentences, and who set them."""

    heading: str
    lead: str
    retention: Retention
    going: list[Going]
    holds: list[LegalHold]


def retention_page(study: Study, today: date) -> RetentionPage:
    """Return the study's page of retention as of ``today``."""
    retention, found = retention_of(study), data_counts(study)
    return RetentionPage(
        heading=_heading(retention, today),
        lead=_lead(retention),
        retention=retention,
        going=[_contacts(retention, found), _answers(retention, found)],
        holds=holds_of(study),
    )


def _heading(retention: Retention, today: date) -> str:
    if retention.hold is not None:
        return _("Legal hold: nothing of this study goes")
    if not retention.is_set:
        return _("Nothing of this study goes by itself yet")
    if retention.answers_are_gone:
        return _("Nothing is left that says who somebody was")
    return announcement(retention, today) or _next(retention)


def _next(retention: Retention) -> str:
    if retention.ended_on is None:
        return _("The months count from the day the field is closed")
    day = retention.answers_on if retention.contacts_are_gone else retention.contacts_on
    if retention.contacts_are_gone:
        return _("The interviews become anonymous on %(day)s") % {"day": full_day(day or date.max)}
    return _("The contacts go on %(day)s") % {"day": full_day(day or date.max)}


def _lead(retention: Retention) -> str:
    if retention.contacts_months is None or retention.answers_months is None:
        return _("After how many months data go is said neither here nor on the institute’s page.")
    if retention.is_set:
        return _("It is announced on the study’s page for %(days)s days before.") % {"days": NOTICE_PERIOD.days}
    return _("Look at what would go, and switch it on.")


def _contacts(retention: Retention, found: DataCounts) -> Going:
    people = ngettext("%(count)s person", "%(count)s people", found.people) % {"count": number(found.people)}
    numbers = ngettext("%(count)s number", "%(count)s numbers", found.numbers) % {"count": number(found.numbers)}
    if found.numbers > MOST_NUMBERS_COUNTED:
        numbers = _("more than %(count)s numbers") % {"count": number(MOST_NUMBERS_COUNTED)}
    erased = ngettext("%(count)s erased already", "%(count)s erased already", found.erased)
    gone = erased % {"count": number(found.erased)} if found.erased else ""
    return Going(
        title=_("Contacts"),
        day=_day(retention, retention.contacts_on, gone=retention.contacts_are_gone),
        sign=_sign(retention, gone=retention.contacts_are_gone),
        how_many=", ".join(part for part in (people, numbers, gone) if part),
        goes=[
            _("names, telephone numbers, the code of the list"),
            _("columns of the list that are personal, notes, whom to ask for at appointments"),
            _("workbooks of the institute made before, which may hold them"),
        ],
        stays=[
            _("attempts, times and outcomes of calls, without numbers"),
            _("all other answers, still with their case"),
            _("who must not be called, for every study"),
        ],
    )


def _answers(retention: Retention, found: DataCounts) -> Going:
    held = ngettext("%(count)s interview", "%(count)s interviews", found.interviews)
    open_answers = [] if retention.plan.keeps_open_answers else [_("answers in people’s own words")]
    kept = [_("answers in people’s own words, which were read")] if retention.plan.keeps_open_answers else []
    return Going(
        title=_("Interviews"),
        day=_day(retention, retention.answers_on, gone=retention.answers_are_gone),
        sign=_sign(retention, gone=retention.answers_are_gone),
        how_many=held % {"count": number(found.interviews)},
        goes=[
            _("answers to personal questions, and what was worked out from them"),
            *open_answers,
            _("the number of the case: it gets one by lot, so that no list and no workbook leads to the answers"),
            _("columns of the list that do not go into results"),
        ],
        stays=[
            _("answers by code, number and date, weights and strata"),
            _("columns of the list that go into results"),
            *kept,
            _("times and outcomes of calls, quotas and rates"),
        ],
    )


def _day(retention: Retention, day: date | None, *, gone: bool) -> str:
    if gone:
        return _("all of it gone")
    if retention.hold is not None:
        return _("not while the hold stands")
    if day is None:
        return _("when the field is closed") if retention.can_be_switched_on else _("not said")
    if retention.ended_on is None:
        return _("%(day)s, if the field is closed on its last day") % {"day": full_day(day)}
    return full_day(day) if retention.is_set else _("%(day)s, if it is switched on") % {"day": full_day(day)}


def _sign(retention: Retention, *, gone: bool) -> str:
    if gone:
        return "done"
    return "ok" if retention.is_set and retention.hold is None else "warn"
