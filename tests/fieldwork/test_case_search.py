"""Parts of names and numbers are found by an index; it knows what the table knows, and nobody who was erased."""

import pytest
from django.db import connection

from surveys.database.search_index import (
    INDEXES,
    NAMES,
    NUMBERS,
    drop_search,
    mend_search,
    missing_search,
    put_back_search,
    wrong_search,
)
from surveys.fieldwork.models import Case, Contact, PhoneNumber
from surveys.fieldwork.queries import case_search, people_named
from surveys.fieldwork.queries.case_search import find_cases
from surveys.fieldwork.services import erase_contact
from tests.database.unguarded import nothing_pending
from tests.management.verifying import verify

from .conftest import MONDAY_NOON, Field, make_study

ON_SQLITE = connection.vendor == "sqlite"


@pytest.fixture(autouse=True)
def by_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is found before the index is asked."""
    monkeypatch.setattr(case_search, "LOOKED_AT_FIRST", 0)


@pytest.fixture
def people(field: Field) -> Field:
    field.load("035 5550141;;Nicolò Ferri", "035 5550142;347 5550199;Anna 100% Rossi", "035 5550143;;Ugo Re")
    Contact.objects.filter(case__number=3).update(searchable='ugo "lo" re_i')
    return field


def found(field: Field, words: str) -> list[int]:
    return [case.number for case in find_cases(field.study, words)]


FOUND = {
    "ferri": [1],
    "err": [1],
    "nicolo ferri": [1],
    "nicolo rossi": [],
    "rr": [1],
    "re": [3],
    "100%": [],
    "a 100%": [2],
    "x%i": [],
    '"lo"': [3],
    "re_i": [3],
    "rexi": [],
    "5550": [1, 2, 3],
    "0142": [2],
    "347 5550199": [2],
    "0039 347 555": [2],
    "+39 035 5550143": [3],
    "9999": [],
    "014": [],
}


def test_a_part_of_a_name_or_of_a_number_finds_whoever_has_it_with_an_index_and_without(people: Field) -> None:
    assert {words: found(people, words) for words in FOUND} == FOUND
    drop_search(connection)
    assert {words: found(people, words) for words in FOUND} == FOUND


def test_what_very_many_have_is_found_among_the_first(people: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_search, "LOOKED_AT_FIRST", 2)
    monkeypatch.setattr(case_search, "MOST_CASES_FOUND", 2)
    drop_search(connection)
    assert (found(people, "5550"), found(people, "0143")) == ([1, 2], [3])


def test_another_studys_people_are_not_found(people: Field) -> None:
    other = make_study("Tea")
    assert people_named("ferri", [other.pk], most=9) == set()
    assert people_named("ferri", [other.pk, people.study.pk], most=9) == people_named("ferri", None, most=9) != set()
    assert people_named("ferri", [], most=9) == set()


def test_the_index_follows_whatever_changes_the_rows(people: Field) -> None:
    Contact.objects.filter(case__number=1).update(searchable="carla bianchi")
    PhoneNumber.objects.filter(number__endswith="0142").update(number="+390245551234")
    PhoneNumber.objects.filter(number__endswith="0143").delete()
    assert (found(people, "ferri"), found(people, "bianch")) == ([], [1])
    assert (found(people, "50142"), found(people, "5551234"), found(people, "50143")) == ([], [2], [])
    assert wrong_search() == []


def test_of_an_erased_person_no_sign_is_left_in_the_index(people: Field) -> None:
    if not ON_SQLITE:
        return  # PostgreSQL keeps its indexes itself
    for case in Case.objects.all():
        erase_contact(case=case, reason="Asked by letter", by=people.chiara, now=MONDAY_NOON)
    with connection.cursor() as cursor:
        for index in INDEXES:
            cursor.execute(f"CREATE VIRTUAL TABLE temp.grams USING fts5vocab(main, {index.name}, 'row')")
            cursor.execute("SELECT count(*) FROM grams")
            assert cursor.fetchone() == (0,)
            cursor.execute("DROP TABLE temp.grams")
            cursor.execute(f"SELECT group_concat(hex(block)) FROM {index.name}_data")
            (kept,) = cursor.fetchone()
            assert not [word for word in (b"err", b"nic", b"550", b"014") if word.hex().upper() in kept]


def test_an_index_that_differs_from_its_table_is_named_by_verify_and_mended(people: Field) -> None:
    if not ON_SQLITE:
        return  # PostgreSQL keeps its indexes itself
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {NAMES.name} (rowid, words) VALUES (5, 'nobody')")
        cursor.execute(f"INSERT INTO {NUMBERS.name} ({NUMBERS.name}) VALUES ('delete-all')")
    assert wrong_search() == [NAMES.source, NUMBERS.source]
    assert f"{NAMES.source}: its search index differs from the table." in verify()
    mend_search()
    assert (wrong_search(), found(people, "0142")) == ([], [2])


def test_an_index_that_is_missing_is_named_by_verify_and_put_back(people: Field) -> None:
    nothing_pending()
    assert missing_search(connection) == []
    drop_search(connection)
    assert missing_search(connection) == [NAMES.source, NUMBERS.source]
    assert f"{NUMBERS.source}: its search index is not there" in verify()
    put_back_search(connection)
    put_back_search(connection)
    assert (missing_search(connection), wrong_search()) == ([], [])
    assert (found(people, "ferri"), found(people, "0142")) == ([1], [2])


def test_a_list_s_own_number_is_found_whatever_its_case(people: Field) -> None:
    Case.objects.filter(number=2).update(external_id="Kd-7ab")
    assert (found(people, "KD-7AB"), found(people, "kd-7")) == ([2], [])
