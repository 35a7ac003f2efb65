"""The institute's details, its logo, and the rule about second factors."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from surveys.people import queries, services
from surveys.web.access import administrator, person
from surveys.web.account.forms.institute import InstituteForm
from surveys.web.account.forms.people import SecondFactorRuleForm
from surveys.web.account.pages.people import rule_rows
from surveys.web.middleware.turns import out_of_turn
from surveys.web.partials import render_page
from surveys.web.sign_in.confirmation import confirmed


@administrator
def institute(request: HttpRequest) -> HttpResponse:
    """Name, logo, addresses and privacy contact."""
    known = queries.institute()
    posted = request.method == "POST"
    form = InstituteForm(request.POST, request.FILES) if posted else InstituteForm.about(known)
    with out_of_turn(request):
        is_sound = posted and form.is_valid()  # a logo is opened
    if is_sound:
        services.change_institute(by=person(request), now=timezone.now(), **form.facts())
        messages.success(request, _("Saved."))
        return redirect("institute")
    context = {"form": form, "institute": known, "tab": "institute"}
    return render_page(request, "people/institute.html", context, status=422 if form.errors else 200)


@administrator
@confirmed
def second_factor_rule(request: HttpRequest) -> HttpResponse:
    """Of whom a second factor is required."""
    form = SecondFactorRuleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        roles = form.cleaned_data["roles"]
        services.require_second_factor(by=person(request), roles=roles, now=timezone.now())
        messages.success(request, _("Saved. It holds from everybody’s next sign-in on."))
        return redirect("second-factor-rule")
    context = {"form": form, "rows": rule_rows(), "tab": "institute"}
    return render_page(request, "people/second_factor.html", context, status=422 if form.errors else 200)


@require_GET
def logo(request: HttpRequest, digest: str) -> HttpResponse:
    """The logo, shown to everybody; its address changes with its content."""
    content = queries.institute_logo(digest)
    if not content:
        raise Http404
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(content, content_type="image/png", headers=headers)
