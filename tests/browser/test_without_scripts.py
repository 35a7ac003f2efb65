"""From the beginning of the shift to the thanks with plain forms only: no script runs, nothing is lost."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from surveys.interviewing import services
from surveys.interviewing.models import Interview

from .every_type import CHOICES, SURVEY, TYPED
from .interviews import ready_scene, sign_in, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TICKED_ROWS = {"a7", "a8"}
TICKED = {"b9": "OK"}
AT_ONCE = {"b2": ("forlì, aquila",), "b3": ("aquila, forlì",)}
"""Where scripts add one answer after the other, all are written at once."""


def give(page: Page, name: str) -> None:
    """Answer the page that is asked, as one does without scripts: write into its boxes or tick, and send."""
    if name in TICKED_ROWS:
        for row, code in enumerate(TYPED[name], 1):
            page.locator(f"tr[data-row='{row}'] input[data-entry='{code}']").check(force=True)
    elif name in TICKED:
        page.locator(f"#answer input[value='{TICKED[name]}']").check(force=True)
    else:
        for number, words in enumerate(AT_ONCE.get(name, TYPED[name])):
            if words:
                page.locator("#answer [data-box]").nth(number).fill(words)
    page.locator("#answer .go").click()


def test_a_whole_interview_is_held_with_plain_forms(plain: Page, live_server: Any) -> None:
    scene = ready_scene(cases=2, survey=SURVEY, choices=CHOICES, dialled=False)
    sign_in(plain, scene.interviewer, live_server.url)
    plain.goto(f"{live_server.url}/shift/")
    plain.locator("a.go").click()
    plain.locator("#answer .go").click()
    plain.locator("#box").fill("1")
    plain.locator("#answer .go").click()
    asked: list[str] = []
    while (page := plain.locator("#answer input[name=page]")).count():
        name = page.input_value().rpartition("/")[2].removesuffix("[+]")
        assert name not in asked, plain.locator("[role=alert]").all_inner_texts()
        asked.append(name)
        give(plain, name)
    assert asked == list(TYPED)
    plain.locator("#closing-note").fill("Gentile")
    plain.locator("#answer .go").click()
    expect(plain).not_to_have_url(re.compile("/interview/"))

    assert Interview.objects.get().status == "complete"
    kept = {
        "a1": "4", "a2": ["7", "1", "96"], "a3": ["2", "1", "4", "3"], "a7_10": 10,
        "a9_4": 10, "a11": "08:30", "b2": ["d0", "d3"], "b4_1": "d3", "b6": "+393471234567",
    }  # fmt: skip
    assert {name: stored(name) for name in kept} == kept


@pytest.mark.parametrize(("dock", "status", "promised"), [("appointment", "suspended", 1), ("stop", "broken_off", 0)])
def test_an_interview_is_left_with_plain_forms(
    plain: Page, live_server: Any, dock: str, status: str, promised: int
) -> None:
    scene = ready_scene(cases=1)
    services.start_interview(attempt=scene.attempt, now=scene.now)
    sign_in(plain, scene.interviewer, live_server.url)
    plain.goto(f"{live_server.url}/calls/{scene.attempt.pk}/interview/")
    plain.locator("#box").fill("4")
    plain.locator("#answer .go").click()
    plain.locator(f"button[name=dock][value={dock}]").click()
    plain.locator(f"#dock-{dock} input[data-entry='3']").check(force=True)
    plain.locator(f"#dock-{dock} .go").click()
    expect(plain).not_to_have_url(re.compile("/interview/"))

    interview = Interview.objects.get()
    assert (interview.status, interview.case.appointments.count(), stored("b3")) == (status, promised, "4")
