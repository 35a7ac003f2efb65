"""Messages to read and sent, calls for a supervisor, who follows whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, Prefetch, Q, QuerySet

from surveys.database.prepared import SOME_TIME, Prepared, PreparedRows
from surveys.fieldwork.models import Appointment, Following, HelpCall, Message, MessageCopy
from surveys.people.models import User

from .asked import asked_stamp, unseen

MOST_UNREAD = 5
FOLLOWER_GONE_AFTER = timedelta(seconds=40)
"""A follower's page says each 15 seconds that it is there."""
NEAR = timedelta(minutes=12)
"""How long before its time an appointment is announced."""
A_LATER_TIME, THE_LATEST_TIME = SOME_TIME + timedelta(days=1), SOME_TIME + timedelta(days=2)


def unread_copies(person: User) -> list[MessageCopy]:
    """What the person has not read yet, with message and sender: the newest few, the oldest of them first."""
    return _UNREAD.all(person=person.pk)[::-1]


_UNREAD = Prepared(
    lambda person: (
        MessageCopy.objects.filter(person=person, read_at=None)
        .select_related("message__sender", "message__study")
        .order_by("-pk")[:MOST_UNREAD]
    ),
    person=-1,
)


def unread_count(person: User) -> int:
    """How many messages this person has not read; of more than a few, that few."""
    return len(_COPIES_STAMP.all(person=person.pk))


def copy_for(person: User, copy_id: int) -> MessageCopy | None:
    """The person's own copy with this id, with its message and sender."""
    copies = MessageCopy.objects.filter(person=person, pk=copy_id)
    return copies.select_related("person", "message__sender", "message__study").first()


def latest_copies(person: User, most: int) -> list[MessageCopy]:
    """The latest messages to this person, read or not, the newest first, each with what the person answered."""
    own = Prefetch("message__replies", Message.objects.filter(sender=person).order_by("pk"), to_attr="own_replies")
    copies = MessageCopy.objects.filter(person=person).select_related("message__sender", "message__study")
    return list(copies.prefetch_related(own).order_by("-message")[:most])


def sent_by(person: User, most: int) -> list[Message]:
    """What this person has sent, the newest first, with who got it (``receipts``, by name)."""
    copies = MessageCopy.objects.select_related("person").order_by("person__first_name", "person__last_name", "pk")
    sent = Message.objects.filter(sender=person).select_related("study", "answers__sender")
    return list(sent.prefetch_related(Prefetch("copies", copies, to_attr="receipts")).order_by("-pk")[:most])


def open_help_call(person: User) -> HelpCall | None:
    """The person's own call for a supervisor that goes on."""
    return _OWN_CALL.first(person=person.pk)


_OWN_CALL = Prepared(
    lambda person: HelpCall.objects.filter(person=person, ended_at=None).select_related("taken_by"), person=-1
)


def help_calls_for(studies: Collection[int], led: Collection[User] | QuerySet[User]) -> list[HelpCall]:
    """Who calls a supervisor of these studies, the longest waiting first; ``led``: of people without a case, whom."""
    calls = HelpCall.objects.filter(Q(study__in=studies) | Q(study=None, person__in=led), ended_at=None)
    return list(calls.select_related("person", "taken_by", "study").order_by("called_at", "pk"))


def followers_of(person: User, now: datetime) -> list[Following]:
    """Who follows this person now."""
    return _FOLLOWERS.all(person=person.pk, since=now - FOLLOWER_GONE_AFTER)


_FOLLOWERS = Prepared(
    lambda person, since: (
        Following.objects.filter(person=person, ended_at=None, seen_at__gt=since).select_related("by").order_by("pk")
    ),
    person=-1,
    since=SOME_TIME,
)


def following_by(person: User) -> Following | None:
    """Whom this person follows now."""
    return _FOLLOWING_BY.first(person=person.pk)


_FOLLOWING_BY = Prepared(
    lambda person: Following.objects.filter(by=person, ended_at=None).select_related("by", "person"), person=-1
)


def messages_between(one: User, other: User, most: int) -> list[MessageCopy]:
    """The latest messages of two people to each other, the oldest of them first."""
    copies = MessageCopy.objects.filter(
        Q(person=one, message__sender=other) | Q(person=other, message__sender=one), message__audience="person"
    )
    return list(copies.select_related("message__sender").order_by("-message")[:most])[::-1]


def coming_appointment(person: User, now: datetime) -> Appointment | None:
    """The next appointment of this person, once it is near; not that of the case in their hands."""
    return _COMING.first(person=person.pk, now=now, soon=now + NEAR)


def _coming(person: int, now: datetime, soon: datetime) -> QuerySet[Appointment]:
    """The appointments that the person owns, or has made and nobody owns, between ``now`` and ``soon``."""
    mine = Q(owner=person) | Q(owner=None, made_by=person)
    near = Appointment.objects.filter(mine, ended_at=None, at__gt=now, at__lte=soon)
    return near.exclude(case__holder=person).order_by("at", "pk")


_COMING = Prepared(
    lambda person, now, soon: _coming(person, now, soon).select_related("case", "study"),
    person=-1,
    now=A_LATER_TIME,
    soon=THE_LATEST_TIME,
)


@dataclass(frozen=True, slots=True)
class NewsThere:
    """Whether there is anything new for somebody: mostly there is nothing, which one query says."""

    has_unread: bool
    has_call: bool
    has_followers: bool
    has_asked: bool
    has_appointment: bool


def news_there(person: User, now: datetime) -> NewsThere:
    """Of what ``unread_copies``, ``open_help_call``, ``followers_of`` and ``asked`` have anything for this person."""
    facts = {"since": now - FOLLOWER_GONE_AFTER, "now": now, "soon": now + NEAR}
    return NewsThere(*map(bool, _NEWS_THERE.all(person=person.pk, **facts)[0]))


_NEWS_THERE = PreparedRows(
    lambda person, since, now, soon: (
        User.objects.filter(pk=person)
        .order_by()
        .values_list(
            Exists(MessageCopy.objects.filter(person=person, read_at=None)),
            Exists(HelpCall.objects.filter(person=person, ended_at=None)),
            Exists(Following.objects.filter(person=person, ended_at=None, seen_at__gt=since)),
            Exists(unseen(person)),
            Exists(_coming(person, now, soon)),
        )
    ),
    person=-1,
    since=SOME_TIME,
    now=A_LATER_TIME,
    soon=THE_LATEST_TIME,
)


@dataclass(frozen=True, slots=True)
class NewsStamp:
    """What an interviewer's page shows beside the call, as plain values: the same as long as nothing has changed."""

    copies: list[tuple[object, ...]]
    call: list[tuple[object, ...]]
    followers: list[tuple[object, ...]]
    asked: list[tuple[object, ...]]
    coming: list[tuple[object, ...]]


def news_stamp(person: User, now: datetime) -> NewsStamp:
    """What is new for this person, to be compared with what their page shows."""
    since = now - FOLLOWER_GONE_AFTER
    return NewsStamp(
        _COPIES_STAMP.all(person=person.pk),
        _CALL_STAMP.all(person=person.pk),
        _FOLLOWERS_STAMP.all(person=person.pk, since=since),
        asked_stamp(person),
        _COMING_STAMP.all(person=person.pk, now=now, soon=now + NEAR),
    )


_COMING_STAMP = PreparedRows(
    lambda person, now, soon: _coming(person, now, soon).values_list("pk", "at")[:1],
    person=-1,
    now=A_LATER_TIME,
    soon=THE_LATEST_TIME,
)
_COPIES_STAMP = PreparedRows(
    lambda person: (
        MessageCopy.objects.filter(person=person, read_at=None)
        .order_by("-pk")
        .values_list("pk", flat=False)[:MOST_UNREAD]
    ),
    person=-1,
)
_CALL_STAMP = PreparedRows(
    lambda person: HelpCall.objects.filter(person=person, ended_at=None).values_list("pk", "taken_by"), person=-1
)
_FOLLOWERS_STAMP = PreparedRows(
    lambda person, since: (
        Following.objects.filter(person=person, ended_at=None, seen_at__gt=since).order_by("pk").values_list("pk")
    ),
    person=-1,
    since=SOME_TIME,
)
