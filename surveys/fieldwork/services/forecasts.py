"""Play a study's field in the background, keep what comes of it, and renew it every day."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import get_random_string

from surveys.calling.forecast import FEWEST, PARTS, RUNS, Forecast, Rate, forecast_in_steps, to_json
from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import FieldForecast, ForecastStatus, Purpose, Sample, SampleStatus
from surveys.fieldwork.models.forecasts import GIVEN_UP
from surveys.fieldwork.queries.calling_rules import has_ended
from surveys.fieldwork.queries.forecasts import UNDER_WAY, Choices, Known, known_of, scenario_of
from surveys.people.models import User

logger = logging.getLogger(__name__)
DEAD_AFTER = timedelta(minutes=2)
"""A run without a sign of life for so long counts as dead, whichever machine it was on."""
KEPT_FOR = timedelta(days=90)
A_STEP = 10
"""After so many runs it is said how far they are, and sooner where they take long."""
SECONDS_BETWEEN_SIGNS = 5
AGAIN_AFTER = timedelta(hours=1)
"""The worker asks for at most one forecast of a study in an hour."""
MOST_TRIES = 3
"""A forecast whose worker was killed so often is what kills it."""


def create_forecast(
    *, study: Study, scenarios: Mapping[str, Any], by: User | None, now: datetime
) -> tuple[FieldForecast, bool]:
    """A forecast that waits for the worker, and whether it is new: one that is under way goes on."""
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)  # of two requests at once, the later sees the earlier one
        under_way = FieldForecast.objects.filter(study=study, status__in=UNDER_WAY).first()
        if under_way is not None:
            return under_way, False
        FieldForecast.objects.filter(study=study, status=ForecastStatus.FAILED).delete()
        made = FieldForecast.objects.create(
            study=study,
            made_on=now.astimezone(ZoneInfo(study.time_zone)).date(),
            scenarios=dict(scenarios),
            most=RUNS * len(scenarios),
            asked_by=by,
            asked_at=now,
        )
    return made, True


def cancel_forecast(*, study: Study, now: datetime) -> None:
    """Give up the forecast that is under way; the run that plays it stops at its next step.

    It is kept as one of today, so that the daily one does not come back before tomorrow.
    """
    today = now.astimezone(ZoneInfo(study.time_zone)).date()
    under_way = FieldForecast.objects.filter(study=study, status__in=UNDER_WAY)
    under_way.update(status=ForecastStatus.FAILED, run=GIVEN_UP, made_on=today)


def play_forecast(*, forecast_id: int) -> None:
    """Play a waiting forecast and keep what comes of it.

    Does nothing if it is not waiting, and stops when it is cancelled, or another run has taken it over.
    """
    waiting = FieldForecast.objects.filter(pk=forecast_id, status=ForecastStatus.WAITING)
    earlier = waiting.values_list("run", flat=True).first()
    if earlier is None:
        return
    run = f"{_tries(earlier) + 1}-{get_random_string(10)}"
    if not waiting.filter(run=earlier).update(status=ForecastStatus.RUNNING, run=run, played=0, moved_at=Now()):
        return
    own = FieldForecast.objects.filter(pk=forecast_id, status=ForecastStatus.RUNNING, run=run)
    kept = own.select_related("study").first()
    if kept is None:
        return
    try:
        _play(kept, own, timezone.now())
    except Exception:
        own.update(status=ForecastStatus.FAILED)
        raise


def _tries(run: str) -> int:
    """The number of the try with this name."""
    number, dash, _ = run.partition("-")
    return int(number) if dash else int(bool(run))


def _play(kept: FieldForecast, own: QuerySet[FieldForecast], now: datetime) -> None:
    known = known_of(kept.study, now)
    own.update(moved_at=Now())
    found: dict[str, Any] = {"known": _told(known)}
    ends: dict[str, Forecast] = {}
    for place, (name, chosen) in enumerate(sorted(kept.scenarios.items())):
        scenario = scenario_of(kept.study, known, Choices.from_json(chosen), now)
        own.update(moved_at=Now())
        told = 0.0
        for part in forecast_in_steps(scenario, RUNS, seed=kept.pk):
            if isinstance(part, Forecast):
                ends[name], found[name] = part, to_json(part)
            elif part == 1 or part % A_STEP == 0 or monotonic() - told > SECONDS_BETWEEN_SIGNS:
                if not own.update(played=place * RUNS + part, moved_at=Now()):
                    return
                told = monotonic()
    _keep(kept, own, found, ends["a"])


def _keep(kept: FieldForecast, own: QuerySet[FieldForecast], found: Mapping[str, Any], first: Forecast) -> None:
    with transaction.atomic():
        done = own.update(
            status=ForecastStatus.DONE,
            found=dict(found),
            expected_end=first.end,
            until=first.days[-1].day,
            played=kept.most,
            moved_at=Now(),
        )
        if done:
            others = FieldForecast.objects.filter(study=kept.study_id, status=ForecastStatus.DONE).exclude(pk=kept.pk)
            others.filter(made_on=kept.made_on).delete()
            others.filter(made_on__lt=kept.made_on - KEPT_FOR).delete()


def _told(known: Known) -> dict[str, Any]:
    """What the forecast rests on, for the page."""
    evidence = known.evidence
    return {
        "calls": evidence.calls,
        "wave": evidence.wave,
        "contact": _told_rate(evidence.contact),
        "cooperation": _told_rate(evidence.cooperation),
        "fewest": FEWEST,
        "minutes": [evidence.minutes.silence, evidence.minutes.contact, evidence.minutes.interview],
        "measured": sorted(evidence.minutes.is_measured),
        "week": known.week,
        "saturday": known.saturday,
        "staff_from": known.staff_from,
    }


def _told_rate(rate: Rate) -> dict[str, list[Any]]:
    """Part of the week → the rate, in how many calls it was seen, and whether it is assumed."""
    return {part: [round(rate.by_part[part], 4), rate.seen.get(part, 0), part in rate.is_assumed] for part in PARTS}


def reset_stalled_forecasts(*, now: datetime) -> list[int]:
    """Let forecasts wait again whose worker was killed; returns their ids. Those that killed it too often have failed.

    They keep the name of their run, which says how often they were tried.
    """
    dead = FieldForecast.objects.filter(status=ForecastStatus.RUNNING, moved_at__lte=now - DEAD_AFTER)
    again = []
    for forecast_id, run in dead.values_list("pk", "run"):
        is_last = _tries(run) >= MOST_TRIES
        status = ForecastStatus.FAILED if is_last else ForecastStatus.WAITING
        if not dead.filter(pk=forecast_id, run=run).update(status=status):
            continue
        if is_last:
            logger.error("forecast %s is given up: its worker was killed %s times", forecast_id, MOST_TRIES)
        else:
            again.append(forecast_id)
    return again


def renew_forecast(*, now: datetime) -> int | None:
    """Ask for the forecast of a study in the field that has none of today; returns its id.

    One study at a time: a forecast takes the worker some seconds. What scenario A says is kept, but not of one that was
    given up; B was a question of that day.
    """
    studies = Study.objects.filter(status=StudyStatus.FIELDING)
    asked, released = FieldForecast.objects.values("study"), Sample.objects.filter(status=SampleStatus.RELEASED)
    planned = Q(target__gt=0, pk__in=released.filter(purpose=Purpose.LIVE).values("study"))
    for study in studies.filter(Q(pk__in=asked) | planned).order_by("pk"):
        last = list(FieldForecast.objects.filter(study=study).order_by("-asked_at").defer("found")[:2])
        if not has_ended(study, now) and _is_due(study, last, now):
            earlier = next((forecast for forecast in last if not forecast.is_given_up), None)
            scenarios = {"a": earlier.scenarios.get("a", {}) if earlier is not None else {}}
            made, is_new = create_forecast(study=study, scenarios=scenarios, by=None, now=now)
            if is_new:
                return made.pk
    return None


def _is_due(study: Study, last: Sequence[FieldForecast], now: datetime) -> bool:
    """Whether the study is without a forecast of today; one that failed is tried again after an hour.

    One that somebody has given up does not come back before tomorrow.
    """
    if not last:
        return True
    latest = last[0]
    if latest.made_on < now.astimezone(ZoneInfo(study.time_zone)).date():
        return True
    has_failed = latest.status == ForecastStatus.FAILED and not latest.is_given_up
    return has_failed and latest.asked_at <= now - AGAIN_AFTER
