"""Try-out of a questionnaire as an interviewer would see it: the page carries the whole trial, nothing is stored.

The trial is signed, so that it cannot be changed in the browser; two tabs are two trials.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from random import SystemRandom
from typing import Any

from django.core import signing
from django.http import QueryDict
from django.utils import timezone

from surveys.design.models import Draft, Study, Version
from surveys.design.queries import draft_program, program_of
from surveys.questionnaire import running
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model import state as states
from surveys.questionnaire.model.pages import Ask, Complaint, Ended, Entry, Line, Section
from surveys.questionnaire.model.predefined_names import examples
from surveys.questionnaire.model.state import Facts, State
from surveys.questionnaire.model.structure import Language, SavedTest
from surveys.questionnaire.replay import recorded
from surveys.web.screens.questions import Screen, entries, screen, wants_correction

from .endings import ending_words

SALT = "try-out"
HIGHEST_SEED = 2**31 - 2


class NothingToTryError(Exception):
    """The study has no questionnaire that can be run."""


class StaleTrialError(Exception):
    """The trial belongs to a draft that has been replaced, or its signature is invalid."""


class UnfinishedTrialError(Exception):
    """The trial has not come to an end."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial: the questionnaire (``draft:12``, ``version:3``, by primary key), its state, when it began.

    ``profile``: the columns of the sample, ``None`` for the workbook's examples; ``full``: the quota cells that are.
    """

    source: str
    program: Program
    state: State
    began_at: datetime
    profile: Mapping[str, str] | None = None
    full: tuple[str, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    given: Mapping[str, Entry] | None = None

    @property
    def facts(self) -> Facts:
        """The facts for routing: when the trial began, and the profile, or else the workbook's examples."""
        local = timezone.localtime(self.began_at)
        sample = examples(self.program.questionnaire) if self.profile is None else self.profile
        quotas = dict.fromkeys(self.full, running.FULL)
        return Facts(today=local.date(), now=local, session_at=local, attributes=sample, quotas=quotas)

    @property
    def is_of_draft(self) -> bool:
        """Whether a draft is tried, and no version."""
        return self.source.startswith("draft:")

    @property
    def at(self) -> Ask | Ended:
        """The page to ask, or how the interview ended."""
        return running.ask(self.program, self.state, self.facts)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The answers so far, in words."""
        return running.lines(self.program, self.state, self.facts)

    @property
    def beyond_measure(self) -> tuple[tuple[str, ...], str]:
        """Names of the texts that have been cut, and the name of the expression that exceeds the evaluation budget."""
        return running.beyond_measure(self.program, self.state, self.facts)

    @property
    def token(self) -> str:
        """The trial, signed, as the page carries it."""
        data: dict[str, Any] = {
            "source": self.source,
            "began_at": self.began_at.isoformat(),
            "state": states.to_json(self.state),
            "full": self.full,
        }
        if self.profile is not None:
            data["profile"] = self.profile
        return signing.dumps(data, salt=SALT, compress=True)


def begin(study: Study, *, version: int | None, language: str, now: datetime) -> Trial:
    """Begin a trial of this version; without ``version``, of the draft or else of the newest version.

    Raises ``NothingToTryError``.
    """
    source, program = _program_to_try(study, version)
    spoken = language or program.questionnaire.default_language
    seed = SystemRandom().randint(1, HIGHEST_SEED)
    return Trial(source, program, running.start(program, seed=seed, language=spoken), now)


def go_on(study: Study, data: QueryDict) -> Trial:
    """Return the trial after the form's action: answer, back, jump or language. Raises ``StaleTrialError``."""
    trial = resumed(study, data.get("trial", ""))
    if "language" in data:
        return replace(trial, state=running.set_language(trial.program, trial.state, data.get("language", "")))
    if "back" in data:
        return replace(trial, state=running.back(trial.program, trial.state, trial.facts))
    if "page" in data:
        return _gone_to(trial, data.get("page", ""))
    return _answered(trial, data)


def _answered(trial: Trial, data: QueryDict) -> Trial:
    if isinstance(trial.at, Ended):
        return trial
    given = entries(data)
    if wants_correction(data):
        return replace(trial, given=given)
    step = running.answer(trial.program, trial.state, trial.facts, given)
    return replace(trial, state=step.state, complaints=step.complaints, given=given if step.complaints else None)


def _gone_to(trial: Trial, path: str) -> Trial:
    try:
        return replace(trial, state=running.go_to(trial.program, trial.state, trial.facts, path))
    except running.NotVisitedError:
        return trial


def resumed(study: Study, token: str) -> Trial:
    """Return the trial that a page carries. Raises ``StaleTrialError``."""
    try:
        data: dict[str, Any] = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise StaleTrialError from error
    kind, _, pk = data["source"].partition(":")
    model = Draft if kind == "draft" else Version
    if not model.objects.filter(pk=pk, study=study).exists():
        raise StaleTrialError
    try:
        program = _program(data["source"])
    except Draft.DoesNotExist as error:
        raise StaleTrialError from error
    return Trial(
        data["source"],
        program,
        states.from_json(data["state"]),
        datetime.fromisoformat(data["began_at"]),
        data.get("profile"),
        tuple(data.get("full", ())),
    )


def recorded_trial(study: Study, token: str, name: str) -> SavedTest:
    """Return the trial that has ended as a test. Raises ``StaleTrialError`` and ``UnfinishedTrialError``."""
    trial = resumed(study, token)
    if not trial.is_of_draft:
        raise StaleTrialError
    if not isinstance(trial.at, Ended):
        raise UnfinishedTrialError
    return recorded(trial.program, trial.state, trial.facts, name)


def _program_to_try(study: Study, version: int | None) -> tuple[str, Program]:
    """Return what is tried and its program. An upload in between replaces the draft, which is then read again."""
    for _ in range(2):
        source = _source(study, version)
        with suppress(Draft.DoesNotExist):
            return source, _program(source)
    raise NothingToTryError


def _source(study: Study, version: int | None) -> str:
    versions = Version.objects.filter(study=study).order_by("-number")
    draft = Draft.objects.filter(study=study, questionnaire__isnull=False).values_list("pk", flat=True).first()
    if version is None and draft is not None:
        return f"draft:{draft}"
    chosen = versions if version is None else versions.filter(number=version)
    found = chosen.values_list("pk", flat=True).first()
    if found is None:
        raise NothingToTryError
    return f"version:{found}"


def _program(source: str) -> Program:
    """Return the program of a draft or version. Raises ``NothingToTryError``, and ``Draft.DoesNotExist``."""
    kind, _, pk = source.partition(":")
    if kind == "version":
        return program_of(int(pk))
    program = draft_program(int(pk), Draft.objects.values_list("uploaded_at", flat=True).get(pk=pk))
    if program is None:
        raise NothingToTryError
    return program


@dataclass(frozen=True, slots=True)
class TryOutPage:
    """One step of the trial: its ``screen``, or a sentence on its ``ending``, and the answers so far (``lines``).

    ``cut``: names of texts that were cut; ``unfinished``: the expression that exceeds the evaluation budget.
    """

    trial: Trial
    screen: Screen | None
    ending: str
    sections: Sequence[Section]
    lines: Sequence[Line]
    last: Line | None
    cut: tuple[str, ...]
    unfinished: str
    can_be_saved: bool
    languages: Sequence[Language]


def try_out_page(trial: Trial) -> TryOutPage:
    """Return the page of the trial's current step."""
    at, lines = trial.at, trial.lines
    cut, unfinished = trial.beyond_measure
    shown = None
    if isinstance(at, Ask):
        shown = screen(at.page, today=trial.facts.asked_on, complaints=trial.complaints, given=trial.given)
    return TryOutPage(
        trial=trial,
        screen=shown,
        ending="" if isinstance(at, Ask) else ending_words(at.reason),
        sections=at.page.sections if isinstance(at, Ask) else (),
        lines=lines,
        last=lines[-1] if lines else None,
        cut=cut,
        unfinished=unfinished,
        can_be_saved=trial.is_of_draft and isinstance(at, Ended),
        languages=trial.program.questionnaire.languages,
    )
