"""The pages of samples: the list, and the report on a loaded file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.calling.opposition import AGEING, FRESH, RUN_OUT, check_of
from surveys.fieldwork.models import Sample, SampleStatus
from surveys.fieldwork.queries import (
    ReleasePreview,
    WaitingReason,
    columns_that_look_personal,
    preview_release,
    refused_rows,
    sample_reasons,
    untouched_cases,
)
from surveys.formats.personal_looks import KINDS, Look
from surveys.formats.samples import NOTES
from surveys.formatting import short_day
from surveys.web.screens.formatting import moment, number

SIGNS = {FRESH: "ok", AGEING: "warn", RUN_OUT: "bad"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why rows were ``refused``, ``repaired`` or ``warned`` about (``kind``), what to do, how many, an example."""

    what: str
    remedy: str
    kind: str
    count: int
    example: str


def is_moving(sample: Sample) -> bool:
    """Return whether the background worker is loading the sample, drawing from it, or deleting its cases."""
    is_taken_back = sample.status == SampleStatus.CANCELLED and sample.cases_made > 0
    return is_taken_back or sample.status in {SampleStatus.LOADING, SampleStatus.DRAWING}


def reasons_of(sample: Sample) -> list[Reason]:
    """Return why rows were refused, most frequent first, then why they were repaired or warned about."""
    return [reason_of(found.code, found.kind, found.rows, [found.first_row]) for found in sample_reasons(sample)]


def reason_of(code: str, kind: str, count: int, rows: Sequence[int]) -> Reason:
    """Return a note's code in words, with the number of rows and examples."""
    what, remedy = NOTES[code]
    numbers = {"rows": _(" and ").join(map(number, rows))}
    return Reason(_(what), _(remedy), kind, count, ngettext("row %(rows)s", "rows %(rows)s", len(rows)) % numbers)


def report_heading(sample: Sample, refused: int) -> str:
    """Return a heading on the outcome of loading the file."""
    if sample.status == SampleStatus.FAILED:
        return _("The sample could not be loaded")
    if sample.status == SampleStatus.CANCELLED and sample.cases_made:
        return _("The loading was stopped; its cases are being taken back")
    if sample.status == SampleStatus.CANCELLED:
        return _("The loading was stopped; no case was kept")
    if sample.status == SampleStatus.LOADING:
        return _("The sample is being loaded")
    made = ngettext("One case loaded", "%(count)s cases loaded", sample.cases_made) % {
        "count": number(sample.cases_made)
    }
    if not refused:
        return _("%(loaded)s, no row refused") % {"loaded": made}
    return ngettext("%(loaded)s, one row refused", "%(loaded)s, %(count)s rows refused", refused) % {
        "loaded": made,
        "count": number(refused),
    }


def register_of(sample: Sample, today: date) -> tuple[str, str]:
    """Return the list's check with the opposition register in words, and the sign of its age."""
    if sample.opposition_waiver:
        return _("not needed: %(reason)s") % {"reason": sample.opposition_waiver}, "ok"
    if sample.opposition_checked_on is None:
        return _("not checked yet"), "warn"
    days = (today - sample.opposition_checked_on).days
    ago = _("today") if days <= 0 else ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}
    sign = SIGNS[check_of(sample.opposition_checked_on, "", today, sample.study.register_days)]
    return f"{short_day(sample.opposition_checked_on)}, {ago}", sign


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The report on loading a sample.

    ``look``: before its release, label and value of what the release would add; ``uncalled``: after it, the number of
    people not called yet, who can be withdrawn; ``columns``: the sample's own columns, personal ones first.
    """

    heading: str
    reasons: list[Reason]
    register: str
    sign: str
    is_moving: bool
    look: list[tuple[str, str]]
    uncalled: int
    columns: list["OwnColumn"]

    @property
    def to_look_at(self) -> int:
        """The number of columns that look like personal data and are not marked as such."""
        return sum(bool(column.look) for column in self.columns)


def report_of(sample: Sample, now: datetime) -> ReportPage:
    """Return the sample's report."""
    register, sign = register_of(sample, localdate(now))
    return ReportPage(
        heading=report_heading(sample, refused_rows(sample)),
        reasons=reasons_of(sample),
        register=register,
        sign=sign,
        is_moving=is_moving(sample),
        look=last_look(preview_release(sample, now)) if sample.status == SampleStatus.LOADED else [],
        uncalled=untouched_cases(sample) if sample.status == SampleStatus.RELEASED else 0,
        columns=own_columns(sample),
    )


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column of the sample's own. ``look``: the personal data it looks like, if it is not marked as such."""

    name: str
    is_personal: bool
    is_exported: bool
    look: str = ""


def own_columns(sample: Sample) -> list[OwnColumn]:
    """Return the sample's own columns: personal ones, those that look personal, the others."""
    looks = columns_that_look_personal(sample)
    columns = [
        OwnColumn(
            one["name"],
            bool(one.get("personal")),
            bool(one.get("export")) and not one.get("personal"),
            look_words(looks[one["name"]]) if one["name"] in looks else "",
        )
        for one in sample.attributes
    ]
    return sorted(columns, key=lambda column: (not column.is_personal, not column.look))


def look_words(look: Look) -> str:
    """Return a sentence on what a column looks like, and why."""
    like = {"kind": _(KINDS[look.kind]), "fits": look.fits, "seen": look.seen}
    if look.seen:
        return _("Looks like %(kind)s: %(fits)s of the first %(seen)s values are such.") % like
    return _("Looks like %(kind)s, by its heading.") % like


def last_look(look: ReleasePreview) -> list[tuple[str, str]]:
    """Return what a release would add, as pairs of label and value."""
    lines = [(_("Cases of the list"), number(look.cases))]
    if not look.is_fielding:
        lines.append((_("At once reachable"), _("none: the study is not in the field")))
    else:
        by = ngettext("by one interviewer", "by %(count)s interviewers", look.people) % {"count": look.people}
        lines.append((_("At once reachable"), f"{number(look.at_once)} {by}" if look.at_once else _("none")))
    return lines + [(_left_in_words(reason), number(reason.count)) for reason in look.reasons]


def _left_in_words(reason: WaitingReason) -> str:
    if reason.code == "language":
        return _("Nobody speaks %(language)s") % {"language": reason.language}
    if reason.code == "hours" and reason.next_at:
        return _("Outside the calling hours, until %(when)s") % {"when": moment(reason.next_at)}
    return _(reason.label) % {"language": reason.language}
