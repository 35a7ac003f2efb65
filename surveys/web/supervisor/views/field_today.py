"""The desk for several studies: look at it, dismiss an alarm, have one shown again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.database.revisions import AT_WORK
from surveys.design.models import Study
from surveys.design.queries import revision_of, studies_supervised_by
from surveys.fieldwork import services
from surveys.web.access import ids_of_led_studies, leads_people, person
from surveys.web.partials import render_page
from surveys.web.screens.refreshed import refreshed_across
from surveys.web.supervisor.forms.field_today import DismissForm
from surveys.web.supervisor.pages.field_today import field_today_page

from .shifts import led_studies


def _made_from(request: HttpRequest) -> object:
    studies = ids_of_led_studies(request)
    return studies, revision_of([*studies, AT_WORK])


@require_GET
@leads_people
@refreshed_across(every=60, made_from=_made_from)
def field_today(request: HttpRequest) -> HttpResponse:
    """The studies' fields; it polls and is sent only when something has changed."""
    return _shown(request, request.GET.get("dismiss", ""))


@require_POST
@leads_people
def dismiss(request: HttpRequest) -> HttpResponse:
    """Do not show an alarm for a while."""
    form, now = DismissForm(request.POST), timezone.now()
    key = request.POST.get("alarm", "")
    if not form.is_valid():
        return _shown(request, key, form)
    alarm = field_today_page(led_studies(request), now, key).chosen
    if alarm is None:
        messages.info(request, _("The alarm has gone meanwhile."))
        return redirect("field-today")
    services.dismiss_alarm(
        study=alarm.study,
        kind=alarm.kind,
        about=alarm.about,
        state=alarm.state,
        reason=form.cleaned_data["reason"],
        until=form.until_when(now),
        by=person(request),
        now=now,
    )
    messages.success(request, _("The alarm is dismissed."))
    return redirect("field-today")


@require_POST
@leads_people
def restore(request: HttpRequest) -> HttpResponse:
    """Have a dismissed alarm shown again."""
    study_id, _colon, rest = request.POST.get("alarm", "").partition(":")
    kind, _colon, about = rest.partition(":")
    led = studies_supervised_by(person(request))
    study: Study = get_object_or_404(led, pk=int(study_id) if study_id.isdecimal() and len(study_id) < 15 else 0)
    services.show_alarm_again(study=study, kind=kind, about=about, by=person(request), now=timezone.now())
    messages.success(request, _("The alarm is shown again."))
    return redirect("field-today")


def _shown(request: HttpRequest, chosen: str, form: DismissForm | None = None) -> HttpResponse:
    page = field_today_page(led_studies(request), timezone.now(), chosen)
    context: dict[str, Any] = {"tab": "field-today", "page": page}
    if page.chosen:
        context["form"] = form or DismissForm(initial={"alarm": chosen, "until": "changed"})
    status = 422 if form else 200
    return render_page(request, "supervisor/field_today.html", context, fragment="fields", status=status)
