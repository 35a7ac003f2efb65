"""Take a workbook in as the study's draft, with everything that is wrong with it."""

from datetime import datetime

from django.db import transaction

from surveys.design.models import Draft, Study
from surveys.formats.xlsform import read_workbook
from surveys.people.models import User
from surveys.questionnaire import checks, storage
from surveys.questionnaire.problems import ERROR, Problem, as_json
from surveys.questionnaire.program import compile


def upload_workbook(*, study: Study, content: bytes, file_name: str, by: User, now: datetime) -> Draft:
    """Read the workbook and keep it as the study's draft, in place of an earlier one.

    Never refuses: what cannot be read or would not work is among the draft's ``problems``, errors
    first, in the workbook's order. Published versions are not touched.
    """
    reading = read_workbook(content, file_name)
    problems = list(reading.problems)
    if reading.questionnaire is not None:
        problems += [*checks.check(reading.questionnaire), *compile(reading.questionnaire).problems]
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)  # two uploads at once: the later one stays
        Draft.objects.filter(study=study).delete()
        return Draft.objects.create(
            study=study,
            file_name=file_name[-200:],
            workbook=content,
            questionnaire=None if reading.questionnaire is None else storage.to_json(reading.questionnaire),
            problems=[as_json(problem) for problem in sorted_for_reading(problems)],
            sheets=reading.sheets,
            uploaded_by=by,
            uploaded_at=now,
        )


def sorted_for_reading(problems: list[Problem]) -> list[Problem]:
    """Errors first; within them sheet by sheet as they came, row by row. Doubles are dropped."""
    once = list({(p.code, p.place, tuple(p.values.items())): p for p in problems}.values())
    sheets = list(dict.fromkeys(p.place.sheet for p in once))
    return sorted(once, key=lambda p: (p.severity != ERROR, sheets.index(p.place.sheet), p.place.row or 0))
