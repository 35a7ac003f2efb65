"""Hot queries find their rows by an index, on databases that never gathered statistics, beside fifty other studies.

Whatever is asked while an interviewer works, or every few seconds, is looked at just before it runs, as the pages and
services ask it. A query may not read a table of cases, calls or answers whole, nor by columns that all rows of a study
share: then it grows with the sample.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from surveys.design.models import ApiScope, Study, StudyStatus
from surveys.design.services import grant_role, make_token
from surveys.fieldwork.models import (
    Appointment,
    Attempt,
    Call,
    Case,
    Contact,
    DoNotCall,
    PhoneNumber,
    Pool,
    QuotaCell,
    QuotaPlace,
    Sample,
)
from surveys.fieldwork.services import lapse_leases, recheck_cases
from surveys.interviewing.models import Interview, InterviewEvent, Session
from surveys.people.models import AuditEntry, Role
from tests.interviewing.scene import Scene, make_scene
from tests.many_rows import fill, moment, numbers

from .plans import Plans, forget_statistics

STUDIES, CASES_EACH = 50, 400
MANY_ROWS = {
    model._meta.db_table
    for model in (
        *(Appointment, Attempt, AuditEntry, Call, Case, Contact, DoNotCall, Interview, InterviewEvent),
        *(PhoneNumber, QuotaPlace, Session),
    )
}
SHARED = {"study_id", "sample_id", "pool_id", "state", "status", "purpose", "kind", "actor_id", "interviewer_id"}
"""Columns whose values very many rows share."""

OF_FEW = {"case_lease", "case_parked", "case_parked_for_owner", "quota_place_open", "appointment_open_at"}
"""Indexes of the rows in a state that few are in at any moment: they may be read whole."""


@pytest.fixture
def scene(db: None) -> Scene:
    """A study in the field, and fifty others whose cases were called; no statistics of any of it."""
    scene = make_scene(now=timezone.now(), cases=8, dialled=False)
    fill_studies(scene)
    forget_statistics()
    return scene


def fill_studies(scene: Scene) -> None:
    """Fifty studies of some hundred cases each, and as many cases of the scene's own study."""
    past, future = moment(scene.now - timedelta(days=9)), moment(scene.now + timedelta(days=9))
    times = {"past": past, "future": future}
    Study.objects.bulk_create(
        Study(name=f"Study {number}", status=StudyStatus.FIELDING, created_at=scene.now) for number in range(STUDIES)
    )
    studies = list(Study.objects.order_by("pk"))
    samples = [Sample(study=study, name="L", status="released", created_at=scene.now) for study in studies]
    pools = [Pool(study=study, replicate="many", is_open=True) for study in studies]
    Sample.objects.bulk_create(samples)
    Pool.objects.bulk_create(pools)
    fill(
        Case,
        f"{numbers(CASES_EACH)} JOIN surveys_sample s ON s.name = 'L' JOIN surveys_pool p ON p.study_id = s.study_id "
        "AND p.replicate = 'many'",
        study_id="s.study_id", sample_id="s.id", pool_id="p.id", number="i + 1000", position="i", rank="6",
        external_id="CAST(s.study_id * 1000 + i AS text)",
        due_at="CASE i %% 3 WHEN 0 THEN %(past)s ELSE %(future)s END",
        valid_until="CASE i %% 2 WHEN 0 THEN %(future)s END",
        state="CASE i %% 5 WHEN 0 THEN 'closed' ELSE 'waiting' END",
        closed_at="CASE i %% 5 WHEN 0 THEN %(past)s END",
        values=times,
    )  # fmt: skip
    every = "surveys_case c WHERE c.number > 1000"
    fill(Contact, every, case_id="c.id", name="'Maria ' || c.id", searchable="'maria ' || c.id")
    fill(PhoneNumber, every, case_id="c.id", number="'+39035' || (1000000 + c.id)")
    fill(
        Attempt, every, case_id="c.id", interviewer_id="%(person)s", number="1", claimed_at="%(past)s",
        closed_at="%(past)s", disposition="'no_answer'", values={**times, "person": scene.interviewer.pk},
    )  # fmt: skip
    fill(Call, "surveys_attempt WHERE closed_at IS NOT NULL", attempt_id="id", dialled_at="claimed_at")
    ended = {"at": "%(past)s", "made_at": "%(past)s", "ended_at": "%(past)s", "ended_as": "'reached'"}
    fill(Appointment, every, case_id="c.id", **ended, values=times)
    fill(
        Interview, f"surveys_attempt a JOIN {every.replace('WHERE', 'ON c.id = a.case_id WHERE')}",
        case_id="c.id", version_id="%(version)s", study_id="c.study_id", last_attempt_id="a.id", seed="1",
        facts_at="%(past)s", started_at="%(past)s", changed_at="%(past)s", ended_at="%(past)s", status="'complete'",
        values={**times, "version": scene.study.fielded_version_id},
    )  # fmt: skip
    each = "surveys_interview"
    fill(
        Session, each, interview_id="id", attempt_id="last_attempt_id", interviewer_id="%(person)s",
        started_at="started_at", ended_at="ended_at", values={"person": scene.interviewer.pk},
    )  # fmt: skip
    fill(DoNotCall, numbers(20_000), digest="'digest ' || i", key="'k'", added_at="%(past)s", values=times)
    QuotaCell.objects.bulk_create(QuotaCell(study=study, name="c", target=9999, position=1) for study in studies)
    fill(
        QuotaPlace, "surveys_interview i JOIN surveys_quotacell q ON q.study_id = i.study_id",
        cell_id="q.id", attempt_id="i.last_attempt_id", reserved_at="i.started_at", counted_at="i.ended_at",
    )  # fmt: skip
    fill(AuditEntry, every, verb="'case.taken'", subject="'case:' || c.id", study="c.study_id", at="%(past)s",
         values=times)  # fmt: skip


def test_no_hot_query_reads_more_than_it_needs(scene: Scene, client: Client) -> None:
    plans = Plans()
    for occasion, steps in (occasions(scene, client)).items():
        with plans.of(occasion):
            steps()
    assert not (found := faults(plans)), "\n".join(found)
    assert {name for name, queries in plans.found.items() if not queries} == set()


def faults(plans: Plans) -> list[str]:
    """Every access of a hot query that reads too much: the occasion, what is wrong, the query."""
    return [
        f"{occasion}: {access.table} by {access.index or 'nothing'} ({', '.join(sorted(access.columns))}): {sql}"
        for occasion, queries in plans.found.items()
        for sql, accesses in queries.items()
        for access in accesses
        if access.table in MANY_ROWS and access.columns <= SHARED and access.index not in OF_FEW
    ]


def occasions(scene: Scene, client: Client) -> dict[str, Any]:
    """What is asked all the time, by name, in the order of a shift."""
    client.force_login(scene.interviewer)
    office, laura = Client(), scene.study.created_by
    grant_role(by=laura, person=laura, study=scene.study, role=Role.SUPERVISOR, now=scene.now)
    office.force_login(laura)
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
        "a case's file": lambda: done(office.get(f"{study}{field}cases/1007/")),
        "cases by the API": lambda: done(outside.get(f"/api/v1{study}/cases")),
        "interviews by the API": lambda: done(outside.get(f"/api/v1{study}/interviews")),
    }


def token_of(scene: Scene) -> str:
    """The secret of a token that may read the study."""
    made = make_token(
        name="CRM", scopes=list(ApiScope), studies=[scene.study], by=scene.study.created_by, now=timezone.now()
    )
    return made.secret
