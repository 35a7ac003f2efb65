"""Training of the people somebody leads: the team at a glance, one person's record, files of it."""

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from surveys.design.models import Study, StudyStatus
from surveys.design.services import InactivePersonError, grant_role
from surveys.fieldwork.models import Audience
from surveys.fieldwork.queries import day_begins, read_day
from surveys.fieldwork.services import LONGEST_MESSAGE, send_message
from surveys.people.models import Role, User
from surveys.people.queries import institute
from surveys.questionnaire.model.digits import whole_number
from surveys.training import services
from surveys.training.queries import RecordScope, entries_of_record
from surveys.web.access import leads_people, person
from surveys.web.partials import render_page
from surveys.web.screens.plain_tables import TABLE_ENDINGS, table_file
from surveys.web.screens.training_record import record_lines, record_table
from surveys.web.supervisor.pages.training_person import scope_of, training_person_page
from surveys.web.supervisor.pages.training_team import Team, lacking_in, team_of, training_team_page

from .shifts import led_studies
from .training import until_of

TAB = {"tab": "training"}


def led_team(request: HttpRequest) -> Team:
    """The people that the signed-in person leads, and where they stand."""
    return team_of(led_studies(request), timezone.now())


@require_GET
@leads_people
def team(request: HttpRequest) -> HttpResponse:
    """People × studies: who may call for what, and who needs what next."""
    page = training_team_page(led_team(request))
    context = TAB | {"here": "team", "page": page, "may_act": True, "now": timezone.now()}
    return render_page(request, "supervisor/training_team.html", context)


@require_POST
@leads_people
def assign(request: HttpRequest) -> HttpResponse:
    """Make one of the team an interviewer of one of the studies."""
    found = led_team(request)
    who, study = _who(request, found), _study(request, found)
    if study is None:
        raise Http404
    try:
        grant_role(by=person(request), person=who, study=study, role=Role.INTERVIEWER, now=timezone.now())
    except InactivePersonError:
        messages.error(request, _("%(name)s is suspended and gets no new study.") % {"name": who})
    else:
        messages.success(request, _("%(name)s interviews in %(study)s now.") % {"name": who, "study": study})
    return _back(request)


@require_POST
@leads_people
def waive(request: HttpRequest) -> HttpResponse:
    """Let one of the team call without what the study asks for, for some days and with a reason."""
    found = led_team(request)
    who, study = _who(request, found), _study(request, found)
    if study is None:
        raise Http404
    reason, until = request.POST.get("reason", ""), until_of(request.POST.get("days", ""))
    try:
        services.waive_briefing(
            study=study, person=who, reason=reason, until=until, by=person(request), now=timezone.now()
        )
    except services.TrainingError as refusal:
        messages.error(request, _(refusal.message))
    else:
        messages.success(request, _("%(name)s may call until the waiver ends.") % {"name": who.short_name})
    return _back(request)


@require_POST
@leads_people
def remind(request: HttpRequest) -> HttpResponse:
    """Tell one person, or all of a study who have something to do, what stands between them and its cases."""
    found = led_team(request)
    study = _study(request, found)
    if study is None:
        raise Http404
    people = [_who(request, found)] if "person" in request.POST else lacking_in(found, study)
    if people:
        words = _("%(study)s: something is still to be read, answered or practised before you get its cases.")
        send_message(
            audience=Audience.PERSON if len(people) == 1 else Audience.TEAM,
            people=people,
            study=study,
            by=person(request),
            words=(words % {"study": study.name[:90]})[:LONGEST_MESSAGE],
            now=timezone.now(),
        )
        told = ngettext("%(count)s person has been reminded.", "%(count)s people have been reminded.", len(people))
        messages.success(request, told % {"count": len(people)})
    return _back(request)


@require_GET
@leads_people
def record(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person's training record, of the studies that the signed-in person leads."""
    found = led_team(request)
    page = training_person_page(found, _one(found, person_id))
    context = TAB | {"page": page, "studies": found.studies, "now": timezone.now()}
    return render_page(request, "supervisor/training_person.html", context)


@require_GET
@leads_people
def record_print(request: HttpRequest, person_id: int) -> HttpResponse:
    """The same on paper, to be signed."""
    found = led_team(request)
    who = _one(found, person_id)
    lines = record_lines(RecordScope([who], found.led, *_period(request)))
    context = {"who": who, "lines": lines, "house": institute(), "made_at": timezone.now()}
    return render_page(request, "supervisor/training_print.html", context)


@require_GET
@leads_people
def record_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The record as a file: of one person or all, of one study or all, of a period or of all time."""
    if kind not in TABLE_ENDINGS:
        raise Http404
    found = led_team(request)
    number = whole_number(request.GET.get("person", ""))
    who = _one(found, number) if number is not None else None
    study = _study_numbered(found, request.GET.get("study", ""))
    if study is None and request.GET.get("study"):
        raise Http404  # a file of everything would say more than was asked for
    headings, rows = record_table(record_lines(scope_of(found, who, study, _period(request))))
    name = f"{_('training-record')}{f'-{who.pk}' if who else ''}.{kind}"
    return table_file(name, _("Training record"), headings, rows).response()


@require_POST
@leads_people
def lesson(request: HttpRequest, person_id: int) -> HttpResponse:
    """Record that somebody was taught something in person."""
    found = led_team(request)
    minutes, on = whole_number(request.POST.get("minutes", "")), read_day(request.POST.get("day", ""))
    study, now = _study(request, found), timezone.now()
    if study is None and request.POST.get("study"):
        raise Http404
    try:
        services.record_lesson(
            person=_one(found, person_id),
            study=study,
            title=request.POST.get("title", ""),
            minutes=minutes or 0,
            at=_nine_o_clock(on, now) if on else now + timedelta(days=1),
            by=person(request),
            now=now,
        )
    except services.TrainingError as refusal:
        messages.error(request, _(refusal.message))
    else:
        messages.success(request, _("It stands in the record."))
    return redirect("training-record", person_id)


@require_POST
@leads_people
def correct(request: HttpRequest, person_id: int) -> HttpResponse:
    """Add a correction of a line, with its reason."""
    found, number = led_team(request), whole_number(request.POST.get("entry", "")) or 0
    entry = entries_of_record(RecordScope([_one(found, person_id)], found.led)).filter(pk=number).first()
    if entry is None:
        raise Http404
    typed, reason = whole_number(request.POST.get("minutes", "")), request.POST.get("reason", "")
    minutes = -1 if typed is None else typed
    try:
        services.correct_entry(entry=entry, minutes=minutes, reason=reason, by=person(request), now=timezone.now())
    except services.TrainingError as refusal:
        messages.error(request, _(refusal.message))
    else:
        messages.success(request, _("It stands in the record."))
    return redirect("training-record", person_id)


def _nine_o_clock(on: date, now: datetime) -> datetime:
    """When a lesson of that day was held; one of today that is written down in the early morning, just now."""
    nine = day_begins(on) + timedelta(hours=9)
    return min(nine, now) if day_begins(on) <= now else nine


def _period(request: HttpRequest) -> tuple[datetime | None, datetime | None]:
    first, last = (read_day(request.GET.get(name, "")) for name in ("from", "to"))
    return day_begins(first) if first else None, day_begins(last + timedelta(days=1)) if last else None


def _one(found: Team, person_id: int) -> User:
    for one in found.people:
        if one.pk == person_id:
            return one
    raise Http404


def _who(request: HttpRequest, found: Team) -> User:
    return _one(found, whole_number(request.POST.get("person", "")) or 0)


def _study(request: HttpRequest, found: Team) -> Study | None:
    return _study_numbered(found, request.POST.get("study", ""))


def _study_numbered(found: Team, typed: str) -> Study | None:
    number = whole_number(typed)
    return next((one for one in found.studies if one.pk == number and one.status != StudyStatus.CLOSED), None)


def _back(request: HttpRequest) -> HttpResponse:
    number = whole_number(request.POST.get("back", ""))
    return redirect(reverse("training-record", args=[number]) if number else reverse("training-team"))
