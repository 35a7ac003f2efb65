"""What of people at work may be watched now, and who has been told."""

from typing import Any

from django.db.models import Exists, OuterRef

from surveys.database.prepared import Prepared
from surveys.people.models import User, WatchingAgreement, WatchingNotice, WatchScope


def agreement_in_force() -> WatchingAgreement | None:
    """The agreement that holds now; ``None`` before one is recorded and after it has ended."""
    return _IN_FORCE.first(key=0)


# The key is greater than nothing: what is prepared has a value.
_IN_FORCE = Prepared(
    lambda key: WatchingAgreement.objects.filter(is_in_force=True, pk__gt=key).order_by("pk"), key=31_999
)


def may_watch(scope: WatchScope) -> bool:
    """Whether this may be watched of single persons. The one place that says so.

    Without it there are totals of study and team, who works on which case, and who is present.
    """
    agreement = agreement_in_force()
    return agreement is not None and scope in agreement.scopes


def watched_scopes() -> frozenset[str]:
    """Everything that may be watched now, as values of ``WatchScope``."""
    agreement = agreement_in_force()
    return frozenset(agreement.scopes) if agreement else frozenset()


def earlier_agreements() -> list[WatchingAgreement]:
    """Those that have ended, the latest first."""
    ended = WatchingAgreement.objects.filter(is_in_force=False).select_related("recorded_by")
    return list(ended.order_by("-ended_at", "-pk"))


def agreement_told_to(person: User) -> tuple[WatchingAgreement | None, bool]:
    """The agreement that holds now, and whether the person has said that they read what is watched; one query."""
    found = _TOLD_TO.first(person=person.pk)
    return found, bool(found and found.is_read)


_TOLD_TO: Prepared[Any] = Prepared(
    lambda person: (
        WatchingAgreement.objects.filter(is_in_force=True)
        .annotate(is_read=Exists(WatchingNotice.objects.filter(agreement=OuterRef("pk"), person=person)))
        .order_by("pk")
    ),
    person=-1,
)


def readers_of(agreement: WatchingAgreement) -> set[int]:
    """The ids of those who have read it."""
    return set(agreement.notices.values_list("person", flat=True))
