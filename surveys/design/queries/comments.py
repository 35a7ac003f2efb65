"""Comments at the questions of a study's draft, with their answers."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, QuerySet

from surveys.design.models import DraftComment, Reviewer, Study

COMMENTS_AT_ONCE = 50
MOST_TOLD = 100


@dataclass(frozen=True, slots=True)
class Comments:
    """Comments with their answers in ``answered``, newest first; ``are_more``: whether there are older ones."""

    shown: list[DraftComment]
    are_more: bool


def comments_of(
    study: Study,
    *,
    resolved: bool = False,
    question: str | None = None,
    reviewer: Reviewer | None = None,
    before: int | None = None,
) -> Comments:
    """Comments that are open, or ``resolved``: of a question, begun by a reviewer, before an id, if these are given."""
    found = _begun(study).filter(resolved_at__isnull=not resolved)
    if question is not None:
        found = found.filter(question=question)
    if reviewer is not None:
        found = found.filter(reviewer=reviewer)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: COMMENTS_AT_ONCE + 1])
    return Comments(rows[:COMMENTS_AT_ONCE], len(rows) > COMMENTS_AT_ONCE)


def comments_begun_by(reviewer: Reviewer) -> dict[str, list[DraftComment]]:
    """The comments that a reviewer has begun, open and resolved, by question and in time; the latest of very many."""
    found: dict[str, list[DraftComment]] = {}
    mine = _begun(reviewer.study).filter(reviewer=reviewer).order_by("-pk")
    for one in reversed(mine[:MOST_OF_A_REVIEWER]):
        found.setdefault(one.question, []).append(one)
    return found


MOST_OF_A_REVIEWER = 500


def open_comments(study: Study) -> dict[str, int]:
    """Question → how many open comments hang on it."""
    open_ones = DraftComment.objects.filter(study=study, answers=None, resolved_at=None)
    return dict(open_ones.order_by().values_list("question").annotate(count=Count("pk")))


def counts_of_comments(study: Study) -> tuple[int, int]:
    """How many comments are open, and how many resolved."""
    begun = DraftComment.objects.filter(study=study, answers=None)
    open_ones = begun.filter(resolved_at=None).count()
    return open_ones, begun.count() - open_ones


def _begun(study: Study) -> QuerySet[DraftComment]:
    people = ("author", "reviewer", "resolved_by")
    answers = DraftComment.objects.select_related("author", "reviewer").order_by("pk")
    return (
        DraftComment.objects.filter(study=study, answers=None)
        .select_related(*people)
        .prefetch_related(Prefetch("answered_by", answers, to_attr="answered"))
    )


def comments_written(
    study: Study, *, since: datetime | None, until: datetime | None, by: int | None = None
) -> list[DraftComment]:
    """The comments begun in a time, newest first, at most ``MOST_TOLD``: of everybody, or of one colleague."""
    begun = DraftComment.objects.filter(study=study, answers=None).select_related("author", "reviewer")
    for bound, moment in (("written_at__gte", since), ("written_at__lte", until), ("author", by)):
        if moment is not None:
            begun = begun.filter(**{bound: moment})
    return list(begun.order_by("-written_at", "-pk")[:MOST_TOLD])
