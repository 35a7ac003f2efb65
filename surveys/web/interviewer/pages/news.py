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
    unread, call, followers = (
        field.unread_copies(person),
        field.open_help_call(person),
        field.followers_of(person, now),
    )
    return News(unread, call, followers, SECONDS_WHILE_HEARD if call or followers else SECONDS)
