"""The institute's general answers, which every study has until it writes its own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.design.queries import general_editions
from surveys.design.services import GeneralAnswersError, change_general_answers
from surveys.web.access import administrator, person
from surveys.web.account.forms.general_answers import GeneralAnswersForm
from surveys.web.account.pages.general_answers import general_answers_page
from surveys.web.partials import render_page


@administrator
def general_answers(request: HttpRequest) -> HttpResponse:
    """What interviewers of all studies say when respondents object or ask."""
    editions = general_editions()
    form = GeneralAnswersForm(editions[0] if editions else None, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        seen = form.cleaned_data["seen"] or 0
        try:
            change_general_answers(answers=form.answers, seen=seen, by=person(request), now=timezone.now())
        except GeneralAnswersError as refusal:
            form.data = {**request.POST.dict(), "seen": str(editions[0].number if editions else 0)}
            messages.warning(request, _(str(refusal)))
        else:
            messages.success(request, _("Saved: interviewers read them from the next call on."))
            return redirect("general-answers")
    context = {"page": general_answers_page(form, editions), "tab": "institute"}
    return render_page(request, "people/general_answers.html", context, status=422 if form.is_bound else 200)
