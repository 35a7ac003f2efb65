"""A workstation whose clock is wrong changes nothing: times are the server's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from surveys.fieldwork.models import Call
from surveys.interviewing import services
from surveys.interviewing.models import InterviewEvent
from surveys.people.models import User

from .interviews import Keyboard, ready_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WRONG_CLOCK = """
const RealDate = Date;
window.hoursWrong = HOURS;
const wrong = () => RealDate.now() + window.hoursWrong * 3600 * 1000;
window.Date = class extends RealDate {
  constructor(...given) { super(...(given.length ? given : [wrong()])); }
  static now() { return wrong(); }
};
"""


@pytest.mark.parametrize("hours", [-13, 0, 13])
def test_the_call_lasts_as_long_as_the_server_says_whatever_the_workstations_clock(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None], hours: int
) -> None:
    page.add_init_script(WRONG_CLOCK.replace("HOURS", str(hours)))
    scene = ready_scene()
    Call.objects.update(dialled_at=timezone.now() - timedelta(minutes=12))
    signed_in_as(scene.interviewer)
    page.goto(f"{live_server.url}/calls/{scene.attempt.pk}/")
    expect(page.locator(".top [data-since]")).to_contain_text("12:0")
    page.evaluate("window.hoursWrong += 2")
    first = page.locator(".top [data-since]").inner_text()
    expect(page.locator(".top [data-since]")).not_to_have_text(first)

    assert page.locator(".top [data-since]").inner_text().startswith("12:")


def test_when_a_page_was_shown_is_kept_in_the_servers_time(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    page.add_init_script(WRONG_CLOCK.replace("HOURS", "13"))
    scene = ready_scene()
    services.start_interview(attempt=scene.attempt, now=scene.now)
    signed_in_as(scene.interviewer)
    hands = Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/interview/")
    hands.answer("4")
    hands.answer("1")

    for event in InterviewEvent.objects.filter(shown_at__isnull=False):
        assert event.answered_at
        assert timedelta(0) < event.answered_at - event.shown_at < timedelta(minutes=1)
    assert InterviewEvent.objects.filter(shown_at__isnull=False).exists()
