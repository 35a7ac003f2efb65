"""The administrator's page of the agreement to watch people at work."""

from dataclasses import dataclass

from surveys.design.queries import all_interviewers
from surveys.people.models import User, WatchingAgreement
from surveys.people.queries import earlier_agreements, readers_of


@dataclass(frozen=True, slots=True)
class WatchingAgreementPage:
    """The agreement in force with those who have not read it yet, and earlier ones."""

    in_force: WatchingAgreement | None
    people: int
    readers: int
    unread: list[User]
    earlier: list[WatchingAgreement]


def agreement_page(in_force: WatchingAgreement | None) -> WatchingAgreementPage:
    """Return what the page shows."""
    people = all_interviewers()
    read = readers_of(in_force) if in_force else set()
    unread = [person for person in people if person.pk not in read]
    return WatchingAgreementPage(in_force, len(people), len(people) - len(unread), unread, earlier_agreements())
