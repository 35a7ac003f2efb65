"""Tell the supervisors of a study that somebody needs help."""

from contextlib import suppress
from datetime import datetime

from django.db.models import Q, QuerySet

from surveys.design.models import Membership, Study
from surveys.fieldwork.services import NobodyToTellError, send_message
from surveys.people.models import Role, User


def tell_supervisors(*, study: Study, person: User, words: str, now: datetime) -> None:
    """Send a message in this person's name to the study's supervisors; nothing if there are none."""
    leads = User.objects.filter(pk__in=_supervisors_of(study, person).values("user"))
    with suppress(NobodyToTellError):
        people = list(leads.filter(is_active=True))
        send_message(audience="person", people=people, by=person, words=words, study=study, now=now)


def _supervisors_of(study: Study, person: User) -> QuerySet[Membership]:
    """Those of the whole study, and of the person's own centre: other centres learn nothing of them."""
    members = Membership.objects.filter(study=study)
    own = members.filter(user=person, role=Role.INTERVIEWER).values("centre")
    return members.filter(Q(centre="") | Q(centre__in=own), role=Role.SUPERVISOR)
