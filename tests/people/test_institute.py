"""Who makes the research: one institute, told apart by its logo's digest; and who may do everything."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from surveys.people.models import AuditEntry, Institute, User
from surveys.people.queries import institute, institute_logo, institute_with_logo
from surveys.people.services import change_institute, logo_from
from tests.formats.pictures import drawn

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_before_anybody_has_said_it_the_institute_has_no_name() -> None:
    assert (institute().name, institute().privacy_contact, institute_with_logo().logo) == ("", "", b"")


def test_there_is_one_institute_however_often_it_is_changed() -> None:
    change_institute(by=None, now=NOW, name="Istituto Ponte Alto", phone="035 555 0100")
    change_institute(by=None, now=NOW, name="Ponte Alto Ricerche")
    assert list(Institute.objects.values_list("name", "phone")) == [("Ponte Alto Ricerche", "035 555 0100")]
    with pytest.raises(IntegrityError), transaction.atomic():
        Institute.objects.create(id=2, name="Un altro")
    assert AuditEntry.objects.filter(verb="institute.changed").count() == 2


def test_another_logo_has_another_address_and_taking_it_away_leaves_none() -> None:
    first = change_institute(by=None, now=NOW, name="Ponte Alto", logo=logo_from(drawn()))
    assert institute_logo(first.logo_digest) == bytes(institute_with_logo().logo) != b""
    second = change_institute(by=None, now=NOW, logo=logo_from(drawn(size=(50, 50))))
    assert second.logo_digest != first.logo_digest
    assert institute_logo(first.logo_digest) == b""
    assert change_institute(by=None, now=NOW, logo=b"").logo_digest == ""
    assert bytes(institute_with_logo().logo) == b""


def test_the_pages_query_leaves_the_logo_where_it_is() -> None:
    change_institute(by=None, now=NOW, name="Ponte Alto", logo=logo_from(drawn()))
    assert institute().get_deferred_fields() == {"logo"}


def test_an_address_of_several_lines_is_said_in_one() -> None:
    assert (
        Institute(address="Via dei Mille 12,\r\n\r\n24122 Bergamo \n").address_line == "Via dei Mille 12, 24122 Bergamo"
    )


def test_one_command_makes_an_administrator_who_signs_in_with_what_it_says() -> None:
    said = StringIO()
    call_command("add_administrator", "laura.conti", email="laura@example.org", stdout=said)
    laura = User.objects.get(username="laura.conti")
    password = said.getvalue().partition("Password:")[2].split()[0]
    assert laura.is_administrator
    assert laura.check_password(password)


@pytest.mark.parametrize(
    ("username", "facts", "words"),
    [
        ("LAURA.conti", {}, "Somebody else has this username: LAURA.conti"),
        ("laura conti", {}, "valid username"),
        ("renato", {"email": "laura@"}, "valid email"),
        ("", {}, "valid username"),
    ],
)
def test_what_cannot_be_an_account_is_refused_in_words(username: str, facts: dict[str, str], words: str) -> None:
    call_command("add_administrator", "laura.conti", stdout=StringIO())
    with pytest.raises(CommandError, match=words):
        call_command("add_administrator", username, **facts)
    assert User.objects.count() == 1


def test_whom_createsuperuser_makes_is_an_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "un caffè, grazie")
    call_command("createsuperuser", interactive=False, username="laura", email="laura@example.org", stdout=StringIO())
    assert User.objects.get(username="laura").is_administrator


def test_whom_the_program_makes_otherwise_is_none() -> None:
    assert not User.objects.create_user("giulia").is_administrator
