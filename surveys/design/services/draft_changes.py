"""Change cells of the study's draft, and take that back: each change is a step of the draft's history."""

from datetime import datetime

from django.db import transaction

from surveys import sandbox
from surveys.design.models import Draft, DraftStep, StepKind, StepState, Study
from surveys.design.queries.drafts import own_pairs, step_to_redo, step_to_undo
from surveys.formats.editing import CellChange, Changed
from surveys.people.models import User

from .drafts import ReadWorkbook, add_step, replace_draft

TRIES = 3
"""How often a change is made anew because somebody else changed the draft meanwhile."""


class CellTakenError(Exception):
    """Raised if somebody else has changed the cell meanwhile; ``holds`` is what it holds now. Nothing was changed."""

    def __init__(self, holds: str) -> None:
        super().__init__(holds)
        self.holds = holds


class NoDraftError(Exception):
    """Raised if the study has no draft any more, or nothing that could be taken back."""


def change_cell(
    *, study: Study, change: CellChange, heading: str, before: str, by: User, now: datetime
) -> DraftStep | None:
    """Change a cell of the draft, which held ``before`` when it was looked at; ``None`` if it holds the text already.

    The workbook is read and checked anew, outside of any transaction; changes that others make to other cells
    meanwhile stay. ``heading`` names the column in the history. Raises ``CellTakenError``, ``NoDraftError`` and
    ``EditError``.
    """
    for _ in range(TRIES):
        draft = _draft(study)
        changed = _changed(draft, change)
        held = changed.before[0]
        if held == change.text:
            return None
        if held != before:
            raise CellTakenError(held)
        with transaction.atomic():
            if _replaced(draft, changed):
                return add_step(
                    study,
                    kind=StepKind.CELL,
                    file_name=draft.file_name,
                    by=by,
                    now=now,
                    sheet=change.sheet,
                    row=change.row,
                    column=change.column,
                    heading=heading,
                    before=held,
                    after=change.text,
                )
    raise CellTakenError(held)


def undo_step(*, study: Study) -> DraftStep:
    """Give the cell changed last what it held before, whoever changed it. Raises ``NoDraftError`` and ``EditError``."""
    return _moved(study, StepState.UNDONE)


def redo_step(*, study: Study) -> DraftStep:
    """Make the change again that was undone last. Raises ``NoDraftError`` and ``EditError``."""
    return _moved(study, StepState.DONE)


def _moved(study: Study, state: StepState) -> DraftStep:
    undoes = state == StepState.UNDONE
    for _ in range(TRIES):
        draft = _draft(study)
        step = step_to_undo(study) if undoes else step_to_redo(study)
        if step is None:
            raise NoDraftError
        text = step.before if undoes else step.after
        changed = _changed(draft, CellChange(step.sheet, step.row or 1, step.column or 1, text))
        with transaction.atomic():
            if _replaced(draft, changed):
                step.state = state
                step.save(update_fields=["state"])
                return step
    raise NoDraftError


def _draft(study: Study) -> Draft:
    draft = Draft.objects.filter(study=study).select_related("uploaded_by").first()
    if draft is None:
        raise NoDraftError
    return draft


def _changed(draft: Draft, change: CellChange) -> Changed:
    return sandbox.change_and_check(bytes(draft.workbook), draft.file_name, own_pairs(draft.study), [change])


def _replaced(draft: Draft, changed: Changed) -> bool:
    """Whether the changed workbook took the draft's place: not if another one has done so meanwhile."""
    Study.objects.select_for_update().get(pk=draft.study_id)
    if not Draft.objects.filter(pk=draft.pk).exists():
        return False
    name = draft.file_name[:-4] + ".xlsx" if draft.file_name.lower().endswith(".xls") else draft.file_name
    read = ReadWorkbook(changed.content, name, changed.reading, changed.problems)
    replace_draft(study=draft.study, read=read, by=draft.uploaded_by, now=draft.uploaded_at)
    return True
