"""Messages sent and received by whoever leads people, with their receipts in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from surveys.fieldwork.models import Audience, Message, MessageCopy
from surveys.fieldwork.queries import latest_copies, sent_by
from surveys.people.models import User

SHOWN = 30


@dataclass(frozen=True, slots=True)
class SentRow:
    """A message that was sent: to whom, and who has got and read it, in alphabetical order."""

    message: Message
    to: str
    receipt: str
    receipts: Sequence[MessageCopy]

    @property
    def is_to_several(self) -> bool:
        """Whether more than one person got it."""
        return len(self.receipts) > 1


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """What came in, unread first, and what was sent."""

    heading: str
    received: Sequence[MessageCopy]
    sent: Sequence[SentRow]


def messages_page(person: User) -> MessagesPage:
    """The latest messages of this person."""
    received = sorted(latest_copies(person, SHOWN), key=lambda one: one.read_at is not None)
    unread = sum(one.read_at is None for one in received)
    heading = ngettext("%(count)s answer to read", "%(count)s answers to read", unread) % {"count": unread}
    return MessagesPage(
        heading=heading if unread else _("Messages"),
        received=received,
        sent=[_sent(one) for one in sent_by(person, SHOWN)],
    )


def _sent(message: Message) -> SentRow:
    receipts: list[MessageCopy] = message.receipts  # type: ignore[attr-defined]
    return SentRow(message, _to(message, receipts), receipt_of(receipts), receipts)


def _to(message: Message, receipts: Sequence[MessageCopy]) -> str:
    if message.audience == Audience.EVERYBODY:
        return _("to everybody")
    if message.audience == Audience.TEAM and message.study:
        return _("to whoever works on %(study)s") % {"study": message.study.name}
    return _("to %(name)s") % {"name": ", ".join(str(one.person) for one in receipts)}


def receipt_of(receipts: Sequence[MessageCopy]) -> str:
    """How many have got and read it."""
    read, got = sum(one.read_at is not None for one in receipts), sum(one.delivered_at is not None for one in receipts)
    if len(receipts) == 1:
        if read:
            return pgettext("message", "read")
        return _("on their screen, not read yet") if got else _("not on their screen yet")
    say = {"read": read, "got": got, "all": len(receipts)}
    return _("read by %(read)s of %(all)s, on the screen of %(got)s") % say
