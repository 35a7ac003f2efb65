"""A preview of a release: how many people the list has, how many could be called at once, by how many interviewers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from surveys.calling import quotas
from surveys.calling.hours import is_open, next_opening
from surveys.calling.staff import Staff
from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import CaseState, CaseTally, QuotaCell, Sample
from surveys.formats.quotas.amounts import divide
from surveys.formatting import language_name

from .calling_rules import Rules, has_ended, rules_of
from .queue import UNKNOWN_LANGUAGE, WaitingReason
from .staffing import languages_in_field, names_of, staff_of


@dataclass(frozen=True, slots=True)
class ReleasePreview:
    """``cases`` of the list; ``at_once`` of them could be handed out now, to at most ``people``; the others by reason.

    ``next_at``: when the first of those that only wait for the hour may be called.
    """

    cases: int
    at_once: int
    people: int
    reasons: list[WaitingReason]
    next_at: datetime | None
    is_fielding: bool


def preview_release(sample: Sample, now: datetime) -> ReleasePreview:
    """The effect of releasing the list now; a fixed number of queries."""
    return preview_releases(sample.study, {sample.pk: None}, now)


def preview_releases(study: Study, samples: Mapping[int, int | None], now: datetime) -> ReleasePreview:
    """The effect of releasing these samples together now, as of one list; a fixed number of queries.

    ``samples``: their ids, each with how many of its cases are drawn at random, or None for all of them. What is drawn
    is about alike.
    """
    staff, rules = staff_of(study), rules_of(study, now)
    full = _full_cells(study)
    reached: set[str] = set()
    at_once, left = 0, Counter[tuple[str, str]]()
    openings = []
    for language, zone, cells, count in _groups(study, samples):
        why = _obstacle(staff, language, bool(full & set(cells.split(","))))
        if not why and not is_open(rules.policy, now, zone, rules.holidays):
            why = "hours"
            openings.append(_opening(rules, zone, now))
        if why:
            left[why, staff.language_of(language) if why in {"language", UNKNOWN_LANGUAGE} else ""] += count
        else:
            at_once += count
            reached.add(language)
    fielding = study.status == StudyStatus.FIELDING and not has_ended(study, now)
    people = sum(any(staff.speaks(one, language) for language in reached) for one in staff.people.values())
    next_at = min((at for at in openings if at), default=None)
    names = names_of(languages_in_field(study))
    reasons = [
        WaitingReason(code, count, next_at if code == "hours" else None, names.get(key) or _name_of(key))
        for (code, key), count in left.most_common()
    ]
    return ReleasePreview(at_once + left.total(), at_once if fielding else 0, people, reasons, next_at, fielding)


def _name_of(language: str) -> str:
    return language and language_name(language, language)


def _groups(study: Study, samples: Mapping[int, int | None]) -> list[tuple[str, str, str, int]]:
    """Language, time zone and quota cells of the cases that would be released, and how many are alike."""
    waiting = CaseTally.objects.filter(study=study, sample__in=list(samples), state=CaseState.WAITING).order_by()
    kinds = waiting.values_list("sample_id", "pool__language", "pool__hours_group", "pool__cells")
    rows = list(kinds.annotate(count=Sum("cases")).filter(count__gt=0))
    found: list[tuple[str, str, str, int]] = []
    for sample, wanted in samples.items():
        alike = [(language, zone, cells, count) for of, language, zone, cells, count in rows if of == sample]
        if wanted is not None and alike:
            shares = divide(wanted, [count for *_, count in alike])
            alike = [(*kind, share) for (*kind, _), share in zip(alike, shares, strict=True) if share]
        found += alike
    return found


def _obstacle(staff: Staff, language: str, is_full: bool) -> str:
    if is_full:
        return "shut"
    if not staff.has(language):
        return UNKNOWN_LANGUAGE
    return "" if any(staff.speaks(one, language) for one in staff.people.values()) else "language"


def _opening(rules: Rules, zone: str, now: datetime) -> datetime | None:
    return next_opening(rules.policy, now, zone, rules.holidays)


def _full_cells(study: Study) -> set[str]:
    """Names of the cells for which nobody is called any more."""
    cells = QuotaCell.objects.filter(study=study, in_use=True)
    return {
        cell.name
        for cell in cells
        if quotas.is_done(quotas.Cell(cell.target, cell.completes, cell.reserved, cell.on_full == "warn"))
    }
