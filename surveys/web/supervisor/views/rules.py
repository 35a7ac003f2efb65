"""A study's calling rules: look at them, see what a change would do, put it in force."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.calling import policy
from surveys.calling.rules_file import write_file
from surveys.design.models import Study
from surveys.design.services import keep_rules_as_template
from surveys.fieldwork.queries import Effect
from surveys.fieldwork.services import FieldworkError, RulesChangedMeanwhileError
from surveys.fieldwork.tasks import request_rules
from surveys.people.models import Role
from surveys.web.access import has_role, person, study_role
from surveys.web.middleware.turns import out_of_turn, reads_only
from surveys.web.partials import render_page
from surveys.web.supervisor.forms.rules import RulesForm
from surveys.web.supervisor.pages.rules import effect_shown, form_of_template, rules_form, rules_page, tried_rules
from surveys.web.supervisor.pages.rules_merge import Overtaken, put_on_top

from .desk import WATCHERS, may_act


@study_role(*WATCHERS)
def rules(request: HttpRequest, study: Study) -> HttpResponse:
    """The rules in force; POST puts others in force, twice where cases would close."""
    if request.method != "POST":
        is_filled = request.GET.get("from") == "template"
        tried = form_of_template(study) if is_filled else tried_rules(study, request.GET.get("forecast", ""))
        return _shown(request, study, tried or rules_form(study), is_sent=False)
    form = rules_form(study, request.POST)
    with out_of_turn(request):
        closing = _closing(study, form) if form.is_valid() else 0
    if not form.is_valid() or closing > (form.cleaned_data["agreed"] or 0):
        return _shown(request, study, form, closing=closing)
    try:
        version = request_rules(
            study=study,
            stored=form.stored,
            reason=form.cleaned_data["reason"],
            by=person(request),
            now=timezone.now(),
            seen=form.cleaned_data["seen"],
        )
    except FieldworkError as error:
        return _refused(request, study, form, error)
    if version is not None:
        messages.success(request, _("Version %(number)s of the rules is in force.") % {"number": version.number})
    return redirect("rules", study.pk)


@require_POST
@study_role(*WATCHERS)
@reads_only
def effect(request: HttpRequest, study: Study) -> HttpResponse:
    """What the rules that are filled in would do."""
    shown = effect_shown(study, rules_form(study, request.POST), timezone.now())
    return render_page(request, "supervisor/_rules_effect.html", {"shown": shown} | _whose(request, study))


@require_GET
@study_role(*WATCHERS)
def rules_file(request: HttpRequest, study: Study) -> HttpResponse:
    """The rules in force as a file, for another study or another day."""
    text = write_file(policy.read(study.calling_policy))
    name = f"rules-{study.pk}.toml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="application/toml; charset=utf-8", headers=headers)


def _refused(request: HttpRequest, study: Study, form: RulesForm, error: FieldworkError) -> HttpResponse:
    """What was filled in, with why it is not in force; on top of what a colleague has put in force meanwhile."""
    if isinstance(error, RulesChangedMeanwhileError):
        merged, overtaken = put_on_top(study, request.POST)
        return _shown(request, study, merged, overtaken=overtaken)
    form.add_error("reason", _(error.message))
    return _shown(request, study, form)


def _closing(study: Study, form: RulesForm) -> int:
    """How many cases would close."""
    found = effect_shown(study, form, timezone.now()).effect
    return found.counts.get(Effect.CLOSED, 0) if found else 0


@require_POST
@study_role(Role.RESEARCHER)
def keep_template(request: HttpRequest, study: Study) -> HttpResponse:
    """Keep the rules in force as those with which the institute's new studies begin."""
    kept = keep_rules_as_template(study=study, by=person(request), now=timezone.now())
    words = _("New studies begin with these rules (version %(number)s of the template).") % {"number": kept.number}
    messages.success(request, words)
    return redirect("rules", study.pk)


def _whose(request: HttpRequest, study: Study) -> dict[str, object]:
    return {"study": study, "may_act": may_act(request, study)}


def _shown(
    request: HttpRequest,
    study: Study,
    form: RulesForm,
    *,
    closing: int = 0,
    is_sent: bool = True,
    overtaken: Overtaken | None = None,
) -> HttpResponse:
    with out_of_turn(request):
        page = rules_page(study, form, timezone.now())
    context = {"study": study, "tab": "desk", "here": "rules", "page": page, "form": form, "closing": closing}
    context |= {"overtaken": overtaken} | _whose(request, study)
    context["may_keep"] = has_role(request, study, Role.RESEARCHER)
    return render_page(request, "supervisor/rules.html", context, status=422 if is_sent else 200)
