"""The room of deliveries: researchers make them, hand them over, set their hour and give links; supervisors look."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.design.models import Study
from surveys.design.queries import client_memberships, clients_in_field
from surveys.design.services import let_make_files
from surveys.people.models import Role
from surveys.results import services, tasks
from surveys.results.models import DeliveryLink, DeliverySchedule, StudyDelivery
from surveys.results.queries import deliveries_visible_to, files_in, format_of
from surveys.web.access import has_role, person, study_role
from surveys.web.client.forms.deliveries import LinkForm, ReportForm, ScheduleForm
from surveys.web.client.forms.exports import FORMAT_NAMES
from surveys.web.client.pages.delivery_room import delivery_room, report_of, view_of
from surveys.web.client.pages.new_delivery import new_delivery_form
from surveys.web.client.views.files import file_response, site_of
from surveys.web.partials import render_page
from surveys.web.screens.refreshed import refreshed


@require_safe
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
@refreshed(every=60)
def deliveries(request: HttpRequest, study: Study) -> HttpResponse:
    """The room, with the latest delivery open, or the one that is asked for."""
    return _room(request, study)


@study_role(Role.RESEARCHER)
def new(request: HttpRequest, study: Study) -> HttpResponse:
    """What a delivery is to hold. POST has it made."""
    now = timezone.now()
    form = new_delivery_form(study, request.POST or None, translation.get_language() or "it", now)
    if request.method == "POST" and form.is_valid():
        facts = {**form.facts(timezone.localdate(now)), "site": site_of(request)}
        tasks.request_delivery_once(study=study, facts=facts, by=person(request), now=now)
        return redirect("deliveries", study.pk)
    formats = [(box, FORMAT_NAMES[box.data["value"]][1]) for box in form["formats"]]
    context = {"study": study, "tab": "results", "form": form, "formats": formats}
    return render(request, "client/delivery_new.html", context, status=422 if form.errors else 200)


@require_POST
@study_role(Role.RESEARCHER)
def release(request: HttpRequest, study: Study, delivery_id: int) -> HttpResponse:
    """Hand a finished delivery over to the client."""
    delivery = _delivery(study, delivery_id)
    facts: dict[str, Any] = {"despite": request.POST.get("despite", ""), "by": person(request), "now": timezone.now()}
    try:
        if services.release_delivery(delivery=delivery, **facts):
            messages.success(request, _("Delivery %(number)s is handed over.") % {"number": delivery.number})
    except services.WithheldError:
        messages.error(request, _("Say why it may leave although few people in it are told from all others."))
    return redirect("deliveries", study.pk)


@require_POST
@study_role(Role.RESEARCHER)
def again(request: HttpRequest, study: Study, delivery_id: int) -> HttpResponse:
    """Have a failed or withdrawn delivery made anew."""
    delivery = _delivery(study, delivery_id)
    tasks.request_again(delivery=delivery, by=person(request), now=timezone.now())
    return redirect("deliveries", study.pk)


@require_POST
@study_role(Role.RESEARCHER)
def note(request: HttpRequest, study: Study, delivery_id: int) -> HttpResponse:
    """Change the note to the client."""
    delivery = _delivery(study, delivery_id)
    text = request.POST.get("note", "").strip()[:2000]
    services.change_note(delivery=delivery, note=text, by=person(request), now=timezone.now())
    return redirect("deliveries", study.pk)


@require_POST
@study_role(Role.RESEARCHER)
def delete(request: HttpRequest, study: Study, delivery_id: int) -> HttpResponse:
    """Delete a delivery that no client has seen."""
    delivery = _delivery(study, delivery_id)
    if services.delete_delivery(delivery=delivery, by=person(request), now=timezone.now()):
        messages.success(request, _("Delivery %(number)s is gone.") % {"number": delivery.number})
    return redirect("deliveries", study.pk)


@require_POST
@study_role(Role.RESEARCHER)
def schedule(request: HttpRequest, study: Study) -> HttpResponse:
    """Set on which day and at which hour deliveries are made by themselves."""
    form = ScheduleForm(clients_in_field(study), request.POST)
    if not form.is_valid():
        return _room(request, study, schedule_form=form, status=422)
    services.set_schedule(
        study=study,
        client=form.cleaned_data["client"],
        facts=form.facts(translation.get_language() or "it"),
        is_on=form.cleaned_data["is_on"],
        site=site_of(request),
        by=person(request),
        now=timezone.now(),
    )
    return redirect("deliveries", study.pk)


@require_POST
@study_role(Role.RESEARCHER)
def view(request: HttpRequest, study: Study) -> HttpResponse:
    """What the client's page shows of the field; the forecast as it is now."""
    shown = {name: name in request.POST for name in ("shows_quotas", "shows_rate", "shows_forecast")}
    services.show_client(study=study, by=person(request), now=timezone.now(), **shown)
    return redirect("deliveries", study.pk)


@require_POST
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def report(request: HttpRequest, study: Study) -> HttpResponse:
    """Send this person the report on the field every day, or no more."""
    form = ReportForm(request.POST)
    if form.is_valid():
        at = form.cleaned_data["at"] if form.cleaned_data["wanted"] else None
        facts: dict[str, Any] = {"at": at, "site": site_of(request), "now": timezone.now()}
        services.ask_for_report(study=study, person=person(request), **facts)
    return redirect("deliveries", study.pk)


@require_POST
@study_role(Role.RESEARCHER)
def skip(request: HttpRequest, study: Study, schedule_id: int) -> HttpResponse:
    """Leave the next scheduled delivery out."""
    found = get_object_or_404(DeliverySchedule, study=study, pk=schedule_id)
    services.skip_next(schedule=found, by=person(request), now=timezone.now())
    return redirect("deliveries", study.pk)


@require_POST
@study_role(Role.RESEARCHER)
def makers(request: HttpRequest, study: Study) -> HttpResponse:
    """Say which clients may have deliveries made themselves."""
    chosen = {int(one) for one in request.POST.getlist("makers") if one.isascii() and one.isdecimal()}
    let_make_files(study=study, people=chosen, by=person(request), now=timezone.now())
    return redirect("deliveries", study.pk)


@require_POST
@study_role(Role.RESEARCHER)
def link(request: HttpRequest, study: Study) -> HttpResponse:
    """Make a link for somebody without an account, and send it."""
    now = timezone.now()
    form = LinkForm(clients_in_field(study), _to_open(request, study), request.POST)
    if not form.is_valid():
        return _room(request, study, link_form=form, status=422)
    tasks.request_link(study=study, site=site_of(request), by=person(request), now=now, **form.facts(now))
    messages.success(request, _("The link for %(name)s is made.") % {"name": form.cleaned_data["name"]})
    return redirect("deliveries", study.pk)


@require_POST
@study_role(Role.RESEARCHER)
def revoke(request: HttpRequest, study: Study, link_id: int) -> HttpResponse:
    """Close a link at once and for good."""
    found = get_object_or_404(DeliveryLink, study=study, pk=link_id)
    if services.close_link(link=found, by=person(request), now=timezone.now()):
        messages.success(request, _("The link of %(name)s opens nothing any more.") % {"name": found.name})
    return redirect("deliveries", study.pk)


@require_safe
@study_role(Role.CLIENT, Role.RESEARCHER, Role.SUPERVISOR)
def delivery_file(request: HttpRequest, study: Study, export_id: int) -> HttpResponseBase:
    """A file of a delivery; that it was fetched is kept."""
    export = get_object_or_404(files_in(deliveries_visible_to(person(request), study)), pk=export_id)
    response = file_response(export)
    if response is None:
        messages.error(request, _("This file is no longer there."))
        return redirect("deliveries" if has_role(request, study, Role.RESEARCHER) else "client_study", study.pk)
    assert export.delivery is not None  # noqa: S101 (filtered above)
    now = timezone.now()
    services.note_download(delivery=export.delivery, one=format_of(export), now=now, person=person(request))
    return response


def _delivery(study: Study, delivery_id: int) -> StudyDelivery:
    return get_object_or_404(StudyDelivery.objects.select_related("study"), study=study, pk=delivery_id)


def _to_open(request: HttpRequest, study: Study) -> list[StudyDelivery]:
    return list(deliveries_visible_to(person(request), study).filter(released_at__isnull=False)[:20])


def _room(
    request: HttpRequest,
    study: Study,
    *,
    schedule_form: ScheduleForm | None = None,
    link_form: LinkForm | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = request.GET.get("delivery", "")
    chosen = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 12 else None
    page = delivery_room(study, person(request), chosen, timezone.now())
    clients = clients_in_field(study)
    initial = {"weekday": 0, "at": "08:00", "formats": ["xlsx", "codebook"], "tells": True, "only_if_new": True}
    if page.schedules:
        one = page.schedules[0]
        kept = ("weekday", "client", "tells", "only_if_new", "waits_for_yes")
        initial = {name: getattr(one, name) for name in kept}
        initial |= {"at": one.at.strftime("%H:%M"), "is_on": one.next_at is not None}
        initial |= {"formats": one.options.get("formats", ["xlsx"]), "despite": one.options.get("despite", "")}
    context = {
        "study": study,
        "tab": "results",
        "page": page,
        "schedule_form": schedule_form or ScheduleForm(clients, initial=initial),
        "link_form": link_form or LinkForm(clients, _to_open(request, study)),
        "may_change": has_role(request, study, Role.RESEARCHER),
        "clients": clients,
        "report": report_of(study, person(request)),
        "view": view_of(study),
        "makers": client_memberships(study),
        "withheld_below": services.WITHHELD_BELOW,
    }
    return render_page(request, "client/deliveries.html", context, fragment="left", status=status)
