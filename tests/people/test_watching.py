"""What of people at work may be watched, on what it rests, and that it is told."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from surveys.people.models import SCOPES_SO_FAR, AgreementKind, AuditEntry, WatchingAgreement, WatchScope
from surveys.people.queries import agreement_in_force, may_watch, readers_of, watched_scopes
from surveys.people.services import add_person, end_agreement, note_watching_read, record_agreement
from surveys.web.account.forms.watching import WatchingForm
from surveys.web.screens.watching import WHAT

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def agree(*scopes: str) -> WatchingAgreement:
    """An agreement that covers these."""
    return record_agreement(
        kind=AgreementKind.UNION,
        reached_on=date(2026, 9, 1),
        scopes=scopes,
        months=12,
        document="Accordo 12/2026",
        by=None,
        now=NOW,
    )


def test_nobody_is_watched_before_an_agreement_is_recorded_and_only_what_it_covers_after() -> None:
    assert (agreement_in_force(), watched_scopes()) == (None, frozenset())
    assert not any(may_watch(scope) for scope in WatchScope)
    agree(WatchScope.PRODUCTIVITY, WatchScope.FOLLOWING)
    assert [scope for scope in WatchScope if may_watch(scope)] == [WatchScope.FOLLOWING, WatchScope.PRODUCTIVITY]


def test_nobody_agrees_to_and_nobody_is_told_what_the_product_does_not_watch_yet() -> None:
    offered = [value for value, _label in WatchingForm().fields["scopes"].choices]  # type: ignore[attr-defined]
    assert offered == list(WHAT) == list(SCOPES_SO_FAR)


def test_a_new_agreement_ends_the_one_before_and_ending_it_ends_the_watching() -> None:
    agree(WatchScope.FOLLOWING)
    second = agree(WatchScope.SCORECARDS)
    assert agreement_in_force() == second
    assert watched_scopes() == {"scorecards"}
    assert end_agreement(by=None, now=NOW)
    assert not end_agreement(by=None, now=NOW)
    assert not may_watch(WatchScope.SCORECARDS)
    verbs = AuditEntry.objects.filter(verb__startswith="watching.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["watching.agreed", "watching.agreed", "watching.ended"]


def test_the_database_keeps_one_agreement_in_force_which_covers_something() -> None:
    agreement = agree(WatchScope.FOLLOWING)
    for wrong in ({"is_in_force": True}, {"is_in_force": False, "ended_at": NOW, "scopes": []}):
        facts = {"kind": "union", "reached_on": NOW.date(), "scopes": ["following"], "months": 1, "document": "x"}
        with pytest.raises(IntegrityError), transaction.atomic():
            WatchingAgreement.objects.create(recorded_at=NOW, **facts | wrong)
    assert agreement_in_force() == agreement


def test_reading_what_is_watched_is_noted_once_for_each_agreement() -> None:
    person = add_person(by=None, now=NOW, username="giulia", password="un caffè, grazie", first_name="Giulia")
    first = agree(WatchScope.FOLLOWING)
    for _ in range(2):
        note_watching_read(person=person, agreement=first, now=NOW)
    assert readers_of(first) == {person.pk}
    assert readers_of(agree(WatchScope.FOLLOWING)) == set()
    assert AuditEntry.objects.filter(verb="watching.read", actor=person).count() == 1
