"""Learn the pace of interviews from finished ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import mean

from django.db.models import Count, Max

from surveys.design.queries import program_of
from surveys.interviewing.models import Interview, InterviewPace
from surveys.interviewing.queries.counts import completes
from surveys.interviewing.queries.interview_lengths import ENOUGH, page_times
from surveys.questionnaire.checks import pace
from surveys.questionnaire.checks.length import ReadingTime
from surveys.questionnaire.checks.pace import Pace, TimedPage
from surveys.questionnaire.model.structure import Question
from surveys.questionnaire.types import SILENT_TYPES

MOST_STUDIES, MOST_OF_EACH = 20, 100
RELEARNT_AFTER = timedelta(hours=20)
_LONGEST_AROUND = 120.0


def learn_pace(*, now: datetime) -> Pace | None:
    """Learn and store the pace from the latest completes of the latest studies, at most once a day.

    Returns the new pace; ``None`` if it is not due or there are too few completes.
    """
    stored = InterviewPace.objects.first()
    if stored is not None and now - stored.learnt_at < RELEARNT_AFTER:
        return None
    sample = _PaceSample()
    # A fictional study has no real calls: its times mean nothing.
    real = completes().filter(study__is_fictional=False)
    counted = real.values("study").annotate(n=Count("pk"), last=Max("ended_at")).filter(n__gte=ENOUGH)
    for study in counted.order_by("-last")[:MOST_STUDIES]:
        sample.take(list(completes().filter(study=study["study"]).order_by("-ended_at")[:MOST_OF_EACH]))
    if not sample.pages:
        return None
    learnt = pace.learnt(sample.pages, interviews=sample.interviews, around=sample.around)
    InterviewPace.objects.update_or_create(id=1, defaults={"pace": pace.to_json(learnt), "learnt_at": now})
    return learnt


class _PaceSample:
    """Timed pages of interviews, with the number of words and the types of questions on them."""

    def __init__(self) -> None:
        self.pages: list[TimedPage] = []
        self.interviews = 0
        self._around: list[float] = []
        self._readings: dict[tuple[int, str], ReadingTime] = {}

    @property
    def around(self) -> float:
        """The mean seconds of an interview outside its pages."""
        return mean(self._around) if self._around else 0.0

    def take(self, interviews: list[Interview]) -> None:
        """Add the interviews' pages; pages answered a second time are left out."""
        by_id = {interview.pk: interview for interview in interviews}
        spent = dict.fromkeys(by_id, 0.0)
        for page in page_times(by_id):
            spent[page.interview_id] += page.seconds
            if page.is_first:
                self.pages += self._timed(by_id[page.interview_id], page.paths, page.seconds)
        self.interviews += len(interviews)
        self._around += [min(_LONGEST_AROUND, max(0.0, one.seconds - spent[one.pk])) for one in interviews]

    def _timed(self, interview: Interview, paths: tuple[str, ...], seconds: float) -> Iterator[TimedPage]:
        program = program_of(interview.version_id)
        key = interview.version_id, interview.language
        if key not in self._readings:
            self._readings[key] = ReadingTime(program.questionnaire, interview.language)
        found = [program.locate(path) for path in paths]
        questions = [one[0].definition for one in found if one is not None and isinstance(one[0].definition, Question)]
        asked = [question for question in questions if question.type not in SILENT_TYPES]
        if asked:
            words = sum(self._readings[key].words(question.name) for question in asked)
            types = Counter(question.type for question in asked)
            yield TimedPage(words, tuple(sorted(types.items())), seconds)
