"""When a study's personal data go: counted from the field's end, announced, stopped by a hold."""

from datetime import UTC, date, datetime, timedelta

import pytest

from surveys.design.models import Study
from surveys.design.services import close_study, create_study, pause_study
from surveys.people.models import AuditEntry, User
from surveys.people.services import change_institute
from surveys.privacy.models import LegalHold
from surveys.privacy.queries import ANSWERS, CONTACTS, Retention, months_after, retention_of
from surveys.privacy.services import (
    HoldInForceError,
    MonthsMissingError,
    NoHoldError,
    lift_hold,
    place_hold,
    plan_retention,
    switch_retention_off,
    switch_retention_on,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@pytest.fixture
def laura() -> User:
    return User.objects.create_user("laura", first_name="Laura", last_name="Conti")


@pytest.fixture
def study(laura: User) -> Study:
    return create_study(by=laura, now=NOW, name="Osservatorio Caffè")


def planned(study: Study, by: User, contacts: int | None = 6, answers: int | None = 12) -> None:
    plan_retention(
        study=study, by=by, now=NOW, contacts_months=contacts, answers_months=answers, keeps_open_answers=False
    )


def closed(study: Study, by: User, at: datetime = NOW) -> Retention:
    close_study(study=study, by=by, now=at)
    return retention_of(study)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 11, 27), 0, date(2026, 11, 27)),
        (date(2026, 12, 1), 25, date(2029, 1, 1)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last_there_is(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_days_count_from_the_day_the_field_was_closed_by_the_studys_clock(study: Study, laura: User) -> None:
    planned(study, laura)
    assert retention_of(study).contacts_on is None
    switch_retention_on(study=study, by=laura, now=NOW)
    retention = closed(study, laura, datetime(2026, 3, 15, 23, 30, tzinfo=UTC))
    assert (retention.contacts_on, retention.answers_on) == (date(2026, 9, 16), date(2027, 9, 16))
    assert [retention.due(day) for day in (date(2026, 9, 15), date(2026, 9, 16))] == ["", CONTACTS]


def test_a_field_that_opens_again_starts_the_months_anew(study: Study, laura: User) -> None:
    planned(study, laura, contacts=0)
    switch_retention_on(study=study, by=laura, now=NOW - timedelta(days=60))
    assert closed(study, laura).due(NOW.date() + timedelta(days=30)) == CONTACTS
    pause_study(study=study, by=laura, now=NOW)
    assert (study.closed_at, retention_of(study).due(NOW.date() + timedelta(days=30))) == (None, "")


def test_whoever_closes_a_field_by_mistake_has_thirty_days_to_open_it_again(study: Study, laura: User) -> None:
    planned(study, laura, contacts=0, answers=0)
    switch_retention_on(study=study, by=laura, now=NOW - timedelta(days=60))
    retention, today = closed(study, laura), NOW.date()
    assert [retention.due(today + timedelta(days=days)) for days in (0, 29, 30)] == ["", "", CONTACTS]
    assert retention.announced(today) == (CONTACTS, today + timedelta(days=30))


def test_nothing_goes_before_it_was_announced_for_thirty_days(study: Study, laura: User) -> None:
    planned(study, laura, contacts=0)
    closed(study, laura, NOW - timedelta(days=900))
    switch_retention_on(study=study, by=laura, now=NOW)
    retention, today = retention_of(study), NOW.date()
    assert retention.announced(today) == (CONTACTS, today + timedelta(days=30))
    assert retention.due(today + timedelta(days=29)) == ""
    assert retention.due(today + timedelta(days=30)) == CONTACTS


def test_whoever_shortens_the_months_gives_notice_anew(study: Study, laura: User) -> None:
    planned(study, laura, contacts=24)
    switch_retention_on(study=study, by=laura, now=NOW - timedelta(days=500))
    closed(study, laura, NOW - timedelta(days=400))
    planned(study, laura, contacts=1)
    assert retention_of(study).contacts_on == NOW.date() + timedelta(days=30)


def test_the_institutes_months_count_where_the_study_says_nothing_and_are_written_down_when_it_is_switched_on(
    study: Study, laura: User
) -> None:
    with pytest.raises(MonthsMissingError):
        switch_retention_on(study=study, by=laura, now=NOW)
    change_institute(by=laura, now=NOW, name="Ponte Alto", contacts_months=3, answers_months=9)
    assert retention_of(study).contacts_months == 3
    switch_retention_on(study=study, by=laura, now=NOW)
    change_institute(by=laura, now=NOW, contacts_months=0, answers_months=0)
    assert (retention_of(study).contacts_months, retention_of(study).answers_months) == (3, 9)


def test_while_a_hold_stands_nothing_is_due_and_afterwards_there_is_notice_again(study: Study, laura: User) -> None:
    planned(study, laura, contacts=0)
    switch_retention_on(study=study, by=laura, now=NOW - timedelta(days=90))
    closed(study, laura, NOW - timedelta(days=60))
    place_hold(study=study, reason="Lawsuit 12/2026", by=laura, now=NOW)
    assert (retention_of(study).due(NOW.date()), retention_of(study).announced(NOW.date())) == ("", None)
    with pytest.raises(HoldInForceError):
        place_hold(study=study, reason="Another", by=laura, now=NOW)
    lift_hold(study=study, reason="Settled", by=laura, now=NOW)
    assert retention_of(study).announced(NOW.date()) == (CONTACTS, NOW.date() + timedelta(days=30))
    with pytest.raises(NoHoldError):
        lift_hold(study=study, reason="Again", by=laura, now=NOW)
    assert LegalHold.objects.get().lifted_because == "Settled"


def test_answers_follow_contacts_and_never_go_first(study: Study, laura: User) -> None:
    planned(study, laura, contacts=2, answers=0)
    switch_retention_on(study=study, by=laura, now=NOW - timedelta(days=900))
    retention = closed(study, laura, NOW - timedelta(days=800))
    assert retention.due(NOW.date()) == CONTACTS
    retention.plan.contacts_erased_at = NOW
    assert retention.due(NOW.date()) == ANSWERS


def test_every_move_leaves_a_line_in_the_register(study: Study, laura: User) -> None:
    planned(study, laura)
    switch_retention_on(study=study, by=laura, now=NOW)
    place_hold(study=study, reason="Lawsuit", by=laura, now=NOW)
    lift_hold(study=study, reason="Settled", by=laura, now=NOW)
    switch_retention_off(study=study, by=laura, now=NOW)
    lines = AuditEntry.objects.filter(study=study.pk).order_by("pk").values_list("verb", flat=True)
    moves = ["retention.planned", "retention.switched_on", "legal_hold.placed", "legal_hold.lifted"]
    assert list(lines)[-5:] == [*moves, "retention.switched_off"]
