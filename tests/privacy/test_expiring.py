"""When their day comes, contacts go and interviews become anonymous: in small steps, resumed, stopped by a hold."""

import json
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from surveys.database import kept_files
from surveys.database.workers import Portion
from surveys.design.services import close_study
from surveys.fieldwork.models import Attempt, Call, Case, Contact, DoNotCall, PhoneNumber
from surveys.fieldwork.services import end_quarantine, give_back, load_sample, quarantine_case
from surveys.formats.samples import ColumnUse, Reading
from surveys.interviewing import services
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.interviewing.queries import not_rebuilt
from surveys.people.models import AuditEntry, User
from surveys.privacy.models import RetentionPlan
from surveys.privacy.services import (
    expire_due_data,
    expiring,
    lift_hold,
    place_hold,
    plan_retention,
    switch_retention_on,
)
from surveys.results.services import erasing, write_results
from tests.interviewing.scene import NOON, Scene, make_scene

pytestmark = pytest.mark.django_db

SURVEY = [
    ["type", "name", "label::English (en)", "personal", "calculation"],
    ["select_one brands", "brand", "Which brand?", None, None],
    ["text", "why", "Why that one?", None, None],
    ["text", "nickname", "What do friends call you?", "yes", None],
    ["integer", "cups", "How many cups?", None, None],
    ["calculate", "said", None, None, "concat('because ', ${why})"],
    ["calculate", "heavy", None, None, "if(${cups} > 3, 'heavy', 'light')"],
]
CHOICES = [
    ["list_name", "name", "label::English (en)", "specify"],
    ["brands", "1", "Aurora", None],
    ["brands", "96", "Another", "yes"],
]


@pytest.fixture
def scene() -> Scene:
    """One of three people was interviewed; the field was closed long ago, and retention is on for contacts after 1
    month and for answers 2 months later."""
    scene = make_scene(survey=SURVEY, choices=CHOICES, cases=3)
    step = scene.start()
    step = scene.answer(step.interview.pk, "brand", codes=("96",), specify={"96": "Torrefazione Zanzibar"})
    for page, typed in (("why", "my sister Ugolina makes it"), ("nickname", "Mimì"), ("cups", "5")):
        step = scene.answer(step.interview.pk, page, typed, key=page)
    services.finish(interview_id=step.interview.pk, attempt=scene.attempt, now=NOON)
    laura = User.objects.get(username="laura1") if User.objects.filter(username="laura1") else scene.interviewer
    plan_retention(study=scene.study, by=laura, now=NOON, contacts_months=1, answers_months=2, keeps_open_answers=False)
    switch_retention_on(study=scene.study, by=laura, now=NOON)
    close_study(study=scene.study, by=laura, now=NOON)
    return scene


CONTACTS_GO, ANSWERS_GO = NOON + timedelta(days=31), NOON + timedelta(days=95)


def stored() -> str:
    tables = (Interview, InterviewEvent, Attempt, Call, Contact, PhoneNumber, Case)
    return json.dumps([list(table.objects.values()) for table in tables], default=str, ensure_ascii=False)


def workbook(scene: Scene) -> Any:
    import io

    import openpyxl

    buffer = io.BytesIO()
    write_results(buffer, study=scene.study, options={"language": "en", "for_client": False}, now=ANSWERS_GO)
    titles, values = openpyxl.load_workbook(buffer)["Data_codes"].iter_rows(values_only=True)
    return dict(zip(titles, values, strict=True))


def test_files_that_other_studies_are_loading_just_now_are_left_to_them(
    scene: Scene, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    token = kept_files.keep(kept_files.UPLOADS, b"tel\n02 5550110\n")
    assert expire_due_data(now=CONTACTS_GO).count == 3
    assert kept_files.names(kept_files.UPLOADS) == {token}


def test_before_the_day_nothing_goes(scene: Scene) -> None:
    assert expire_due_data(now=CONTACTS_GO - timedelta(days=2)).count == 0
    assert PhoneNumber.objects.count() == 3


def test_then_contacts_go_answers_stay_and_nobody_is_put_on_the_do_not_call_list(scene: Scene) -> None:
    expire_due_data(now=CONTACTS_GO)
    assert (PhoneNumber.objects.count(), Contact.objects.filter(erased_at=None).count()) == (0, 0)
    assert not DoNotCall.objects.exists()
    kept = stored()
    assert ("Rinaldi" in kept, "Ugolina" in kept) == (False, True)
    assert RetentionPlan.objects.get().contacts_erased_at == CONTACTS_GO
    line = AuditEntry.objects.get(verb="retention.contacts_erased")
    assert (line.actor, line.details) == (None, {"cases": 3})


def test_months_later_nothing_leads_from_the_answers_to_anybody(scene: Scene) -> None:
    expire_due_data(now=CONTACTS_GO)
    expire_due_data(now=ANSWERS_GO)
    kept = stored()
    assert [words for words in ("Ugolina", "Zanzibar", "Mim", "because") if words in kept] == []
    told = workbook(scene)
    assert (told["brand"], told["why"], told["cups"], told["said"], told["heavy"]) == (96, None, 5, None, "heavy")
    assert all(number >= 100_000_000 for number in Case.objects.values_list("number", flat=True))
    assert RetentionPlan.objects.get().answers_anonymised_at == ANSWERS_GO


def test_events_still_rebuild_every_interview(scene: Scene) -> None:
    expire_due_data(now=CONTACTS_GO)
    expire_due_data(now=ANSWERS_GO)
    assert list(not_rebuilt()) == []
    out = StringIO()
    call_command("verify", stdout=out)


def test_open_answers_that_were_read_may_stay(scene: Scene) -> None:
    RetentionPlan.objects.update(keeps_open_answers=True)
    expire_due_data(now=CONTACTS_GO)
    expire_due_data(now=ANSWERS_GO)
    told = workbook(scene)
    assert (told["why"], told["nickname"]) == ("my sister Ugolina makes it", None)


def test_a_study_in_which_something_unexpected_stands_keeps_no_other_studys_data(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_scene(interviewer=scene.interviewer, dialled=False)
    give_back(attempt=other.attempt, now=NOON)
    facts = {"study": other.study, "by": scene.interviewer, "now": NOON}
    plan_retention(contacts_months=1, answers_months=2, keeps_open_answers=False, **facts)
    switch_retention_on(**facts)
    close_study(**facts)
    first, some = scene.study.pk, expiring._some

    def odd(retention: Any, *rest: Any) -> Any:
        if retention.study.pk == first:
            raise KeyError("a state that nobody expected")
        return some(retention, *rest)

    monkeypatch.setattr(expiring, "_some", odd)
    expire_due_data(now=CONTACTS_GO)
    assert not Contact.objects.filter(case__study=other.study, erased_at=None).exists()


def test_nobody_loses_the_list_that_they_are_uploading_meanwhile(scene: Scene) -> None:
    name = kept_files.keep(kept_files.UPLOADS, b"tel")
    expire_due_data(now=CONTACTS_GO)
    assert kept_files.is_there(kept_files.UPLOADS, name)


def test_people_of_a_list_that_comes_later_are_numbered_as_any_list_and_become_anonymous_too(scene: Scene) -> None:
    expire_due_data(now=CONTACTS_GO)
    expire_due_data(now=ANSWERS_GO)
    load_sample(
        study=scene.study,
        content=b"tel\n02 5550777\n",
        file_name="list.csv",
        reading=Reading((ColumnUse("tel", "phone"),)),
        name="Later",
        by=None,
        now=ANSWERS_GO,
    )
    assert Case.objects.get(sample__name="Later").number == 4
    assert Case.objects.filter(number__lt=100_000_000).count() == 1


def test_again_nothing_changes(scene: Scene) -> None:
    expire_due_data(now=CONTACTS_GO)
    expire_due_data(now=ANSWERS_GO)
    before = stored()
    assert expire_due_data(now=ANSWERS_GO + timedelta(days=1)).count == 0
    assert stored() == before


@pytest.mark.parametrize("day", [CONTACTS_GO, ANSWERS_GO])
def test_a_hold_stops_it_even_between_two_steps(day: datetime, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "AT_ONCE", 1)
    monkeypatch.setattr(expiring, "AT_ONCE", 2)
    if day == ANSWERS_GO:
        expire_due_data(now=CONTACTS_GO)

    once = iter([None])

    def somebody_places_a_hold() -> None:
        for _ in once:
            place_hold(study=scene.study, reason="Lawsuit", by=scene.interviewer, now=day)

    module = erasing if day == CONTACTS_GO else expiring
    monkeypatch.setattr(module, "yield_to_writers", somebody_places_a_hold)
    expire_due_data(now=day)
    assert left(day) in {1, 2}
    assert expire_due_data(now=day + timedelta(days=400)).count == 0
    lift_hold(study=scene.study, reason="Settled", by=scene.interviewer, now=day)
    expire_due_data(now=day + timedelta(days=29))
    assert left(day) in {1, 2}
    expire_due_data(now=day + timedelta(days=31))
    expire_due_data(now=day + timedelta(days=31))
    assert left(day) == 0


def left(day: datetime) -> int:
    if day == CONTACTS_GO:
        return Contact.objects.filter(erased_at=None).count()
    return Case.objects.filter(number__lt=100_000_000).count()


def test_whoever_is_being_worked_goes_in_a_later_round(scene: Scene) -> None:

    held = Case.objects.filter(state="waiting").order_by("pk").first()
    assert held is not None
    Case.objects.filter(pk=held.pk).update(
        state="held", holder=scene.interviewer, lease_until=CONTACTS_GO + timedelta(minutes=5)
    )
    expire_due_data(now=CONTACTS_GO)
    assert list(Contact.objects.filter(erased_at=None).values_list("case", flat=True)) == [held.pk]
    assert RetentionPlan.objects.get().contacts_erased_at is None
    Case.objects.filter(pk=held.pk).update(state="parked", holder=None, lease_until=None)
    expire_due_data(now=CONTACTS_GO)
    assert RetentionPlan.objects.get().contacts_erased_at == CONTACTS_GO


def test_what_is_in_quarantine_waits_until_it_is_decided(scene: Scene) -> None:
    case = Case.objects.filter(state="waiting")[0]
    quarantine_case(case=case, reason="she needs them for a claim", by=scene.interviewer, now=NOON)
    expire_due_data(now=CONTACTS_GO)
    assert list(Contact.objects.filter(erased_at=None).values_list("case", flat=True)) == [case.pk]
    end_quarantine(case=case, reason="settled", by=scene.interviewer, now=CONTACTS_GO)
    expire_due_data(now=CONTACTS_GO)
    assert not Contact.objects.filter(erased_at=None).exists()


def test_a_rounds_time_is_kept_and_the_next_round_goes_on(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiring, "AT_ONCE", 2)
    assert expire_due_data(now=CONTACTS_GO, seconds=0) == Portion(2, is_left=True)
    assert expire_due_data(now=CONTACTS_GO) == Portion(1, is_left=False)
