"""A case with several numbers, as its interviewer sees and dials them."""

import pytest
from django.test import Client
from django.utils import timezone

from surveys.fieldwork.models import Call, PhoneNumber
from tests.interviewing.scene import Scene
from tests.web.markup import squeezed

from .conftest import sign_in

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def second(undialled: Scene) -> PhoneNumber:
    return PhoneNumber.objects.create(case=undialled.attempt.case, number="+393475550199", kind="mobile", order=1)


def test_the_number_that_rings_is_shown_and_another_can_be_dialled_in_the_same_call(
    client: Client, undialled: Scene, second: PhoneNumber
) -> None:
    address = f"/calls/{undialled.attempt.pk}/"
    page = sign_in(client, undialled).get(address, headers=ENGLISH).text
    assert ("one of 2 numbers" in page, "Dial this one" in page) == (True, False)

    first = undialled.attempt.case.phones.exclude(pk=second.pk).get()
    for phone in (first, second):
        client.post(f"{address}dial/", {"phone": phone.pk})
        page = client.get(address, headers=ENGLISH).text
        assert f'<option value="{phone.pk}" selected>' in squeezed(page)
        assert "Dial this one" in page
    assert [(call.phone_id, call.ended_at is None) for call in Call.objects.order_by("pk")] == [
        (first.pk, False),
        (second.pk, True),
    ]


def test_a_dead_number_is_neither_counted_nor_offered(client: Client, undialled: Scene, second: PhoneNumber) -> None:
    PhoneNumber.objects.filter(pk=second.pk).update(dead_at=timezone.now())
    page = sign_in(client, undialled).get(f"/calls/{undialled.attempt.pk}/", headers=ENGLISH).text
    assert "the only number still alive" in page
    assert "<option" not in page.partition('id="dial"')[2].partition("</form>")[0]


def test_the_dock_of_numbers_comes_with_the_page_only_when_it_is_open(client: Client, undialled: Scene) -> None:
    address = f"/calls/{undialled.attempt.pk}/"
    shut = sign_in(client, undialled).get(address, headers=ENGLISH).text
    opened = client.get(address, {"dock": "numbers"}, headers=ENGLISH).text
    assert ('id="new-number"' in shut, 'id="new-number"' in opened) == (False, True)
    assert opened.count('name="typed"') > shut.count('name="typed"')
