"""The way of dialling: the centre's setting and each person's own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.people import queries, services
from surveys.web.access import administrator, person, signed_in
from surveys.web.account.forms.dialling import DiallingForm, OwnDiallingForm
from surveys.web.partials import render_page

from .personal import profile_page


@administrator
def dialling(request: HttpRequest) -> HttpResponse:
    """The centre's way of dialling, for everybody who has not chosen their own."""
    form = DiallingForm(request.POST) if request.method == "POST" else DiallingForm.about(queries.centre_dialling())
    if request.method == "POST" and form.is_valid():
        services.change_centre_dialling(by=person(request), way=form.chosen, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("dialling")
    return render_page(request, "people/dialling.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@signed_in
def own_dialling(request: HttpRequest) -> HttpResponse:
    """The signed-in person's own way of dialling."""
    form = OwnDiallingForm(request.POST)
    if not form.is_valid():
        return profile_page(request, dialling=form)
    services.change_preferences(person=person(request), dialling=form.chosen)
    messages.success(request, _("Saved."))
    return redirect("profile")
