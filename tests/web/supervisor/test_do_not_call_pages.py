"""The do-not-call pages: found in whatever way it is written, added by supervisors, taken off by administrators."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from surveys.calling.exclusions import HOUSE, list_of_study
from surveys.fieldwork.models import DoNotCall
from surveys.fieldwork.services.do_not_call import forbid
from surveys.people.models import Role, User
from tests.fieldwork.conftest import MONDAY_NOON, join, make_study, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def renato(client: Client) -> User:
    renato = person("renato")
    User.objects.filter(pk=renato.pk).update(language="en")
    client.force_login(renato)
    return renato


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_number_is_added_and_found_in_whatever_way_it_is_written(client: Client, renato: User) -> None:
    join(make_study(), renato, Role.SUPERVISOR)
    sent = {"number": "0347 555 0182", "listed_in": "", "origin": "request", "reason": "e-mail"}
    assert "Did you mean 347 555 0182?" in text_of(client.post(reverse("do-not-call-add"), sent))
    client.post(reverse("do-not-call-add"), sent | {"number": "347/5550182"})
    for written in ("+39 347 5550182", DoNotCall.objects.get().digest[:8]):
        assert "nobody calls it" in text_of(client.post(reverse("do-not-call-search"), {"words": written}))
    assert "It stands on no list" in text_of(client.post(reverse("do-not-call-search"), {"words": "347 5550183"}))
    assert client.post(reverse("do-not-call-search"), {"words": "nobody"}).status_code == 422


def test_a_fingerprint_may_begin_with_digits_alone(client: Client, renato: User) -> None:
    join(make_study(), renato, Role.SUPERVISOR)
    forbid(["+393475550182"], now=MONDAY_NOON)
    DoNotCall.objects.update(digest="34755501" + DoNotCall.objects.get().digest[8:])
    assert "nobody calls it" in text_of(client.post(reverse("do-not-call-search"), {"words": "34755501"}))


def test_lists_of_other_studies_are_shown_to_nobody_and_taken_from(client: Client, renato: User) -> None:
    join(make_study(), renato, Role.SUPERVISOR)
    other = make_study("Tea")
    forbid(["+393475550182"], now=MONDAY_NOON, listed_in=list_of_study(other.pk))
    assert "It stands on no list" in text_of(client.post(reverse("do-not-call-search"), {"words": "347 5550182"}))
    sent = {"number": "347 5550183", "listed_in": list_of_study(other.pk), "origin": "request"}
    assert client.post(reverse("do-not-call-add"), sent).status_code == 422
    entry = DoNotCall.objects.get()
    assert client.post(reverse("do-not-call-remove", args=[entry.pk]), {"why": "wrong"}).status_code == 403
    forbid(["+393475550184"], now=MONDAY_NOON)
    lines = b"".join(client.get(reverse("do-not-call-file"), {"list": list_of_study(other.pk)}).streaming_content)
    assert entry.digest not in lines.decode()


def test_the_file_of_a_list_has_no_formula(client: Client, renato: User) -> None:
    join(make_study(), renato, Role.SUPERVISOR)
    forbid(["+393475550184"], now=MONDAY_NOON, reason="=HYPERLINK(1)")
    lines = b"".join(client.get(reverse("do-not-call-file")).streaming_content).decode()
    assert ",'=HYPERLINK(1)," in lines


def test_an_administrator_takes_a_number_off_only_with_its_reason(client: Client, renato: User) -> None:
    User.objects.filter(pk=renato.pk).update(is_administrator=True)
    forbid(["+393475550182"], now=MONDAY_NOON)
    address = reverse("do-not-call-remove", args=[DoNotCall.objects.get().pk])
    assert client.post(address, {"why": "request", "note": " "}).status_code == 422
    assert client.post(address, {"why": "request", "note": "lettera del 3"}).status_code == 302
    assert not DoNotCall.objects.exists()
    assert "lettera del 3" in text_of(client.get(reverse("do-not-call-removed")))


def test_a_file_shows_all_its_problems_before_anything_is_taken(client: Client, renato: User) -> None:
    join(make_study(), renato, Role.SUPERVISOR)
    file = SimpleUploadedFile("esclusi.csv", b"nome;tel\nMaria;347 5550182\nUgo;nessuno\nIda;0347 5550183\n")
    sent = {"file": file, "listed_in": HOUSE, "origin": "client", "reason": ""}
    page = text_of(client.post(reverse("do-not-call-files"), sent, follow=True))
    assert "1 number of esclusi.csv to put on the list" in page
    for row, words in (
        (3, "What stands in a column of numbers is none."),
        (4, "Mobile numbers have no 0 before them."),
    ):
        assert f'<th scope="row" class="number">{row}</th><td class="wrap">{words}</td>' in page
    assert not DoNotCall.objects.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_as_often_however_long_the_list_is(
    client: Client, renato: User, count: int, django_assert_max_num_queries: Any
) -> None:
    join(make_study(), renato, Role.SUPERVISOR)
    forbid([f"+3934755501{n:02}" for n in range(count)], now=MONDAY_NOON)
    with django_assert_max_num_queries(20):
        assert client.get(reverse("do-not-call")).status_code == 200
