"""The list of interviews: filters, order, lengths, views."""

import re
from datetime import timedelta
from typing import Any

import pytest

from surveys.fieldwork.models import SavedView
from surveys.interviewing.models import Interview
from surveys.interviewing.queries import answers_of, interview_with_answers, read_interview_filter
from surveys.interviewing.services import close_call
from surveys.people.models import AuditEntry, AuditVerb, Role
from surveys.people.services import end_agreement
from tests.interviewing.scene import NOON, make_scene
from tests.web.world import agree_to_watching

from .conftest import Desk, sign_in

PIPED = [
    ["type", "name", "label::English (en)", "personal", "required"],
    ["text", "first", "First name?", "yes", "yes"],
    ["select_one yes", "you", "Is that you, ${first}?", None, "yes"],
    ["text", "more", "What else?", None, None],
]
PIPED_CHOICES = [["list_name", "name", "label::English (en)"], ["yes", "1", "Yes, ${first}"], ["yes", "2", "No"]]


@pytest.fixture
def interviewed(desk: Desk) -> Interview:
    """One that was suspended after a minute."""
    desk.scene.play("1")
    close_call(attempt=desk.attempt, code="line_dropped", now=desk.wait(1))
    Interview.objects.update(seconds=424)
    agree_to_watching(desk.supervisor)
    return Interview.objects.get()


def test_an_interview_stands_with_who_asked_how_long_and_in_which_state(desk: Desk, interviewed: Interview) -> None:
    text = desk.get("interviews/").text
    assert "1 interview" in text
    assert "7:04" in text
    assert "suspended" in text
    assert f'{desk.path("interviews/")}{interviewed.pk}/"' in text


def test_filters_keep_what_they_let_through(desk: Desk, interviewed: Interview) -> None:
    day = (desk.clock[0] + timedelta(days=1)).date().isoformat()
    kept: dict[str, Any] = {
        "status=suspended": True,
        "status=complete": False,
        f"who={desk.scene.interviewer.pk}": True,
        f"who={desk.supervisor.pk}": False,
        "minutes=7": True,
        "minutes=8-": False,
        f"since={day}": False,
        f"until={day}": True,
        "version=1": True,
        "version=2": False,
        "cell=nobody": False,
        "language=it": True,
    }
    found = {query: "7:04" in desk.get(f"interviews/?{query}").text for query in kept}
    assert found == kept


def test_an_address_is_read_and_what_means_nothing_is_said(desk: Desk) -> None:
    read, unread = read_interview_filter({"minutes": ["5-10"], "who": ["3"], "status": ["lost"]})
    assert (read.pairs(), unread) == ([("who", "3"), ("minutes", "5-10")], [("status", "lost")])
    assert "Nobody has been interviewed yet." in desk.get("interviews/").text


def test_a_view_of_interviews_is_kept(desk: Desk, interviewed: Interview) -> None:
    desk.client.post(desk.path("cases/views/interviews/"), {"name": "Short", "query": "minutes=-7"})
    assert re.search(r'minutes=-7">\s*Short', desk.get("interviews/").text)


def test_the_answers_of_an_interview_are_read_with_their_seconds_and_each_look_is_in_the_register(
    desk: Desk, interviewed: Interview
) -> None:
    text = desk.get(f"interviews/{interviewed.pk}/").text
    assert "Interview of case" in text
    assert '<th scope="row">drinks</th>' in text
    assert (
        AuditEntry.objects.filter(verb=AuditVerb.INTERVIEW_VIEWED, subject=f"interview:{interviewed.pk}").count() == 1
    )
    assert desk.get("interviews/999/").status_code == 404


def test_an_open_interview_is_in_the_list_and_nobody_reads_it_while_it_goes_on(desk: Desk) -> None:
    desk.scene.play("1")
    going_on = Interview.objects.get()
    text = desk.get("interviews/").text
    assert ("1 interview" in text, f"interviews/{going_on.pk}/" in text) == (True, False)
    assert desk.get(f"interviews/{going_on.pk}/").status_code == 404


@pytest.mark.parametrize("other", [{"purpose": "practice"}, {"kind": "back_check"}])
def test_only_live_main_interviews_are_read(desk: Desk, interviewed: Interview, other: dict[str, str]) -> None:
    Interview.objects.update(**other)
    assert desk.get(f"interviews/{interviewed.pk}/").status_code == 404


def test_without_the_agreement_there_are_names_and_no_lengths_nor_counts_by_name(
    desk: Desk, interviewed: Interview
) -> None:
    end_agreement(by=desk.supervisor, now=desk.wait(1))
    who, text = desk.scene.interviewer, desk.get("interviews/?column=who&column=seconds&order=-seconds").text
    assert (who.short_name in text, "7:04" in text, "Lengths are off" in text) == (True, False, True)
    assert "who=" not in text
    text = desk.get(f"interviews/?who={desk.supervisor.pk}&minutes=9-").text
    assert ("1 interview" in text, f"left out: Interviewer: {desk.supervisor.pk}" in text) == (True, True)
    text = desk.get(f"interviews/{interviewed.pk}/").text
    assert ("Lengths are off" in text, "7:04" in text, ">Seconds<" in text) == (True, False, False)


def test_who_sees_no_people_asks_for_no_cases_by_name_without_the_agreement(desk: Desk) -> None:
    researcher, nobody = sign_in(desk.join("laura", "Laura", Role.RESEARCHER)), f"cases/?who={desk.supervisor.pk}"
    assert "<h1>30 cases" in researcher.get(desk.path(nobody)).text
    assert "<h1>0 cases" in desk.get(nobody).text
    agree_to_watching(desk.supervisor)
    assert "<h1>0 cases" in researcher.get(desk.path(nobody)).text


def test_supervisors_read_the_words_as_they_were_said_and_others_the_codebook_s(db: None) -> None:
    scene = make_scene(survey=PIPED, choices=PIPED_CHOICES)
    scene.play("Ginevra", "1")
    close_call(attempt=scene.attempt, code="line_dropped", now=NOON)
    interview = interview_with_answers(scene.study, Interview.objects.get().pk)
    assert interview is not None
    read = {
        sees_people: [(one.question, one.answer) for one in answers_of(interview, sees_people=sees_people).questions]
        for sees_people in (True, False)
    }
    assert read[True] == [("First name?", "Ginevra"), ("Is that you, Ginevra?", "Yes, Ginevra")]
    assert read[False][1:] == [("Is that you, [first]?", "Yes, [first]")]


def test_days_and_addresses_beyond_measure_are_left_out(desk: Desk, interviewed: Interview) -> None:
    for path in ("interviews/", "cases/"):
        text = desk.get(f"{path}?since=0001-01-01&until=9999-12-31").text
        assert ("0001-01-01" in text, "Not understood" in text) == (True, True)
    kept = {"name": "Odd", "query": "minutes=-7\r\nSet-Cookie: a=b"}
    answer = desk.client.post(desk.path("cases/views/interviews/"), kept)
    assert answer["Location"].endswith("?minutes=-7%0D%0ASet-Cookie%3A+a%3Db")
    assert SavedView.objects.get().query == "minutes=-7%0D%0ASet-Cookie%3A+a%3Db"
