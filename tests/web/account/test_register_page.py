"""Administrators read, search and download the register; to everybody else it does not open."""

import ast
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

import surveys
from surveys.fieldwork.models import Case, PhoneNumber
from surveys.people.models import AuditEntry, AuditVerb
from surveys.people.queries.register import LINES_A_PAGE
from surveys.people.services import forget_old_lines, record
from surveys.web.screens.audit_words import GROUPS
from tests.web.confirmed import sign_in_confirmed
from tests.web.world import NOW, World, build_busy_world

ENGLISH = {"accept-language": "en"}
FIND = "/studies/{}/field/cases/"


@pytest.fixture
def world(db: None) -> World:
    return build_busy_world()


@pytest.fixture
def laura(world: World) -> Client:
    return sign_in_confirmed(Client(headers=ENGLISH), world.administrator)


def shown(client: Client, path: str = "/register/", **asked: Any) -> list[str]:
    """What was done, line by line."""
    answer = client.get(path, asked)
    assert answer.status_code == 200, answer.text
    return [line.what for line in answer.context["lines"]]


def test_everything_stands_there_in_words_newest_first_and_can_be_narrowed(world: World, laura: Client) -> None:
    case = Case.objects.get(pk=world.arguments["case_id"])
    renato = sign_in_confirmed(Client(headers=ENGLISH), world.supervisor)
    renato.get(f"{FIND.format(world.study.pk)}{case.number}/")
    page = laura.get("/register/").text
    assert f"case {case.number:06d}" in page
    assert "case looked at" in page
    assert "127.0.0.1" in page
    assert world.supervisor.short_name in page
    assert shown(laura, person=world.supervisor.pk, group="case") == ["case looked at"]
    assert shown(laura, study=world.study.pk, case=case.number) == ["case looked at", "case taken for a call"]
    assert "role given" in shown(laura, person=world.interviewer.pk)
    today = timezone.localdate().isoformat()
    assert "case looked at" in shown(laura, since=today, until=today)
    assert shown(laura, since=(timezone.localdate() + timedelta(days=1)).isoformat()) == []
    assert "No line answers to that." in laura.get("/register/", {"until": "2001-01-01"}).text


def test_lines_that_count_cases_and_lines_that_name_them_are_read_alike(world: World, laura: Client) -> None:
    facts = {"by": world.administrator, "subject": "study:1", "now": timezone.now()}
    record(verb="person_data.given", details={"cases": 3, "as_file": True}, **facts)
    record(verb="person_data.searched", details={"cases": ["case:1"]}, **facts)
    assert shown(laura, group="person_data") == ["data of a person looked for", "data given to the person"]
    page = laura.get("/register/").text
    assert "3 cases shown" in page
    assert "1 case shown" in page


def test_what_cannot_be_asked_is_said_at_its_field(world: World, laura: Client) -> None:
    for asked, said in (
        ({"case": 1}, "Choose the study of the case."),
        ({"case": 77777, "study": world.study.pk}, "The study has no such case."),
        ({"since": "soon"}, "invalid-feedback"),
        ({"person": "x"}, "Select a valid choice"),
    ):
        for path in ("/register/", "/register/lines.csv"):
            answer = laura.get(path, asked)
            assert answer.status_code == 422, asked
            assert said in answer.text or said == "invalid-feedback"
    assert laura.get("/register/", {"before": "9" * 99}).status_code == 200


def test_who_searched_for_a_number_or_has_seen_a_case_in_a_list_is_found(
    world: World, laura: Client, settings: Any
) -> None:
    phone = PhoneNumber.objects.order_by("pk")[0]
    renato = sign_in_confirmed(Client(headers=ENGLISH), world.supervisor)
    renato.post(FIND.format(world.study.pk), {"q": "Rinaldi"})
    renato.post(FIND.format(world.study.pk), {"q": phone.number})
    answer = laura.post("/register/searched/", {"words": phone.number.removeprefix("+39")})
    assert [(line.who, line.what) for line in answer.context["lines"]] == [
        (world.supervisor.short_name, "cases searched")
    ]
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key, since a minute ago"
    laura = sign_in_confirmed(Client(headers=ENGLISH), world.administrator)
    answer = laura.post("/register/searched/", {"words": phone.number})
    assert [line.what for line in answer.context["lines"]][1:] == ["cases searched"]
    assert "Nobody has searched for it." in laura.post("/register/searched/", {"words": "02 555 99 11"}).text
    assert AuditEntry.objects.filter(verb="register.searched", actor=world.administrator).count() == 3
    assert laura.post("/register/searched/", {"words": ""}).status_code == 422
    of_case = shown(laura, study=world.study.pk, case=phone.case.number, person=world.supervisor.pk)
    assert of_case == ["cases searched"] * 2


def test_older_lines_stand_on_further_pages(world: World, laura: Client) -> None:
    for number in range(LINES_A_PAGE + 7):
        record(by=None, verb="quota.changed", subject=f"quota:{number}", now=NOW)
    first = laura.get("/register/", {"group": "quota"})
    older = re.search(r'rel="next" href="\?([^"]+)"', first.text)
    assert older
    assert len(first.context["lines"]) == LINES_A_PAGE
    second = laura.get(f"/register/?{older[1].replace('&amp;', '&')}")
    assert len(second.context["lines"]) == 7
    assert 'rel="next"' not in second.text


def test_the_file_has_every_line_once_no_formula_and_is_a_line_itself(world: World, laura: Client) -> None:
    Client(headers={"user-agent": "=cmd()"}).post("/account/login/", {"login": "x", "password": "y"})
    answer = laura.get("/register/lines.csv", {"group": "session"})
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert answer.streaming
    assert rows[0] == "time,person,verb,subject,study,details,address,device"
    assert len(rows) == 1 + AuditEntry.objects.filter(verb__startswith="session.").count()
    assert ",'=cmd()" in "\n".join(rows)
    entry = AuditEntry.objects.get(verb="register.downloaded")
    assert (entry.actor, entry.details) == (world.administrator, {"group": "session"})


def test_nobody_else_reads_it(world: World) -> None:
    for person in (world.researcher, world.supervisor, world.interviewer, world.client, world.stranger):
        client = sign_in_confirmed(Client(), person)
        assert client.get("/register/").status_code == 403
        assert client.get("/register/lines.csv").status_code == 403
        assert client.post("/register/searched/", {"words": "Rinaldi"}).status_code == 403
    assert not AuditEntry.objects.filter(verb__startswith="register.").exists()


def test_lines_go_when_they_are_older_than_the_register_is_kept(db: None) -> None:
    now = timezone.now()
    for days in (2, 700, 740, 800):
        record(by=None, verb="case.viewed", subject=f"case:{days}", now=now - timedelta(days=days))
    assert forget_old_lines(now=now) == 2
    assert forget_old_lines(now=now) == 0
    left = AuditEntry.objects.order_by("pk").values_list("subject", "verb", "details__lines")
    assert list(left) == [
        ("case:2", "case.viewed", None),
        ("case:700", "case.viewed", None),
        ("register:1", "register.expired", 2),
    ]
    assert settings.REGISTER_MONTHS == 24


def test_whoever_tries_doors_that_are_not_theirs_is_seen(world: World, laura: Client) -> None:
    giulia = sign_in_confirmed(Client(headers=ENGLISH), world.interviewer)
    tries = [f"/studies/{world.study.pk}/field/cases/"] * 2 + [f"/studies/{2**70}/field/", "/no/such/page/"]
    assert [giulia.get(page).status_code for page in tries] == [403, 403, 404, 404]
    Client(headers=ENGLISH).get(tries[0])  # nobody, who is asked to sign in
    lines = AuditEntry.objects.filter(verb="page.refused").values_list("actor", "subject", "study")
    assert [*lines.order_by("pk")] == [
        (world.interviewer.pk, "page:cases", world.study.pk),
        (world.interviewer.pk, "page:desk", None),
    ]
    assert shown(laura, group="page") == ["page asked for in vain: not there, or not for this person"] * 2


VERB = re.compile(r"^[a-z_]+\.[a-z_]+$")


def test_what_is_recorded_is_named_by_the_one_list_of_verbs_and_the_page_groups_them_by_their_nouns() -> None:
    found = []
    for path in Path(surveys.__file__).parent.rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name in {"record", "record_look", "record_step", "note", "note_about_oneself"}:
                said = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "verb")]
                constants = [node for one in said for node in ast.walk(one) if isinstance(node, ast.Constant)]
                found += [f"{path}: {one.value}" for one in constants if VERB.match(str(one.value))]
    assert found == []
    assert all(VERB.match(verb) for verb in AuditVerb.values)
    assert {verb.partition(".")[0] for verb in AuditVerb.values} == GROUPS.keys()
