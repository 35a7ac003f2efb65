"""Another system adds people to call: by the rules of a file, and twice is once."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from surveys.design.models import Study
from surveys.fieldwork.models import Case, RowNote, Sample, SampleBatch, SampleStatus
from surveys.fieldwork.queries import list_columns
from surveys.fieldwork.queries.sample_columns import ListColumns
from surveys.fieldwork.services import (
    batches,
    cancel_sample,
    mark_personal,
    record_opposition_check,
    release_checked_sample,
)
from surveys.formats.samples import NOTES
from surveys.people.models import User

from .conftest import Caller

Row = dict[str, Any]


@pytest.fixture
def crm(everything: APIClient, study: Study) -> "Sender":
    return Sender(everything, study)


class Sender:
    """Sends batches to one study."""

    def __init__(self, client: APIClient, study: Study) -> None:
        self.client = client
        self.address = f"/api/v1/studies/{study.pk}/sample-rows"

    def send(self, *rows: Row, key: str = "first", language: str = "en", **more: Any) -> Any:
        headers = {"Idempotency-Key": key, "Accept-Language": language}
        return self.client.post(self.address, {"rows": rows, **more}, headers=headers)


def statuses(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["status"] for row in answer.json()["rows"]]


def new_cases(study: Study) -> list[Case]:
    return list(Case.objects.filter(study=study, sample__name="API · CRM").order_by("number"))


def test_a_column_that_looks_personal_is_so_unless_it_is_said_and_stays_so_in_later_batches(
    crm: Sender, study: Study
) -> None:
    declared = [{"name": "note2"}, {"name": "email"}, {"name": "targa", "personal": False}]
    told = {"email": "a@example.it", "targa": "AB123CD"}
    crm.send(
        {"phone": "035 5550147", "note2": "Via Topazio 3", **told},
        {"phone": "035 5550148", "note2": "Piazza Duomo 1", **told},
        attributes=declared,
    )
    crm.send({"phone": "035 5550149", "note2": "nothing"}, key="second", attributes=declared)
    assert [(case.attributes, case.contact.attributes) for case in new_cases(study)] == [
        ({"targa": "AB123CD"}, {"note2": "Via Topazio 3", "email": "a@example.it"}),
        ({"targa": "AB123CD"}, {"note2": "Piazza Duomo 1", "email": "a@example.it"}),
        ({"targa": ""}, {"note2": "nothing", "email": ""}),
    ]


def test_a_column_that_was_marked_as_personal_afterwards_stays_so_when_more_rows_come(
    crm: Sender, study: Study, researcher: User
) -> None:
    declared = [{"name": "targa", "personal": False, "export": True}]
    crm.send({"phone": "035 5550147", "targa": "AB123CD"}, attributes=declared)
    sample = Sample.objects.get(name="API · CRM")
    mark_personal(sample=sample, names=["targa"], by=researcher, now=sample.created_at)
    crm.send({"phone": "035 5550148", "targa": "EF456GH"}, key="second", attributes=declared)
    assert list_columns(study) == ListColumns((), frozenset({"targa"}))
    assert new_cases(study)[-1].contact.attributes == {"targa": "EF456GH"}


def test_rows_become_cases_of_an_unreleased_sample(crm: Sender, study: Study, researcher: User) -> None:
    answer = crm.send(
        {
            "phone": "035 5550147; 347 5550112",
            "name": "Maria Rinaldi",
            "external_id": "A-1",
            "weight": 1.5,
            "prov": "BG",
        },
        {"phone": 3475550113, "external_id": "A-2", "stratum": "Nord"},
        attributes=[{"name": "prov", "show": True, "route": True}],
    )
    assert statuses(answer) == ["added", "added"]
    first, second = new_cases(study)
    assert [row["case"] for row in answer.json()["rows"]] == [first.number, second.number]
    assert (first.external_id, first.weight, first.attributes) == ("A-1", 1.5, {"prov": "BG"})
    assert (second.stratum, second.attributes) == ("Nord", {"prov": ""})
    assert [phone.number for phone in first.phones.order_by("order")] == ["+390355550147", "+393475550112"]
    assert first.contact.name == "Maria Rinaldi"
    sample = first.sample
    assert (sample.status, sample.rows_total, sample.rows_read, sample.cases_made) == (SampleStatus.LOADED, 2, 2, 2)
    assert (sample.loaded_by, first.pool.is_open) == (researcher, False)


def test_every_row_is_answered_by_itself_in_the_words_of_the_pages(crm: Sender) -> None:
    answer = crm.send({"phone": "25550147"}, {"phone": "12"}, {"phone": "035 5550148", "weight": "heavy"})
    assert statuses(answer) == ["added", "refused", "added"]
    repaired, refused, warned = (row["notes"] for row in answer.json()["rows"])
    assert [note["code"] for note in repaired + warned] == ["phone_lost_zero", "bad_weight"]
    message, remedy = NOTES["phone_invalid"]
    assert refused == [
        {"code": "phone_invalid", "column": "phone", "message": message, "remedy": remedy, "refused": True}
    ]


def test_the_sample_reports_rows_as_excel_counts_them(crm: Sender, study: Study) -> None:
    crm.send({"phone": "035 5550147"}, {"phone": "12"})
    crm.send({"phone": "x"}, key="second")
    sample = Sample.objects.get(name="API · CRM")
    notes = RowNote.objects.filter(sample=sample, is_refused=True).order_by("row")
    assert [(note.row, note.code) for note in notes] == [(3, "phone_invalid"), (4, "phone_no_digits")]
    assert sample.report == {"phone_invalid": 1, "phone_no_digits": 1}


def test_the_same_batch_again_changes_nothing_and_is_answered_the_same(crm: Sender, study: Study) -> None:
    rows = [{"phone": "035 5550147"}, {"phone": "nothing"}]
    first, again = crm.send(*rows), crm.send(*rows)
    assert first.json() == again.json()
    assert len(new_cases(study)) == 1
    assert RowNote.objects.filter(sample__name="API · CRM").count() == 1


def test_a_key_belongs_to_its_rows(crm: Sender, study: Study) -> None:
    crm.send({"phone": "035 5550147"})
    answer = crm.send({"phone": "035 5550148"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "key_reused")
    assert len(new_cases(study)) == 1


def test_an_identifier_sent_before_is_known_and_changes_nothing(crm: Sender, study: Study) -> None:
    crm.send({"phone": "035 5550147", "external_id": "A-1"})
    answer = crm.send({"phone": "035 5550148", "external_id": "A-1"}, {"phone": "035 5550149"}, key="second")
    assert statuses(answer) == ["known", "added"]
    known, added = new_cases(study)
    assert [row["case"] for row in answer.json()["rows"]] == [known.number, added.number]
    assert [phone.number for phone in known.phones.all()] == ["+390355550147"]


def test_an_identifier_twice_in_a_batch_is_one_case(crm: Sender, study: Study) -> None:
    answer = crm.send({"phone": "035 5550147", "external_id": "A"}, {"phone": "035 5550148", "external_id": "A"})
    assert statuses(answer) == ["added", "known"]
    assert len(new_cases(study)) == 1


def test_an_identifier_or_number_of_the_study_that_came_otherwise_is_refused(
    crm: Sender, study: Study, caller: Caller
) -> None:
    Sender(caller(), study).send({"phone": "035 5550147", "external_id": "A-1"})
    answer = crm.send({"phone": "035 5550148", "external_id": "A-1"}, {"phone": "035 55501 10"}, key="mine")
    assert [row["notes"][-1]["code"] for row in answer.json()["rows"]] == ["duplicate_id", "duplicate_in_study"]
    assert statuses(answer) == ["refused", "refused"]


def test_people_who_are_known_are_left_out_or_taken_in_as_the_batch_says(crm: Sender, study: Study) -> None:
    rows = [{"phone": "035 5550147", "name": name} for name in ("Maria", "Ugo", "Maria")]
    assert statuses(crm.send(*rows)) == ["added", "added", "refused"]
    choices = {"duplicate_in_file": "warn", "shared_number": "refuse"}
    assert statuses(crm.send({"phone": "035 5550148"}, {"phone": "035 5550148"}, key="b", choices=choices)) == [
        "added",
        "added",
    ]
    answer = crm.send({"phone": "035 5550149"}, key="c", choices={"shared_number": "perhaps"})
    assert (answer.status_code, answer.json()["error"]["details"][0]["where"]) == (422, "choices.shared_number")


def test_an_interrupted_batch_goes_on_where_it_stopped(
    crm: Sender, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"phone": f"035 555{number:04}"} for number in range(200, 450)]
    monkeypatch.setattr(batches, "yield_to_writers", power_cut)
    assert crm.send(*rows).status_code == 500
    assert len(new_cases(study)) == batches.ROWS_A_COMMIT
    monkeypatch.undo()
    assert statuses(crm.send(*rows)) == ["added"] * 250
    cases = new_cases(study)
    assert len(cases) == len({case.number for case in cases}) == 250
    assert Sample.objects.get(name="API · CRM").rows_read == 250


def power_cut() -> None:
    raise OSError("power cut")


def test_after_the_release_rows_begin_a_new_sample(crm: Sender, study: Study, researcher: User) -> None:
    crm.send({"phone": "035 5550147", "external_id": "A-1"})
    sample = Sample.objects.get(name="API · CRM")
    now = timezone.now()
    record_opposition_check(sample=sample, checked_on=date(2026, 1, 1), waiver="survey", by=researcher, now=now)
    release_checked_sample(sample=sample, by=researcher, now=now, today=now.date())
    answer = crm.send({"phone": "035 5550148"}, {"phone": "x", "external_id": "A-1"}, key="second")
    assert statuses(answer) == ["added", "known"]
    later = Sample.objects.get(pk=answer.json()["sample"])
    assert (later.pk != sample.pk, later.status) == (True, SampleStatus.LOADED)


def test_rows_of_a_cancelled_sample_can_be_sent_anew(crm: Sender, study: Study) -> None:
    crm.send({"phone": "035 5550147", "external_id": "A-1"})
    cancel_sample(sample=Sample.objects.get(name="API · CRM"))
    assert statuses(crm.send({"phone": "035 5550147", "external_id": "A-1"}, key="second")) == ["added"]


def test_a_column_that_nobody_declared_refuses_the_batch_and_names_the_row(crm: Sender, study: Study) -> None:
    answer = crm.send({"phone": "035 5550147"}, {"phone": "035 5550148", "income": 3})
    assert answer.status_code == 422
    assert answer.json()["error"]["details"] == [
        {"where": "rows.1.income", "code": "unknown_field", "message": "A sample has no such field."}
    ]
    assert SampleBatch.objects.count() == 0


def test_a_batch_has_a_key_and_1_to_500_rows_of_plain_cells(crm: Sender) -> None:
    assert crm.send().status_code == 422
    for key in ("", "x" * 81):
        refused = crm.send({"phone": "035 5550147"}, key=key)
        assert [fault["where"] for fault in refused.json()["error"]["details"]] == ["Idempotency-Key"]
    assert crm.send(*[{"phone": "035 5550147"}] * 501).status_code == 422
    cells = crm.send({"phone": ["035 5550147"]}, {"name": "x" * 1001})
    assert [(fault["where"], fault["code"]) for fault in cells.json()["error"]["details"]] == [
        ("rows.0.phone", "cell"),
        ("rows.1.name", "long"),
    ]


def test_what_no_database_stores_is_taken_away(crm: Sender, study: Study) -> None:
    row = r'{"phone": "035 5550147", "name": "Ma\u0000ria", "note": "a\ud800b"}'
    body = f'{{"rows": [{row}], "attributes": [{{"name": "note"}}]}}'
    crm.client.post(crm.address, body, content_type="application/json", headers={"Idempotency-Key": "k"})
    (case,) = new_cases(study)
    assert (case.contact.name, case.attributes) == ("Maria", {"note": "ab"})


def test_a_columns_name_that_no_database_stores_is_answered(crm: Sender) -> None:
    body = r'{"rows": [{"phone": "035 5550147", "a\ud800b": "x"}]}'
    answer = crm.client.post(crm.address, body, content_type="application/json", headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["error"]["details"][0]["where"]) == (422, "rows.0.ab")


def test_personal_columns_stay_with_the_contact(crm: Sender, study: Study) -> None:
    crm.send({"phone": "035 5550147", "email": "m@example.org"}, attributes=[{"name": "email", "personal": True}])
    (case,) = new_cases(study)
    assert (case.attributes, case.contact.attributes) == ({}, {"email": "m@example.org"})


def test_a_step_takes_as_many_queries_for_100_rows_as_for_10(crm: Sender, django_assert_max_num_queries: Any) -> None:
    crm.send({"phone": "035 5550147"}, key="zero")
    for key, first, count in (("ten", 1000, 10), ("hundred", 2000, 100)):
        rows = [{"phone": f"035 555{number}", "external_id": str(number)} for number in range(first, first + count)]
        with django_assert_max_num_queries(45):
            assert statuses(crm.send(*rows, key=key)) == ["added"] * count
