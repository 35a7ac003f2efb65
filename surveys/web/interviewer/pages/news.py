"""What comes to an interviewer's screen from those who lead: messages, the state of a call for help, who follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from surveys.fieldwork import queries as field
from surveys.fieldwork.models import Following, HelpCall, MessageCopy
from surveys.people.models import User

MESSAGES_SHOWN = 5
SECONDS, SECONDS_WHILE_HEARD = 15, 3
"""How often the page asks: usually, and while somebody follows or is being called."""


@dataclass(frozen=True, slots=True)
class News:
    """``unread``: messages, the oldest first. ``call``: the person's own call for a supervisor that goes on."""

    unread: Sequence[MessageCopy]
    call: HelpCall | None
    followers: Sequence[Following]
    every: int

    @property
    def names(self) -> str:
        """The followers' names, in alphabetical order."""
        return ", ".join(sorted({one.by.short_name for one in self.followers}))


def news_for(person: User, now: datetime) -> News:
    """What is new for this person."""
    there = field.news_there(person, now)
    unread = field.unread_copies(person) if there.has_unread else []
    call = field.open_help_call(person) if there.has_call else None
    followers = field.followers_of(person, now) if there.has_followers else []
    return News(unread, call, followers, SECONDS_WHILE_HEARD if call or followers else SECONDS)
