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
from surveys.people.models import User
from surveys.questionnaire import personas
from surveys.training.models import Asked, PersonaEdition, Practice, TrainingEntry
from surveys.training.queries import path_of
from surveys.training.services import NotEndedError, UnansweredError, decide_practice, write_briefing
from tests.interviewing.scene import Scene, make_scene

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


def practised(scene: Scene, points: int, *, passed: bool) -> Practice:
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
        score=personas.score_to_json(personas.score([])),
    )


def read(scene: Scene, client: Client) -> None:
    other = Client()
    other.force_login(scene.interviewer)
    digest = path_of(scene.study, scene.interviewer, briefing(scene)).pages[0].digest
    other.post(f"/shift/{scene.study.pk}/briefing/", {"digest": digest})


def briefing(scene: Scene):  # type: ignore[no-untyped-def]
    from surveys.training.queries import briefing_of

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


def test_interviews_listened_to_stand_in_the_record_only_where_an_agreement_lets_them(
    client: Client, scene: Scene
) -> None:
    """The one place that asks is ``may_watch``: without an agreement no review is read at all."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(f"/training/people/{scene.interviewer.pk}/")
    assert not any("surveys_review" in one["sql"] for one in asked.captured_queries)
