"""The demo's messages: one read and answered, one to the team that is still to be read."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.fieldwork.models import Audience, MessageCopy
from surveys.fieldwork.services import answer_message, mark_delivered, send_message
from surveys.people.models import User

HOUR = timedelta(hours=1)


def write_messages(*, study: Study, interviewers: list[User], by: User, now: datetime) -> None:
    """Messages of the supervisor, with an answer."""
    words = _("Read all the brands before they choose; very good like this.")
    told = send_message(
        audience=Audience.PERSON, people=interviewers[:1], study=study, by=by, words=words, now=now - HOUR
    )
    copy = MessageCopy.objects.select_related("person", "message__sender", "message__study").get(message=told)
    mark_delivered(person=copy.person, copies=[copy], now=now - HOUR)
    answer_message(copy=copy, words=_("All right, thank you."), now=now - HOUR + timedelta(minutes=2))
    words = _("Today we begin with men under 35: if a relative answers, always ask when they are back.")
    lately = now - HOUR / 4
    send_message(audience=Audience.TEAM, people=interviewers, study=study, by=by, words=words, now=lately)
