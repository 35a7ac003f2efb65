"""The register of processing and retention in the browser."""

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from surveys.design.services import change_texts, close_study, create_study
from surveys.fieldwork.models import Attempt, Case, PhoneNumber
from surveys.fieldwork.services import erase_contact
from surveys.privacy.models import LegalHold, ProcessingRecord, RetentionPlan
from surveys.privacy.services import plan_retention, switch_retention_on
from tests.interviewing.scene import Scene, make_scene
from tests.web.world import World, build_busy_world, build_world, name_institute

FILLED_IN = {
    "purpose": "To learn how people drink coffee.",
    "legal_basis": "consent",
    "controller": "client",
    "client_contact": "Torrefazioni Riunite, privacy@torrefazioni.example",
    "people": "Adults in Italy",
    "list_source": "Public directory",
    "special_data": "no",
    "recipients": "The client, without names",
    "transfers": "no",
    "assessment": "not_needed",
}


@pytest.fixture
def world(db: None) -> World:
    world = build_world()
    name_institute(world.administrator)
    return world


def page_for(person: Any, path: str, **data: Any) -> Any:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client.post(path, data, follow=True) if data else client.get(path)


def path(world: World, rest: str = "") -> str:
    return f"/studies/{world.study.pk}/privacy/{rest}"


def test_the_register_says_what_is_missing_until_it_is_written(world: World) -> None:
    text = page_for(world.researcher, path(world)).text
    assert "purpose, legal basis, who is responsible" in text
    answer = page_for(world.researcher, path(world, "change/"), **FILLED_IN)
    assert "Controller: Torrefazioni Riunite, privacy@torrefazioni.example" in answer.text
    assert "Processor: Istituto Ponte Alto" in answer.text
    assert "2 things are still to be said" in answer.text  # the notice and retention, which are said elsewhere
    said = {"privacy_notice": {"it": "Chi siamo"}}
    change_texts(study=world.study, scripts=said, answers=[], by=world.researcher, now=timezone.now())
    plan_retention(
        study=world.study,
        by=world.researcher,
        now=timezone.now(),
        contacts_months=6,
        answers_months=12,
        keeps_open_answers=False,
    )
    switch_retention_on(study=world.study, by=world.researcher, now=timezone.now())
    assert "The register of this study is whole" in page_for(world.supervisor, path(world)).text


def test_whoever_writes_something_impossible_is_told_and_loses_nothing(world: World) -> None:
    answer = page_for(world.researcher, path(world, "change/"), **{**FILLED_IN, "legal_basis": "because"})
    assert (answer.status_code, "To learn how people drink coffee." in answer.text) == (422, True)
    assert not ProcessingRecord.objects.exists()


def test_kinds_of_data_come_from_the_questionnaire_and_the_lists_by_themselves(db: None) -> None:
    scene: Scene = make_scene(
        survey=[
            ["type", "name", "label::English (en)", "personal"],
            ["text", "nickname", "What do friends call you?", "yes"],
            ["integer", "cups", "How many cups?", None],
            ["text", "greeted", "Shall we write ${nickname}?", None],
        ]
    )
    text = page_for(scene.study.created_by, f"/studies/{scene.study.pk}/privacy/").text
    assert "Personal questions: What do friends call you? (nickname)." in text
    assert "cups" not in text


def test_the_workbook_and_the_paper_say_the_same_and_how_many_there_are_is_counted(db: None) -> None:
    world = build_busy_world()
    said = {"privacy_notice": {"it": "Chi siamo"}}
    texts = change_texts(study=world.study, scripts=said, answers=[], by=world.researcher, now=timezone.now())
    Attempt.objects.filter(case__study=world.study).update(texts=texts)
    page_for(world.researcher, path(world, "change/"), **FILLED_IN)
    book = openpyxl.load_workbook(io.BytesIO(page_for(world.researcher, path(world, "register.xlsx")).content))
    said = dict(book["Register"].iter_rows(min_row=2, max_col=2, values_only=True))
    assert said["Purpose"] == FILLED_IN["purpose"]
    assert [row[2] for row in book["Privacy notice"].iter_rows(min_row=2, values_only=True)] == [3]
    assert FILLED_IN["purpose"] in page_for(world.researcher, path(world, "print/")).text
    assert "5 people, 5 numbers" in page_for(world.researcher, path(world, "retention/")).text


def test_who_is_erased_is_counted_apart_and_of_many_numbers_only_so_many(db: None) -> None:
    world = build_busy_world()
    erased, other = Case.objects.filter(study=world.study, state="waiting")[:2]
    erase_contact(case=erased, reason="By letter", by=world.supervisor, now=timezone.now())
    retention = path(world, "retention/")
    assert "4 people, 4 numbers, 1 erased already" in page_for(world.researcher, retention).text
    PhoneNumber.objects.bulk_create(PhoneNumber(case=other, number=f"+3902{place:07}") for place in range(4998))
    assert "4 people, more than 5,000 numbers, 1 erased already" in page_for(world.researcher, retention).text


def test_administrators_see_all_studies_with_what_each_lacks(world: World, django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        create_study(by=world.researcher, now=timezone.now(), name=f"Another {number}")
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.administrator)
    with django_assert_max_num_queries(14):
        text = client.get("/privacy/").text
    assert text.count("purpose or basis missing") == 6
    book = openpyxl.load_workbook(io.BytesIO(client.get("/privacy/registers.xlsx").content))
    assert book["Registers"].max_row == 7


def test_retention_is_looked_at_before_it_is_switched_on(world: World) -> None:
    assert "Say the months first." in page_for(world.researcher, path(world, "retention/")).text
    page_for(world.researcher, path(world, "retention/plan/"), contacts_months=6, answers_months=12)
    assert page_for(world.researcher, path(world, "retention/on/"), sure="").status_code == 422
    assert RetentionPlan.objects.get().switched_on_at is None
    page_for(world.researcher, path(world, "retention/on/"), sure="on")
    assert RetentionPlan.objects.get().switched_on_by == world.researcher


def test_what_goes_within_thirty_days_is_announced_on_the_studys_page(world: World) -> None:
    page_for(world.researcher, path(world, "retention/plan/"), contacts_months=0, answers_months=12)
    page_for(world.researcher, path(world, "retention/on/"), sure="on")
    close_study(study=world.study, by=world.researcher, now=timezone.now())
    text = page_for(world.supervisor, f"/studies/{world.study.pk}/").text
    assert "the contacts are erased" in text
    page_for(world.administrator, path(world, "retention/hold/"), reason="Lawsuit 12/2026")
    text = page_for(world.supervisor, f"/studies/{world.study.pk}/").text
    assert ("the contacts are erased" in text, "Lawsuit 12/2026" in text) == (False, True)


def test_a_hold_is_the_administrators_business(world: World) -> None:
    for person in (world.researcher, world.supervisor):
        assert page_for(person, path(world, "retention/hold/"), reason="Lawsuit").status_code == 403
    assert page_for(world.administrator, path(world, "retention/hold/"), reason=" ").status_code == 422
    assert not LegalHold.objects.exists()
    text = page_for(world.administrator, path(world, "retention/hold/"), reason="Lawsuit").text
    assert "Legal hold: nothing of this study goes" in text
    page_for(world.administrator, path(world, "retention/lift/"), reason="Settled")
    assert LegalHold.objects.get().lifted_by == world.administrator


def test_all_registers_are_the_administrators_business(world: World) -> None:
    for role, person in world.people.items():
        for page in ("/privacy/", "/privacy/registers.xlsx"):
            assert page_for(person, page).status_code == (200 if role == "administrator" else 403), (role, page)
