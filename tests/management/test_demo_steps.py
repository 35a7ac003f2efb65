"""The demo's stages, each whole; and a demo that was cut off, which the next run takes up again."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import translation

from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import Attempt, ContactPerson
from surveys.interviewing.models import InterviewEvent
from surveys.management.demo import world
from surveys.management.demo.steps import SIZES, DemoPlan, DemoSize, completes_of, demo_study, is_whole, make_demo

pytestmark = pytest.mark.django_db

THIRD = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
SMALL = DemoSize(cases=40, completes=4, days=2)
FEWEST_WRITES = 60


def plan_of(stage: str, seed: int = 1, now: datetime = THIRD, size: DemoSize | None = None) -> DemoPlan:
    """What ``manage.py demo`` makes with these options."""
    people = world.make_people(password="un caffè, grazie", now=now)
    world.make_institute(now=now)
    world.make_agreement(by=people["amministrazione"], now=now)
    return DemoPlan(people=people, seed=seed, size=size or SIZES[stage], is_closed=stage == "done", now=now)


@pytest.fixture(autouse=True)
def italian() -> Iterator[None]:
    with translation.override("it"):
        yield


@pytest.mark.parametrize("seed", [1, 2])
def test_a_study_that_is_only_designed_is_whole(seed: int) -> None:
    assert list(make_demo(plan_of("designed", seed))) == ["design"]
    study = demo_study()
    assert study is not None
    assert is_whole(study)
    assert study.status == StudyStatus.DESIGNING
    assert list(make_demo(plan_of("fielding", seed))) == []


@pytest.mark.drill
@pytest.mark.parametrize(
    ("stage", "seed", "day"),
    [("fielding", 1, 3), ("fielding", 2, 3), ("done", 1, 2), ("done", 7, 2)],
)
def test_a_stage_is_made_to_its_end(stage: str, seed: int, day: int) -> None:
    list(make_demo(plan_of(stage, seed, THIRD.replace(day=day))))
    study = demo_study()
    assert study is not None
    assert is_whole(study)
    # Where quotas are full the last days may end before the last interview.
    assert 0.9 * SIZES[stage].completes < completes_of(study) <= SIZES[stage].completes
    assert study.status == (StudyStatus.CLOSED if stage == "done" else StudyStatus.FIELDING)
    assert not Attempt.objects.filter(closed_at=None).exists()
    names = list(ContactPerson.objects.values_list("case", "name"))
    assert len(names) == len(set(names))
    assert list(make_demo(plan_of(stage, seed))) == []


class CutOffError(Exception):
    """The run ends here, as by Ctrl+C or with the machine."""


class CutAt:
    """Ends the run at its write of this number."""

    def __init__(self, last: int) -> None:
        self.last, self.writes = last, 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self.writes += 1
            if self.writes > self.last:
                raise CutOffError
        return execute(sql, params, many, context)


def rows() -> dict[str, int]:
    """The rows of each table."""
    return {model._meta.label: model.objects.count() for model in apps.get_app_config("surveys").get_models()}


def calls_and_answers() -> list[tuple[Any, ...]]:
    """Who rang whom and when, with what outcome, and what was answered."""
    facts = ("claimed_at", "interviewer__username", "case__number", "disposition", "closed_at")
    answers = ("session__interview__case__number", "sequence", "kind", "path", "new", "server_at")
    return [
        *Attempt.objects.order_by(*facts[:2]).values_list(*facts),
        *InterviewEvent.objects.order_by(*answers[:2]).values_list(*answers),
    ]


def reset_sequences() -> None:
    """Number the next rows behind the last: a rollback keeps the numbers, and what is drawn by lot depends on them."""
    models = list(apps.get_app_config("surveys").get_models())
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def made_at_once(plan: Callable[[], DemoPlan]) -> tuple[dict[str, int], list[tuple[Any, ...]]]:
    """What a run leaves that nothing cuts off; nothing of it stays."""
    reset_sequences()
    with transaction.atomic():
        list(make_demo(plan()))
        made = rows(), calls_and_answers()
        transaction.set_rollback(True)
    reset_sequences()
    return made


def test_a_demo_cut_off_in_each_of_its_steps_and_behind_it_becomes_the_whole_one() -> None:
    whole = made_at_once(lambda: plan_of("done", size=SMALL))
    plan, last, cuts, places = plan_of("done", size=SMALL), FEWEST_WRITES, 0, []
    while (study := demo_study()) is None or not is_whole(study):
        before, steps, cut = rows(), make_demo(plan), CutAt(last)
        try:
            with connection.execute_wrapper(cut):
                # Behind a step as well: every third run ends with the first step that it has made.
                places.append(next(steps))
                if cuts % 3:
                    places += steps
        except CutOffError:
            pass
        cuts += 1
        # A step that writes more is made by a run that lasts longer.
        last = FEWEST_WRITES if rows() != before else last * 2
    assert cuts > len(set(places)) > 9
    assert (rows(), calls_and_answers()) == whole


def test_a_demo_is_taken_up_again_weeks_later_and_by_another_stage() -> None:
    plan = plan_of("done", size=SMALL)
    steps = make_demo(plan)
    assert next(steps) == "design"
    with pytest.raises(CutOffError), connection.execute_wrapper(CutAt(200)):
        next(steps)
    calls = Attempt.objects.count()
    assert calls
    later = plan_of("fielding", now=THIRD + timedelta(days=60), size=DemoSize(40, 3, 1))
    list(make_demo(later))
    study = demo_study()
    assert study is not None
    assert is_whole(study)
    assert study.status == StudyStatus.FIELDING
    assert Attempt.objects.count() >= calls
    assert Attempt.objects.latest("claimed_at").claimed_at < THIRD


def test_the_command_says_that_it_is_there_already_of_a_whole_demo_only(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.STATIC_ROOT, settings.STATICFILES_DIRS = tmp_path, tmp_path / "static", []

    def said(*options: str) -> str:
        output = StringIO()
        call_command("demo", "--no-serve", *options, stdout=output)
        return output.getvalue()

    (tmp_path / "demo_password").touch()  # cut off before the password was written
    steps = make_demo(plan_of("fielding", size=SMALL))
    assert [next(steps), next(steps), next(steps)] == ["design", "calls", "shifts"]
    assert "is there already" not in said("--stage", "empty")
    first, second = said("--stage", "designed"), said()
    assert "was cut off: what is missing is made now" in first
    assert "is there already" not in first
    assert "password of every account: \n" not in first
    assert "is there already and stays as it is" in second
    assert Study.objects.filter(name=world.STUDY_NAME).count() == 1
