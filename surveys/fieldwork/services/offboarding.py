"""Take away a role or an account: at once, even in the middle of a call, or when the call is over.

At once: the case in hand goes to the supervisor, as from a screen that was left, and with it whatever the person would
see of anybody; what they had typed is kept as a late answer. After the call: they end it and get no other. What was to
be called by them alone, or by them first, is anybody's from then on.
"""

from datetime import datetime

from django.db import transaction

from surveys.database.pauses import yield_to_writers
from surveys.design.models import Study
from surveys.design.services import revoke_role
from surveys.fieldwork.models import Appointment, Case, CaseState, Keeping, Purpose
from surveys.fieldwork.queries.calling_rules import rules_of
from surveys.fieldwork.queries.held_cases import held_attempt
from surveys.people.models import Role, User
from surveys.people.queries import leaving
from surveys.people.services import suspend_after_call, suspend_person

from .attempts import abandon_attempt
from .queueing import lock, park, put_in_queue

APPOINTMENTS_A_COMMIT = 200
_THEIRS = (Keeping.PRESENT, Keeping.ONLY, Keeping.FIRST)
"""Whose owner calls; where a supervisor decides, another one does."""


def take_role_away(*, by: User, person: User, study: Study, role: Role, now: datetime, at_once: bool) -> None:
    """Take the role away; ``at_once``: with the case in hand, if it is one of this study."""
    with transaction.atomic():
        revoke_role(by=by, person=person, study=study, role=role, now=now)
        if at_once and role == Role.INTERVIEWER:
            _take_cases(person, now, study)
    if role == Role.INTERVIEWER:
        _free_appointments(person, study)


def suspend(*, by: User, person: User, now: datetime, at_once: bool) -> None:
    """Suspend the person at once, or when the call in hand is over. Raises ``OwnAccountError``."""
    in_call = _is_in_call(person)
    if in_call and not at_once:
        suspend_after_call(by=by, person=person, now=now)
        return
    with transaction.atomic():
        suspend_person(by=by, person=person, now=now, answers_late=in_call)
        _take_cases(person, now)
    _free_appointments(person)


def suspend_leaving(*, now: datetime) -> int:
    """Suspend those who are to be suspended after their call and hold no case any more; how many."""
    gone = [person for person in leaving() if not _is_in_call(person)]
    for person in gone:
        suspend_person(by=None, person=person, now=now)
        _free_appointments(person)
    return len(gone)


def _is_in_call(person: User) -> bool:
    """Whether they have a case in hand; a practice is none."""
    held = held_attempt(person)
    return held is not None and held.case.purpose == Purpose.LIVE


def _take_cases(person: User, now: datetime, study: Study | None = None) -> None:
    """Pass the person's held and parked cases to the supervisor, an undialled one to the queue."""
    held = held_attempt(person)
    # What is left of a practice goes by itself.
    if held is not None and held.case.purpose == Purpose.LIVE and study in {None, held.case.study}:
        case = lock(held.case_id)
        if case.holder_id == person.pk:
            if abandon_attempt(case, held, now):
                park(case, owner=None, until=None)
            else:
                put_in_queue(case, rules_of(case.study, now), now)
    parked = Case.objects.filter(state=CaseState.PARKED, owner=person)
    (parked.filter(study=study) if study else parked).update(owner=None, valid_until=None)


def _free_appointments(person: User, study: Study | None = None) -> None:
    """Let anybody keep the person's appointments, some at a time: the cases would wait for who comes no more."""
    theirs = Appointment.objects.filter(owner=person, ended_at=None, keeping__in=_THEIRS)
    if study is not None:
        theirs = theirs.filter(study=study)
    while some := dict(theirs.order_by("pk").values_list("pk", "case")[:APPOINTMENTS_A_COMMIT]):
        with transaction.atomic():
            Appointment.objects.filter(pk__in=some).update(owner=None, keeping=Keeping.PRESENT, wait_minutes=0)
            waiting = Case.objects.filter(pk__in=some.values(), owner=person, state=CaseState.WAITING)
            waiting.update(owner=None)
        yield_to_writers()
