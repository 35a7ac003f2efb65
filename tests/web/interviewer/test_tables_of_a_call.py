"""The tables that a call asks, and by what: how studies could be spread over several databases stands on it.

The guide's page of capacity says the same in words.
"""

import re

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from surveys.fieldwork.models import Attempt
from tests.interviewing.scene import Scene

from .conftest import sign_in

OF_A_STUDY = {"appointment", "case", "interview", "membership", "pilot", "pool", "sample", "studytexts", "version"}
FOUND_BY_A_KEY = {
    "attempt": "case",
    "call": "attempt",
    "contact": "case",
    "interviewevent": "interview",
    "outcomecorrection": "attempt",
    "phonenumber": "case",
    "quotaplace": "attempt",
    "session": "interview",
}
OF_NO_STUDY = {"auditentry", "browsersession", "donotcall", "institute", "study", "trainingrule", "user"}
"""A line of the register keeps the number of its study, without belonging to it."""
LOOKED_FOR_IN_ALL_STUDIES = {"case", "quotaplace"}
"""Leases, parked cases and quota places that have run out."""
ONE_STUDY = re.compile(
    r'"(study_id|id|case_id|attempt_id|interview_id|pool_id|holder_id|owner_id)" (=|IN) (?!\()|"study_id" IN \('
)


@pytest.fixture
def statements(client: Client, undialled: Scene) -> list[str]:
    """What a call asks from its panel to the next case."""
    browser, call = sign_in(client, undialled), f"/calls/{undialled.attempt.pk}/"
    phone = undialled.attempt.case.phones.get().pk
    with CaptureQueriesContext(connection) as queries:
        browser.get(call)
        browser.post(f"{call}dial/", {"phone": phone})
        browser.post(f"{call}outcome/", {"typed": "1"})
        browser.get(f"{call}interview/")
        browser.post(f"{call}interview/", {"page": "drinks", "key": "k", "q0-path": "drinks", "q0-typed": "1"})
        browser.post(f"{call}after/", {"typed": "11", "key": "end"})
    assert Attempt.objects.count() == 2
    return [query["sql"] for query in queries.captured_queries]


def test_a_table_asked_at_every_call_has_its_study_or_a_key_that_leads_to_one(statements: list[str]) -> None:
    asked = {name for statement in statements for name in re.findall(r'"surveys_([a-z]+)"', statement)}
    assert asked <= OF_A_STUDY | FOUND_BY_A_KEY.keys() | OF_NO_STUDY
    assert {
        name for name in asked - OF_NO_STUDY if isinstance(_fields(name).get("study"), models.ForeignKey)
    } <= OF_A_STUDY
    assert {name for name in OF_A_STUDY if "study" not in _fields(name)} == set()
    for name, key in FOUND_BY_A_KEY.items():
        assert _fields(name)[key].related_model._meta.model_name in OF_A_STUDY | FOUND_BY_A_KEY.keys(), name


def test_what_a_call_asks_is_of_one_study_but_for_what_has_run_out(statements: list[str]) -> None:
    of_all = set()
    for statement in statements:
        main = re.match(r'(?:SELECT .*? FROM|UPDATE) "surveys_([a-z]+)"', statement.rpartition(" AS ")[0] or statement)
        where = statement.partition(" WHERE ")[2]
        if main and main[1] not in OF_NO_STUDY and not ONE_STUDY.search(where):
            of_all.add(main[1])
    assert of_all <= LOOKED_FOR_IN_ALL_STUDIES


def _fields(name: str) -> dict[str, models.Field]:
    return {field.name: field for field in apps.get_model("surveys", name)._meta.get_fields()}
