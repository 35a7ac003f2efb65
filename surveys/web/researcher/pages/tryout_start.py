"""Where a try-out begins: at which question, after which earlier answers, with which person of the sample."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import SystemRandom

from django.http import QueryDict
from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.design.queries import replay_of
from surveys.fieldwork.queries import sample_profiles
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model.pages import Complaint
from surveys.questionnaire.model.predefined_names import columns_read
from surveys.questionnaire.model.state import State
from surveys.questionnaire.model.structure import Choice, Language, Question
from surveys.questionnaire.replay import Started, drawn, read_before, started
from surveys.questionnaire.types import LISTED_TYPES, MISSING_WORDS, SEVERAL_TYPES, TYPES

from .preview import pieces
from .tryout import HIGHEST_SEED, NothingToTryError, Trial, begin

MOST_CHOICES = 60
"""Choices of a list that is offered whole; of a longer one the code is typed."""
LONGEST_ANSWER = 1000
LONGEST_PLACE = 90


class NoSuchQuestionError(Exception):
    """The questionnaire does not ask the question at which the try-out is to begin."""


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """An earlier question: ``kind`` is ``one``, ``several`` or ``typed``; ``options``: code, words, whether chosen."""

    name: str
    words: str
    kind: str
    options: Sequence[tuple[str, str, bool]] = ()
    typed: str = ""
    how: str = ""
    complaint: str = ""


@dataclass(frozen=True, slots=True)
class SampleField:
    """A column of the sample that the questionnaire reads."""

    name: str
    words: str
    value: str


@dataclass(frozen=True, slots=True)
class StartPage:
    """What is chosen before the try-out begins. ``at``: the question's name, ``""`` for the beginning.

    ``places``: names and words of the questions at which it may begin.
    """

    at: str
    words: str
    earlier: Sequence[EarlierAnswer]
    columns: Sequence[SampleField]
    profiles: Sequence[tuple[int, str]]
    quotas: Sequence[tuple[str, str, bool]]
    languages: Sequence[Language]
    language: str
    draws: bool
    places: Sequence[tuple[str, str]]
    trouble: str = ""

    @property
    def asks_nothing(self) -> bool:
        """Whether there is nothing to choose."""
        return not (self.earlier or self.columns or self.quotas)


def start_page(study: Study, at: str, chosen: QueryDict, now: datetime, refused: Started | None = None) -> StartPage:
    """Return what can be chosen, with what is chosen. Raises ``NothingToTryError`` and ``NoSuchQuestionError``."""
    trial = begin(study, version=None, language="", now=now)
    program = trial.program
    question = _question(program, at)
    complaints = refused.complaints if refused else {}
    columns = _columns(program)
    examples = trial.facts.attributes
    return StartPage(
        at=at,
        words=_words(program, question) if question else "",
        earlier=[_earlier(program, one.question, chosen, complaints) for one in read_before(program, at)] if at else [],
        columns=[
            SampleField(name, words, chosen.get(f"column-{name}", examples.get(name, "")))
            for name, words in columns.items()
        ],
        profiles=[
            (number, ", ".join(profile.values()))
            for number, profile in enumerate(sample_profiles(study, columns), start=1)
        ],
        quotas=[
            (quota.name, program.questionnaire.words(quota.label) or quota.name, quota.name in chosen.getlist("full"))
            for quota in program.questionnaire.quotas
            if quota.on_full == "stop"
        ],
        languages=program.questionnaire.languages,
        language=chosen.get("language", "") or program.questionnaire.default_language,
        draws="draw" in chosen,
        places=_places(program),
        trouble=_trouble(at, refused),
    )


def begin_at(study: Study, at: str, chosen: QueryDict, now: datetime) -> tuple[Trial, Started]:
    """Return the trial that stands at the question, or at the beginning, and how it came there.

    Raises ``NothingToTryError`` and ``NoSuchQuestionError``.
    """
    language = chosen.get("language", "")
    trial = begin(study, version=None, language=language, now=now)
    program = trial.program
    _question(program, at)
    full = [quota.name for quota in program.questionnaire.quotas if quota.name in chosen.getlist("full")]
    trial = replace(trial, profile=_profile(study, program, chosen), full=tuple(full))
    if not at:
        return trial, Started(trial.state, is_there=True)
    given = {one.question.name: _given(one.question.name, chosen) for one in read_before(program, at)}
    seed = SystemRandom().randint(1, HIGHEST_SEED)
    way = drawn if "draw" in chosen else started
    found = way(program, at, given, trial.facts, seed=seed, language=trial.state.language)
    return replace(trial, state=found.state), found


def begin_test(study: Study, name: str, now: datetime) -> Trial:
    """Return a trial in which the answers of a saved test stand already: each page shows its own.

    Raises ``NothingToTryError``, also if there is no such test.
    """
    replay = replay_of(study, now)
    found = replay.of(name) if replay else None
    if replay is None or replay.program is None or found is None:
        raise NothingToTryError
    held = found.played.state
    state = State(language=held.language, seed=held.seed, answers=held.answers, instances=held.instances)
    began_at = datetime.fromisoformat(found.test.began_at).replace(tzinfo=now.tzinfo) if found.test.began_at else now
    return Trial(
        f"draft:{replay.draft_id}",
        replay.program,
        state,
        began_at,
        profile=dict(found.test.sample) or None,
        full=found.test.full,
    )


def _places(program: Program) -> list[tuple[str, str]]:
    questions = {one.name: one for one in program.questionnaire.questions()}
    asked = [one for name, one in questions.items() if any(found.asked for found in program.by_name.get(name, ())[:1])]
    return [(one.name, f"{one.name} {_words(program, one)}"[:LONGEST_PLACE]) for one in asked]


def _question(program: Program, at: str) -> Question | None:
    """The question of this name; ``None`` for the beginning."""
    found = program.by_name.get(at, ()) if at else ()
    if at and not (found and found[0].asked):
        raise NoSuchQuestionError
    return found[0].question if found else None


def _trouble(at: str, refused: Started | None) -> str:
    if refused is None:
        return ""
    if refused.complaints:
        return _("Some answers are not accepted: the reason stands at each.")
    return _("With these answers %(question)s is not asked: choose others.") % {"question": at}


def _columns(program: Program) -> dict[str, str]:
    """The columns that the questionnaire reads, with their labels."""
    questionnaire = program.questionnaire
    labels = {column.name: questionnaire.words(column.label) for column in questionnaire.sample}
    return {name: labels.get(name) or name for name in sorted(columns_read(questionnaire) | labels.keys())}


def _profile(study: Study, program: Program, chosen: QueryDict) -> dict[str, str]:
    """The columns as a person of the sample has them, with what was typed instead."""
    columns = _columns(program)
    typed = {name: chosen.get(f"column-{name}", "").strip()[:LONGEST_ANSWER] for name in columns}
    wanted = chosen.get("profile", "")
    profiles = sample_profiles(study, columns) if wanted else []
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 4 else 0
    taken = profiles[number - 1] if 0 < number <= len(profiles) else {}
    return {name: value for name, value in {**typed, **taken}.items() if value}


def _given(name: str, chosen: QueryDict) -> str:
    return ", ".join(value for value in chosen.getlist(f"answer-{name}") if value)[:LONGEST_ANSWER]


def _earlier(
    program: Program, question: Question, chosen: QueryDict, complaints: Mapping[str, Complaint]
) -> EarlierAnswer:
    given = chosen.getlist(f"answer-{question.name}")
    listed = program.choices.get(question.list_name, {}) if question.type in LISTED_TYPES else {}
    codes = {code.strip() for one in given for code in one.split(",")}
    complaint = complaints.get(question.name)
    kind = "typed"
    if 0 < len(listed) <= MOST_CHOICES:
        kind = "several" if question.type in SEVERAL_TYPES else "one"
    return EarlierAnswer(
        name=question.name,
        words=_words(program, question),
        kind=kind,
        options=_options(program, question, listed, codes) if kind != "typed" else (),
        typed=given[0] if given and kind == "typed" else "",
        how=str(_(TYPES[question.type].asks_for)),
        complaint=_complaint_words(complaint) if complaint else "",
    )


def _options(
    program: Program, question: Question, listed: Mapping[str, Choice], codes: set[str]
) -> list[tuple[str, str, bool]]:
    words = program.questionnaire.words
    options = [(code, words(choice.label) or code, code in codes) for code, choice in listed.items()]
    missing = [(one, _(MISSING_WORDS[one]), one in codes) for one in question.nonresponse if one not in listed]
    return [*options, *missing]


def _words(program: Program, question: Question) -> str:
    return "".join(piece.words for piece in pieces(program.questionnaire.words(question.label)))


def _complaint_words(complaint: Complaint) -> str:
    own = "".join(piece.words for piece in complaint.own)
    return own or _(complaint.message) % complaint.values
