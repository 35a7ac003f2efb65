"""Counters of cases and interviews say at every moment what counting the rows would say, whoever changed them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Sum

from surveys.database.tallies import (
    TALLIES,
    drop_tally_triggers,
    fold_tallies,
    mend_tallies,
    missing_tally_triggers,
    put_back_tallies,
    wrong_tallies,
)
from surveys.fieldwork.models import (
    Attempt,
    AttemptTally,
    Case,
    CaseTally,
    CorrectionTally,
    DoNotCallTally,
    DueTally,
    OutcomeCorrection,
)
from surveys.interviewing.models import Interview, InterviewerTally, InterviewTally
from surveys.people.models import User
from tests.at_once import together
from tests.fieldwork.conftest import MONDAY_NOON, Field, join, person
from tests.interviewing.scene import make_scene
from tests.management.verifying import verify

from .unguarded import nothing_pending

ROWS = tuple(f"02 55{number:05}" for number in range(40))


@pytest.fixture
def make_field() -> Callable[[], Field]:
    def make() -> Field:
        from tests.fieldwork.conftest import make_study

        study = make_study()
        anna, bruno = (join(study, person(name)) for name in ("anna", "bruno"))
        return Field(study, anna, bruno, chiara=person("chiara"))

    return make


@pytest.fixture
def counted(db: None, make_field: Callable[[], Field]) -> Field:
    field = make_field()
    field.load(*ROWS)
    return field


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def anew() -> None:
    """Cases inserted without Django's objects, from those that are there."""
    columns = [field.column for field in Case._meta.concrete_fields if field.name not in {"id", "number"}]
    listed = ", ".join(f'"{name}"' for name in columns)
    run(f"INSERT INTO surveys_case (number, {listed}) SELECT number + 1000, {listed} FROM surveys_case")


def delete_some() -> None:
    some = Case.objects.filter(number__lte=3)
    for case in some:
        case.phones.all().delete()
    some.filter(contact=None).delete()
    some.delete()


CHANGES: dict[str, Callable[[], object]] = {
    "an update of many": lambda: Case.objects.filter(number__lt=20).update(last_disposition="busy"),
    "another due time": lambda: Case.objects.update(due_at=MONDAY_NOON + timedelta(hours=5)),
    "an owner": lambda: Case.objects.filter(number__lt=5).update(owner=User.objects.earliest("pk")),
    "raw SQL": lambda: run("UPDATE surveys_case SET rank = rank + 1 WHERE number < 7"),
    "a case for practice": lambda: Case.objects.filter(number=4).update(purpose="practice"),
    "an update that changes nothing": lambda: Case.objects.update(state="waiting"),
    "rows inserted by SQL": anew,
    "deletion": delete_some,
    "a quarantine": lambda: Case.objects.filter(number=5).update(state="parked", quarantined_at=MONDAY_NOON),
    "the end of a case": lambda: Case.objects.filter(number=6).update(
        state="closed", closed_at=MONDAY_NOON, closed_as="attempts_used", final_outcome="3.11"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_counted_whoever_makes_it(counted: Field, change: Callable[[], object]) -> None:
    change()
    assert wrong_tallies() == {}
    assert CaseTally.objects.aggregate(n=Sum("cases"))["n"] == Case.objects.filter(purpose="live").count()
    waiting = Case.objects.filter(purpose="live", state="waiting").count()
    assert DueTally.objects.aggregate(n=Sum("cases"))["n"] == waiting


def test_a_case_due_a_moment_before_a_quarter_is_counted_in_the_one_before(counted: Field) -> None:
    Case.objects.update(due_at=MONDAY_NOON - timedelta(microseconds=1))
    quarters = DueTally.objects.values_list("quarter").annotate(n=Sum("cases")).exclude(n=0)
    assert list(quarters) == [(int(MONDAY_NOON.timestamp()) // 900 - 1, len(ROWS))]


def test_what_is_taken_back_is_not_counted(counted: Field) -> None:
    before = list(CaseTally.objects.values_list("pool", "last_disposition").annotate(n=Sum("cases")))
    with transaction.atomic():
        Case.objects.update(last_disposition="busy")
        transaction.set_rollback(True)
    assert list(CaseTally.objects.values_list("pool", "last_disposition").annotate(n=Sum("cases"))) == before


def test_an_interview_is_counted_by_its_end_and_length(db: None) -> None:
    scene = make_scene()
    scene.play("1", "3")
    assert wrong_tallies() == {}
    Interview.objects.update(status="complete", ended_at=MONDAY_NOON, seconds=100)
    Interview.objects.update(seconds=130)
    (row,) = (
        InterviewTally.objects.values("status", "quarter")
        .annotate(interviews=Sum("interviews"), seconds=Sum("seconds"))
        .exclude(interviews=0)
    )
    assert row == {
        "status": "complete",
        "quarter": int(MONDAY_NOON.timestamp()) // 900,
        "interviews": 1,
        "seconds": 130,
    }
    Interview.objects.update(status="rejected")
    assert wrong_tallies() == {}


def test_a_complete_is_counted_for_whoever_conducted_it_last(db: None) -> None:
    scene = make_scene(cases=2)
    scene.play("1", "3")
    ended = {"status": "complete", "ended_at": MONDAY_NOON, "seconds": 100}

    def counted() -> set[tuple[int, int]]:
        rows = InterviewerTally.objects.values_list("interviewer").annotate(n=Sum("interviews"), s=Sum("seconds"))
        assert wrong_tallies() == {}
        return {(who, seconds) for who, n, seconds in rows if n}

    assert counted() == set()
    Interview.objects.update(**ended)
    assert counted() == {(scene.interviewer.pk, 100)}
    other = person("bruno")
    moment = {"claimed_at": MONDAY_NOON, "closed_at": MONDAY_NOON}
    later = Attempt.objects.create(case=scene.attempt.case, interviewer=other, number=9, disposition="busy", **moment)
    Interview.objects.update(last_attempt=later, seconds=140)
    assert counted() == {(other.pk, 140)}
    Interview.objects.update(purpose="practice")
    assert counted() == set()


def test_attempts_and_their_corrections_are_counted_by_number_and_disposition(counted: Field) -> None:
    for code in ("busy", "busy", "no_answer"):
        counted.work(code)
    first = Attempt.objects.earliest("pk")
    facts = {"attempt": first, "corrected_by": counted.chiara, "corrected_at": MONDAY_NOON}
    OutcomeCorrection.objects.create(before="busy", after="no_answer", **facts)
    OutcomeCorrection.objects.create(before="no_answer", after="not_working", **facts)
    attempts = AttemptTally.objects.values_list("study", "number", "disposition").annotate(n=Sum("attempts"))
    study = counted.study.pk
    assert set(attempts) == {(study, 1, "busy", 2), (study, 1, "no_answer", 1)}
    corrections = CorrectionTally.objects.values_list("number", "before", "after").annotate(n=Sum("corrections"))
    assert set(corrections) == {(1, "busy", "no_answer", 1), (1, "no_answer", "not_working", 1)}
    OutcomeCorrection.objects.update(reason="")
    OutcomeCorrection.objects.filter(after="not_working").delete()
    Attempt.objects.filter(pk=first.pk).update(disposition="answering_machine")
    assert wrong_tallies(study) == {}
    assert set(attempts.exclude(n=0)) == {(study, 1, code, 1) for code in ("busy", "no_answer", "answering_machine")}
    CorrectionTally.objects.update(corrections=3)
    assert wrong_tallies(study) == {"surveys_correctiontally": 2}
    mend_tallies(study)
    assert wrong_tallies() == {}


def test_an_open_attempt_and_a_dial_are_not_counted_and_write_no_counter(counted: Field) -> None:
    attempt = counted.claim()
    assert attempt is not None
    fold_tallies()
    before = list(CaseTally.objects.order_by("pk").values_list("pk", "cases"))
    counted.dial(attempt)
    assert list(CaseTally.objects.order_by("pk").values_list("pk", "cases")) == before
    assert not AttemptTally.objects.exists()


def test_folding_keeps_every_sum_and_leaves_a_row_for_each_combination(counted: Field) -> None:
    for code in ("busy", "no_answer", "busy"):
        Case.objects.filter(number__lt=20).update(last_disposition=code)
    fold_tallies()
    assert wrong_tallies() == {}
    rows = sorted(CaseTally.objects.values_list("last_disposition", "cases", "is_sum"))
    assert rows == [("", 21, True), ("busy", 19, True)]


def test_a_wrong_counter_is_found_and_mended(counted: Field) -> None:
    CaseTally.objects.filter(pk=CaseTally.objects.earliest("pk").pk).update(cases=7)
    DueTally.objects.all().delete()
    assert wrong_tallies(counted.study.pk) == {"surveys_casetally": 1, "surveys_duetally": 1}
    assert wrong_tallies(counted.study.pk + 1) == {}
    assert "surveys_duetally: 1 counters say something else than a recount." in verify()
    assert "say something else" not in verify(mend=True, by="anna")
    assert wrong_tallies() == {}


def test_lost_triggers_are_put_back_by_migrating_and_what_went_uncounted_is_counted(counted: Field) -> None:
    nothing_pending()
    drop_tally_triggers(connection)
    Case.objects.filter(number__lt=9).update(last_disposition="busy")
    sources = ["surveys_attempt", "surveys_case", "surveys_donotcall", "surveys_interview", "surveys_outcomecorrection"]
    assert missing_tally_triggers(connection) == sources
    assert "surveys_case is not counted" in verify()
    nothing_pending()
    call_command("migrate", verbosity=0)
    assert missing_tally_triggers(connection) == []
    assert wrong_tallies() == {}
    put_back_tallies(connection)
    assert wrong_tallies() == {}


@pytest.mark.django_db(transaction=True)
def test_counters_are_right_while_people_work_and_the_worker_folds_and_somebody_mends(
    make_field: Callable[[], Field],
) -> None:
    field = make_field()
    field.load(*ROWS)
    people = [join(field.study, person(f"person{number}")) for number in range(6)]
    seen: list[dict[str, int]] = []

    def shift(number: int) -> None:
        for _ in range(5):
            field.work("no_answer" if number % 2 else "busy", by=people[number])
            seen.append(wrong_tallies())

    def folding() -> None:
        for _ in range(10):
            fold_tallies()
            seen.append(wrong_tallies())

    def mending() -> None:
        for _ in range(5):
            mend_tallies()

    done = together(*(lambda number=number: shift(number) for number in range(6)), folding, folding, mending, mending)
    assert [one for one in done if one is not None] == []
    assert [wrong for wrong in seen if wrong] == []
    fold_tallies()
    assert wrong_tallies() == {}
    assert not CaseTally.objects.filter(is_sum=False).exists()
    assert CaseTally.objects.aggregate(n=Sum("cases"))["n"] == len(ROWS)


@pytest.mark.django_db(transaction=True)
def test_tables_emptied_between_tests_leave_no_counter() -> None:
    make_scene().play("1", "3")
    Interview.objects.update(status="complete", ended_at=MONDAY_NOON)
    assert InterviewerTally.objects.exists()
    call_command("flush", interactive=False, verbosity=0)
    for model in (CaseTally, DueTally, InterviewTally, InterviewerTally):
        assert not model.objects.exists()


@pytest.mark.django_db
def test_a_tally_names_every_column_that_is_a_key_of_it() -> None:
    models = (CaseTally, DueTally, InterviewTally, InterviewerTally, AttemptTally, CorrectionTally, DoNotCallTally)
    for tally, model in zip(TALLIES, models, strict=True):
        assert tally.table == model._meta.db_table
        columns = {field.column for field in model._meta.concrete_fields}
        assert columns == {"id", "is_sum", *tally.keys, *tally.sums}
