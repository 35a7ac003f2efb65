"""Words of a search: sent in the body of a request, kept in the session, and in no address.

Addresses stand in browsers' histories and servers' logs. After a search the page has an address of its own, without
the words (``?found``), so that one comes back to it and loads it again as to any other page.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from surveys.people.sessions import SEARCHES

FOUND = "found"
LONGEST = 200


def searched_for(request: HttpRequest, page: str, *names: str) -> dict[str, str]:
    """What is looked for on the page, by name: what is sent now, or what was sent before it shows what was found."""
    if names[0] in request.POST:
        words = {name: request.POST.get(name, "").strip()[:LONGEST] for name in names}
        request.session[SEARCHES] = {**request.session.get(SEARCHES, {}), page: words}
        return words
    kept = request.session.get(SEARCHES, {}).get(page, {}) if FOUND in request.GET else {}
    return {name: kept.get(name, "") for name in names}


def to_what_was_found(name: str, *arguments: Any) -> HttpResponse:
    """To the page's own address, which shows what the last search found."""
    response: HttpResponse = redirect(name, *arguments)
    response["Location"] += f"?{FOUND}"
    return response
