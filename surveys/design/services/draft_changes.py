"""Change the study's draft, and take that back: each change is a step of the draft's history."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import transaction

from surveys import sandbox
from surveys.database.turns import in_turn
from surveys.design.models import Draft, DraftStep, StepKind, StepState, Study
from surveys.design.queries.drafts import (
    base_of,
    kept_as,
    last_step,
    later_steps,
    own_pairs,
    row_ids_of,
    step_to_redo,
    step_to_undo,
    steps_back_to,
    taking_back,
)
from surveys.formats.editing import CellTakenError, Edited, EditError, Operation, RowIds, SetCell
from surveys.formats.merging import Comparison, Stamp, Upload
from surveys.people.models import User
from surveys.questionnaire.comparison.names import renamed_questions, renamed_rows
from surveys.questionnaire.comparison.trend import unlocked_silently
from surveys.questionnaire.model import storage

from .comments import (
    Renaming,
    follow_names,
    names_by_row,
    rename_comments,
    renamed_in,
    renamings_of,
    taken_back,
)
from .draft_merges import gone_back, merge_step
from .draft_turns import turn_of
from .drafts import ReadWorkbook, add_step, replace_draft
from .translation_sources import NewSources, sources_with

TRIES, SECONDS = 5, 5.0
"""How often at least, and how long, a change is made anew because others change the draft meanwhile."""
ONE_STEP = timedelta(minutes=2)
"""Within this time, one person's edits of one cell are one step."""


class NoDraftError(Exception):
    """Raised if the study has no draft any more, or nothing that could be taken back."""


class DraftBusyError(Exception):
    """Raised if others change the draft so often that nothing could be changed: the same can be tried again."""


class UndecidedError(Exception):
    """Raised if a workbook cannot be merged because nobody has chosen where both have changed something."""

    def __init__(self, comparison: Comparison) -> None:
        super().__init__(comparison)
        self.comparison = comparison


def change_draft(*, study: Study, operations: Sequence[Operation], by: User, now: datetime) -> DraftStep | None:
    """Change the draft by some operations, as one step; ``None`` if all is as they would make it.

    The workbook is read and checked anew, outside of any transaction; what others change meanwhile stays. Edits of one
    cell by one person within ``ONE_STEP`` are one step; none, and ``None``, if the cell is again as before it. Raises
    ``CellTakenError``, ``EditError``, ``NoDraftError`` and ``DraftBusyError``; nothing was changed then.
    """
    operations = list(operations)

    def made(draft: Draft) -> _Made | None:
        earlier = _continued(study, operations, draft, by, now)
        way_back = bytes(earlier.way_back or b"") if earlier else b""
        own, ids = own_pairs(study), draft.row_ids
        edited = sandbox.edit_and_check(bytes(draft.workbook), own, ids, operations, way_back, kept_as(study))
        if edited is None:
            return None
        if _breaks_a_lock(draft, edited):
            raise EditError("trend_locked")
        renamings = renamed_in(edited.changes)
        return _Made(edited, lambda: _noted(draft, earlier, edited, by, now), renamings=renamings)

    return _stored(study, made)


def merge_upload(*, study: Study, upload: Upload, stamp: Stamp | None, by: User, now: datetime) -> DraftStep | None:
    """Merge a workbook that was edited elsewhere into the draft, as one step; ``None`` if nothing comes to it.

    ``stamp``: of what it is a copy, ``None`` if that is unknown. Compared is with the draft as it is when it is stored.
    Raises ``UndecidedError``, and what ``change_draft`` raises; nothing was changed then.
    """

    def made(draft: Draft) -> _Made | None:
        base = base_of(draft, stamp)
        merged = sandbox.merge_and_check(bytes(draft.workbook), draft.row_ids, own_pairs(study), upload, base)
        if merged.comparison.undecided:
            raise UndecidedError(merged.comparison)
        edited = merged.edited
        return _Made(edited, lambda: _noted(draft, None, edited, by, now)) if edited else None

    return _stored(study, made)


def undo_step(*, study: Study, by: User | None = None, now: datetime | None = None) -> DraftStep:
    """Take back the last step of a person, or of anybody if none is given; what colleagues did since stays.

    Raises ``BuiltOnError`` if a colleague has built on it, ``NoDraftError``, ``EditError`` and ``DraftBusyError``.
    """
    return _moved(study, StepState.UNDONE, by, now)


def redo_step(*, study: Study, by: User | None = None, now: datetime | None = None) -> DraftStep:
    """Make the step again that the person has undone last. Raises as ``undo_step``."""
    return _moved(study, StepState.DONE, by, now)


def return_to_step(*, study: Study, number: int, by: User, now: datetime) -> DraftStep | None:
    """Make the draft as it was right after a step, as a new step; ``None`` if it is so. Raises as ``undo_step``."""

    def made(draft: Draft) -> _Made | None:
        steps = steps_back_to(study, number)
        if steps is None:
            raise NoDraftError
        if not steps:
            return None
        name = _name_after(study, number)
        edited = gone_back(draft, steps, name)
        facts = {"kind": StepKind.RETURN, "to_step": number, "way_back": edited.way_back}
        before = {"file_name": draft.file_name, "row_ids": draft.row_ids}
        renamings = [one for step in steps for one in taken_back(renamings_of(step))]

        def note() -> DraftStep:
            return add_step(study, by=by, now=now, **before, **facts)

        return _Made(edited, note, name, steps[-1].row_ids, renamings)

    return _stored(study, made)


@dataclass(frozen=True, slots=True)
class _Made:
    """A changed workbook, and what notes its step; if it is an earlier one again, with its name and its rows' ids.

    ``renamings``: the questions that have other names in it, for whatever hangs on names.
    """

    edited: Edited
    note: Callable[[], DraftStep | None]
    name: str = ""
    row_ids: Mapping[str, Any] | None = None
    renamings: Sequence[Renaming] = ()


def _stored(study: Study, made: Callable[[Draft], _Made | None]) -> DraftStep | None:
    """The step of what is ``made`` of the draft; made anew if others have changed the draft meanwhile."""
    until, tries = monotonic() + SECONDS, 0
    with turn_of(study.pk, SECONDS) as is_ours:
        while is_ours and (tries < TRIES or monotonic() < until):
            tries, draft = tries + 1, _draft(study)
            try:
                change = made(draft)
            except (CellTakenError, EditError):
                if Draft.objects.filter(pk=draft.pk).exists():
                    raise
                continue  # steps and cells were those of another draft
            if change is None:
                return None
            read = _read(draft, change)
            sources, names = sources_with(study, read.reading.questionnaire), _other_names(draft, change, read)
            with in_turn(), transaction.atomic():
                if _replaced(draft, change, read, sources):
                    rename_comments(study=study, renamings=change.renamings)
                    follow_names(study=study, names=names)
                    return change.note()
    raise DraftBusyError


def _other_names(draft: Draft, made: _Made, read: ReadWorkbook) -> dict[str, str]:
    """Old name → new name of the questions that have another one, but for those that were renamed as such."""
    after = read.kept["questionnaire"]
    if draft.questionnaire is None or after is None:
        return {}
    sheet = next((str(one["name"]) for one in draft.sheets if (one.get("as") or one["name"]) == "survey"), "survey")
    ids = _ids_after(draft, made)
    before_rows = {row_ids_of(draft).id_of(sheet, row): name for row, name in _names(draft.questionnaire)}
    after_rows = {ids.id_of(sheet, row): name for row, name in _names(after)}
    if before_rows.keys() & after_rows.keys():
        found = renamed_rows(before_rows, after_rows)
    else:
        found = renamed_questions(storage.from_json(draft.questionnaire), storage.from_json(after))
    told = {name for pair in made.renamings for name in pair}
    return {old: new for old, new in found.items() if not told & {old, new}}


def _names(questionnaire: Mapping[str, Any]) -> Iterable[tuple[int, str]]:
    return names_by_row(questionnaire.get("items", ())).items()


def _ids_after(draft: Draft, made: _Made) -> RowIds:
    return RowIds(made.edited.ids) if made.row_ids is None else row_ids_of(draft).as_before(made.row_ids)


def _breaks_a_lock(draft: Draft, edited: Edited) -> bool:
    """Whether a variable of the series that is locked has changed in what its lock keeps."""
    before, after = draft.questionnaire or {}, edited.reading.questionnaire
    if after is None or not _has_locks(before.get("items", ())):
        return False
    return bool(unlocked_silently(storage.from_json(before), after))


def _has_locks(items: Iterable[Mapping[str, Any]]) -> bool:
    return any(item.get("trend") == "yes" or _has_locks(item.get("items", ())) for item in items)


def _continued(
    study: Study, operations: Sequence[Operation], draft: Draft, by: User, now: datetime
) -> DraftStep | None:
    """The last step, if the operations only change the same cell further."""
    last, one = last_step(study), operations[0] if len(operations) == 1 else None
    if last is None or not isinstance(one, SetCell) or last.kind != StepKind.CELL or last.way_back is None:
        return None
    if last.made_by_id != by.pk or not timedelta() <= now - last.made_at <= ONE_STEP or step_to_redo(study, by):
        return None
    row = row_ids_of(draft).number_of(last.sheet, one.row)
    is_same = one.sheet == last.sheet and row == last.row and one.column in (last.column, last.heading)
    return last if is_same else None


def _noted(draft: Draft, earlier: DraftStep | None, edited: Edited, by: User, now: datetime) -> DraftStep | None:
    """The step of a change, or the one that it continues; ``None`` if nothing is left of that one."""
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
    if not edited.changes:
        earlier.delete()
        return None
    facts = {**facts, "kind": StepKind.CELL, "made_at": now}
    for name, value in facts.items():
        setattr(earlier, name, value)
    earlier.save(update_fields=list(facts))
    return earlier


def _moved(study: Study, state: StepState, by: User | None, now: datetime | None) -> DraftStep:
    undoes = state == StepState.UNDONE

    def made(draft: Draft) -> _Made | None:
        step = step_to_undo(study, by) if undoes else step_to_redo(study, by)
        if step is None:
            return None
        later, taking = later_steps(step), None if undoes else taking_back(study, step)
        if taking is not None:
            later = later_steps(taking)
        if later and by is not None:
            edited = merge_step(draft, step, later, taking or (step if undoes else None))
            return _Made(edited, lambda: _taken(draft, step, taking, state, edited, by, now or step.made_at))
        if taking is not None:
            edited, name, ids = _undone(draft, taking)
            return _Made(edited, lambda: _kept(taking, StepState.DROPPED, edited), name, ids)
        edited, name, ids = _undone(draft, step) if undoes else _redone(draft, step)
        renamings = taken_back(renamings_of(step)) if undoes else renamings_of(step)
        return _Made(edited, lambda: _kept(step, state, edited), name, ids, renamings)

    moved = _stored(study, made)
    if moved is None:
        raise NoDraftError
    return moved


def _kept(step: DraftStep, state: StepState, edited: Edited) -> DraftStep:
    step.state = state
    if state == StepState.DONE:
        step.way_back = edited.way_back
    step.save(update_fields=["state", "way_back"])
    return step


def _taken(
    draft: Draft,
    step: DraftStep,
    taking: DraftStep | None,
    state: StepState,
    edited: Edited,
    by: User,
    now: datetime,
) -> DraftStep:
    """A new step takes the step back, or makes it again, as steps of colleagues stand behind it."""
    facts: dict[str, Any] = {"kind": StepKind.EDIT, "changes": edited.changes, "way_back": edited.way_back}
    target = taking or (step if state == StepState.UNDONE else None)
    if target is None:
        step.state = StepState.DROPPED
        step.save(update_fields=["state"])
    else:
        facts["takes_back"] = target.number
    return add_step(draft.study, by=by, now=now, file_name=draft.file_name, row_ids=draft.row_ids, **facts)


_Moved = tuple[Edited, str, Mapping[str, Any] | None]
"""A changed workbook; if it is an earlier one again, with its name and the ids of its rows."""


def _undone(draft: Draft, step: DraftStep) -> _Moved:
    if step.way_back is None:
        return _set(draft, step, step.before), "", None
    return gone_back(draft, [step], step.file_name), step.file_name, step.row_ids


def _redone(draft: Draft, step: DraftStep) -> _Moved:
    if step.kind == StepKind.RETURN:
        number = step.to_step or 0
        steps, name = steps_back_to(draft.study, number) or [step], _name_after(draft.study, number)
        return gone_back(draft, steps, name), name, steps[-1].row_ids
    if not step.changes and step.after != step.before:  # made when steps did not keep their changes
        return _set(draft, step, step.after), "", None
    own, ids = own_pairs(draft.study), draft.row_ids
    return sandbox.redo_and_check(bytes(draft.workbook), own, ids, step.changes, kept_as(draft.study)), "", None


def _name_after(study: Study, number: int) -> str:
    """The file name of the draft right after a step."""
    step = study.draft_steps.get(number=number)
    return _name_after(study, step.to_step) if step.to_step else step.file_name


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


def _read(draft: Draft, made: _Made) -> ReadWorkbook:
    """The changed workbook with all that is kept of it, worked out before anything is locked."""
    edited, name = made.edited, made.name or draft.file_name
    if edited.content.startswith(b"PK") and name.lower().endswith(".xls"):
        name = name[:-4] + ".xlsx"
    read = ReadWorkbook(edited.content, name, edited.reading, edited.problems)
    _ = read.kept
    return read


def _replaced(draft: Draft, made: _Made, read: ReadWorkbook, sources: NewSources | None) -> bool:
    """Whether the changed workbook took the draft's place: not if another one has done so meanwhile."""
    Study.objects.select_for_update().get(pk=draft.study_id)
    if not Draft.objects.filter(pk=draft.pk).exists():
        return False
    ids = _ids_after(draft, made)
    by, at = draft.uploaded_by, draft.uploaded_at
    replace_draft(study=draft.study, read=read, sources=sources, by=by, now=at, row_ids=ids)
    return True
