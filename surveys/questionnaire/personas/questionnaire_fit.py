"""What a persona says that a questionnaire does not know: names of questions, codes, numbers out of range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from surveys.questionnaire.compiled import Program, entries_of
from surveys.questionnaire.model.state import DK
from surveys.questionnaire.model.structure import Question
from surveys.questionnaire.problems import gettext_noop
from surveys.questionnaire.types import LISTED_TYPES, NUMBER_TYPES, RANKED_TYPES, SINGLE_TYPES
from surveys.questionnaire.wording.bounds import number_bounds

from .persona import AT_QUESTION, Persona, WrittenAnswer
from .persona_json import PersonaProblem

_NO_CODE = gettext_noop("%(question)s: %(code)s does not exist.")
_ONE_ONLY = gettext_noop("%(question)s: one answer only.")
_NO_NUMBER = gettext_noop("%(question)s: “%(code)s” is not a number.")
_OUTSIDE = gettext_noop("%(question)s: %(code)s is not between %(least)s and %(most)s.")
_NOT_OFFERED = gettext_noop("%(question)s: “don’t know” is not possible there.")
_NOT_REFUSED = gettext_noop("%(question)s: “refused” is not possible there.")


def problems_of(persona: Persona, program: Program) -> list[PersonaProblem]:
    """What of her written answers this questionnaire does not allow.

    Names that it lacks are no fault (``unknown_names``): there the simulated respondents' engine answers.
    """
    questions = {question.name: question for question in program.questionnaire.questions()}
    return [
        problem
        for index, written in enumerate(persona.answers)
        if written.question in questions
        for problem in _of_answer(f"answers.{index}.truth", written, questions[written.question], program)
    ]


def unknown_names(persona: Persona, program: Program) -> list[str]:
    """The questions that she has an answer or objection for and this questionnaire lacks."""
    known = {question.name for question in program.questionnaire.questions()}
    named = [one.question for one in persona.answers]
    named += [one.question for one in persona.objections if one.place == AT_QUESTION]
    return [name for name in dict.fromkeys(named) if name not in known]


def _of_answer(place: str, written: WrittenAnswer, question: Question, program: Program) -> Iterator[PersonaProblem]:
    if written.missing and not _may_miss(written.missing, question, program):
        message = _NOT_OFFERED if written.missing == DK else _NOT_REFUSED
        yield PersonaProblem(place, message, {"question": question.name})
    typed = [*written.truth, *written.shares]
    if question.type in LISTED_TYPES:
        yield from _of_list(place, typed, written, question, program)
    elif question.type in NUMBER_TYPES:
        yield from _of_numbers(place, typed, written, question)


def _may_miss(missing: str, question: Question, program: Program) -> bool:
    answers = program.questionnaire.lists.get(question.list_name)
    choices = answers.choices if answers is not None else ()
    return missing in question.nonresponse or any(one.missing == missing for one in choices)


def _of_list(
    place: str, typed: Sequence[str], written: WrittenAnswer, question: Question, program: Program
) -> Iterator[PersonaProblem]:
    answers = program.questionnaire.lists.get(question.list_name)
    if answers is None:
        return
    known = {choice.name for choice in answers.choices} | set(entries_of(answers.choices).values())
    for code in typed:
        if code not in known:
            yield PersonaProblem(place, _NO_CODE, {"question": question.name, "code": code})
    most = question.max_answers or len(answers.choices)
    if (question.type in SINGLE_TYPES and len(written.truth) > 1) or (
        question.type not in RANKED_TYPES and len(written.truth) > most
    ):
        yield PersonaProblem(place, _ONE_ONLY, {"question": question.name})


def _of_numbers(
    place: str, typed: Sequence[str], written: WrittenAnswer, question: Question
) -> Iterator[PersonaProblem]:
    least, most = number_bounds(question)
    numbers = [(code, _number(code)) for code in typed]
    numbers += [(f"{one:g}", one) for one in (written.least, written.most) if one is not None]
    for code, number in numbers:
        if number is None:
            yield PersonaProblem(place, _NO_NUMBER, {"question": question.name, "code": code})
        elif not least <= number <= most:
            values = {"question": question.name, "code": code, "least": f"{least:g}", "most": f"{most:g}"}
            yield PersonaProblem(place, _OUTSIDE, values)


def _number(code: str) -> float | None:
    try:
        return float(code.replace(",", "."))
    except ValueError:
        return None
