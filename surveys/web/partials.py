"""A page as a whole or as the fragment that htmx asked for."""

from collections.abc import Mapping
from dataclasses import fields
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
    if fragment and wants_fragment(request):
        template = f"{template}#{fragment}"
    response = render(request, template, dict(context or {}), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def fields_of(page: Any) -> dict[str, Any]:
    """The fields of a page's dataclass by name, as a template's context."""
    return {field.name: getattr(page, field.name) for field in fields(page)}


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a fragment of the page."""
    htmx = HtmxDetails(request)
    return bool(htmx) and not htmx.boosted and request.headers.get("HX-Request-Type") != "full"
