"""Workbooks in the browser: the list refreshes itself while one is made, and leaves alone what somebody is doing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from surveys.design.services import let_make_files
from surveys.people.models import User
from surveys.results import services
from surveys.results.models import Export, StudyDelivery
from tests.web.world import World

from .barriers import violations

Open = Callable[[User, str], None]


@pytest.fixture
def opened(
    world: World,
    page: Page,
    live_server: Any,
    signed_in_as: Callable[[User], None],
    tmp_path: Path,
    settings: Any,
) -> Open:
    """Opens a page of the study as somebody; workbooks are kept in a folder of the test's own."""
    settings.DATA_DIR = tmp_path

    def open_it(person: User, name: str) -> None:
        signed_in_as(person)
        page.goto(f"{live_server.url}/studies/{world.study.pk}/{name}/")

    return open_it


def asked(world: World, **options: Any) -> Export:
    return services.create_export(study=world.study, options={"language": "it", **options}, by=None, now=timezone.now())


@pytest.mark.browser
def test_a_client_who_may_asks_for_a_delivery_and_sees_it_come(world: World, opened: Open, page: Page) -> None:
    now = timezone.now()
    ready = {"status": "ready", "frozen_at": now, "ready_at": now, "released_at": now}
    StudyDelivery.objects.update(**ready)
    button = page.get_by_role("button", name="Fai preparare una nuova consegna")
    opened(world.client, "progress")
    expect(button).to_have_count(0)
    let_make_files(study=world.study, people=[world.client.pk], by=world.researcher, now=now)
    page.reload()
    button.click()
    expect(page.get_by_text("Consegna 2")).to_have_count(0)
    expect(button).to_have_count(0)
    StudyDelivery.objects.filter(status="asked").update(**ready)
    expect(page.get_by_text("Consegna 2")).to_be_visible()


@pytest.mark.browser
def test_what_is_about_to_be_deleted_stays_open_while_another_workbook_is_made(
    world: World, opened: Open, page: Page
) -> None:
    made = services.make_export(export_id=asked(world).pk, now=timezone.now())
    asked(world, for_client=False)
    opened(world.researcher, "results")
    page.locator(".download-actions summary").press("Enter")
    with page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true"):
        pass
    button = page.get_by_role("button", name=f"Elimina la cartella {made.pk}")
    expect(button).to_be_visible()
    assert violations(page) == []
    button.press("Enter")
    expect(page.get_by_role("link", name="Excel")).to_have_count(0)
    page.get_by_role("button", name="Annulla").click()
    expect(page.get_by_text("Ancora nessuna.")).to_be_visible()
    assert not Export.objects.exists()
