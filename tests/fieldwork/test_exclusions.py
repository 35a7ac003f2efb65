"""Lists of numbers not to call: the house's holds everywhere, a client's in its studies, a study's in that one."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from surveys.calling.exclusions import HOUSE, list_of_client, list_of_study
from surveys.database import kept_files
from surveys.database.tallies import wrong_tallies
from surveys.design.models import Study
from surveys.design.services import change_study
from surveys.fieldwork.models import Case, DoNotCall, NumberFile, Origin, PhoneNumber, Removal, RemovedNumber
from surveys.fieldwork.queries import entries_by_origin, entries_found, forbidden_among, named_lists
from surveys.fieldwork.services import (
    AlreadyListedError,
    EntryKeptForEverError,
    NumberRefusedError,
    add_number,
    check_numbers,
    erase_contact,
    record_call,
    remove_number,
    upload_numbers,
)
from surveys.fieldwork.services.do_not_call import discard_list, forbid
from surveys.fieldwork.services.number_files import put_on_list, read_numbers
from surveys.fieldwork.tasks import request_reading
from surveys.formats.number_files import NumberReading
from surveys.people.models import AuditEntry, AuditVerb

from .conftest import MONDAY_NOON, Field

NUMBER, OTHER = "+39021234567", "+39021234568"


@pytest.mark.parametrize(
    ("listed_in", "is_called"),
    [
        (HOUSE, False),
        (list_of_client("torrefazioni  ROSSI"), False),
        (list_of_client("AURORA"), False),
        (list_of_client("Vento"), False),
        (list_of_client("Torrefazioni Verdi"), True),
        (list_of_study(10**6), True),
    ],
)
def test_a_number_is_handed_out_only_where_no_list_of_the_study_has_it(
    field: Field, listed_in: str, is_called: bool
) -> None:
    Study.objects.filter(pk=field.study.pk).update(
        client_name="Torrefazioni Rossi", sharing_clients=["Aurora", "Vento"]
    )
    field.study.refresh_from_db()
    field.load("02 1234567")
    forbid([NUMBER], now=MONDAY_NOON, listed_in=listed_in)
    assert (field.claim() is not None) == is_called


def test_a_client_that_is_written_otherwise_keeps_its_list_until_somebody_says_that_it_is_another(field: Field) -> None:
    field.study.created_by = field.chiara
    change_study(study=field.study, client_name="Torrefazioni Rossi")
    field.load("02 1234567")
    forbid([NUMBER], now=MONDAY_NOON, listed_in=list_of_client("Torrefazioni Rossi"))
    for name in ("Torrefazioni Rossi S.p.A.", "Rossi Caffè", "rossi  caffè"):
        change_study(study=field.study, client_name=name)
    assert field.study.former_clients == ["Torrefazioni Rossi", "Torrefazioni Rossi S.p.A."]
    assert field.claim() is None
    named = {one.client: one.entries for one in named_lists([field.study], every=False) if one.client}
    assert named == {"rossi  caffè": 0, "Torrefazioni Rossi": 1, "Torrefazioni Rossi S.p.A.": 0}
    assert forbidden_among({NUMBER}, field.study) == {NUMBER}
    change_study(study=field.study, client_name="Verdi", former_clients=[])
    assert (forbidden_among({NUMBER}, field.study), field.study.former_clients) == (set(), ["rossi  caffè"])


def test_a_studys_own_list_refuses_the_dial_of_a_number_that_came_on_it_in_the_call(field: Field) -> None:
    field.load("02 1234567")
    attempt = field.claim()
    assert attempt
    phone = attempt.case.phones.get()
    forbid([NUMBER], now=MONDAY_NOON, listed_in=list_of_study(field.study.pk))
    with pytest.raises(NumberRefusedError):
        record_call(attempt=attempt, phone=phone, now=MONDAY_NOON)


def test_the_list_of_one_of_several_clients_refuses_the_dial_and_is_named_among_the_studys(field: Field) -> None:
    """Who is asked for one client of an omnibus is asked for all of them."""
    Study.objects.filter(pk=field.study.pk).update(client_name="Aurora", sharing_clients=["Aurora", "Vento"])
    field.study.refresh_from_db()
    field.load("02 1234567")
    attempt = field.claim()
    assert attempt
    forbid([NUMBER], now=MONDAY_NOON, listed_in=list_of_client("vento"))
    with pytest.raises(NumberRefusedError):
        record_call(attempt=attempt, phone=attempt.case.phones.get(), now=MONDAY_NOON)
    named = {one.client: (one.studies, one.entries) for one in named_lists([field.study], every=False) if one.client}
    assert named == {"Aurora": (1, 0), "Vento": (1, 1)}


def test_a_number_stands_once_on_each_list_and_counters_agree(field: Field) -> None:
    facts: dict[str, Any] = {"origin": Origin.REQUEST, "reason": "e-mail", "by": field.chiara, "now": MONDAY_NOON}
    add_number(number=NUMBER, listed_in=HOUSE, **facts)
    add_number(number=NUMBER, listed_in=list_of_study(field.study.pk), **facts)
    with pytest.raises(AlreadyListedError):
        add_number(number=NUMBER, listed_in=HOUSE, **facts)
    assert entries_by_origin(HOUSE) == {"request": 1}
    assert wrong_tallies() == {}
    assert AuditEntry.objects.filter(verb=AuditVerb.DO_NOT_CALL_ADDED).count() == 2


def test_what_is_taken_off_stays_readable_and_a_wrong_number_gives_way_to_the_right_one(field: Field) -> None:
    entry = add_number(
        number=NUMBER, listed_in=HOUSE, origin=Origin.REQUEST, reason="", by=field.chiara, now=MONDAY_NOON
    )
    remove_number(entry=entry, why=Removal.WRONG, note="", right_number=OTHER, by=field.chiara, now=MONDAY_NOON)
    assert forbidden_among({NUMBER, OTHER}, field.study) == {OTHER}
    assert [(one.digest, one.why) for one in RemovedNumber.objects.all()] == [(entry.digest, "wrong")]


def test_an_erased_person_stays_excluded_without_their_number_and_nobody_takes_them_off(field: Field) -> None:
    field.load("02 1234567")
    forbid([NUMBER], now=MONDAY_NOON, reason="e-mail of Maria")
    case = Case.objects.get(study=field.study)
    erase_contact(case=case, reason="asked", by=field.chiara, now=MONDAY_NOON)
    entry = DoNotCall.objects.get()
    assert (entry.origin, entry.reason, PhoneNumber.objects.count()) == ("erased", "erased", 0)
    with pytest.raises(EntryKeptForEverError):
        remove_number(entry=entry, why=Removal.REQUEST, note="letter", by=field.chiara, now=MONDAY_NOON)
    assert [one.entry for one in entries_found([HOUSE], [], number=NUMBER)] == [entry]
    assert [one.entry for one in entries_found([HOUSE], [], fingerprint=entry.digest[:6])] == [entry]


def test_a_clients_list_goes_with_the_client_and_the_houses_never(field: Field) -> None:
    forbid([NUMBER, OTHER], now=MONDAY_NOON, listed_in=list_of_client("Rossi"))
    forbid([NUMBER], now=MONDAY_NOON)
    assert discard_list(listed_in=list_of_client("Rossi")) == 2
    assert forbidden_among({NUMBER, OTHER}, None) == {NUMBER}
    with pytest.raises(EntryKeptForEverError):
        discard_list(listed_in=HOUSE)


def test_a_file_is_checked_as_it_is_read_and_leaves_a_receipt(field: Field) -> None:
    forbid([NUMBER], now=MONDAY_NOON, listed_in=list_of_study(field.study.pk))
    lines = ["tel", "02 1234567", "347 1234567", "abc", "347/1234567", "0347 1234568"]
    file = upload_numbers(
        kind="excluded",
        file=SimpleUploadedFile("esclusi.csv", "\n".join(lines).encode()),
        listed_in=list_of_study(field.study.pk),
        origin=Origin.CLIENT,
        by=field.chiara,
        now=timezone.now(),
    )
    with kept_files.at_hand(kept_files.UPLOADS, file.kept_file) as path:
        check = check_numbers(file=file, path=path, reading=NumberReading("tel"))
    wanted = {"already": 1, "added": 1, "repeated": 1, "unreadable": 2}
    problems = [[4, "phone_no_digits"], [6, "phone_mobile_with_zero"]]
    assert (dict(check.counts), [list(one) for one in check.problems]) == (wanted, problems)
    request_reading(file=file, reading=NumberReading("tel"), by=field.chiara, now=timezone.now())
    read_numbers(file=file, step=put_on_list, now=timezone.now())
    file = NumberFile.objects.get()
    assert (file.status, file.counts, file.problems, file.kept_file) == ("done", wanted, problems, "")
    assert forbidden_among({"+393471234567"}, field.study)
