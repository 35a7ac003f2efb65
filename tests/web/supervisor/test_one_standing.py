"""How a study stands is said in the same words wherever it is said, and never better than what stands beneath."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from surveys.design.models import Study, StudyStatus, StudyTexts
from surveys.design.services import grant_role
from surveys.fieldwork.models import Appointment, Case, FieldForecast, Sample
from surveys.fieldwork.queries import fields_of_studies, outcomes_of
from surveys.fieldwork.services import NewAppointment, load_sample, record_disposition
from surveys.interviewing.queries import completes_of
from surveys.people.models import Role, User
from surveys.web.supervisor.pages.alerts import alerts_of
from surveys.web.supervisor.pages.desk import desk_page
from surveys.web.supervisor.pages.field_snapshot import field_snapshot
from surveys.web.supervisor.pages.field_today import field_today_page
from tests.fieldwork.conftest import READING
from tests.interviewing.scene import NOON

from .conftest import Desk, sign_in

SUNDAY = datetime(2026, 11, 29, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def study_of(desk: Desk) -> Study:
    return Study.objects.get(pk=desk.study.pk)


def headlines(desk: Desk) -> tuple[str, str, str]:
    """The desk's, that of the study's row on today's field, and today's field's own."""
    study, now = study_of(desk), desk.clock[0]
    today = field_today_page([study], now)
    return desk_page(study, now).heading, today.rows[0].headline, today.heading


def forecast(desk: Desk, end: date | None) -> None:
    found: dict[str, Any] = {"a": {"cells": [], "starving": "", "buy": {"middle": 0.0}}}
    dates = {"made_on": NOON.date(), "asked_at": NOON, "until": NOON.date() + timedelta(days=14), "expected_end": end}
    FieldForecast.objects.create(study=desk.study, status="done", found=found, **dates)


def plan(desk: Desk, **facts: Any) -> None:
    dates = {"starts_on": NOON.date() - timedelta(days=1), "ends_on": NOON.date() + timedelta(days=8)}
    Study.objects.filter(pk=desk.study.pk).update(**{"target": 1, **dates, **facts})


def test_the_desk_is_not_on_schedule_while_the_forecast_says_that_the_target_is_missed(desk: Desk) -> None:
    plan(desk, target=3)
    forecast(desk, None)
    mine, theirs, all_of_them = headlines(desk)
    assert mine == theirs == "The target will not be reached by 2 Dec; one thing to do now"
    assert all_of_them == "1 study in the field: Osservatorio Caffè needs you"
    assert "The target will not be reached by 2 Dec" in [one.title for one in desk_page(study_of(desk), NOON).alerts]
    assert "the target will not be reached by 2 Dec" in sign_in(desk.supervisor).get(f"/studies/{desk.study.pk}/").text
    assert "The target will not be reached by 2 Dec" in sign_in(desk.supervisor).get("/studies/").text


def test_a_headline_over_things_to_look_at_does_not_say_that_nothing_is_urgent(desk: Desk) -> None:
    at = desk.clock[0] + timedelta(days=3)
    record_disposition(attempt=desk.attempt, code="call_back", appointment=NewAppointment(at=at), now=desk.wait(1))
    Study.objects.filter(pk=desk.study.pk).update(ends_on=at.date() - timedelta(days=1))
    mine, theirs, all_of_them = headlines(desk)
    assert mine.endswith("one thing to look at")
    assert theirs == "one thing to look at"
    assert all_of_them == "1 study in the field: one thing to look at"


def test_on_a_closed_sunday_nothing_is_urgent_that_cannot_be_done(desk: Desk) -> None:
    Study.objects.update(calling_policy={})
    promised = NewAppointment(at=desk.clock[0] + timedelta(minutes=20))
    record_disposition(attempt=desk.attempt, code="call_back", appointment=promised, now=desk.clock[0])
    plan(desk, target=9)
    forecast(desk, None)
    StudyTexts.objects.create(study=desk.study, number=9, changed_at=NOON)
    assert headlines(desk)[0].endswith("2 things to do now")
    desk.clock[0] = SUNDAY
    Appointment.objects.update(at=SUNDAY - timedelta(hours=1), expires_at=None)
    page, today = desk_page(study_of(desk), SUNDAY), field_today_page([study_of(desk)], SUNDAY)
    assert [one.sign for one in page.alerts if one.sign == "bad"] == []
    assert [one.sign for one in today.rows[0].alarms if one.sign == "bad"] == []
    assert page.heading.endswith("3 things to look at")
    assert today.rows[0].headline == page.heading


def test_what_somebody_has_dismissed_counts_on_no_page(desk: Desk) -> None:
    StudyTexts.objects.create(study=desk.study, number=9, changed_at=NOON)
    assert headlines(desk)[0] == "One person at work; one thing to do now"
    facts = {"alarm": f"{desk.study.pk}:scripts:", "reason": "They come tomorrow", "until": "tomorrow"}
    desk.client.post("/field/dismiss/", facts)
    assert headlines(desk)[0] == "One person at work; nothing urgent"
    assert headlines(desk)[1] == "nothing urgent"
    assert desk_page(study_of(desk), NOON).alerts == []


@pytest.mark.parametrize("target", [1, 4])
def test_the_desk_counts_as_urgent_what_it_shows_as_urgent(desk: Desk, target: int) -> None:
    plan(desk, target=target)
    kept = [desk.attempt, *(desk.scene.next_case(desk.clock[0], by=desk.join(f"p{n}", "P")) for n in range(13))]
    for attempt in kept:
        promised = NewAppointment(at=desk.clock[0] + timedelta(minutes=20))
        record_disposition(attempt=attempt, code="call_back", appointment=promised, now=desk.clock[0])
    desk.wait(40)
    snapshot = field_snapshot(study_of(desk), desk.clock[0])
    shown = sum(alert.sign == "bad" for alert in alerts_of(snapshot)) + snapshot.left_over
    assert snapshot.alarms.standing.urgent == shown >= 14
    study = study_of(desk)
    day_began = snapshot.day_began
    (field,) = fields_of_studies([study], completes_of([study]), day_began, snapshot.day_ends, desk.clock[0])
    assert (field.signs, field.outlook.lacks_cells) == (snapshot.signs, snapshot.facts.lacks_cells)


def test_every_page_says_as_many_open_cases_as_are_released(desk: Desk) -> None:
    rows = "\n".join(f"02 55{row:05}" for row in range(40))
    facts = {"file_name": "more.csv", "reading": READING, "name": "More", "by": desk.supervisor, "now": NOON}
    load_sample(study=desk.study, content=f"tel;tel2;nome\n{rows}\n".replace("\n", ";;\n").encode(), **facts)
    assert Sample.objects.filter(study=desk.study, status="loaded").count() == 1
    still_open = Case.objects.filter(study=desk.study, sample__status="released").exclude(state="closed").count()
    page = desk_page(study_of(desk), desk.clock[0])
    assert next(one.unit for one in page.figures if one.label == "Cases ready") == f"of {still_open} open"
    assert field_today_page([study_of(desk)], desk.clock[0]).rows[0].field.open_cases == still_open
    assert f"{still_open} open" in re.sub(r"\s+", " ", desk.client.get(desk.path("queue/")).text)


def test_there_is_one_response_rate_and_the_other_figure_is_the_cooperation_rate(desk: Desk) -> None:
    record_disposition(attempt=desk.attempt, code="soft_refusal", note="Not now, at work", now=desk.wait(1))
    record_disposition(attempt=desk.scene.next_case(desk.clock[0]), code="no_answer", now=desk.wait(1))
    found = outcomes_of(study_of(desk))
    assert found.response_rate == found.rates["RR3"] != found.worked_rates["RR3"] or found.rates["RR3"] == 0
    reader = User.objects.create_user("cliente", language="en")
    grant_role(by=None, person=reader, study=desk.study, role=Role.CLIENT, now=NOON)
    text = sign_in(reader).get(reverse("client_study", args=[desk.study.pk])).text
    rates = dict(re.findall(r"<h2>(\w+) rate \((?:RR3|COOP3)\)</h2>\s*<p class=\"figure\">([^<]+)</p>", text))
    shown = {"Response": found.response_rate, "Cooperation": found.cooperation_rate}
    assert rates == {name: f"{(share or 0) * 100:.1f}%" for name, share in shown.items()}
    heading = desk.client.get(desk.path("outcomes/")).text
    assert f"Response rate {rates['Response']} (RR3), cooperation rate {rates['Cooperation']} (COOP3)" in heading
    assert study_of(desk).status == StudyStatus.FIELDING
