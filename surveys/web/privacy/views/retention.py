"""When a study's personal data are erased, and the legal holds that prevent it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.design.models import Study
from surveys.people.models import Role
from surveys.privacy import services
from surveys.web.access import has_role, person, study_role
from surveys.web.partials import render_page
from surveys.web.privacy.forms.retention import ReasonForm, RetentionForm, SureForm
from surveys.web.privacy.pages.retention import retention_page

FORMS: dict[str, type[forms.Form]] = {
    "plan": RetentionForm,
    "on": SureForm,
    "off": forms.Form,
    "hold": ReasonForm,
    "lift": ReasonForm,
}
OF_ADMINISTRATORS = frozenset({"hold", "lift"})


@require_GET
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def retention(request: HttpRequest, study: Study) -> HttpResponse:
    """Show what is erased when, of how many people, and what stays."""
    return _shown(request, study)


@require_POST
@study_role(Role.RESEARCHER)
def move(request: HttpRequest, study: Study, move: str) -> HttpResponse:
    """Set the months, switch retention on or off, place or lift a hold (administrators only)."""
    if move not in FORMS:
        raise Http404
    if move in OF_ADMINISTRATORS and not person(request).is_administrator:
        raise PermissionDenied
    form = FORMS[move](request.POST)
    if not form.is_valid():
        return _shown(request, study, sent=(move, form))
    try:
        done = _MOVES[move](study, form, by=person(request), now=timezone.now())
    except services.MonthsMissingError:
        messages.error(request, _("Say the months first, here or on the institute’s page."))
    except services.HoldInForceError:
        messages.error(request, _("A legal hold stands already."))
    except services.NoHoldError:
        messages.error(request, _("No legal hold stands any more."))
    else:
        messages.success(request, done)
    return redirect("retention", study.pk)


def _plan(study: Study, form: Any, **by_whom: Any) -> str:
    services.plan_retention(study=study, **form.facts(), **by_whom)
    return _("Saved.")


def _on(study: Study, form: Any, **by_whom: Any) -> str:
    services.switch_retention_on(study=study, **by_whom)
    return _("Switched on.")


def _off(study: Study, form: Any, **by_whom: Any) -> str:
    services.switch_retention_off(study=study, **by_whom)
    return _("Switched off: nothing goes by itself.")


def _hold(study: Study, form: Any, **by_whom: Any) -> str:
    services.place_hold(study=study, reason=form.cleaned_data["reason"], **by_whom)
    return _("The hold stands: nothing of this study goes.")


def _lift(study: Study, form: Any, **by_whom: Any) -> str:
    services.lift_hold(study=study, reason=form.cleaned_data["reason"], **by_whom)
    return _("The hold is lifted.")


_MOVES: dict[str, Callable[..., str]] = {"plan": _plan, "on": _on, "off": _off, "hold": _hold, "lift": _lift}


def _shown(request: HttpRequest, study: Study, sent: tuple[str, forms.Form] | None = None) -> HttpResponse:
    page = retention_page(study, timezone.localdate())
    shown: dict[str, forms.Form] = {
        "plan": RetentionForm.about(page.retention),
        "on": SureForm(),
        "hold": ReasonForm(auto_id="hold_%s"),
        "lift": ReasonForm(auto_id="lift_%s"),
    }
    context = {
        "study": study,
        "tab": "privacy",
        "here": "retention",
        "page": page,
        "forms": shown | dict([sent] if sent else []),
        "may_change": has_role(request, study, Role.RESEARCHER),
        "may_hold": person(request).is_administrator,
    }
    return render_page(request, "privacy/retention.html", context, status=422 if sent else 200)
