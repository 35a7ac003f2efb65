"""One template, two answers: the whole page, or the fragment that htmx asked for."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page; for an htmx request only its named fragment (``{% partialdef name %}``), if one is given.

    Boosted links and requests that replace the whole body get the page.
    """
    htmx = HtmxDetails(request)
    asked_for_part = fragment and htmx and not htmx.boosted
    if asked_for_part and request.headers.get("HX-Request-Type") != "full":
        template = f"{template}#{fragment}"
    response = render(request, template, dict(context or {}), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
