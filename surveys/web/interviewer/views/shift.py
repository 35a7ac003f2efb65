"""The start of the shift, the next case, and why there is none."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from surveys.design.models import Study, StudyStatus
from surveys.design.queries import studies_staffed_by
from surveys.fieldwork import queries as field
from surveys.fieldwork import services
from surveys.fieldwork.queries.calling_rules import has_ended
from surveys.fieldwork.services.access_log import look_at_list
from surveys.interviewing import queries
from surveys.people.models import Role, User
from surveys.questionnaire.model.digits import whole_number
from surveys.web.access import person, signed_in, study_role
from surveys.web.interviewer.forms.kept_input import forget_carried
from surveys.web.interviewer.pages.contexts import error_words, greeting_at, no_more_words
from surveys.web.middleware.turns import out_of_turn
from surveys.web.partials import render_page

APPOINTMENTS_SHOWN = 8


@require_GET
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """My studies with what is ready for me, my appointments, my week."""
    user, now = person(request), timezone.now()
    studies = studies_staffed_by(user)
    local = timezone.localtime(now)
    monday = (local - timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    with out_of_turn(request):
        rows = _rows(user, studies)
    parked = list(field.parked_for(user))
    look_at_list(cases=parked, by=user, now=now)
    context = {
        "rows": rows,
        "held": field.held_attempt(user),
        "parked": parked,
        **_appointments(user, now),
        "figures": queries.figures(user, studies, monday),
        "now": now,
        "greeting": greeting_at(local),
    }
    return render_page(request, "interviewer/shift.html", context)


@require_POST
@study_role(Role.INTERVIEWER)
def next_case(request: HttpRequest, study: Study) -> HttpResponse:
    """Hand out the study's next case, or say why there is none."""
    return go_on(request, study)


@require_POST
@signed_in
def take(request: HttpRequest) -> HttpResponseBase:
    """The first case of the study chosen on the shift's page."""
    chosen = whole_number(request.POST.get("study", ""))
    return redirect("shift") if chosen is None else next_case(request, study_id=chosen)


@require_GET
@study_role(Role.INTERVIEWER)
def empty(request: HttpRequest, study: Study) -> HttpResponse:
    """Why no case is ready for me, counted by reason; asks again by itself."""
    user, now = person(request), timezone.now()
    # Counted over every open case, and asked for every quarter of a minute: answers go first.
    with out_of_turn(request):
        why, rows = field.why_no_case(study, user, now), _rows(user, studies_staffed_by(user))
    ready = next((reason.count for reason in why.reasons if reason.code == "ready"), 0)
    shut = _shut(study, now)
    context = {
        "study": study,
        "why": why,
        "ready": 0 if shut else ready,
        "shut": shut,
        "now": now,
        "others": [row for row in rows if row["study"].pk != study.pk and row["ready"]],
        **_appointments(user, now),
    }
    return render_page(request, "interviewer/empty.html", context, fragment="waiting")


@require_POST
@signed_in
def take_up(request: HttpRequest, case_id: int) -> HttpResponse:
    """Go on with a case that was set aside for me when its screen was left."""
    case = get_object_or_404(field.parked_for(person(request)), pk=case_id)
    try:
        attempt = services.open_case(case=case, interviewer=person(request), direction="outbound", now=timezone.now())
    except services.FieldworkError as refusal:
        messages.warning(request, error_words(refusal))
        return redirect("shift")
    return redirect("call", attempt.pk)


def go_on(request: HttpRequest, study: Study) -> HttpResponse:
    """To the next case of the study, to the page that says why there is none, or home when the field is shut."""
    forget_carried(request)
    try:
        attempt = services.claim_next_case(study=study, interviewer=person(request), now=timezone.now())
    except services.FieldworkError as refusal:
        study.refresh_from_db(fields=["status"])
        messages.warning(request, no_more_words(study, refusal))
        return redirect("shift")
    return redirect("call", attempt.pk) if attempt else redirect("empty-queue", study.pk)


def _shut(study: Study, now: datetime) -> str:
    """Why nobody gets a case of the study, however many there are; empty while its field is open."""
    if study.status != StudyStatus.FIELDING:
        return no_more_words(study, services.StudyNotFieldingError())
    return no_more_words(study, services.FieldEndedError()) if has_ended(study, now) else ""


def _appointments(user: User, now: datetime) -> dict[str, Any]:
    """Those of today and later, the earliest first; those of earlier days, which anybody may keep now, are counted."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = list(field.upcoming_appointments(interviewer=user, now=now))
    earlier = [one for one in mine if one.at < midnight]
    ahead = mine[len(earlier) :]
    shown = ahead[:APPOINTMENTS_SHOWN] + [one for one in ahead if one.at >= now][:APPOINTMENTS_SHOWN]
    look_at_list(cases=[one.case for one in shown], by=user, now=now)
    return {
        "appointments": ahead[:APPOINTMENTS_SHOWN],
        "next_appointments": [one for one in ahead if one.at >= now][:APPOINTMENTS_SHOWN],
        "more_appointments": max(0, len(ahead) - APPOINTMENTS_SHOWN),
        "earlier_appointments": len(earlier),
        "earliest_appointment": earlier[0].at if earlier else None,
    }


def _rows(user: User, studies: Any) -> list[dict[str, Any]]:
    pace, now = queries.pace_of(studies), timezone.now()
    open_now = [study for study in studies if study.status == StudyStatus.FIELDING and not has_ended(study, now)]
    ready = field.ready_counts(open_now, user, now)
    rows = []
    for entry, study in enumerate(studies, 1):
        done = pace.get(study.pk)
        completes = done.completes if done else 0
        rows.append(
            {
                "entry": entry,
                "study": study,
                "fielding": study.status == StudyStatus.FIELDING and not has_ended(study, now),
                "has_ended": study.status == StudyStatus.FIELDING and has_ended(study, now),
                "ready": ready[study.pk],
                "missing": max(0, study.target - completes) if study.target else None,
                "minutes": done.minutes if done and done.minutes else study.promised_minutes,
            }
        )
    return sorted(rows, key=lambda row: not row["fielding"])
