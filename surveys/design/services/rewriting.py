"""Make a draft ready for publication: its texts in the codes that were decided on, so that they say what they said."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from surveys import sandbox
from surveys.design.models import Draft, Study
from surveys.design.queries.drafts import own_pairs, problems_of
from surveys.design.queries.rewriting import NextVersion, next_version
from surveys.formats.editing import EditError, RecodeCells
from surveys.questionnaire.comparison.rewriting import CellRewrite, rewrites_of
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Questionnaire
from surveys.questionnaire.problems import has_errors


class UnwritableError(Exception):
    """A cell that names a code is not one that can be written: ``rewrites`` are those that are left."""

    def __init__(self, rewrites: Sequence[CellRewrite]) -> None:
        super().__init__(rewrites)
        self.rewrites = list(rewrites)


@dataclass(frozen=True, slots=True)
class PreparedDraft:
    """What a draft becomes when it is published. ``workbook``: its own in other codes, ``None`` if nothing is."""

    draft_id: int
    coming: NextVersion
    questionnaire: Questionnaire
    workbook: bytes | None = None


def prepare_draft(*, study: Study, decisions: Mapping[str, str], columns: Collection[str] = ()) -> PreparedDraft | None:
    """Write the study's draft in the codes decided on; ``None`` without a draft that could be published.

    May take seconds where something is to be written, and stores nothing. Raises ``UnwritableError``.
    """
    draft = Draft.objects.filter(study=study).first()
    if draft is None or draft.questionnaire is None or has_errors(problems_of(draft)):
        return None
    drafted = storage.from_json(draft.questionnaire)
    coming = next_version(study, drafted, decisions=decisions, columns=columns)
    rewrites = [one for one in coming.rewrites if not one.is_apart]
    if not rewrites:
        return PreparedDraft(draft.pk, coming, drafted)
    cells = tuple((one.sheet, one.row, (one.column,), one.own) for one in rewrites)
    operations = [RecodeCells(cells, coming.changes.codes)]
    try:
        edited = sandbox.edit_and_check(bytes(draft.workbook), own_pairs(study), draft.row_ids, operations)
    except EditError as error:
        raise UnwritableError(rewrites) from error
    written = edited.reading.questionnaire if edited else None
    if edited is None or written is None or has_errors(edited.problems):
        raise UnwritableError(rewrites)
    _check_written(coming, written, rewrites)
    return PreparedDraft(draft.pk, coming, written, edited.content)


def _check_written(coming: NextVersion, written: Questionnaire, rewrites: Sequence[CellRewrite]) -> None:
    """Raise ``UnwritableError`` if something still stands as it stood, as what no cell of its own says."""
    if coming.earlier is None:
        return
    left = {(one.sheet, one.name, one.column, one.before) for one in rewrites}
    again = rewrites_of(coming.earlier, written, coming.changes)
    stuck = [one for one in again if (one.sheet, one.name, one.column, one.before) in left]
    if stuck:
        raise UnwritableError(stuck)
