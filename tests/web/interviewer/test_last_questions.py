"""Breaking off leads through the questionnaire's last questions, where it has some; long lists are searched."""

import pytest
from django.test import Client
from django.utils import timezone

from surveys.interviewing.models import Interview, InterviewEvent
from surveys.people.models import User
from tests.interviewing.scene import Scene, case_of, make_scene
from tests.web.markup import squeezed

from .conftest import sign_in

SURVEY = [
    ["type", "name", "label::Italiano (it)"],
    ["text", "a", "Prima domanda?"],
    ["select_one towns", "town", "In quale comune abita?"],
    ["begin_group", "bye", "Per finire"],
    ["text", "why", "Mi può dire perché?"],
    ["end_group"],
]
TOWNS = [["towns", f"c{n}", f"Borgo {n:03}"] for n in range(400)]
CHOICES = [["list_name", "name", "label::Italiano (it)"], *TOWNS, ["towns", "f", "Forlì & Cesena"]]


@pytest.fixture
def scene(db: None) -> Scene:
    settings = [["after_break_off"], ["bye"]]
    return make_scene(survey=SURVEY, choices=CHOICES, settings=settings, now=timezone.now())


def begun(client: Client, scene: Scene) -> str:
    sign_in(client, scene).post(f"/calls/{scene.attempt.pk}/outcome/", {"typed": "1"})
    address = f"/calls/{scene.attempt.pk}/interview/"
    client.post(address, {"page": "a", "key": "a", "q0-path": "a", "q0-typed": "sì"})
    return address


def test_breaking_off_asks_the_last_questions_and_then_closes_the_case(client: Client, scene: Scene) -> None:
    address = begun(client, scene)
    stop = f"/calls/{scene.attempt.pk}/stop/"
    assert client.post(stop, {"typed": "3", "key": "s", "note": "Aveva fretta"}).url == address
    assert "Mi può dire perché?" in client.get(address).content.decode()
    client.post(address, {"page": "bye/why", "key": "w", "q0-path": "bye/why", "q0-typed": "Non ho tempo"})
    client.post(f"{address}finish/", {"key": "end"})

    interview = Interview.objects.get()
    assert (interview.status, interview.row) == ("broken_off", {"v": ["sì", None, "Non ho tempo"]})
    assert case_of(scene.attempt).last_disposition == "broken_off"
    kinds = list(InterviewEvent.objects.exclude(kind="page").order_by("sequence").values_list("kind", flat=True))
    assert kinds == ["started", "answer", "stopped", "note", "answer", "finished"]


def test_breaking_off_a_second_time_is_taken_at_its_word(client: Client, scene: Scene) -> None:
    begun(client, scene)
    for key in ("s", "t"):
        client.post(f"/calls/{scene.attempt.pk}/stop/", {"typed": "3", "key": key})
    assert Interview.objects.get().status == "broken_off"


def found(client: Client, address: str, typed: str) -> str:
    return client.post(f"{address}find/", {"q0-path": "town", "q0-find": typed}).content.decode()


def test_a_long_list_is_searched_without_its_choices_in_the_page(client: Client, scene: Scene) -> None:
    address = begun(client, scene)
    assert "Borgo" not in client.get(address).content.decode()
    fragment = found(client, address, "borgo 01")
    assert fragment.count("<li") == 10
    assert 'data-count="10"' in fragment
    assert (
        '<li id="found-q0-0" role="option" aria-selected="false" data-code="c10" data-entry="11">'
        "<mark>Borgo 01</mark>0</li>" in squeezed(fragment)
    )
    assert "<mark>Forlì</mark> &amp; Cesena" in found(client, address, "forli")
    assert "<li" not in found(client, address, "")


def test_only_whoever_holds_the_case_may_search(client: Client, scene: Scene) -> None:
    address = begun(client, scene)
    other = User.objects.create_user("marta")
    client.force_login(other)
    assert client.post(f"{address}find/", {"q0-path": "town", "q0-find": "b"}).status_code == 404
