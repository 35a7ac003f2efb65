"""Read a workbook, or another program's file, as the study's draft, with all its problems."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import transaction

from surveys import sandbox
from surveys.database.turns import in_turn
from surveys.design.models import Draft, DraftStep, OwnName, StepKind, StepState, Study
from surveys.design.queries.drafts import own_pairs, row_ids_of
from surveys.formats.editing import RowIds, whole
from surveys.formats.xlsform import ImportResult
from surveys.people.models import User
from surveys.questionnaire.comparison.names import renamed_questions
from surveys.questionnaire.model import storage
from surveys.questionnaire.problems import Problem, as_json

from .comments import follow_names
from .translation_sources import NewSources, record_sources, sources_with


@dataclass(frozen=True)
class ReadWorkbook:
    """A workbook read and checked, to be kept as a draft."""

    content: bytes
    file_name: str
    reading: ImportResult
    problems: list[Problem]

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What a draft keeps of it; long ones are worked out before anything is locked."""
        questionnaire = self.reading.questionnaire
        return {
            "file_name": self.file_name[-200:],
            "workbook": self.content,
            "questionnaire": None if questionnaire is None else storage.to_json(questionnaire),
            "problems": [as_json(problem) for problem in self.problems],
            "sheets": self.reading.sheets,
        }


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
    _, sources = read.kept, sources_with(study, read.reading.questionnaire)
    names = _other_names(study, read)
    with in_turn(), transaction.atomic():
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
        follow_names(study=study, names=names)
        return replace_draft(study=study, read=read, sources=sources, by=by, now=now, row_ids=ids)


def _other_names(study: Study, read: ReadWorkbook) -> dict[str, str]:
    """Old name → new name of the draft's questions that have another one in the workbook."""
    stored = Draft.objects.filter(study=study).values_list("questionnaire", flat=True).first()
    now_there = read.reading.questionnaire
    return renamed_questions(storage.from_json(stored), now_there) if stored and now_there else {}


def replace_draft(
    *,
    study: Study,
    read: ReadWorkbook,
    sources: NewSources | None,
    by: User,
    now: datetime,
    row_ids: RowIds | None = None,
) -> Draft:
    """The workbook takes the place of the study's draft, uploaded ``by`` whom and when; the study is locked.

    ``sources``: as ``sources_with`` gives them for it; ``row_ids``: the lasting ids of its rows, ``None`` of a first
    workbook.
    """
    record_sources(study, read.reading.questionnaire, sources)
    Draft.objects.filter(study=study).delete()
    ids = row_ids.as_json() if row_ids else {}
    return Draft.objects.create(study=study, row_ids=ids, uploaded_by=by, uploaded_at=now, **read.kept)


def add_step(study: Study, *, by: User, now: datetime, **facts: Any) -> DraftStep:
    """Add the next step to the draft's history: what the person had undone before it stays undone.

    What colleagues had undone they may make again, unless the whole draft becomes another one. The study is locked.
    """
    undone = DraftStep.objects.filter(study=study, state=StepState.UNDONE)
    if facts.get("kind") not in (StepKind.UPLOAD, StepKind.RETURN):
        undone = undone.none() if facts.get("takes_back") else undone.filter(made_by=by)
    undone.update(state=StepState.DROPPED)
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
    sources = sources_with(study, read.reading.questionnaire) if read else None
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        if is_own:
            details = {"declared_by": by, "declared_at": now}
            OwnName.objects.get_or_create(study=study, sheet=sheet, heading=heading, defaults=details)
        else:
            OwnName.objects.filter(study=study, sheet=sheet, heading=heading).delete()
        if draft is not None and read is not None and Draft.objects.filter(pk=draft.pk).exists():
            ids, uploaded_by, at = row_ids_of(draft), draft.uploaded_by, draft.uploaded_at
            replace_draft(study=study, read=read, sources=sources, by=uploaded_by, now=at, row_ids=ids)
