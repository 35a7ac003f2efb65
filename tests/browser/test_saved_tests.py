"""A test is recorded, goes differently after a change, and is accepted, with the keyboard alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from surveys.design.queries import draft_of, questionnaire_of
from surveys.design.services import upload_workbook
from surveys.people.models import User
from tests.design.conftest import NOW
from tests.design.workbooks import YES_NO, Rows, workbook
from tests.web.world import World

from .barriers import violations
from .interviews import Keyboard

pytestmark = pytest.mark.browser

SURVEY: Rows = [
    ["type", "name", "label::Italiano (it)", "relevant"],
    ["select_one yes_no", "b1", "Beve caffè?", None],
    ["integer", "b2", "Quanti al giorno?", "${b1} = '1'"],
]


def test_a_test_is_recorded_breaks_and_is_accepted_without_a_mouse(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    content = workbook(survey=SURVEY, choices=YES_NO)
    upload_workbook(study=world.study, content=content, file_name="caffe.xlsx", by=world.researcher, now=NOW)
    signed_in_as(world.researcher)
    room = live_server.url + reverse("saved-tests", args=[world.study.pk])
    hands = Keyboard(page, room)
    expect(page.locator("h1")).to_have_text("Ancora nessuna prova")
    assert violations(page) == []
    hands.press("F9")
    hold(hands)
    expect(page.locator("h1")).to_have_text("La prova va come previsto")
    break_it(hands, live_server.url + reverse("questionnaire-editor", args=[world.study.pk]))
    page.goto(room)
    expect(page.locator("h1")).to_have_text("La prova va diversamente")
    expect(page.locator("#h-test")).to_have_text("«Beve»: b2 non si fa più")
    expect(page.locator(".test-cause")).to_contain_text("b2")
    expect(page.locator("#tests-count")).to_have_text("1")
    assert violations(page) == []
    hands.press("u")
    expect(page.locator("h1")).to_have_text("La prova va come previsto")
    hands.press("r")
    expect(page.locator("h1")).to_have_text("La prova va come previsto")
    hands.assert_no_mouse()
    draft = draft_of(world.study)
    questionnaire = questionnaire_of(draft) if draft else None
    assert questionnaire is not None
    assert [(one.name, one.route) for one in questionnaire.tests] == [("Beve", ("b1",))]


def hold(hands: Keyboard) -> None:
    """The interview to its end, which is saved."""
    page = hands.page
    for question, answer in (("Beve caffè?", "1"), ("Quanti al giorno?", "3")):
        expect(page.locator("#qtext")).to_have_text(question)
        expect(page.locator("#box")).to_be_focused()
        hands.type(answer)
        hands.enter()
    expect(page.locator("#qtext")).to_have_text("L’intervista è completa")
    assert violations(page) == []
    page.locator("#id_name").focus()
    hands.type("Beve")
    hands.press("Enter")


def break_it(hands: Keyboard, editor: str) -> None:
    """A question is tried out from the editor and deleted there: its bar counts the test a moment later."""
    page = hands.page
    page.goto(editor)
    expect(page.locator("#outline [aria-current]")).to_be_focused()
    hands.press("ArrowDown")
    expect(page.locator("#h-question")).to_contain_text("b2")
    hands.press("Shift+F9")
    expect(page.locator("h1")).to_have_text("La prova comincia da b2")
    assert violations(page) == []
    page.locator("#answer-b1").focus()
    hands.press("ArrowDown", "Tab", "Tab", "Enter")
    expect(page.locator("#qtext")).to_have_text("Quanti al giorno?")
    page.goto(editor)
    expect(page.locator("#outline [aria-current]")).to_be_focused()
    hands.press("ArrowDown", "Delete")
    expect(page.locator("#outline li")).to_have_count(1)
    expect(page.locator("#tests-count")).to_have_text("1")
