"""Hot queries find their rows by an index, on databases that never gathered statistics, beside fifty other studies.

Whatever is asked while an interviewer works, or every few seconds, is looked at just before it runs, as the pages and
services ask it. A query may not read a table of cases, calls or answers whole, nor by columns that all rows of a study
share: then it grows with the sample.
"""

import re
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from surveys.design.models import ApiScope
from surveys.design.services import grant_role, make_token
from surveys.fieldwork.models import Appointment, Attempt, Call, Case, Contact, DoNotCall, PhoneNumber, QuotaPlace
from surveys.fieldwork.services import lapse_leases, recheck_cases
from surveys.interviewing.models import Interview, InterviewEvent, Session
from surveys.people.models import AuditEntry, Role
from tests.interviewing.scene import Scene, make_scene

from .many_studies import fill_studies
from .plans import Plans, forget_statistics, settle_searched

MANY_ROWS = {
    model._meta.db_table
    for model in (
        *(Appointment, Attempt, AuditEntry, Call, Case, Contact, DoNotCall, Interview, InterviewEvent),
        *(PhoneNumber, QuotaPlace, Session),
    )
}
SHARED = {"study_id", "sample_id", "pool_id", "state", "status", "purpose", "kind", "actor_id", "interviewer_id"}
"""Columns whose values very many rows share."""

OF_FEW = {
    "case_lease",
    "case_changed",
    "case_parked",
    "case_parked_for_owner",
    "case_quarantined",
    "quota_place_open",
    "appointment_open_at",
}
"""Indexes of the rows in a state that few are in at any moment: they may be read whole."""


FIRST_ROW = re.compile(r"\(SELECT id FROM (\w+) WHERE [^()]* ORDER BY id (?:ASC|DESC) LIMIT 1\)")
"""The first row in the order of an index: no other is read."""


@pytest.fixture
def scene(db: None) -> Scene:
    """A study in the field, and fifty others whose cases were called; no statistics of any of it."""
    scene = make_scene(now=timezone.now(), cases=8, dialled=False)
    forget_statistics()
    fill_studies(scene)
    settle_searched()
    return scene


def test_no_hot_query_reads_more_than_it_needs(scene: Scene, client: Client) -> None:
    plans = Plans()
    for occasion, steps in (occasions(scene, client)).items():
        with plans.of(occasion):
            steps()
    assert not (found := faults(plans)), "\n".join(found)
    assert {name for name, queries in plans.found.items() if not queries} == set()


def faults(plans: Plans, but: Collection[str] = ()) -> list[str]:
    """Every access that reads too much, ``but`` by these indexes: the occasion, what is wrong, the query."""
    return [
        f"{occasion}: {access.table} by {access.index or 'nothing'} ({', '.join(sorted(access.columns))}): {sql}"
        for occasion, queries in plans.found.items()
        for sql, accesses in queries.items()
        for access in accesses
        if access.table in MANY_ROWS and access.columns <= SHARED and access.index not in {*OF_FEW, *but}
        if not (access.index and access.table in FIRST_ROW.findall(sql))
    ]


def test_no_page_of_the_field_reads_more_than_it_needs(scene: Scene, client: Client) -> None:
    plans, study = Plans(), scene.study.pk
    client.force_login(scene.interviewer)
    office = in_the_office(scene)
    for page in PAGES:
        with plans.of(page):
            browser = client if page.startswith(INTERVIEWERS) else office
            assert browser.get(page.format(study=study)).status_code == 200, page
    known = WITHOUT_STATISTICS if connection.vendor == "postgresql" else set[str]()
    assert not (found := faults(plans, but=OF_FEW_HERE | known)), "\n".join(found)


INTERVIEWERS = ("/shift/",)
PAGES = (
    *("/field/", "/shifts/", "/shifts/week/", "/shifts/figures/", "/shifts/hours/", "/shifts/messages/"),
    *(f"/studies/{{study}}/field/{page}" for page in ("", "queue/", "people/", "forecast/", "review/")),
    *(f"/studies/{{study}}/field/{page}" for page in ("review/checks/", "rules/", "pilot/")),
    *("/studies/{study}/quotas/", "/studies/{study}/sample/", "/do-not-call/"),
    *("/shift/", "/shift/agenda/", "/shift/news/", "/shift/reviews/", "/shift/{study}/empty/"),
)
OF_FEW_HERE = {"case_state_and_outcome", "interview_length", "attempt_one_open_per_case", "appointment_open_in_study"}
"""Indexes by which these pages ask for cases in hand or set aside, for open attempts and for open appointments, which
are few, and for the length in the middle."""
WITHOUT_STATISTICS = {"attempt_interviewer"}
"""What PostgreSQL takes while it knows nothing of a table, as on a new site: it grows with what people have done."""


def in_the_office(scene: Scene) -> Client:
    """The browser of somebody who made the study and supervises it."""
    office, laura = Client(), scene.study.created_by
    grant_role(by=laura, person=laura, study=scene.study, role=Role.SUPERVISOR, now=scene.now)
    office.force_login(laura)
    return office


def occasions(scene: Scene, client: Client) -> dict[str, Any]:
    """What is asked all the time, by name, in the order of a shift."""
    client.force_login(scene.interviewer)
    office = in_the_office(scene)
    outside = APIClient(headers={"authorization": f"Bearer {token_of(scene)}"})
    call, study, field = f"/calls/{scene.attempt.pk}/", f"/studies/{scene.study.pk}", "/field/"
    phone = scene.attempt.case.phones.get().pk
    later = scene.now + timedelta(days=10)

    def done(answer: Any) -> None:
        assert answer.status_code in {200, 204, 302}, answer.content

    return {
        "case before dialling": lambda: done(client.get(call)),
        "dial": lambda: done(client.post(f"{call}dial/", {"phone": phone})),
        "answered": lambda: done(client.post(f"{call}outcome/", {"typed": "1"})),
        "first question": lambda: done(client.get(f"{call}interview/")),
        "answer": lambda: done(
            client.post(
                f"{call}interview/", {"page": "drinks", "key": "a", "drinks-path": "drinks", "drinks-typed": "1"}
            )
        ),
        "lease": lambda: done(client.post(f"{call}lease/")),
        "lapsed leases": lambda: lapse_leases(now=scene.now),
        "end of an interview": lambda: done(client.post(f"{call}stop/", {"typed": "2", "key": "s"})),
        "outcome": lambda: done(client.post(f"{call}outcome/", {"typed": "2", "key": "k"})),
        "claim": lambda: done(client.post(f"/shift/{scene.study.pk}/next/")),
        "recheck": lambda: recheck_cases(study=scene.study, now=later),
        "incoming call by number": lambda: done(client.post("/shift/incoming/", {"q": "0355550111"})),
        "incoming call by name": lambda: done(client.post("/shift/incoming/", {"q": "Maria Rinaldi 11"})),
        "cases by name": lambda: done(office.post(f"{study}{field}cases/", {"q": "Maria Rinaldi 11"})),
        "cases by number": lambda: done(office.post(f"{study}{field}cases/", {"q": "0355550111"})),
        "agenda": lambda: done(office.get(f"{study}{field}agenda/")),
        "a case's file": lambda: done(office.get(f"{study}{field}cases/1007/")),
        "cases by the API": lambda: done(outside.get(f"/api/v1{study}/cases")),
        "changes by the API": lambda: done(outside.get(f"/api/v1{study}/cases", {"changed_since": scene.now})),
        "interviews by the API": lambda: done(outside.get(f"/api/v1{study}/interviews")),
    }


def token_of(scene: Scene) -> str:
    """The secret of a token that may read the study."""
    made = make_token(
        name="CRM", scopes=list(ApiScope), studies=[scene.study], by=scene.study.created_by, now=timezone.now()
    )
    return made.secret
