"""How the checks of lists with the opposition register stand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.calling.opposition import AGEING, FRESH, HOLDS, MISSING, RUN_OUT, WAIVED, check_of
from surveys.design.models import Study
from surveys.fieldwork.models import NumberFile, Sample
from surveys.fieldwork.queries import files_for_register, later_by_list, lists_in_use, opposed_by_list

from .register_files import file_words

FILES_SHOWN = 10
SIGNS = {FRESH: "ok", WAIVED: "ok", AGEING: "warn", MISSING: "bad", RUN_OUT: "bad"}
ORDER = (RUN_OUT, MISSING, AGEING, FRESH, WAIVED)


@dataclass(frozen=True, slots=True)
class ListCheck:
    """A list and its check: ``said`` in words, ``sign`` of it, ``holds_until`` the last day on which it is called.

    ``opposed``: of its numbers, those that stand in the register; ``later``: those that came after its check and have
    none yet.
    """

    sample: Sample
    status: str
    said: str
    sign: str
    holds_until: date | None
    opposed: int = 0
    later: int = 0


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """The lists, those that need a check first, and the studies in which a check holds longer or shorter.

    ``files``: the latest questions and answers, and what became of each.
    """

    heading: str
    lists: Sequence[ListCheck]
    limits: Sequence[Study]
    files: Sequence[tuple[NumberFile, str]] = ()


def register_page(studies: Sequence[Study], now: datetime) -> RegisterPage:
    """The page for these studies."""
    by_id = {study.pk: study for study in studies}
    samples = list(lists_in_use(by_id))
    opposed, later = opposed_by_list(samples), later_by_list(samples)
    lists = [
        replace(_check(one, by_id[one.study_id], now), opposed=opposed[one.pk], later=later[one.pk]) for one in samples
    ]
    lists.sort(key=lambda one: (ORDER.index(one.status), one.holds_until or date.max, one.sample.pk))
    limits = [study for study in studies if study.register_days is not None]
    files = [(one, file_words(one)) for one in files_for_register(by_id)[:FILES_SHOWN]]
    return RegisterPage(_heading(lists), lists, limits, files)


def _check(sample: Sample, study: Study, now: datetime) -> ListCheck:
    today, checked = now.astimezone(ZoneInfo(study.time_zone)).date(), sample.opposition_checked_on
    status = check_of(checked, sample.opposition_waiver, today, study.register_days)
    if status == WAIVED or checked is None:
        said = _("not needed: %(reason)s") % {"reason": sample.opposition_waiver} if status == WAIVED else _("never")
        return ListCheck(sample, status, said, SIGNS[status], None)
    days = (today - checked).days
    ago = _("today") if days <= 0 else ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}
    return ListCheck(sample, status, ago, SIGNS[status], checked + timedelta(days=study.register_days or HOLDS))


def _heading(lists: Sequence[ListCheck]) -> str:
    stopped = sum(one.status in {RUN_OUT, MISSING} for one in lists)
    if stopped:
        said = ngettext("One list waits for its check", "%(count)s lists wait for their check", stopped)
        return said % {"count": stopped}
    soon = sum(one.status == AGEING for one in lists)
    if soon:
        said = ngettext("The check of one list ends soon", "The checks of %(count)s lists end soon", soon)
        return said % {"count": soon}
    return _("Every list in use is checked")
