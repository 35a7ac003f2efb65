"""The saved tests of a draft, replayed, and which step made one of them go differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from time import thread_time

from django.utils import timezone

from surveys import sandbox
from surveys.design.models import Draft, DraftStep, StepState, Study
from surveys.formats.editing import EditError
from surveys.questionnaire.compiled import Program, compile
from surveys.questionnaire.model.structure import Questionnaire, SavedTest
from surveys.questionnaire.replay import SAME, Outcome, outcome

from .drafts import own_pairs
from .programs import draft_program
from .questionnaires import questionnaire_of

TESTS = "tests"
KEPT = 8
"""Drafts whose replayed tests are kept at once."""
MOST_SECONDS = 5.0
"""Processor time of one replay of all tests, while somebody waits. The tests that would go beyond are not replayed."""
MOST_STEPS = 256
"""Steps of the history that are looked through for the one that made a test go differently."""


@dataclass(frozen=True, slots=True)
class Replay:
    """The tests of a draft. ``left``: how many were not replayed, because all together are too long.

    ``program`` is ``None`` if the draft cannot be run; then there are no outcomes either.
    """

    draft_id: int
    tests: tuple[SavedTest, ...]
    program: Program | None
    outcomes: tuple[Outcome, ...] = ()
    left: int = 0
    seconds: float = 0.0
    at: datetime = field(default_factory=timezone.now)

    @property
    def red(self) -> list[Outcome]:
        """The tests that do not go as they are expected to."""
        return [one for one in self.outcomes if one.status != SAME]

    def of(self, name: str) -> Outcome | None:
        """The test of this name."""
        return next((one for one in self.outcomes if one.test.name == name), None)


@dataclass(frozen=True, slots=True)
class Cause:
    """The ``step`` since which a test goes differently; ``None`` if it is not among those that can be gone back."""

    step: DraftStep | None


def replay_of(study: Study, now: datetime) -> Replay | None:
    """The tests of the study's draft, held anew if the draft has changed; ``None`` without a draft.

    ``now`` (aware, in the study's time zone) stands for the moment of tests that have none.
    """
    draft = Draft.objects.filter(study=study).values_list("pk", "uploaded_at").first()
    if draft is None:
        return None
    try:
        return _replayed(*draft, now.date(), _Moment(now))
    except Draft.DoesNotExist:  # replaced meanwhile
        return None


def has_tests(study: Study) -> bool:
    """Whether the study's draft has saved tests: one small query."""
    sheets = Draft.objects.filter(study=study).values_list("sheets", flat=True).first() or []
    return any(TESTS in (one.get("as"), str(one["name"]).lower()) and one["read"] and one["rows"] for one in sheets)


def forget_replays() -> None:
    """Forget what was replayed: it is held anew, and tests use primary keys again."""
    _replayed.cache_clear()
    _cause.cache_clear()


def cause_of(study: Study, name: str, now: datetime) -> Cause | None:
    """The step since which the test called ``name`` goes differently; ``None`` if it does not.

    The workbook is gone back step by step, in ever larger strides until the test is as expected, then in halves. A test
    that was not stored yet is asked of the earlier questionnaire as it is now.
    """
    replayed = replay_of(study, now)
    found = replayed.of(name) if replayed else None
    if replayed is None or found is None or found.status == SAME:
        return None
    return _cause(replayed.draft_id, name, _Moment(now))


class _Moment:
    """A moment that does not tell one call from another."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Moment)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=KEPT)
def _replayed(draft_id: int, uploaded_at: datetime, today: date, moment: _Moment) -> Replay:
    """The replay of a draft, held once. Raises ``Draft.DoesNotExist``."""
    questionnaire = questionnaire_of(Draft.objects.only("questionnaire").get(pk=draft_id))
    tests = questionnaire.tests if questionnaire is not None else ()
    program = draft_program(draft_id, uploaded_at) if tests else None
    if program is None:
        return Replay(draft_id, tests, None)
    began = thread_time()
    outcomes: list[Outcome] = []
    for test in tests:
        if thread_time() - began > MOST_SECONDS:
            break
        outcomes.append(outcome(program, test, moment.now))
    left = len(tests) - len(outcomes)
    return Replay(draft_id, tests, program, tuple(outcomes), left, thread_time() - began)


@lru_cache(maxsize=64)
def _cause(draft_id: int, name: str, moment: _Moment) -> Cause:
    draft = Draft.objects.select_related("study").filter(pk=draft_id).first()
    questionnaire = questionnaire_of(draft) if draft is not None else None
    test = next((one for one in questionnaire.tests if one.name == name), None) if questionnaire else None
    if draft is None or test is None:
        return Cause(None)
    return Cause(_Search(draft, test, moment.now).step())


class _Search:
    """Looks for the step that made a test go differently."""

    def __init__(self, draft: Draft, test: SavedTest, now: datetime) -> None:
        self._draft, self._test, self._now = draft, test, now
        self._own = own_pairs(draft.study)
        self._steps = _standing_steps(draft.study)

    def step(self) -> DraftStep | None:
        """The step behind which it goes differently and before which it did not."""
        red, stride = 0, 1
        while red < len(self._steps):
            at = min(red + stride, len(self._steps))
            if self._is_green(at):
                return self._steps[self._first(red, at) - 1]
            red, stride = at, stride * 2
        return None

    def _first(self, red: int, green: int) -> int:
        """How many steps back the test was as expected for the last time, between these two."""
        while green - red > 1:
            middle = (red + green) // 2
            red, green = (red, middle) if self._is_green(middle) else (middle, green)
        return green

    def _is_green(self, back: int) -> bool:
        """Whether it went as expected so many steps ago."""
        questionnaire = self._questionnaire(self._steps[:back])
        if questionnaire is None:
            return False
        program = compile(questionnaire)
        if program.problems:
            return False
        test = next((one for one in questionnaire.tests if one.name == self._test.name), self._test)
        return outcome(program, test, self._now).status == SAME

    def _questionnaire(self, steps: Sequence[DraftStep]) -> Questionnaire | None:
        ways = [bytes(step.way_back or b"") for step in steps]
        workbook, name = bytes(self._draft.workbook), self._draft.file_name
        try:
            return sandbox.restore_and_check(workbook, name, self._own, ways).reading.questionnaire
        except EditError:
            return None


def _standing_steps(study: Study) -> list[DraftStep]:
    """The steps that stand and can be gone back, the last one first."""
    found = study.draft_steps.filter(state=StepState.DONE).select_related("made_by").order_by("-number")
    steps: list[DraftStep] = []
    for step in found[:MOST_STEPS]:
        if step.way_back is None:
            break
        steps.append(step)
    return steps
