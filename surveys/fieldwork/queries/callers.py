"""Identify an incoming caller: cases found by name or number, with just enough data to recognise the person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from surveys.design.models import Study
from surveys.fieldwork.models import Appointment, Case, CaseState, Contact, Purpose, SampleStatus
from surveys.people.models import User

from .calling_rules import dispositions_of
from .case_search import cases_named
from .centres import beyond_centres

MOST_CALLERS = 5
MOST_LOOKED_AT = 300
"""So many cases are compared by their last call, where the words name more: they tell too little of the caller."""
SHORTEST_NAME = 3
"""Letters of a name that an interviewer must have heard."""
DIGITS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Caller:
    """A case as shown to an interviewer who does not hold it, to recognise a caller.

    ``name``: given name and an initial. ``number_ends``: the last digits of its first number. ``said``: the
    last outcome, English message id, empty for a case never called. ``held_by``: the colleague who has it now.
    ``is_begun``: an interview waits to go on.
    """

    case_id: int
    case_number: int
    study: Study
    name: str
    number_ends: str
    said: str
    called_at: datetime | None
    appointment: Appointment | None
    time_zone: str
    held_by: str
    held_by_id: int | None
    is_closed: bool
    is_begun: bool

    @property
    def subject(self) -> str:
        """The case as a subject of the register."""
        return f"case:{self.case_id}"


@dataclass(frozen=True, slots=True)
class Callers:
    """The cases found, those called last first; ``has_more``: there are more, ask the caller for details."""

    found: list[Caller]
    has_more: bool


def callers_named(studies: QuerySet[Study], words: str, interviewer: User) -> Callers:
    """The live cases of released samples that the words name: a number or part of it, a name, a case or list number.

    Whoever is limited to a centre finds those of its lists.
    """
    ids = cases_named(
        words, set(studies.values_list("pk", flat=True)), most=MOST_LOOKED_AT, shortest_name=SHORTEST_NAME
    )
    cases = (
        Case.objects.filter(pk__in=ids)
        .filter(purpose=Purpose.LIVE, sample__status=SampleStatus.RELEASED)
        .exclude(contact__erased_at__isnull=False)
        .exclude(beyond_centres(interviewer))
        .select_related("study", "contact", "holder")
        .prefetch_related("phones")
        .order_by(F("last_called_at").desc(nulls_last=True), "pk")
    )
    found = list(cases[: MOST_CALLERS + 1])
    promised = _standing(found)
    return Callers([_caller(case, promised) for case in found[:MOST_CALLERS]], len(found) > MOST_CALLERS)


def _standing(cases: Iterable[Case]) -> dict[int, Appointment]:
    return {one.case_id: one for one in Appointment.objects.filter(case__in=list(cases), ended_at=None)}


def _caller(case: Case, promised: dict[int, Appointment]) -> Caller:
    phones = sorted(case.phones.all(), key=lambda phone: (phone.order, phone.pk))
    contact = getattr(case, "contact", None) or Contact()
    return Caller(
        case_id=case.pk,
        case_number=case.number,
        study=case.study,
        name=_shortened(contact.respondent or contact.name),
        number_ends=phones[0].number[-DIGITS_SHOWN:] if phones else "",
        said=dispositions_of(case.study).by_code[case.last_disposition].past if case.last_disposition else "",
        called_at=case.last_called_at,
        appointment=promised.get(case.pk),
        time_zone=case.time_zone,
        held_by=case.holder.short_name if case.holder else "",
        held_by_id=case.holder_id,
        is_closed=case.state == CaseState.CLOSED,
        is_begun=case.is_resumable and case.state != CaseState.CLOSED,
    )


def _shortened(name: str) -> str:
    """``Maria Rinaldi`` as ``Maria R.``"""
    given, *others = name.split() or [""]
    return f"{given} {others[-1][:1]}." if others else given
