"""Names, numbers and e-mails stand in no address: histories of browsers and logs of servers keep those."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from .addresses import addresses
from .world import World, build_busy_world

FREE_TEXT = {"", "text", "search", "email", "tel", "url", "password"}
# What may be typed into an address, reviewed one by one: words of the guide and of the library, a time for an
# appointment.
SHORT_NUMBERS = {"[0-9]{0,6}-?[0-9]{0,6}"}
"""Patterns of fields that take nobody's name and no telephone number."""
NOBODYS = {"guide-found", "library-found", "quick-echo"}


class Fields(HTMLParser):
    """The fields of a page into which anything may be typed, with the forms that send them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self.inside = ""
        self.typed: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Remember forms by their id, and fields by their form."""
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = known.setdefault("id", f"form {len(self.forms)}")
            self.forms[self.inside] = known
        is_free = tag == "textarea" or (tag == "input" and known.get("type", "") in FREE_TEXT)
        is_free = is_free and known.get("pattern") not in SHORT_NUMBERS
        if is_free and known.get("name"):
            self.typed.append((known.get("form", self.inside), known))

    def handle_endtag(self, tag: str) -> None:
        """What follows stands in no form."""
        self.inside = "" if tag == "form" else self.inside

    def in_addresses(self) -> set[str]:
        """The names of fields whose text would stand in an address."""
        found = set()
        for form, field in self.typed:
            sends = self.forms.get(form, {})
            by_get = bool(form) and sends.get("method", "get").lower() == "get"
            asks = [one for one in (sends, field) if "hx-get" in one]
            targets = {one.get("hx-target", "").lstrip("#") for one in asks}
            if (by_get or asks) and not (targets and targets <= NOBODYS):
                found.add(field["name"])
        return found


def test_no_form_of_any_page_sends_what_is_typed_in_its_address(db: None, client: Client) -> None:
    world = build_busy_world()
    found, walked = set(), 0
    for role in ("administrator", "interviewer", "second interviewer"):  # together they see every page
        person = world.people[role]
        client.force_login(person)
        for address in addresses():
            if address.in_api or "logout" in address.name:
                continue
            answer = client.get(world.path_of(address))
            if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
                continue
            walked += 1
            page = Fields()
            page.feed(answer.text)
            found |= {f"{address}: {name}" for name in page.in_addresses()}
    assert found == set()
    assert walked > 80


def test_a_form_that_would_is_found() -> None:
    page = Fields()
    page.feed('<form><input name="q" type="search"></form><form id="f"></form><input form="f" name="name">')
    page.feed('<form method="post" hx-get="/x/"><textarea name="why"></textarea></form><input name="loose">')
    page.feed('<form method="post"><input name="ok"></form><form method="get"><input type="number" name="n"></form>')
    assert page.in_addresses() == {"q", "name", "why"}


@pytest.mark.parametrize(("page", "found"), [("people", "giulia.bassi"), ("cases", "Rinaldi")])
def test_what_was_looked_for_is_in_the_session_and_comes_back_with_the_page(
    db: None, client: Client, page: str, found: str
) -> None:
    world: World = build_busy_world()
    client.force_login(world.administrator)
    path = {"people": "/people/", "cases": f"/studies/{world.study.pk}/field/cases/"}[page]
    answer = client.post(path, {"q": found})
    assert answer["Location"] == f"{path}?found"
    for _ in range(2):
        assert f'value="{found}"' in client.get(answer["Location"]).text
    assert f'value="{found}"' not in client.get(path).text
