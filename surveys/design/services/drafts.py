"""Read a workbook, or another program's file, as the study's draft, with all its problems."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from surveys import sandbox
from surveys.design.models import Draft, DraftStep, OwnName, StepKind, StepState, Study
from surveys.design.queries.drafts import own_pairs, row_ids_of
from surveys.formats.editing import RowIds, whole
from surveys.formats.xlsform import ImportResult
from surveys.people.models import User
from surveys.questionnaire.model import storage
from surveys.questionnaire.problems import Problem, as_json

from .translation_sources import record_sources


@dataclass(frozen=True, slots=True)
class ReadWorkbook:
    """A workbook read and checked, to be kept as a draft."""

    content: bytes
    file_name: str
    reading: ImportResult
    problems: list[Problem]


def upload_workbook(*, study: Study, content: bytes, file_name: str, by: User, now: datetime) -> Draft:
    """``read_draft`` and ``keep_draft`` at once."""
    read = read_draft(content, file_name, own_pairs(study))
    return keep_draft(study=study, read=read, by=by, now=now)


def read_draft(content: bytes, file_name: str, own: Iterable[tuple[str, str]] = ()) -> ReadWorkbook:
    """Read and check the workbook; may take seconds, and asks nothing of the database.

    ``own``: sheets, and columns by sheet and heading, that the researcher has declared to be none of ours.

    Never refuses: what cannot be read or would not work is among the ``problems``, errors first, in
    the workbook's order.
    """
    reading, problems = sandbox.read_and_check(content, file_name, own)
    return ReadWorkbook(content, file_name, reading, problems)


def keep_draft(*, study: Study, read: ReadWorkbook, by: User, now: datetime) -> Draft:
    """The workbook becomes the study's draft, in place of an earlier one. Published versions are not touched."""
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)  # two uploads at once: the later one stays
        before = Draft.objects.filter(study=study).first()
        add_step(
            study,
            kind=StepKind.UPLOAD,
            file_name=read.file_name[-200:],
            row_ids=before.row_ids if before else {},
            way_back=whole(bytes(before.workbook)) if before else None,
            by=by,
            now=now,
        )
        ids = RowIds(before.row_ids).of_another_workbook() if before else None
        return replace_draft(study=study, read=read, by=by, now=now, row_ids=ids)


def replace_draft(*, study: Study, read: ReadWorkbook, by: User, now: datetime, row_ids: RowIds | None = None) -> Draft:
    """The workbook takes the place of the study's draft, uploaded ``by`` whom and when; the study is locked.

    ``row_ids``: the lasting ids of its rows, ``None`` of a first workbook.
    """
    questionnaire = read.reading.questionnaire
    record_sources(study, questionnaire)
    Draft.objects.filter(study=study).delete()
    return Draft.objects.create(
        study=study,
        file_name=read.file_name[-200:],
        workbook=read.content,
        questionnaire=None if questionnaire is None else storage.to_json(questionnaire),
        problems=[as_json(problem) for problem in read.problems],
        sheets=read.reading.sheets,
        row_ids=row_ids.as_json() if row_ids else {},
        uploaded_by=by,
        uploaded_at=now,
    )


def add_step(study: Study, *, by: User, now: datetime, **facts: Any) -> DraftStep:
    """Add the next step to the draft's history: what was undone before it stays undone. The study is locked."""
    DraftStep.objects.filter(study=study, state=StepState.UNDONE).update(state=StepState.DROPPED)
    last = DraftStep.objects.filter(study=study).order_by("-number").values_list("number", flat=True).first()
    return DraftStep.objects.create(study=study, number=(last or 0) + 1, made_by=by, made_at=now, **facts)


def declare_own(
    *,
    study: Study,
    sheet: str,
    heading: str = "",
    is_own: bool = True,
    draft: Draft | None,
    read: ReadWorkbook | None,
    by: User,
    now: datetime,
) -> None:
    """Declare, or no longer declare, a sheet or a column as the researcher's own, which is not read.

    The ``draft`` becomes what its workbook, ``read`` anew, is now; nothing happens to another one that has taken its
    place meanwhile.
    """
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        if is_own:
            details = {"declared_by": by, "declared_at": now}
            OwnName.objects.get_or_create(study=study, sheet=sheet, heading=heading, defaults=details)
        else:
            OwnName.objects.filter(study=study, sheet=sheet, heading=heading).delete()
        if draft is not None and read is not None and Draft.objects.filter(pk=draft.pk).exists():
            ids = row_ids_of(draft)
            replace_draft(study=study, read=read, by=draft.uploaded_by, now=draft.uploaded_at, row_ids=ids)
