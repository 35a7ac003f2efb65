"""On the demo's own server fictional people come in by a key or a click; on any other site there is no such door."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from cati.environment import demo
from surveys.people.models import User
from surveys.people.services import add_person
from tests.web.world import NOW, PASSWORD, World, build_busy_world

DOOR, CHOICE = "/account/login/", "/account/demo/"


@pytest.fixture
def world(db: None) -> World:
    return build_busy_world()


@pytest.fixture
def open_door(settings: Any, world: World) -> World:
    settings.DEMO_ACCOUNTS = ["laura.conti", "giulia.bassi", "nobody.here"]
    settings.DEMO_PASSWORD = PASSWORD
    return world


def test_a_site_in_use_neither_shows_nor_takes_such_a_choice(world: World, client: Client) -> None:
    page = client.get(DOOR)
    assert 'action="/account/demo/"' not in page.text
    assert "Giulia Bassi" not in page.text
    for account in ("laura.conti", "giulia.bassi", ""):
        assert client.post(CHOICE, {"account": account}).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("name", "value"), [("ALLOWED_HOSTS", "ascolto.example.it"), ("HTTPS", "1")])
def test_a_site_that_others_reach_does_not_start_with_such_a_door(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ALLOWED_HOSTS", raising=False)
    monkeypatch.setenv("DEMO_ACCOUNTS", "giulia")
    assert demo()[0] == ["giulia"]
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match="DEMO_ACCOUNTS"):
        demo()


def test_without_scripts_a_click_signs_in_and_goes_on_to_the_page_that_was_wanted(
    open_door: World, client: Client
) -> None:
    page = client.get(DOOR, {"next": "/people/"}, headers={"accept-language": "en"})
    assert page.text.count('name="account"') == 2
    assert 'Laura Conti</span><span class="mute">administrator' in page.text
    answer = client.post(CHOICE, {"account": "laura.conti", "next": "/people/"})
    assert answer["Location"] == "/people/"
    assert client.get("/people/").status_code == 200


def test_who_is_not_of_the_demo_does_not_come_in(open_door: World, client: Client) -> None:
    others = add_person(by=None, now=NOW, password="a password of their own", username="nobody.here")
    for account in ("renato.moretti", others.username, "", "laura"):
        assert client.post(CHOICE, {"account": account})["Location"] == DOOR
    assert "_auth_user_id" not in client.session


def test_who_is_suspended_is_not_listed_and_does_not_come_in(open_door: World, client: Client) -> None:
    User.objects.filter(username="giulia.bassi").update(is_active=False)
    assert "Giulia Bassi" not in client.get(DOOR).text
    client.post(CHOICE, {"account": "giulia.bassi"})
    assert "_auth_user_id" not in client.session
