"""Codes of open answers: the frames of a study, which codes count, what was given by whom."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from surveys.design.models import Study
from surveys.interviewing.models import Interview
from surveys.questionnaire import codebook as codebooks
from surveys.questionnaire.codebook import Variable
from surveys.results.models import CleanedValue, CodedAnswer, CodeFrame, CodingRound, FrameCode

from .change_feed import codebooks_of
from .cleaning import Place, in_force
from .deliveries import delivered_interviews


class AnswerAt(NamedTuple):
    """Where an open answer stands: its interview, and in a repeat the key of the instance; ``""`` outside of them."""

    interview: int
    instance: str = ""

    @property
    def key(self) -> str:
        """The place as one text."""
        return f"{self.interview}:{self.instance}" if self.instance else f"{self.interview}"


def frames_of(study: Study, as_of: datetime | None = None) -> list[CodeFrame]:
    """The frames of the study with their codes: those of its series, which all waves share, and its own.

    ``as_of``: as they were then, without codes that were added and without merging that was done later.
    """
    owned = Q(study=study) if study.series_id is None else Q(study=study) | Q(series=study.series_id)
    there = Q() if as_of is None else Q(made_at=None) | Q(made_at__lte=as_of)
    codes = Prefetch("codes", FrameCode.objects.filter(there).order_by("number"))
    frames = list(CodeFrame.objects.filter(owned).prefetch_related(codes).order_by("pk"))
    for code in (code for frame in frames for code in frame.codes.all()):
        if as_of is not None and code.merged_at is not None and code.merged_at > as_of:
            code.merged_into = None
    return frames


def names_of(variable: Variable) -> list[str]:
    """Under which names a question's answers may have been coded, in small letters: its own, then those it had."""
    return [name.casefold() for name in (variable.name, *reversed(variable.was))]


def question_in(study: Study, name: str) -> Variable | None:
    """A question by one of its names."""
    books = {version.number: book for version, book in codebooks_of(study).items()}
    return codebooks.united(books).by_name.get(name.casefold())


def names_in(study: Study, name: str) -> list[str]:
    """The same as ``names_of`` for a question by one of its names."""
    found = question_in(study, name)
    return names_of(found) if found else [name.casefold()]


def frame_of(study: Study, names: Sequence[str]) -> CodeFrame | None:
    """The frame for one question, by its names: it may have been begun under an earlier one."""
    frames = {frame.variable: frame for frame in frames_of(study)}
    return next((frames[name] for name in names if name in frames), None)


def codes_in_use(frame: CodeFrame) -> list[FrameCode]:
    """The codes that are given: none that was merged into another, and none that is a group of others."""
    codes = list(frame.codes.all())
    groups = {code.parent_id for code in codes}
    return [code for code in codes if code.merged_into_id is None and code.pk not in groups]


def codes_of_interviews(
    interviews: Sequence[int], names: Mapping[str, str], as_of: datetime | None = None
) -> dict[int, dict[Place, list[int]]]:
    """Interview → question and instance of its repeat → the codes that count: decided, or given last by the first.

    ``names``: name under which answers were coded → question.
    """
    rounds = (CodingRound.FIRST, CodingRound.DECIDED)
    rows = CodedAnswer.objects.filter(
        in_force("coded_at", "undone_at", as_of), interview__in=interviews, variable__in=names, round__in=rounds
    ).order_by("pk")
    found: dict[int, dict[Place, list[int]]] = {}
    decided = set()
    for interview, name, instance, codes, round_ in rows.values_list(
        "interview", "variable", "instance", "codes", "round"
    ):
        place = (names[name], instance)
        if round_ == CodingRound.DECIDED:
            decided.add((interview, place))
        elif (interview, place) in decided:
            continue
        found.setdefault(interview, {})[place] = codes
    return found


def coded_by_round(study: Study, names: Sequence[str]) -> dict[str, dict[AnswerAt, tuple[list[int], int]]]:
    """Round → answer → codes and coder, as they count in that round."""
    rows = CodedAnswer.objects.filter(study=study, variable__in=names, undone_at=None).order_by("pk")
    found: dict[str, dict[AnswerAt, tuple[list[int], int]]] = {value: {} for value in CodingRound.values}
    for interview, instance, codes, round_, coder in rows.values_list(
        "interview", "instance", "codes", "round", "coder"
    ):
        found[round_][AnswerAt(interview, instance)] = (codes, coder)
    return found


def coded_at(study: Study, names: Sequence[str]) -> dict[AnswerAt, datetime]:
    """Answer → when it was coded last."""
    rows = CodedAnswer.objects.filter(study=study, variable__in=names, undone_at=None).order_by("pk")
    return {AnswerAt(one, instance): at for one, instance, at in rows.values_list("interview", "instance", "coded_at")}


def cleaned_texts(study: Study, names: Sequence[str]) -> dict[AnswerAt, tuple[str, datetime]]:
    """Answer → the text that is delivered in place of it, which may be none, and since when."""
    rows = CleanedValue.objects.filter(study=study, variable__in=names, undone_at=None).order_by("pk")
    return {
        AnswerAt(one, instance): (str(after.get("value") or ""), at)
        for one, instance, after, at in rows.values_list("interview", "instance", "after", "changed_at")
    }


def open_answers_of(study: Study, repeat: str, places: Mapping[int, int]) -> dict[AnswerAt, str]:
    """Answer → what was said, by the place of the question in the rows of each version, or in those of its repeat."""
    found: dict[AnswerAt, str] = {}
    for version, place in places.items():
        rows = delivered_interviews(study).filter(version=version)
        if repeat:
            for pk, instances in _instances_of(rows, repeat):
                found |= {AnswerAt(pk, one["k"]): str(text) for one in instances if (text := one["v"][place])}
        else:
            said = rows.annotate(said=KeyTextTransform(str(place), KeyTransform("v", "row"))).exclude(said=None)
            found |= {AnswerAt(pk): text for pk, text in said.order_by("pk").values_list("pk", "said")}
    return {at: text for at, text in found.items() if text and text.strip()}


def instances_there(study: Study, repeat: str, interviews: Collection[int]) -> dict[int, set[str]]:
    """Delivered interview → the keys of its instances of a repeat; ``""`` stands for the interview itself."""
    rows = delivered_interviews(study).filter(pk__in=interviews)
    if not repeat:
        return {pk: {""} for pk in rows.values_list("pk", flat=True)}
    return {pk: {one["k"] for one in instances} for pk, instances in _instances_of(rows, repeat)}


def _instances_of(rows: QuerySet[Interview], repeat: str) -> Iterator[tuple[int, Sequence[Mapping[str, Any]]]]:
    """Interview → what its row has of a repeat; nothing else of the row is read."""
    found = rows.annotate(instances=KeyTransform(repeat, KeyTransform("r", "row"))).order_by("pk")
    for pk, instances in found.values_list("pk", "instances").iterator(2000):
        yield pk, instances or ()
