"""Who may open a page: decorators for function views, from any signed-in person to a role in a study."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.http import http_date
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from surveys.design.models import Study
from surveys.design.queries import LEADS_CENTRE, centre_led_by, studies_supervised_by, study_and_roles
from surveys.people.models import Role, User
from surveys.results.queries import ClientDoor, gate_row

NEVER_CACHED = "max-age=0, no-cache, no-store, must-revalidate, private"
"""What Django's ``add_never_cache_headers`` sets."""
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
StudyView = Callable[Concatenate[HttpRequest, Study, P], HttpResponseBase]


def signed_in(view: View[P]) -> View[P]:
    """Anybody who has signed in; others are asked to, and come back to the same page."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        return _private(view(request, *args, **kwargs))

    return guarded


def administrator(view: View[P]) -> View[P]:
    """Administrators only; 403 for other people."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not person(request).is_administrator:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return signed_in(guarded)


def leads_people(view: View[P]) -> View[P]:
    """Whoever supervises a study, and administrators; 403 for other people. What they see is of their own studies."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        led = list(studies_supervised_by(person(request)).order_by("pk").values_list("pk", flat=True))
        if not led and not person(request).is_administrator:
            raise PermissionDenied
        request.ids_of_led_studies = led  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return signed_in(guarded)


def ids_of_led_studies(request: HttpRequest) -> list[int]:
    """The ids of the studies whose people the signed-in person leads, in order; of a request that ``leads_people``."""
    found: list[int] = request.ids_of_led_studies  # type: ignore[attr-defined]
    return found


def study_role(*roles: Role) -> Callable[[StudyView[P]], Callable[..., HttpResponseBase]]:
    """People with one of these roles in the study whose ``study_id`` is in the address; the view gets the study.

    A study in which the person has no role does not exist for them (404); a member without one of
    the roles is refused (403). Administrators may do everything. ``study.my_roles`` is the set of
    the person's roles, as their values.
    """

    def decorate(view: StudyView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, study_id: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
            study, mine = study_and_roles(study_id, person(request))
            if study is None or not (mine or person(request).is_administrator):
                raise Http404
            study.my_roles = mine  # type: ignore[attr-defined]
            if not has_role(request, study, *roles) or not _is_let_through(request, study, roles):
                raise PermissionDenied
            with on_the_clock_of(study.time_zone):
                return view(request, study, *args, **kwargs)

        return signed_in(guarded)

    return decorate


def _is_let_through(request: HttpRequest, study: Study, roles: Collection[Role]) -> bool:
    """Whether somebody who is let in as a client alone gets this, by the one list of what clients get."""
    mine: frozenset[str] = study.my_roles  # type: ignore[attr-defined]
    if Role.CLIENT.value not in mine or person(request).is_administrator:
        return True
    if mine & {role.value for role in roles} != {Role.CLIENT.value}:
        return True
    name = request.resolver_match.url_name if request.resolver_match else ""
    return gate_row(ClientDoor.ACCOUNT, name or "", request.method or "") is not None


def leads_centre(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Who supervises one centre of the study: the view gets the study and the centre's name; 403 for other people."""

    @wraps(view)
    def guarded(request: HttpRequest, /, study_id: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
        study, mine = study_and_roles(study_id, person(request))
        if study is None or not (mine or person(request).is_administrator):
            raise Http404
        study.my_roles = mine  # type: ignore[attr-defined]
        centre = centre_led_by(study, person(request)) if LEADS_CENTRE in mine else ""
        if not centre:
            raise PermissionDenied
        with on_the_clock_of(study.time_zone):
            return view(request, study, centre, *args, **kwargs)

    return signed_in(guarded)


def on_the_clock_of(zone: str) -> AbstractContextManager[None]:
    """One rule for every clock: pages of a study tell the time by the study's zone, pages of several by the site's.

    Where a respondent's clock shows another time it stands beside, with its city (the filter ``there``).
    """
    return timezone.override(ZoneInfo(zone))


def has_role(request: HttpRequest, study: Study, *roles: Role) -> bool:
    """Whether the person may do what these roles may, in a study that ``study_role`` gave: administrators may."""
    mine: frozenset[str] = study.my_roles  # type: ignore[attr-defined]
    return person(request).is_administrator or not mine.isdisjoint(role.value for role in roles)


def person(request: HttpRequest) -> User:
    """The signed-in person of a guarded view."""
    assert isinstance(request.user, User)  # noqa: S101 (signed_in came first)
    return request.user


def ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page and back to the page that was on the screen; under htmx the whole page, not the fragment."""
    htmx = HtmxDetails(request)
    if not htmx:
        return redirect_to_login(
            request.get_full_path() if request.method in {"GET", "HEAD"} else _page_of_form(request)
        )
    back = htmx.current_url_abs_path or resolve_url("home")
    return HttpResponseClientRedirect(redirect_to_login(back).url)


def _page_of_form(request: HttpRequest) -> str:
    """Where the form stands that was sent; its own address may be nothing to look at."""
    page = urlsplit(request.headers.get("Referer", ""))
    return page._replace(scheme="", netloc="").geturl() if page.netloc == request.get_host() else resolve_url("home")


def _private(response: HttpResponseBase) -> HttpResponseBase:
    # After signing out, "back" must not show what the last person saw.
    if "Cache-Control" not in response:
        response.headers.setdefault("Expires", http_date())
        response.headers["Cache-Control"] = NEVER_CACHED
    return response
