"""What the pages of deliveries say, worked out from the study's progress."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext, ngettext

from surveys.design.models import Study
from surveys.fieldwork.queries.final_outcomes import outcomes_of
from surveys.fieldwork.queries.quota_cells import quota_rows
from surveys.interviewing.progress import Progress, progress_of
from surveys.results import queries
from surveys.results.models import Export, ExportStatus
from surveys.web.screens.quotas import name_of
from surveys.web.tags import number


@dataclass(frozen=True, slots=True)
class QuotaProgress:
    """A quota cell as a client reads it."""

    label: str
    done: int
    target: int


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """The words and figures of a page of deliveries. ``days``: day, completes, completes so far."""

    heading: str
    progress: Progress
    last_at: datetime | None
    rates: dict[str, float | None]
    days: list[tuple[date, int, int]]
    most_in_a_day: int
    quotas: list[QuotaProgress]
    exports: list[Export]
    is_being_made: bool

    @property
    def ready(self) -> int:
        """How many workbooks can be fetched."""
        return sum(export.status == ExportStatus.READY for export in self.exports)


def progress_page(study: Study, exports: list[Export]) -> ProgressPage:
    """Everything the page shows; ``exports`` are those the person may fetch."""
    progress = progress_of(study)
    by_day = queries.completes_by_day(study)
    days, so_far = [], 0
    for day, count in by_day:
        so_far += count
        days.append((day, count, so_far))
    return ProgressPage(
        heading=_heading(study, progress),
        progress=progress,
        last_at=queries.last_complete_at(study),
        rates=outcomes_of(study).rates,
        days=days[::-1],
        most_in_a_day=max((count for _, count in by_day), default=0),
        quotas=[
            QuotaProgress(name_of(row.cell), row.cell.completes, row.cell.target)
            for row in quota_rows(study, progress.complete)
        ],
        exports=exports,
        is_being_made=any(export.status in {ExportStatus.WAITING, ExportStatus.RUNNING} for export in exports),
    )


def _heading(study: Study, progress: Progress) -> str:
    done = progress.complete
    if not done:
        return gettext("The field has not brought any complete interview yet")
    if study.target and done >= study.target:
        return gettext("Finished: %(done)s interviews of %(target)s") % {
            "done": number(done),
            "target": number(study.target),
        }
    if study.target:
        return gettext("%(share)s %% done: %(done)s interviews of %(target)s") % {
            "share": number(100 * done / study.target),
            "done": number(done),
            "target": number(study.target),
        }
    return ngettext("%(done)s complete interview", "%(done)s complete interviews", done) % {"done": number(done)}
