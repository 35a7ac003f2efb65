"""What one person did is taken back, or made again, while what colleagues have done since stays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from surveys import sandbox
from surveys.design.models import Draft, DraftStep
from surveys.design.queries.drafts import kept_as, own_pairs
from surveys.formats.editing import Edited
from surveys.formats.merging import Base, Comparison, Upload
from surveys.questionnaire.problems import ERROR, as_json


class BuiltOnError(Exception):
    """Raised if a step is not taken back, or made again, because colleagues have built on it with ``others``."""

    def __init__(self, step: DraftStep, others: Sequence[DraftStep]) -> None:
        super().__init__(step, others)
        self.step, self.others = step, others


def merge_step(draft: Draft, step: DraftStep, later: Sequence[DraftStep], gone: DraftStep | None) -> Edited:
    """The draft without a step that is ``gone``, or with ``step`` again, and with all that was done later.

    What the step did is merged cell by cell, as an uploaded workbook is. Raises ``BuiltOnError``.
    """
    own, ways = own_pairs(draft.study), [bytes(one.way_back or b"") for one in later]
    content, ids = bytes(draft.workbook), later[-1].row_ids
    if gone is not None:
        base = Base(ways_back=ways, ids=ids)
        aim = gone_back(draft, [*later, gone], gone.file_name).content
    else:
        before = gone_back(draft, later, step.file_name).content
        base = Base(content=before, ids=ids)
        aim = sandbox.redo_and_check(before, own, ids, step.changes).content
    merged = sandbox.merge_and_check(content, draft.row_ids, own, Upload(aim, draft.file_name), base)
    edited, others = merged.edited, [one for one in later if one.made_by_id != step.made_by_id]
    if edited is None or _has_more_errors(draft, edited):
        raise BuiltOnError(step, _touching(merged.comparison, others))
    return replace(edited, changes=[one for one in edited.changes if one["do"] != "merge"])


def _has_more_errors(draft: Draft, edited: Edited) -> bool:
    """Whether something is wrong that was not wrong before, as a question that others ask for by its name is gone."""
    known = {(one["code"], str(one.get("values"))) for one in draft.problems}
    found = (as_json(one) for one in edited.problems if one.severity == ERROR)
    return any((one["code"], str(one.get("values"))) not in known for one in found)


def _touching(comparison: Comparison, others: Sequence[DraftStep]) -> Sequence[DraftStep]:
    """Those of the steps that changed what is undecided; all of them where that cannot be told."""
    items = {one.item for one in comparison.undecided}
    touching = [step for step in others if items & set(_items(step.changes))]
    return touching or others


def _items(changes: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for one in changes:
        yield from one.get("items", ())
        yield from (cell["item"] for cell in one.get("cells", ()))


def gone_back(draft: Draft, steps: Sequence[DraftStep], name: str) -> Edited:
    """The workbook before the steps, the last one first, read as the file of its ``name``."""
    ways = [bytes(step.way_back or b"") for step in steps]
    return sandbox.restore_and_check(bytes(draft.workbook), name, own_pairs(draft.study), ways, kept_as(draft.study))
