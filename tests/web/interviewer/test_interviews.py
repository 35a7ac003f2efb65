"""The interview's page: plain forms without scripts, fragments with them, eight queries at most."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys.design.services import change_texts
from surveys.fieldwork.models import Attempt, Case
from surveys.interviewing.models import Interview, InterviewEvent
from tests.interviewing.scene import Scene, case_of, make_scene
from tests.web.markup import squeezed

from .conftest import sign_in

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def begun(client: Client, scene: Scene) -> str:
    sign_in(client, scene).post(f"/calls/{scene.attempt.pk}/outcome/", {"typed": "1"})
    return f"/calls/{scene.attempt.pk}/interview/"


def sent(page: str, typed: str = "", key: str = "k", **more: Any) -> dict[str, Any]:
    return {"page": page, "key": f"{key}{page}{typed}", "q0-path": page, "q0-typed": typed, **more}


def answers() -> dict[str, Any]:
    return {path: answer["v"] for path, answer in Interview.objects.get().state["answers"].items()}


def test_a_plain_form_post_is_answered_by_a_redirect_to_the_next_page(client: Client, scene: Scene) -> None:
    address = begun(client, scene)
    answer = client.post(address, sent("drinks", "1"))

    assert answer.url == address
    assert "Quanti al giorno?" in client.get(address).content.decode()


def test_a_ticked_answer_counts_when_nothing_is_typed(client: Client, scene: Scene) -> None:
    client.post(begun(client, scene), {**sent("drinks"), "q0-codes": "2"})

    assert answers() == {"drinks": "2"}


def test_a_fragment_says_when_it_was_saved_and_brings_progress_and_answers(client: Client, scene: Scene) -> None:
    answer = client.post(begun(client, scene), sent("drinks", "1"), headers=HTMX)
    fragment = answer.content.decode()

    assert re.fullmatch(r"\d?\d:\d\d", answer["Ascolto-Saved"])
    assert "<html" not in fragment
    assert re.findall(r'id="([\w-]+)"[^>]*hx-swap-oob', fragment) == ["progress", "side-prev", "last"]
    assert "<title>" in fragment


def test_a_new_answer_is_added_to_those_before_it_and_any_other_step_brings_them_all(
    client: Client, scene: Scene
) -> None:
    address = begun(client, scene)

    def panel(address: str, data: dict[str, str]) -> tuple[bool, list[str]]:
        fragment = client.post(address, data, headers=HTMX).content.decode()
        return 'hx-swap-oob="beforeend:#so-far"' in fragment, re.findall(
            'class="jump" name="page" value="(.*?)"', fragment
        )

    assert panel(address, sent("drinks", "1")) == (False, ["drinks"])
    assert panel(address, sent("cups", "molti")) == (False, ["drinks"])
    assert panel(address, sent("cups", "3", key="cups")) == (True, ["cups"])
    assert panel(address, sent("cups", "3", key="cups")) == (False, ["drinks", "cups"])
    assert panel(f"{address}back/", {}) == (False, ["drinks", "cups"])
    assert panel(address, sent("cups", "4", key="again")) == (False, ["drinks", "cups"])


@pytest.mark.parametrize(("minutes_left", "most"), [(10, 7), (1, 9)], ids=["long lease", "renewing a short lease"])
def test_a_step_takes_seven_queries_at_most(client: Client, scene: Scene, minutes_left: int, most: int) -> None:
    address = begun(client, scene)
    client.post(address, sent("drinks", "1"), headers=HTMX)
    Case.objects.filter(state="held").update(lease_until=timezone.now() + timedelta(minutes=minutes_left))
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address, sent("cups", "3"), headers=HTMX)

    assert "Quali marche conosce?" in answer.content.decode()
    assert len(queries) <= most, [query["sql"][:80] for query in queries.captured_queries]


def test_what_cannot_be_taken_is_shown_with_what_was_typed(client: Client, scene: Scene) -> None:
    address = begun(client, scene)
    client.post(address, sent("drinks", "1"))
    for headers in (HTMX, {}):
        answer = client.post(address, sent("cups", "molti"), headers=headers)
        page = answer.content.decode()
        assert 'value="molti"' in page
        assert 'role="alert"' in page


def test_a_resent_answer_and_a_second_tab_change_nothing(client: Client, scene: Scene) -> None:
    address = begun(client, scene)
    for typed, key in (("1", "a"), ("1", "a"), ("2", "b")):
        client.post(address, sent("drinks", typed, key), headers=HTMX)

    assert answers() == {"drinks": "1"}
    assert InterviewEvent.objects.filter(kind="answer").count() == 1


def test_back_and_jump_work_without_scripts(client: Client, scene: Scene) -> None:
    address = begun(client, scene)
    client.post(address, sent("drinks", "1"))
    client.post(address, sent("cups", "3"))
    client.post(f"{address}back/")
    assert 'value="3"' in client.get(address).content.decode()
    client.post(f"{address}jump/", {"page": "drinks"})
    assert "Beve caffè?" in client.get(address).content.decode()
    client.post(f"{address}jump/", {"page": "known"})
    assert "Beve caffè?" in client.get(address).content.decode()


def test_the_language_of_the_interview_can_be_changed(client: Client, scene: Scene) -> None:
    address = begun(client, scene)
    client.post(f"{address}language/", {"language": "en"})

    assert "Do you drink coffee?" in client.get(address).content.decode()


def test_what_is_half_typed_when_the_language_is_changed_stands_in_its_box_once_and_is_no_answer(
    client: Client, scene: Scene
) -> None:
    address = begun(client, scene)
    client.post(address, sent("drinks", "2"))
    assert "data-touched" not in client.get(address).text
    client.post(f"{address}language/", {"language": "en", **sent("why", "Perché il caff")})
    shown = client.get(address).text
    assert ("Why not?" in shown, "Perché il caff" in shown, "data-touched" in shown) == (True, True, True)
    assert "Perché il caff" not in client.get(address).text
    assert answers() == {"drinks": "2"}


def test_what_was_half_typed_for_another_page_is_not_shown_on_this_one(client: Client, scene: Scene) -> None:
    address = begun(client, scene)
    client.post(f"{address}language/", {"language": "en", **sent("drinks", "77")})
    client.post(address, sent("drinks", "1"))
    assert "77" not in re.findall('name="q0-typed"[^>]* value="([^"]*)"', client.get(address).text)
    assert "half_typed" not in client.session


def test_a_note_is_kept_and_shown(client: Client, scene: Scene) -> None:
    address = begun(client, scene)
    answer = client.post(f"{address}note/", {"note": "Parla piano", "page": "drinks", "key": "n1"}, headers=HTMX)

    assert "Parla piano" in answer.content.decode()
    assert "Parla piano" in client.get(address).content.decode()


def test_a_page_says_what_became_of_its_answer(client: Client, scene: Scene) -> None:
    address = begun(client, scene)

    def effect(**post: Any) -> str:
        return str(client.post(address, post, headers=HTMX)["Ascolto-Effect"])

    assert effect(**sent("drinks", "7")) == "refused"
    assert effect(**sent("drinks", "1")) == "applied"
    assert effect(**sent("drinks", "1")) == "repeated"
    assert effect(**sent("drinks", "2")) == "stale"


def test_a_window_that_was_left_behind_is_told_that_its_answer_was_not_taken(client: Client, scene: Scene) -> None:
    address = begun(client, scene)
    client.post(address, sent("drinks", "1"))
    for headers in ({}, HTMX):
        late = client.post(address, sent("drinks", "2"), headers=headers).content.decode()
        assert "«2» non è stato preso" in late
        assert "Quanti al giorno?" in late
    assert "non è stato preso" not in client.get(address).content.decode()
    assert answers() == {"drinks": "1"}


def test_the_end_reads_the_thanks_and_closes_the_case(client: Client, scene: Scene) -> None:
    address = begun(client, scene)
    for page, typed in (("drinks", "1"), ("cups", "3"), ("known", "2 1")):
        client.post(address, sent(page, typed))
    words = {"closing": {"": "Grazie, {respondent}: {interviewer} la saluta."}}
    change_texts(study=scene.study, scripts=words, answers=[], by=None, now=scene.now)
    ended = client.get(address)
    assert ended.context["step"].ended
    assert "".join(piece.words for piece in ended.context["closing"]) == (
        "Grazie, Maria Rinaldi 10: Giulia Bassi la saluta."
    )
    answer = client.post(f"{address}finish/", {"key": "end"})

    following = Attempt.objects.get(closed_at=None)
    assert answer.url == f"/calls/{following.pk}/"
    assert case_of(scene.attempt).last_disposition == "complete"
    assert Interview.objects.get().row == {"v": ["1", 3, None, ["2", "1"]]}


def test_a_finish_sent_again_after_a_lost_reply_goes_on_to_the_next_case(client: Client, scene: Scene) -> None:
    address = begun(client, scene)
    for page, typed in (("drinks", "1"), ("cups", "3"), ("known", "2 1")):
        client.post(address, sent(page, typed))
    first, again = (client.post(f"{address}finish/", {"key": "end"}).url for _ in range(2))

    assert first == again == f"/calls/{Attempt.objects.get(closed_at=None).pk}/"


def test_breaking_off_for_good_takes_two_keys_and_enter(client: Client, scene: Scene) -> None:
    begun(client, scene)
    client.post(f"/calls/{scene.attempt.pk}/stop/", {"typed": "3", "key": "s"})

    assert Interview.objects.get().status == "broken_off"


def test_who_wants_to_be_rung_again_is_led_to_the_appointment(client: Client, scene: Scene) -> None:
    address = begun(client, scene)
    answer = client.post(f"/calls/{scene.attempt.pk}/stop/", {"typed": "2"})

    assert answer.url == f"{address}?dock=appointment"
    assert '<aside class="dock" id="dock-appointment" aria-labelledby="appointment-title">' in squeezed(
        client.get(answer.url).text
    )


def test_a_late_answer_leads_back_to_the_shift_and_is_kept(client: Client, scene: Scene) -> None:
    address = begun(client, scene)
    client.post(f"/calls/{scene.attempt.pk}/stop/", {"typed": "1", "key": "s"})
    answer = client.post(address, sent("drinks", "1"))

    assert answer.url == "/shift/"
    assert InterviewEvent.objects.get(is_late=True).new == {"typed": "1"}


def test_nobody_elses_interview_can_be_answered(client: Client, scene: Scene) -> None:
    address = begun(client, scene)
    client.logout()

    assert client.post(address, sent("drinks", "1")).status_code == 302
    assert answers() == {}


def test_a_questions_short_name_follows_the_language_of_the_interview(client: Client, db: None) -> None:
    survey = [
        ["type", "name", "label::Italiano (it)", "label::English (en)", "title::Italiano (it)", "title::English (en)"],
        ["select_one yes_no", "drinks", "Beve caffè?", "Do you drink coffee?", "Caffè", "Coffee"],
    ]
    scene = make_scene(survey=survey, now=timezone.now())
    scene.start()
    page = f"/calls/{scene.attempt.pk}/interview/"
    assert '<span class="what">Caffè</span>' in sign_in(client, scene).get(page).text
    client.post(f"{page}language/", {"language": "en"})
    shown = client.get(page).text

    assert '<span class="what">Coffee</span>' in shown
    assert re.search(r"<title>\S* Coffee\s+· Ascolto</title>", shown)


def test_a_text_without_number_and_short_name_has_a_title_in_the_browsers_tab(client: Client, db: None) -> None:
    survey = [["type", "name", "label"], ["note", "thanks", "La ringrazio per il tempo che mi ha dato."]]
    scene = make_scene(survey=survey, now=timezone.now())
    scene.start()

    shown = sign_in(client, scene).get(f"/calls/{scene.attempt.pk}/interview/").text

    assert re.search(r"<title>Testo da leggere\s+· Ascolto</title>", shown)
