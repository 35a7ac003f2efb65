"""Who works on a study: roles given to many people at once, by an administrator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Study
from surveys.design.services import grant_roles
from surveys.people.models import Role
from surveys.web.access import person, study_role
from surveys.web.account.forms.people import StudyPeopleForm
from surveys.web.account.pages.study_people import study_people_page
from surveys.web.partials import render_page


@study_role()
def study_people(request: HttpRequest, study: Study) -> HttpResponse:
    """Show everybody with their roles here and elsewhere; give a role to those who are chosen.

    ``?group=``: the study whose interviewers are chosen together.
    """
    form = StudyPeopleForm(request.POST or None)
    if form.is_valid():
        people, role = form.cleaned_data["chosen"], Role(form.cleaned_data["role"])
        given = grant_roles(by=person(request), people=people, study=study, role=role, now=timezone.now())
        say = ngettext("%(count)s person has the role now.", "%(count)s people have the role now.", given)
        messages.success(request, say % {"count": given} if given else _("They have this role already."))
        return redirect("study-people", study.pk)
    context = {
        "study": study,
        "page": study_people_page(study, request.GET.get("group", "")),
        "form": form,
        "tab": "overview",
    }
    return render_page(request, "people/of_study.html", context, status=422 if form.errors else 200)
