"""Calling rules are changed in mid-field: seen before, put in force at once, and every waiting case follows."""

from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from surveys.fieldwork import tasks
from surveys.fieldwork.models import Case, CaseState, RulesVersion
from surveys.fieldwork.queries import Effect, effect_of_rules, rules_of, rules_versions
from surveys.fieldwork.services import (
    NobodyEverCalledError,
    OutsideHoursError,
    ReasonMissingError,
    RulesChangedMeanwhileError,
    change_rules,
    give_back,
    record_disposition,
    redate_cases,
)
from surveys.people.models import AuditEntry, AuditVerb

from .conftest import MONDAY_NOON, Field, rome

ONE, TWO, THREE = "0255501", "0255502", "0255503"
MORNINGS_ONCE = {
    "day_parts": [
        {"key": "M", "name": "Mattina", "max_attempts": 1, "hours": {"mon": [9, 10, 11, 12], "tue": [9, 10, 11, 12]}}
    ]
}


def state_of(number: int) -> tuple[str, object]:
    case = Case.objects.get(number=number)
    return case.state, case.due_at


@pytest.fixture
def worked(field: Field) -> Field:
    """Three cases: nobody answered the first at noon, the second was busy, nobody has called the third."""
    field.load(ONE, TWO, THREE)
    silent, busy = field.work("no_answer"), field.work("busy")
    # Which of them is called first is by lot: here they are numbered in the order of the calls.
    for number, case in [(102, silent), (103, busy), (104, Case.objects.get(attempts_counted=0))]:
        Case.objects.filter(pk=case.pk).update(number=number)
    return field


def test_what_other_rules_would_do_is_told_before_they_are_in_force(worked: Field) -> None:
    stored = {"retry_minutes": {"no_answer": 60, "busy": 120}, "max_attempts": 8}
    effect = effect_of_rules(worked.study, stored, MONDAY_NOON + timedelta(minutes=5))
    assert effect.counts == {Effect.EARLIER: 1, Effect.LATER: 1, Effect.SAME: 1}
    assert effect.by_rule == {"retry_minutes": 2}
    closing = effect_of_rules(worked.study, {"max_attempts": 1}, MONDAY_NOON + timedelta(hours=4))
    assert (closing.counts, closing.ready) == ({Effect.CLOSED: 2, Effect.SAME: 1}, (3, 1))
    assert not RulesVersion.objects.exists()


def test_cases_that_nobody_has_called_count_as_later_or_earlier_where_the_hours_change(worked: Field) -> None:
    noon = MONDAY_NOON + timedelta(hours=4)
    evenings = {"hours": {"mon": ["18:00", "20:00"]}}
    effect = effect_of_rules(worked.study, evenings, noon)
    assert (effect.counts, effect.ready, effect.by_rule) == ({Effect.LATER: 3}, (3, 0), {"hours": 3})
    sunday = effect_of_rules(worked.study, {"hours": {"sun": ["09:00", "20:00"]}}, rome(29, "12:00"))
    assert (sunday.counts[Effect.EARLIER], sunday.ready) == (3, (0, 3))


def test_new_rules_are_a_version_with_who_and_why_and_the_first_can_be_looked_up(worked: Field) -> None:
    now = MONDAY_NOON + timedelta(minutes=5)
    first = change_rules(study=worked.study, stored={"max_attempts": 6}, reason="brief", by=worked.chiara, now=now)
    assert first is not None
    assert [(one.number, one.policy, one.reason) for one in rules_versions(worked.study)] == [
        (2, {"max_attempts": 6}, "brief"),
        (1, {}, ""),
    ]
    line = AuditEntry.objects.get(verb=AuditVerb.RULES_CHANGED)
    assert (line.details["rules"], line.actor) == (["max_attempts"], worked.chiara)
    same = change_rules(study=worked.study, stored={"max_attempts": 6}, reason="again", by=worked.chiara, now=now)
    assert same is None


def test_rules_that_a_colleague_has_changed_meanwhile_are_not_overwritten(worked: Field) -> None:
    facts = {"study": worked.study, "by": worked.chiara, "now": MONDAY_NOON}
    change_rules(stored={"max_attempts": 6}, reason="mine", seen=0, **facts)
    with pytest.raises(RulesChangedMeanwhileError):
        change_rules(stored={"max_attempts": 5}, reason="theirs", seen=0, **facts)
    worked.study.refresh_from_db()
    assert worked.study.calling_policy == {"max_attempts": 6}


def test_without_a_reason_or_without_any_hours_they_do_not_change(worked: Field) -> None:
    facts = {"study": worked.study, "by": worked.chiara, "now": MONDAY_NOON}
    with pytest.raises(ReasonMissingError):
        change_rules(stored={"max_attempts": 6}, reason=" ", **facts)
    shut = {"hours": dict.fromkeys(["mon", "tue", "wed", "thu", "fri", "sat", "sun", "pre_holiday", "holiday"])}
    with pytest.raises(NobodyEverCalledError):
        change_rules(stored=shut, reason="x", **facts)


def apply(field: Field, stored: dict[str, object], now: object = MONDAY_NOON + timedelta(minutes=5)) -> int:
    version = change_rules(study=field.study, stored=stored, reason="x", by=field.chiara, now=now)  # type: ignore[arg-type]
    assert version is not None
    changed = redate_cases(version=version, now=now)  # type: ignore[arg-type]
    version.refresh_from_db()
    assert version.redated_at is not None
    return changed


def test_waiting_cases_follow_the_rules_and_limits_close_and_open_them_again(worked: Field) -> None:
    later = MONDAY_NOON + timedelta(minutes=61)
    assert apply(worked, {"retry_minutes": {"no_answer": 60}}) == 1
    assert state_of(102) == (CaseState.WAITING, later)
    assert apply(worked, {"max_attempts": 1}) == 2
    assert [state_of(number)[0] for number in (102, 103, 104)] == ["closed", "closed", "waiting"]
    assert set(Case.objects.filter(state="closed").values_list("closed_as", flat=True)) == {"attempts_used"}
    assert apply(worked, {}) == 2
    assert {state for state, _ in map(state_of, (102, 103, 104))} == {CaseState.WAITING}
    assert not Case.objects.exclude(closed_as="", final_outcome="").exists()


def test_a_case_in_somebodys_hands_keeps_its_time_until_the_call_ends(worked: Field) -> None:
    held = worked.claim()
    assert held is not None
    apply(worked, {"max_attempts": 1})
    assert Case.objects.get(pk=held.case_id).state == CaseState.HELD
    worked.dial(held)
    case = record_disposition(attempt=held, code="no_answer", now=MONDAY_NOON + timedelta(minutes=6))
    assert (case.state, case.closed_as) == (CaseState.CLOSED, "attempts_used")


def test_a_case_in_somebodys_hands_is_not_dialled_outside_the_new_hours_and_waits_for_them(worked: Field) -> None:
    held = worked.claim()
    assert held is not None
    apply(worked, {"hours": {"mon": ["15:00", "20:00"]}})
    with pytest.raises(OutsideHoursError):
        worked.dial(held)
    case = give_back(attempt=held, now=MONDAY_NOON + timedelta(minutes=6))
    assert case.due_at == rome(23, "15:00")


def test_cases_that_nobody_has_called_wait_for_the_new_hours(field: Field) -> None:
    field.load(ONE)
    attempt = field.claim(rome(27, "19:59"))
    assert attempt is not None
    give_back(attempt=attempt, now=rome(28, "19:01"))  # a Saturday
    assert Case.objects.get().due_at == rome(30, "09:00")
    assert apply(field, {"hours": {"sun": ["15:00", "20:00"]}}, now=rome(29, "10:00")) == 1
    assert Case.objects.get().due_at == rome(29, "15:00")


def test_when_the_worker_stops_half_way_the_rest_follows_and_a_later_version_takes_over(worked: Field) -> None:
    now = MONDAY_NOON + timedelta(minutes=5)
    facts = {"study": worked.study, "by": worked.chiara, "now": now}
    old = change_rules(stored={"max_attempts": 1}, reason="x", **facts)  # type: ignore[arg-type]
    new = change_rules(stored={"retry_minutes": {"busy": 90}}, reason="y", **facts)  # type: ignore[arg-type]
    assert old is not None
    assert new is not None
    assert redate_cases(version=old, now=now) == 0
    RulesVersion.objects.filter(pk=new.pk).update(redated_up_to=Case.objects.get(number=102).pk)
    new.refresh_from_db()
    assert redate_cases(version=new, now=now) == 1
    assert state_of(103) == (CaseState.WAITING, MONDAY_NOON + timedelta(minutes=91))
    assert tasks.requeue_redatings() == 0


def test_a_case_is_not_handed_out_in_a_part_of_the_week_that_is_used_up(worked: Field) -> None:
    apply(worked, MORNINGS_ONCE)
    assert [state_of(number)[1] for number in (102, 103)] == [rome(23, "15:01"), rome(23, "13:00")]
    Case.objects.filter(number=104).update(state="closed", closed_at=MONDAY_NOON, closed_as="x")
    assert worked.claim(rome(24, "09:30")) is None
    attempt = worked.claim(rome(24, "13:05"))
    assert attempt is not None
    assert attempt.case.number == 103


@pytest.mark.usefixtures("tasks_at_once")
def test_rules_go_out_to_a_file_and_come_in_again(worked: Field, tmp_path: Path) -> None:
    file, said = tmp_path / "rules.toml", StringIO()
    call_command("rules", worked.study.pk, "export", file)
    file.write_text(file.read_text().replace("max_attempts = 8", "max_attempts = 1"))
    call_command("rules", worked.study.pk, "check", file, stdout=said, stderr=said)
    assert "2 close" in said.getvalue() or "2 si chiudono" in said.getvalue()
    with pytest.raises(CommandError, match="reason"):
        call_command("rules", worked.study.pk, "import", file, stdout=said, stderr=said)
    call_command("rules", worked.study.pk, "import", file, "--reason", "capitolato", stdout=said, stderr=said)
    worked.study.refresh_from_db()
    assert worked.study.calling_policy == {"max_attempts": 1}
    # No attempt at all is not "no limit", and a quarter past ten is not written 9:75.
    for wrong in ("max_attempts = -1", "max_attempts = 0", "lease_minutes = 0", '[hours]\nmon = ["09:75", "20:00"]'):
        file.write_text(f"format = 1\ncolour = 3\n{wrong}\n")
        with pytest.raises(CommandError, match=rf"(?s)colour.*{wrong.lstrip('[').split()[0].rstrip(']')}"):
            call_command("rules", worked.study.pk, "check", file)


def test_the_public_holidays_are_those_of_the_law_as_it_is_this_year_and_the_patron_s_day_is_added(
    field: Field,
) -> None:
    field.study.calling_policy = {"local_holidays": {"08-26": "Sant’Alessandro"}}
    rules = rules_of(field.study, MONDAY_NOON)
    saint_francis = date(2026, 10, 4)  # a holiday again from 2026 on (law 151/2025)
    assert {saint_francis, date(2026, 8, 26), date(2026, 12, 8)} <= set(rules.holidays)  # type: ignore[call-overload]
    assert date(2025, 10, 4) not in rules.holidays
