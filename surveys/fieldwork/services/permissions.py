"""Who may interview or dial in a study now.

Whoever loses the role, or whose study is paused, closed or past its last day, in the middle of a call ends that
call: what the respondent says is kept, the same number may be dialled again, an outcome is recorded. But nothing
new is begun: no case is handed out, and one that is in hand undialled is not dialled any more, only given back.
"""

from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When

from surveys.database.prepared import Prepared
from surveys.design.models import Membership, Study, StudyStatus
from surveys.design.queries import centre_led_by
from surveys.fieldwork.models import Case as SampledCase
from surveys.fieldwork.models import Pilot, PilotDecision
from surveys.fieldwork.queries.calling_rules import has_ended
from surveys.fieldwork.queries.centres import centre_of
from surveys.fieldwork.queries.pilots import complete_cases
from surveys.people.models import Role, TrainingRule, User

from .errors import (
    FieldEndedError,
    NotAnInterviewerError,
    NotClearedError,
    OtherCentreError,
    PilotFullError,
    StudyNotFieldingError,
)


def check_fielding(study: Study, interviewer: User) -> Study:
    """The study as it stands, if it is in the field and the person an interviewer there who may sign in.

    Raises ``StudyNotFieldingError``, ``NotAnInterviewerError``.
    """
    fresh = _FOR_PERSON.first(study=study.pk, person=interviewer.pk)
    if fresh is None or fresh.status != StudyStatus.FIELDING:
        raise StudyNotFieldingError
    if not fresh.is_theirs:
        raise NotAnInterviewerError
    return fresh


def check_dialling(study: Study, interviewer: User, now: datetime) -> Study:
    """The study as it stands, if this person may ring somebody now whom nobody has rung yet.

    Raises what ``check_fielding`` raises, ``FieldEndedError`` after the field's last day, ``PilotFullError`` and
    ``NotClearedError``.
    """
    fresh = check_fielding(study, interviewer)
    if has_ended(fresh, now):
        raise FieldEndedError
    check_pilot(fresh)
    check_cleared(fresh, interviewer, now)
    return fresh


def check_cleared(study: Any, interviewer: User, now: datetime) -> None:
    """Raise ``NotClearedError`` where the person lacks general training, or the briefing that the study asks for.

    A waiver stands for both; ``study`` from ``check_fielding``.
    """
    if not study.is_gated and not study.lacks_training:
        return
    found = _CLEARED.first(study=study.pk, person=interviewer.pk)
    if found is None or (found.cleared_until is not None and found.cleared_until <= now):
        raise NotClearedError
    if study.lacks_training and found.cleared_until is None:
        raise NotClearedError


def check_pilot(study: Any) -> None:
    """Raise ``PilotFullError`` where the study waits for a decision on its pilot; ``study`` from ``check_fielding``.

    Whoever is in conversation then goes on, so that those who talk at the end may come on top of the pilot's number.
    """
    if study.stops_at is not None and complete_cases(study.pk) >= study.stops_at:
        raise PilotFullError


def check_centre(study: Study, case: SampledCase, interviewer: User) -> None:
    """Raise ``OtherCentreError`` where the person is limited to a centre and the case is of none of its lists."""
    if study.has_centres:
        centre = centre_of(study, interviewer)
        if centre and case.sample.centre != centre:
            raise OtherCentreError


def check_giving(case: SampledCase, to: User | None, by: User) -> None:
    """Raise ``OtherCentreError`` where the case is none of the centre of who gets it, or of who alone gives it away."""
    study = case.study
    if to is not None:
        check_centre(study, case, to)
    if not study.has_centres or by.is_administrator:
        return
    led = centre_led_by(study, by)
    if led and (case.sample.centre != led or (to is not None and centre_of(study, to) != led)):
        raise OtherCentreError


def is_interviewer_of(study: Study, person: User) -> bool:
    """Whether the person is an interviewer of the study, in the field or not, and may sign in."""
    fresh = _FOR_PERSON.first(study=study.pk, person=person.pk)
    return fresh is not None and bool(fresh.is_theirs)


_CLEARED = Prepared(
    lambda study, person: Membership.objects.filter(
        study=study, user=person, role=Role.INTERVIEWER, cleared_at__isnull=False
    ).order_by("pk"),
    study=-1,
    person=-2,
)
_STAYING = User.objects.filter(is_active=True, leaves_after_call=False)


def _for_person(study: int, person: int) -> QuerySet[Study]:
    theirs = Membership.objects.filter(study=OuterRef("pk"), user=person, role=Role.INTERVIEWER, user__in=_STAYING)
    pilot = Pilot.objects.filter(study=OuterRef("pk"), decided_at=None)
    # While its interviews are discarded or rejected one by one, fewer and fewer are complete, and nobody gets a case.
    full = When(Q(decision=PilotDecision.DISCARD) | Q(filled_at__isnull=False), then=0)
    at = Case(full, default=F("completes") + F("before"), output_field=IntegerField())
    stops_at = pilot.annotate(at=at).values("at")
    asked = TrainingRule.objects.filter(since__lte=OuterRef("date_joined"))
    untrained = User.objects.filter(Exists(asked), pk=person, trained_at=None)
    return Study.objects.filter(pk=study).annotate(
        is_theirs=Exists(theirs), stops_at=Subquery(stops_at[:1]), lacks_training=Exists(untrained)
    )


_FOR_PERSON: Prepared[Any] = Prepared(_for_person, study=-1, person=-2)
