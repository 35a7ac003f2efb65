"""The answers of one interview as people read them, with the seconds of each question against the study's median."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from surveys.design.models import Study
from surveys.fieldwork.models import Purpose
from surveys.interviewing.models import EventKind, Interview, InterviewEvent, InterviewKind, InterviewStatus, Session
from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.model.state import Answer
from surveys.questionnaire.types import LISTED_TYPES

from .counts import completes
from .interview_lengths import page_times
from .row_layouts import layout_of
from .runs import run_of

LATEST = 50
"""The completes whose times are the study's: the latest."""
FAST = 0.35
"""A question answered in less than this part of the median is marked."""
_KEY = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question on the route. ``seconds``: what its page took when first answered; ``usual``: the study's median.

    ``missing``: don't know or refused; ``who``: who asked it.
    """

    name: str
    question: str
    answer: str
    missing: str
    is_personal: bool
    seconds: float | None
    usual: float | None
    who: str

    @property
    def is_fast(self) -> bool:
        """Whether it took much less than usual."""
        return self.seconds is not None and self.usual is not None and self.seconds < FAST * self.usual


@dataclass(frozen=True, slots=True)
class InterviewAnswers:
    """An interview read. ``usual_length``: the median of the study's latest completes, ``compared`` of them."""

    questions: list[AnsweredQuestion]
    not_known: int
    went_back: int
    usual_length: float | None
    compared: int


def interview_with_answers(study: Study, interview_id: int) -> Interview | None:
    """The study's live main interview with this id, with all that reading it needs; ``None`` while it is open.

    An open one read would be followed while it is held, of which whoever holds it would have to be told.
    """
    live = Interview.objects.filter(study=study, purpose=Purpose.LIVE, kind=InterviewKind.MAIN)
    found = live.filter(pk=interview_id).exclude(status=InterviewStatus.OPEN)
    return found.select_related("case", "version", "last_attempt__case", "last_attempt__interviewer").first()


def answers_of(interview: Interview, *, sees_people: bool) -> InterviewAnswers:
    """The interview's answers on its route, in order.

    What a person said may be filled into the words of any question and any choice: whoever may not see people reads
    the codebook's words in their place.
    """
    sessions = list(Session.objects.filter(interview=interview).select_related("interviewer").order_by("pk"))
    run = run_of(interview, interview.last_attempt, sessions[-1].started_at if sessions else interview.started_at)
    everything = layout_of(interview.version_id).variables.values()
    variables = {(one.path, one.specify): one for inside in everything for one in inside}
    done = completes().filter(study=interview.study_id).order_by("-ended_at")
    latest = dict(done.values_list("pk", "seconds")[:LATEST])
    times, usual = _times([interview.pk])[0], _times(list(latest))[1]
    asked, said = _asked_by(interview), run.read_back()
    questions = []
    for line in run.lines():
        plain = _KEY.sub("", line.path)
        variable = variables.get((plain, ""))
        answer, filled = said.get(line.path, (Answer(), ""))
        if sees_people or variable is None:
            question, words = filled or line.title, line.words
        else:
            question = words_in(variable.label, interview.language)
            words = plain_words_of(variable, answer, variables, interview.language, line.words)
        questions.append(
            AnsweredQuestion(
                name=variable.name if variable else line.path,
                question=question,
                answer=words,
                missing=line.missing,
                is_personal=variable is None or variable.personal,
                seconds=times.get(line.path),
                usual=usual.get(plain),
                who=asked.get(line.path, ""),
            )
        )
    backs = InterviewEvent.objects.filter(interview=interview, kind=EventKind.BACK, is_late=False).count()
    return InterviewAnswers(
        questions,
        not_known=sum(bool(one.missing) for one in questions),
        went_back=backs,
        usual_length=median(latest.values()) if latest else None,
        compared=len(latest),
    )


def words_in(label: Mapping[str, str], language: str) -> str:
    """A text of the codebook in a language, or in whichever it has."""
    return label.get(language) or label.get("") or next(iter(label.values()), "")


def plain_words_of(
    variable: Variable, answer: Answer, variables: Mapping[tuple[str, str], Variable], language: str, value_words: str
) -> str:
    """An answer in the codebook's words by its codes; what was specified where that is nothing personal."""
    if variable.type not in LISTED_TYPES or answer.value is None:
        return value_words
    words = []
    for code in answer.value if isinstance(answer.value, list) else [str(answer.value)]:
        own = variables.get((variable.path, code))
        specified = answer.specify.get(code, "") if own is not None and not own.personal else ""
        known = variable.code(code)
        words.append(specified or (words_in(known.label, language) if known else "") or code)
    return ", ".join(words)


def _times(interviews: list[int]) -> tuple[dict[str, float], dict[str, float]]:
    """Seconds by path, and the median by question, of pages that were answered for the first time."""
    by_path: dict[str, float] = {}
    by_question: dict[str, list[float]] = {}
    for page in page_times(interviews) if interviews else ():
        if not page.is_first:
            continue
        for path in page.paths:
            by_path.setdefault(path, page.seconds)
            by_question.setdefault(_KEY.sub("", path), []).append(page.seconds)
    return by_path, {path: median(seconds) for path, seconds in by_question.items()}


def _asked_by(interview: Interview) -> dict[str, str]:
    """Path → the short name of who stored its answer last."""
    events = InterviewEvent.objects.filter(interview=interview, kind=EventKind.ANSWER, is_late=False)
    found = events.select_related("actor").only("path", "actor", "sequence").order_by("sequence")
    return {event.path: event.actor.short_name for event in found if event.actor}
