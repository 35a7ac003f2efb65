"""A client without an account comments and approves on a telephone; the researcher answers and changes a cell."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from surveys.design.models import DraftComment, Study, Verdict
from surveys.design.services import upload_workbook
from surveys.people.models import User
from tests.design.workbooks import COFFEE, YES_NO, workbook
from tests.web.world import World

from .barriers import violations

pytestmark = pytest.mark.browser

TELEPHONE = {"width": 390, "height": 844}


class Reader:
    """A client at the page of a link, in a browser of their own."""

    def __init__(self, browser: Browser, link: str) -> None:
        self.context = browser.new_context(viewport=TELEPHONE, locale="it-IT")
        self.page = self.context.new_page()
        self.page.goto(f"{link}?show=all")
        self.heading = self.page.get_by_role("heading", level=1)

    def box(self, question: str) -> Locator:
        """Where a comment at a question is written; it is opened if it is closed."""
        at = self.page.locator(f"#q-{question}")
        if not at.get_by_role("textbox").count():
            at.get_by_text("Commenta").click()
        return at.get_by_role("textbox")

    def press(self, name: str) -> None:
        """Press one of the page's buttons that can be seen."""
        self.page.get_by_role("button", name=name).first.click()


@pytest.fixture
def draft(world: World, signed_in_as: Callable[[User], None]) -> Study:
    content, now = workbook(survey=COFFEE, choices=YES_NO), timezone.now()
    upload_workbook(study=world.study, content=content, file_name="x.xlsx", by=world.researcher, now=now)
    signed_in_as(world.researcher)
    return world.study


def test_a_client_comments_and_approves_and_a_change_makes_it_void(
    draft: Study, page: Page, browser: Browser, live_server: Any
) -> None:
    room = live_server.url + reverse("agreement", args=[draft.pk])
    page.goto(room)
    link = asked_for_approval(page)
    reader = Reader(browser, link)
    read_and_approved(reader)
    page.goto(live_server.url + reverse("questionnaire-editor", args=[draft.pk]))
    answered_and_changed(page)
    page.goto(room)
    expect(page.get_by_role("heading", level=1)).to_contain_text("è cambiata da quando è stata approvata")
    expect(page.locator(".reviewers")).to_contain_text("non vale più")
    reader.page.reload()
    expect(reader.heading).to_contain_text("la sua approvazione non vale più")
    expect(reader.page.locator(".proof-changes ins")).to_contain_text("o tè?")
    expect(reader.page.get_by_role("button", name="Approvo")).to_have_count(0)
    expect(reader.page.locator("#q-b1")).to_contain_text("Sì, anche quello.")
    expect(reader.page.get_by_text("Solo per noi")).to_have_count(0)
    assert violations(reader.page) == []
    page.get_by_role("button", name="Revoca Francesca Neri").click()
    expect(page.locator("#messages")).to_contain_text("non apre più niente")
    reader.page.reload()
    expect(reader.heading).to_have_text("Questo link non apre niente")
    reader.context.close()
    assert Verdict.objects.filter(proof__study=draft, approves=True).count() == 1
    assert DraftComment.objects.filter(study=draft, question="b1").count() == 3


def asked_for_approval(page: Page) -> str:
    """The link that a researcher makes in the room."""
    page.get_by_role("button", name="Chiedi l’approvazione").click()
    page.get_by_label("Chi lo legge").fill("Francesca Neri")
    page.get_by_role("button", name="Crea il link").last.click()
    link = page.get_by_label("Il link").input_value()
    assert violations(page) == []
    page.reload()
    expect(page.get_by_label("Il link")).to_have_count(0)
    expect(page.locator(".reviewers")).to_contain_text("Francesca Neri")
    return link


def read_and_approved(reader: Reader) -> None:
    """What is half written at another question is still there after each form that is sent."""
    expect(reader.page.get_by_text("Beve caffè?")).to_be_visible()
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]
    assert violations(reader.page) == []
    reader.box("b2").fill("Un’altra cosa, ancora a metà")
    reader.box("b1").fill("Anche decaffeinato?")
    reader.press("Invia")
    expect(reader.page.locator("#q-b1 .proof-comment")).to_contain_text("Anche decaffeinato?")
    half = reader.page.locator("#q-b2").get_by_role("textbox")
    expect(half).to_have_value("Un’altra cosa, ancora a metà")
    reader.press("Non ancora")
    expect(reader.page.get_by_role("alert")).to_contain_text("Scriva che cosa manca")
    expect(half).to_have_value("Un’altra cosa, ancora a metà")
    reader.press("Approvo")
    expect(reader.heading).to_have_text("Ha approvato questo questionario")


def answered_and_changed(page: Page) -> None:
    """In the editor: an answer, a comment by its key, another text."""
    page.locator("#outline a").first.focus()
    expect(page.locator("#outline .comment").first).to_have_text("1 commento")
    page.locator("#aside").get_by_role("button", name="Rispondi").click()
    page.locator("#comment-text").fill("Sì, anche quello.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#aside")).to_contain_text("Sì, anche quello.")
    page.locator("#outline a").first.focus()
    page.keyboard.press("c")
    page.locator("#comment-text").fill("Solo per noi")
    page.get_by_role("button", name="Invia").click()
    expect(page.locator("#aside")).to_contain_text("Solo per noi")
    with page.expect_response("**/editor/change/"):
        page.locator("#f-label").fill("Beve caffè o tè?")
        page.locator("#f-name").focus()
