"""An appointment is moved in the agenda from the keyboard, or dragged."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from surveys.calling.agenda import begun
from surveys.fieldwork.models import Appointment, Attempt
from surveys.fieldwork.services import NewAppointment, record_disposition
from surveys.people.models import User
from tests.web.world import World

from .barriers import violations_by_colours
from .conftest import SIZES
from .interviews import HANDS_OFF

A_DAY = timedelta(days=1)


@pytest.mark.browser
def test_an_appointment_goes_a_day_and_a_quarter_further_from_the_keyboard(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    now = timezone.now()
    attempt = Attempt.objects.get(pk=int(str(world.arguments["attempt_id"])))
    at = begun(now + 2 * A_DAY).replace(hour=10, minute=0)
    record_disposition(attempt=attempt, code="call_back", appointment=NewAppointment(at=at), now=now)
    signed_in_as(world.supervisor)
    page.set_viewport_size(SIZES["1024"])  # type: ignore[arg-type]
    page.add_init_script(HANDS_OFF)
    page.goto(live_server.url + reverse("field-agenda", args=[world.study.pk]))
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-case]")).to_be_focused()
    for key in ("s", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#agenda-said")).to_contain_text("Si sposta a")
    page.keyboard.press("Enter")
    expect(page.locator("#move_reason")).to_be_focused()
    expect(page.locator("#chosen")).to_contain_text("Lo stai spostando")
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["1024"]["width"]
    assert violations_by_colours(page) == {}
    page.keyboard.type("Ha richiamato")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("l’appuntamento è")
    assert Appointment.objects.get(ended_at=None).at == at + A_DAY + timedelta(minutes=15)
    assert page.evaluate("sessionStorage.getItem('test:mouse')") is None
    drag_two_quarters_down(page.context.new_page(), page.url)


def drag_two_quarters_down(page: Page, address: str) -> None:
    """A drop asks what the move would mean, and moves nothing."""
    page.goto(address)
    before = Appointment.objects.get(ended_at=None)
    chip = page.locator("[data-case]")
    cell = page.locator("td[data-slot]", has=chip)
    slot = cell.get_attribute("data-slot") or ""
    below = page.locator(f'td[data-slot="{slot[:-2]}45"]')
    chip.drag_to(below)
    page.wait_for_url("**&to=*")
    expect(page.locator("#chosen")).to_contain_text("Lo stai spostando")
    assert slot[:-2] + "45" in unquote(page.url)
    assert Appointment.objects.get(ended_at=None) == before
    page.close()
