"""Wave an open point of a written questionnaire through, by name."""

from datetime import datetime

from django.utils import timezone

from surveys import sandbox
from surveys.design.models import DraftStep, Study
from surveys.design.queries.drafts import problems_of, row_ids_of, whole_draft_of
from surveys.formats.editing import SetCell
from surveys.formats.xlsform.open_points import waive_open_point
from surveys.people.models import User

from .draft_changes import NoDraftError, change_draft


def waive_draft_point(*, study: Study, at: int, words: str, by: User, now: datetime) -> DraftStep | None:
    """Wave the open point through that is the draft's problem number ``at`` (from 1); it is a step like any other.

    ``None`` if it is no open point with these words any more. Raises what ``change_draft`` raises.
    """
    draft = whole_draft_of(study)
    if draft is None:
        raise NoDraftError
    problems = problems_of(draft)
    problem = problems[at - 1] if 0 < at <= len(problems) else None
    is_meant = problem is not None and problem.code == "open_point" and problem.values.get("written") == words
    if problem is None or problem.place.row is None or not is_meant:
        return None
    place = problem.place
    look = sandbox.look_at(bytes(draft.workbook), place.sheet, problem.place.row, place.column)
    text = waive_open_point(look.text, words, person=str(by), day=timezone.localdate(now))
    row = row_ids_of(draft).id_of(place.sheet, problem.place.row)
    return change_draft(
        study=study, operations=[SetCell(place.sheet, row, look.column, text, look.text)], by=by, now=now
    )
