"""Disagreements between cases, calls, interviews and quota cells.

There are none unless the data are older than the rules of ``calling.corrections``, which keep them in agreement.
``management/commands/verify`` prints each with its remedy.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from surveys.calling.corrections import BROKEN, ENDS, REJECTED, UNFINISHED
from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Case, CaseState, QuotaCell, QuotaPlace
from surveys.fieldwork.queries import corrections_of, misstated_cases
from surveys.interviewing.models import Interview, InterviewKind, InterviewStatus

from .event_replay import not_rebuilt

DISAGREEMENT_KINDS: dict[str, tuple[str, str]] = {
    "rejected_says": (
        gettext_noop("The interview is rejected, and its attempt still says how it ended: the rates count it."),
        gettext_noop("“verify --mend” says it of the attempt too."),
    ),
    "no_interview": (
        gettext_noop("An attempt says that an interview ended, and none of its interviews ended so."),
        gettext_noop("Correct the outcome on the page of the case."),
    ),
    "attempt_says": (
        gettext_noop("The interview counts, and its attempt says something else."),
        gettext_noop(
            "Reject the interview on the page of the case; where it is to count, take the rejection back then."
        ),
    ),
    "outcome": (
        gettext_noop("The case is closed, and its final outcome is not that of its interview."),
        gettext_noop("Grant the case a new start on its page, or correct its outcome."),
    ),
    "so_far": (
        gettext_noop("The case says another outcome so far than its attempts do: the rates count it wrongly."),
        gettext_noop("“verify --mend” corrects it."),
    ),
    "goes_on": (
        gettext_noop("The case is closed, and its interview has not ended."),
        gettext_noop("“manage.py work” ends it within a minute."),
    ),
    "quota_places": (
        gettext_noop("A place counts in a quota cell without a complete interview that counts."),
        gettext_noop("“verify --mend” gives the place back."),
    ),
    "quota_cell": (
        gettext_noop("A quota cell counts more or fewer completes than it has places that count."),
        gettext_noop("“verify --mend” counts the cell anew."),
    ),
    "events": (
        gettext_noop("The events of the interview do not rebuild what is stored of it: something was lost or changed."),
        gettext_noop("Compare it with a backup, and tell whoever runs Ascolto."),
    ),
}
"""Kind of disagreement → its description and its remedy, English message ids."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One disagreement. ``kind``: see ``DISAGREEMENT_KINDS``; ``study``: its id; ``number``: the case's, ``None`` for a
    quota cell; ``pk``: id of the object that disagrees; ``name`` and ``cell``: the quota cell's name and id.
    """

    kind: str
    study: int
    number: int | None
    pk: int
    name: str = ""
    cell: int = 0


def find_disagreements(study: Study | None = None) -> list[Disagreement]:
    """Every disagreement in one study, or in all; twelve queries whatever their number."""
    searches = (_of_attempts, _of_interviews, _of_cases, _of_quotas)
    so_far = [Disagreement("so_far", *found) for found in misstated_cases(study)]
    events = [Disagreement("events", *found) for found in not_rebuilt(study)]
    return [*(one for search in searches for one in search(_only(study))), *so_far, *events]


def _only(study: Study | None) -> dict[str, Any]:
    return {} if study is None else {"study": study}


def _valid_interviews() -> QuerySet[Interview]:
    return Interview.objects.filter(kind=InterviewKind.MAIN).exclude(status=REJECTED)


def _of_attempts(only: dict[str, Any]) -> Iterator[Disagreement]:
    code = Coalesce(Subquery(corrections_of(OuterRef("pk")).values("after")[:1]), F("disposition"))
    mine = Interview.objects.filter(kind=InterviewKind.MAIN, last_attempt=OuterRef("pk"))
    unexplained = (
        Attempt.objects.filter(closed_at__isnull=False, **{f"case__{name}": value for name, value in only.items()})
        .annotate(code=code)
        .filter(code__in=ENDS)
        .exclude(Exists(mine.filter(status=OuterRef("code"))))
        .annotate(is_rejected=Exists(mine.filter(status=REJECTED)))
    )
    rows = unexplained.order_by("case_id", "number").values_list("is_rejected", "case__study", "case__number", "pk")
    for is_rejected, study, number, pk in rows:
        yield Disagreement("rejected_says" if is_rejected else "no_interview", study, number, pk)


def _of_interviews(only: dict[str, Any]) -> Iterator[Disagreement]:
    said = Coalesce(
        Subquery(corrections_of(OuterRef("last_attempt")).values("after")[:1]), F("last_attempt__disposition")
    )
    counted = _valid_interviews().filter(status__in=ENDS - BROKEN, **only).annotate(said=said).exclude(said=F("status"))
    for study, number, pk in counted.order_by("pk").values_list("study", "case__number", "pk"):
        yield Disagreement("attempt_says", study, number, pk)


def _of_cases(only: dict[str, Any]) -> Iterator[Disagreement]:
    interviews = _valid_interviews().filter(case=OuterRef("pk"))
    closed = Case.objects.filter(state=CaseState.CLOSED, **only).annotate(
        is_complete=Exists(interviews.filter(status=InterviewStatus.COMPLETE)),
        goes_on=Exists(interviews.filter(status__in=UNFINISHED)),
    )
    wrong = closed.filter(Q(is_complete=True) & ~Q(final_outcome="1.1") | Q(is_complete=False, final_outcome="1.1"))
    for kind, found in (("outcome", wrong), ("goes_on", closed.filter(goes_on=True))):
        for study, number, pk in found.order_by("pk").values_list("study", "number", "pk"):
            yield Disagreement(kind, study, number, pk)


def _of_quotas(only: dict[str, Any]) -> Iterator[Disagreement]:
    of_cells = {f"cell__{name}": value for name, value in only.items()}
    complete = _valid_interviews().filter(status=InterviewStatus.COMPLETE, last_attempt=OuterRef("attempt"))
    stray = QuotaPlace.objects.filter(counted_at__isnull=False, **of_cells).exclude(Exists(complete))
    fields = ("cell__study", "attempt__case__number", "pk", "cell__name", "cell")
    for study, number, pk, name, cell in stray.order_by("pk").values_list(*fields):
        yield Disagreement("quota_places", study, number, pk, name, cell)
    places = Count("places", filter=Q(places__counted_at__isnull=False))
    cells = QuotaCell.objects.filter(**only).annotate(counted=places).exclude(completes=F("counted"))
    for study, pk, name in cells.order_by("pk").values_list("study", "pk", "name"):
        yield Disagreement("quota_cell", study, None, pk, name, pk)
