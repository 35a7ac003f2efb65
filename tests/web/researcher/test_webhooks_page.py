"""The page of webhooks: added with a secret shown once, tried, renewed, stopped; calls sent again."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from surveys.people.models import AuditEntry
from surveys.results.models import Webhook, WebhookEvent
from surveys.results.services import secret_of_webhook
from tests.web.confirmed import sign_in_confirmed
from tests.web.world import World, build_world

FILLED = {"name": "CRM", "url": "https://crm.example/hook", "kinds": ["interview.completed", "quota.full"]}


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def page(world: World) -> str:
    return reverse("webhooks", args=[world.study.pk])


@pytest.fixture
def browser(world: World, client: Client) -> Client:
    sign_in_confirmed(client, world.researcher)
    return client


def move(name: str, hook: Webhook) -> str:
    return reverse(f"webhook-{name}", args=[hook.study_id, hook.pk])


def secret_in(content: bytes) -> str:
    found = re.search(rb'class="once[^"]*">([^<]+)<', content)
    assert found
    return found[1].decode()


def test_a_researcher_adds_a_webhook_and_sees_its_secret_once(browser: Client, page: str, world: World) -> None:
    answer = browser.post(page, FILLED)
    hook = Webhook.objects.get()
    assert secret_in(answer.content) == secret_of_webhook(hook)
    assert (hook.url, hook.on_interview_completed, hook.on_quota_full, hook.on_case_closed) == (
        *(FILLED["url"], True, True),
        False,
    )
    assert secret_of_webhook(hook) not in browser.get(page).content.decode()
    entry = AuditEntry.objects.get(verb="webhook.added")
    assert (entry.actor, entry.details["host"]) == (world.researcher, "crm.example")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"url": "http://crm.example/"}, "https://"),
        ({"url": "https://a:b@crm.example/"}, "user and password"),
        ({"kinds": []}, "required"),
        ({"for_client": "on"}, "interviews, deliveries and erasures only"),
        ({"kinds": ["test"]}, "not one of the available"),
    ],
)
def test_what_cannot_be_called_is_refused_in_words(browser: Client, page: str, change: dict, words: str) -> None:
    answer = browser.post(page, {**FILLED, **change}, headers={"accept-language": "en"})
    assert (answer.status_code, Webhook.objects.count()) == (422, 0)
    assert words in answer.content.decode()


def test_there_are_ten_at_most(browser: Client, page: str) -> None:
    for _ in range(10):
        browser.post(page, FILLED)
    assert browser.post(page, FILLED).status_code == 422
    assert Webhook.objects.count() == 10


def test_it_is_tried_its_calls_are_sent_again_its_secret_is_changed_and_it_is_stopped(
    browser: Client, page: str
) -> None:
    browser.post(page, FILLED)
    hook = Webhook.objects.get()
    browser.post(move("try", hook))
    event = WebhookEvent.objects.get()
    assert event.kind == "test"
    WebhookEvent.objects.update(next_at=None, tries=12, error="timeout")
    shown = browser.get(page, headers={"accept-language": "en"}).content.decode()
    assert "No answer in time." in shown
    assert "given up" in shown
    browser.post(move("again", hook), {"event": event.pk})
    event.refresh_from_db()
    assert event.next_at is not None
    WebhookEvent.objects.update(next_at=None)
    browser.post(move("again", hook), {"event": "x"})
    assert WebhookEvent.objects.filter(next_at__isnull=False).count() == 1
    earlier = secret_of_webhook(hook)
    answer = browser.post(move("renew", hook))
    hook.refresh_from_db()
    assert secret_in(answer.content) == secret_of_webhook(hook) != earlier
    browser.post(move("stop", hook))
    hook.refresh_from_db()
    assert hook.stopped_at is not None
    assert not WebhookEvent.objects.exclude(next_at=None).exists()
    assert browser.post(move("renew", hook)).status_code == 404
    assert AuditEntry.objects.filter(verb__startswith="webhook.").count() == 5


def test_the_page_asks_the_same_with_more_webhooks_and_calls(browser: Client, page: str) -> None:
    counts = []
    for _ in range(2):
        browser.post(page, FILLED)
        hook = Webhook.objects.latest("pk")
        now = timezone.now()
        for number in range(3):
            WebhookEvent.objects.create(
                webhook=hook, kind="quota.full", subject=number, happened_at=now, delivered_at=now, status=200
            )
        browser.get(page)
        with CaptureQueriesContext(connection) as asked:
            browser.get(page)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16
