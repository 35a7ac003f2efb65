"""Weights of a study: targets, what they do, saved under the name of their column."""

import csv

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.analysis.targets import from_json
from surveys.design.models import Study
from surveys.people.models import Role
from surveys.results.models import WeightSet
from surveys.results.queries import weight_set_of
from surveys.results.services import answers_of_study, remove_weights, save_weights, weigh_in_words
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import out_of_turn, reads_only
from surveys.web.partials import render_page
from surveys.web.researcher.forms.weights import pasted_sheets, read_weights
from surveys.web.researcher.pages.weights import opened_weights, weights_page


@study_role(Role.RESEARCHER)
@reads_only
def weights(request: HttpRequest, study: Study) -> HttpResponse:
    """Show targets and what they do to the sample; POST changes them by a button or a box. Nothing is saved."""
    answers = answers_of_study(study, language=translation.get_language() or "it", now=timezone.now())
    number = request.GET.get("set", "")
    draft = (
        read_weights(request.POST.dict() | pasted_sheets(request.FILES), answers)
        if request.method == "POST"
        else opened_weights(study, int(number) if number.isascii() and number.isdigit() else None)
    )
    context = {"study": study, "tab": "results", "room": "weights", "page": weights_page(study, answers, draft)}
    return render_page(request, "researcher/weights.html", context, fragment="room")


@require_POST
@study_role(Role.RESEARCHER)
def save(request: HttpRequest, study: Study) -> HttpResponse:
    """Save the targets under the name of their column."""
    with out_of_turn(request):
        answers = answers_of_study(study, language=translation.get_language() or "it", now=timezone.now())
        draft = read_weights(request.POST.dict(), answers)
    if answers.find(draft.name) is not None:
        messages.error(request, _("“%(name)s” is the name of a question: choose another.") % {"name": draft.name})
        return redirect("weights", study.pk)
    saved = save_weights(study=study, name=draft.name, spec=draft.spec, by=person(request), now=timezone.now())
    about = {"name": saved.name, "edition": saved.edition}
    messages.success(request, _("“%(name)s” is in use, edition %(edition)s.") % about)
    return redirect(f"{reverse('weights', args=[study.pk])}?set={saved.pk}")


@require_POST
@study_role(Role.RESEARCHER)
def remove(request: HttpRequest, study: Study, set_id: int) -> HttpResponse:
    """Take weights out of use."""
    found = get_object_or_404(WeightSet, study=study, pk=set_id)
    remove_weights(weights=found, by=person(request), now=timezone.now())
    messages.success(request, _("“%(name)s” is no longer in use.") % {"name": found.name})
    return redirect("weights", study.pk)


@study_role(Role.RESEARCHER)
def weights_file(request: HttpRequest, study: Study, set_id: int) -> HttpResponse:
    """Interviews and their weights as a CSV file."""
    found = weight_set_of(study, set_id)
    if found is None:
        raise Http404
    answers = answers_of_study(study, language=translation.get_language() or "it", now=timezone.now())
    made, trouble = weigh_in_words(answers, from_json(found.spec))
    if made is None:
        messages.error(request, trouble)
        return redirect("weights", study.pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.name}.csv"'
    rows = zip(answers.interviews.tolist(), made.weights.values.tolist(), strict=True)
    csv.writer(response, delimiter=";").writerows([("interview", found.name), *rows])
    return response
