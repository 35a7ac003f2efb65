"""The pages of a call: dial first, then the outcome; every page belongs to whoever holds the case."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from surveys.design.models import Study
from surveys.design.services import change_texts
from surveys.fieldwork.models import Attempt, Call, Case, Sample
from surveys.interviewing.models import Interview
from surveys.people.models import User
from surveys.people.services import change_preferences
from tests.interviewing.scene import Scene, case_of, make_scene
from tests.web.markup import squeezed

from .conftest import sign_in


def test_a_fictional_number_is_never_a_link(client: Client, undialled: Scene) -> None:
    page = sign_in(client, undialled).get(f"/calls/{undialled.attempt.pk}/").content.decode()

    assert "035 555 0110" in page
    assert "tel:" not in page


def test_a_real_number_is_dialled_by_hand_unless_somebody_chose_otherwise(client: Client, undialled: Scene) -> None:
    Study.objects.update(is_fictional=False)
    page = sign_in(client, undialled).get(f"/calls/{undialled.attempt.pk}/").content.decode()
    dial = page.partition('id="dial"')[2].partition("</form>")[0]

    assert "035 555 0110" in dial
    assert "href" not in dial


def test_dialling_makes_a_call_once(client: Client, undialled: Scene) -> None:
    phone = undialled.attempt.case.phones.get().pk
    address = f"/calls/{undialled.attempt.pk}/dial/"
    for _ in range(2):
        answer = sign_in(client, undialled).post(address, {"phone": phone})
        assert answer.url == f"/calls/{undialled.attempt.pk}/"

    assert Call.objects.count() == 1


def test_one_opens_the_interview(client: Client, scene: Scene) -> None:
    answer = sign_in(client, scene).post(f"/calls/{scene.attempt.pk}/outcome/", {"typed": "1"})

    assert answer.url == f"/calls/{scene.attempt.pk}/interview/"
    assert Interview.objects.get().last_attempt == scene.attempt


SETS_ADDRESS = {"sets_address": "1"}


def test_where_a_script_sets_the_address_the_page_that_follows_comes_with_the_answer(
    client: Client, undialled: Scene
) -> None:
    call = f"/calls/{undialled.attempt.pk}/"
    sign_in(client, undialled)
    dialled = client.post(f"{call}dial/", {"phone": undialled.attempt.case.phones.get().pk, **SETS_ADDRESS})
    begun = client.post(f"{call}outcome/", {"typed": "1", **SETS_ADDRESS})

    for answer, address in ((dialled, call), (begun, f"{call}interview/")):
        assert (answer.status_code, f'data-address="{address}"' in answer.content.decode()) == (200, True)
        assert "no-store" in answer["Cache-Control"]
    assert 'class="state">' in dialled.content.decode()
    assert 'id="qtext"' in begun.content.decode()


def test_the_next_case_comes_with_the_answer_too_and_again_where_the_answer_was_lost(
    client: Client, scene: Scene
) -> None:
    address, form = f"/calls/{scene.attempt.pk}/outcome/", {"typed": "2", "key": "k", **SETS_ADDRESS}
    answers = [sign_in(client, scene).post(address, form) for _ in range(2)]
    following = Attempt.objects.get(closed_at=None)

    assert [f'data-address="/calls/{following.pk}/"' in answer.content.decode() for answer in answers] == [True, True]


def test_an_outcome_closes_the_call_and_brings_the_next_case(client: Client, scene: Scene) -> None:
    answer = sign_in(client, scene).post(f"/calls/{scene.attempt.pk}/outcome/", {"typed": "2", "key": "k"})

    following = Attempt.objects.get(closed_at=None)
    assert case_of(scene.attempt).last_disposition == "no_answer"
    assert (answer.url, following.interviewer) == (f"/calls/{following.pk}/", scene.interviewer)


def test_an_outcome_sent_again_after_a_lost_reply_goes_on_as_the_first_did(client: Client, scene: Scene) -> None:
    address, form = f"/calls/{scene.attempt.pk}/outcome/", {"typed": "2", "key": "k"}
    first, again = (sign_in(client, scene).post(address, form) for _ in range(2))
    following = Attempt.objects.get(closed_at=None)

    assert (first.url, again.url) == (f"/calls/{following.pk}/", f"/calls/{following.pk}/")
    assert "no longer in your hands" not in client.get(again.url).content.decode()


@pytest.mark.parametrize("key", ["other", ""])
def test_another_outcome_of_a_call_that_is_over_leads_back_to_the_shift(client: Client, scene: Scene, key: str) -> None:
    address = f"/calls/{scene.attempt.pk}/outcome/"
    sign_in(client, scene).post(address, {"typed": "2", "key": "k" if key else ""})

    assert client.post(address, {"typed": "2", "key": key}).url == "/shift/"


def test_a_key_that_means_nothing_is_told(client: Client, scene: Scene) -> None:
    answer = sign_in(client, scene).post(f"/calls/{scene.attempt.pk}/outcome/", {"typed": "0"})

    assert answer.status_code == 422
    assert case_of(scene.attempt).state == "held"


@pytest.mark.parametrize(("typed", "said"), [("", "No outcome is typed yet"), ("0", "There is no such code")])
def test_enter_without_anything_typed_is_told_apart_from_a_wrong_key(
    client: Client, scene: Scene, typed: str, said: str
) -> None:
    client = sign_in(client, scene)
    client.cookies["django_language"] = "en"
    answer = client.post(f"/calls/{scene.attempt.pk}/outcome/", {"typed": typed}, headers={"accept-language": "en"})
    assert said in answer.content.decode()


def test_a_refusal_asks_for_its_note_before_it_closes(client: Client, scene: Scene) -> None:
    address = f"/calls/{scene.attempt.pk}/after/"
    assert sign_in(client, scene).post(address, {"typed": "31"}).status_code == 422
    assert case_of(scene.attempt).state == "held"

    client.post(address, {"typed": "31", "note": "Cena, richiamare di pomeriggio"})

    assert case_of(scene.attempt).note == "Cena, richiamare di pomeriggio"


def test_a_note_that_is_too_short_is_sent_back_in_words_with_what_was_written(client: Client, scene: Scene) -> None:
    form = {"typed": "31", "note": "no"}
    answer = sign_in(client, scene).post(f"/calls/{scene.attempt.pk}/after/", form, headers={"accept-language": "en"})

    assert answer.status_code == 422
    assert "The note is too short" in answer.text
    assert ">no</textarea>" in answer.text


def test_no_interview_begins_before_a_number_is_dialled(client: Client, undialled: Scene) -> None:
    address = f"/calls/{undialled.attempt.pk}/outcome/"
    answer = sign_in(client, undialled).post(address, {"typed": "1"})

    assert answer.status_code == 422
    assert Interview.objects.count() == 0


@pytest.mark.parametrize("phone", ["", "abc", "²", "0", "99999999999999999999"])
def test_only_the_cases_own_numbers_are_dialled(client: Client, undialled: Scene, phone: str) -> None:
    answer = sign_in(client, undialled).post(f"/calls/{undialled.attempt.pk}/dial/", {"phone": phone})

    assert answer.status_code == 422
    assert Call.objects.count() == 0


@pytest.mark.parametrize("page", ["back", "jump", "language", "note", "find", "finish"])
def test_a_page_of_the_interview_leads_to_the_call_before_one_is_begun(client: Client, scene: Scene, page: str) -> None:
    call = f"/calls/{scene.attempt.pk}/"

    assert sign_in(client, scene).post(f"{call}interview/{page}/", {"note": "n"}).url == call


def test_an_undialled_case_can_be_given_back(client: Client, undialled: Scene) -> None:
    answer = sign_in(client, undialled).post(f"/calls/{undialled.attempt.pk}/give-back/")

    assert answer.url == "/shift/"
    assert case_of(undialled.attempt).state == "waiting"


def test_the_lease_is_kept_while_the_screen_lives_and_gone_after(client: Client, scene: Scene) -> None:
    address = f"/calls/{scene.attempt.pk}/lease/"
    assert sign_in(client, scene).post(address).status_code == 204
    client.post(f"/calls/{scene.attempt.pk}/outcome/", {"typed": "2"})
    assert client.post(address).status_code == 410


def test_a_closed_call_leads_back_to_the_shift(client: Client, scene: Scene) -> None:
    sign_in(client, scene).post(f"/calls/{scene.attempt.pk}/outcome/", {"typed": "2"})

    assert client.get(f"/calls/{scene.attempt.pk}/").url == "/shift/"


def test_a_colleague_does_not_see_the_case(client: Client, scene: Scene) -> None:
    client.force_login(User.objects.create_user("other"))

    assert client.get(f"/calls/{scene.attempt.pk}/").status_code == 404


def test_the_shift_shows_the_held_case_first(client: Client, scene: Scene) -> None:
    page = sign_in(client, scene).get("/shift/").content.decode()

    assert f'href="/calls/{scene.attempt.pk}/"' in page


def test_taking_a_case_of_the_chosen_study(client: Client, scene: Scene) -> None:
    answer = sign_in(client, scene).post("/shift/take/", {"study": scene.study.pk})

    assert answer.url == f"/calls/{scene.attempt.pk}/"


def test_an_empty_queue_says_why(client: Client, scene: Scene) -> None:
    sign_in(client, scene)
    for _ in range(3):
        attempt = Attempt.objects.get(closed_at=None)
        if not attempt.is_dialled:
            client.post(f"/calls/{attempt.pk}/dial/", {"phone": attempt.case.phones.get().pk})
        answer = client.post(f"/calls/{attempt.pk}/outcome/", {"typed": "2"})

    assert answer.url == f"/shift/{scene.study.pk}/empty/"
    page = client.get(answer.url)
    assert page.context["why"].open_cases == 3


def test_waiting_for_a_case_the_button_says_what_enter_does(client: Client, scene: Scene) -> None:
    sign_in(client, scene)
    address = f"/shift/{scene.study.pk}/empty/"
    assert '<span id="ask">Take the case</span>' in squeezed(
        client.get(address, headers={"accept-language": "en"}).text
    )
    Case.objects.exclude(state="held").delete()
    asked = {"accept-language": "en", "HX-Request": "true"}
    assert '<span id="ask" hx-swap-oob="true">Ask again</span>' in squeezed(client.get(address, headers=asked).text)


def test_without_a_study_there_is_no_box_to_choose_one(client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("nadia"), backend="django.contrib.auth.backends.ModelBackend")
    text = client.get("/shift/").text
    assert 'id="box"' not in text
    assert 'class="key-button go"' not in text


def test_scripts_greet_by_the_hour_and_name_the_respondent_and_the_list_s_columns(client: Client, db: None) -> None:
    scene = make_scene(now=timezone.now(), scripts=[["name", "text"], ["introduction", "x"]])
    words = {"it": "{Greeting}, {respondent}? Sono {interviewer}, da {CITY}. {unknown}"}
    change_texts(
        study=scene.study, scripts={"introduction": words, "closing": words}, answers=[], by=None, now=scene.now
    )
    Sample.objects.update(attributes=[{"name": "City", "show": True}])
    Case.objects.update(attributes={"City": "Bergamo"})

    page = sign_in(client, scene).get(f"/calls/{scene.attempt.pk}/").content.decode()
    said = re.sub(r"<[^>]+>", "", page)
    greeted = r"(Buongiorno|Buon pomeriggio|Buonasera), Maria Rinaldi 10\? Sono Giulia Bassi, da Bergamo. {unknown}"
    assert re.search(greeted, said)


@pytest.mark.parametrize(("idle", "is_kept"), [("0", True), ("59", True), ("60", False), ("480", False), ("", True)])
def test_a_screen_that_nobody_touches_keeps_nothing(client: Client, scene: Scene, idle: str, is_kept: bool) -> None:
    soon = timezone.now() + timedelta(minutes=2)
    Case.objects.filter(state="held").update(lease_until=soon)
    answer = sign_in(client, scene).post(f"/calls/{scene.attempt.pk}/lease/", {"idle": idle})

    assert answer.status_code == 204
    assert (case_of(scene.attempt).lease_until != soon) is is_kept
    left = int(answer["Ascolto-Lease"])
    assert left > 590 if is_kept else 100 < left <= 120


@pytest.mark.parametrize(
    ("way", "link", "sources"),
    [
        ("tel", "tel:+390355550110", "default-src 'self'"),
        (
            "https://pbx.example.org/?n={number}",
            "https://pbx.example.org/?n=%2B390355550110",
            "https://pbx.example.org",
        ),
    ],
)
def test_who_dials_by_a_link_has_it_on_the_page_and_a_telephone_system_may_be_asked_from_there_alone(
    client: Client, undialled: Scene, way: str, link: str, sources: str
) -> None:
    Study.objects.update(is_fictional=False)
    change_preferences(person=undialled.interviewer, dialling=way)
    answer = sign_in(client, undialled).get(f"/calls/{undialled.attempt.pk}/")

    assert f'href="{link}"' in answer.text
    assert sources in answer["Content-Security-Policy"]
    assert "pbx" not in client.get("/shift/")["Content-Security-Policy"]


def test_a_fictional_number_is_dialled_by_no_link(client: Client, undialled: Scene) -> None:
    change_preferences(person=undialled.interviewer, dialling="tel")

    assert "tel:" not in sign_in(client, undialled).get(f"/calls/{undialled.attempt.pk}/").text


@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
def test_the_page_that_comes_with_the_answer_is_the_one_that_its_address_has(
    client: Client, scene: Scene, times: int
) -> None:
    call = f"/calls/{scene.attempt.pk}/"
    sign_in(client, scene)
    for _ in range(times):
        come = client.post(f"{call}outcome/", {"typed": "1", **SETS_ADDRESS})
    asked = client.get(f"{call}interview/")

    assert lasting(come) == lasting(asked)


def lasting(answer: HttpResponse) -> str:
    """The page without what is made anew each time."""
    made_anew = r'(name="(key|csrfmiddlewaretoken)" value|data-(seal|key))="[^"]*"|"X-CSRFToken": "[^"]*"|"\d{10}\.\d+"'
    return re.sub(made_anew, "", answer.content.decode())


def test_a_call_of_a_number_beyond_64_bits_is_none(client: Client, scene: Scene) -> None:
    sign_in(client, scene)
    for number in (2**63, 10**30):
        assert client.get(f"/calls/{number}/").status_code == 404
        assert client.post(f"/calls/{number}/outcome/").status_code == 404
