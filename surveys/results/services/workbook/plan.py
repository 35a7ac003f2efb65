"""A study's results put together as the sheets of one workbook."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, pgettext

from surveys.design.meanings import decisions_of
from surveys.design.models import Study
from surveys.fieldwork.queries.final_outcomes import outcomes_of
from surveys.fieldwork.queries.quota_cells import quota_rows
from surveys.fieldwork.queries.sample_columns import list_columns
from surveys.formats.workbook import Part
from surveys.interviewing.queries.personal_variables import codebooks_today
from surveys.interviewing.queries.progress import progress_of
from surveys.people import queries as people
from surveys.questionnaire import codebook as codebooks
from surveys.questionnaire.codebook import Codebook
from surveys.questionnaire.codebook.row_layout import Layout
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Questionnaire
from surveys.questionnaire.wording.conditions import Wording
from surveys.results.queries import deliveries as queries

from . import codebook_sheets as describing
from . import data_sheets as sheets
from . import field_sheets as from_the_field
from .columns import Words
from .cover import cover_page
from .data_sheets import Batches, Delivery
from .frequencies import frequencies_page


def delivery_for(
    study: Study, *, batches: Batches, language: str, statuses: Sequence[str], for_client: bool, now: datetime
) -> Delivery:
    """What the sheets need to know of the study: versions united by variable, newest words first."""
    used, every = queries.versions_used(study, statuses)
    versions = used or every[-1:]
    # A version that nobody was asked with may still have decided how earlier answers are read.
    columns = list_columns(study)
    today = codebooks_today(study, every, columns=columns.personal)
    known = {version: today[version] for version in every if version.number <= versions[-1].number}
    books = {version: known[version] for version in versions}
    latest = storage.from_json(versions[-1].questionnaire) if versions else Questionnaire(())
    default = latest.default_language

    def words_of(text: Any) -> str:
        for code in (language, default, ""):
            if text.get(code):
                return str(text[code])
        return next((str(words) for words in text.values() if words), "")

    united = codebooks.united({version.number: book for version, book in books.items()})
    readers = codebooks.value_readers({version.number: book for version, book in known.items()})
    return Delivery(
        study=study,
        codebook=united,
        versions=books,
        layouts={version.pk: Layout(book) for version, book in books.items()},
        readers={version.pk: readers[version.number] for version in books},
        bases=bases(latest, united, language),
        words=Words(of=words_of, dk=pgettext("answer", "Don’t know"), refused=pgettext("answer", "Refused")),
        batches=batches,
        attributes=columns.exported,
        hidden_attributes=columns.personal,
        for_client=for_client,
        statuses=statuses,
        made_at=now,
        decisions=[(version.number, one) for version in known for one in decisions_of(version)],
        institute=people.institute_with_logo(),
    )


def bases(questionnaire: Questionnaire, united: Codebook, language: str) -> dict[str, str]:
    """Variable → when it was asked, in words."""
    wording = Wording(questionnaire, language=language, translate=gettext)
    return {v.name: wording.condition(v.condition) for v in united.variables if v.condition}


def sheets_of(delivery: Delivery) -> list[Part]:
    """All sheets in the order in which they stand in the workbook, the cover first."""
    study = delivery.study
    progress, outcomes = progress_of(study), outcomes_of(study)
    facts = queries.field_facts(study, outcomes)
    quotas = quota_rows(study, progress.complete)
    listed: list[Part] = [
        frequencies_page(delivery),
        *sheets.data_sheets(delivery),
        describing.variables_sheet(delivery),
        describing.codes_sheet(delivery),
        sheets.open_answers_sheet(delivery),
        from_the_field.calls_sheet(study),
        from_the_field.outcomes_sheet(outcomes),
        *([from_the_field.quotas_sheet(quotas, delivery.words)] if quotas else []),
        *([] if delivery.for_client else [from_the_field.notes_sheet(study)]),
        describing.method_sheet(delivery, facts),
    ]
    return [cover_page(delivery, listed, progress, outcomes, facts), *listed]
