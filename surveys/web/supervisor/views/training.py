"""Who may call in a study: the team at a glance, waivers, the training record as a file."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.design.models import Study
from surveys.design.queries import interviewers_of
from surveys.people.models import Role
from surveys.training import services
from surveys.training.queries import RecordScope, people_of_record
from surveys.web.access import person, study_role
from surveys.web.partials import render_page
from surveys.web.screens.plain_tables import TABLE_ENDINGS, table_file
from surveys.web.screens.training_record import record_lines, record_table
from surveys.web.supervisor.pages.training import training_page

from .desk import WATCHERS, may_act


@require_GET
@study_role(*WATCHERS)
def team_training(request: HttpRequest, study: Study) -> HttpResponse:
    """The team: who may call, and what the others still lack."""
    context = {"study": study, "tab": "desk", "here": "training", "page": training_page(study, timezone.now())}
    return render_page(request, "supervisor/training.html", context | {"may_act": may_act(request, study)})


@require_POST
@study_role(Role.SUPERVISOR)
def waive(request: HttpRequest, study: Study, person_id: int) -> HttpResponse:
    """Let somebody call without the briefing, for some days and with a reason."""
    who = interviewers_of(study).filter(pk=person_id).first()
    if who is None:
        raise Http404
    try:
        services.waive_briefing(
            study=study,
            person=who,
            reason=request.POST.get("reason", ""),
            until=until_of(request.POST.get("days", "")),
            by=person(request),
            now=timezone.now(),
        )
    except services.TrainingError as refusal:
        messages.error(request, _(refusal.message))
    else:
        messages.success(request, _("%(name)s may call until the waiver ends.") % {"name": who.short_name})
    return redirect("team-training", study.pk)


@require_GET
@study_role(Role.SUPERVISOR)
def training_file(request: HttpRequest, study: Study, kind: str) -> HttpResponse:
    """The training record of the study's interviewers as a file."""
    if kind not in TABLE_ENDINGS:
        raise Http404
    headings, rows = record_table(record_lines(RecordScope(people_of_record(study), [study.pk])))
    return table_file(f"{_('training-record')}-{study.pk}.{kind}", _("Training record"), headings, rows).response()


def until_of(days: str) -> datetime:
    """When a waiver of this many days ends: at once where it is no digit."""
    number = int(days) if days.isdecimal() and len(days) == 1 else 0
    return timezone.now() + min(timedelta(days=number), services.LONGEST_WAIVER) - timedelta(seconds=1)
