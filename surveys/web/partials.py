"""A page as a whole or as the fragment that htmx asked for; fragments that poll are sent only when changed."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from typing import Any, ParamSpec, Self

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_http_date
from django.utils.translation import get_language
from django_htmx.middleware import HtmxDetails

from surveys.design.models import Study
from surveys.design.queries import revision_of

from .access import StudyView, person

TAG = "HX-PTag"
P = ParamSpec("P")


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


def refreshed(
    *, every: int, beside: Callable[[HttpRequest, Study], object] = lambda request, study: None
) -> Callable[[StudyView[P]], StudyView[P]]:
    """Decorator below ``study_role``: a page that asks for itself again gets 304 for what the browser shows already.

    The browser's ``hx-ptag`` extension sends back the tag of what it shows: from what it was made, a digest of it, and
    until when it holds. As long as it holds and is made from the same, the view is not called. It is made from its
    study's revision, which grows with every change of the study's rows; from who asks, with which roles, in which
    language and for what; and from what ``beside`` returns, of which ``repr`` is taken: whatever else it shows, such
    as rows of other studies. It holds to the end of a step of ``every`` seconds (a divisor of 60, or 60), which is as
    late as what time alone changes may be shown; or until the time in the view's header ``Expires``.
    What is rendered again must not differ without a reason, as a CSRF token does: then it is sent for nothing.
    """

    def decorate(view: StudyView[P]) -> StudyView[P]:
        @wraps(view)
        def serve(request: HttpRequest, study: Study, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method != "GET" or not wants_fragment(request):
                return view(request, study, *args, **kwargs)
            now = timezone.now().timestamp()
            made_from = _digest(repr((*_made_from(request, study), beside(request, study))).encode())
            shown = _Shown.read(request.headers.get(TAG, ""))
            if shown.made_from == made_from and now < shown.until:
                return HttpResponseNotModified(headers={TAG: str(shown)})
            response = view(request, study, *args, **kwargs)
            if not isinstance(response, HttpResponse) or response.status_code != HTTPStatus.OK:
                return response
            until = parse_http_date(response["Expires"]) if "Expires" in response else int(now // every + 1) * every
            tag = _Shown(made_from, _digest(response.content), until)
            if tag.content == shown.content:
                response = HttpResponseNotModified()
            response[TAG] = str(tag)
            return response

        return serve

    return decorate


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a browser shows, as its tag tells it; ``until``: seconds since 1970."""

    made_from: str
    content: str
    until: int

    @classmethod
    def read(cls, tag: str) -> Self:
        found = _TAG.fullmatch(tag)
        return cls(found["made_from"], found["content"], int(found["until"])) if found else cls("", "", 0)

    def __str__(self) -> str:
        return f"{self.made_from}-{self.content}-{self.until}"


_TAG = re.compile(r"(?P<made_from>[0-9a-f]{24})-(?P<content>[0-9a-f]{24})-(?P<until>[0-9]{1,12})")


def _made_from(request: HttpRequest, study: Study) -> Iterator[object]:
    yield request.get_full_path()
    yield person(request).pk, person(request).is_administrator, sorted(study.my_roles)  # type: ignore[attr-defined]
    yield get_language()
    yield revision_of([study.pk])


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:24]


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a fragment of the page."""
    htmx = HtmxDetails(request)
    return bool(htmx) and not htmx.boosted and request.headers.get("HX-Request-Type") != "full"
