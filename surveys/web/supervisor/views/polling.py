"""A part of a page that asks again by itself and is sent only when it has changed."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django_htmx.middleware import HtmxDetails

from surveys.web.partials import render_page

TAG = "HX-PTag"


def render_if_changed(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, fragment: str
) -> HttpResponse:
    """The page, or for htmx its fragment; 304 when the fragment is the one that the browser shows already.

    The browser's ``hx-ptag`` extension sends back the tag of what it shows. The fragment must not hold
    anything that differs from one answer to the next, such as a CSRF token or a clock with seconds.
    """
    response = render_page(request, template, context, fragment=fragment)
    htmx = HtmxDetails(request)
    if not htmx or htmx.boosted:
        return response
    tag = sha256(response.content).hexdigest()[:24]
    if request.headers.get(TAG) == tag:
        return HttpResponseNotModified(headers={TAG: tag})
    response[TAG] = tag
    return response
