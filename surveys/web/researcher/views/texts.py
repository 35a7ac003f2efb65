"""Scripts and answers for respondents: the study's own words, changed at any time."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.design import queries
from surveys.design.models import Study
from surveys.design.questionnaires import languages_of
from surveys.design.services import change_texts
from surveys.people.models import Role
from surveys.web.access import has_role, person, study_role
from surveys.web.researcher.forms import TextsForm
from surveys.web.researcher.texts import heading_of, last_change, shown_answers, shown_scripts


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def texts(request: HttpRequest, study: Study) -> HttpResponse:
    """What interviewers say and answer, in every language of the questionnaire; researchers change it."""
    may_change = has_role(request, study, Role.RESEARCHER)
    current = queries.texts_of(study)
    form = TextsForm(languages_of(study), current, request.POST or None)
    if request.method == "POST" and may_change and form.is_valid():
        change_texts(
            study=study, scripts=form.scripts(), answers=form.answers(), by=person(request), now=timezone.now()
        )
        messages.success(request, _("The texts are saved: interviewers read them from the next call on."))
        return redirect("study-texts", study.pk)
    context = {
        "study": study,
        "tab": "questionnaire",
        "heading": heading_of(current),
        "scripts": shown_scripts(form),
        "answers": shown_answers(form),
        "changed": last_change(current),
        "may_change": may_change,
    }
    return render(request, "researcher/texts.html", context)
