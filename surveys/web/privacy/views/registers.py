"""The register of processing: a study's entry, and all entries of the institute."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from surveys.design.models import Study
from surveys.design.queries import visible_to
from surveys.people.models import Role
from surveys.privacy.queries import processing_entry
from surveys.privacy.services import write_processing
from surveys.web.access import administrator, has_role, person, study_role
from surveys.web.partials import render_page
from surveys.web.privacy.forms.processing import ProcessingForm, initial_record
from surveys.web.privacy.pages.processing_words import in_words, missing_in_words
from surveys.web.privacy.pages.processing_workbook import book_of, book_of_all
from surveys.web.privacy.pages.registers import rows_of
from surveys.web.screens.downloads import Download


@require_GET
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def register(request: HttpRequest, study: Study) -> HttpResponse:
    """Show a study's entry in the register of processing."""
    return render(request, "privacy/register.html", _context(request, study))


@require_GET
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def register_print(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the entry as a page to print."""
    return render(request, "privacy/register_print.html", _context(request, study))


@require_GET
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def register_workbook(request: HttpRequest, study: Study) -> HttpResponse:
    """Return the entry as a workbook."""
    content = book_of(processing_entry(study))
    return Download(_("%(study)s, register of processing.xlsx") % {"study": study.name}, content).response()


@study_role(Role.RESEARCHER)
def change(request: HttpRequest, study: Study) -> HttpResponse:
    """Edit the entry."""
    found = processing_entry(study)
    posted = request.method == "POST"
    form = ProcessingForm(request.POST) if posted else initial_record(study, found.record)
    if posted and form.is_valid():
        write_processing(study=study, by=person(request), now=timezone.now(), **form.facts())
        messages.success(request, _("Saved."))
        return redirect("privacy", study.pk)
    context = {"study": study, "tab": "privacy", "here": "privacy", "form": form}
    return render_page(request, "privacy/register_form.html", context, status=422 if posted else 200)


@require_GET
@administrator
def registers(request: HttpRequest) -> HttpResponse:
    """Show every study: what its entry lacks, and when its data are erased."""
    studies = list(visible_to(person(request)))
    return render(request, "privacy/registers.html", {"rows": rows_of(studies), "tab": "privacy"})


@require_GET
@administrator
def registers_workbook(request: HttpRequest) -> HttpResponse:
    """Return the entries of all studies as one workbook."""
    # Slow, because each study's questionnaires are searched for personal data, but rarely requested.
    found = [processing_entry(study) for study in visible_to(person(request))]
    return Download(_("Registers of processing.xlsx"), book_of_all(found)).response()


def _context(request: HttpRequest, study: Study) -> dict[str, object]:
    found = processing_entry(study)
    return {
        "study": study,
        "tab": "privacy",
        "here": "privacy",
        "register": found,
        "lines": in_words(found),
        "missing": missing_in_words(found),
        "may_change": has_role(request, study, Role.RESEARCHER),
        "now": timezone.now(),
    }
