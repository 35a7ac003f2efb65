"""Who supervises one centre sees its people and lists, and no other page of the study or of its people."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from surveys.design.queries import centre_led_by
from surveys.design.services import grant_role
from surveys.fieldwork.services import assign_centre
from surveys.people.models import Role, User
from tests.fieldwork.conftest import MONDAY_NOON, Field, join, make_study, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def field() -> Field:
    study = make_study()
    found = Field(study, *(join(study, person(name)) for name in ("anna", "bruno")), chiara=person("chiara"))
    found.load("02 1234567", "02 1234568")
    theirs = found.load("02 1234569")
    facts: dict[str, Any] = {"by": found.chiara, "now": MONDAY_NOON}
    grant_role(person=found.bruno, study=study, role=Role.INTERVIEWER, centre="Voci Nord", **facts)
    assign_centre(sample=theirs, centre="Voci Nord", **facts)
    study.refresh_from_db()
    return found


@pytest.fixture
def nora(client: Client, field: Field) -> User:
    nora = person("nora")
    User.objects.filter(pk=nora.pk).update(language="en")
    facts: dict[str, Any] = {"by": field.chiara, "now": MONDAY_NOON}
    grant_role(person=nora, study=field.study, role=Role.SUPERVISOR, centre="Voci Nord", **facts)
    client.force_login(nora)
    return nora


def test_the_centres_people_lists_and_cases_are_shown_and_no_others(
    client: Client, field: Field, nora: User, django_assert_max_num_queries: Any
) -> None:
    field.claim(by=field.bruno)
    field.claim()
    with django_assert_max_num_queries(25):
        response = client.get(reverse("centre", args=[field.study.pk]))
    page = " ".join(response.content.decode().split())
    assert "Voci Nord: 0 complete interviews" in page
    assert "has case 000003 since" in page
    assert "000001" not in page
    assert field.anna.short_name not in page
    none = client.get(reverse("centre", args=[field.study.pk]), {"state": "closed"}).content.decode()
    assert none.count("000003") == 1


def test_pages_across_studies_are_closed_to_who_supervises_a_centre(client: Client, field: Field, nora: User) -> None:
    for name in ("field-today", "shifts", "do-not-call", "hours", "messages", "productivity", "opposition-register"):
        assert client.get(reverse(name)).status_code == 403, name
    assert client.get(reverse("home"))["Location"] == reverse("centre", args=[field.study.pk])


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.INTERVIEWER, Role.RESEARCHER])
def test_a_stranger_to_the_centre_does_not_see_its_page(client: Client, field: Field, role: Role) -> None:
    address = reverse("centre", args=[field.study.pk])
    client.force_login(join(field.study, person("ugo"), role))
    assert client.get(address).status_code == 403
    client.force_login(join(make_study("Tea"), person("ada"), role))
    assert client.get(address).status_code == 404


def test_the_list_of_studies_shows_them_neither_the_total_nor_the_interviews(client: Client, nora: User) -> None:
    row = client.get(reverse("studies")).context["studies"][0]
    assert (row.completes, row.lists) == (None, False)


def test_a_role_given_again_without_the_centre_keeps_it_until_the_tick_says_otherwise(
    client: Client, field: Field, nora: User
) -> None:
    User.objects.filter(pk=field.chiara.pk).update(is_administrator=True, language="en")
    client.force_login(field.chiara)
    address, said = reverse("person-roles", args=[nora.pk]), {"study": field.study.pk, "role": "supervisor"}
    assert "Still of the centre Voci Nord alone." in client.post(address, said, follow=True).content.decode()
    assert centre_led_by(field.study, nora) == "Voci Nord"
    client.post(address, said | {"lifts_limit": "on"})
    assert centre_led_by(field.study, nora) == ""
