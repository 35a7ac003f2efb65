"""Webhooks: events written with what happens, calls sent by the worker, tried again, given up, and logged."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from surveys.database.webhook_events import missing_webhook_events
from surveys.fieldwork.models import Case
from surveys.interviewing import services as interviewing
from surveys.interviewing.models import Interview
from surveys.people.models import AuditEntry, User
from surveys.results import services
from surveys.results.models import StudyDelivery, Webhook, WebhookEvent
from surveys.results.services.webhooks import sending
from surveys.results.services.webhooks.posting import Answer
from surveys.results.services.webhooks.sending import Sender, due_batches, keep_answers, send
from tests.interviewing.quota_scene import finish, make, next_one
from tests.interviewing.scene import NOON, Scene

from .receiver import Receiver, receiving

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(settings: Any, tmp_path: Path) -> Scene:
    settings.DATA_DIR = tmp_path
    return make(cases=3)


def laura(scene: Scene) -> User:
    assert scene.study.created_by is not None
    return scene.study.created_by


def hook(scene: Scene, *kinds: str, url: str = "https://crm.example/hook", name: str = "CRM") -> Webhook:
    chosen = kinds or [kind.value for kind in services.CHOSEN]
    return services.add_webhook(study=scene.study, name=name, url=url, kinds=chosen, by=laura(scene), now=NOON)


def kinds() -> list[str]:
    return list(WebhookEvent.objects.order_by("pk").values_list("kind", flat=True))


def waiting(webhook: Webhook, count: int) -> list[WebhookEvent]:
    """As many events that are due."""
    return [
        WebhookEvent.objects.create(webhook=webhook, kind="test", subject=0, happened_at=NOON, next_at=NOON)
        for _ in range(count)
    ]


@contextmanager
def reached(settings: Any) -> Iterator[Receiver]:
    with receiving() as server:
        settings.WEBHOOK_INSIDE = [server.place]
        yield server


def looked(sender: Sender, now: Any) -> None:
    """A look of the worker, its calls waited for, and the look that keeps their answers."""
    sender.look(now=now)
    wait(list(sender._under_way))
    sender.look(now=now)


def test_what_happens_is_an_event_of_each_webhook_that_wants_it() -> None:
    scene = make(cases=3)
    all_of_it, one = hook(scene), hook(scene, "case.closed")
    step = scene.play("1", "50", "so")
    assert kinds() == []
    finish(scene, step)
    assert sorted(all_of_it.events.values_list("kind", flat=True)) == [
        "case.closed",
        "interview.completed",
        "quota.full",
    ]
    assert list(one.events.values_list("kind", "subject")) == [("case.closed", scene.attempt.case_id)]
    assert set(WebhookEvent.objects.values_list("happened_at", "next_at")) >= {(NOON, NOON)}
    assert missing_webhook_events(connection) == []


def test_an_event_is_undone_with_what_happened() -> None:
    scene = make(cases=3)
    hook(scene)
    step = scene.play("1", "50", "so")
    with transaction.atomic():
        finish(scene, step)
        transaction.set_rollback(True)
    assert kinds() == []


def test_an_interview_costs_no_statement_more_with_a_webhook(scene: Scene) -> None:
    counts = []
    for one in (scene, next_one_after(scene)):
        step = one.play("2", "50", "so")
        with CaptureQueriesContext(connection) as asked:
            finish(one, step)
        counts.append(len(asked))
        hook(scene, name=f"CRM {len(counts)}")
    assert counts[1] <= counts[0]


def next_one_after(scene: Scene) -> Scene:
    colleague = scene.colleague()
    return next_one(scene, by=colleague)


def test_a_broken_off_interview_and_other_studies_are_no_event_of_completion(scene: Scene) -> None:
    webhook = hook(scene, "interview.completed")
    step = scene.play("1", "50")
    interviewing.break_off(interview_id=step.interview.pk, attempt=scene.attempt, now=NOON)
    services.stop_webhook(webhook=webhook, by=laura(scene), now=NOON)
    other = next_one(scene)
    finish(other, other.play("1", "50", "so"))
    assert kinds() == []


def test_erasing_somebody_tells_the_numbers_of_their_interviews_and_nothing_else(scene: Scene) -> None:
    webhook = hook(scene, "person.erased")
    finish(scene, scene.play("1", "50", "Perché mi piace"))
    case = Case.objects.get(pk=scene.attempt.case_id)
    services.erase_everywhere(case=case, reason="asked", by=laura(scene), now=NOON)
    services.erase_everywhere(case=case, reason="asked", by=laura(scene), now=NOON)
    (batch,) = due_batches(without=set(), most=8, now=NOON)
    told = [json.loads(call.body) for call in batch.calls]
    interview = Interview.objects.get(case=case)
    assert [one["data"] for one in told] == [{"interviews": [interview.pk]}]
    assert set(told[0]) == {"id", "event", "study", "happened_at", "data"}
    assert webhook.events.get().subject == case.pk


def test_a_delivery_that_is_handed_over_is_told(scene: Scene) -> None:
    hook(scene, "delivery.ready")
    options = {"language": "en", "formats": ["codebook"]}
    by = laura(scene)
    delivery = services.create_delivery(study=scene.study, client="", options=options, site="", by=by, now=NOON)
    (export,) = services.freeze_delivery(delivery_id=delivery.pk, now=NOON)
    assert kinds() == []
    services.make_export(export_id=export, now=NOON)
    services.conclude_delivery(delivery_id=delivery.pk, now=NOON)
    (batch,) = due_batches(without=set(), most=8, now=NOON)
    assert [json.loads(call.body)["data"] for call in batch.calls] == [{"delivery": 1}]


def test_a_client_s_system_is_told_the_client_s_numbers_and_of_its_own_deliveries(scene: Scene) -> None:
    theirs = services.add_webhook(
        study=scene.study,
        name="Delta",
        url="https://delta.example/",
        kinds=["interview.completed", "delivery.ready", "person.erased"],
        for_client=True,
        by=laura(scene),
        now=NOON,
    )
    finish(scene, scene.play("1", "50", "so"))
    by, options = laura(scene), {"language": "en", "formats": ["codebook"]}
    for client in ("", "Another"):
        ready = {"number": 1, "status": "ready", "frozen_at": NOON, "site": "", "asked_by": by, "options": options}
        made = StudyDelivery.objects.create(study=scene.study, client=client, asked_at=NOON, **ready)
        services.release_delivery(delivery=made, by=by, now=NOON)
    (batch,) = due_batches(without=set(), most=8, now=NOON)
    told = {call.kind: json.loads(call.body)["data"] for call in batch.calls}
    assert len(batch.calls) == 2
    interview = Interview.objects.get()
    assert told == {
        "interview.completed": {"interview": services.numbers_of_client(scene.study).interview(interview.pk)},
        "delivery.ready": {"delivery": 1},
    }
    assert theirs.events.count() == 2
    with pytest.raises(services.NotOfAClientError):
        services.add_webhook(
            study=scene.study,
            name="x",
            url="https://x.example/",
            kinds=["case.closed"],
            for_client=True,
            by=by,
            now=NOON,
        )


def test_calls_are_sent_signed_with_both_secrets_and_their_answer_is_kept(scene: Scene, settings: Any) -> None:
    with reached(settings) as server, ThreadPoolExecutor(1) as pool:
        webhook = hook(scene, url=server.url)
        finish(scene, scene.play("1", "50", "so"))
        earlier = services.secret_of_webhook(webhook)
        webhook = services.renew_secret(webhook=webhook, by=laura(scene), now=NOON)
        looked(Sender(pool), NOON + timedelta(seconds=1))
        due = WebhookEvent.objects.exclude(next_at=None)
        looked(Sender(pool), NOON + timedelta(days=300))  # what the database's own clock dated
    assert not due.exists()
    assert {one["event"] for one in map(json.loads, (body for _, body in server.calls))} == {
        *("interview.completed", "case.closed", "quota.full"),
    }
    headers, _ = server.calls[0]
    assert headers["Ascolto-Signature"].count("v1=") == 2
    assert earlier != services.secret_of_webhook(webhook)
    assert set(WebhookEvent.objects.values_list("status", "tries", "error")) == {(200, 1, "")}
    told = b"".join(body for _, body in server.calls).decode()
    assert "Maria" not in told
    assert "0355" not in told


def test_what_nobody_takes_is_tried_again_later_and_given_up_in_the_end(scene: Scene, settings: Any) -> None:
    with reached(settings) as server, ThreadPoolExecutor(1) as pool:
        webhook = hook(scene, url=server.url)
        (event,) = waiting(webhook, 1)
        server.status, now, tries = 500, NOON, 0
        while event.next_at is not None:
            looked(Sender(pool), now)
            event.refresh_from_db()
            webhook.refresh_from_db()
            tries += 1
            assert (event.tries, event.status, webhook.failures) == (tries, 500, tries)
            assert webhook.rests_until is not None
            assert webhook.rests_until > now
            now = max(event.next_at or now, webhook.rests_until)
        assert tries == len(sending.WAITS) + 1
        assert timedelta(hours=20) < now - NOON < timedelta(hours=30)
        server.status = 204
        assert services.send_again(webhook=webhook, by=laura(scene), now=now) == 1
        looked(Sender(pool), now)
    event.refresh_from_db()
    webhook.refresh_from_db()
    assert (event.status, event.tries, event.delivered_at, webhook.failures) == (204, 1, now, 0)
    assert AuditEntry.objects.filter(verb="webhook.resent", subject=f"webhook:{webhook.pk}").count() == 1


def test_one_that_hangs_holds_up_itself_alone(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging, quick = hook(scene, name="hangs"), hook(scene, name="quick", url="https://other.example/")
    left, told = waiting(hanging, 3), waiting(quick, 3)
    monkeypatch.setattr(sending, "post", lambda url, *_: Answer(error="timeout") if "crm" in url else Answer(200))
    with ThreadPoolExecutor(2) as pool:
        looked(Sender(pool), NOON)
    for event in (*left, *told):
        event.refresh_from_db()
    assert [event.error for event in left] == ["timeout", "", ""]
    assert [event.next_at for event in left[1:]] == [NOON, NOON]
    assert [event.delivered_at for event in told] == [NOON] * 3
    # It rests: what is due is not taken, until it has.
    assert due_batches(without=set(), most=8, now=NOON + timedelta(seconds=20)) == []
    (batch,) = due_batches(without=set(), most=8, now=NOON + timedelta(seconds=31))
    assert len(batch.calls) == 3


def test_of_two_workers_one_sends_and_what_a_killed_one_took_comes_again(scene: Scene) -> None:
    waiting(hook(scene), 2)
    assert len(due_batches(without=set(), most=8, now=NOON)) == 1
    assert due_batches(without=set(), most=8, now=NOON) == []
    assert len(due_batches(without=set(), most=8, now=NOON + sending.LEASE)) == 1


def test_a_busy_webhook_is_called_again_only_when_it_is_done_and_gives_others_their_turn(scene: Scene) -> None:
    webhook = hook(scene)
    waiting(webhook, sending.BATCH + 5)
    assert due_batches(without={webhook.pk}, most=8, now=NOON) == []
    assert due_batches(without=set(), most=0, now=NOON) == []
    (batch,) = due_batches(without=set(), most=8, now=NOON)
    assert len(batch.calls) == sending.BATCH


def test_what_breaks_in_a_call_is_a_failed_call(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    (event,) = waiting(hook(scene), 1)

    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(sending, "post", broken)
    with ThreadPoolExecutor(1) as pool:
        looked(Sender(pool), NOON)
    event.refresh_from_db()
    assert (event.tries, event.error) == (1, "connection")


def test_a_webhook_that_was_stopped_meanwhile_is_called_no_more(scene: Scene) -> None:
    webhook = hook(scene)
    (event,) = waiting(webhook, 1)
    (batch,) = due_batches(without=set(), most=8, now=NOON)
    services.stop_webhook(webhook=webhook, by=laura(scene), now=NOON)
    keep_answers(batch, [Answer(500)], now=NOON)
    event.refresh_from_db()
    assert event.next_at is None
    webhook.refresh_from_db()
    assert services.send_again(webhook=webhook, by=laura(scene), now=NOON) == 0
    assert not services.try_webhook(webhook=webhook, now=NOON)


def test_the_log_forgets_after_a_month_and_what_waits_too_long_is_given_up(scene: Scene) -> None:
    old, late, new = waiting(hook(scene), 3)
    WebhookEvent.objects.filter(pk=old.pk).update(next_at=None, happened_at=NOON - timedelta(days=31))
    WebhookEvent.objects.filter(pk=late.pk).update(next_at=NOON - timedelta(days=4))
    assert services.forget_webhook_calls(now=NOON) == 1
    assert list(WebhookEvent.objects.order_by("pk").values_list("pk", "next_at")) == [(late.pk, None), (new.pk, NOON)]


def test_a_study_has_only_so_many_webhooks(scene: Scene) -> None:
    for number in range(10):
        hook(scene, name=str(number))
    with pytest.raises(services.TooManyWebhooksError):
        hook(scene)
    assert send(sending.Batch(1, "https://crm.example", [], [])) == []
