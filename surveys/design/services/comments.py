"""Write, answer and resolve comments at the questions of a draft; they go along with a question that is renamed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, Value, When

from surveys.design.models import DraftComment, DraftStep, Reviewer, StepKind, StepState, Study
from surveys.design.queries.agreement import names_shown
from surveys.people.models import User

LONGEST_COMMENT = 2000
MOST_ANSWERS = 100

Renaming = tuple[str, str]
"""A question's old name and its new one."""


class CommentGoneError(Exception):
    """Raised if what is commented or answered is not there, or has all the answers that it may have."""


def write_comment(
    *, study: Study, question: str = "", answers: int | None = None, text: str, by: User | Reviewer, now: datetime
) -> DraftComment:
    """A new comment at a question, by its code, or an answer below the comment ``answers``, which is open again.

    Colleagues may comment what is not there any more, or not yet; a reviewer comments questions that they were shown,
    and answers below comments of their own. Raises ``CommentGoneError``.
    """
    facts = {"study": study, "text": text[:LONGEST_COMMENT], "written_at": now, **_writer(by)}
    if answers is None:
        if isinstance(by, Reviewer) and question not in names_shown(by):
            raise CommentGoneError
        return DraftComment.objects.create(question=question[:300], **facts)
    with transaction.atomic():
        begun = DraftComment.objects.select_for_update().filter(study=study, pk=answers, answers=None)
        first = (begun.filter(reviewer=by) if isinstance(by, Reviewer) else begun).first()
        if first is None or DraftComment.objects.filter(answers=first).count() >= MOST_ANSWERS:
            raise CommentGoneError
        DraftComment.objects.filter(pk=first.pk).update(resolved_at=None, resolved_by=None)
        return DraftComment.objects.create(question=first.question, answers=first, **facts)


def resolve_comment(*, study: Study, comment: int, is_resolved: bool = True, by: User, now: datetime) -> None:
    """Settle a comment, or open it again. Idempotent. Raises ``CommentGoneError``."""
    begun = DraftComment.objects.filter(study=study, pk=comment, answers=None)
    if is_resolved:
        begun.filter(resolved_at=None).update(resolved_at=now, resolved_by=by)
    else:
        begun.update(resolved_at=None, resolved_by=None)
    if not begun.exists():
        raise CommentGoneError


def rename_comments(*, study: Study, renamings: Sequence[Renaming]) -> None:
    """Hang comments on the new names of questions that are renamed, one after the other."""
    for old, new in renamings:
        DraftComment.objects.filter(study=study, question=old).update(question=new)


def follow_names(*, study: Study, names: Mapping[str, str]) -> None:
    """Hang comments on the new names of questions, old name → new name, all at once: two may have changed places."""
    if names:
        whens = [When(question=old, then=Value(new)) for old, new in names.items()]
        DraftComment.objects.filter(study=study, question__in=names).update(question=Case(*whens))


def names_by_row(items: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """The number of each row → the name that it gives, of a questionnaire as it is stored."""
    found: dict[int, str] = {}
    for item in items:
        if item.get("row") is not None:
            found[int(item["row"])] = str(item["name"])
        found |= names_by_row(item.get("items", ()))
    return found


def renamings_of(step: DraftStep) -> list[Renaming]:
    """What a step renames when it is made; the steps over which it goes back are taken back, the last one first."""
    if step.kind != StepKind.RETURN:
        return renamed_in(step.changes)
    between = {"number__gt": step.to_step or 0, "number__lt": step.number, "state": StepState.DONE}
    steps = DraftStep.objects.filter(study=step.study_id, **between).order_by("-number")
    return [one for earlier in steps.defer("way_back") for one in taken_back(renamings_of(earlier))]


def renamed_in(changes: Sequence[dict[str, str]]) -> list[Renaming]:
    """The questions that changes of a workbook rename."""
    return [(one["old"], one["new"]) for one in changes if one["do"] == "rename_item"]


def taken_back(renamings: Sequence[Renaming]) -> list[Renaming]:
    """What takes renamings back."""
    return [(new, old) for old, new in reversed(renamings)]


def _writer(by: User | Reviewer) -> dict[str, Any]:
    return {"reviewer": by} if isinstance(by, Reviewer) else {"author": by}
