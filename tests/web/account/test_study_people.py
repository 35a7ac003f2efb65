"""Roles in a study, given to many people at once by an administrator."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from surveys.design.models import Membership, Study
from surveys.people.models import AuditEntry, AuditVerb, Role, User
from tests.web.confirmed import sign_in_confirmed
from tests.web.world import World, build_world


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def laura(world: World, client: Client) -> Client:
    return sign_in_confirmed(client, world.administrator)


def test_those_who_are_chosen_get_the_role_once_and_each_has_a_line_in_the_register(
    world: World, laura: Client
) -> None:
    new = [User.objects.create(username=f"new{number}", first_name=f"Nuova {number}") for number in range(3)]
    address = f"/studies/{world.study.pk}/people/"
    assert "Nuova 1" in laura.get(address).text
    before = AuditEntry.objects.filter(verb=AuditVerb.ROLE_GRANTED).count()
    chosen = [*(one.pk for one in new), world.interviewer.pk]
    for _again in range(2):
        laura.post(address, {"chosen": chosen, "role": "interviewer"})
    memberships = Membership.objects.filter(study=world.study, role=Role.INTERVIEWER, user__in=chosen)
    assert memberships.count() == 4
    assert AuditEntry.objects.filter(verb=AuditVerb.ROLE_GRANTED).count() == before + 3


def test_the_interviewers_of_another_study_are_chosen_as_a_group(world: World, laura: Client) -> None:
    earlier = Study.objects.create(name="Onda 1", created_at=timezone.now())
    team = [User.objects.create(username=f"team{number}", first_name=f"Squadra {number}") for number in range(3)]
    User.objects.create(username="alone", first_name="Sola")
    for person, role in (*((one, Role.INTERVIEWER) for one in (*team, world.interviewer)), (world.client, Role.CLIENT)):
        Membership.objects.create(user=person, study=earlier, role=role, added_at=timezone.now())
    address = f"/studies/{world.study.pk}/people/"
    assert not re.findall(r'name="chosen"[^>]*checked', laura.get(address).text)
    page = laura.get(address, {"group": earlier.pk}).text
    chosen = re.findall(r'name="chosen" value="(\d+)"\s+checked', page)
    assert sorted(map(int, chosen)) == [one.pk for one in team], "who has the role already is not chosen"
    laura.post(address, {"chosen": chosen, "role": "interviewer"})
    assert Membership.objects.filter(study=world.study, role=Role.INTERVIEWER, user__in=team).count() == 3
    assert laura.get(address, {"group": "x"}).status_code == 200


def test_who_is_suspended_is_not_offered_and_gets_none(world: World, laura: Client) -> None:
    gone = User.objects.create(username="gone", first_name="Sospesa", is_active=False)
    address = f"/studies/{world.study.pk}/people/"
    assert "Sospesa" not in laura.get(address).text
    answer = laura.post(address, {"chosen": [gone.pk], "role": "interviewer"})
    assert answer.status_code == 422
    assert not Membership.objects.filter(user=gone).exists()


def test_nobody_chosen_is_said(world: World, laura: Client) -> None:
    answer = laura.post(f"/studies/{world.study.pk}/people/", {"role": "interviewer"})
    assert answer.status_code == 422
    assert "Non è scelto nessuno." in answer.text


def test_the_page_asks_as_many_questions_for_fifty_people_as_for_five(
    world: World, laura: Client, django_assert_max_num_queries: object
) -> None:
    address = f"/studies/{world.study.pk}/people/"
    User.objects.bulk_create([User(username=f"many{number}", first_name=f"N{number}") for number in range(50)])
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        laura.get(address)


def test_a_number_that_nobody_can_have_is_nobody(world: World, laura: Client) -> None:
    for key in (2**64, "9" * 400, "²", "-1"):
        answer = laura.post(f"/studies/{world.study.pk}/people/", {"chosen": [key], "role": "interviewer"})
        assert answer.status_code in (200, 422)
