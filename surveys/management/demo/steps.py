"""The steps in which the demo study is made: each whole or not at all, so that the next run goes on behind the last."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from surveys.design.models import Study, StudyStatus, StudyTexts
from surveys.design.services import close_study
from surveys.fieldwork.models import Draw, FieldForecast, Message, PlannedShift, Sample
from surveys.interviewing.models import SpokenAnswer
from surveys.interviewing.queries import completes
from surveys.people.models import User
from surveys.questionnaire.wording.last_words import CALL_QUESTION
from surveys.review.models import BackCheckPlan, Review
from surveys.training.models import Briefing

from . import field, world
from .briefing import brief
from .last_words import say_goodbye
from .messages import write_messages
from .omnibus import make_omnibus
from .phone_questions import say_answers
from .reviews import make_back_checks, make_reviews
from .shifts import make_shifts


@dataclass(frozen=True, slots=True)
class DemoSize:
    """The size of the demo's field: cases in the list, complete interviews, and working days."""

    cases: int
    completes: int
    days: int


SIZES = {"designed": DemoSize(0, 0, 1), "fielding": DemoSize(world.CASES, 30, 4), "done": DemoSize(world.CASES, 60, 6)}
"""The size by stage; without cases the study is a draft that has been published."""


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """What is to be made: for whom, with which randomness, how much, and whether the field is closed at the end."""

    people: dict[str, User]
    seed: int
    size: DemoSize
    is_closed: bool
    now: datetime

    @property
    def callers(self) -> list[User]:
        """The interviewers who have called already."""
        return [self.people["giulia"], self.people["paolo"]]

    @property
    def supervisor(self) -> User:
        """Who leads the field."""
        return self.people["supervisione"]


@dataclass(frozen=True, slots=True)
class DemoStep:
    """One step: its name, what makes it, and the rows of a study that it leaves."""

    name: str
    make: Callable[[Study, DemoPlan], object]
    rows: Callable[[Study], QuerySet[Any]]


def demo_study() -> Study | None:
    """Return the demo study, whole or not, if there is one."""
    return Study.objects.filter(name=world.STUDY_NAME).first()


def is_whole(study: Study) -> bool:
    """Return whether the study is made to the end of its stage. One without a list, or closed, is."""
    is_in_the_field = study.status == StudyStatus.FIELDING and Sample.objects.filter(study=study).exists()
    return not is_in_the_field or _steps_done(study) == len(STEPS)


def make_demo(plan: DemoPlan) -> Iterator[str]:
    """Make what is missing of the demo study, step by step; yields what has been made when it is stored.

    Between two steps, and in each, the work may be cut off. Then the next run continues with this step.
    """
    study = demo_study()
    if study is None:
        study = _design(plan)
        yield "design"
    if is_whole(study):
        return
    done = _steps_done(study)
    if not done:
        _call(study, plan)
        yield "calls"
    for step in STEPS[done:]:
        with transaction.atomic():
            step.make(study, plan)
        yield step.name


def completes_of(study: Study) -> int:
    """Return the number of the study's complete interviews."""
    return completes().filter(study=study).count()


def _design(plan: DemoPlan) -> Study:
    """Make the study, the omnibus and, unless nobody is to be called, the list: without one the study is whole."""
    begun = next(field.work_days(until=plan.now, days=plan.size.days))
    with transaction.atomic():
        study = world.make_study(people=plan.people, now=begun)
        make_omnibus(by=plan.people["ricerca"], now=begun)
        if plan.size.cases:
            facts = {"seed": plan.seed, "cases": plan.size.cases}
            world.make_sample(study=study, by=plan.supervisor, checked_on=begun.date(), now=begun, **facts)
    study.refresh_from_db()
    return study


def _call(study: Study, plan: DemoPlan) -> None:
    """Let the interviewers call on the first working days of the study, as many as the size says and as are over."""
    days = plan.size.days
    until = min(plan.now, field.day_after(begun=study.created_at, days=days))
    about = {"seed": plan.seed, "completes": plan.size.completes, "days": days}
    field.work(study=study, interviewers=plan.callers, until=until, **about)


def _steps_done(study: Study) -> int:
    """Return how many of the steps are made. Each is made after those before it, some of which may leave no rows."""
    return next((place for place in range(len(STEPS), 0, -1) if STEPS[place - 1].rows(study).exists()), 0)


def _add_shifts(study: Study, plan: DemoPlan) -> None:
    """Plan shifts, and work those of the calls."""
    make_shifts(study=study, interviewers=plan.callers, by=plan.supervisor, seed=plan.seed, now=plan.now)


def _add_messages(study: Study, plan: DemoPlan) -> None:
    """Write the supervisor's messages."""
    write_messages(study=study, interviewers=plan.callers, by=plan.supervisor, now=plan.now)


def _add_answers(study: Study, plan: DemoPlan) -> None:
    """Say what respondents were told."""
    say_answers(study=study, now=plan.now)


def _add_last_words(study: Study, plan: DemoPlan) -> None:
    """Ask how the calls were."""
    say_goodbye(study=study, by=plan.people["ricerca"], now=plan.now)


def _add_briefing(study: Study, plan: DemoPlan) -> None:
    """Brief the interviewers."""
    brief(study=study, people=plan.people, by=plan.people["ricerca"], now=plan.now)


def _add_reviews(study: Study, plan: DemoPlan) -> None:
    """Review interviews."""
    make_reviews(study=study, by=plan.supervisor, now=plan.now)


def _divide_list(study: Study, plan: DemoPlan) -> None:
    """Divide the list."""
    sample = Sample.objects.filter(study=study).earliest("pk")
    world.divide(sample=sample, by=plan.supervisor, seed=plan.seed, now=plan.now)


def _add_back_checks(study: Study, plan: DemoPlan) -> None:
    """Plan back-checks."""
    make_back_checks(study=study, by=plan.supervisor, now=plan.now)


def _end(study: Study, plan: DemoPlan) -> None:
    """Forbid numbers, ask for a forecast, and close the field if it is to be closed: the last step, by any stage."""
    world.forbid_numbers(study=study, by=plan.supervisor, now=plan.now)
    world.ask_for_forecast(study=study, by=plan.supervisor, now=plan.now)
    if plan.is_closed:
        close_study(study=study, by=plan.supervisor, now=plan.now)


STEPS = (
    DemoStep("shifts", _add_shifts, lambda study: PlannedShift.objects.filter(study=study)),
    DemoStep("messages", _add_messages, lambda study: Message.objects.filter(study=study)),
    DemoStep("answers", _add_answers, lambda study: SpokenAnswer.objects.filter(attempt__case__study=study)),
    DemoStep(
        "goodbye", _add_last_words, lambda study: StudyTexts.objects.filter(study=study, scripts__has_key=CALL_QUESTION)
    ),
    DemoStep("reviews", _add_reviews, lambda study: Review.objects.filter(study=study).exclude(verdict="")),
    DemoStep("replicates", _divide_list, lambda study: Draw.objects.filter(source__study=study)),
    DemoStep("back_checks", _add_back_checks, lambda study: BackCheckPlan.objects.filter(study=study)),
    DemoStep("briefing", _add_briefing, lambda study: Briefing.objects.filter(study=study)),
    DemoStep("end", _end, lambda study: FieldForecast.objects.filter(study=study)),
)
"""What follows the calls, in this order. The dearest, which depends on no call, is nearly the last."""
