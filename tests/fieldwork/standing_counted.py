"""How the field stands counted anew, case by case and call by call, beside what the pages say of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from surveys.calling.hours import next_opening
from surveys.calling.next_call import next_call
from surveys.calling.rates import rates
from surveys.calling.standing import FieldSigns, standing_of
from surveys.design.models import Study
from surveys.fieldwork.models import Appointment, Attempt, Case
from surveys.fieldwork.queries import fields_of_studies, outcomes_of, queue_totals, rules_of, why_no_case
from surveys.fieldwork.queries.do_not_call import forbidden_among
from surveys.fieldwork.queries.histories import history_of
from surveys.fieldwork.services import recheck_fields
from surveys.web.supervisor.pages.alerts import alerts_of
from surveys.web.supervisor.pages.desk import desk_page
from surveys.web.supervisor.pages.field_snapshot import field_snapshot
from surveys.web.supervisor.pages.field_today import field_today_page

from .recount import outcomes_counted_anew

OVERDUE = timedelta(minutes=5)


def disagreements(study_id: int, now: datetime) -> list[str]:
    """What any figure, alert or headline says otherwise than cases, calls and appointments do."""
    study = Study.objects.get(pk=study_id)
    recheck_fields(now=now)  # as the worker's rounds do, and every claim
    ready, still_open = _ready(study, now), _released(study).exclude(state="closed").count()
    snapshot = field_snapshot(study, now)
    begins, ends = snapshot.day_began, snapshot.day_ends
    (field,) = fields_of_studies([study], {study.pk: snapshot.progress.complete}, begins, ends, now)
    (row,) = field_today_page([study], now).rows
    told = {reason.code: reason.count for reason in why_no_case(study, None, now).reasons}
    outcomes, anew = outcomes_of(study), outcomes_counted_anew(study)
    signs = _signs(study, snapshot.signs, ready, still_open, begins, now)
    standing = standing_of(snapshot.facts, signs)
    alerts = alerts_of(snapshot)
    agree = {
        "ready": {ready} == {snapshot.queue.ready, field.ready, told.get("ready", 0), queue_totals(study, now).ready},
        "open": {still_open} == {snapshot.queue.open_cases, field.open_cases, why_no_case(study, None, now).open_cases},
        "signs": signs == snapshot.signs == field.signs,
        "rates": outcomes == anew and outcomes.response_rate == rates(anew.by_class)["RR3"],
        "standing": standing == snapshot.alarms.standing == row.standing,
        "urgent alerts": standing.urgent == sum(alert.sign == "bad" for alert in alerts) + snapshot.left_over,
        "worst sign": not alerts or not desk_page(study, now).heading.endswith("nothing urgent"),
    }
    return [f"{name} at {now:%d %H:%M}" for name, is_so in agree.items() if not is_so]


def _released(study: Study) -> QuerySet[Case]:
    return Case.objects.filter(study=study, purpose="live", sample__status="released")


def _ready(study: Study, now: datetime) -> int:
    """The waiting cases of released lists that the rules call now, by their whole history."""
    rules = rules_of(study, now)
    cases = _released(study).filter(state="waiting", pool__is_open=True)
    count = 0
    for case in cases.select_related("sample", "pool", "study"):
        said = next_call(history_of(case, rules.policy.dispositions), rules.policy, now, rules.holidays)
        numbers = set(case.phones.filter(dead_at=None).values_list("number", flat=True))
        is_held_back = case.sample.suspended_at is not None and (said.rank is None or said.rank > 3)
        rests = case.due_at > now  # after it was given back
        is_allowed = bool(numbers - forbidden_among(numbers, study))
        count += said.is_callable(now) and is_allowed and not is_held_back and not rests
    return count


def _signs(study: Study, told: FieldSigns, ready: int, still_open: int, begins: datetime, now: datetime) -> FieldSigns:
    """The signs by cases, attempts and appointments one by one; those of people and texts are as they were told."""
    rules, zone = rules_of(study, now), ZoneInfo(study.time_zone)
    opening = next_opening(rules.policy, now, study.time_zone, rules.holidays)
    standing = list(Appointment.objects.filter(study=study, ended_at=None).select_related("case"))
    vain = [one for one in standing if one.at <= now and one.case.state != "held" and not _is_tried(one)]
    today = [one for one in vain if one.at >= begins and one.at <= now - OVERDUE]
    exact = [one for one in today if one.kind != "soft"]
    of_today = [one for one in standing if begins <= one.at < begins + timedelta(days=1)]
    live = Case.objects.filter(study=study, purpose="live")
    return replace(
        told,
        can_call=opening is not None and opening.astimezone(zone).date() == now.astimezone(zone).date(),
        ready=ready,
        open_cases=still_open,
        closed_cases=_released(study).filter(state="closed").count(),
        overdue=len(exact),
        overdue_approximate=len(today) - len(exact),
        missed=sum(one.at < begins for one in vain),
        due=len(of_today) - len(today),
        left_cases=live.filter(state="parked", owner=None, quarantined_at=None).count(),
        silent=live.filter(state="held", lease_until__lte=now).count(),
    )


def _is_tried(one: Appointment) -> bool:
    later = Attempt.objects.filter(case=one.case, number__gt=one.made_after, is_dialled=True)
    return later.exclude(closed_at=None).exists()
