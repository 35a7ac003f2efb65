"""A delivery in which few people are told from all others waits until somebody has said why it may leave."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from surveys.fieldwork.models import Case, Sample
from surveys.people.models import AuditEntry
from surveys.results import services
from surveys.results.models import DeliveryConsent, StudyDelivery
from tests.interviewing.scene import NOON, Scene, make_scene
from tests.web.supervisor.conftest import sign_in

from .books import finished

pytestmark = [pytest.mark.django_db]

SURVEY: list[list[Any]] = [
    ["type", "name", "label", "nonresponse"],
    ["select_one yes_no", "sex", "A woman?", "dk"],
    ["integer", "age", "How old?", None],
    ["text", "why", "Why?", None],
]


@pytest.fixture
def scene() -> Any:
    with translation.override("en"):
        scene = make_scene(cases=4, survey=SURVEY)
        Sample.objects.update(attributes=[{"name": "area", "export": True}, {"name": "firm", "personal": True}])
        for number, typed in enumerate((("1", "30"), ("1", "30"), ("1", "31"), ("*", "30"))):
            if number:
                scene.attempt = scene.next_case()
            finished(scene, *typed, "good")
        Case.objects.update(attributes={"area": "North", "firm": "Firm"})
        yield scene


def made(scene: Scene, despite: str = "", **options: Any) -> StudyDelivery:
    given: dict[str, Any] = {"language": "en", "formats": ["csv"], "smallest": 3, **options}
    facts: dict[str, Any] = {"study": scene.study, "client": "", "options": given, "site": "https://cati.example"}
    now = scene.now + timedelta(hours=1)
    found = services.create_delivery(by=scene.interviewer, now=now, despite=despite, tells=False, **facts)
    for export in services.freeze_delivery(delivery_id=found.pk, now=now):
        services.make_export(export_id=export, now=now)
    services.conclude_delivery(delivery_id=found.pk, now=now)
    found.refresh_from_db()
    return found


def test_it_says_which_and_leaves_with_a_reason_that_stays(scene: Scene) -> None:
    delivery = made(scene)
    assert delivery.facts["small_cells"] == {
        "of": ["sex", "area"],
        "smallest": 3,
        "count": 1,
        "people": 1,
        "cells": [[["Don’t know", "North"], 1]],
    }
    assert (delivery.waits_for_yes, delivery.released_at) == (True, None)
    by: dict[str, Any] = {"by": scene.interviewer, "now": NOON}
    with pytest.raises(services.WithheldError):
        services.release_delivery(delivery=delivery, **by)
    assert services.release_delivery(delivery=delivery, despite=" the client has signed ", **by)
    delivery.refresh_from_db()
    assert delivery.despite == "the client has signed"
    assert AuditEntry.objects.get(verb="delivery.released").details["despite"] == "the client has signed"


def test_what_tells_people_apart_is_chosen_and_a_reason_given_before_lets_it_leave(scene: Scene) -> None:
    assert made(scene, telling=["area"]).released_at is not None
    assert made(scene, telling=[]).facts.get("small_cells") is None
    found = made(scene, despite="agreed", telling=["age", "sex", "gone"])
    assert found.released_at is not None
    assert [cell for cell, _ in found.facts["small_cells"]["cells"]] == [
        ["31", "Yes"],
        ["30", "Don’t know"],
        ["30", "Yes"],
    ]


def test_a_cell_of_one_is_forgotten_with_whoever_was_in_it(scene: Scene) -> None:
    delivery = made(scene, despite="agreed")
    case = Case.objects.get(number=4)
    services.erase_everywhere(case=case, reason="asked", by=scene.interviewer, now=scene.now + timedelta(hours=2))
    delivery.refresh_from_db()
    assert (delivery.facts["small_cells"]["count"], delivery.facts["small_cells"]["cells"]) == (1, [])


def test_the_room_asks_for_the_reason_and_consents_are_recorded_on_their_page(scene: Scene) -> None:
    delivery = made(scene)
    laura = scene.study.created_by
    assert laura is not None
    browser = sign_in(laura)
    room = f"/studies/{scene.study.pk}/deliveries/"
    page = browser.get(room).content.decode()
    assert "Don’t know · North: 1" in page
    assert 'name="despite"' in page
    refused = browser.post(f"{room}{delivery.pk}/release/", {"despite": " "}, follow=True).content.decode()
    assert "Say why it may leave" in refused
    browser.post(f"{room}{delivery.pk}/release/", {"despite": "signed"})
    delivery.refresh_from_db()
    assert delivery.released_at is not None
    new = browser.get(f"{room}new/").content.decode()
    assert all(f'value="{name}"' in new for name in ("sex", "age", "area"))
    sent = {"client": "", "purpose": "complaints", "answer": "sex=1", "releases": ["external_id", "firm"]}
    assert browser.post(f"{room}consents/", sent).status_code == 302
    kept = DeliveryConsent.objects.get()
    assert (kept.name, kept.answer, kept.releases, kept.set_by) == ("sex", "1", ["external_id", "firm"], laura)
    both = {**sent, "column": "ok", "value": "yes"}
    assert browser.post(f"{room}consents/", both).status_code == 422
    DeliveryConsent.objects.filter(pk=kept.pk).update(set_at=delivery.frozen_at)
    shown = browser.get(f"{room}consents/").content.decode()
    assert "complaints" in shown
    assert "Withdraws 1 delivery that was handed over" in shown
    browser.post(f"{room}consents/{kept.pk}/end/")
    kept.refresh_from_db()
    assert kept.ended_by == laura


def test_questions_for_sex_age_and_area_are_known_by_their_words_where_names_are_numbers() -> None:
    known = {
        "A1": "Lei si occupa degli acquisti di generi alimentari?",
        "A3": "Lei si definisce donna, uomo o in altro modo?",
        "A4": "In quale parte d’Italia vive?",
        "Q7": "Are you a man or a woman?",
        "fascia_eta": "",
        "B1": "Ogni quanto compra caffè?",
        "branch": "",
    }
    assert services.telling_by_name(known, ["branch"]) == ["A3", "A4", "Q7", "fascia_eta", "branch"]
