"""Looking changes nothing, and no page takes a method that it does not have."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import resolve

from .addresses import addresses
from .world import build_busy_world

WRITES = re.compile(r'^\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.IGNORECASE)
# Who is signed in, what was worked out before, who has seen what: no fact of a study.
BESIDE_THE_FACTS = {"surveys_browsersession", "surveys_cache", "surveys_auditentry", "surveys_messagecopy"}


@pytest.mark.drill
def test_no_address_changes_a_fact_when_it_is_only_looked_at(transactional_db: None, client: Client) -> None:
    # Outside of a test's own transaction, so that a page that begins one is refused, as it is in production.
    world = build_busy_world()
    changed: dict[str, set[str]] = {}
    for role, person in world.people.items():
        client.force_login(person)
        for address in addresses():
            with connection.execute_wrapper(_noting(changed.setdefault(f"{role}: {address}", set()))):
                client.get(world.path_of(address))
                client.head(world.path_of(address))
    assert {where: tables for where, tables in changed.items() if tables - BESIDE_THE_FACTS} == {}


def _noting(tables: set[str]) -> Callable[..., Any]:
    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := WRITES.match(sql):
            tables.add(found[1])
        return execute(sql, params, many, context)

    return note


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "DELETE", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", "/account/login/", "/guide/", "/nowhere/"])
def test_a_method_that_no_page_has_is_refused(client: Client, path: str, method: str) -> None:
    response = client.generic(method, path)
    assert (response.status_code, response.content) == (405, b"")
    assert response["Allow"] == "GET, HEAD, POST, OPTIONS"


def test_who_reloads_an_address_that_takes_forms_only_is_led_to_a_page(transactional_db: None, client: Client) -> None:
    """Every such address, whatever stands between it and a page; what scripts ask for is refused as before."""
    world = build_busy_world()
    client.force_login(world.researcher)
    posted = [path for one in addresses() if takes_forms_only(resolve(path := world.path_of(one)).func)]
    answers = [client.get(path, headers={"Accept": "text/html,*/*"}, follow=True) for path in posted]
    assert len(posted) > 100
    assert {answer.redirect_chain[0][1] for answer in answers} == {302}
    assert 405 not in {answer.status_code for answer in answers}
    scripted = client.get(posted[0], headers={"Accept": "text/html", "HX-Request": "true"})
    assert scripted.status_code == client.get(posted[0]).status_code == 405


def takes_forms_only(view: Any) -> bool:
    """Whether ``require_POST`` is the outermost of its decorators that asks for a method."""
    while view is not None:
        if any(cell.cell_contents == ["POST"] for cell in view.__closure__ or ()):
            return True
        view = getattr(view, "__wrapped__", None)
    return False
