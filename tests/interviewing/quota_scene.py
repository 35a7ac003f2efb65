"""A study with quota cells: its interviews under way, and what its cells have taken."""

from collections.abc import Sequence
from datetime import datetime

from surveys.fieldwork.models import Case, QuotaCell
from surveys.fieldwork.services import change_quota_cell, open_case
from surveys.fieldwork.services.quotas import take_quotas_from
from surveys.interviewing import services
from surveys.interviewing.services import Step
from surveys.people.models import User

from .scene import NOON, Scene, make_scene

Table = Sequence[Sequence[object]]

SURVEY: Table = [
    ["type", "name", "label", "calculation"],
    ["select_one sexes", "sex", "Sex", None],
    ["integer", "age", "How old are you?", None],
    ["calculate", "class", None, "if(${age} < 35, 'young', 'old')"],
    ["text", "why", "Why?", None],
]
CHOICES: Table = [["list_name", "name", "label"], ["sexes", "1", "Man"], ["sexes", "2", "Woman"]]
QUOTAS: Table = [
    ["name", "label", "when", "target", "on_full"],
    ["men", "Men", "${sex} = '1'", 1, "stop"],
    ["women", "Women", "${sex} = '2'", 2, "stop"],
    ["young", "Up to 34", "${class} = 'young'", 1, "warn"],
]


def make(
    quotas: Table = QUOTAS, *, survey: Table = SURVEY, cases: int = 4, choices: Table = CHOICES, **sheets: Table
) -> Scene:
    scene = make_scene(survey=survey, quotas=quotas, choices=choices, cases=cases, **sheets)
    assert scene.study.fielded_version
    take_quotas_from(version=scene.study.fielded_version)
    return scene


def next_one(scene: Scene, *, by: User | None = None) -> Scene:
    """The same study with its next case in an interviewer's hands."""
    attempt = scene.next_case(by=by)
    return Scene(scene.study, attempt.interviewer, attempt, scene.now)


def finish(scene: Scene, step: Step) -> Case:
    return services.finish(interview_id=step.interview.pk, attempt=scene.attempt, now=scene.now)


def filled() -> dict[str, tuple[int, int]]:
    """Completes and reserved places by cell, none left out that has any; the places always agree with them."""
    found = {}
    for cell in QuotaCell.objects.order_by("pk"):
        counted = cell.places.filter(counted_at__isnull=False).count()
        open_places = cell.places.filter(counted_at=None, released_at=None).count()
        assert (cell.completes, cell.reserved) == (counted, open_places), cell.name
        if cell.completes or cell.reserved:
            found[cell.name] = (cell.completes, cell.reserved)
    return found


def go_back(scene: Scene, step: Step, page: str) -> None:
    services.go_to_page(interview_id=step.interview.pk, attempt=scene.attempt, page=page, now=scene.now)


def suspend(scene: Scene, step: Step) -> None:
    services.suspend(interview_id=step.interview.pk, attempt=scene.attempt, code="not_available", now=scene.now)


def resume(scene: Scene, now: datetime) -> Scene:
    """The respondent of the first case rings back, and the interview is taken up."""
    attempt = open_case(case=scene.attempt.case, interviewer=scene.interviewer, now=now)
    again = Scene(scene.study, scene.interviewer, attempt, now)
    again.start()
    return again


def target(name: str, number: int, by: User, on_full: str = "stop") -> None:
    """Change a cell's target, and what happens when it is full."""
    cell = QuotaCell.objects.get(name=name)
    change_quota_cell(cell=cell, target=number, on_full=on_full, reason="The client agrees", by=by, now=NOON)
