"""A person is found by their name however it is typed."""

import importlib

import pytest
from django.apps import apps
from django.db import IntegrityError, connection

from surveys.fieldwork.models import Case, Contact
from surveys.fieldwork.queries.case_search import find_cases
from surveys.fieldwork.queries.person_names import searchable
from surveys.fieldwork.services import erase_contact, look_for_caller

from .conftest import MONDAY_NOON, Field

PEOPLE = {
    "Nicolò D’Amico": ["nicolo", "NICOLÒ", "d'amico", "D’Amico", "damico", "amico nicolo", "nicolo d´amico"],
    "Begoña Peña-García": ["pena", "PEÑA", "garcia", "begona pena", "penagarcia", "peña-garcia"],
    "Łukasz Sørensen": ["lukasz", "sorensen", "Łukasz"],
    "Irène Größe": ["irene", "grosse", "GRÖSSE"],
    "Öztürk Işık": ["ozturk", "isik"],
    "Ольга Петрова": ["ольга", "ПЕТРОВА"],
}


@pytest.fixture
def people(field: Field) -> Field:
    field.load(*(f"02 55{number:05};;{name}" for number, name in enumerate(PEOPLE)))
    return field


@pytest.mark.parametrize(
    ("name", "typed"), [(name, typed) for name, all_typed in PEOPLE.items() for typed in all_typed]
)
def test_a_name_is_found_without_accents_apostrophes_and_case(people: Field, name: str, typed: str) -> None:
    assert [case.contact.name for case in find_cases(people.study, typed)] == [name]


@pytest.mark.parametrize("typed", ["Verdi", "nicolo pena", "'", "’’", "--"])
def test_other_names_find_nobody(people: Field, typed: str) -> None:
    assert list(find_cases(people.study, typed)) == []


def test_who_rings_is_found_in_the_same_way(people: Field) -> None:
    found = look_for_caller(interviewer=people.anna, words="damico", now=MONDAY_NOON).found
    assert [one.name for one in found] == ["Nicolò D."]


def test_an_erased_person_is_found_by_nothing(people: Field) -> None:
    case = Case.objects.get(contact__name="Nicolò D’Amico")
    erase_contact(case=case, reason="Asked by letter", by=people.chiara, now=MONDAY_NOON)
    assert (Contact.objects.get(case=case).searchable, list(find_cases(people.study, "nicolo"))) == ("", [])
    with pytest.raises(IntegrityError, match="contact_erased_names_nobody"):
        Contact.objects.filter(case=case).update(searchable="nicolo")


def test_the_names_that_were_there_before_are_filled_in(people: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    migration = importlib.import_module("surveys.migrations.0005_names_filled_in")
    expected = dict(Contact.objects.values_list("pk", "searchable"))
    assert all(expected.values())
    Contact.objects.update(searchable="")
    monkeypatch.setattr(migration, "AT_ONCE", 4)
    migration.fill(apps, connection.schema_editor())
    assert dict(Contact.objects.values_list("pk", "searchable")) == expected


def test_the_longest_names_fit() -> None:
    assert len(searchable("O’" * 80, "O’" * 80)) <= 400
