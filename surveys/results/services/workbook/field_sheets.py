"""The sheets about the field: calls, outcomes and rates, quotas, interviewers' notes."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext, gettext_noop, pgettext

from surveys.design.models import Study
from surveys.fieldwork.models import ContactRole, PhoneUse
from surveys.fieldwork.queries import Outcomes, dispositions_of
from surveys.formats.workbook import CellValue, Column, Sheet
from surveys.formats.workbook.styles import COUNT, SHARE, TEXT, WRAPPED
from surveys.formatting import outcome_words
from surveys.results.queries import deliveries as queries
from surveys.results.queries.field_figures import QuotaFigures

from .columns import Words, wall_clock
from .delivery import Delivery


def calls_sheet(delivery: Delivery) -> Sheet:
    """Every dialled call: case, attempt, interviewer, times and result; never the telephone number."""
    titles = [
        Column(gettext("case"), 12),
        Column(gettext("interview"), 12),
        *([] if delivery.for_client else [Column(gettext("external id"), 14)]),
        Column(gettext("attempt"), 9),
        Column(pgettext("column", "interviewer"), 14),
        Column(gettext("dialled"), 19),
        Column(gettext("ended"), 19),
        Column(pgettext("column", "number"), 14),
        Column(pgettext("column", "contact"), 20),
        Column(gettext("result"), 24),
    ]
    return Sheet(gettext("Calls"), titles, _call_rows(delivery), frozen_columns=1, about=gettext("Every call"))


def _call_rows(delivery: Delivery) -> Iterator[Sequence[CellValue]]:
    study = delivery.study
    zone = ZoneInfo(study.time_zone)
    labels = {one.code: outcome_words(one.label) for one in dispositions_of(study).all}
    lines = {**{kind: gettext(words) for kind, words in LINES.items()}, **_labels(PhoneUse)}
    roles = _labels(ContactRole)
    for call in delivery.calls():
        result = call.result or call.disposition
        yield (
            call.case,
            call.interview,
            *([] if delivery.for_client else [call.external_id or None]),
            call.attempt,
            call.interviewer or None,
            wall_clock(call.dialled_at, zone),
            wall_clock(call.ended_at, zone),
            lines.get(call.use or call.kind),
            roles.get(call.role, roles[ContactRole.RESPONDENT]),
            labels.get(result, result) or None,
        )


LINES = {
    "landline": gettext_noop("landline"),
    "mobile": gettext_noop("mobile"),
    "voip": gettext_noop("over the internet"),
    "company": gettext_noop("of a company"),
}
"""A number's kind of line in words, where it is not known where it is."""


def _labels(choices: type[TextChoices]) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices.choices}


def outcomes_sheet(outcomes: Outcomes) -> Sheet:
    """The outcomes of all cases, open ones as if the field ended now; then e and the AAPOR rates."""
    titles = [
        Column(gettext("code"), 12, TEXT),
        Column(gettext("meaning"), 50, TEXT),
        Column(pgettext("count of cases", "closed"), 12, COUNT),
        Column(gettext("still open"), 12, COUNT),
        Column(gettext("of all cases"), 12, SHARE),
    ]
    about = gettext("Outcomes and AAPOR rates")
    return Sheet(gettext("Outcomes"), titles, _outcome_rows(outcomes), frozen_columns=1, about=about)


def _outcome_rows(outcomes: Outcomes) -> Iterator[Sequence[CellValue]]:
    for code, meaning, closed, open_ in outcomes.codes:
        yield code, gettext(meaning), closed, open_, None
    rates = {"e": outcomes.e, **outcomes.rates}
    for name, rate in rates.items():
        words = gettext("share of unknown cases thought eligible") if name == "e" else gettext("AAPOR rate")
        yield name, words, None, None, _rate(rate)


def _rate(rate: float | None) -> CellValue:
    return gettext("n/a") if rate is None else round(rate, 4)


def quotas_sheet(rows: Sequence[QuotaFigures], words: Words) -> Sheet:
    """The target and the completes of each quota cell."""
    titles = [
        Column(gettext("quota"), 40, TEXT),
        Column(gettext("target"), 12, COUNT),
        Column(gettext("complete"), 12, COUNT),
        Column(gettext("missing"), 12, COUNT),
        Column(gettext("reached"), 12, SHARE),
    ]
    body = [
        (
            words.of(row.label or {}) or row.name,
            row.target,
            row.completes,
            row.missing,
            row.completes / row.target if row.target else None,
        )
        for row in rows
    ]
    return Sheet(gettext("Quotas"), titles, body, frozen_columns=1, about=gettext("Targets and complete interviews"))


def notes_sheet(study: Study) -> Sheet:
    """Interviewers' notes on their attempts. Clients do not get this sheet: notes may name people."""
    titles = [
        Column(gettext("case"), 9, TEXT),
        Column(gettext("interview"), 10, TEXT),
        Column(gettext("attempt"), 9, TEXT),
        Column(pgettext("column", "interviewer"), 14, TEXT),
        Column(gettext("note"), 90, WRAPPED),
    ]
    about = gettext("What interviewers noted")
    return Sheet(gettext("Field_notes"), titles, queries.attempt_notes(study), frozen_columns=1, about=about)
