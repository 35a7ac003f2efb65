"""What researchers decide of deliveries beside their files: who agreed to be known, the note of a published poll."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.design.models import Study
from surveys.people.models import Role
from surveys.results import services
from surveys.results.models import DeliveryConsent
from surveys.web.access import person, study_role
from surveys.web.client.forms.deliveries import PollForm
from surveys.web.client.pages.new_delivery import consents_page, poll_known


@study_role(Role.RESEARCHER)
def consents(request: HttpRequest, study: Study) -> HttpResponse:
    """What lets whom know who the respondents are. POST records another consent."""
    now, language = timezone.now(), translation.get_language() or "it"
    page = consents_page(study, request.POST or None, language, now)
    if request.method == "POST" and page.form.is_valid():
        try:
            facts = page.form.facts()
            services.record_consent(study=study, language=language, by=person(request), now=now, **facts)
        except services.NoSuchAnswerError:
            page.form.add_error("answer", _("Choose an answer, or name a column and its value."))
        else:
            return redirect("delivery-consents", study.pk)
    context = {"study": study, "tab": "results", "page": page, "form": page.form}
    return render(request, "client/delivery_consents.html", context, status=422 if page.form.errors else 200)


@study_role(Role.RESEARCHER)
def poll(request: HttpRequest, study: Study) -> HttpResponse:
    """The note that a published poll needs. POST keeps what is not measured."""
    form = PollForm(request.POST or None, initial=poll_known(study))
    if request.method == "POST" and form.is_valid():
        services.set_poll(study=study, facts=form.cleaned_data, by=person(request), now=timezone.now())
        return redirect("delivery-poll", study.pk)
    note = services.poll_note(study, language=translation.get_language() or "it", now=timezone.now())
    context = {"study": study, "tab": "results", "form": form, "note": note}
    return render(request, "client/delivery_poll.html", context, status=422 if form.errors else 200)


@require_POST
@study_role(Role.RESEARCHER)
def end(request: HttpRequest, study: Study, consent_id: int) -> HttpResponse:
    """Let nothing leave any more on this ground."""
    consent = get_object_or_404(DeliveryConsent, study=study, pk=consent_id)
    services.end_consent(consent=consent, by=person(request), now=timezone.now())
    return redirect("delivery-consents", study.pk)
