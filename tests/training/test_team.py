"""The team at a glance and the record: what leaders see and do, and what nobody else gets."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from surveys.design.models import Membership, Study
from surveys.fieldwork.models import MessageCopy
from surveys.people.models import AgreementKind, User, WatchScope
from surveys.people.services import record_agreement
from surveys.questionnaire import personas
from surveys.review.models import Improvement, Review
from surveys.training.models import Asked, Briefing, PersonaEdition, Practice, PracticeLine, TrainingEntry
from surveys.training.queries import briefing_of, path_of
from surveys.training.services import (
    NotEndedError,
    UnansweredError,
    ask_general,
    confirm_page,
    correct_entry,
    decide_practice,
    record_lesson,
    write_briefing,
)
from tests.interviewing.scene import Scene, dial, make_scene

ENGLISH = {"accept-language": "en"}
PAGES = [{"title": "Uno", "text": "Leggere piano."}]


@pytest.fixture
def scene(db: None, client: Client) -> Scene:
    found = make_scene(cases=2, dialled=False)
    write_briefing(study=found.study, pages=PAGES, questions=[], for_new=Asked.PRACTICE, by=None, now=timezone.now())
    leader = found.study.created_by
    assert leader is not None
    Membership.objects.create(user=leader, study=found.study, role="supervisor", added_at=timezone.now())
    client.force_login(leader)
    return found


def practised(scene: Scene, points: int, *, passed: bool, is_whole: bool = False) -> Practice:
    one = personas.SHIPPED[0]
    edition, _new = PersonaEdition.objects.get_or_create(
        key=one.key,
        language=one.language,
        number=one.number,
        defaults={"data": personas.to_json(one), "written_at": timezone.now()},
    )
    now = timezone.now()
    return Practice.objects.create(
        person=scene.interviewer,
        study=scene.study,
        persona=edition,
        version_id=scene.study.fielded_version_id or scene.study.versions.get().pk,
        seed=1,
        begun_at=now - timedelta(minutes=10),
        ended_at=now,
        state="ended",
        points=points,
        is_passed=passed,
        score=personas.score_to_json(personas.score([])) | {"is_whole": is_whole},
    )


def read(scene: Scene, client: Client) -> None:
    other = Client()
    other.force_login(scene.interviewer)
    digest = path_of(scene.study, scene.interviewer, briefing(scene)).pages[0].digest
    other.post(f"/shift/{scene.study.pk}/briefing/", {"digest": digest})


def briefing(scene: Scene) -> Briefing:
    found = briefing_of(scene.study)
    assert found is not None
    return found


def is_cleared(scene: Scene) -> bool:
    return Membership.objects.filter(user=scene.interviewer, cleared_at__isnull=False).exists()


@pytest.mark.parametrize("people", [1, 4])
def test_the_team_is_shown_in_as_many_queries_for_any_number_of_people(
    client: Client, scene: Scene, people: int, django_assert_max_num_queries: object
) -> None:
    for number in range(people - 1):
        other = User.objects.create(username=f"i{number}", first_name="Ines", last_name=str(number))
        Membership.objects.create(user=other, study=scene.study, role="interviewer", added_at=timezone.now())
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        page = client.get("/training/", headers=ENGLISH).text
    assert page.count("▲ briefing") == people
    assert f"0 of {people}" in page
    assert page.count("1 page to read") >= people


def test_what_is_missing_moves_on_from_reading_to_practice_to_a_trainers_word(client: Client, scene: Scene) -> None:
    read(scene, client)
    assert "▲ practice" in client.get("/training/", headers=ENGLISH).text
    for points in (60, 64, 71):
        practised(scene, points, passed=False)
    page = client.get("/training/", headers=ENGLISH).text
    assert "71, needs 75" in page
    assert "has not passed 3 practices" in page
    passed = practised(scene, 86, passed=True)
    decided = client.post(
        f"/training/practices/{passed.pk}/decide/", {"decision": "passed"}, follow=True, headers=ENGLISH
    )
    assert "Decided." in decided.text
    assert is_cleared(scene)
    assert "practice 86" in client.get("/training/", headers=ENGLISH).text


def test_a_trainer_may_decide_otherwise_with_a_reason_and_takes_the_cases_away(client: Client, scene: Scene) -> None:
    read(scene, client)
    leader, one = scene.study.created_by, practised(scene, 86, passed=True)
    assert leader is not None
    with pytest.raises(UnansweredError):
        decide_practice(practice=one, passed=False, reason=" ", by=leader, now=timezone.now())
    decide_practice(practice=one, passed=True, reason="", by=leader, now=timezone.now())
    assert is_cleared(scene)
    decide_practice(practice=one, passed=False, reason="Ha suggerito due volte", by=leader, now=timezone.now())
    assert not is_cleared(scene)
    Practice.objects.filter(pk=one.pk).update(decision="", decided_at=None)
    Practice.objects.filter(pk=one.pk).update(state="left", points=None, is_passed=None)
    with pytest.raises(NotEndedError):
        decide_practice(practice=one, passed=True, reason="", by=leader, now=timezone.now())


def test_a_contested_judgement_is_answered_and_the_score_stays(client: Client, scene: Scene) -> None:
    one = practised(scene, 71, passed=False)
    Practice.objects.filter(pk=one.pk).update(
        contested_line=3, contested_words="L’ho letta tutta", contested_at=timezone.now()
    )
    assert "says that a judgement is not right" in client.get("/training/", headers=ENGLISH).text
    address = f"/training/practices/{one.pk}/"
    assert "L’ho letta tutta" in client.get(address, headers=ENGLISH).text
    client.post(f"{address}answer/", {"words": "Hai ragione, la prossima volta piano."})
    one.refresh_from_db()
    assert (one.answer, one.points) == ("Hai ragione, la prossima volta piano.", 71)


def test_the_record_holds_lessons_and_corrections_and_is_given_out_as_a_file_and_on_paper(
    client: Client, scene: Scene
) -> None:
    read(scene, client)
    practised(scene, 71, passed=False)
    address = f"/training/people/{scene.interviewer.pk}/"
    today = timezone.localdate().isoformat()
    lesson = {
        "title": "Cortesia e ascolto",
        "minutes": "120",
        "day": (timezone.localdate() - timedelta(days=1)).isoformat(),
    }
    assert "It stands in the record" in client.post(f"{address}lesson/", lesson, follow=True, headers=ENGLISH).text
    entry = TrainingEntry.objects.get(kind="lesson")
    wrong = {"entry": str(entry.pk), "minutes": "60", "reason": "no"}
    assert "needs a reason" in client.post(f"{address}correct/", wrong, follow=True, headers=ENGLISH).text
    client.post(f"{address}correct/", wrong | {"reason": "È durata un’ora sola"})
    page = client.get(address, headers=ENGLISH).text
    assert "2:00" in page
    assert "È durata un’ora sola" in page
    assert "1:1" in page  # an hour of lesson, ten minutes of practice
    assert "Cortesia e ascolto" in client.get(f"{address}print/").text
    file = client.get("/training/record.xlsx", {"person": scene.interviewer.pk, "from": today}, headers=ENGLISH)
    rows = list(
        openpyxl.load_workbook(
            BytesIO(b"".join(file.streaming_content) if file.streaming else file.content)
        ).active.values
    )
    assert ("Practice interview" in str(rows), "with" in str(rows)) == (True, True)
    assert any(row[4] == "correction of an earlier line" for row in rows)
    assert not any(row[4] == "training held by somebody" for row in rows)


def test_a_line_of_the_record_is_neither_changed_nor_deleted(client: Client, scene: Scene) -> None:
    read(scene, client)
    for change in (lambda: TrainingEntry.objects.update(title="x"), lambda: TrainingEntry.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_leaders_assign_remind_and_waive_from_the_team(client: Client, scene: Scene) -> None:
    other = Study.objects.create(name="Altro", created_at=timezone.now())
    leader = scene.study.created_by
    Membership.objects.create(user=leader, study=other, role="supervisor", added_at=timezone.now())
    who = {"person": scene.interviewer.pk, "study": other.pk}
    client.post("/training/assign/", who)
    assert Membership.objects.filter(user=scene.interviewer, study=other, role="interviewer").exists()
    client.post("/training/remind/", {"study": scene.study.pk})
    assert MessageCopy.objects.filter(person=scene.interviewer).count() == 1
    waiver = {
        "person": scene.interviewer.pk,
        "study": scene.study.pk,
        "days": "1",
        "reason": "Affiancata da Paolo oggi",
    }
    client.post("/training/waive/", waiver)
    page = client.get("/training/", headers=ENGLISH).text
    assert "◆ by waiver" in page
    assert "The waiver of" in page


def test_who_leads_another_study_sees_and_does_nothing_here(client: Client, scene: Scene) -> None:
    one = practised(scene, 71, passed=False)
    stranger = User.objects.create(username="stranger")
    other = Study.objects.create(name="Altro", created_at=timezone.now())
    Membership.objects.create(user=stranger, study=other, role="supervisor", added_at=timezone.now())
    client.force_login(stranger)
    person, study = scene.interviewer.pk, scene.study.pk
    addresses = [f"/training/people/{person}/", f"/training/people/{person}/print/", f"/training/practices/{one.pk}/"]
    assert {client.get(one).status_code for one in addresses} == {404}
    assert client.get("/training/record.csv", {"person": person}).status_code == 404
    moves = [
        *("/training/assign/", "/training/remind/", "/training/waive/", f"/training/people/{person}/lesson/"),
        *(f"/training/people/{person}/correct/", f"/training/practices/{one.pk}/decide/"),
        f"/training/practices/{one.pk}/answer/",
    ]
    assert {client.post(one, {"person": person, "study": study}).status_code for one in moves} == {404}
    client.force_login(scene.interviewer)
    assert client.get(f"/training/people/{person}/").status_code == 403
    assert "with" in client.get("/shift/training/record/", headers=ENGLISH).text


def test_interviews_listened_to_stand_in_the_record_only_where_an_agreement_covers_scorecards(
    client: Client, scene: Scene
) -> None:
    now, leader = timezone.now(), scene.study.created_by
    Study.objects.update(is_gated=False)
    dial(scene.attempt, scene.now)
    interview = scene.start().interview
    improvement = Improvement.objects.create(
        interviewer=scene.interviewer, study=scene.study, words="Leggere piano", agreed_at=now, agreed_by=leader
    )
    Review.objects.create(
        **{"interview": interview, "study": scene.study, "interviewer": scene.interviewer, "drawn_as": "random"},
        **{"drawn_at": now, "reviewer": leader, "claimed_at": now, "verdict": "accepted", "decided_at": now},
        **{"points": 70, "out_of": 100, "improvement": improvement},
    )
    mine = Client()
    mine.force_login(scene.interviewer)

    def records() -> list[str]:
        addresses = [f"/training/people/{scene.interviewer.pk}/{more}" for more in ("", "print/")]
        pages = [client.get(one, headers=ENGLISH).text for one in addresses]
        pages.append(client.get("/training/record.csv", headers=ENGLISH).content.decode())
        return [*pages, mine.get("/shift/training/record/", headers=ENGLISH).text]

    def told() -> list[bool]:
        return ["Leggere piano" in one and ("70 of 100" in one) for one in records()]

    assert told() == [False] * 4
    agree = {"kind": AgreementKind.UNION, "reached_on": now.date(), "months": 12, "document": "12/2026", "by": leader}
    record_agreement(**agree, scopes=[WatchScope.FOLLOWING], now=now)  # type: ignore[arg-type]
    assert not any("Leggere piano" in one or "70 of 100" in one for one in records())
    record_agreement(**agree, scopes=[WatchScope.SCORECARDS], now=now)  # type: ignore[arg-type]
    assert told() == [True] * 4


def test_a_trainers_again_takes_away_earlier_passes_and_earlier_words_stay_in_the_record(
    client: Client, scene: Scene
) -> None:
    read(scene, client)
    first, second = practised(scene, 86, passed=True), practised(scene, 60, passed=False)
    address = "/training/practices/%s/decide/"
    client.post(address % first.pk, {"decision": "passed"})
    assert is_cleared(scene)
    client.post(address % second.pk, {"decision": "again"})
    assert not is_cleared(scene)
    client.post(address % first.pk, {"decision": "passed", "reason": "Riascoltata insieme"})
    assert is_cleared(scene)
    client.post(address % first.pk, {"decision": "again", "reason": "Ha suggerito due volte"})
    assert not is_cleared(scene)
    kept = TrainingEntry.objects.filter(kind="practice").values_list("about", "reason")
    assert list(kept) == [("passed", ""), ("passed", "Riascoltata insieme")]
    page = client.get(f"/training/people/{scene.interviewer.pk}/", headers=ENGLISH).text
    assert page.count("Earlier decision on a practice interview") == 2


def test_a_busy_line_that_was_handled_well_waits_for_no_decision_and_opens_no_gate(
    client: Client, scene: Scene
) -> None:
    read(scene, client)
    practised(scene, 100, passed=True)
    path = path_of(scene.study, scene.interviewer, briefing(scene))
    assert (path.wants_practice, path.undecided, path.failed_in_a_row) == (True, None, 0)
    whole = practised(scene, 90, passed=True, is_whole=True)
    Briefing.objects.update(is_decided_by_trainer=True)
    practised(scene, 40, passed=False)
    assert path_of(scene.study, scene.interviewer, briefing(scene)).undecided == whole


def test_a_correction_counts_in_every_period_and_a_lesson_of_an_unknown_study_is_refused(
    client: Client, scene: Scene
) -> None:
    leader, now = scene.study.created_by, timezone.now()
    assert leader is not None
    facts = {"person": scene.interviewer, "study": None, "title": "Ascolto", "minutes": 120}
    held = record_lesson(**facts, at=now - timedelta(days=40), by=leader, now=now)  # type: ignore[arg-type]
    correct_entry(entry=held, minutes=60, reason="È durata un’ora sola", by=leader, now=now)
    period = {"to": (timezone.localdate() - timedelta(days=30)).isoformat()}
    rows = client.get("/training/record.csv", period, headers=ENGLISH).content.decode().splitlines()
    assert [row for row in rows if "Ascolto" in row and "120.0" in row and "60.0" in row] == rows[1:]
    assert client.get("/training/record.csv", {"study": 9999}).status_code == 404
    wrong = {"title": "x", "minutes": "5", "day": timezone.localdate().isoformat(), "study": "9999"}
    assert client.post(f"/training/people/{scene.interviewer.pk}/lesson/", wrong).status_code == 404
    endless = wrong | {"study": "", "minutes": "9" * 15}
    said = client.post(f"/training/people/{scene.interviewer.pk}/lesson/", endless, follow=True, headers=ENGLISH).text
    assert "how long it took" in said


def test_nobody_decides_on_their_own_practice_nor_writes_into_their_own_record(client: Client, scene: Scene) -> None:
    read(scene, client)
    Membership.objects.create(user=scene.interviewer, study=scene.study, role="supervisor", added_at=timezone.now())
    one, entry = practised(scene, 60, passed=False), TrainingEntry.objects.get()
    client.force_login(scene.interviewer)
    record = f"/training/people/{scene.interviewer.pk}/"
    reason, today = {"reason": "Sono stata brava"}, timezone.localdate().isoformat()
    client.post(f"/training/practices/{one.pk}/decide/", reason | {"decision": "passed"})
    client.post(f"{record}correct/", reason | {"entry": entry.pk, "minutes": "90"})
    said = client.post(f"{record}lesson/", {"title": "x", "minutes": "90", "day": today}, follow=True, headers=ENGLISH)
    assert "Somebody else decides" in said.text
    assert (is_cleared(scene), TrainingEntry.objects.count()) == (False, 1)


def test_pages_read_in_two_tabs_count_once_and_who_left_the_study_stays_in_its_record(
    client: Client, scene: Scene
) -> None:
    pages = [{"title": name, "text": name} for name in ("Uno", "Due")]
    write_briefing(study=scene.study, pages=pages, questions=[], by=None, now=timezone.now())
    now = timezone.now()
    for page in path_of(scene.study, scene.interviewer, briefing(scene)).pages:
        confirm_page(study=scene.study, person=scene.interviewer, digest=page.digest, seconds=600, now=now)
        now += timedelta(seconds=5)
    assert list(TrainingEntry.objects.order_by("pk").values_list("seconds", flat=True)) == [600, 5]
    Membership.objects.filter(user=scene.interviewer).delete()
    assert "Due" in client.get(f"/studies/{scene.study.pk}/field/training/record.csv").content.decode()


def test_a_waiver_and_a_contested_practice_are_seen_in_a_study_without_a_briefing(client: Client, scene: Scene) -> None:
    Briefing.objects.all().delete()
    Study.objects.update(is_gated=False)
    one = practised(scene, 71, passed=False)
    Practice.objects.filter(pk=one.pk).update(contested_line=3, contested_words="No", contested_at=timezone.now())
    ask_general(since=timezone.now() - timedelta(days=9999), by=None, now=timezone.now())
    page = client.get("/training/", headers=ENGLISH).text
    assert ("says that a judgement is not right" in page, "▲ general training" in page) == (True, True)
    waiver = {"person": scene.interviewer.pk, "study": scene.study.pk, "days": "1", "reason": "Affiancata oggi"}
    client.post("/training/waive/", waiver)
    assert "◆ by waiver" in client.get("/training/", headers=ENGLISH).text


def test_hours_of_training_stand_beside_the_hours_of_work_and_what_was_left_open_is_no_training(
    scene: Scene, client: Client
) -> None:
    now = timezone.now()
    done, left = practised(scene, 80, passed=True), practised(scene, 0, passed=False)
    Practice.objects.filter(pk=done.pk).update(begun_at=now - timedelta(minutes=12), ended_at=now)
    begun = now - timedelta(hours=5)
    Practice.objects.filter(pk=left.pk).update(
        begun_at=begun, ended_at=now, state="left", points=None, is_passed=None, score={}
    )
    for number, (kind, minutes) in enumerate([("read", 0), ("answer", 8), ("left", 300)]):
        at = begun + timedelta(minutes=minutes)
        PracticeLine.objects.create(practice=left, number=number, who="interviewer", kind=kind, at=at, detail={})
    leader = scene.study.created_by
    assert leader is not None
    record_lesson(person=scene.interviewer, study=scene.study, title="Ascolto", minutes=60, at=now, by=leader, now=now)
    page = client.get("/shifts/hours/", headers=ENGLISH).text
    assert "Training in the month" in page
    assert '<td class="number">1:20</td>' in page
