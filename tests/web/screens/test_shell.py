"""What is around every page: where the day begins, tabs by role, language, colours, errors."""

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from surveys.people.models import User
from surveys.web.screens.errors import broken
from surveys.web.screens.tabs import tabs_for
from tests.web.world import World, build_world


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def enter(client: Client):
    def enter(user: User) -> Client:
        client.force_login(user)
        return client

    return enter


@pytest.mark.parametrize(
    ("who", "name", "study"),
    [
        ("researcher", "studies", False),
        ("supervisor", "studies", False),
        ("interviewer", "shift", False),
        ("client", "client_study", True),
        ("administrator", "studies", False),
    ],
)
def test_the_day_begins_where_the_work_is(who: str, name: str, study: bool, world: World, enter) -> None:
    address = reverse(name, kwargs={"study_id": world.study.pk} if study else {})
    assert enter(world.people[who]).get("/")["Location"] == address


def test_who_has_no_role_yet_is_told_whom_to_ask(world: World, enter) -> None:
    answer = enter(world.stranger).get("/", headers={"accept-language": "en"})
    assert "No study is waiting for you yet" in answer.text


def test_tabs_follow_the_role(world: World) -> None:
    def tabs(user: User) -> list[str]:
        return [
            str(tab["address"]).removeprefix(f"/studies/{world.study.pk}/")
            for tab in tabs_for(user, world.study, "study")
        ]

    assert tabs(world.interviewer) == []
    assert len(tabs(world.client)) == 1
    assert set(tabs(world.researcher)) > {"questionnaire/", "sample/"}
    assert set(tabs(world.administrator)) >= set(tabs(world.researcher))


@pytest.mark.parametrize(("language", "word"), [("en", "Your profile"), ("it", "Il tuo profilo")])
def test_a_chosen_language_is_kept_with_the_person_and_in_the_browser(
    language: str, word: str, world: World, enter
) -> None:
    client = enter(world.interviewer)
    answer = client.post("/language/", {"language": language, "next": "/profile/"})
    assert answer["Location"] == "/profile/"
    page = client.get("/profile/", headers={"accept-language": "fr"})
    assert f'lang="{language}"' in page.text
    assert word in page.text
    assert client.cookies["django_language"].value == language


def test_the_browser_decides_until_somebody_chooses(world: World, client: Client) -> None:
    for asked, spoken in (("it-IT,it;q=0.9", "it"), ("en-GB", "en"), ("ja", "it")):
        assert f'lang="{spoken}"' in client.get("/account/login/", headers={"accept-language": asked}).text


def test_chosen_colours_are_there_before_the_first_paint(world: World, enter) -> None:
    client = enter(world.interviewer)
    assert "data-theme" not in client.get("/profile/").text
    client.post("/theme/", {"theme": "dark", "next": "/profile/"})
    assert 'data-theme="dark"' in client.get("/profile/").text


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_choices_never_lead_to_another_site(address: str, world: World, enter) -> None:
    answer = enter(world.interviewer).post("/theme/", {"theme": "dark", "next": address})
    assert answer["Location"] == "/"


def test_a_session_that_ended_takes_the_whole_window_to_the_door_under_htmx(world: World, client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/?found"}
    answer = client.get("/people/", headers=headers)
    assert answer["HX-Redirect"] == "/account/login/?next=/people/%3Ffound"


def test_a_search_answers_htmx_with_the_list_alone(world: World, enter) -> None:
    client = enter(world.administrator)
    fragment = client.post("/people/", {"q": "bassi"}, headers={"HX-Request": "true"})
    assert "<html" not in fragment.text
    assert "giulia.bassi" in fragment.text
    assert "renato.moretti" not in fragment.text
    assert "HX-Request" in fragment["Vary"]
    whole = client.get("/people/?found").text
    assert "<html" in whole
    assert "renato.moretti" not in whole
    assert "renato.moretti" in client.get("/people/").text


def test_pages_are_not_kept_for_the_next_person_at_the_desk(world: World, enter) -> None:
    assert "no-store" in enter(world.interviewer).get("/profile/")["Cache-Control"]


def test_every_page_comes_under_the_strict_policy(client: Client, db: None) -> None:
    policy = client.get("/account/login/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_refusal_names_who_is_signed_in(world: World, enter) -> None:
    answer = enter(world.interviewer).get("/people/")
    assert answer.status_code == 403
    assert "Giulia Bassi" in answer.text


def test_a_fragment_that_fails_takes_the_whole_window(world: World, enter) -> None:
    answer = enter(world.interviewer).get("/people/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Retarget"]) == (403, "body")


def test_the_page_for_our_fault_needs_no_database_and_gives_a_code(
    rf: RequestFactory, caplog: pytest.LogCaptureFixture
) -> None:
    answer = broken(rf.get("/studies/"))
    assert answer.status_code == 500
    code = caplog.records[-1].getMessage().split()[1].strip(":")
    assert code in answer.text
