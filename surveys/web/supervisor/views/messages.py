"""Messages of those who lead people, and the calls for a supervisor that they take in charge."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.database.revisions import MESSAGES
from surveys.design.queries import interviewers_of, revision_of
from surveys.fieldwork import queries as field
from surveys.fieldwork import services
from surveys.questionnaire.model.digits import whole_number
from surveys.web.access import ids_of_led_studies, leads_people, person
from surveys.web.partials import render_page
from surveys.web.screens.refreshed import refreshed_across
from surveys.web.supervisor.forms.messages import MessageForm
from surveys.web.supervisor.pages.messages import messages_page

from .shifts import TAB, led_studies


@require_GET
@leads_people
@refreshed_across(every=60, made_from=lambda request: revision_of([*ids_of_led_studies(request), MESSAGES]))
def show(request: HttpRequest) -> HttpResponse:
    """Messages with their receipts; the list polls and is sent only when it has changed."""
    initial = {"to": f"person-{request.GET.get('to', '')}"}
    return _shown(request, MessageForm(initial=initial, **_whom(request)))


@require_POST
@leads_people
def send(request: HttpRequest) -> HttpResponse:
    """Send a message to one, a team or everybody."""
    form = MessageForm(request.POST, **_whom(request))
    if not form.is_valid():
        return _shown(request, form)
    one, study = form.person, form.study
    people = [one] if one else list(interviewers_of(study)) if study else list(form.people.values())
    try:
        services.send_message(
            audience=form.audience,
            people=people,
            study=study,
            by=person(request),
            words=form.cleaned_data["words"],
            now=timezone.now(),
        )
    except services.FieldworkError as refusal:
        form.add_error("words", _(str(refusal)))
        return _shown(request, form)
    messages.success(request, _("Sent."))
    return redirect("messages")


@require_POST
@leads_people
def read(request: HttpRequest, copy_id: int) -> HttpResponse:
    """Note an answer as read, with an answer to it if there are words."""
    copy = field.copy_for(person(request), copy_id)
    if copy is None:
        raise Http404
    try:
        services.read_message(copy=copy, words=request.POST.get("words", ""), now=timezone.now())
    except services.FieldworkError as refusal:
        messages.error(request, _(str(refusal)))
    return redirect("messages")


@require_POST
@leads_people
def help_call(request: HttpRequest, call_id: int, move: str) -> HttpResponse:
    """Take a call for a supervisor in charge, or say that it is dealt with."""
    studies = ids_of_led_studies(request)
    calls = field.help_calls_for(studies, field.led_people(studies))
    call = next((one for one in calls if one.pk == call_id), None)
    if call is None or move not in {"take", "end"}:
        raise Http404
    if not services.look_after(call=call, move=move, by=person(request), now=timezone.now()):
        messages.warning(request, _("A colleague looks after this call already."))
    back = whole_number(request.POST.get("study", ""))
    return redirect("desk", back) if back in studies else redirect("shifts")


def _whom(request: HttpRequest) -> dict[str, list]:
    studies = [study for study in led_studies(request) if study.status != "closed"]
    return {"people": field.led_people([study.pk for study in studies]), "studies": studies}


def _shown(request: HttpRequest, form: MessageForm) -> HttpResponse:
    page = messages_page(person(request))
    services.mark_delivered(person=person(request), copies=page.received, now=timezone.now())
    context = TAB | {"here": "messages", "form": form, "page": page}
    return render_page(
        request, "supervisor/messages.html", context, fragment="list", status=422 if form.is_bound else 200
    )
