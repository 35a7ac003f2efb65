"""The supervisor's desk in the browser: it refreshes itself, keeps what one is doing, works from the keyboard."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from surveys.fieldwork.models import Case, CaseState
from surveys.fieldwork.services import lapse_leases, record_disposition
from surveys.people.models import User
from tests.web.world import World

from .barriers import violations, violations_by_colours
from .conftest import SIZES

EVERY = 2_100
"""Milliseconds after which the desk has asked again."""
PAGES = ("", "queue/", "outcomes/", "cases/", "cases/1/", "../quotas/")


@pytest.fixture
def desk(world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]) -> str:
    """The desk's address; the supervisor is signed in and the page's clock waits for the test."""
    signed_in_as(world.supervisor)
    page.clock.install()
    address = f"{live_server.url}/studies/{world.study.pk}/field/"
    page.goto(address)
    return address


def held(world: World) -> Case:
    return Case.objects.get(study=world.study, holder=world.second_interviewer)


@pytest.mark.browser
def test_the_desk_shows_what_has_changed_and_keeps_what_is_being_typed(desk: str, world: World, page: Page) -> None:
    where = page.get_by_role("row", name="Paolo R.").locator("td.where")
    case = held(world)
    expect(where).to_contain_text(f"{case.number:06d}")
    search = page.get_by_role("searchbox")
    search.fill("Rinal")
    record_disposition(attempt=case.attempts.get(closed_at=None), code="no_answer", now=timezone.now())
    page.clock.run_for(EVERY)
    expect(where).not_to_contain_text(f"{case.number:06d}")
    expect(search).to_be_focused()
    expect(search).to_have_value("Rinal")


@pytest.mark.browser
def test_the_desk_leaves_the_page_alone_when_nothing_has_changed(desk: str, page: Page) -> None:
    with page.expect_response(f"{desk}?unattended") as first:
        page.clock.run_for(EVERY)
    assert first.value.status == 200
    page.wait_for_function("() => document.getElementById('desk')._htmx?.ptag")
    with page.expect_response(f"{desk}?unattended") as second:
        page.clock.run_for(EVERY)
    assert second.value.status in {200, 304}  # 200 only when the minute has turned meanwhile
    with page.expect_response(f"{desk}?unattended") as third:
        page.clock.run_for(EVERY)
    assert 304 in {second.value.status, third.value.status}


@pytest.mark.browser
def test_a_desk_that_nobody_can_see_asks_for_nothing_and_asks_at_once_when_it_is_seen(desk: str, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    hide = "is => { Object.defineProperty(document, 'hidden', {value: is, configurable: true});" + (
        " document.dispatchEvent(new Event('visibilitychange')) }"
    )
    page.evaluate(hide, arg=True)
    page.clock.run_for(5 * EVERY)
    assert f"{desk}?unattended" not in asked
    with page.expect_response(f"{desk}?unattended"):
        page.evaluate(hide, arg=False)


@pytest.mark.browser
def test_a_desk_without_connection_says_so_until_the_next_answer(desk: str, page: Page) -> None:
    chip = page.locator("#fresh")
    page.route(f"{desk}?unattended", lambda route: route.fulfill(status=422, body=""))
    page.clock.run_for(EVERY)
    expect(chip).to_have_class("chip stale")
    page.unroute(f"{desk}?unattended")
    page.clock.run_for(EVERY)
    expect(chip).to_have_class("chip")


@pytest.mark.browser
def test_a_case_left_behind_is_put_back_from_the_keyboard(desk: str, world: World, page: Page) -> None:
    case = held(world)
    Case.objects.filter(pk=case.pk).update(lease_until=timezone.now() - timedelta(minutes=1))
    lapse_leases(now=timezone.now())
    page.reload()
    page.locator(f"button[formaction$='/{case.number}/release/']").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".message.ok")).to_contain_text(f"{case.number:06d}")
    case.refresh_from_db()
    assert case.state == CaseState.WAITING


@pytest.mark.browser
def test_an_outcome_is_corrected_from_the_keyboard(desk: str, world: World, page: Page) -> None:
    case = held(world)
    attempt = case.attempts.get(closed_at=None)
    record_disposition(attempt=attempt, code="no_answer", now=timezone.now())
    page.goto(f"{desk}cases/{case.number}/")
    change = page.locator("details.deed", has=page.locator("#correct_code"))
    change.locator("summary").focus()
    page.keyboard.press("Enter")
    page.locator("#correct_code").select_option("busy")
    expect(page.locator("#correct-follows")).to_contain_text("La scheda resta in coda.")
    page.locator("#correct_reason").fill("Era occupato")
    page.keyboard.press("Enter")
    expect(page.locator(".message.ok")).to_be_visible()
    expect(page.locator(".log")).to_contain_text("«Era occupato»")
    # What was said to follow confirms the change at once: it is not asked again.
    assert [one.after for one in attempt.corrections.all()] == ["busy"]


@pytest.mark.browser
@pytest.mark.parametrize("rest", PAGES)
def test_a_page_fits_the_small_screen_and_has_no_barrier_in_either_colour(
    rest: str, desk: str, world: World, page: Page
) -> None:
    page.set_viewport_size(SIZES["1024"])  # type: ignore[arg-type]
    page.goto(desk + rest)
    for closed in page.locator("details.deed").all():
        closed.evaluate("element => { element.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["1024"]["width"]
    assert violations_by_colours(page) == {}


@pytest.mark.browser
def test_a_person_is_erased_from_the_keyboard(desk: str, world: World, page: Page) -> None:
    case = Case.objects.filter(study=world.study, state=CaseState.WAITING).order_by("number")[0]
    page.goto(f"{desk}cases/{case.number}/")
    page.locator("summary", has_text="Cancella i dati della persona").press("Enter")
    page.get_by_label("Come lo ha chiesto?").press("p")
    page.get_by_label("Ha chiesto di non essere più chiamata?").press("S")
    sure = page.get_by_label("Confermo: non si può annullare")
    sure.press("Space")
    assert violations(page) == []
    sure.press("Enter")
    expect(page.get_by_role("heading", name="Persona cancellata")).to_be_visible()
    expect(page.get_by_text("per telefono")).to_be_visible()
    assert violations(page) == []
