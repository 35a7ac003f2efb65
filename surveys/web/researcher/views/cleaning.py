"""Cleaning: values changed after the interview with who, what and why; variables derived from others."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.design.models import Study
from surveys.people.models import Role
from surveys.results.services import (
    CheckedTable,
    FormulaError,
    NameNotFreeError,
    NoReasonError,
    NoSuchInterviewError,
    UnfitValueError,
    check_changes,
    clean_value,
    codebook_for_formulas,
    hide_derived,
    keep_derived,
    make_changes,
    undo_cleaning,
)
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import out_of_turn
from surveys.web.researcher.forms.cleaning import ChangeForm, ChosenChangeForm, DerivedForm, LookForm, TableForm
from surveys.web.researcher.pages.cleaning import cleaning_page, in_words, preview_page, shown_again, table_of


@require_safe
@study_role(Role.RESEARCHER)
def cleaning(request: HttpRequest, study: Study) -> HttpResponse:
    """Show what was changed; a value of one case as it is delivered now."""
    return _page(request, study)


@require_POST
@study_role(Role.RESEARCHER)
def change(request: HttpRequest, study: Study) -> HttpResponse:
    """Change a value."""
    form = ChangeForm(request.POST)
    if not form.is_valid():
        return _page(request, study, change_form=form, status=422)
    try:
        clean_value(study=study, language=_language(), by=person(request), now=timezone.now(), **form.cleaned_data)
    except NoSuchInterviewError:
        form.add_error("case", _("No interview of this case is delivered: it may be rejected, or not over."))
    except UnfitValueError:
        form.add_error("value", _("The question does not take this value: see its codes and limits."))
    except NoReasonError:
        form.add_error("reason", _("Write why: whoever reads the data in a year has to know."))
    else:
        messages.success(request, _("The value is changed; the answer as it was given stays."))
        return redirect("cleaning", study.pk)
    return _page(request, study, change_form=form, status=422)


@require_POST
@study_role(Role.RESEARCHER)
def table(request: HttpRequest, study: Study) -> HttpResponse:
    """Check a table of changes and show what would become of it, or make them all."""
    form = TableForm(request.POST, request.FILES)
    rows = table_of(form) if form.is_valid() else None
    if rows is None:
        return _page(request, study, table_form=form, status=422)
    facts: dict[str, Any] = {"language": _language(), "now": timezone.now()}
    if not form.cleaned_data["make"]:
        checked = check_changes(study, rows, **facts)
        return _page(request, study, table_form=shown_again(rows), checked=checked, status=200)
    checked = make_changes(study=study, table=rows, by=person(request), **facts)
    if checked.trouble or checked.problems or not checked.rows:
        return _page(request, study, table_form=shown_again(rows), checked=checked, status=422)
    changed = ngettext("%(count)d value is changed.", "%(count)d values are changed.", len(checked.rows))
    messages.success(request, changed % {"count": len(checked.rows)})
    return redirect("cleaning", study.pk)


@require_POST
@study_role(Role.RESEARCHER)
def undo(request: HttpRequest, study: Study) -> HttpResponse:
    """Take back a change."""
    form = ChosenChangeForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    if undo_cleaning(study=study, pk=form.cleaned_data["chosen"], by=person(request), now=timezone.now()):
        messages.success(request, _("The change is taken back."))
    return redirect("cleaning", study.pk)


@require_POST
@study_role(Role.RESEARCHER)
def derive(request: HttpRequest, study: Study) -> HttpResponse:
    """Try a formula out on all interviews, or keep it as a variable."""
    form = DerivedForm(request.POST)
    if not form.is_valid() or "keep" not in request.POST:
        with out_of_turn(request):
            return _page(request, study, derived_form=form, status=422 if form.errors else 200)
    book = codebook_for_formulas(study, language=_language(), now=timezone.now())
    try:
        made = keep_derived(study=study, book=book, by=person(request), now=timezone.now(), **form.cleaned_data)
    except NameNotFreeError:
        form.add_error("name", _("Choose a name that is free: letters, digits and _, beginning with a letter."))
    except FormulaError as refusal:
        form.add_error("formula", in_words(refusal.findings))
    else:
        messages.success(request, _("%(name)s is in every file from now on.") % {"name": made.name})
        return redirect("cleaning", study.pk)
    with out_of_turn(request):
        return _page(request, study, derived_form=form, status=422)


@require_POST
@study_role(Role.RESEARCHER)
def hide(request: HttpRequest, study: Study) -> HttpResponse:
    """Leave a derived variable out from now on."""
    form = ChosenChangeForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    if hide_derived(study=study, pk=form.cleaned_data["chosen"], by=person(request), now=timezone.now()):
        messages.success(request, _("The variable is in no file from now on."))
    return redirect("cleaning", study.pk)


def _language() -> str:
    return get_language() or "it"


def _page(
    request: HttpRequest,
    study: Study,
    change_form: ChangeForm | None = None,
    derived_form: DerivedForm | None = None,
    table_form: TableForm | None = None,
    checked: CheckedTable | None = None,
    status: int = 200,
) -> HttpResponse:
    look = LookForm(change_form.data if change_form else request.GET)
    now = timezone.now()
    preview = None
    if derived_form is not None and derived_form.cleaned_data.get("formula") and "codes" in derived_form.cleaned_data:
        made = derived_form.cleaned_data
        preview = preview_page(study, made["formula"], made["codes"], now)
    context = {
        "study": study,
        "tab": "results",
        "room": "cleaning",
        "page": cleaning_page(study, look.asked(), now),
        "form": change_form or ChangeForm(),
        "derived_form": derived_form or DerivedForm(),
        "preview": preview,
        "table_form": table_form or TableForm(),
        "checked": checked,
    }
    return render(request, "researcher/cleaning.html", context, status=status)
