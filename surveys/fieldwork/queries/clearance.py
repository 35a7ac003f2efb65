"""Who may ring in which study: training and briefing passed, or waived for the person by name."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from surveys.design.models import Membership
from surveys.design.queries import interviewing
from surveys.people.models import TrainingRule, User


def cleared_members(members: QuerySet[Membership], now: datetime) -> QuerySet[Membership]:
    """Those of these interviewers who may ring in their study: the rule of ``permissions.check_cleared`` for many."""
    asked = TrainingRule.objects.filter(since__lte=OuterRef("date_joined"))
    lacks_training = Exists(User.objects.filter(Exists(asked), pk=OuterRef("user"), trained_at=None))
    is_waived = Q(cleared_until__gt=now)
    has_passed = Q(cleared_until=None) & ~lacks_training
    is_asked_nothing = Q(study__is_gated=False) & ~lacks_training
    return members.filter(is_asked_nothing | Q(cleared_at__isnull=False) & (is_waived | has_passed))


def cleared_studies(interviewer: User | int, now: datetime) -> QuerySet[Membership, int]:
    """The ids of the studies in which the person interviews and may ring."""
    return cleared_members(interviewing(interviewer), now).values_list("study", flat=True)


def lacks_clearance(interviewer: User, study: int, now: datetime) -> bool:
    """Whether the person interviews in the study and may not ring there."""
    members = interviewing(interviewer).filter(study=study)
    return members.exclude(pk__in=cleared_members(members, now).values("pk")).exists()
