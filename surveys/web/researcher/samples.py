"""The sample's pages, put together: the list, the columns of a new file, what came of loading it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Study
from surveys.fieldwork.models import Case, CaseState, Sample, SampleStatus
from surveys.fieldwork.queries import refused_rows, sample_reasons
from surveys.formats.phones import as_typed
from surveys.formats.samples import FIELDS, NOTES, ColumnUse, Reading, TablePreview, preview, read_row
from surveys.interviewing.progress import completes_by_sample

from .masks import masked, masked_number
from .wordings import day_words

WARN_AFTER, STALE_AFTER = 15, 30
"""Days since the list was checked with the opposition register: the check holds 15 days, then 30 at the very most."""


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A sample in the list. ``register`` says when it was checked with the opposition register, ``sign`` how well."""

    sample: Sample
    open_cases: int
    completes: int
    register: str
    sign: str

    @property
    def per_complete(self) -> float | None:
        """Cases worked to an end for one complete interview."""
        worked = self.sample.cases_made - self.open_cases
        return worked / self.completes if self.completes else None


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of the file in the form: what it becomes, an example with personal data masked."""

    number: int
    use: ColumnUse
    example: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why rows are ``refused``, ``repaired`` or ``warned`` about (``kind``), and what to do: how many, an example."""

    what: str
    remedy: str
    kind: str
    count: int
    example: str


def rows_of(study: Study, today: date) -> list[SampleRow]:
    """The study's samples, newest first, counted in a fixed number of queries."""
    samples = list(Sample.objects.filter(study=study).order_by("-created_at", "-pk").defer("columns"))
    still_open = open_cases_by_sample(study)
    completes = completes_by_sample(study)
    return [
        SampleRow(sample, still_open.get(sample.pk, 0), completes.get(sample.pk, 0), *_register(sample, today))
        for sample in samples
    ]


def heading_of(rows: Sequence[SampleRow]) -> str:
    """How many cases are in the field and how many are still to be worked."""
    loading = sum(row.sample.status == SampleStatus.LOADING for row in rows)
    released = [row for row in rows if row.sample.status == SampleStatus.RELEASED]
    if loading and not released:
        return _("The sample is being loaded")
    if not released:
        return _("The sample is loaded, not released: nobody is rung yet")
    cases = sum(row.sample.cases_made for row in released)
    still_open = sum(row.open_cases for row in released)
    return ngettext(
        "One case in the field, %(open)s still open", "%(count)s cases in the field, %(open)s still open", cases
    ) % {"count": _grouped(cases), "open": _grouped(still_open)}


def open_cases_by_sample(study: Study) -> dict[int, int]:
    """Sample id → cases that are not closed."""
    counted = Case.objects.filter(study=study).exclude(state=CaseState.CLOSED).values("sample")
    return {row["sample"]: row["n"] for row in counted.annotate(n=Count("pk")).order_by()}


def column_rows(uses: Sequence[ColumnUse], preview: TablePreview) -> list[ColumnRow]:
    """The file's columns with the first cell that is not empty as an example."""
    rows = []
    for number, use in enumerate(uses):
        place = preview.columns.index(use.column)
        cells = (row[place] for row in preview.rows if place < len(row) and row[place].strip())
        rows.append(ColumnRow(number, use, masked(use.field, next(cells, ""))))
    return rows


def field_choices() -> list[tuple[str, str]]:
    """What a column may become, in words."""
    return [(field, _(message)) for field, message in FIELDS.items()]


def first_cases(reading: Reading, preview: TablePreview, count: int = 3) -> list[dict[str, str]]:
    """How the first rows will be read: identifier, masked numbers, attributes; rows without a number say so."""
    cases = []
    for number, cells in zip(preview.numbers[:count], preview.rows, strict=False):
        case, notes = read_row(number, cells, preview.columns, reading)
        phones = ", ".join(masked_number(phone.number) for phone in case.phones)
        refusal = next((_(NOTES[note.code][0]) for note in notes if note.is_refused), "")
        known = [f"{name} {as_typed(value)}" for name, value in case.attributes.items() if as_typed(value)]
        cases.append({"id": case.external_id or str(number), "phones": phones or refusal, "known": ", ".join(known)})
    return cases


def reasons_of(sample: Sample) -> list[Reason]:
    """Why rows were refused, most frequent first, then what was repaired or is to be looked at."""
    return [
        _reason(found.code, found.kind, found.rows, _row_words(found.first_row)) for found in sample_reasons(sample)
    ]


def _reason(code: str, kind: str, count: int, example: str) -> Reason:
    what, remedy = NOTES[code]
    return Reason(_(what), _(remedy), kind, count, example)


def report_heading(sample: Sample, refused: int) -> str:
    """What came of loading the file."""
    if sample.status == SampleStatus.FAILED:
        return _("The sample could not be loaded")
    if sample.status == SampleStatus.CANCELLED:
        return _("The loading was stopped; no case was kept")
    if sample.status == SampleStatus.LOADING:
        return _("The sample is being loaded")
    made = ngettext("One case loaded", "%(count)s cases loaded", sample.cases_made) % {
        "count": _grouped(sample.cases_made)
    }
    if not refused:
        return _("%(loaded)s, no row refused") % {"loaded": made}
    return ngettext("%(loaded)s, one row refused", "%(loaded)s, %(count)s rows refused", refused) % {
        "loaded": made,
        "count": _grouped(refused),
    }


def _register(sample: Sample, today: date) -> tuple[str, str]:
    if sample.opposition_waiver:
        return _("not needed: %(reason)s") % {"reason": sample.opposition_waiver}, "ok"
    if sample.opposition_checked_on is None:
        return _("not checked yet"), "warn"
    days = (today - sample.opposition_checked_on).days
    ago = _("today") if days <= 0 else ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}
    sign = "ok" if days <= WARN_AFTER else "warn" if days <= STALE_AFTER else "bad"
    return f"{day_words(sample.opposition_checked_on)}, {ago}", sign


def _row_words(row: int) -> str:
    return _("row %(row)s") % {"row": _grouped(row)}


def _grouped(number: int) -> str:
    return str(intcomma(number))


class ColumnsPage:
    """A file whose columns are being told: its preview, the first guess, the form's rows."""

    def __init__(self, content: Path, file_name: str) -> None:
        self.file_name = file_name
        self.preview = preview(content, file_name)
        self.uses = self.preview.guess

    @property
    def name(self) -> str:
        """A first name for the sample: its file's, without the ending."""
        return self.file_name.rsplit(".", 1)[0].replace("_", " ")[:120]

    @property
    def heading(self) -> str:
        """How many rows there are to load."""
        return ngettext("One row to load", "%(count)s rows to load", self.preview.total) % {
            "count": _grouped(self.preview.total)
        }

    @property
    def recognised(self) -> str:
        """How many columns were guessed to be something of their own."""
        known = sum(use.field not in {"attribute", "skip"} for use in self.uses)
        return _("%(known)s of %(all)s recognised") % {"known": known, "all": len(self.uses)}

    def rows(self, form: forms.Form) -> list[dict[str, Any]]:
        """The file's columns with their fields of the form."""
        return [
            {
                "column": row.use.column,
                "example": row.example,
                "field": form[f"field-{row.number}"],
                "flags": [form[f"{flag}-{row.number}"] for flag in ("show", "route", "export", "personal")],
            }
            for row in column_rows(self.uses, self.preview)
        ]

    def cases(self) -> list[dict[str, str]]:
        """How the first rows will be read with the first guess."""
        return first_cases(Reading(tuple(self.uses)), self.preview)


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What came of loading a sample."""

    heading: str
    reasons: list[Reason]
    register: str
    sign: str


def report_of(sample: Sample, today: date) -> ReportPage:
    """The sample's report as its page shows it."""
    register, sign = _register(sample, today)
    return ReportPage(
        heading=report_heading(sample, refused_rows(sample)),
        reasons=reasons_of(sample),
        register=register,
        sign=sign,
    )
