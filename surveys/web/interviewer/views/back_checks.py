"""Back-checks: a few questions asked again of people whom somebody else interviewed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.review.queries import held_check
from surveys.review.services import BackCheckError, claim_back_check, end_back_check
from surveys.web.access import person, signed_in
from surveys.web.interviewer.pages.back_checks import back_check_page, form_of
from surveys.web.partials import fields_of, render_page


@require_GET
@signed_in
def back_checks(request: HttpRequest) -> HttpResponse:
    """The one in hand, or how many wait."""
    page = back_check_page(person(request), timezone.now())
    return render_page(request, "interviewer/back_check.html", fields_of(page))


@require_POST
@signed_in
def claim(request: HttpRequest) -> HttpResponse:
    """Take up the next one."""
    if claim_back_check(person=person(request), now=timezone.now()) is None:
        messages.info(request, _("None can be called now: outside calling hours, or a colleague was faster."))
    return redirect("back-checks")


@require_POST
@signed_in
def end(request: HttpRequest) -> HttpResponse:
    """Say how it ended; answers are looked at only where questions were asked."""
    now = timezone.now()
    check = held_check(person(request), now)
    if check is None:
        return redirect("back-checks")
    form = form_of(check, request.POST)
    if not form.is_valid():
        page = back_check_page(person(request), now, form)
        return render_page(request, "interviewer/back_check.html", fields_of(page), status=422)
    try:
        end_back_check(check=check, by=person(request), now=now, **form.ended)
    except BackCheckError as refusal:
        messages.error(request, _(refusal.message))
    return redirect("back-checks")
