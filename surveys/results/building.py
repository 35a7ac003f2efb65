"""A study's results put together as the sheets of one workbook."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, pgettext
from openpyxl.utils import get_column_letter

from surveys.design.models import Study, Version
from surveys.fieldwork.queries.final_outcomes import outcomes_of
from surveys.formats.workbook import CellValue, Column, Sheet
from surveys.interviewing.progress import progress_of
from surveys.questionnaire import codebook as codebooks
from surveys.questionnaire import storage
from surveys.questionnaire.codebook import Codebook
from surveys.questionnaire.rows import Layout
from surveys.questionnaire.structure import Questionnaire
from surveys.questionnaire.wording import Wording

from . import queries, sheets
from .columns import Words
from .sheets import Batches, Delivery


def delivery_for(
    study: Study, *, batches: Batches, language: str, statuses: Sequence[str], for_client: bool, now: datetime
) -> Delivery:
    """What the sheets need to know of the study: versions united by variable, newest words first."""
    versions = queries.versions_used(study, statuses) or list(_fielded(study))
    books = {version.pk: queries.codebook_of(version) for version in versions}
    latest = storage.from_json(versions[-1].questionnaire) if versions else Questionnaire(())
    default = latest.default_language

    def words_of(text: Any) -> str:
        for code in (language, default, ""):
            if text.get(code):
                return str(text[code])
        return next((str(words) for words in text.values() if words), "")

    united = codebooks.united(list(books.values()))
    return Delivery(
        study=study,
        codebook=united,
        layouts={version: Layout(book) for version, book in books.items()},
        bases=bases(latest, united, language),
        words=Words(of=words_of, dk=pgettext("answer", "Don’t know"), refused=pgettext("answer", "Refused")),
        batches=batches,
        attributes=queries.exported_attributes(study),
        for_client=for_client,
        statuses=statuses,
        made_at=now,
    )


def bases(questionnaire: Questionnaire, united: Codebook, language: str) -> dict[str, str]:
    """Variable → when it was asked, in words."""
    wording = Wording(questionnaire, language=language, translate=gettext)
    return {v.name: wording.condition(v.condition) for v in united.variables if v.condition}


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
    for column in sheets.coded_columns(delivery):
        width = len(column.titles)
        first, last = get_column_letter(number + 1), get_column_letter(number + width)
        letters[column.variable.name] = first if width == 1 else f"{first}–{last}"
        number += width
    return letters


def cover_sheet(delivery: Delivery) -> Sheet:
    """What this is, for whom, when, and how to read it."""
    study = delivery.study
    made_at = delivery.made_at.astimezone(ZoneInfo(study.time_zone))
    count = progress_of(study)
    wave = f", {gettext('wave %(number)s') % {'number': study.wave}}" if study.wave else ""
    rows: list[Sequence[CellValue]] = [
        (gettext("study"), f"{study.name}{wave}"),
        (gettext("client"), study.client_name or None),
        (gettext("made on"), made_at.replace(tzinfo=None, microsecond=0)),
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
    """Outcomes of all cases, those still open as if the field ended now; then e and the AAPOR rates."""
    titles = [
        Column(gettext("code"), 12),
        Column(gettext("meaning"), 50),
        Column(gettext("closed"), 12),
        Column(gettext("still open"), 12),
        Column(gettext("value"), 12),
    ]
    return Sheet(gettext("Outcomes"), titles, _outcome_rows(study), frozen_columns=1)


def _outcome_rows(study: Study) -> Iterator[Sequence[CellValue]]:
    outcomes = outcomes_of(study)
    for code, meaning, closed, open_ in outcomes.codes:
        yield code, gettext(meaning), closed, open_, None
    rates = {"e": outcomes.e, **outcomes.rates}
    for name, rate in rates.items():
        words = gettext("share of unknown cases thought eligible") if name == "e" else gettext("AAPOR rate")
        yield name, words, None, None, gettext("n/a") if rate is None else round(rate, 4)


def notes_sheet(study: Study) -> Sheet:
    """What interviewers noted at the end of their attempts. Kept from clients: it may name people."""
    titles = [
        Column(gettext("case"), 9),
        Column(gettext("attempt"), 9),
        Column(gettext("interviewer"), 12),
        Column(gettext("note"), 90),
    ]
    return Sheet(gettext("Field_notes"), titles, queries.attempt_notes(study), frozen_columns=1)
