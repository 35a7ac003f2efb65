"""A study's results put together as the sheets of one workbook."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from openpyxl.utils import get_column_letter

from surveys.calling import rates
from surveys.design.models import Study, Version
from surveys.fieldwork.models import Case, Purpose, SampleStatus
from surveys.formats.workbook import CellValue, Column, Sheet
from surveys.questionnaire import codebook as codebooks
from surveys.questionnaire import storage

from . import queries, sheets
from .columns import CodedColumns, Words
from .sheets import Batches, Delivery


def delivery_for(
    study: Study, *, batches: Batches, language: str, statuses: Sequence[str], for_client: bool
) -> Delivery:
    """What the sheets need to know of the study: versions united by variable, newest words first."""
    versions = queries.versions_used(study, statuses) or list(_fielded(study))
    books = {version.pk: queries.codebook_of(version) for version in versions}
    default = storage.from_json(versions[-1].questionnaire).default_language if versions else ""

    def words_of(text: Any) -> str:
        for code in (language, default, ""):
            if text.get(code):
                return str(text[code])
        return next((str(words) for words in text.values() if words), "")

    return Delivery(
        study=study,
        codebook=codebooks.united(list(books.values())),
        codebooks=books,
        words=Words(of=words_of, dk=pgettext("answer", "Don’t know"), refused=pgettext("answer", "Refused")),
        batches=batches,
        attributes=queries.exported_attributes(study),
        for_client=for_client,
        statuses=statuses,
    )


def _fielded(study: Study) -> Iterator[Version]:
    if study.fielded_version is not None:
        yield study.fielded_version


def sheets_of(delivery: Delivery) -> list[Sheet]:
    """All sheets in the order in which they stand in the workbook."""
    return [
        cover_sheet(delivery),
        *sheets.data_sheets(delivery),
        sheets.variables_sheet(delivery, _column_letters(delivery)),
        sheets.codes_sheet(delivery),
        sheets.open_answers_sheet(delivery),
        sheets.calls_sheet(delivery),
        outcomes_sheet(delivery.study),
        *([] if delivery.for_client else [notes_sheet(delivery.study)]),
    ]


def _column_letters(delivery: Delivery) -> dict[str, str]:
    """Variable → its columns in the sheet of codes: ``F``, or ``M–S``."""
    number = sheets.FIXED_COLUMNS + len(delivery.attributes)
    letters: dict[str, str] = {}
    for variable in delivery.variables():
        width = len(CodedColumns(variable).titles)
        first, last = get_column_letter(number + 1), get_column_letter(number + width)
        letters[variable.name] = first if width == 1 else f"{first}–{last}"
        number += width
    return letters


def cover_sheet(delivery: Delivery) -> Sheet:
    """What this is, for whom, when, and how to read it."""
    study, now = delivery.study, timezone.localtime()
    count = queries.progress(study)
    wave = f", {gettext('wave %(number)s') % {'number': study.wave}}" if study.wave else ""
    rows: list[Sequence[CellValue]] = [
        (gettext("study"), f"{study.name}{wave}"),
        (gettext("client"), study.client_name or None),
        (gettext("made on"), now.replace(tzinfo=None, microsecond=0)),
        (gettext("method"), gettext("Telephone interviews with an interviewer (CATI)")),
        (gettext("complete interviews"), count.complete),
        (gettext("target"), study.target),
        (gettext("partial interviews"), count.by_status.get("partial", 0)),
        (gettext("median length in minutes"), None if count.median_seconds is None else count.median_seconds // 60),
        (gettext("questionnaire versions"), ", ".join(str(v.number) for v in queries.versions_used(study)) or None),
        (gettext("empty cell"), gettext("The question was not asked, or was left empty.")),
        (
            gettext("several answers"),
            gettext("One column for each answer, 0 or 1; then one for each mention, in order."),
        ),
        (gettext("personal data"), gettext("None. Interviewers appear with a code.") if delivery.for_client else None),
    ]
    return Sheet(gettext("Cover"), [Column(gettext("what"), 28), Column(gettext("value"), 80)], rows)


def outcomes_sheet(study: Study) -> Sheet:
    """Final outcomes of the closed cases, then the AAPOR rates computed from them."""
    counts = dict(
        Case.objects.filter(study=study, purpose=Purpose.LIVE, sample__status=SampleStatus.RELEASED)
        .exclude(final_outcome="")
        .order_by()
        .values("final_outcome")
        .annotate(count=Count("pk"))
        .values_list("final_outcome", "count")
    )
    titles = [Column(gettext("code"), 12), Column(gettext("meaning"), 50), Column(gettext("value"), 14)]
    return Sheet(gettext("Outcomes"), titles, _outcome_rows(counts), frozen_columns=1)


def _outcome_rows(counts: dict[str, int]) -> Iterator[Sequence[CellValue]]:
    yield from sheets.outcome_rows(counts)
    classes = rates.count([rates.class_of(code) for code, number in counts.items() for _ in range(number)])
    for name, rate in rates.rates(classes).items():
        yield name, gettext("AAPOR rate"), gettext("n/a") if rate is None else round(rate, 4)


def notes_sheet(study: Study) -> Sheet:
    """What interviewers noted at the end of their attempts. Kept from clients: it may name people."""
    titles = [
        Column(gettext("case"), 9),
        Column(gettext("attempt"), 9),
        Column(gettext("interviewer"), 12),
        Column(gettext("note"), 90),
    ]
    return Sheet(gettext("Field_notes"), titles, queries.attempt_notes(study), frozen_columns=1)
