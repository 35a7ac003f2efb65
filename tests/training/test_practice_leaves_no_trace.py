"""A practice is held in the tables of real calls: nothing that anybody looks at may change by it, nor stay after it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from surveys.design.models import ApiScope
from surveys.design.services import grant_role, make_token
from surveys.fieldwork.models import Case
from surveys.people.models import Role, User
from tests.browser.pages import ADDRESSES, FILES, PAGES, visits
from tests.web.addresses import Address, addresses
from tests.web.confirmed import sign_in_confirmed
from tests.web.world import World, build_busy_world

from .practising import Trainee, rows, store

pytestmark = pytest.mark.django_db

# These read no case, attempt or interview: accounts, the guide, what is designed.
ELSEWHERE = re.compile(
    r"account|mfa|guide|general|glossary|library|questionnaire|translation|forgotten|study-(new|change|wave|try|texts)"
    r"|institute|second-factor|tokens|study-tokens|proof|handed|route-map|saved-tests|practice|profile|watching"
)
RANDOM = re.compile(rb'[A-Za-z0-9_\-]{20,}|data-since="\d+"|nonce="[^"]*"|\?before=\d+')

Visits = dict[User | None, list[Address]]


@contextmanager
def undone() -> Iterator[None]:
    """What looking at pages writes, such as lines of the register, is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def wanted_of(world: World) -> Visits:
    """Who looks at which pages: asked once, for it takes as long as looking."""
    with undone():
        return visits([one for one in PAGES if not ELSEWHERE.match(one.name)], world)


def seen(world: World, wanted: Visits, api: APIClient) -> dict[str, bytes]:
    """What pages, files and the API answer now."""
    found: dict[str, bytes] = {}
    files = [one for one in ADDRESSES if one.name in FILES and not one.is_move and not ELSEWHERE.match(one.name)]
    with undone():
        for who, pages in wanted.items():
            browser = sign_in_confirmed(Client(), who) if who else Client()
            for page in pages:
                found[page.name] = _plain(browser.get(world.path_of(page)))
        browser = sign_in_confirmed(Client(), world.researcher)
        for file in files:
            found[file.name] = _plain(browser.get(world.path_of(file)))
        for address in addresses():
            # That one asks for a file to be made, and names it by a number of its own.
            if address.in_api and address.arguments in ((), ("study_id",)) and "parquet" not in address.name:
                found[address.name] = _plain(api.get(address.path({"study_id": world.study.pk})))
    return found


def _plain(answer: Any) -> bytes:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        # A workbook says when it was made, by the machine's own clock.
        with ZipFile(BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in sorted(packed.namelist()) if "core.xml" not in name)
    return str(answer.status_code).encode() + RANDOM.sub(b"", body)


def changed(before: bytes, during: bytes) -> list[bytes]:
    """The first lines that differ."""
    had, has = set(before.split(b"\n")), set(during.split(b"\n"))
    return [line.strip()[:200] for line in during.split(b"\n") if line not in had][:5] or [
        line.strip()[:200] for line in before.split(b"\n") if line not in has
    ][:5]


@pytest.fixture
def world() -> World:
    return build_busy_world()


@pytest.fixture
def elena(world: World) -> Trainee:
    person = User.objects.create_user("elena", first_name="Elena", last_name="Mauri", code="INT-30")
    grant_role(by=world.administrator, person=person, study=world.study, role=Role.INTERVIEWER, now=timezone.now())
    store()
    return Trainee(Client(), person, world.study)


@pytest.fixture
def api(world: World) -> APIClient:
    made = make_token(name="CRM", scopes=list(ApiScope), studies=[world.study], by=world.researcher, now=timezone.now())
    return APIClient(headers={"authorization": f"Bearer {made.secret}", "accept-language": "en"})


def test_a_practice_changes_no_page_no_file_and_no_answer_while_it_runs_and_leaves_no_row_behind(
    world: World, elena: Trainee, api: APIClient
) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        wanted = wanted_of(world)
        kept, before = rows(), seen(world, wanted, api)
        elena.reach_interview()
        elena.move("read").answer("drinks", "1")
        elena.browser.post(f"{elena.call}interview/note/", {"note": "una nota", "key": "n"})
        elena.browser.post(f"{elena.call}say/", {"item": "probe:1", "key": "s"}, headers={"HX-Request": "true"})
        assert Case.objects.filter(purpose="practice", state="held").count() == 1
        during = seen(world, wanted, api)
        assert len(during) > 100
        differ = {name: changed(before[name], during[name]) for name in before if before[name] != during[name]}
        # Whoever leads sees that she is neither away nor idle.
        assert differ == {"desk": [b'<td class="nowrap"><span class="status off">In prova</span></td>']}
        elena.browser.post(f"{elena.call}stop/", {"typed": "1", "key": "e"})
    assert elena.practice.state == "ended"
    after = rows()
    assert [table for table in kept if kept[table] != after[table]] == []
