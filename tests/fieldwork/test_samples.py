"""From a file to cases: what is kept, what is refused, and how an interruption is survived."""

from typing import Any

import pytest
from django.db.models import Sum

from surveys.design.models import Study
from surveys.fieldwork.models import Case, Contact, PhoneNumber, Pool, Sample, SampleStatus
from surveys.fieldwork.queries import refused_rows, sample_notes
from surveys.fieldwork.queries.case_counts import released_cases
from surveys.fieldwork.services import (
    SampleNotReadyError,
    cancel_sample,
    claim_next_case,
    continue_loading,
    load_sample,
    release_sample,
    samples,
    start_sample,
)
from surveys.fieldwork.services.do_not_call import forbid
from surveys.formats.samples import ColumnUse, Reading
from surveys.formats.tables import TableError

from .conftest import MONDAY_NOON, READING, Field


def load(field: Field, content: str, reading: Reading = READING, **facts: Any) -> Sample:
    return load_sample(
        study=field.study,
        content=content.encode(),
        file_name="list.csv",
        reading=reading,
        name="List",
        by=field.chiara,
        now=MONDAY_NOON,
        **facts,
    )


def counted(study: Study) -> dict[str, int]:
    """State → live cases of released lists, of the states that have any."""
    states = released_cases(study).values_list("state").annotate(count=Sum("cases"))
    return dict(states.filter(count__gt=0).order_by())


def notes(sample: Sample) -> list[tuple[int, str, str, bool]]:
    return list(sample_notes(sample).values_list("row", "code", "value", "is_refused"))


def test_a_row_becomes_a_case_its_numbers_and_a_contact_apart(field: Field) -> None:
    reading = Reading(
        (
            *(ColumnUse("tel", "phone"), ColumnUse("nome", "name"), ColumnUse("id", "external_id")),
            *(ColumnUse("lingua", "language"), ColumnUse("peso", "weight"), ColumnUse("fascia", "stratum")),
            ColumnUse("prov", "attribute", "prov", show=True, export=True),
            ColumnUse("nato", "attribute", "born", personal=True),
        )
    )
    row = "035 5550147 int. 3;Maria Rossi;TR-1;de;1,5;alta;BG;1979"
    sample = load(field, f"tel;nome;id;lingua;peso;fascia;prov;nato\n{row}\n", reading, source="Customers")
    case = Case.objects.get()
    assert (case.external_id, case.language, case.weight, case.stratum) == ("TR-1", "de", 1.5, "alta")
    assert (case.attributes, case.contact.attributes, case.contact.name) == (
        {"prov": "BG"},
        {"born": "1979"},
        "Maria Rossi",
    )
    phone = case.phones.get()
    assert (phone.number, phone.extension, phone.kind) == ("+390355550147", "3", "landline")
    assert (case.pool.language, case.pool.hours_group, case.pool.is_open) == ("de", "Europe/Rome", False)
    assert (sample.status, sample.source, sample.kept_file) == (SampleStatus.LOADED, "Customers", "")
    assert (sample.rows_read, sample.rows_total, sample.cases_made) == (1, 1, 1)
    assert [attribute["name"] for attribute in sample.attributes] == ["prov", "born"]


def test_every_row_that_is_refused_or_repaired_says_why(field: Field) -> None:
    forbid(["+39021234569"], now=MONDAY_NOON)
    load(field, "tel;tel2;nome\n02 1234560;;\n")
    sample = load(field, "tel;tel2;nome\n21234567;;\n02 1234567;;\nabc;;\n02 1234569;;\n02 1234560;;\n")
    assert notes(sample) == [
        (2, "phone_lost_zero", "21234567", False),
        (3, "duplicate_in_file", "+39021234567", True),
        (4, "phone_no_digits", "abc", True),
        (5, "do_not_call", "+39021234569", True),
        (6, "duplicate_in_study", "+39021234560", True),
    ]
    assert (sample.cases_made, refused_rows(sample)) == (1, 4)
    assert sample.report["duplicate_in_file"] == 1


def test_two_rows_with_one_identifier_are_one_case(field: Field) -> None:
    reading = Reading((ColumnUse("tel", "phone"), ColumnUse("id", "external_id")))
    sample = load(field, "tel;id\n02 1234567;A\n02 1234568;A\n02 1234569;\n02 1234560;\n", reading)
    assert sample.cases_made == 3
    assert notes(sample) == [(3, "duplicate_id_in_file", "A", True)]


def test_an_identifier_twice_in_a_file_is_told_apart_from_one_that_the_study_has(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "ROWS_LOOKED_UP", 1)
    reading = Reading((ColumnUse("tel", "phone"), ColumnUse("id", "external_id")))
    load(field, "tel;id\n02 1234567;A\n", reading)
    sample = load(field, "tel;id\n02 1234568;A\n02 1234569;B\n02 1234560;B\n", reading)
    assert notes(sample) == [(2, "duplicate_id", "A", True), (4, "duplicate_id_in_file", "B", True)]


def test_a_code_in_the_column_of_numbers_is_refused_and_not_made_a_number(field: Field) -> None:
    sample = load(field, "tel;tel2;nome\n12345;;Maria\n02 1234567;;\n")
    assert notes(sample) == [(2, "phone_invalid", "12345", True)]
    assert [phone.number for phone in PhoneNumber.objects.filter(case__sample=sample)] == ["+39021234567"]


def test_a_sample_for_tests_is_handed_out_to_tests_only_and_may_repeat_live_numbers(field: Field) -> None:
    field.load("02 1234567")
    sample = load(field, "tel;tel2;nome\n02 1234567;;\n", purpose="test")
    release_sample(sample=sample, by=field.chiara, now=MONDAY_NOON)
    live = field.claim()
    tested = claim_next_case(study=field.study, interviewer=field.bruno, now=MONDAY_NOON, purpose="test")
    assert live
    assert tested
    assert (live.case.purpose, tested.case.purpose, tested.case.sample) == ("live", "test", sample)
    assert counted(field.study) == {"held": 1}


def test_a_file_that_is_no_table_makes_no_sample(field: Field) -> None:
    with pytest.raises(TableError):
        load(field, "tel;tel2;nome\n")
    assert Sample.objects.count() == 0


def test_cases_are_numbered_on_through_the_study(field: Field) -> None:
    field.load("02 1234567", "02 1234568")
    field.load("02 1234569")
    assert list(Case.objects.order_by("pk").values_list("number", flat=True)) == [1, 2, 3]


def test_one_update_releases_a_sample_and_only_a_loaded_one(field: Field) -> None:
    sample = field.load("02 1234567", released=False)
    assert counted(field.study) == {}
    release_sample(sample=sample, by=field.chiara, now=MONDAY_NOON)
    release_sample(sample=sample, by=field.chiara, now=MONDAY_NOON)
    assert counted(field.study) == {"waiting": 1}
    assert sample.released_at == MONDAY_NOON
    with pytest.raises(SampleNotReadyError):
        cancel_sample(sample=sample)


def started(field: Field, rows: int) -> Sample:
    content = "tel;tel2;nome\n" + "".join(f"02 55{number:05};;\n" for number in range(rows))
    return start_sample(
        study=field.study,
        content=content.encode(),
        file_name="list.csv",
        reading=READING,
        name="List",
        by=field.chiara,
        now=MONDAY_NOON,
    )


def test_an_interrupted_loading_goes_on_where_it_stopped(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = started(field, 450)

    def power_cut() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(samples, "yield_to_writers", power_cut)
        with pytest.raises(KeyboardInterrupt):
            continue_loading(sample=sample, now=MONDAY_NOON)
    sample.refresh_from_db()
    assert (sample.rows_read, Case.objects.count()) == (samples.ROWS_A_STEP, samples.ROWS_A_STEP)
    with pytest.raises(SampleNotReadyError):
        release_sample(sample=sample, by=field.chiara, now=MONDAY_NOON)
    sample = continue_loading(sample=sample, now=MONDAY_NOON)
    assert (sample.rows_read, sample.cases_made, sample.status) == (450, 450, SampleStatus.LOADED)
    assert PhoneNumber.objects.values("number").distinct().count() == 450


def test_an_identifier_that_another_list_brings_meanwhile_is_refused(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = Reading((ColumnUse("tel", "phone"), ColumnUse("id", "external_id")))
    rows = [f"02 55{number:05};TR-{number}" for number in range(2 * samples.ROWS_A_STEP)]

    def another_list_comes() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(samples, "yield_to_writers", lambda: None)
            load(field, f"tel;id\n02 1234567;TR-{len(rows) - 1}\n", reading)
        monkeypatch.setattr(samples, "yield_to_writers", lambda: None)

    monkeypatch.setattr(samples, "yield_to_writers", another_list_comes)
    sample = load(field, "\n".join(["tel;id", *rows, ""]), reading)
    assert (sample.status, sample.cases_made) == (SampleStatus.LOADED, len(rows) - 1)
    assert notes(sample) == [(len(rows) + 1, "duplicate_id", f"TR-{len(rows) - 1}", True)]


def test_cancelling_stops_the_loading_and_takes_back_every_case(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = started(field, 450)
    with monkeypatch.context() as patch:
        patch.setattr(samples, "yield_to_writers", lambda: Sample.objects.update(status=SampleStatus.CANCELLED))
        assert continue_loading(sample=sample, now=MONDAY_NOON).status == SampleStatus.CANCELLED
    assert Case.objects.count() == samples.ROWS_A_STEP
    cancel_sample(sample=sample)
    assert [model.objects.count() for model in (Case, Contact, PhoneNumber, Pool)] == [0, 0, 0, 0]
