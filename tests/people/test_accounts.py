"""Accounts: who is added, changed, suspended, and what stays written of it."""

import re
from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from surveys.design.models import Membership, Study
from surveys.design.services import InactivePersonError, create_study, grant_role, revoke_role
from surveys.people.models import AuditEntry, Role, User
from surveys.people.queries import changes_of, search, visible_to
from surveys.people.services import (
    OwnAccountError,
    TakenError,
    add_person,
    change_person,
    new_password,
    reset_access,
    restore_person,
    suspend_person,
)

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def laura() -> User:
    return add_person(by=None, now=NOW, username="laura.conti", first_name="Laura", is_administrator=True)


@pytest.fixture
def giulia(laura: User) -> User:
    return add_person(
        by=laura,
        now=NOW,
        username="giulia.bassi",
        first_name="Giulia",
        last_name="Bassi",
        email="Giulia@Example.org",
        code="INT-19",
    )


@pytest.fixture
def study(laura: User) -> Study:
    return create_study(by=laura, now=NOW, name="Osservatorio Caffè 2026")


def verbs(person: User) -> list[str]:
    return [entry.verb for entry in reversed(changes_of(person))]


def test_a_new_person_cannot_sign_in_before_they_get_a_password(giulia: User, laura: User) -> None:
    assert not giulia.has_usable_password()
    password = reset_access(by=laura, person=giulia, now=NOW)
    assert giulia.check_password(password)
    assert verbs(giulia) == ["person.added", "person.access_reset"]


def test_an_e_mail_is_good_for_signing_in_and_follows_a_change(giulia: User, laura: User) -> None:
    assert EmailAddress.objects.values_list("email", "verified").get(user=giulia) == ("giulia@example.org", True)
    change_person(by=laura, person=giulia, now=NOW, email="g.bassi@example.org")
    assert EmailAddress.objects.values_list("email", flat=True).get(user=giulia) == "g.bassi@example.org"


@pytest.mark.parametrize(
    ("field", "value"), [("username", "GIULIA.bassi"), ("email", "giulia@example.ORG"), ("code", "int-19")]
)
def test_a_name_an_address_and_a_code_belong_to_one_person(field: str, value: str, giulia: User, laura: User) -> None:
    facts = {"username": "paolo.riva", field: value}
    with pytest.raises(TakenError) as taken:
        add_person(by=laura, now=NOW, **facts)  # type: ignore[arg-type]
    assert taken.value.field == field
    assert not User.objects.filter(username="paolo.riva").exists()


def test_people_without_a_code_do_not_clash(laura: User) -> None:
    first = add_person(by=laura, now=NOW, username="a", code="")
    second = add_person(by=laura, now=NOW, username="b", code="")
    assert (first.code, second.code) == (None, None)


def test_the_audit_says_which_facts_changed_and_never_their_values(giulia: User, laura: User) -> None:
    change_person(by=laura, person=giulia, now=NOW, last_name="Bassi Neri", code="INT-20")
    entry = changes_of(giulia)[0]
    assert (entry.verb, entry.actor, entry.details) == ("person.changed", laura, {"fields": ["code", "last_name"]})


def test_a_suspended_person_keeps_their_roles_but_gets_no_new_one(giulia: User, laura: User, study: Study) -> None:
    grant_role(by=laura, person=giulia, study=study, role=Role.INTERVIEWER, now=NOW)
    suspend_person(by=laura, person=giulia, now=NOW)
    with pytest.raises(InactivePersonError):
        grant_role(by=laura, person=giulia, study=study, role=Role.SUPERVISOR, now=NOW)
    restore_person(by=laura, person=giulia, now=NOW)
    giulia.refresh_from_db()
    assert giulia.is_active
    assert [m.role for m in Membership.objects.filter(user=giulia)] == ["interviewer"]
    assert verbs(giulia) == ["person.added", "role.granted", "person.suspended", "person.restored"]


def test_nobody_suspends_themselves_or_gives_up_their_administration(laura: User) -> None:
    with pytest.raises(OwnAccountError):
        suspend_person(by=laura, person=laura, now=NOW)
    with pytest.raises(OwnAccountError):
        change_person(by=laura, person=laura, now=NOW, is_administrator=False)
    laura.refresh_from_db()
    assert (laura.is_active, laura.is_administrator) == (True, True)


def test_resetting_access_ends_the_second_factor(giulia: User, laura: User) -> None:
    Authenticator.objects.create(user=giulia, type=Authenticator.Type.TOTP, data={})
    reset_access(by=laura, person=giulia, now=NOW)
    assert not Authenticator.objects.filter(user=giulia).exists()


def test_a_role_is_given_once_and_taken_away_once(giulia: User, laura: User, study: Study) -> None:
    for _ in range(2):
        grant_role(by=laura, person=giulia, study=study, role=Role.INTERVIEWER, now=NOW)
    for _ in range(2):
        revoke_role(by=laura, person=giulia, study=study, role=Role.INTERVIEWER, now=NOW)
    assert verbs(giulia) == ["person.added", "role.granted", "role.revoked"]
    details = AuditEntry.objects.get(verb="role.granted", subject=giulia.audit_name).details
    assert details == {"study": study.pk, "study_name": "Osservatorio Caffè 2026", "role": "interviewer"}


def test_administrators_see_everybody_others_themselves(giulia: User, laura: User) -> None:
    assert [person.username for person in visible_to(laura)] == ["laura.conti", "giulia.bassi"]
    assert [person.username for person in visible_to(giulia)] == ["giulia.bassi"]


@pytest.mark.parametrize("words", ["giulia", "BASSI giu", "example.org", "int-19", "giulia.bassi"])
def test_people_are_found_by_name_address_or_code(words: str, giulia: User, laura: User) -> None:
    assert [person.username for person in search(visible_to(laura), words)] == ["giulia.bassi"]


def test_a_password_can_be_read_out() -> None:
    passwords = {new_password() for _ in range(50)}
    assert len(passwords) == 50
    assert all(re.fullmatch(r"[a-km-np-z]{4}-[2-9]{4}-[a-km-np-z]{4}[2-9]", word) for word in passwords)
