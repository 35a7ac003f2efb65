"""What a browser keeps of an answer that was not acknowledged: nobody else reads it, and its person's is not lost."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from surveys.fieldwork.services import release_case
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.people.models import BrowserSession, User

from .interviews import Keyboard, Open

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SURVEY: list[list[object]] = [
    ["type", "name", "label::Italiano (it)"],
    ["text", "t1", "Che malattie ha?"],
    ["text", "t2", "Altro?"],
]
TYPED = "diabete dal 1998"
ON_THE_DISK = """async () => {
  const open = indexedDB.open("ascolto", 1);
  await new Promise((resolve) => (open.onsuccess = resolve));
  if (![...open.result.objectStoreNames].length) return [JSON.stringify(localStorage), "[]"];
  const all = open.result.transaction("unsent").objectStore("unsent").getAll();
  await new Promise((resolve) => (all.onsuccess = resolve));
  open.result.close();
  return [JSON.stringify(localStorage), JSON.stringify(all.result)];
}"""
READ = "async (place) => (await import('/static/interviewer/kept.js')).unsent(place)"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page whose console may complain: a cut network is what these tests are about."""
    return context.new_page()


@pytest.fixture
def left_behind(opened: Open, page: Page) -> Callable[[], str]:
    """Without a network something is typed, the browser closes and its person signs out; the address of the call."""

    def leave() -> str:
        hands = opened(survey=SURVEY)
        page.context.set_offline(True)
        hands.type(TYPED)
        hands.press("Enter")
        expect(page.locator("#answer[data-waiting]")).to_be_visible()
        page.wait_for_function(f"async () => (await ({ON_THE_DISK})()).every((kept) => kept.includes('sealed'))")
        address = page.url
        # A page that closes may try once more, and finds a network then: nobody is signed in for it any more.
        BrowserSession.objects.all().delete()
        page.context.clear_cookies()
        page.close()
        page.context.set_offline(False)
        return address

    return leave


def attempt_of(address: str) -> str:
    return address.rstrip("/").split("/")[-2]


def test_what_is_kept_is_read_by_nobody_else_and_sent_when_its_person_is_back(
    left_behind: Callable[[], str], context: BrowserContext, signed_in_as: Callable[[User], None], live_server: Any
) -> None:
    address = left_behind()
    person = User.objects.get(pk=Interview.objects.get().case.holder_id)
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#id_login")).to_be_visible()
    local, stored = page.evaluate(ON_THE_DISK)
    for kept in (local, stored):
        assert "sealed" in kept
        assert "diabete" not in kept
        assert "1998" not in kept
        assert "interview" not in kept

    signed_in_as(User.objects.create_user("altra.persona"))
    page.goto(f"{live_server.url}/shift/")
    seal = page.locator("body").get_attribute("data-seal")
    assert page.evaluate(READ, attempt_of(address)) is None
    assert "sealed" in page.evaluate(ON_THE_DISK)[1]
    assert not InterviewEvent.objects.filter(kind="answer").exists()

    signed_in_as(person)
    page.goto(address)
    expect(page.locator("#answer [name=page]")).to_have_value("t2")
    assert page.locator("body").get_attribute("data-seal") != seal
    assert Interview.objects.get().state["answers"]["t1"]["v"] == TYPED
    page.wait_for_function(f"async () => (await ({ON_THE_DISK})()).every((kept) => !kept.includes('sealed'))")
    assert [json.loads(kept) for kept in page.evaluate(ON_THE_DISK)] == [{}, []]


def test_what_was_kept_before_the_key_of_the_site_was_changed_is_sent_too(
    left_behind: Callable[[], str], context: BrowserContext, signed_in_as: Callable[[User], None], settings: Any
) -> None:
    address = left_behind()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a key that nobody used before"
    signed_in_as(User.objects.get(pk=Interview.objects.get().case.holder_id))
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#answer [name=page]")).to_have_value("t2")
    assert Interview.objects.get().state["answers"]["t1"]["v"] == TYPED


def test_what_was_typed_in_a_call_that_was_taken_away_meanwhile_goes_off_from_the_shift_to_the_supervisor(
    left_behind: Callable[[], str], context: BrowserContext, signed_in_as: Callable[[User], None], live_server: Any
) -> None:
    left_behind()
    case = Interview.objects.get().case
    person = User.objects.get(pk=case.holder_id)
    release_case(case=case, by=person, now=timezone.now())
    signed_in_as(person)
    page = context.new_page()
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.goto(f"{live_server.url}/shift/")
    assert answer.value.headers["ascolto-effect"] == "late"
    page.wait_for_function("() => !Object.keys(localStorage).length")
    assert InterviewEvent.objects.get(is_late=True).new["typed"] == TYPED


def test_what_is_too_old_goes_when_the_next_person_signs_in(
    context: BrowserContext, live_server: Any, left_behind: Callable[[], str]
) -> None:
    left_behind()
    page = context.new_page()
    page.clock.install(time=timezone.now() + timedelta(hours=13))
    page.goto(f"{live_server.url}/account/login/")
    page.wait_for_function("() => !Object.keys(localStorage).length")
    assert page.evaluate(ON_THE_DISK) == ["{}", "[]"]


def test_where_a_browser_has_no_cipher_nothing_is_kept_and_nobody_leaves_unasked(opened: Open, page: Page) -> None:
    page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    hands: Keyboard = opened(survey=SURVEY)
    page.context.set_offline(True)
    hands.type(TYPED)
    hands.press("Enter")
    expect(page.locator("#answer[data-waiting]")).to_be_visible()
    assert page.evaluate(ON_THE_DISK) == ["{}", "[]"]
    with page.expect_event("dialog") as asked:
        page.evaluate("() => { setTimeout(() => location.assign('/shift/')) }")
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    page.context.set_offline(False)
    expect(page.locator("#answer [name=page]")).to_have_value("t2", timeout=10_000)
    assert Interview.objects.get().state["answers"]["t1"]["v"] == TYPED


def test_a_note_half_written_survives_esc_a_reload_and_a_browser_that_is_gone(opened: Open, page: Page) -> None:
    hands = opened(survey=SURVEY)
    hands.press("F2")
    hands.type("Richiamare la sera")
    hands.press("Escape")
    expect(page.locator("#box")).to_be_focused()
    page.reload()
    expect(page.locator("#note")).to_have_value("Richiamare la sera")
    hands.press("Alt+n")
    expect(page.locator("#note")).to_be_focused()
    address = page.url
    page.close()
    again = page.context.new_page()
    again.goto(address)
    expect(again.locator("#note")).to_have_value("Richiamare la sera")
    again.locator("#note").press("Enter")
    expect(again.locator("#note-form p")).to_have_text("Richiamare la sera")
    again.reload()
    expect(again.locator("#note")).to_have_value("")


def test_after_the_call_a_key_reaches_the_note_and_it_says_how_much_is_missing(opened: Open, page: Page) -> None:
    hands = opened(survey=SURVEY)
    page.clock.install()
    page.goto(page.url.replace("interview/", "after/"))
    hands.type("31")
    expect(page.locator("[data-missing]")).to_be_visible()
    hands.press("Alt+n")
    expect(page.locator("#outcome-note")).to_be_focused()
    hands.type("ha fre")
    expect(page.locator("[data-missing]")).to_have_text("altri 4 caratteri")
    hands.type("tta")
    expect(page.locator("[data-missing]")).to_have_text("un altro carattere")
    page.clock.run_for(1200)
    page.reload()
    expect(page.locator("#outcome-note")).to_have_value("ha fretta")
