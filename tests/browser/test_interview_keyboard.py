"""The interview with the keyboard alone: every kind of question, and no mouse event at all."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from surveys.fieldwork.models import AskedQuestion, Call
from surveys.interviewing.models import Interview, SpokenAnswer
from surveys.people.models import User

from .interviews import Keyboard, Open, ready_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def answers() -> dict[str, Any]:
    return {
        path.rpartition("/")[2]: answer.get("m") or answer["v"]
        for path, answer in Interview.objects.get().state["answers"].items()
    }


def test_a_whole_interview_is_held_without_a_mouse_and_brings_the_next_case(opened: Open, page: Page) -> None:
    hands = opened(cases=2)
    for typed in ("4", "7 1 11", "48", "12/11/2026", "830", "la mattina in cucina"):
        hands.answer(typed)
    hands.type("4")
    hands.press("Enter")
    hands.type("5")
    hands.press("Enter")
    hands.answer("2")
    hands.answer("8")
    hands.answer("2 1 3")
    hands.answer("berga")
    hands.type("44")
    hands.press("Enter")
    hands.answer("maestra")
    hands.answer("")
    hands.answer("1")
    expect(page.locator("#qtext")).to_contain_text("La ringrazio davvero")
    hands.enter()
    page.wait_for_url("**/calls/*/")

    hands.assert_no_mouse()
    assert Interview.objects.get().status == "complete"
    assert answers() == {
        "b3": "4",
        "b4": ["7", "1", "11"],
        "b6": 48,
        "b7": "2026-11-12",
        "b8": "08:30",
        "c2": "la mattina in cucina",
        "c3_1": "4",
        "c3_2": "5",
        "c3_3": "2",
        "c4": 8,
        "c5": ["2", "1", "3"],
        "e2": "1",
        "age": 44,
        "job": "maestra",
        "ok": "OK",
    }


def test_the_label_is_echoed_while_the_code_is_typed(opened: Open) -> None:
    hands = opened()
    hands.type("4")
    assert hands.echo == "Del Porto"
    hands.press("Backspace")
    hands.type("77")
    assert hands.echo != "Del Porto"


def test_star_and_slash_command_only_in_an_empty_or_wholly_selected_box(opened: Open, page: Page) -> None:
    hands = opened()
    hands.type("*")
    assert page.locator("#box").input_value() == "98"
    hands.type("/")
    assert page.locator("#box").input_value() == "99"
    hands.answer("4")
    hands.type("1*")
    assert page.locator("#box").input_value() == "1*"


def test_don_t_know_beside_a_number_is_one_key(opened: Open) -> None:
    hands = opened()
    hands.answer("4")
    hands.answer("1")
    hands.answer("*")
    hands.answer("/")

    assert answers()["b6"] == "dk"
    assert answers()["b7"] == "refused"


def test_alt_d_and_alt_r_work_in_a_box_that_is_not_empty(opened: Open) -> None:
    hands = opened()
    hands.answer("4")
    hands.answer("1")
    hands.type("48")
    hands.press("Alt+r")
    hands.answer("")

    assert answers()["b6"] == "refused"


def test_minus_and_page_up_go_back_to_the_answer_that_was_given(opened: Open, page: Page) -> None:
    hands = opened()
    hands.answer("4")
    hands.press("-")
    expect(page.locator("#answer .code")).to_have_text("b3")
    assert page.locator("#box").input_value() == "4"
    hands.answer("5")
    hands.type("1 2")
    hands.press("PageUp")
    expect(page.locator("#answer .code")).to_have_text("b3")
    assert answers() == {"b3": "5"}
    hands.assert_no_mouse()


def test_a_minus_begins_a_negative_number_and_alone_goes_back(opened: Open, page: Page) -> None:
    survey = [
        ["type", "name", "label::Italiano (it)"],
        ["integer", "t1", "Che temperatura c’è?"],
        ["decimal", "t2", "E ieri?"],
        ["text", "t3", "Altro?"],
    ]
    hands = opened(survey=survey)
    hands.answer("-5")
    hands.answer("-2,5")
    assert answers() == {"t1": -5, "t2": -2.5}
    hands.press("PageUp")
    expect(page.locator("#answer .code")).to_have_text("t2")
    page.keyboard.press("Control+a")
    hands.type("-")
    hands.enter()
    expect(page.locator("#answer .code")).to_have_text("t1")


def test_an_unusual_number_is_asked_for_again_and_enter_alone_is_not_enough(opened: Open, page: Page) -> None:
    hands = opened()
    hands.answer("4")
    hands.answer("1")
    hands.type("480")
    hands.enter()
    expect(page.locator(".check")).to_be_visible()
    with page.expect_response("**/interview/"):
        hands.enter()
    hands.look()
    expect(page.locator(".check")).to_be_visible()
    hands.answer("1")

    assert answers()["b6"] == 480


def test_an_unusual_number_can_be_corrected(opened: Open, page: Page) -> None:
    hands = opened()
    hands.answer("4")
    hands.answer("1")
    hands.type("480")
    hands.enter()
    expect(page.locator(".check")).to_be_visible()
    hands.type("2")
    hands.enter()
    expect(page.locator(".check")).to_have_count(0)
    assert page.locator("#box").input_value() == "480"
    hands.answer("48")

    assert answers()["b6"] == 48


def test_a_hard_check_says_what_is_allowed_and_keeps_what_was_typed(opened: Open, page: Page) -> None:
    hands = opened()
    hands.answer("4")
    hands.answer("1")
    hands.type("5000")
    hands.enter()
    expect(page.locator(".refusal")).to_have_text("Si può scrivere da 0 a 2000.")
    assert page.locator("#box").input_value() == "5000"


def test_an_exclusive_code_clears_the_others(opened: Open, page: Page) -> None:
    hands = opened()
    hands.answer("4")
    hands.type("7 1 98")
    assert page.locator("#box").input_value() == "98"


def test_other_specify_opens_its_text(opened: Open, page: Page) -> None:
    hands = opened()
    hands.answer("4")
    hands.type("7 96")
    hands.press("Tab")
    for _ in range(20):
        if page.evaluate("document.activeElement.name?.includes('specify')"):
            break
        hands.press("Shift+Tab")
    hands.answer("Caffè del Corso")

    stored = Interview.objects.get().state["answers"]["b/b4"]
    assert (stored["v"], stored["s"]) == (["7", "96"], {"96": "Caffè del Corso"})


def test_docks_open_by_key_and_escape_gives_the_box_back(opened: Open, page: Page) -> None:
    hands = opened()
    for key, dock in (("F4", "appointment"), ("F8", "stop"), ("F9", "say")):
        hands.press(key)
        expect(page.locator(f"#dock-{dock}")).to_be_visible()
        hands.press("Escape")
        expect(page.locator(f"#dock-{dock}")).to_be_hidden()
        expect(page.locator("#box")).to_be_focused()
    hands.press("F2")
    expect(page.locator("#note")).to_be_focused()
    hands.press("Escape")
    expect(page.locator("#box")).to_be_focused()
    hands.assert_no_mouse()


def test_a_field_that_was_pulled_taller_is_changed_without_a_word_of_the_security_policy(
    opened: Open, page: Page
) -> None:
    """Pulling a field's corner gives it a style; htmx must not write that into the field that comes after it."""
    hands = opened()
    for field in ("note", "box"):
        page.evaluate("id => { document.getElementById(id).style.height = '140px'; }", field)
    hands.press("F2")
    hands.type("Call in the evening")
    hands.press("Tab", "Enter")
    expect(page.locator("#note-form p")).to_have_text("Call in the evening")
    hands.press("F2", "Escape")
    hands.answer("4")
    assert not page.locator("[style]").count()


def test_an_appointment_takes_three_keys(opened: Open, page: Page) -> None:
    hands = opened()
    hands.answer("4")
    hands.press("F4")
    hands.type("3")
    hands.enter()
    page.wait_for_url("**/empty/")

    interview = Interview.objects.get()
    assert interview.status == "suspended"
    assert interview.case.appointments.count() == 1
    hands.assert_no_mouse()


def test_breaking_off_takes_three_keys(opened: Open, page: Page) -> None:
    hands = opened()
    hands.answer("4")
    hands.press("F8")
    hands.type("3")
    hands.enter()
    page.wait_for_url("**/empty/")

    assert Interview.objects.get().status == "broken_off"
    hands.assert_no_mouse()


def test_the_timer_tells_how_long_the_call_lasts(opened: Open, page: Page) -> None:
    opened()
    timer = page.locator(".top [data-since]")
    expect(timer).to_have_text(re.compile(r"^\d+:\d\d$"))
    before = timer.inner_text()
    expect(timer).not_to_have_text(before)


def test_what_to_say_is_found_by_a_word(opened: Open, page: Page) -> None:
    hands = opened()
    hands.press("F9")
    hands.type("dati")
    found = page.locator("#dock-say .say:visible")
    expect(found).to_contain_text("altre mille persone")
    expect(page.locator("#dock-say summary:visible", has_text="«Non ho tempo»")).to_have_count(0)
    hands.press("Enter")
    expect(page.locator("#dock-say")).to_be_hidden()
    expect(page.locator("#box")).to_be_focused()
    assert SpokenAnswer.objects.count() == 1
    # Said once more before the list has come anew it is another use.
    page.route("**/say/", lambda route: route.request.method == "GET" or route.continue_())
    hands.press("F9")
    hands.type("dati")
    hands.press("Enter")
    expect(page.locator("#dock-say")).to_be_hidden()
    assert SpokenAnswer.objects.count() == 2


def test_from_an_explicit_no_enter_leads_to_the_end_of_the_call(opened: Open, page: Page) -> None:
    hands = opened()
    hands.press("F9")
    hands.type("5")
    hands.press("Enter")
    expect(page.locator("#dock-stop")).to_be_visible()
    assert SpokenAnswer.objects.get().item == "refusal"


def test_what_no_answer_meets_goes_to_the_supervisor_with_the_words_typed(opened: Open, page: Page) -> None:
    hands = opened()
    hands.press("F9")
    hands.type("pensione")
    hands.press("Enter")
    expect(page.locator("#ask-words")).to_have_value("pensione")
    hands.press("Enter")
    expect(page.locator("#box")).to_be_focused()
    assert AskedQuestion.objects.get().words == "pensione"


def test_single_keys_do_nothing_outside_the_answer_area(opened: Open, page: Page) -> None:
    hands = opened()
    hands.answer("4")
    page.locator("#note").focus()
    hands.type("-*/5")
    assert page.locator("#note").input_value() == "-*/5"
    assert hands.code == "b4"


def test_a_call_is_dialled_and_an_outcome_given_with_keys(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    scene = ready_scene(cases=2, dialled=False)
    signed_in_as(scene.interviewer)
    hands = Keyboard(page, f"{live_server.url}/shift/")
    hands.enter()
    page.wait_for_url("**/calls/*/")
    hands.enter()
    expect(page.locator("#box")).to_be_editable()
    hands.type("2")
    hands.enter()
    page.wait_for_url(lambda url: f"/calls/{scene.attempt.pk}/" not in url)

    scene.attempt.refresh_from_db()
    assert scene.attempt.disposition == "no_answer"
    hands.assert_no_mouse()


def test_a_second_enter_behind_an_outcome_does_not_dial_the_next_person(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    scene = ready_scene(cases=2)
    signed_in_as(scene.interviewer)
    hands = Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/")
    hands.type("2")
    hands.press("Enter")
    page.wait_for_url(lambda url: f"/calls/{scene.attempt.pk}/" not in url)
    page.locator("#answer[data-resting]").wait_for()
    page.keyboard.press("Enter")
    page.locator("#answer .go").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#ahead")).to_have_text(re.compile("Non ancora chiamato|non preso"))
    expect(page.locator("#box")).not_to_be_editable()
    assert Call.objects.exclude(attempt=scene.attempt).count() == 0

    hands.enter()
    expect(page.locator("#box")).to_be_editable()
    assert Call.objects.exclude(attempt=scene.attempt).count() == 1


def test_a_double_click_does_not_dial_the_next_person(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    scene = ready_scene(cases=2, dialled=False)
    signed_in_as(scene.interviewer)
    page.goto(f"{live_server.url}/calls/{scene.attempt.pk}/")
    page.locator("#answer[data-resting] .go").click()
    expect(page.locator("#ahead")).to_contain_text("Non ancora chiamato")
    assert Call.objects.count() == 0
    page.locator("#answer:not([data-resting]) .go").click()
    expect(page.locator("#box")).to_be_editable()
    assert Call.objects.count() == 1


def test_a_refusal_is_recorded_with_its_note_by_keys_alone(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    scene = ready_scene(cases=2)
    signed_in_as(scene.interviewer)
    hands = Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/")
    hands.type("8")
    hands.enter()
    expect(page.locator("#note-needed")).to_be_visible()
    expect(page.locator("#outcome-note")).to_be_focused()
    hands.type("Ha")
    hands.enter()
    expect(page.locator("#outcome-note")).to_be_focused()
    hands.type(" fretta,")
    hands.press("Shift+Enter")
    hands.type("riprovare in primavera")
    hands.enter()
    page.wait_for_url(lambda url: f"/calls/{scene.attempt.pk}/" not in url)

    scene.attempt.refresh_from_db()
    assert (scene.attempt.disposition, scene.attempt.note) == ("soft_refusal", "Ha fretta,\nriprovare in primavera")
    hands.assert_no_mouse()


def test_back_at_an_open_answer_minus_goes_on_back_and_writes_no_dash(opened: Open, page: Page) -> None:
    hands = opened()
    for typed in ("4", "1", "48", "1", "8", "la mattina in cucina"):
        hands.answer(typed)
    hands.press("-")
    expect(page.locator("#answer .code")).to_have_text("c2")
    expect(page.locator("#box")).to_have_value("la mattina in cucina")
    hands.press("-")
    expect(page.locator("#answer .code")).to_have_text("b8")

    assert answers()["c2"] == "la mattina in cucina"


def test_a_dock_that_is_left_gives_an_open_answer_back_as_it_was_being_written(opened: Open, page: Page) -> None:
    hands = opened()
    for typed in ("4", "1", "48", "1", "8"):
        hands.answer(typed)
    hands.type("la mattina")
    hands.press("F9", "Escape")
    hands.type(" presto")

    expect(page.locator("#box")).to_have_value("la mattina presto")


def test_a_soft_check_takes_the_corrected_value_directly(opened: Open, page: Page) -> None:
    hands = opened()
    hands.answer("4")
    hands.answer("1")
    hands.type("480")
    hands.enter()
    expect(page.locator(".check")).to_be_visible()
    hands.type("48")
    assert hands.echo.startswith("48")
    hands.answer("")

    assert answers()["b6"] == 48


def test_a_corrected_value_is_checked_as_any_other(opened: Open, page: Page) -> None:
    hands = opened()
    hands.answer("4")
    hands.answer("1")
    hands.type("480")
    hands.enter()
    expect(page.locator(".check")).to_contain_text("480")
    hands.type("490")
    hands.enter()
    expect(page.locator(".check")).to_contain_text("490")
    hands.type("9999")
    hands.enter()
    expect(page.locator(".refusal")).to_be_visible()
    expect(page.locator("#box")).to_have_value("9999")

    assert "b6" not in answers()


@pytest.mark.parametrize("typed", ["22", "31"])
def test_an_outcome_of_two_digits_is_not_cut_to_another_one(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None], typed: str
) -> None:
    scene = ready_scene(cases=2)
    signed_in_as(scene.interviewer)
    hands = Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/")
    hands.type(typed)
    expect(page.locator("#echo.bad")).to_be_visible()
    hands.enter()
    expect(page.get_by_role("alert")).to_be_visible()
    assert Call.objects.get().ended_at is None


def test_a_reason_of_two_digits_is_not_cut_to_another_one(opened: Open, page: Page) -> None:
    hands = opened()
    hands.press("F8")
    hands.type("12")
    hands.enter()
    expect(page.locator("#dock-stop").get_by_role("alert")).to_be_visible()
    assert Call.objects.get().ended_at is None


def test_an_open_answer_half_written_is_back_with_the_page_and_a_probe_is_used_by_key(opened: Open, page: Page) -> None:
    hands = opened()
    for typed in ("4", "1", "48", "1", "8"):
        hands.answer(typed)
    hands.type("la mattina")
    page.keyboard.press("Alt+2")
    expect(page.locator(".probes button[aria-pressed]")).to_contain_text("C’è altro?")
    page.wait_for_function("() => Object.keys(localStorage).some((name) => name.includes('draft-'))")
    hands.press("F9")
    expect(page.locator(".ready-answers li").first).to_be_visible()
    hands.press("Escape")
    page.reload()
    expect(page.locator("#box")).to_have_value("la mattina")
    hands.type(" presto")
    hands.enter()
    expect(page.locator("#answer .code")).not_to_have_text("c2")

    assert answers()["c2"] == "la mattina presto"
    assert SpokenAnswer.objects.get().item == "probe:2"
