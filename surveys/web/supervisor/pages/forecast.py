"""The page of a study's forecast: when it is done in one scenario or two, what it lacks, how good forecasts were."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.calling.forecast import PART_NAMES, Band, DayForecast, Forecast, from_json
from surveys.design.models import Study
from surveys.fieldwork.models import FieldForecast, ForecastStatus, QuotaCell
from surveys.fieldwork.queries import Choices, earlier_forecasts, forecast_under_way, last_forecast
from surveys.interviewing.queries import progress_of
from surveys.web.screens.formatting import day, number, percent
from surveys.web.screens.quotas import name_of
from surveys.web.supervisor.forms.forecast import ForecastForm

from .forecast_chart import Chart, chart_of

A_WEEK = 7
SHOWN_CHECKS = 7


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of the table, with the figures of each scenario."""

    day: date
    columns: list[DayForecast]


@dataclass(frozen=True, slots=True)
class Compared:
    """A line of the comparison: what is compared, and by scenario a value and what it ranges over."""

    label: str
    values: list[tuple[str, str]]
    sign: str = ""


@dataclass(frozen=True, slots=True)
class ContactRate:
    """A rate in a part of the week, and what it rests on: of calls answered, or of interviews begun of these."""

    label: str
    share: str
    seen: str
    is_assumed: bool


@dataclass(frozen=True, slots=True)
class Check:
    """An earlier forecast held to what came."""

    made_on: date
    of_day: date
    said: Band
    came: int

    @property
    def is_within(self) -> bool:
        """Whether what came lies in the band."""
        return self.said.low <= self.came <= self.said.high


@dataclass(frozen=True, slots=True)
class ForecastPage:
    """What the page shows. ``kept``: the last forecast that is done; ``under_way``: one that waits, runs or failed."""

    heading: str
    lead: str
    kept: FieldForecast | None
    under_way: FieldForecast | None
    scenarios: dict[str, Forecast]
    chart: Chart | None
    rows: list[DayRow]
    compared: list[Compared]
    cells: list[Compared]
    checks: list[Check]
    rates: list[ContactRate]
    cooperation: list[ContactRate]
    facts: list[str]
    form: ForecastForm
    chosen: str
    has_b: bool
    b_has_rules: bool

    @property
    def is_under_way(self) -> bool:
        """Whether a forecast waits or is being played."""
        return self.under_way is not None and self.under_way.status != ForecastStatus.FAILED

    @property
    def has_failed(self) -> bool:
        """Whether the last one could not be played."""
        return self.under_way is not None and self.under_way.status == ForecastStatus.FAILED

    @property
    def within(self) -> int:
        """How many of the earlier forecasts held."""
        return sum(one.is_within for one in self.checks)


def kept_scenarios(study: Study) -> dict[str, Any]:
    """The scenarios as they were asked for last; A alone, following what is known, before that."""
    last = forecast_under_way(study) or last_forecast(study)
    return dict(last.scenarios) if last is not None else {"a": {}}


def forecast_form(study: Study, scenario: str, sent: Mapping[str, Any] | None = None) -> ForecastForm:
    """The form of a scenario as it was asked for last, or as it was sent; a new B begins as A is."""
    scenarios = kept_scenarios(study)
    return ForecastForm(study, scenario, Choices.from_json(scenarios.get(scenario, scenarios.get("a"))), sent)


def forecast_page(study: Study, form: ForecastForm, chosen: str, now: datetime) -> ForecastPage:
    """The last forecast, what is under way, and the form of the scenario chosen."""
    kept, under_way = last_forecast(study), forecast_under_way(study)
    found = (kept.found if kept is not None else None) or {}
    scenarios = {name: from_json(found[name]) for name in ("a", "b") if name in found}
    names = {cell.name: name_of(cell) for cell in QuotaCell.objects.filter(study=study)} if scenarios else {}
    by_day = progress_of(study).complete_by_day if kept is not None else []
    today = now.astimezone(ZoneInfo(study.time_zone)).date()
    asked = kept_scenarios(study)
    return ForecastPage(
        heading=_heading(scenarios),
        lead=_lead(study, scenarios, names),
        kept=kept,
        under_way=under_way,
        scenarios=scenarios,
        chart=chart_of(scenarios, by_day) if scenarios else None,
        rows=_rows(list(scenarios.values())),
        compared=list(_compared(list(scenarios.values()))),
        cells=list(_cells(list(scenarios.values()), names)),
        checks=checks_of(earlier_forecasts(study, today), by_day, today),
        rates=list(_rates(found.get("known", {}), "contact")),
        cooperation=list(_rates(found.get("known", {}), "cooperation")),
        facts=list(_facts(found.get("known", {}))),
        form=form,
        chosen=chosen,
        has_b="b" in asked,
        b_has_rules=bool(asked.get("b", {}).get("rules")),
    )


def _heading(scenarios: Mapping[str, Forecast]) -> str:
    if not scenarios:
        return _("Forecast")
    if len(scenarios) == 1:
        return _ends(scenarios["a"])
    words = {"a": _ends(scenarios["a"]), "b": _ends(scenarios["b"])}
    if words["a"] == words["b"]:
        return _("A and B alike: %(end)s") % {"end": words["a"][:1].lower() + words["a"][1:]}
    return _("A: %(a)s; B: %(b)s") % {name: text[:1].lower() + text[1:] for name, text in words.items()}


def _ends(found: Forecast) -> str:
    last = day(found.days[-1].day)
    if found.target is None:
        low, high = number(found.total.low), number(found.total.high)
        return _("Between %(low)s and %(high)s completes by %(day)s") % {"low": low, "high": high, "day": last}
    if found.end is not None:
        return _("It will likely be done on %(day)s") % {"day": day(found.end)}
    if not found.done:
        return _("It will not be done by %(day)s") % {"day": last}
    return _("By %(day)s it is done %(times)s times in 100") % {"day": last, "times": number(found.done * 100)}


def _lead(study: Study, scenarios: Mapping[str, Forecast], names: Mapping[str, str]) -> str:
    if not scenarios:
        return _("The next two weeks are played with the rules, the sample and the rates of this study.")
    first = scenarios["a"]
    said = [_("%(count)s simulations of two weeks for each scenario.") % {"count": number(first.runs)}]
    if study.ends_on:
        said.append(_("The plan is to end on %(day)s.") % {"day": day(study.ends_on)})
    starving = next((cell for cell in first.cells if cell.name == first.starving), None)
    if starving is not None:
        words = _("%(cell)s stays furthest behind: full %(times)s times in 100.")
        said.append(words % {"cell": names.get(starving.name, starving.name), "times": number(starving.full * 100)})
    return " ".join(said)


def _rows(found: Sequence[Forecast]) -> list[DayRow]:
    if not found:
        return []
    days = zip(*(one.days for one in found), strict=True)
    return [DayRow(columns[0].day, list(columns)) for columns in days]


def _range(found: Band) -> str:
    return f"{number(found.low)}–{number(found.high)}"


def _compared(found: Sequence[Forecast]) -> Iterator[Compared]:
    if not found:
        return
    last = day(found[0].days[-1].day)
    if found[0].target is not None:
        yield Compared(_("Done by %(day)s") % {"day": last}, [(percent(one.done, 0), "") for one in found])
        ends = [day(one.end) if one.end else _("after %(day)s") % {"day": last} for one in found]
        yield Compared(_("End, one time in two"), [(end, "") for end in ends])
    totals = [(number(one.total.middle), _range(one.total)) for one in found]
    yield Compared(_("Completes by %(day)s") % {"day": last}, totals)
    yield Compared(_("Hours of work"), [(number(one.hours.middle), _range(one.hours)) for one in found])
    yield Compared(_("Hours for a complete"), [(number(one.per_complete, 1), "") for one in found])
    if found[0].cells:
        yield Compared(_("Willing, but the cell is full"), [(number(one.turned_away), "") for one in found])
    fresh = [day(one.fresh_end) if one.fresh_end else _left(one.days[-1].fresh) for one in found]
    yield Compared(_("No case left that was never called"), [(text, "") for text in fresh])
    yield Compared(_("Closed by the limits of attempts"), [(number(one.used_up), "") for one in found])
    if any(one.buy for one in found):
        buys = [(number(one.buy.middle), _range(one.buy)) if one.buy else ("–", "") for one in found]
        yield Compared(_("Cases to add"), buys, "warn")


def _left(fresh: float) -> str:
    return _("%(count)s left") % {"count": number(fresh)}


def _cells(found: Sequence[Forecast], names: Mapping[str, str]) -> Iterator[Compared]:
    for cells in sorted(zip(*(one.cells for one in found), strict=True), key=lambda cells: cells[0].full):
        target = number(cells[0].target)
        values = [
            (percent(one.full, 0), _("%(range)s of %(target)s") % {"range": _range(one.completes), "target": target})
            for one in cells
        ]
        yield Compared(names.get(cells[0].name, cells[0].name), values, "warn" if cells[0].full < 0.5 else "")


def checks_of(earlier: Sequence[FieldForecast], by_day: Sequence[tuple[date, int]], today: date) -> list[Check]:
    """Earlier forecasts held to what came a week later, or yesterday if that is not over yet; the latest first."""
    checks = []
    for one in earlier:
        days = {row.day: row.total for row in from_json((one.found or {})["a"]).days}
        of_day = min(one.made_on + timedelta(days=A_WEEK), today - timedelta(days=1))
        if of_day in days:
            came = sum(count for at, count in by_day if at <= of_day)
            checks.append(Check(one.made_on, of_day, days[of_day], came))
    return checks[:SHOWN_CHECKS]


def _rates(known: Mapping[str, Any], name: str) -> Iterator[ContactRate]:
    for part, (share, seen, is_assumed) in known.get(name, {}).items():
        words = ngettext("%(count)s attempt", "%(count)s attempts", seen) % {"count": number(seen)}
        if name == "cooperation":
            words = ngettext("%(count)s reached", "%(count)s reached", seen) % {"count": number(seen)}
        yield ContactRate(_(PART_NAMES[part]), percent(share, 0), words, is_assumed)


def _facts(known: Mapping[str, Any]) -> Iterator[str]:
    """What else the forecast rests on, in sentences."""
    if not known:
        return
    if known["wave"]:
        yield _("The rates are those of an earlier wave: this study has too few calls.")
    silence, contact, interview = (number(minutes, 1) for minutes in known["minutes"])
    words = {"interview": interview, "contact": contact, "silence": silence}
    if "interview" in known["measured"]:
        yield _("An interview takes %(interview)s minutes, measured.") % words
    else:
        yield _("An interview takes %(interview)s minutes, assumed.") % words
    yield _("A call takes %(silence)s minutes if nobody answers, %(contact)s if somebody does.") % words
    people = {"people": number(known["week"][0], 1)}
    yield {
        "calls": _("From Monday to Friday %(people)s people call at a time, as of late; planned shifts come first."),
        "team": _("The %(people)s interviewers of the team are assumed to work all calling hours."),
    }[known["staff_from"]] % people
