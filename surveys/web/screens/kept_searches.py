"""Search terms, sent in a request's body and kept in the session, never in an address.

Addresses are recorded in browsers' histories and servers' logs. After a search the page has an address of its own,
without the terms (``?found``), so that it can be reloaded and returned to.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from surveys.people.services import SEARCHES_KEY

FOUND = "found"
LONGEST = 200


def search_terms(request: HttpRequest, page: str, *names: str) -> dict[str, str]:
    """Return field name → search term: those of this request, or of the last search on ``?found``; else empty."""
    if names[0] in request.POST:
        words = {name: request.POST.get(name, "").strip()[:LONGEST] for name in names}
        request.session[SEARCHES_KEY] = {**request.session.get(SEARCHES_KEY, {}), page: words}
        return words
    kept = request.session.get(SEARCHES_KEY, {}).get(page, {}) if FOUND in request.GET else {}
    return {name: kept.get(name, "") for name in names}


def redirect_to_results(name: str, *arguments: Any) -> HttpResponse:
    """Redirect to the page's own address, which shows the results of the last search."""
    response: HttpResponse = redirect(name, *arguments)
    response["Location"] += f"?{FOUND}"
    return response
