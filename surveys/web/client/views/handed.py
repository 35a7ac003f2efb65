"""What somebody without an account gets through a link: after its code, the files of a delivery, and nothing else.

The secret of the link stands in the address of its page only, which is read; forms carry it in themselves, because
addresses of requests that fail are logged. After the code a cookie says that this browser gave it.
"""

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.results import services, tasks
from surveys.results.models import DeliveryLink
from surveys.results.queries import deliveries_of_link, files_in, format_of
from surveys.web.access import on_the_clock_of
from surveys.web.client.forms.deliveries import CodeForm
from surveys.web.client.pages.handed import handed_page, masked
from surveys.web.client.views.files import file_response

HEADERS = {
    "Referrer-Policy": "strict-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store, private",
}
COOKIE = "handed"
GIVEN_FOR = 12 * 60 * 60
"""Seconds for which a browser that stays open need not be given the code again."""


@require_safe
def door(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for the code, or show the files to whoever has given it; for every other address tell nothing."""
    link = services.link_with(secret, timezone.now())
    if link is None:
        return _nothing(request)
    return _files(request, link) if _has_given_code(request, link) else _ask(request, link)


@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """Take the code; the last of several wrong ones closes the link."""
    form, now = CodeForm(request.POST), timezone.now()
    secret = request.POST.get("link", "")
    link = services.link_with(secret, now)
    if link is None:
        return _nothing(request)
    given = "".join(form.cleaned_data["code"].split()) if form.is_valid() else ""
    if not given:
        return _ask(request, link, trouble=_("The code has 6 digits."), status=422)
    if not services.open_link(link=link, code=given, now=now):
        link = services.link_with(secret, now)
        return _ask(request, link, trouble=_("This is not the code."), status=422) if link else _nothing(request)
    response = redirect("handed", secret)
    kept = signing.dumps(_given(link), salt=COOKIE)
    response.set_cookie(COOKIE, kept, path="/handed/", httponly=True, secure=request.is_secure(), samesite="Lax")
    return _guarded(response)


@require_POST
def another_code(request: HttpRequest) -> HttpResponse:
    """Send another code to the address of the link."""
    now = timezone.now()
    link = services.link_with(request.POST.get("link", ""), now)
    if link is None:
        return _nothing(request)
    if not settings.SENDS_MAIL:
        return _ask(request, link, trouble=_("This site sends no e-mail: ask whoever gave you the link."), status=422)
    if not services.renew_code(link=link, now=now):
        return _ask(request, link, trouble=_("A code was sent a moment ago: wait two minutes."), status=429)
    tasks.send_code.enqueue(link.pk)
    link.refresh_from_db()
    return _ask(request, link, said=_("Another code is on its way; the one before is no longer good."))


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Forget in this browser that the code was given."""
    link = services.link_with(request.POST.get("link", ""), timezone.now())
    response = _ask(request, link) if link else _nothing(request)
    response.delete_cookie(COOKIE, path="/handed/")
    return response


@require_safe
def file(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """A file, to whoever has given the code of a link that leads to it; that it was fetched is kept."""
    now = timezone.now()
    link = _link_of(request)
    if link is None:
        return _nothing(request)
    export = get_object_or_404(files_in(deliveries_of_link(link)), pk=export_id)
    response = file_response(export) if not link.formats or format_of(export) in link.formats else None
    if response is None or export.delivery is None:
        raise Http404
    services.note_download(delivery=export.delivery, one=format_of(export), now=now, link=link)
    for name, value in HEADERS.items():
        response[name] = value
    return response


def _given(link: DeliveryLink) -> list[object]:
    return [services.secret_of(link), link.round]


def _has_given_code(request: HttpRequest, link: DeliveryLink) -> bool:
    return _cookie(request) == _given(link)


def _cookie(request: HttpRequest) -> list[object] | None:
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=GIVEN_FOR)
    except signing.BadSignature:
        return None
    return kept if isinstance(kept, list) else None


def _link_of(request: HttpRequest) -> DeliveryLink | None:
    """The link whose code this browser has given, if it still opens something."""
    given = _cookie(request)
    link = services.link_with(str(given[0]), timezone.now()) if given else None
    return link if link and given == _given(link) else None


def _ask(
    request: HttpRequest, link: DeliveryLink, *, trouble: str = "", said: str = "", status: int = 200
) -> HttpResponse:
    with on_the_clock_of(link.study.time_zone):
        context = {
            "link": link,
            "secret": services.secret_of(link),
            "to": masked(link.email),
            "trouble": trouble,
            "said": said,
            "tries": DeliveryLink.objects.values_list("tries_left", flat=True).get(pk=link.pk),
        }
        return _guarded(render(request, "client/handed_code.html", context, status=status))


def _files(request: HttpRequest, link: DeliveryLink) -> HttpResponse:
    with on_the_clock_of(link.study.time_zone):
        context = {"page": handed_page(link), "link": link, "secret": services.secret_of(link)}
        return _guarded(render(request, "client/handed_files.html", context))


def _nothing(request: HttpRequest) -> HttpResponse:
    limits = settings.LINK_RATE_LIMITS
    is_counted = ratelimit.consume(request, app="surveys.links", action="link_failed", config=limits, limit_get=True)
    response = render(request, "link_gone.html", status=404 if is_counted is not None else 429)
    # Django would log the address, which may be a link that lacks a letter.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return _guarded(response)


def _guarded(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response[name] = value
    return response
