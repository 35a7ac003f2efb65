"""The note that a poll needs when it is published in Italy (AGCOM 256/10/CSP)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext

from surveys.calling.rates import COOPERATION, REFUSAL, RESPONSE
from surveys.design.models import Study
from surveys.formatting import figure
from surveys.people.models import AuditVerb, User
from surveys.people.queries import institute_with_logo
from surveys.people.services import record
from surveys.results.models import PublishedPoll
from surveys.results.queries.field_figures import FieldFigures, field_figures

from .tables.study_answers import weight_specs_of
from .toplines.weighing import weights_by_interview
from .workbook.method_rows import (
    Row,
    contact_rows,
    field_days,
    measured_rows,
    points_of_margin,
    poll_rows,
    weighted_margins,
    weighting_rows,
)

ASKED = ("buyer", "territory", "universe", "subjects", "published_in", "document_site")
"""What only people know."""


@dataclass(frozen=True, slots=True)
class PollNote:
    """``rows``: subject and note; ``missing``: the subjects of which nothing is known."""

    rows: Sequence[Row]
    missing: Sequence[str]


def set_poll(*, study: Study, facts: Mapping[str, str], by: User, now: datetime) -> PublishedPoll:
    """Keep what the note says that is not measured. ``facts``: those of ``ASKED``."""
    values: dict[str, Any] = {name: facts.get(name, "").strip() for name in ASKED}
    with transaction.atomic():
        poll, _ = PublishedPoll.objects.update_or_create(study=study, defaults={**values, "set_by": by, "set_at": now})
        details = {"published_poll": values}
        subject = f"study:{study.pk}"
        record(by=by, verb=AuditVerb.DELIVERY_POLL, subject=subject, study=study.pk, details=details, now=now)
    return poll


def poll_note(study: Study, *, language: str, now: datetime) -> PollNote:
    """The note as it stands now: what was measured, and what was typed."""
    specs = weight_specs_of(study)
    made = {name: weights_by_interview(study, name, language=language, now=now) or {} for name in specs}
    figures, poll = field_figures(study), PublishedPoll.objects.filter(study=study).first()
    institute = institute_with_logo()
    rows = [
        (gettext("carried out by"), institute.name),
        (gettext("client"), study.client_name),
        *poll_rows(poll or PublishedPoll(study=study)),
        (gettext("method"), gettext("Telephone interviews with an interviewer (CATI), never a recorded voice.")),
        (gettext("field"), field_days(figures.facts)),
        *measured_rows(figures.progress.complete, figures.quotas, figures.quality),
        (gettext("margin of error"), _margin(figures, made)),
        *weighting_rows(specs, made),
        (gettext("share of non-respondents"), _share(figures)),
        *contact_rows(figures.facts),
    ]
    return PollNote([row for row in rows if row[1]], [subject for subject, words in rows if not words])


def method_note(study: Study, shows_cell: Callable[[str], bool], client: str | None, *, shows_rate: bool) -> list[Row]:
    """How the interviews of a study are made, for its client's page: what is measured until now, and nothing else.

    ``client``: the one of several who reads it, ``None``: the one whose whole study it is. ``shows_rate``: whether
    they are told rates while the field is under way.
    """
    figures = field_figures(study)
    quotas = [cell for cell in figures.quotas if shows_cell(cell.name)]
    rows = [
        (gettext("carried out by"), institute_with_logo().name),
        (gettext("client"), study.client_name if client is None else client),
        *poll_rows(PublishedPoll.objects.filter(study=study).first(), is_shared=client is not None),
        (gettext("method"), gettext("Telephone interviews with an interviewer (CATI), never a recorded voice.")),
        (gettext("field"), field_days(figures.facts)),
        *measured_rows(figures.progress.complete, quotas, figures.quality),
        *contact_rows(figures.facts),
        *(_rates(figures) if shows_rate else ()),
    ]
    return [row for row in rows if row[1]]


def _rates(figures: FieldFigures) -> Iterator[Row]:
    """The rates with their definitions, of all people released for calling."""
    named = {
        RESPONSE: gettext("response rate: interviews among those released thought able to take part (RR3, AAPOR)"),
        COOPERATION: gettext("cooperation rate: interviews among those reached who could take part (COOP3, AAPOR)"),
        REFUSAL: gettext("refusals among those released thought able to take part (REF2, AAPOR)"),
    }
    for rate, words in named.items():
        if (share := figures.outcomes.rates.get(rate)) is not None:
            yield words, f"{figure(share * 100, 1)} %"


def _margin(figures: FieldFigures, weights: Mapping[str, Mapping[int, float]]) -> str:
    complete = figures.progress.complete
    if not complete:
        return ""
    points = {"points": points_of_margin(complete)}
    unweighted = gettext("at most ± %(points)s points at 95%%, as if drawn at random") % points
    return "; ".join([unweighted, *weighted_margins(weights)])


def _share(figures: FieldFigures) -> str:
    """Of those who were called and belong to whom is asked: how many gave no interview."""
    facts = figures.facts
    missed, among = facts.refused + facts.silent, facts.tried - facts.not_eligible
    if among <= 0:
        return ""
    share = {"share": f"{figure(100 * missed / among, 1)} %", "count": number_format(missed)}
    return gettext("%(share)s of the people called (%(count)s)") % share
