"""What somebody without an account sees through a link: one state of a questionnaire, to comment and to approve.

The secret stands in the address of the page only, which is read; forms carry it in themselves, because addresses of
requests that fail are logged.
"""

from collections.abc import Callable

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from surveys.design import queries
from surveys.design.models import Reviewer
from surveys.design.services import (
    CommentGoneError,
    ProofReplacedError,
    give_verdict,
    note_opening,
    write_comment,
)
from surveys.web.access import on_the_clock_of
from surveys.web.researcher.forms.agreement import CommentForm, ReadingForm, VerdictForm
from surveys.web.researcher.pages.proof import proof_page

HEADERS = {"Referrer-Policy": "strict-origin", "X-Robots-Tag": "noindex, nofollow, noarchive"}
"""No page reached from this one learns the link; with ``no-referrer`` browsers do not say where forms come from."""
TOO_MANY = gettext_noop("That was a great deal at once: wait some minutes, and send it again.")
View = Callable[[HttpRequest, Reviewer, str], HttpResponse]


@require_safe
def proof(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the questionnaire to whoever has the link; for every other address, a page that tells nothing."""
    return _through(request, secret, _read)


@require_POST
def say(request: HttpRequest) -> HttpResponse:
    """Keep a comment at a question, or an answer below one."""
    return _through(request, request.POST.get("link", ""), _say)


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Keep that the reader approves what they saw, or why not yet."""
    return _through(request, request.POST.get("link", ""), _decide)


def _through(request: HttpRequest, secret: str, view: View) -> HttpResponse:
    now = timezone.now()
    reviewer = queries.reviewer_with(secret, now)
    if reviewer is None:
        is_counted = _is_within_limit(request, "link_failed")
        response = render(request, "link_gone.html", status=404 if is_counted else 429)
        # Django would log the address, which may be a link that lacks a letter.
        response._has_been_logged = True  # type: ignore[attr-defined]
    else:
        note_opening(reviewer=reviewer, now=now)
        with on_the_clock_of(reviewer.study.time_zone):
            response = view(request, reviewer, secret)
    for name, value in HEADERS.items():
        response[name] = value
    return response


def _is_within_limit(request: HttpRequest, action: str, key: str = "") -> bool:
    limits = settings.LINK_RATE_LIMITS
    taken = ratelimit.consume(request, app="surveys.links", action=action, config=limits, key=key, limit_get=True)
    return taken is not None


def _read(request: HttpRequest, reviewer: Reviewer, secret: str) -> HttpResponse:
    return _page(request, reviewer, secret)


def _say(request: HttpRequest, reviewer: Reviewer, secret: str) -> HttpResponse:
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, reviewer, secret, trouble=_("Write something before you send it."), status=422)
    if not _is_within_limit(request, "link_used", str(reviewer.pk)):
        return _page(request, reviewer, secret, trouble=_(TOO_MANY), status=429)
    filled = form.cleaned_data
    try:
        said = write_comment(
            study=reviewer.study,
            question=filled["question"],
            answers=filled["comment"],
            text=filled["text"],
            by=reviewer,
            now=timezone.now(),
        )
    except CommentGoneError:
        trouble = _("This question is not there any more: look at the questionnaire as it is now.")
        return _page(request, reviewer, secret, trouble=trouble, status=422)
    return redirect(_address(request, secret, f"#q-{said.question}"))


def _decide(request: HttpRequest, reviewer: Reviewer, secret: str) -> HttpResponse:
    form = VerdictForm(request.POST)
    if not form.is_valid():
        trouble = " ".join(str(one) for one in form.errors.get("note", ())) or _("Choose whether you approve.")
        return _page(request, reviewer, secret, trouble=trouble, note=request.POST.get("note", ""), status=422)
    if not _is_within_limit(request, "link_used", str(reviewer.pk)):
        return _page(request, reviewer, secret, trouble=_(TOO_MANY), status=429)
    filled = form.cleaned_data
    approves = filled["verdict"] == "approve"
    try:
        give_verdict(
            reviewer=reviewer, proof=filled["proof"], approves=approves, note=filled["note"], now=timezone.now()
        )
    except ProofReplacedError:
        trouble = _("The questionnaire has changed meanwhile: nothing was kept. Look at it as it is now.")
        return _page(request, reviewer, secret, trouble=trouble, status=422)
    return redirect(_address(request, secret))


def _address(request: HttpRequest, secret: str, anchor: str = "") -> str:
    shown = ReadingForm.shown(request.POST)
    search = urlencode({name: value for name, value in shown.items() if value})
    return f"{reverse('proof', args=[secret])}{'?' if search else ''}{search}{anchor}"


def _page(
    request: HttpRequest, reviewer: Reviewer, secret: str, *, trouble: str = "", note: str = "", status: int = 200
) -> HttpResponse:
    shown = ReadingForm.shown(request.POST if request.method == "POST" else request.GET)
    number = int(shown["page"] or 1)
    page = proof_page(reviewer, language=shown["language"], shows=shown["show"], number=number, now=timezone.now())
    context = {"page": page, "link": secret, "trouble": trouble, "note": note}
    return render(request, "researcher/proof/page.html", context, status=status)
