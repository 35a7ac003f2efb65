"""Who signs in, who is refused, who sees whose data and who takes them away stands in the register."""

from typing import Any

import pytest
from django.test import Client

from surveys.fieldwork.models import Case, Contact, PhoneNumber
from surveys.people.models import AuditEntry
from surveys.people.services import suspend_person
from surveys.results.models import Export
from surveys.results.services import exports_folder
from tests.web.world import NOW, PASSWORD, World, build_busy_world, build_world

LOGIN = "/account/login/"
CHROME = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0.0.0 Safari/537.36"}


def lines(start: str) -> list[tuple[Any, ...]]:
    """Actor, verb, subject and details of lines whose verb begins so, in order."""
    found = AuditEntry.objects.filter(verb__startswith=start).order_by("pk")
    return list(found.values_list("actor", "verb", "subject", "details"))


def test_sign_ins_and_refusals_are_kept_with_their_reason_and_never_with_what_was_typed(db: None) -> None:
    world, client = build_world(), Client(headers=CHROME)
    giulia = world.interviewer
    for login, password in (("giulia.bassi", "nope"), ("Nobody@Example.org", PASSWORD), ("giulia.bassi", PASSWORD)):
        client.post(LOGIN, {"login": login, "password": password})
    client.post("/account/logout/")
    suspend_person(by=world.administrator, person=giulia, now=NOW)
    Client().post(LOGIN, {"login": "GIULIA.bassi", "password": PASSWORD})

    found = lines("session.")
    unknown = found[1][2]
    assert unknown.startswith("typed:")
    assert found == [
        (None, "session.refused", giulia.audit_name, {"why": "password"}),
        (None, "session.refused", unknown, {"why": "unknown"}),
        (giulia.pk, "session.started", giulia.audit_name, {"with": ["password"]}),
        (giulia.pk, "session.ended", giulia.audit_name, {}),
        (None, "session.refused", giulia.audit_name, {"why": "suspended"}),
    ]
    entry = AuditEntry.objects.get(verb="session.started")
    assert (entry.address, entry.device) == ("127.0.0.1", "Chrome 131, Linux")
    assert "obody" not in str(found)


def test_beyond_the_limit_one_line_stands_for_all_tries(db: None) -> None:
    build_world()
    for _ in range(25):
        Client().post(LOGIN, {"login": "giulia.bassi", "password": "nope"})
    assert len(lines("session.blocked")) == 1
    assert 0 < len(lines("session.refused")) < 20


@pytest.fixture
def world(db: None) -> World:
    return build_busy_world()


def test_a_case_seen_by_a_supervisor_is_one_line_however_often_it_is_looked_at(world: World, client: Client) -> None:
    client.force_login(world.supervisor)
    case = Case.objects.get(pk=world.arguments["case_id"])
    path = f"/studies/{world.study.pk}/field/cases/{case.number}/"
    for _ in range(3):
        assert client.get(path).status_code == 200
    assert lines("case.viewed") == [(world.supervisor.pk, "case.viewed", case.audit_name, {})]
    client.get(path, headers=CHROME)  # from another device it is another look
    assert len(lines("case.viewed")) == 2
    client.force_login(world.stranger)
    assert client.get(path).status_code == 404
    assert len(lines("case.viewed")) == 2


def test_a_search_is_kept_with_the_cases_shown_and_a_keyed_hash_and_stands_in_no_address(
    world: World, client: Client
) -> None:
    client.force_login(world.supervisor)
    find = f"/studies/{world.study.pk}/field/cases/"
    name = Contact.objects.order_by("pk")[0].name
    number = PhoneNumber.objects.order_by("pk")[0].number
    client.post(find, {"q": name.split()[0]})
    client.post(find, {"q": number})
    client.post(find, {"q": number.removeprefix("+39")})
    client.get(find)
    client.post(find, {"q": number[-8:]})  # the same number in another spelling
    by_name, by_number = lines("case.searched")
    assert len(by_name[3]["cases"]) == Case.objects.count()
    assert by_number[2] != by_name[2]
    everything = str(lines(""))
    assert number[-7:] not in everything
    assert name.split()[0] not in everything
    assert f'value="{name}"' not in client.get(find, {"q": name}).text, "nothing is looked for by an address"


def test_a_call_is_one_line_however_often_its_screen_is_shown(world: World, client: Client) -> None:
    client.force_login(world.interviewer)
    before = lines("case.")
    for _ in range(3):
        client.get(f"/calls/{world.arguments['attempt_id']}/")
    assert lines("case.") == before
    attempt = f"attempt:{world.arguments['attempt_id']}"
    [taken] = [line for line in lines("case.taken") if line[0] == world.interviewer.pk]
    assert taken[2:] == (f"case:{world.arguments['case_id']}", {"attempt": attempt})


def test_names_in_the_list_of_the_shift_are_one_line_for_the_same_cases(world: World, client: Client) -> None:
    Case.objects.filter(pk=world.arguments["case_id"]).update(
        state="parked", holder=None, lease_until=None, owner=world.interviewer
    )
    client.force_login(world.interviewer)
    for _ in range(3):
        client.get("/shift/")
    [listed] = lines("case.listed")
    assert (listed[0], listed[3]) == (world.interviewer.pk, {"cases": [f"case:{world.arguments['case_id']}"]})


def test_workbooks_asked_for_and_fetched_are_kept(world: World, client: Client, tasks_at_once: None) -> None:
    client.force_login(world.researcher)
    client.post(
        f"/studies/{world.study.pk}/results/", {"language": "it", "statuses": ["complete"], "audience": "institute"}
    )
    export = Export.objects.get()
    assert (exports_folder() / export.path).exists()
    client.force_login(world.client)
    client.get(f"/studies/{world.study.pk}/results/{export.pk}/workbook/")
    client.force_login(world.researcher)
    b"".join(client.get(f"/studies/{world.study.pk}/results/{export.pk}/workbook/").streaming_content)  # type: ignore[arg-type]
    assert [line[:3] for line in lines("export.")] == [
        (world.researcher.pk, "export.asked", f"export:{export.pk}"),
        (world.researcher.pk, "export.fetched", f"export:{export.pk}"),
    ]
