"""Pages that ask for themselves again: nothing is made of what the browser shows already, and no change is hidden."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys.database.revisions import REVISED, TABLE
from surveys.database.tallies import TALLIES
from surveys.design.models import Membership, Study
from surveys.fieldwork.models import Case, QuotaCell, Sample
from surveys.fieldwork.services import claim_next_case, record_disposition
from surveys.people.models import Role, User
from surveys.results.models import StudyDelivery
from surveys.results.services.exports import create_export
from tests.fieldwork.conftest import join, make_study
from tests.interviewing.scene import NOON, make_scene

from .world import World, build_busy_world

POLL = {"HX-Request": "true", "HX-Request-Type": "partial", "Accept-Language": "en"}
PAGES = {
    "desk": ("supervisor", "/studies/{study}/field/?unattended"),
    "agenda": ("supervisor", "/studies/{study}/field/agenda/?unattended"),
    "quotas": ("supervisor", "/studies/{study}/quotas/?unattended"),
    "one quota": ("supervisor", "/studies/{study}/quotas/{cell}/?unattended"),
    "no case": ("interviewer", "/shift/{study}/empty/?unattended"),
    "client": ("client", "/studies/{study}/progress/?unattended"),
    "results": ("researcher", "/studies/{study}/results/?unattended"),
    "sample report": ("researcher", "/studies/{study}/sample/{sample}/?unattended"),
}
"""Who looks and where, of each page that refreshes itself."""
QUERIES = 6
"""What a refresh that finds nothing new may ask: session, study, roles, revision, what else the page shows."""
WITH_WHAT_THEY_COUNT = {tally.table for tally in TALLIES}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[Any]:
    settings.IDLE_MINUTES, settings.SESSION_COOKIE_AGE = 60 * 24 * 60, 60 * 24 * 60 * 60
    clock = [NOON]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    return clock


@pytest.fixture
def world(db: None, clock: list[Any]) -> World:
    return build_busy_world()


class Browser:
    """Somebody's browser that shows a page and asks for it again."""

    def __init__(self, world: World, name: str, who: User | None = None) -> None:
        role, address = PAGES[name]
        sample = Sample.objects.get(study=world.study)
        if name == "sample report":  # asked for again only while it is loaded
            Sample.objects.filter(pk=sample.pk).update(status="loading", rows_total=9)
        cell = QuotaCell.objects.latest("pk").pk
        self.address = address.format(study=world.study.pk, cell=cell, sample=sample.pk)
        self.client, self.tag = Client(), ""
        self.client.force_login(who or world.people[role])

    def refresh(self) -> Any:
        """The answer, 304 if the browser is told that it shows it already."""
        answer = self.client.get(self.address, headers={**POLL, "HX-PTag": self.tag})
        self.tag = answer.headers.get("HX-PTag", self.tag)
        return answer


@pytest.mark.parametrize("name", PAGES)
def test_a_refresh_without_a_change_asks_little_and_is_answered_304(world: World, name: str) -> None:
    browser = Browser(world, name)
    assert browser.refresh().status_code == 200
    tag = browser.tag
    with CaptureQueriesContext(connection) as queries:
        again = browser.refresh()
    assert (again.status_code, again.content, browser.tag) == (304, b"", tag)
    assert len(queries) <= QUERIES, [query["sql"] for query in queries]


@pytest.mark.parametrize("name", PAGES)
def test_every_table_of_the_page_raises_the_revision(world: World, name: str) -> None:
    browser = Browser(world, name)
    with CaptureQueriesContext(connection) as queries:
        assert browser.refresh().status_code == 200
    tables = {table for query in queries for table in re.findall(r'"((?:surveys|auth|django)_\w+)"', query["sql"])}
    tables -= {"surveys_browsersession", TABLE} | WITH_WHAT_THEY_COUNT
    assert {"surveys_study"} < tables <= set(REVISED)


CHANGES: dict[str, Callable[[World], object]] = {
    "a claimed case": lambda world: claim_next_case(study=world.study, interviewer=_third(world), now=NOON),
    "an outcome": lambda world: record_disposition(
        attempt=Case.objects.get(holder=world.interviewer).attempts.get(closed_at=None), code="no_answer", now=NOON
    ),
    "a paused study": lambda world: Study.objects.filter(pk=world.study.pk).update(status="paused"),
    "a target": lambda world: QuotaCell.objects.update(target=11),
    "the name of a person": lambda world: User.objects.update(first_name="Ada"),
    "a workbook asked for": lambda world: create_export(
        study=world.study, options={"language": "en", "for_client": True}, by=None, now=NOON
    ),
    "a delivery handed over": lambda world: StudyDelivery.objects.update(released_at=NOON),
    "rows that were read": lambda world: Sample.objects.update(rows_read=7),
    "a role that is taken away": lambda world: Membership.objects.filter(user=world.interviewer).delete(),
}
SHOWN_BY = {
    "desk": set(CHANGES) - {"a workbook asked for", "a delivery handed over", "rows that were read"},
    "client": {"a delivery handed over"},
    "results": {"a workbook asked for"},
    "sample report": {"rows that were read"},
    "quotas": {"a paused study", "a target"},
    "one quota": {"a paused study", "a target"},
    "no case": {"a claimed case", "an outcome", "a paused study"},
}


def _third(world: World) -> User:
    return join(world.study, User.objects.create_user("terza", first_name="Terza", last_name="Riva"))


@pytest.mark.parametrize(
    ("name", "change"), [(name, change) for name, shown in SHOWN_BY.items() for change in sorted(shown)]
)
def test_no_change_is_hidden(world: World, name: str, change: str) -> None:
    browser = Browser(world, name)
    before = browser.refresh().content
    CHANGES[change](world)
    after = browser.refresh()
    assert after.status_code == 200
    assert after.content != before


def test_a_case_taken_in_another_study_is_shown_at_the_desk(world: World) -> None:
    other = make_study("Another")
    giulia = world.interviewer
    join(other, giulia)
    held = Case.objects.get(holder=giulia).attempts.get(closed_at=None)
    record_disposition(attempt=held, code="no_answer", now=NOON)
    browser = Browser(world, "desk")
    assert "On another study" not in browser.refresh().text
    Case.objects.filter(study=world.study, holder=world.second_interviewer).update(holder=giulia)
    Case.objects.get(holder=giulia).attempts.filter(closed_at=None).update(interviewer=giulia)
    assert browser.refresh().status_code == 200


def test_what_time_alone_changes_is_shown_within_ten_seconds_at_the_desk(world: World, clock: list[Any]) -> None:
    browser = Browser(world, "desk")
    browser.refresh()
    clock[0] += timedelta(seconds=9)
    assert browser.refresh().status_code == 304
    clock[0] = NOON + timedelta(minutes=1)
    answer = browser.refresh()
    assert answer.status_code == 200
    assert "12:01" in answer.text


def test_the_same_page_made_again_is_answered_304_and_known_from_then_on(world: World) -> None:
    browser = Browser(world, "quotas")
    browser.refresh()
    first = browser.tag
    Case.objects.filter(study=world.study, state="waiting").update(note="rings twice")
    assert browser.refresh().status_code == 304
    assert browser.tag != first
    with CaptureQueriesContext(connection) as queries:
        assert browser.refresh().status_code == 304
    assert len(queries) <= QUERIES


def test_another_person_with_other_rights_is_sent_their_own_page(world: World) -> None:
    theirs = Browser(world, "desk")
    assert "to=" in theirs.refresh().text
    browser = Browser(world, "desk", who=world.researcher)
    browser.tag = theirs.tag
    answer = browser.refresh()
    assert (answer.status_code, "to=" in answer.text) == (200, False)


def test_rights_and_language_that_change_are_no_reason_for_the_old_page(world: World) -> None:
    browser = Browser(world, "desk", who=world.researcher)
    assert "to=" not in browser.refresh().text
    join(world.study, world.researcher)  # a role that shows nothing more
    Membership.objects.create(study=world.study, user=world.researcher, role=Role.SUPERVISOR, added_at=NOON)
    assert 'name="to"' in browser.refresh().text
    User.objects.filter(pk=world.researcher.pk).update(language="it")
    assert "in campo" in browser.refresh().text


@pytest.mark.parametrize(
    "tag", ["", "x", "-", "a" * 24 + "-" + "b" * 24 + "-99999999999", "<script>", "0-0-" + "9" * 99]
)
def test_a_tag_that_nobody_gave_is_answered_with_the_page(world: World, tag: str) -> None:
    browser = Browser(world, "desk")
    browser.tag = tag
    assert browser.refresh().status_code == 200


def test_a_case_that_becomes_due_is_shown_to_an_idle_interviewer_at_once(world: World, clock: list[Any]) -> None:
    Case.objects.filter(state="waiting").update(due_at=NOON + timedelta(seconds=31))
    browser = Browser(world, "no case")
    assert "A case is ready" not in browser.refresh().text
    clock[0] = NOON + timedelta(seconds=30)
    assert browser.refresh().status_code == 304
    clock[0] = NOON + timedelta(seconds=31)
    assert "A case is ready" in browser.refresh().text


def test_a_case_of_another_study_is_offered_to_an_idle_interviewer_as_soon_as_it_is_there(world: World) -> None:
    other = make_scene(cases=2, interviewer=world.interviewer).study
    Study.objects.filter(pk=other.pk).update(name="Another")
    Case.objects.filter(study=other, state="waiting").update(due_at=NOON + timedelta(hours=1))
    browser = Browser(world, "no case")
    assert "Another:" not in browser.refresh().text
    Case.objects.filter(study=other, state="waiting").update(due_at=NOON)
    assert "Another: 2 cases ready" in browser.refresh().text
