"""A study with a case of every kind, and the number of completes as everything that pages are made of says it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from surveys.api.responses import InterviewShape
from surveys.design.models import Study
from surveys.fieldwork.models import Case, QuotaCell
from surveys.fieldwork.queries import outcomes_of, sample_figures
from surveys.interviewing import services
from surveys.interviewing.queries import completes_by_interviewer, completes_of, progress_of, study_paces
from surveys.people.models import User
from surveys.results.queries import FeedPosition
from surveys.results.queries import deliveries as queries
from surveys.results.services import InterviewFeed
from tests.interviewing.quota_scene import QUOTAS
from tests.interviewing.scene import NOON, Scene

LATER = NOON + timedelta(hours=1)
ROOMY = [QUOTAS[0], *([*row[:3], 50, row[4]] for row in QUOTAS[1:])]


@dataclass
class Field:
    """A study with a case of every kind, and its supervisor; the clock goes on with every move."""

    scene: Scene
    supervisor: User
    cases: dict[str, Case] = field(default_factory=dict)
    now: datetime = LATER

    @property
    def study(self) -> Study:
        return self.scene.study

    def tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@contextmanager
def taken_back() -> Iterator[None]:
    """What is done inside leaves no trace."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def figures(there: Field) -> dict[str, int]:
    """The number of completes, as everything that pages and files are made of says it."""
    study, progress, outcomes = there.study, progress_of(there.study), outcomes_of(there.study)
    services.number_interviews(study=study, now=there.now)
    told = InterviewFeed(study, now=there.now).after(FeedPosition(), limit=500, statuses=["complete"])
    cells = {cell.name: cell.completes for cell in QuotaCell.objects.filter(study=study)}
    pace = study_paces(Study.objects.filter(pk=study.pk))
    return {
        "progress": progress.complete,
        "by version": sum(progress.complete_by_version.values()),
        "studies": completes_of([study]).get(study.pk, 0),
        "samples": sum(figures.completes for figures in sample_figures(study).values()),
        "interviewer's shift": pace[study.pk].completes if pace else 0,
        "people": sum(completes_by_interviewer(study, NOON - timedelta(days=9)).values()),
        "by day": sum(count for _, count in progress.complete_by_day),
        "rates": outcomes.closed.get("1.1", 0) + outcomes.so_far.get("1.1", 0),
        "class I": outcomes.by_class["I"],
        "quota": cells["men"] + cells["women"],
        "api": len(told),
        "workbook's rows": sum(len(batch) for batch in queries.interview_records(study, ["complete"])),
        "cases": len({InterviewShape(one).data["case"] for one in told}),
    }
