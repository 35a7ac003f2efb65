"""Cases, interviews, codebook: what is read, in pages, only what changed, nothing personal without its scope."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from surveys.design.models import ApiScope, Study
from surveys.design.services import publish, upload_workbook
from surveys.fieldwork.models import Case
from surveys.fieldwork.services import record_disposition
from surveys.interviewing.models import Interview, InterviewStatus
from surveys.interviewing.services import finish
from surveys.people.models import User
from surveys.results.services import erase_everywhere
from tests.design.workbooks import workbook
from tests.interviewing.scene import CHOICES, COFFEE, NOON, Scene, make_scene

from .conftest import Caller, get

READ = ApiScope.INTERVIEWS_READ
OF_THE_CACHE = re.compile("surveys_cache|SAVEPOINT")  # where requests are counted
PERSONAL_SURVEY = [
    ["type", "name", "label::Italiano (it)", "label::English (en)", "personal", "nonresponse"],
    ["text", "email", "La sua e-mail?", "Your e-mail?", "yes", None],
    ["integer", "age", "Quanti anni ha?", "How old are you?", None, "refused"],
    ["begin repeat", "children", "Figli", "Children", None, None],
    ["text", "nickname", "Nome?", "Name?", "yes", None],
    ["integer", "years", "Anni?", "Years?", None, None],
    ["end repeat", None, None, None, None, None],
]


def interview(scene: Scene, changed_at: datetime, row: Any = None, **facts: Any) -> Interview:
    """A finished interview of the scene's next case, last changed then."""
    case = Case.objects.filter(study=scene.study).exclude(pk__in=Interview.objects.values("case")).first()
    assert case is not None
    facts = {"status": InterviewStatus.COMPLETE, "ended_at": changed_at, "language": "it", **facts}
    return Interview.objects.create(
        case=case,
        version=scene.study.fielded_version,
        study=scene.study,
        seed=1,
        row=row or {"v": ["1", 2, None, ["2", "1"]]},
        facts_at=changed_at,
        started_at=changed_at,
        changed_at=changed_at,
        last_attempt=scene.attempt,
        **facts,
    )


def test_a_case_says_where_it_stands_and_never_who_it_is(everything: APIClient, scene: Scene) -> None:
    record_disposition(attempt=scene.attempt, code="no_answer", now=NOON)
    page = get(everything, scene.study, "cases", limit=1)
    assert page["results"] == [
        {
            "case": 1,
            "external_id": "",
            "stratum": "",
            "language": "",
            "state": "waiting",
            "outcome": "",
            "outcome_label": "",
            "disposition": "no_answer",
            "interview": None,
            "attempts": 1,
            "last_called_at": "2026-11-24T12:00:00+01:00",
            "closed_at": None,
            "erased_at": None,
        }
    ]


def test_an_outcome_is_told_in_the_callers_language(everything: APIClient, study: Study) -> None:
    now = timezone.now()
    Case.objects.filter(study=study, number=2).update(state="closed", closed_at=now, final_outcome="1.1")
    (case,) = get(everything, study, "cases", state="closed")["results"]
    assert (case["outcome"], case["outcome_label"]) == ("1.1", "Complete interview")


def test_cases_come_in_pages_each_once(everything: APIClient, study: Study) -> None:
    cursor, numbers, pages = {}, [], 0
    while cursor is not None:
        page = get(everything, study, "cases", limit=4, **cursor)
        numbers += [case["case"] for case in page["results"]]
        cursor, pages = page["next_cursor"] and {"cursor": page["next_cursor"]}, pages + 1
    assert (numbers, pages) == ([1, 2, 3, 4, 5, 6], 2)


def test_a_case_names_its_interview_as_the_interviews_do(everything: APIClient, scene: Scene) -> None:
    interview(scene, NOON)
    told = {case["case"]: case["interview"] for case in get(everything, scene.study, "cases")["results"]}
    (held,) = get(everything, scene.study, "interviews")["results"]
    assert told.pop(held["case"]) == held["id"]
    assert set(told.values()) == {None}


def test_only_cases_that_changed_since_are_told(everything: APIClient, scene: Scene) -> None:
    later = NOON + timedelta(hours=1)
    assert get(everything, scene.study, "cases", changed_since=later.isoformat())["results"] == []
    record_disposition(attempt=scene.attempt, code="no_answer", now=later)
    changed = get(everything, scene.study, "cases", changed_since=later.isoformat())["results"]
    assert [case["case"] for case in changed] == [scene.attempt.case.number]


def test_that_a_person_was_erased_is_told_so_that_others_erase_them_too(everything: APIClient, scene: Scene) -> None:
    record_disposition(attempt=scene.attempt, code="wrong_person", now=NOON)
    later = NOON + timedelta(hours=1)
    case = Case.objects.get(pk=scene.attempt.case_id)
    erase_everywhere(case=case, reason="A letter", by=scene.interviewer, now=later)
    (told,) = get(everything, scene.study, "cases", changed_since=later.isoformat())["results"]
    assert (told["case"], told["external_id"], told["erased_at"]) == (case.number, "", "2026-11-24T13:00:00+01:00")


def test_the_moment_for_next_time_is_that_of_the_first_page(everything: APIClient, study: Study) -> None:
    first = get(everything, study, "cases", limit=3)
    second = get(everything, study, "cases", limit=3, cursor=first["next_cursor"])
    assert first["as_of"] == second["as_of"]
    assert datetime.fromisoformat(first["as_of"]) < timezone.now()


def test_an_unreleased_sample_is_not_told(everything: APIClient, study: Study) -> None:
    rows = {"rows": [{"phone": "035 5550199"}]}
    everything.post(f"/api/v1/studies/{study.pk}/sample-rows", rows, headers={"Idempotency-Key": "k"})
    assert len(get(everything, study, "cases")["results"]) == 6


def test_an_interview_comes_with_its_values_by_variable(everything: APIClient, scene: Scene) -> None:
    done = interview(scene, NOON, seconds=480)
    (told,) = get(everything, scene.study, "interviews")["results"]
    assert told == {
        "id": done.pk,
        "case": done.case.number,
        "external_id": "",
        "status": "complete",
        "version": 1,
        "language": "it",
        "mode": "telephone",
        "interviewer": "INT-1",
        "started_at": "2026-11-24T12:00:00+01:00",
        "ended_at": "2026-11-24T12:00:00+01:00",
        "changed_at": "2026-11-24T12:00:00+01:00",
        "seconds": 480,
        "weight": 1.0,
        "attributes": {},
        "values": {"drinks": "1", "cups": 2, "why": None, "known": ["2", "1"]},
        "missing": {},
        "repeats": {},
    }


def test_a_played_interview_is_told_as_it_was_answered(everything: APIClient, scene: Scene) -> None:
    step = scene.play("1", "3", "1 3")
    finish(interview_id=step.interview.pk, attempt=scene.attempt, now=NOON)
    (told,) = get(everything, scene.study, "interviews")["results"]
    assert (told["status"], told["values"]) == (
        "complete",
        {"drinks": "1", "cups": 3, "why": None, "known": ["1", "3"]},
    )


def test_the_cursor_goes_on_with_what_changed_later(everything: APIClient, scene: Scene) -> None:
    same = [interview(scene, NOON).pk for _ in range(3)]
    first = get(everything, scene.study, "interviews", limit=2)
    assert ([i["id"] for i in first["results"]], first["has_more"]) == (same[:2], True)
    second = get(everything, scene.study, "interviews", cursor=first["next_cursor"])
    assert ([i["id"] for i in second["results"]], second["has_more"]) == (same[2:], False)
    idle = get(everything, scene.study, "interviews", cursor=second["next_cursor"])
    assert (idle["results"], idle["next_cursor"]) == ([], second["next_cursor"])
    Interview.objects.filter(pk=same[0]).update(status="rejected", changed_at=NOON + timedelta(hours=1))
    changed = get(everything, scene.study, "interviews", cursor=idle["next_cursor"])
    assert [(i["id"], i["status"]) for i in changed["results"]] == [(same[0], "rejected")]


def test_what_is_still_going_on_is_told_when_it_stops_and_at_once(everything: APIClient, scene: Scene) -> None:
    running = interview(scene, NOON, status=InterviewStatus.OPEN, ended_at=None)
    done = interview(scene, timezone.now())
    page = get(everything, scene.study, "interviews")
    assert [one["id"] for one in page["results"]] == [done.pk]
    Interview.objects.filter(pk=running.pk).update(status="suspended", changed_at=NOON)
    page = get(everything, scene.study, "interviews", cursor=page["next_cursor"])
    assert [one["id"] for one in page["results"]] == [running.pk]


def test_interviews_are_chosen_by_status_and_moment(everything: APIClient, scene: Scene) -> None:
    interview(scene, NOON)
    partial = interview(scene, NOON + timedelta(hours=1), status=InterviewStatus.PARTIAL)
    screened = interview(scene, NOON + timedelta(hours=2), status=InterviewStatus.SCREENED_OUT)
    chosen = get(everything, scene.study, "interviews", status=["partial", "screened_out"])["results"]
    assert [i["id"] for i in chosen] == [partial.pk, screened.pk]
    since = (NOON + timedelta(hours=1, minutes=1)).isoformat()
    assert [i["id"] for i in get(everything, scene.study, "interviews", changed_since=since)["results"]] == [
        screened.pk
    ]


def test_practice_and_test_interviews_are_not_told(everything: APIClient, scene: Scene) -> None:
    interview(scene, NOON, purpose="practice")
    interview(scene, NOON, purpose="test")
    assert get(everything, scene.study, "interviews")["results"] == []


@pytest.mark.parametrize("what", ["cases", "exports", "interviews"])
def test_a_cursor_of_another_list_or_study_is_refused(what: str, everything: APIClient, scene: Scene) -> None:
    interview(scene, NOON)
    cursor = get(everything, scene.study, "interviews")["next_cursor"]
    for wrong in (cursor + "x", "x", cursor if what != "interviews" else "é"):
        answer = everything.get(f"/api/v1/studies/{scene.study.pk}/{what}", {"cursor": wrong})
        assert (answer.status_code, answer.json()["error"]["details"][0]["where"]) == (422, "cursor")


@pytest.fixture
def personal(scene: Scene) -> Scene:
    scene = make_scene(survey=PERSONAL_SURVEY, cases=2, interviewer=User.objects.create_user("anna", code="INT-2"))
    row = {
        "v": ["maria@example.org", None],
        "m": {"1": "refused"},
        "r": {"children": [{"k": "a", "v": ["Ugo", 7]}, {"k": "b", "v": [None, None], "m": {"0": "dk"}}]},
    }
    interview(scene, NOON, row=row)
    return scene


def test_personal_answers_need_their_scope(personal: Scene, caller: Caller) -> None:
    (told,) = get(caller(READ, studies=[personal.study]), personal.study, "interviews")["results"]
    assert (told["values"], told["missing"]) == ({"age": None}, {"age": "refused"})
    assert told["repeats"] == {
        "children": [
            {"key": "a", "values": {"years": 7}, "missing": {}},
            {"key": "b", "values": {"years": None}, "missing": {}},
        ]
    }
    both = caller(READ, ApiScope.INTERVIEWS_PERSONAL, studies=[personal.study])
    (told,) = get(both, personal.study, "interviews")["results"]
    assert told["values"] == {"email": "maria@example.org", "age": None}
    assert told["repeats"]["children"][0]["values"] == {"nickname": "Ugo", "years": 7}
    assert told["repeats"]["children"][1]["missing"] == {"nickname": "dk"}


def test_the_codebook_has_every_variable_with_its_codes(everything: APIClient, study: Study) -> None:
    book = get(everything, study, "codebook")
    assert book["versions"] == [1]
    assert [variable["name"] for variable in book["variables"]] == ["drinks", "cups", "why", "known"]
    drinks = book["variables"][0]
    assert (drinks["kind"], drinks["label"]["en"]) == ("single", "Do you drink coffee?")
    assert [(code["code"], code["number"], code["label"]["it"]) for code in drinks["codes"]] == [
        ("1", 1, "Sì"),
        ("2", 2, "No"),
    ]


def test_values_follow_what_was_decided_about_changed_meanings(everything: APIClient, scene: Scene) -> None:
    first = interview(scene, NOON)
    yes_no = [["yes_no", "1", "No", "No"], ["yes_no", "2", "Sì", "Yes"]]
    swapped = [CHOICES[0], *yes_no, CHOICES[3], ["brands", "2", "Zagara", "Zagara"], CHOICES[5]]
    laura = User.objects.get(pk=scene.study.created_by_id)
    content = workbook(survey=COFFEE, choices=swapped)
    upload_workbook(study=scene.study, content=content, file_name="2.xlsx", by=laura, now=NOON)
    decisions = {"drinks:1,2": "recode", "known:2": "apart"}
    publish(study=scene.study, reason="", by=laura, now=NOON, decisions=decisions)
    (found,) = get(everything, scene.study, "interviews")["results"]
    assert (found["values"]["drinks"], found["values"]["known"]) == ("2", ["2", "1"])
    first.refresh_from_db()
    assert first.row == {"v": ["1", 2, None, ["2", "1"]]}
    book = get(everything, scene.study, "codebook")
    known = next(variable for variable in book["variables"] if variable["name"] == "known")
    assert [(code["code"], code["written"], code["label"]["en"]) for code in known["codes"]] == [
        ("1", "1", "Aurora"),
        ("2@2", "2", "Zagara (vers. 2)"),
        ("3", "3", "Fontana"),
        ("2", "2", "Del Porto (vers. 1)"),
    ]
    assert [(one["version"], one["decision"], one["questions"], one["rule"]) for one in book["decisions"]] == [
        (2, "recode", ["drinks"], {"1": "2", "2": "1"}),
        (2, "apart", ["known"], {}),
    ]
    assert book["decisions"][0]["change"].startswith("The words of the answers 1, 2 of drinks are swapped")


def test_a_token_lists_its_own_studies(everything: APIClient, scene: Scene, caller: Caller) -> None:
    other = make_scene(interviewer=scene.interviewer).study
    assert [study["id"] for study in everything.get("/api/v1/studies").json()["results"]] == [scene.study.pk]
    both = caller(ApiScope.EXPORTS, studies=[scene.study, other]).get("/api/v1/studies").json()
    assert ([study["id"] for study in both["results"]], both["scopes"]) == ([scene.study.pk, other.pk], ["exports"])


@pytest.mark.parametrize("what", ["cases", "interviews"])
def test_a_page_takes_the_same_queries_for_one_entry_as_for_five(
    what: str, everything: APIClient, scene: Scene
) -> None:
    for _ in range(6):
        interview(scene, NOON)
    counts = []
    for limit in (1, 1, 5):  # the first request also notes the use of the token
        with CaptureQueriesContext(connection) as asked:
            assert len(get(everything, scene.study, what, limit=limit)["results"]) == limit
        counts.append(len([query for query in asked if not OF_THE_CACHE.search(query["sql"])]))
    assert counts[1:] == [{"cases": 6, "interviews": 10}[what]] * 2
