"""What comes to an interviewer's screen from those who lead: messages, the state of a call for help, who follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from surveys.design.queries import general_answers, texts_of
from surveys.fieldwork import queries as field
from surveys.fieldwork.models import Appointment, AskedQuestion, Following, HelpCall, MessageCopy
from surveys.people.models import User
from surveys.questionnaire.model.pages import Rich
from surveys.questionnaire.wording.scripts import filled
from surveys.questionnaire.wording.what_to_say import ReadyAnswer, ready_answers

from .scripts import blanks

MESSAGES_SHOWN = 5
SECONDS, SECONDS_WHILE_HEARD = 15, 3
"""How often the page asks: usually, and while somebody follows or is being called."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a question that the person sent from a call; ``ready`` has its number.

    ``listen``, ``answer``, ``back``: its words, with the blanks filled in.
    """

    question: AskedQuestion
    ready: ReadyAnswer
    listen: Rich
    answer: Rich
    back: Rich


@dataclass(frozen=True, slots=True)
class News:
    """``unread``: messages, the oldest first. ``call``: the person's own call for a supervisor that goes on.

    ``waiting``: questions of the call in hand that nobody has answered yet; ``replies``: answers not read yet.
    ``coming``: the next appointment, once it is near.
    """

    unread: Sequence[MessageCopy]
    call: HelpCall | None
    followers: Sequence[Following]
    waiting: Sequence[AskedQuestion]
    replies: Sequence[Reply]
    every: int
    coming: Appointment | None

    @property
    def shown(self) -> int:
        """How many messages and answers wait to be read."""
        return len(self.unread) + len(self.replies)

    @property
    def names(self) -> str:
        """The followers' names, in alphabetical order."""
        return _names(self.followers)

    @property
    def listeners(self) -> str:
        """The names of those who say that they hear the call, too."""
        return _names([one for one in self.followers if one.listens])


def _names(followers: Sequence[Following]) -> str:
    return ", ".join(sorted({one.by.short_name for one in followers}))


def news_for(person: User, now: datetime) -> News:
    """What is new for this person."""
    there = field.news_there(person, now)
    unread = field.unread_copies(person) if there.has_unread else []
    call = field.open_help_call(person) if there.has_call else None
    followers = field.followers_of(person, now) if there.has_followers else []
    asked = field.unseen_answers(person) if there.has_asked else []
    waiting = [one for one in asked if one.answered_at is None]
    replies = [reply for one in asked if one.answered_at and (reply := _reply(one, person, now))]
    coming = field.coming_appointment(person, now) if there.has_appointment else None
    every = SECONDS_WHILE_HEARD if call or followers or waiting else SECONDS
    return News(unread, call, followers, waiting, replies, every, coming)


def _reply(question: AskedQuestion, person: User, now: datetime) -> Reply | None:
    """The answer in words; None if the entry has gone from the study's texts since.

    The person's data fill it only as long as the interviewer is on the line with them.
    """
    texts = texts_of(question.study)
    found = ready_answers(texts.answers if texts else (), question.language, general_answers())
    ready = next((one for one in found if one.name == question.item), None)
    if ready is None:
        return None
    call = question.attempt if field.is_on_the_line(question) else None
    panel = field.case_panel(call, now) if call else None
    words = blanks(str(person), panel, question.language, now)
    return Reply(question, ready, filled(ready.listen, words), filled(ready.answer, words), filled(ready.back, words))
