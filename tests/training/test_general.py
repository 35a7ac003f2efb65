"""General training: asked once of new people before any study, in both languages, and written by whoever trains."""

from datetime import timedelta

import pytest
from django.test import Client

from surveys.design.models import Membership, Study
from surveys.fieldwork.services import NotClearedError, claim_next_case, give_back
from surveys.people.models import AuditEntry, TrainingRule, User
from surveys.questionnaire import personas
from surveys.questionnaire.personas import Thresholds
from surveys.training.models import TrainingEntry
from surveys.training.queries import (
    GeneralTraining,
    general_path,
    general_test,
    general_training,
    is_passed,
    shipped_pages,
    shipped_questions,
    thresholds,
)
from surveys.training.services import (
    AlreadyAnsweredError,
    NothingLeftError,
    PageGoneError,
    RewrittenMeanwhileError,
    answer_general,
    ask_general,
    confirm_general_page,
    waive_briefing,
    write_general,
)
from tests.interviewing.scene import NOON, Scene, make_scene

ENGLISH = {"accept-language": "en"}
ADDRESS = "/shift/training/"


@pytest.fixture
def scene(db: None) -> Scene:
    found = make_scene(cases=3, dialled=False)
    give_back(attempt=found.attempt, now=NOON)
    User.objects.filter(pk=found.interviewer.pk).update(date_joined=NOON)
    found.interviewer.refresh_from_db()
    ask_general(since=NOON, by=None, now=NOON)
    return found


def may_call(scene: Scene) -> bool:
    try:
        attempt = claim_next_case(
            study=Study.objects.get(pk=scene.study.pk), interviewer=scene.interviewer, now=NOON + timedelta(minutes=5)
        )
    except NotClearedError:
        return False
    assert attempt is not None
    give_back(attempt=attempt, now=NOON + timedelta(minutes=6))
    return True


def read_all(person: User) -> None:
    for page in general_path(person, "it").unread:
        confirm_general_page(person=person, digest=page.digest, seconds=60, now=NOON)


def answer(person: User, *, wrong: int = 0) -> TrainingEntry:
    training = general_training()
    given: list[int | None] = [one["right"] for one in training.questions]
    given[:wrong] = [None] * wrong
    return answer_general(person=person, digest=training.test_digest, given=given, now=NOON)


def test_who_was_added_since_it_is_asked_gets_cases_once_it_is_read_and_answered(scene: Scene) -> None:
    assert not may_call(scene)
    answer(scene.interviewer, wrong=2)
    read_all(scene.interviewer)
    assert not may_call(scene)
    answer(scene.interviewer, wrong=1)
    assert may_call(scene)
    assert set(TrainingEntry.objects.values_list("study", "kind")) == {(None, "read"), (None, "test")}


def test_it_is_asked_of_nobody_who_was_there_before_nor_where_nobody_asks_for_it(scene: Scene) -> None:
    ask_general(since=NOON + timedelta(seconds=1), by=None, now=NOON)
    assert may_call(scene)
    ask_general(since=None, by=None, now=NOON)
    assert may_call(scene)
    TrainingRule.objects.all().delete()
    assert may_call(scene)


def test_a_waiver_of_a_study_stands_for_general_training_too_until_it_ends(scene: Scene) -> None:
    leader, until = scene.study.created_by, NOON + timedelta(days=1)
    assert leader is not None
    waive_briefing(
        study=scene.study, person=scene.interviewer, reason="Affiancata oggi", until=until, by=leader, now=NOON
    )
    assert may_call(scene)
    Membership.objects.filter(user=scene.interviewer).update(cleared_until=NOON)
    assert not may_call(scene)


def test_a_new_edition_asks_nothing_of_who_has_passed_and_only_what_changed_of_others(scene: Scene) -> None:
    shipped = general_training()
    read_all(scene.interviewer)
    changed = [*shipped.pages[1:], {"title": {"it": "Grazie"}, "text": {"it": "Sempre."}}]
    write_general(pages=changed, questions=shipped.questions, seen=0, by=None, now=NOON)
    with pytest.raises(RewrittenMeanwhileError):
        write_general(pages=shipped.pages, questions=[], seen=0, by=None, now=NOON)
    with pytest.raises(NothingLeftError):
        write_general(pages=[], questions=[], by=None, now=NOON)
    assert write_general(pages=changed, questions=shipped.questions, by=None, now=NOON).number == 1
    assert [page.title for page in general_path(scene.interviewer, "en").unread] == ["Grazie"]
    read_all(scene.interviewer)
    answer(scene.interviewer)
    write_general(pages=shipped.pages, questions=[], by=None, now=NOON)
    assert may_call(scene)


def test_what_was_rewritten_while_it_was_read_is_read_once_more(scene: Scene) -> None:
    shipped = general_training()
    page = general_path(scene.interviewer, "it").pages[0]
    write_general(pages=shipped.pages[1:], questions=shipped.questions[1:], by=None, now=NOON)
    with pytest.raises(PageGoneError):
        confirm_general_page(person=scene.interviewer, digest=page.digest, now=NOON)
    with pytest.raises(AlreadyAnsweredError):
        answer_general(person=scene.interviewer, digest=shipped.test_digest, given=[], now=NOON)
    assert not TrainingEntry.objects.exists()


def test_the_shipped_pages_and_questions_are_in_both_languages() -> None:
    training = GeneralTraining(0, shipped_pages(), shipped_questions())
    for one in (*training.pages, *training.questions):
        for words in one.values():
            for translated in words if isinstance(words, list) else [words]:
                if isinstance(translated, dict):
                    assert translated["it"] != translated["en"]
    assert len(training.pages) == 4
    assert all(0 <= one["right"] < len(one["choices"]) for one in training.questions)
    assert general_test(training, "en-gb").questions[0].question.startswith("A line")


def test_a_new_interviewer_is_led_to_it_and_reads_it_in_their_language(client: Client, scene: Scene) -> None:
    client.force_login(scene.interviewer)
    led = client.post(f"/shift/{scene.study.pk}/next/", headers=ENGLISH, follow=True)
    assert (led.redirect_chain[-1][0], "What stands on cream is read aloud" in led.text) == (ADDRESS, True)
    assert "Quello che sta sul crema" in client.get(ADDRESS, headers={"accept-language": "it"}).text
    for page in general_path(scene.interviewer, "en").pages:
        client.post(ADDRESS, {"digest": page.digest})
    assert "A line on the screen is blue" in client.get(ADDRESS, headers=ENGLISH).text
    training = general_training()
    typed = {f"answer-{place}": str(one["right"]) for place, one in enumerate(training.questions)}
    passed = client.post(f"{ADDRESS}test/", typed | {"digest": training.test_digest}, headers=ENGLISH, follow=True)
    assert "Done: general training is passed" in passed.text
    assert "/calls/" in client.post(f"/shift/{scene.study.pk}/next/")["Location"]


def test_the_house_says_when_tests_and_practices_are_passed_and_what_was_passed_stays(
    scene: Scene, admin_client: Client
) -> None:
    passed = answer(scene.interviewer, wrong=1)
    assert (passed.needed, thresholds().pass_points) == (83, 75)
    judge = {"pass_points": "80", "right_percent": "100", "words_a_second": "2.2"}
    assert admin_client.post("/training/general/judge/", judge | {"right_percent": "101"}).status_code == 422
    page = admin_client.post("/training/general/judge/", judge, follow=True, headers=ENGLISH)
    assert 'name="words_a_second" value="2.2"' in page.text
    assert (thresholds().pass_points, thresholds().words_a_second) == (80, 2.2)
    assert general_path(scene.interviewer, "it").is_test_passed
    later = answer(scene.interviewer, wrong=1)
    assert not is_passed(later.right, later.base, later.needed)
    assert AuditEntry.objects.filter(verb="training.set", details__right_percent=100).exists()


def test_a_practice_is_judged_by_the_points_that_the_house_asks_and_says_them() -> None:
    lines = [personas.dialled(personas.SHIPPED[0], must_say=[])]
    easy = personas.score(lines, Thresholds(pass_points=50))
    assert personas.score_from_json(personas.score_to_json(easy)).needed == 50
    old = {name: value for name, value in personas.score_to_json(easy).items() if name != "needed"}
    assert personas.score_from_json(old).needed == 75
