"""The agreement on which watching people at work rests, and telling those who are watched."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.people import queries, services
from surveys.web.access import administrator, person, signed_in
from surveys.web.account.forms.watching import WatchingForm
from surveys.web.account.pages.watching import agreement_page
from surveys.web.partials import fields_of, render_page


@administrator
def watching(request: HttpRequest) -> HttpResponse:
    """Record an agreement, see the one in force and the earlier ones, and who has read it."""
    in_force, now = queries.agreement_in_force(), timezone.now()
    form = WatchingForm(request.POST, today=timezone.localdate(now)) if request.method == "POST" else None
    if form is not None and form.is_valid():
        services.record_agreement(by=person(request), now=now, **form.cleaned_data)
        messages.success(request, _("Recorded. Whoever is watched is told on their own page."))
        return redirect("watching")
    page = agreement_page(in_force)
    context = fields_of(page) | {"form": form or WatchingForm.about(in_force), "tab": "institute"}
    return render_page(request, "people/watching.html", context, status=422 if form else 200)


@require_POST
@administrator
def end_watching(request: HttpRequest) -> HttpResponse:
    """End the agreement: nobody is watched any more."""
    if services.end_agreement(by=person(request), now=timezone.now()):
        messages.success(request, _("Ended. From now on there are totals of study and team only."))
    return redirect("watching")


@require_POST
@signed_in
def read_watching(request: HttpRequest) -> HttpResponse:
    """Note that the person has read what is watched, and lead back to their work."""
    agreement = queries.agreement_in_force()
    if agreement is not None:
        services.note_watching_read(person=person(request), agreement=agreement, now=timezone.now())
    return redirect("shift" if request.POST.get("from") == "shift" else "profile")
