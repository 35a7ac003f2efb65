"""Pages that ask for themselves again: they are made and sent only when something has changed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from typing import ParamSpec, Self

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import parse_http_date
from django.utils.translation import get_language

from surveys.design.models import Study
from surveys.design.queries import revision_of
from surveys.web.access import StudyView, View, person
from surveys.web.partials import wants_fragment

TAG = "HX-PTag"
P = ParamSpec("P")


def refreshed(
    *,
    every: int,
    beside: Callable[[HttpRequest, Study], object] = lambda request, study: None,
    by_revision: bool = True,
) -> Callable[[StudyView[P]], StudyView[P]]:
    """Decorator below ``study_role``: a page that asks for itself again gets 304 for what the browser shows already.

    The browser's ``hx-ptag`` extension sends back the tag of what it shows: from what it was made, a digest of it, and
    until when it holds. As long as it holds and is made from the same, the view is not called. It is made from its
    study's revision, which grows with every change of the study's rows; from who asks, with which roles, in which
    language and for what; and from what ``beside`` returns, of which ``repr`` is taken: whatever else it shows, such
    as rows of other studies. It holds to the end of a step of ``every`` seconds (a divisor of 60, or 60), which is as
    late as what time alone changes may be shown; or until the time in the view's header ``Expires``.
    ``by_revision``: without it, what changes in the study is no reason; then ``beside`` has all that is.
    What is rendered again must not differ without a reason, as a CSRF token does: then it is sent for nothing.
    """

    def decorate(view: StudyView[P]) -> StudyView[P]:
        @wraps(view)
        def serve(request: HttpRequest, study: Study, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method != "GET" or not wants_fragment(request):
                return view(request, study, *args, **kwargs)
            made_from = (*_made_from(request, study, by_revision=by_revision), beside(request, study))
            return _changed(request, made_from, every, lambda: view(request, study, *args, **kwargs))

        return serve

    return decorate


def refreshed_across(*, every: int, made_from: Callable[[HttpRequest], object]) -> Callable[[View[P]], View[P]]:
    """The same for a page of several studies, below ``signed_in`` or ``leads_people``.

    ``made_from``: of what it shows, as ``beside`` says it above; who asks, how and for what is added.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def serve(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method != "GET" or not wants_fragment(request):
                return view(request, *args, **kwargs)
            by = (request.get_full_path(), person(request).pk, person(request).is_administrator, get_language())
            return _changed(request, (*by, made_from(request)), every, lambda: view(request, *args, **kwargs))

        return serve

    return decorate


def _changed(
    request: HttpRequest, made_from: tuple[object, ...], every: int, view: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """What the view answers, or 304 where the browser shows it already."""
    now, digest = timezone.now().timestamp(), _digest(repr(made_from).encode())
    shown = _Shown.read(request.headers.get(TAG, ""))
    if shown.made_from == digest and now < shown.until:
        return HttpResponseNotModified(headers={TAG: str(shown)})
    response = view()
    if not isinstance(response, HttpResponse) or response.status_code != HTTPStatus.OK:
        return response
    until = parse_http_date(response["Expires"]) if "Expires" in response else int(now // every + 1) * every
    tag = _Shown(digest, _digest(response.content), until)
    if tag.content == shown.content:
        response = HttpResponseNotModified()
    response[TAG] = str(tag)
    return response


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


def _made_from(request: HttpRequest, study: Study, *, by_revision: bool) -> Iterator[object]:
    yield request.get_full_path()
    yield person(request).pk, person(request).is_administrator, sorted(study.my_roles)  # type: ignore[attr-defined]
    yield get_language()
    if by_revision:
        yield revision_of([study.pk])


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:24]
