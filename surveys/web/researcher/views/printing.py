"""The questionnaire as a page to be printed, for the client's approval."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.people.models import Role
from surveys.questionnaire.model.digits import whole_number
from surveys.web.access import study_role
from surveys.web.researcher.pages.printing.page import NothingToPrintError, print_page


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def questionnaire_print(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the draft or the requested version, in the requested language, as a page to print."""
    asked = request.GET.get("version", "")
    version = whole_number(asked)
    try:
        page = print_page(
            study,
            version=version,
            language=request.GET.get("language", ""),
            beside=request.GET.get("beside", ""),
            now=timezone.now(),
        )
    except NothingToPrintError:
        messages.error(request, _("There is no questionnaire to print yet."))
        return redirect("questionnaire", study.pk)
    return render(request, "researcher/print/page.html", {"study": study, "page": page})
