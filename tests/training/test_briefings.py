"""The gate of a study: its briefing is read and answered before its cases come."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from surveys.design.models import Membership, Study
from surveys.design.queries import interviewers_of
from surveys.design.services import Taken, change_texts
from surveys.fieldwork.models import Attempt
from surveys.fieldwork.services import NotClearedError, claim_next_case, give_back
from surveys.people.models import User
from surveys.training.models import Asked, Briefing, PersonaEdition, Practice, TrainingEntry
from surveys.training.queries import briefing_of, path_of, questions_of
from surveys.training.services import (
    AlreadyAnsweredError,
    NothingToWaiveError,
    OwnRecordError,
    PageGoneError,
    WaiverError,
    answer_test,
    confirm_page,
    repeat_with_briefing,
    waive_briefing,
    write_briefing,
)
from tests.interviewing.scene import NOON, Scene, make_scene

PAGES = [{"title": "Uno", "text": "Leggere piano."}, {"title": "Due", "text": "Ringraziare sempre."}]
QUESTIONS = [{"question": f"Q{number}?", "choices": ["a", "b"], "right": 1, "why": "Perché sì."} for number in range(6)]


@pytest.fixture
def scene(db: None) -> Scene:
    found = make_scene(cases=3, dialled=False)
    give_back(attempt=found.attempt, now=NOON)
    return found


def write(scene: Scene, pages: list[dict[str, str]] = PAGES, **facts: object) -> Briefing:
    asked = {"questions": QUESTIONS, "by": scene.study.created_by, "now": NOON, **facts}
    return write_briefing(study=scene.study, pages=pages, **asked)


def read_all(scene: Scene) -> None:
    briefing = briefing_of(scene.study)
    assert briefing is not None
    for page in path_of(scene.study, scene.interviewer, briefing).unread:
        confirm_page(study=scene.study, person=scene.interviewer, digest=page.digest, now=NOON)


def answer(scene: Scene, right: int) -> TrainingEntry:
    briefing = briefing_of(scene.study)
    assert briefing is not None
    given: list[int | None] = [1] * right + [0] * (len(QUESTIONS) - right)
    return answer_test(
        study=scene.study, person=scene.interviewer, digest=questions_of(briefing).digest, given=given, now=NOON
    )


def may_call(scene: Scene) -> bool:
    study = Study.objects.get(pk=scene.study.pk)
    try:
        attempt = claim_next_case(study=study, interviewer=scene.interviewer, now=NOON)
    except NotClearedError:
        return False
    assert attempt is not None
    give_back(attempt=attempt, now=NOON)
    return True


def test_without_a_briefing_everybody_gets_cases(scene: Scene) -> None:
    assert may_call(scene)


def test_cases_come_once_the_pages_are_read_and_five_of_six_answers_are_right(scene: Scene) -> None:
    write(scene)
    assert not may_call(scene)
    answer(scene, right=6)
    assert not may_call(scene)
    read_all(scene)
    assert may_call(scene)


def test_four_of_six_do_not_pass_and_one_may_try_again(scene: Scene) -> None:
    write(scene)
    read_all(scene)
    answer(scene, right=4)
    assert not may_call(scene)
    answer(scene, right=5)
    assert may_call(scene)
    assert list(TrainingEntry.objects.filter(kind="test").values_list("right", "base")) == [(4, 6), (5, 6)]


def test_a_new_edition_asks_only_for_what_has_changed(scene: Scene) -> None:
    write(scene)
    read_all(scene)
    answer(scene, right=6)
    briefing = write(scene, pages=[PAGES[0], {"title": "Due", "text": "Ringraziare, e tacere."}])
    path = path_of(scene.study, scene.interviewer, briefing)
    assert ([page.text for page in path.unread], path.wants_test) == (["Ringraziare, e tacere."], False)
    assert not may_call(scene)
    read_all(scene)
    assert may_call(scene)
    write(scene, pages=PAGES[:1])
    assert may_call(scene)


def test_the_same_briefing_saved_again_is_no_new_edition(scene: Scene) -> None:
    assert write(scene) == write(scene)
    assert Briefing.objects.count() == 1


def test_what_is_asked_depends_on_experience_and_may_be_nothing(scene: Scene) -> None:
    write(scene, for_new=Asked.READING)
    read_all(scene)
    assert may_call(scene)
    write(scene, for_new=Asked.TEST)
    assert not may_call(scene)
    write(scene, for_new=Asked.NOTHING, for_experienced=Asked.NOTHING)
    assert may_call(scene)


def test_a_page_rewritten_while_it_is_read_is_read_once_more(scene: Scene) -> None:
    briefing = write(scene)
    old, test = path_of(scene.study, scene.interviewer, briefing).pages[0].digest, questions_of(briefing).digest
    write(scene, pages=[{"title": "Uno", "text": "x" * 5000}], questions=QUESTIONS[:5])
    with pytest.raises(PageGoneError):
        confirm_page(study=scene.study, person=scene.interviewer, digest=old, now=NOON)
    with pytest.raises(AlreadyAnsweredError):
        answer_test(study=scene.study, person=scene.interviewer, digest=test, given=[], now=NOON)
    assert not TrainingEntry.objects.exists()


def test_a_waiver_has_a_reason_and_ends_by_itself(scene: Scene) -> None:
    write(scene)
    leader = scene.study.created_by
    assert leader is not None

    def waive(reason: str, days: float) -> None:
        until = NOON + timedelta(days=days)
        waive_briefing(study=scene.study, person=scene.interviewer, reason=reason, until=until, by=leader, now=NOON)

    for reason, days in (("presto", 1.0), ("Affiancata da Paolo oggi", 8.0), ("Affiancata da Paolo oggi", 0.0)):
        with pytest.raises(WaiverError):
            waive(reason, days)
    waive("Affiancata da Paolo oggi", 1)
    assert may_call(scene)
    Membership.objects.filter(user=scene.interviewer).exclude(cleared_until=None).update(cleared_until=NOON)
    assert not may_call(scene)


def test_nobody_gives_a_waiver_to_themselves(scene: Scene) -> None:
    write(scene)
    with pytest.raises(OwnRecordError):
        waive_briefing(
            study=scene.study,
            person=scene.interviewer,
            reason="Affiancata da nessuno oggi",
            until=NOON + timedelta(days=1),
            by=scene.interviewer,
            now=NOON,
        )
    assert not TrainingEntry.objects.exists()


def test_who_has_passed_keeps_that_and_gets_no_waiver_that_would_end_it(scene: Scene) -> None:
    write(scene)
    read_all(scene)
    answer(scene, right=6)
    until, leader = NOON + timedelta(days=1), scene.study.created_by
    assert leader is not None
    with pytest.raises(NothingToWaiveError):
        waive_briefing(
            study=scene.study, person=scene.interviewer, reason="Affiancata oggi", until=until, by=leader, now=NOON
        )
    assert Membership.objects.filter(user=scene.interviewer, cleared_until=None, cleared_at__isnull=False).exists()


def test_who_comes_back_to_a_study_confirms_what_they_know_and_gets_cases(client: Client, scene: Scene) -> None:
    write(scene)
    read_all(scene)
    answer(scene, right=6)
    Membership.objects.filter(user=scene.interviewer).update(cleared_at=None)  # the role was taken and given again
    client.force_login(scene.interviewer)
    address, english = f"/shift/{scene.study.pk}/briefing/", {"accept-language": "en"}
    page = client.get(address, headers=english).text
    assert ("Confirm, and get cases" in page, "Done: you get cases" in page) == (True, False)
    assert may_call(scene) is False
    client.post(address, {"digest": path_of(scene.study, scene.interviewer, Briefing.objects.get()).pages[0].digest})
    assert "Done: you get cases" in client.get(address, headers=english).text
    assert may_call(scene)


def test_a_gate_that_closes_during_a_shift_ends_no_call_and_begins_none(client: Client, scene: Scene) -> None:
    client.force_login(scene.interviewer)
    take, briefing = f"/shift/{scene.study.pk}/next/", f"/shift/{scene.study.pk}/briefing/"
    with time_machine.travel(NOON, tick=False):
        call = client.post(take)["Location"]
        phone = {"phone": client.get(call).context["phone"].pk}
        write(scene)
        client.post(f"{call}dial/", phone)
        assert not Attempt.objects.get(case__state="held").is_dialled
        write(scene, for_new=Asked.NOTHING, for_experienced=Asked.NOTHING)
        client.post(f"{call}dial/", phone)
        assert Attempt.objects.get(case__state="held").is_dialled
        write(scene)
        assert client.post(f"{call}after/", {"code": "no_answer", "key": "end"}).status_code == 302
        assert Attempt.objects.get(is_dialled=True).disposition == "no_answer"
        assert client.post(take)["Location"] == briefing


def test_what_is_right_is_told_to_nobody_who_has_not_tried(client: Client, scene: Scene) -> None:
    write(scene)
    read_all(scene)
    client.force_login(scene.interviewer)
    page = client.get(f"/shift/{scene.study.pk}/briefing/?answered").text
    assert ("Perché sì." in page, "Q0?" in page) == (False, True)


def test_a_practice_is_asked_for_by_no_study_without_a_page(client: Client, scene: Scene) -> None:
    client.force_login(scene.study.created_by)
    typed = {"for_new": "practice", "for_experienced": "test", "seen": "0"}
    address = f"/studies/{scene.study.pk}/questionnaire/briefing/"
    refused = client.post(address, typed, headers={"accept-language": "en"})
    assert (refused.status_code, "Write one page at least" in refused.text) == (422, True)


def test_the_gate_stands_on_the_pages_and_the_claim_leads_to_the_briefing(client: Client, scene: Scene) -> None:
    write(scene)
    client.force_login(scene.interviewer)
    address, english = f"/shift/{scene.study.pk}/briefing/", {"accept-language": "en"}
    led = client.post(f"/shift/{scene.study.pk}/next/", headers=english)
    assert led["Location"] == address
    page = client.get(address, headers=english).text
    assert "read it and answer its questions" in page
    assert "Leggere piano." in page
    briefing = briefing_of(scene.study)
    assert briefing is not None
    for one in path_of(scene.study, scene.interviewer, briefing).pages:
        client.post(address, {"digest": one.digest})
    assert "Q0?" in client.get(address, headers=english).text
    test = {"digest": questions_of(briefing).digest}
    failed = client.post(f"{address}test/", test, headers=english, follow=True).text
    assert "0 of 6 right" in failed
    assert "Perché sì." in failed
    right = {f"answer-{number}": "1" for number in range(6)}
    passed = client.post(f"{address}test/", test | right, headers=english, follow=True).text
    assert "you get cases of this study" in passed
    assert "/calls/" in client.post(f"/shift/{scene.study.pk}/next/")["Location"]


@pytest.mark.parametrize("people", [1, 3])
def test_the_team_is_seen_at_a_glance_in_as_many_queries_and_its_record_is_a_file(
    client: Client, scene: Scene, people: int, django_assert_max_num_queries: object
) -> None:
    write(scene)
    leader = scene.study.created_by
    assert leader is not None
    for number in range(people - 1):
        other = User.objects.create(username=f"i{number}", first_name="Ines", last_name=str(number))
        Membership.objects.create(user=other, study=scene.study, role="interviewer", added_at=NOON)
    assert interviewers_of(scene.study).count() == people
    Membership.objects.create(user=leader, study=scene.study, role="supervisor", added_at=NOON)
    client.force_login(leader)
    address, english = f"/studies/{scene.study.pk}/field/training/", {"accept-language": "en"}
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        page = client.get(address, headers=english).text
    assert page.count("2 pages to read, questions to answer") == people
    waiver = {"reason": "Affiancata da Paolo oggi", "days": "1"}
    client.post(f"{address}{scene.interviewer.pk}/waive/", waiver)
    assert "by waiver, until" in client.get(address, headers=english).text
    assert "Affiancata da Paolo oggi" in client.get(f"{address}record.csv", headers=english).content.decode()


def test_a_researcher_writes_the_briefing_and_a_question_needs_its_answers(client: Client, scene: Scene) -> None:
    client.force_login(scene.study.created_by)
    address, english = f"/studies/{scene.study.pk}/questionnaire/briefing/", {"accept-language": "en"}
    typed = {"for_new": "test", "for_experienced": "reading", "title-0": "Uno", "text-0": "Leggere piano."}
    refused = client.post(address, typed | {"question-0": "Q?", "choice-0-0": "a", "right-0": "3"}, headers=english)
    assert (refused.status_code, "Write two answers at least" in refused.text) == (422, True)
    full = {"question-0": "Q?", "choice-0-0": "a", "choice-0-1": "b", "right-0": "2", "why-0": "w"}
    assert client.post(address, typed | full).status_code == 302
    briefing = briefing_of(scene.study)
    assert briefing is not None
    assert (briefing.pages, briefing.for_experienced) == ([PAGES[0]], "reading")
    assert briefing.questions == [{"question": "Q?", "choices": ["a", "b"], "right": 1, "why": "w"}]
    assert Study.objects.get(pk=scene.study.pk).is_gated


def test_the_right_answer_is_the_one_in_its_box_where_a_box_before_it_is_empty(client: Client, scene: Scene) -> None:
    client.force_login(scene.study.created_by)
    address = f"/studies/{scene.study.pk}/questionnaire/briefing/"
    typed = {"for_new": "test", "for_experienced": "test", "title-0": "Uno", "text-0": "x", "question-0": "Q?"}
    boxes = {"choice-0-0": "a", "choice-0-2": "c", "choice-0-3": "d"}
    assert client.post(address, typed | boxes | {"right-0": "2"}).status_code == 422
    client.post(address, typed | boxes | {"right-0": "3"})
    briefing = briefing_of(scene.study)
    assert briefing is not None
    assert briefing.questions[0] == {"question": "Q?", "choices": ["a", "c", "d"], "right": 1, "why": ""}


def test_a_colleagues_edition_is_replaced_by_nobody_who_has_not_been_told(client: Client, scene: Scene) -> None:
    client.force_login(scene.study.created_by)
    address, english = f"/studies/{scene.study.pk}/questionnaire/briefing/", {"accept-language": "en"}
    typed = {"for_new": "test", "for_experienced": "test", "title-3": "Mia", "text-3": "Parole", "seen": "0"}
    write(scene, pages=PAGES[:1], questions=[])
    told = client.post(address, typed, headers=english)
    assert (told.status_code, "A colleague has saved this meanwhile" in told.text) == (422, True)
    assert "Parole" in told.text
    assert 'name="seen" value="1"' in told.text
    assert client.post(address, typed | {"seen": "1"}).status_code == 302
    assert [one.pages[0]["title"] for one in Briefing.objects.order_by("number")] == ["Uno", "Mia"]


@pytest.mark.parametrize("has_texts", [True, False])
def test_a_wave_asks_for_the_briefing_of_the_study_before_where_texts_are_taken_over(
    scene: Scene, has_texts: bool
) -> None:
    written = write(scene, for_experienced=Asked.READING)
    source, by = scene.study.versions.get(), scene.study.created_by
    assert by is not None
    made = repeat_with_briefing(
        earlier=scene.study, source=source, taken=Taken(has_texts=has_texts), by=by, now=NOON, name="Onda"
    )
    taken = briefing_of(made)
    assert made.is_gated is has_texts
    assert (taken is not None) is has_texts
    if taken is not None:
        assert (taken.pages, taken.questions) == (written.pages, written.questions)
        assert (taken.for_new, taken.for_experienced) == (written.for_new, written.for_experienced)
    assert not Membership.objects.filter(study=made, cleared_at__isnull=False).exists()


def test_a_passed_practice_clears_only_if_its_interview_came_to_its_end(scene: Scene) -> None:
    briefing = write(scene, for_new=Asked.PRACTICE, questions=[])
    line = PersonaEdition.objects.create(key="busy", number=1, language="en", data={}, written_at=NOON)
    facts = {"person": scene.interviewer, "study": scene.study, "persona": line, "version": scene.study.fielded_version}
    over = {"state": "ended", "seed": 1, "begun_at": NOON, "ended_at": NOON, "points": 100, "is_passed": True}
    for is_whole in (False, True):
        Practice.objects.create(**facts, **over, score={"is_whole": is_whole})
        assert path_of(scene.study, scene.interviewer, briefing).wants_practice is not is_whole


def test_who_has_read_is_shown_what_changed_in_pages_texts_and_questionnaire_until_they_say_so(
    client: Client, scene: Scene
) -> None:
    write(scene, questions=[])
    read_all(scene)
    client.force_login(scene.interviewer)
    address, english = f"/shift/{scene.study.pk}/briefing/", {"accept-language": "en"}
    assert "What has changed" not in client.get(address, headers=english).text
    leader = scene.study.created_by
    assert leader is not None
    words = {"introduction": {"it": "Buongiorno, parliamo di caffè."}}
    change_texts(study=scene.study, scripts=words, answers=[], by=leader, now=NOON + timedelta(hours=1))
    page = client.get(address, headers=english).text
    assert ("What has changed" in page, "parliamo di caffè" in page) == (True, True)
    client.post(f"{address}changes/", {"begun": "forged"})
    assert "What has changed" not in client.get(address, headers=english).text
    assert TrainingEntry.objects.get(kind="changes").seconds == 0
    write(scene, pages=[PAGES[0], {"title": "Due", "text": "Ringraziare quasi sempre."}], questions=[])
    assert "<ins>quasi" in client.get(address, headers=english).text
