"""Each number has its own check with the opposition register: asked and answered in files, refused meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from surveys.database import kept_files
from surveys.fieldwork.models import Attempt, Case, DoNotCall, NumberFile, PhoneNumber, Sample
from surveys.fieldwork.queries import case_panel, kept_for_appointments, numbers_asked, open_questions
from surveys.fieldwork.services import (
    NewAppointment,
    NumberOpposedError,
    NumberUncheckedError,
    add_phone,
    check_answer,
    listed_share,
    record_call,
    record_disposition,
    upload_numbers,
)
from surveys.fieldwork.services.claiming import PASSED_BY_AT_ONCE, UNCHECKED_RESTS
from surveys.fieldwork.services.errors import QuestionClosedError, QuestionOpenError, RegisterBusyError
from surveys.fieldwork.services.number_files import confirm_numbers
from surveys.fieldwork.services.register_files import ask_register, doubts_of, end_answer, mark_asked, take_answers
from surveys.fieldwork.tasks import read_numbers, request_reading
from surveys.formats.number_files import BY_COLUMN, FREE, OPPOSED, NumberReading
from surveys.formats.phones import normalise
from surveys.people.models import AuditEntry

from .conftest import MONDAY_NOON, Field, rome

ONE, TWO, THREE = "+39021234567", "+39021234568", "+39021234569"
WITHOUT_ZERO = "331234567"
"""A landline whose 0 a spreadsheet has dropped, or another number."""
TODAY = MONDAY_NOON.date()


def checked(sample: Sample, days_ago: int) -> Sample:
    Sample.objects.filter(pk=sample.pk).update(opposition_checked_on=TODAY - timedelta(days=days_ago))
    sample.refresh_from_db()
    return sample


def asked(field: Field, *, only_unchecked: bool = False) -> NumberFile:
    question = ask_register(
        study=field.study,
        only_unchecked=only_unchecked,
        heading="numero",
        writing="national",
        by=field.chiara,
        now=MONDAY_NOON,
    )
    return mark_asked(question=question, now=MONDAY_NOON)


def uploaded(field: Field, question: NumberFile, *lines: str, **facts: Any) -> NumberFile:
    return upload_numbers(
        kind="answer",
        file=SimpleUploadedFile("risposta.csv", "\n".join(("numero;esito", *lines)).encode()),
        study=field.study,
        answers=question,
        checked_on=facts.get("checked_on", TODAY),
        by=field.chiara,
        now=MONDAY_NOON,
    )


def answered(field: Field, question: NumberFile, reading: NumberReading, *lines: str, **facts: Any) -> NumberFile:
    file = uploaded(field, question, *lines, **facts)
    file = request_reading(file=file, reading=reading, by=field.chiara, now=timezone.now())
    read_numbers(file=file, step=take_answers, end=end_answer, now=timezone.now())
    file.refresh_from_db()
    return file


def states() -> dict[str, str | None]:
    return dict(PhoneNumber.objects.order_by("number").values_list("number", "dead_as"))


@pytest.fixture
def attempt(field: Field) -> Attempt:
    checked(field.load("02 1234567"), 3)
    found = field.claim()
    assert found is not None
    return found


def test_a_number_told_in_a_call_waits_for_its_own_check(field: Field, attempt: Attempt) -> None:
    told = add_phone(attempt=attempt, phone=normalise("347 555 0009"), now=MONDAY_NOON)
    panel = case_panel(attempt, MONDAY_NOON)
    assert panel.next_phone is not None
    assert (panel.next_phone.number, set(panel.unchecked)) == (ONE, {told.pk})
    with pytest.raises(NumberUncheckedError):
        record_call(attempt=attempt, phone=told, now=MONDAY_NOON)
    field.dial(attempt)
    record_disposition(attempt=attempt, code="not_working", now=MONDAY_NOON)
    assert field.claim() is None
    assert Case.objects.get().state == "waiting"
    question = asked(field, only_unchecked=True)
    assert list(numbers_asked(question)) == [told.number]
    answered(field, question, NumberReading("numero", FREE), "3475550009")
    again = field.claim(rome(24, "15:00"))
    assert again is not None
    record_call(attempt=again, phone=PhoneNumber.objects.get(pk=told.pk), now=rome(24, "15:00"))


def test_whoever_asks_to_be_called_on_a_number_is_called_on_it(field: Field, attempt: Attempt) -> None:
    told = add_phone(attempt=attempt, phone=normalise("347 555 0009"), now=MONDAY_NOON)
    field.dial(attempt)
    agreed = NewAppointment(at=rome(24, "10:00"), phone=told)
    record_disposition(attempt=attempt, code="call_back", now=MONDAY_NOON, appointment=agreed)
    again = field.claim(rome(24, "10:00"))
    assert again is not None
    record_call(attempt=again, phone=told, now=rome(24, "10:00"))


def test_a_check_that_has_run_out_refuses_the_dial_of_a_case_in_hand(field: Field, attempt: Attempt) -> None:
    checked(Sample.objects.get(), 16)
    with pytest.raises(NumberUncheckedError):
        field.dial(attempt)
    Sample.objects.update(opposition_waiver="own customers")
    field.dial(attempt)


@pytest.mark.parametrize(
    ("reading", "lines", "counts"),
    [
        (NumberReading("numero", OPPOSED), ["02 1234567;"], {"opposed": 1, "rest": 2}),
        (NumberReading("numero", FREE), ["02 1234568;", "02 1234569;"], {"free": 2, "rest": 1}),
        (
            NumberReading("numero", BY_COLUMN, "esito", ("iscritto",)),
            ["021234567;ISCRITTO", "021234568;no", "021234569;no", "0299999999;no", "021234569;no", "x;"],
            {"opposed": 1, "free": 2, "rest": 0, "unknown": 1, "repeated": 1, "unreadable": 1},
        ),
    ],
    ids=["opposed", "free", "column"],
)
def test_an_answer_says_of_each_number_whether_it_is_opposed(
    field: Field, reading: NumberReading, lines: list[str], counts: dict[str, int]
) -> None:
    sample = checked(field.load("02 1234567", "02 1234568", "02 1234569"), 20)
    question = asked(field, only_unchecked=True)
    assert question.counts == {"asked": 3}
    file = uploaded(field, question, *lines)
    with kept_files.at_hand(kept_files.UPLOADS, file.kept_file) as path:
        check = check_answer(file=file, path=path, reading=reading)
    assert {key: check.counts[key] for key in counts} == counts
    file = answered(field, question, reading, *lines)
    assert ({key: file.counts.get(key, 0) for key in counts}, file.status) == (counts, "done")
    assert states() == {ONE: "opposed", TWO: None, THREE: None}
    assert set(PhoneNumber.objects.values_list("register_checked_on", flat=True)) == {TODAY}
    sample.refresh_from_db()
    assert sample.opposition_checked_on == TODAY
    assert not DoNotCall.objects.exists()
    assert Case.objects.get(number=1).closed_as == "no_number"
    assert field.claim() is not None
    assert AuditEntry.objects.filter(verb__in=["sample.asked", "do_not_call.file_read"]).count() == 2


def test_whoever_leaves_the_register_comes_back_with_the_next_answer(field: Field) -> None:
    checked(field.load("02 1234567"), 20)
    answered(field, asked(field), NumberReading("numero", OPPOSED), "02 1234567;")
    assert field.claim() is None
    question = asked(field)
    assert list(numbers_asked(question)) == [ONE]
    answered(field, question, NumberReading("numero", FREE), "02 1234567;")
    assert (states(), Case.objects.get().state) == ({ONE: None}, "waiting")
    assert field.claim() is not None


def test_an_opposed_number_that_is_told_again_is_refused(field: Field) -> None:
    checked(field.load("02 1234567;02 1234568;Elena"), 3)
    answered(field, asked(field), NumberReading("numero", OPPOSED), "02 1234568;")
    attempt = field.claim()
    assert attempt is not None
    with pytest.raises(NumberOpposedError):
        add_phone(attempt=attempt, phone=normalise("02 1234568"), now=MONDAY_NOON)


def test_numbers_that_the_answer_leaves_open_keep_the_check_of_before(field: Field) -> None:
    checked(field.load("02 1234567", "02 1234568"), 20)
    answered(field, asked(field), NumberReading("numero", BY_COLUMN, "esito", ("si",)), "021234567;no")
    first = field.claim()
    assert first is not None
    assert first.case.phones.get().number == ONE
    left = PhoneNumber.objects.get(number=TWO)
    assert (left.register_alone, left.register_checked_on) == (True, TODAY - timedelta(days=20))
    assert field.claim(by=field.bruno) is None
    assert list(numbers_asked(asked(field, only_unchecked=True))) == [TWO]


def test_an_earlier_answer_that_comes_late_changes_nothing(field: Field) -> None:
    checked(field.load("02 1234567"), 3)
    question, day = asked(field), TODAY - timedelta(days=1)
    answered(field, question, NumberReading("numero", OPPOSED), "02 1234567;")
    late = answered(field, question, NumberReading("numero", FREE), "02 1234567;", checked_on=day)
    assert (late.counts["older"], states()) == (1, {ONE: "opposed"})


def test_a_study_asks_one_question_at_a_time_and_only_the_last_one_is_answered(field: Field) -> None:
    sample = checked(field.load("02 1234567", "02 1234568"), 20)
    facts: dict[str, Any] = {"study": field.study, "heading": "numero", "writing": "national", "by": field.chiara}
    first = ask_register(only_unchecked=True, now=MONDAY_NOON, **facts)
    assert ask_register(only_unchecked=True, now=MONDAY_NOON + timedelta(seconds=2), **facts) == first
    with pytest.raises(RegisterBusyError):
        ask_register(only_unchecked=False, now=MONDAY_NOON, **facts)
    mark_asked(question=first, now=MONDAY_NOON)
    with pytest.raises(QuestionOpenError):
        ask_register(only_unchecked=False, now=MONDAY_NOON, **facts)
    draft, late = (uploaded(field, first, "02 1234567;") for _ in range(2))
    reading = NumberReading("numero", OPPOSED)
    late = confirm_numbers(file=late, reading=reading, by=field.chiara, now=MONDAY_NOON)
    with pytest.raises(RegisterBusyError):
        ask_register(only_unchecked=False, closes_earlier=True, now=MONDAY_NOON, **facts)
    # As if it had been confirmed at the same moment as the next question was asked.
    NumberFile.objects.filter(pk=late.pk).update(status="draft")
    second = ask_register(only_unchecked=False, closes_earlier=True, now=MONDAY_NOON, **facts)
    mark_asked(question=second, now=MONDAY_NOON)
    NumberFile.objects.filter(pk=late.pk).update(status="reading")
    with pytest.raises(QuestionClosedError):
        request_reading(file=draft, reading=reading, by=field.chiara, now=MONDAY_NOON)
    with pytest.raises(QuestionClosedError):
        read_numbers(file=late, step=take_answers, end=end_answer, now=MONDAY_NOON)
    assert list(open_questions([field.study.pk])) == [second]
    assert set(PhoneNumber.objects.values_list("register_file", "register_alone", "dead_as")) == {
        (second.pk, None, None)
    }
    sample.refresh_from_db()
    assert sample.opposition_checked_on == TODAY - timedelta(days=20)
    answered(field, second, reading, "02 1234567;")
    assert mark_asked(question=second, now=MONDAY_NOON).counts == {"asked": 2}
    assert not PhoneNumber.objects.filter(register_file=second.pk).exists()


@pytest.mark.parametrize("is_sure", [False, True])
def test_an_answer_with_rows_that_are_not_understood_says_nothing_of_what_it_does_not_name(
    field: Field, is_sure: bool
) -> None:
    sample = checked(field.load("02 1234567", "02 1234568"), 20)
    reading = NumberReading("numero", OPPOSED, is_sure=is_sure)
    file = answered(field, asked(field), reading, "02 1234567;", "customer 17;", "0299999999;")
    assert doubts_of(file.counts, reading) == "1-1-1"
    assert (file.counts.get("rest", 0), file.counts.get("left", 0)) == ((1, 0) if is_sure else (0, 1))
    assert states() == {ONE: "opposed", TWO: None}
    sample.refresh_from_db()
    assert bool(field.claim()) == is_sure
    assert (sample.opposition_checked_on == TODAY) == is_sure
    assert PhoneNumber.objects.filter(register_alone=True).count() == 0


def test_ten_times_as_many_as_in_the_last_answer_are_to_be_confirmed(field: Field) -> None:
    checked(field.load(*(f"02 12345{end:02}" for end in range(40))), 20)
    reading = NumberReading("numero", BY_COLUMN, "esito", ("si",))
    first = asked(field)
    rows = [f"02 12345{end:02};{'si' if end == 0 else 'no'}" for end in range(40)]
    earlier = answered(field, first, reading, *rows)
    file = uploaded(field, asked(field))

    def mark_of(opposed: int, free: int, meaning: NumberReading = reading) -> str:
        return listed_share(file=file, counts={"opposed": opposed, "free": free}, reading=meaning).mark

    assert mark_of(9, 31) == "", "nine times as many"
    assert mark_of(10, 30) == "10-40"
    earlier.delete()
    assert mark_of(10, 30) == "", "a quarter, and nothing to compare with"
    assert mark_of(13, 27) == "13-40", "more than 30 %"
    assert mark_of(0, 40) == ""
    assert mark_of(4, 0, NumberReading("numero", OPPOSED)) == "", "4 of the 40 that were asked about"


def test_a_wrong_column_checks_no_list(field: Field) -> None:
    sample = checked(field.load("02 1234567"), 3)
    reading = NumberReading("esito", BY_COLUMN, "numero", ("si",))
    file = answered(field, asked(field), reading, "02 1234567;no")
    sample.refresh_from_db()
    assert (file.counts["left"], sample.opposition_checked_on) == (1, TODAY - timedelta(days=3))
    assert field.claim()


def test_a_row_that_may_be_meant_otherwise_opposes_the_number_that_it_probably_means(field: Field) -> None:
    checked(field.load(f"0{WITHOUT_ZERO}", "02 1234568"), 20)
    file = answered(field, asked(field), NumberReading("numero", OPPOSED), f"{WITHOUT_ZERO};")
    assert (file.counts["opposed"], file.counts.get("unreadable", 0)) == (1, 0)
    assert states()[f"+390{WITHOUT_ZERO}"] == "opposed"


def test_a_claim_passes_by_no_more_than_so_many_cases_without_check(field: Field) -> None:
    checked(field.load(*(f"02 12345{number:02}" for number in range(PASSED_BY_AT_ONCE + 1))), 3)
    PhoneNumber.objects.exclude(case__number=PASSED_BY_AT_ONCE + 1).update(register_alone=True)
    assert field.claim() is None
    assert Case.objects.filter(due_at__gt=MONDAY_NOON).count() == PASSED_BY_AT_ONCE
    attempt = field.claim()
    assert attempt is not None
    assert attempt.case.number == PASSED_BY_AT_ONCE + 1


def test_a_missed_appointment_of_a_list_whose_check_has_run_out_waits_for_the_check(field: Field) -> None:
    sample = checked(field.load("02 1234567"), 3)
    field.work("call_back", appointment=NewAppointment(at=rome(24, "10:00")))
    checked(sample, 16)
    late = rome(24, "15:00")
    assert field.claim(late) is None
    case = Case.objects.get()
    assert (case.state, case.due_at) == ("waiting", late + UNCHECKED_RESTS)
    checked(sample, 0)
    again = field.claim(late + UNCHECKED_RESTS)
    assert again is not None
    assert again.reason == "missed_appointment"


@pytest.mark.parametrize("meaning", [OPPOSED, FREE])
@pytest.mark.parametrize("is_named", [True, False])
def test_an_opposed_number_on_which_somebody_asked_to_be_called_is_called_for_that_alone(
    field: Field, attempt: Attempt, meaning: str, is_named: bool
) -> None:
    phone, late = attempt.case.phones.get(), rome(24, "15:00")
    field.dial(attempt)
    agreed = NewAppointment(at=rome(24, "10:00"), phone=phone if is_named else None)
    record_disposition(attempt=attempt, code="call_back", now=MONDAY_NOON, appointment=agreed)
    line = "02 1234567;" if meaning == OPPOSED else "0299999999;"
    file = answered(field, asked(field), NumberReading("numero", meaning, is_sure=True), line)
    assert (states(), kept_for_appointments(file)) == ({ONE: None}, [attempt.case.number])
    assert file.counts == ({"promised": 1} if meaning == OPPOSED else {"unknown": 1, "rest": 1})
    again = field.claim(rome(24, "10:00"))
    assert again is not None
    field.dial(again, rome(24, "10:00"))
    record_disposition(attempt=again, code="no_answer", now=rome(24, "10:01"))
    assert field.claim(late) is None
    assert list(numbers_asked(asked(field, only_unchecked=True))) == [ONE]
