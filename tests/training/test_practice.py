from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import Attempt, Case, DoNotCall, ShiftPractice, WorkCount
from surveys.fieldwork.services import claim_next_case, lapse_leases, start_shift
from surveys.interviewing.models import Interview
from surveys.training.models import Practice
from surveys.training.queries import lines_of
from surveys.training.services import leave_abandoned_practices
from tests.interviewing.scene import make_scene

from .practising import KIND, Trainee, rows, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def elena(client: Client) -> Trainee:
    scene = make_scene(cases=2, now=timezone.now(), dialled=False)
    store()
    return Trainee(client, scene.colleague(), scene.study)


def test_a_whole_practice_is_held_on_the_screens_of_a_call_and_judged_at_its_end(elena: Trainee) -> None:
    answer = elena.interview_whole()
    practice = elena.practice
    assert answer.url == f"/practice/{practice.pk}/"
    assert (practice.state, practice.is_passed) == ("ended", False)  # nobody reads as fast as this
    assert {"dialled", "picks_up", "read", "answer", "entry", "outcome"} <= set(elena.kinds)
    page = elena.browser.get(answer.url).content.decode()
    assert f"{practice.points} su 100" in page
    # Whoever comes late, from a second window or with a request sent again, is led to the result.
    assert elena.browser.get(f"{elena.call}interview/").url == answer.url
    late = elena.answer("drinks", "1")
    assert late["Ascolto-Effect"] == "late"
    assert elena.browser.post(f"{elena.call}interview/finish/", {"key": "end"}).url == answer.url


def test_a_reload_and_a_second_window_see_the_same_run(elena: Trainee) -> None:
    elena.reach_interview().move("read")
    lines, call = len(elena.kinds), elena.call
    with CaptureQueriesContext(connection) as queries:
        elena.browser.get(f"{call}interview/")
    # What is looked at again waits for nobody's turn to write.
    assert not [one["sql"] for one in queries if one["sql"].startswith(("SAVEPOINT", "INSERT", "UPDATE"))]
    first, second = (elena.browser.get(f"{call}interview/").content.decode() for _ in range(2))
    assert "Ada Prova" in first
    assert "Ada Prova" in second
    elena.browser.post(f"{call}practice/", {"move": "wait", "key": "same"})
    elena.browser.post(f"{call}practice/", {"move": "wait", "key": "same"})
    assert len(elena.kinds) == lines + 2  # what she did once, and the silence
    elena.begin()
    assert (elena.call, Practice.objects.count()) == (call, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Practice.objects.create(
            **{name: getattr(elena.practice, name) for name in ("person", "study", "persona", "version", "begun_at")},
            seed=1,
        )


def test_a_practice_goes_on_as_it_began_though_study_and_person_change(elena: Trainee) -> None:
    elena.reach_interview()
    store(replace(KIND, number=2, name="Un’Altra"))
    Study.objects.filter(pk=elena.study.pk).update(status=StudyStatus.PAUSED)
    elena.move("read").answer("drinks", "1")
    assert elena.kinds[-2:] == ["entry", "shown"]
    assert "Ada Prova" in elena.browser.get(f"{elena.call}interview/").content.decode()
    elena.browser.post(f"{elena.call}stop/", {"typed": "1", "key": "e"})
    assert (elena.practice.state, Case.objects.filter(purpose="practice").count()) == ("ended", 0)


def test_a_code_before_she_has_spoken_is_no_answer(elena: Trainee) -> None:
    elena.begin().dial()
    elena.browser.post(f"{elena.call}outcome/", {"typed": "1"})
    assert not Interview.objects.filter(purpose="practice").exists()
    elena.move("read")
    elena.browser.post(f"{elena.call}outcome/", {"typed": "1"})
    elena.answer("drinks", "1")
    assert elena.kinds[-2:] == ["refused_entry", "asks_again"]
    elena.browser.post(f"{elena.call}say/", {"item": "who", "key": "w"})
    said = lines_of(elena.practice)[-2]
    assert (said.kind, elena.person.first_name in said.words, "{" in said.words) == ("said", True, False)
    assert "drinks" not in str(Interview.objects.get(purpose="practice").state.get("answers"))
    assert "x" * 50 in elena.answer("drinks", "x" * 5000).content.decode()


TOMORROW = (timezone.now() + timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0).isoformat()
ENDINGS = {
    "take my number off": ("after", {"code": "do_not_call", "note": "Toglietemi dalla lista, per favore"}),
    "an appointment": ("appointment", {"quick": f"1 {TOMORROW}", "hours_reason": "lo ha chiesto"}),
    "a refusal": ("after", {"code": "soft_refusal", "note": "Non ha tempo e non ne vuole sapere"}),
    "nobody": ("after", {"code": "no_answer"}),
    "left": ("practice/leave", {}),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_however_it_ends_no_row_of_the_field_stays(elena: Trainee, ending: str) -> None:
    before = rows()
    elena.begin().dial().move("read")
    where, sent = ENDINGS[ending]
    answer = elena.browser.post(f"{elena.call}{where}/", {"key": "end", **sent})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    after = rows()
    assert [table for table in before if before[table] != after[table]] == []
    assert elena.practice.state == ("left" if ending == "left" else "ended")
    assert not DoNotCall.objects.exists()
    call_command("verify", verbosity=0)


@pytest.mark.parametrize("ending", ["nobody", "left"])
def test_a_practice_in_a_shift_is_noted_as_the_time_of_no_study(elena: Trainee, ending: str) -> None:
    start_shift(person=elena.person, now=timezone.now() - timedelta(hours=1))
    elena.begin().dial().move("read")
    where, sent = ENDINGS[ending]
    elena.browser.post(f"{elena.call}{where}/", {"key": "end", **sent})
    noted, practice = ShiftPractice.objects.get(), elena.practice
    assert (noted.started_at, noted.ended_at) == (practice.begun_at, practice.ended_at)


def test_practices_of_the_past_are_noted_and_hours_counted_anew_at_an_upgrade(elena: Trainee) -> None:
    start_shift(person=elena.person, now=timezone.now() - timedelta(hours=1))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for ending in ("nobody", "left"):
            elena.begin()
            clock.shift(30)
            elena.dial().move("read")
            clock.shift(30)
            where, sent = ENDINGS[ending]
            elena.browser.post(f"{elena.call}{where}/", {"key": "end", **sent})
    noted = set(ShiftPractice.objects.values_list("started_at", "ended_at"))
    ShiftPractice.objects.all().delete()
    WorkCount.objects.create(counted_to=timezone.now())
    import_module("surveys.migrations.0111_practices_in_shifts").note_past_practices(apps, None)
    ended, left = ShiftPractice.objects.order_by("started_at")
    assert {(ended.started_at, ended.ended_at)} < noted
    assert left.started_at in {started for started, _ in noted}
    assert not WorkCount.objects.exists()


def test_a_practice_that_was_walked_away_from_lasted_until_something_was_done_in_it(elena: Trainee) -> None:
    start_shift(person=elena.person, now=timezone.now() - timedelta(hours=1))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        elena.begin()
        clock.shift(30)
        elena.dial().move("read")
    last = elena.practice.lines.order_by("number").last()
    assert last is not None
    leave_abandoned_practices(now=timezone.now() + timedelta(hours=5))
    assert ShiftPractice.objects.get().ended_at == last.at


def test_whoever_practises_holds_no_case_and_what_is_left_goes_by_itself(elena: Trainee) -> None:
    elena.reach_interview()
    now = timezone.now()
    held = claim_next_case(study=elena.study, interviewer=elena.person, now=now)
    assert held is not None
    assert held.pk == elena.practice.attempt_id
    later = now + timedelta(days=2)
    lapse_leases(now=later)
    assert Case.objects.get(purpose="practice").state == "held"
    assert leave_abandoned_practices(now=now + timedelta(hours=1)) == 0
    assert leave_abandoned_practices(now=later) == 1
    assert (elena.practice.state, Case.objects.filter(purpose="practice").count()) == ("left", 0)
    live = claim_next_case(study=elena.study, interviewer=elena.person, now=now)
    assert live is not None
    assert live.case.purpose == "live"


def test_whoever_is_not_cleared_may_practise_also_when_nobody_may_be_called(elena: Trainee) -> None:
    Study.objects.update(is_gated=True, status="paused", ends_on=timezone.now().date() - timedelta(days=3))
    elena.reach_interview()
    assert elena.kinds[-1] == "shown"
    assert Attempt.objects.filter(case__purpose="practice", is_dialled=True).exists()


def test_a_judgement_that_is_not_right_goes_to_who_trains_and_the_score_stays(elena: Trainee) -> None:
    elena.interview_whole()
    practice = elena.practice
    judged = practice.score["judgements"][0]["index"]
    for line, words in ((999, "no"), (judged, " "), (judged, "Avevo letto tutto"), (judged, "un\u2019altra volta")):
        elena.browser.post(f"/practice/{practice.pk}/contest/", {"line": line, "words": words})
    kept = elena.practice
    assert (kept.contested_line, kept.contested_words, kept.points) == (judged, "Avevo letto tutto", practice.points)


def test_the_practice_of_somebody_else_is_nobodys_business(elena: Trainee) -> None:
    elena.begin()
    other = Client()
    other.force_login(Study.objects.get().created_by)
    assert [other.get(path).status_code for path in (elena.call, f"/practice/{elena.practice.pk}/")] == [404, 404]
