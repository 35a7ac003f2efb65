"""What somebody who codes has before them: the answers in groups, the frame with its counts, how far two agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from surveys.analysis.agreement import Kappa, cohens_kappa
from surveys.design.models import Study
from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook import variables as kinds
from surveys.questionnaire.types import SILENT_TYPES
from surveys.results.models import CodingRound, FrameCode
from surveys.results.queries.coding import (
    AnswerAt,
    cleaned_texts,
    coded_at,
    coded_by_round,
    codes_in_use,
    frame_of,
    names_of,
    open_answers_of,
)
from surveys.results.queries.deliveries import DELIVERED
from surveys.results.services.workbook.columns import question_text
from surveys.results.services.workbook.delivery import Delivery, delivery_for

SHARE = 5
"""One answer in so many is coded by a second person, blind."""
TO_DO, ALL, SECOND, DIFFERING = "todo", "all", "second", "differing"
"""What is shown: answers without a code, all, those for a second coder, those of which two coders think differently."""


@dataclass(frozen=True, slots=True)
class CodingQuestion:
    """An open question. ``left``: answers without a code, if it was counted."""

    name: str
    words: str
    variable: Variable


@dataclass(frozen=True, slots=True)
class BenchAnswer:
    """One answer. ``codes``: the first coder's or decided; ``others``: the second's; ``suggested``: by likeness;
    ``is_older``: it was coded before its text was changed."""

    at: AnswerAt
    text: str
    codes: Sequence[int] = ()
    others: Sequence[int] = ()
    suggested: Sequence[int] = ()
    is_older: bool = False


@dataclass(frozen=True, slots=True)
class BenchGroup:
    """Answers that are alike. ``words``: the beginnings of words that most of them share."""

    words: Sequence[str]
    answers: Sequence[BenchAnswer]


@dataclass(frozen=True, slots=True)
class Bench:
    """The bench of one question. ``counts``: code → answers; ``kappa``: of the answers that two people coded."""

    questions: Sequence[CodingQuestion]
    question: CodingQuestion
    codes: Sequence[FrameCode]
    counts: Mapping[int, int]
    groups: Sequence[BenchGroup]
    answered: int
    coded: int
    shown: str
    kappa: Kappa
    differing: int


def coding_questions(study: Study, *, language: str, now: datetime) -> tuple[Delivery, list[CodingQuestion]]:
    """The open questions whose answers are coded: nothing personal; those of repeats are last."""
    delivery = delivery_for(study, batches=tuple, language=language, statuses=list(DELIVERED), for_client=True, now=now)
    asked = (one for repeat in ("", *delivery.repeats()) for one in delivery.variables(repeat))
    return delivery, [
        CodingQuestion(one.name, " ".join(question_text(one, delivery.words).split()), one)
        for one in asked
        if one.kind == kinds.TEXT and one.type not in SILENT_TYPES and not one.is_aside
    ]


def bench_of(study: Study, variable: str, *, shown: str, search: str, language: str, now: datetime) -> Bench | None:
    """The bench of the question, or of the first one; ``None`` in a study without open questions."""
    from surveys.analysis.similar_texts import grouped, suggested  # noqa: PLC0415 (only coders need rapidfuzz)

    delivery, questions = coding_questions(study, language=language, now=now)
    if not questions:
        return None
    question = next((one for one in questions if one.name == variable), questions[0])
    names = names_of(question.variable)
    frame = frame_of(study, names)
    coded = _coded(study, names, answers_to(study, delivery, question))
    found = {at.key: at for at in coded.chosen(shown) if search.casefold() in coded.texts[at].casefold()}
    listed = {key: coded.texts[at] for key, at in found.items()}
    known = ((coded.texts[at], tuple(codes)) for at, codes in coded.standing.items() if codes)
    hints = suggested(listed, known) if shown == TO_DO else {}

    is_blind = shown == SECOND

    def answer(key: str) -> BenchAnswer:
        at = found[key]
        others = coded.second[at] if at in coded.second and shown == DIFFERING else ()
        # The second coder does not see what the first one gave.
        codes = () if is_blind else coded.standing.get(at, ())
        return BenchAnswer(at, coded.texts[at], codes, others, hints.get(key, ()), is_older=at in coded.older)

    return Bench(
        questions=questions,
        question=question,
        codes=codes_in_use(frame) if frame else [],
        counts=Counter(code for codes in (coded.second if is_blind else coded.standing).values() for code in codes),
        groups=[BenchGroup(one.words, [answer(key) for key in one.members]) for one in grouped(listed)],
        answered=len(coded.texts),
        coded=len(coded.standing),
        shown=shown,
        kappa=cohens_kappa([(_first(one), _first(two)) for one, two in coded.pairs.values() if not is_blind]),
        differing=0 if is_blind else len(coded.differing),
    )


@dataclass(frozen=True, slots=True)
class _Coded:
    """The answers to a question with what was given. ``standing``: the codes that count.

    ``older``: what was coded before its text was changed.
    """

    texts: Mapping[AnswerAt, str]
    first: Mapping[AnswerAt, Sequence[int]]
    second: Mapping[AnswerAt, Sequence[int]]
    standing: Mapping[AnswerAt, Sequence[int]]
    pairs: Mapping[AnswerAt, tuple[Sequence[int], Sequence[int]]]
    differing: frozenset[AnswerAt]
    older: frozenset[AnswerAt]

    def chosen(self, shown: str) -> list[AnswerAt]:
        """The answers that are shown."""
        if shown == TO_DO:
            return [at for at in self.texts if at not in self.standing]
        if shown == SECOND:
            return [at for at in self.texts if at in self.first and at not in self.second and _is_drawn(at)]
        return [at for at in self.texts if shown == ALL or at in self.differing]


def _coded(study: Study, names: Sequence[str], texts: Mapping[AnswerAt, str]) -> _Coded:
    rounds = coded_by_round(study, names)
    first, second, decided = (
        {at: codes for at, (codes, _coder) in rounds[one].items() if at in texts}
        for one in (CodingRound.FIRST, CodingRound.SECOND, CodingRound.DECIDED)
    )
    pairs = {at: (first[at], second[at]) for at in second if at in first}
    differing = frozenset(at for at, (one, two) in pairs.items() if one[:1] != two[:1] and at not in decided)
    cleaned, coded = cleaned_texts(study, names), coded_at(study, names)
    older = frozenset(at for at, (_text, since) in cleaned.items() if at in coded and coded[at] <= since)
    return _Coded(texts, first, second, {**first, **decided}, pairs, differing, older)


def answers_to(study: Study, delivery: Delivery, question: CodingQuestion) -> dict[AnswerAt, str]:
    """Answer → what was said."""
    places = {version.pk: delivery.place_of(version.pk, question.variable) for version in delivery.versions}
    known = {version: place for version, place in places.items() if place is not None}
    texts = open_answers_of(study, question.variable.repeat, known)
    cleaned = {at: text for at, (text, _since) in cleaned_texts(study, names_of(question.variable)).items()}
    return {at: text for at, said in texts.items() if (text := cleaned.get(at, said)).strip()}


def _is_drawn(at: AnswerAt) -> bool:
    """Whether an answer belongs to the random share for a second coder; always the same answers."""
    return sha256(f"second coder {at.key}".encode()).digest()[0] % SHARE == 0


def _first(codes: Sequence[int]) -> str:
    return str(codes[0]) if codes else "–"
