"""Change the study's draft, and take that back: each change is a step of the draft's history."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from surveys import sandbox
from surveys.design.models import Draft, DraftStep, StepKind, StepState, Study
from surveys.design.queries.drafts import own_pairs, row_ids_of, step_to_redo, step_to_undo, steps_back_to
from surveys.formats.editing import Edited, EditError, Operation, RowIds, SetCell
from surveys.people.models import User

from .drafts import ReadWorkbook, add_step, replace_draft

TRIES = 5
"""How often a change is made anew because somebody else changed the draft meanwhile."""
ONE_STEP = timedelta(minutes=2)
"""Within this time, one person's edits of one cell are one step."""


class NoDraftError(Exception):
    """Raised if the study has no draft any more, or nothing that could be taken back."""


class DraftBusyError(Exception):
    """Raised if others change the draft so often that nothing could be changed: the same can be tried again."""


def change_draft(*, study: Study, operations: Sequence[Operation], by: User, now: datetime) -> DraftStep | None:
    """Change the draft by some operations, as one step; ``None`` if all is as they would make it.

    The workbook is read and checked anew, outside of any transaction; what others change meanwhile stays. Edits of one
    cell by one person within ``ONE_STEP`` are one step. Raises ``CellTakenError``, ``EditError``, ``NoDraftError`` and
    ``DraftBusyError``; nothing was changed then.
    """
    operations = list(operations)
    for _ in range(TRIES):
        draft = _draft(study)
        earlier = _continued(study, operations, draft, by, now)
        way_back = bytes(earlier.way_back or b"") if earlier else b""
        edited = sandbox.edit_and_check(bytes(draft.workbook), own_pairs(study), draft.row_ids, operations, way_back)
        if edited is None:
            return None
        with transaction.atomic():
            if _replaced(draft, edited):
                return _noted(draft, earlier, edited, by, now)
    raise DraftBusyError


def undo_step(*, study: Study) -> DraftStep:
    """Take the last step back, whoever made it. Raises ``NoDraftError``, ``EditError`` and ``DraftBusyError``."""
    return _moved(study, StepState.UNDONE)


def redo_step(*, study: Study) -> DraftStep:
    """Make the step again that was undone last. Raises as ``undo_step``."""
    return _moved(study, StepState.DONE)


def return_to_step(*, study: Study, number: int, by: User, now: datetime) -> DraftStep | None:
    """Make the draft as it was right after a step, as a new step; ``None`` if it is so. Raises as ``undo_step``."""
    for _ in range(TRIES):
        draft = _draft(study)
        steps = steps_back_to(study, number)
        if steps is None:
            raise NoDraftError
        if not steps:
            return None
        edited = _gone_back(draft, steps)
        with transaction.atomic():
            if _replaced(draft, edited, _name_after(study, number), steps[-1].row_ids):
                facts = {"kind": StepKind.RETURN, "to_step": number, "way_back": edited.way_back}
                return add_step(study, by=by, now=now, file_name=draft.file_name, row_ids=draft.row_ids, **facts)
    raise DraftBusyError


def _continued(
    study: Study, operations: Sequence[Operation], draft: Draft, by: User, now: datetime
) -> DraftStep | None:
    """The last step, if the operations only change the same cell further."""
    last, one = step_to_undo(study), operations[0] if len(operations) == 1 else None
    if last is None or not isinstance(one, SetCell) or last.kind != StepKind.CELL or last.way_back is None:
        return None
    if last.made_by_id != by.pk or not timedelta() <= now - last.made_at <= ONE_STEP or step_to_redo(study):
        return None
    row = row_ids_of(draft).number_of(last.sheet, one.row)
    is_same = one.sheet == last.sheet and row == last.row and one.column in (last.column, last.heading)
    return last if is_same else None


def _noted(draft: Draft, earlier: DraftStep | None, edited: Edited, by: User, now: datetime) -> DraftStep:
    """The step of a change, or the one that it continues."""
    facts: dict[str, Any] = {"kind": StepKind.EDIT, "changes": edited.changes, "way_back": edited.way_back}
    match edited.changes:
        case [{"do": "set", "sheet": sheet, "cells": [cell]}]:
            facts |= {
                "kind": StepKind.CELL,
                "sheet": sheet[:100],
                "row": cell["row"],
                "column": cell["column"],
                "heading": cell["heading"][:300],
                "before": cell["before"],
                "after": cell["after"],
            }
    if earlier is None:
        return add_step(draft.study, by=by, now=now, file_name=draft.file_name, row_ids=draft.row_ids, **facts)
    facts = {**facts, "kind": StepKind.CELL, "made_at": now}
    if not edited.changes:
        facts["after"] = earlier.before
    for name, value in facts.items():
        setattr(earlier, name, value)
    earlier.save(update_fields=list(facts))
    return earlier


def _moved(study: Study, state: StepState) -> DraftStep:
    undoes = state == StepState.UNDONE
    for _ in range(TRIES):
        draft = _draft(study)
        step = step_to_undo(study) if undoes else step_to_redo(study)
        if step is None:
            raise NoDraftError
        edited, name, ids = _undone(draft, step) if undoes else _redone(draft, step)
        with transaction.atomic():
            if _replaced(draft, edited, name, ids):
                step.state = state
                if not undoes:
                    step.way_back = edited.way_back
                step.save(update_fields=["state", "way_back"])
                return step
    raise DraftBusyError


_Moved = tuple[Edited, str, Mapping[str, Any] | None]
"""A changed workbook; if it is an earlier one again, with its name and the ids of its rows."""


def _undone(draft: Draft, step: DraftStep) -> _Moved:
    if step.way_back is None:
        return _set(draft, step, step.before), "", None
    return _gone_back(draft, [step]), step.file_name, step.row_ids


def _redone(draft: Draft, step: DraftStep) -> _Moved:
    if step.kind == StepKind.RETURN:
        number = step.to_step or 0
        steps = steps_back_to(draft.study, number) or [step]
        return _gone_back(draft, steps), _name_after(draft.study, number), steps[-1].row_ids
    if not step.changes:
        return _set(draft, step, step.after), "", None
    own, ids = own_pairs(draft.study), draft.row_ids
    return sandbox.redo_and_check(bytes(draft.workbook), own, ids, step.changes), "", None


def _name_after(study: Study, number: int) -> str:
    """The file name of the draft right after a step."""
    return study.draft_steps.get(number=number).file_name


def _gone_back(draft: Draft, steps: Sequence[DraftStep]) -> Edited:
    ways = [bytes(step.way_back or b"") for step in steps]
    return sandbox.restore_and_check(bytes(draft.workbook), draft.file_name, own_pairs(draft.study), ways)


def _set(draft: Draft, step: DraftStep, text: str) -> Edited:
    """The cell of a step that was made when steps did not keep their way back."""
    row = row_ids_of(draft).id_of(step.sheet, step.row or 1)
    operation = SetCell(step.sheet, row, step.column or 1, text)
    edited = sandbox.edit_and_check(bytes(draft.workbook), own_pairs(draft.study), draft.row_ids, [operation])
    if edited is None:
        raise EditError("not_that_workbook")
    return edited


def _draft(study: Study) -> Draft:
    draft = Draft.objects.filter(study=study).select_related("uploaded_by", "study").first()
    if draft is None:
        raise NoDraftError
    return draft


def _replaced(draft: Draft, edited: Edited, name: str = "", row_ids: Mapping[str, Any] | None = None) -> bool:
    """Whether the changed workbook took the draft's place: not if another one has done so meanwhile.

    ``name`` and ``row_ids``: those of an earlier workbook, if it is that one again.
    """
    Study.objects.select_for_update().get(pk=draft.study_id)
    if not Draft.objects.filter(pk=draft.pk).exists():
        return False
    name = name or draft.file_name
    if edited.content.startswith(b"PK") and name.lower().endswith(".xls"):
        name = name[:-4] + ".xlsx"
    read = ReadWorkbook(edited.content, name, edited.reading, edited.problems)
    ids = RowIds(edited.ids) if row_ids is None else row_ids_of(draft).as_before(row_ids)
    replace_draft(study=draft.study, read=read, by=draft.uploaded_by, now=draft.uploaded_at, row_ids=ids)
    return True
