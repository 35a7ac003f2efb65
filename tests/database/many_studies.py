"""Fifty studies whose cases were called, interviewed and counted, beside the one that a test is about."""

from datetime import timedelta

from surveys.design.models import Study, StudyStatus
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
from surveys.interviewing.models import Interview, Session
from surveys.people.models import AuditEntry
from tests.interviewing.scene import Scene
from tests.many_rows import fill, moment, numbers

STUDIES, CASES_EACH = 50, 400
EVERY_CASE = "surveys_case c WHERE c.number > 1000"


def fill_studies(scene: Scene) -> None:
    """Make the studies, and as many cases of the scene's own study, from its thousandth on."""
    Study.objects.bulk_create(
        Study(name=f"Study {number}", status=StudyStatus.FIELDING, created_at=scene.now) for number in range(STUDIES)
    )
    studies = list(Study.objects.order_by("pk"))
    Sample.objects.bulk_create(
        Sample(study=study, name="L", status="released", created_at=scene.now) for study in studies
    )
    Pool.objects.bulk_create(Pool(study=study, replicate="many", is_open=True) for study in studies)
    QuotaCell.objects.bulk_create(QuotaCell(study=study, name="c", target=9999, position=1) for study in studies)
    values = {
        "past": moment(scene.now - timedelta(days=9)),
        "future": moment(scene.now + timedelta(days=9)),
        "person": scene.interviewer.pk,
        "version": scene.study.fielded_version_id,
    }
    _fill_cases(values)
    _fill_calls(values)
    _fill_interviews(values)
    fill(DoNotCall, numbers(20_000), digest="'digest ' || i", key="'k'", added_at="%(past)s", values=values)


def _fill_cases(values: dict[str, object]) -> None:
    fill(
        Case,
        f"{numbers(CASES_EACH)} JOIN surveys_sample s ON s.name = 'L' "
        "JOIN surveys_pool p ON p.study_id = s.study_id AND p.replicate = 'many'",
        study_id="s.study_id",
        sample_id="s.id",
        pool_id="p.id",
        number="i + 1000",
        position="i",
        rank="6",
        external_id="CAST(s.study_id * 1000 + i AS text)",
        due_at="CASE i %% 3 WHEN 0 THEN %(past)s ELSE %(future)s END",
        valid_until="CASE i %% 2 WHEN 0 THEN %(future)s END",
        state="CASE i %% 5 WHEN 0 THEN 'closed' ELSE 'waiting' END",
        closed_at="CASE i %% 5 WHEN 0 THEN %(past)s END",
        values=values,
    )
    fill(Contact, EVERY_CASE, case_id="c.id", name="'Maria ' || c.id", searchable="'maria ' || c.id")
    fill(PhoneNumber, EVERY_CASE, case_id="c.id", number="'+39035' || (1000000 + c.id)")


def _fill_calls(values: dict[str, object]) -> None:
    fill(
        Attempt,
        EVERY_CASE,
        case_id="c.id",
        interviewer_id="%(person)s",
        number="1",
        claimed_at="%(past)s",
        closed_at="%(past)s",
        disposition="'no_answer'",
        values=values,
    )
    fill(Call, "surveys_attempt WHERE closed_at IS NOT NULL", attempt_id="id", dialled_at="claimed_at")
    ended = {"at": "%(past)s", "made_at": "%(past)s", "ended_at": "%(past)s", "ended_as": "'reached'"}
    fill(Appointment, EVERY_CASE, study_id="c.study_id", case_id="c.id", **ended, values=values)
    seen = {"verb": "'case.taken'", "subject": "'case:' || c.id", "study": "c.study_id", "at": "%(past)s"}
    fill(AuditEntry, EVERY_CASE, **seen, values=values)


def _fill_interviews(values: dict[str, object]) -> None:
    fill(
        Interview,
        "surveys_attempt a JOIN surveys_case c ON c.id = a.case_id WHERE c.number > 1000",
        case_id="c.id",
        version_id="%(version)s",
        study_id="c.study_id",
        last_attempt_id="a.id",
        seed="1",
        facts_at="%(past)s",
        started_at="%(past)s",
        changed_at="%(past)s",
        ended_at="%(past)s",
        status="'complete'",
        change_number="1",
        values=values,
    )
    fill(
        Session,
        "surveys_interview",
        interview_id="id",
        attempt_id="last_attempt_id",
        interviewer_id="%(person)s",
        started_at="started_at",
        ended_at="ended_at",
        values=values,
    )
    fill(
        QuotaPlace,
        "surveys_interview i JOIN surveys_quotacell q ON q.study_id = i.study_id",
        cell_id="q.id",
        attempt_id="i.last_attempt_id",
        reserved_at="i.started_at",
        counted_at="i.ended_at",
    )
