"""Background work commits in steps: however much there is to do, no transaction changes more than so many rows.

``python -m tests.benchmarks.transactions`` says how long they take on a large site.
"""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat

from surveys.database.tallies import fold_tallies
from surveys.design.services import upload_workbook
from surveys.fieldwork.models import Attempt, Case, CaseState, Pool, QuotaCell, QuotaPlace, Sample, SampleStatus
from surveys.fieldwork.services import cancel_sample, lapse_leases, withdraw_sample
from surveys.fieldwork.services.publishing import publish_for_the_field, regroup_cases
from surveys.people.models import BrowserSession
from surveys.people.services import forget_old_sessions
from surveys.results.services import erase_many
from tests.design.workbooks import workbook
from tests.fieldwork.conftest import LOADED_AT, MONDAY_NOON, Field, join, make_study, person
from tests.interviewing.scene import Scene, make_scene
from tests.many_rows import fill, moment, numbers
from tests.transactions import Transaction, transactions

pytestmark = pytest.mark.django_db

ROWS = 1_400
MOST_ROWS = 3_000 if connection.vendor == "sqlite" else 1_000
"""A step of a list: 300 rows with contact and number; SQLite's triggers count and revise them one by one."""
LATER = MONDAY_NOON + timedelta(days=1)


@pytest.fixture
def field() -> Field:
    study = make_study()
    found = Field(study, *(join(study, person(name)) for name in ("anna", "bruno")), chiara=person("chiara"))
    sheet = workbook(survey=[["type", "name", "label"], ["integer", "age", "Age"]])
    upload_workbook(study=study, content=sheet, file_name="s.xlsx", by=found.chiara, now=LOADED_AT)
    publish_for_the_field(study=study, reason="", by=found.chiara, now=LOADED_AT)
    study.refresh_from_db()
    return found


def too_large(done: Sequence[Transaction], most: int = MOST_ROWS) -> list[Transaction]:
    """Those that change too much; that anything was changed is certain then."""
    assert sum(one.rows for one in done) > most
    return [one for one in done if one.rows > most]


def test_a_list_is_loaded_withdrawn_regrouped_and_taken_back_in_steps(field: Field) -> None:
    with transactions() as done:
        sample = field.load(*(f"02 55{number:05}" for number in range(ROWS)))
    assert too_large(done) == []
    Pool.objects.update(cells=Concat(F("cells"), Value("gone")))
    Sample.objects.update(grouped_by=None)
    with transactions() as done:
        regroup_cases(study=field.study, now=MONDAY_NOON)
    assert (too_large(done), Case.objects.exclude(pool__cells="").count()) == ([], 0)
    Case.objects.filter(number__lte=ROWS * 3 // 4).update(last_called_at=MONDAY_NOON)
    with transactions() as done:
        withdraw_sample(sample=sample, kept_as="Called", by=field.chiara, now=LATER)
    assert (too_large(done), Case.objects.filter(sample=sample).count()) == ([], ROWS // 4)
    rest = Sample.objects.exclude(pk=sample.pk).get()
    Sample.objects.filter(pk=rest.pk).update(status=SampleStatus.LOADED)
    with transactions() as done:
        cancel_sample(sample=rest)
    assert (too_large(done), Case.objects.count()) == ([], ROWS // 4)
    with transactions() as done:
        fold_tallies()
    assert [one for one in done if one.rows > MOST_ROWS] == []


def leave_behind(scene: Scene) -> None:
    """Parked cases, quota places kept too long and sessions that have expired, ``ROWS`` of each."""
    cell = QuotaCell.objects.create(study=scene.study, name="all", target=9999, reserved=ROWS, position=1)
    case, values = scene.attempt.case, {"then": moment(scene.now - timedelta(days=2)), "person": scene.interviewer.pk}
    fill(
        Case,
        numbers(ROWS),
        **{name: str(getattr(case, name)) for name in ("study_id", "sample_id", "pool_id")},
        number="i + 1000",
        position="i",
        state="'parked'",
        owner_id="%(person)s",
        valid_until="%(then)s",
        due_at="%(then)s",
        values=values,
    )
    fill(
        Attempt,
        "surveys_case c WHERE c.number > 1000",
        case_id="c.id",
        number="1",
        interviewer_id="%(person)s",
        claimed_at="%(then)s",
        closed_at="%(then)s",
        disposition="'busy'",
        values=values,
    )
    attempts = "surveys_attempt a WHERE a.closed_at IS NOT NULL"
    fill(QuotaPlace, attempts, cell_id=str(cell.pk), attempt_id="a.id", reserved_at="%(then)s", values=values)
    fill(
        BrowserSession,
        numbers(ROWS),
        session_key="'k' || i",
        session_data="''",
        expire_date="%(then)s",
        started_at="%(then)s",
        seen_at="%(then)s",
        values=values,
    )


def test_what_has_run_out_is_cleared_away_in_steps() -> None:
    scene = make_scene()
    leave_behind(scene)
    with transactions() as done:
        for _ in range(8):
            lapse_leases(now=scene.now)
            forget_old_sessions(now=scene.now)
    assert too_large(done) == []
    assert Case.objects.filter(state=CaseState.PARKED, owner__isnull=False).count() == 0
    assert (QuotaCell.objects.get().reserved, BrowserSession.objects.filter(session_key__startswith="k").count()) == (
        0,
        0,
    )


def test_people_are_erased_a_few_at_a_time() -> None:
    scene = make_scene(cases=40)
    cases = list(Case.objects.filter(state=CaseState.WAITING).values_list("pk", flat=True))
    with transactions() as done:
        assert erase_many(study=scene.study, cases=cases, reason="time", by=None, now=LATER) == len(cases)
    assert too_large(done, 200) == []
