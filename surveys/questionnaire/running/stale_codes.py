"""Lists that earlier answers have shortened: codes chosen before that, and questions to which no answer is left.

Lost codes are kept and seen by nobody; a question with nothing to choose is passed over.
"""

from __future__ import annotations

from dataclasses import replace

from surveys.questionnaire.compiled.items import CompiledItem, Keys
from surveys.questionnaire.model.state import Answer

from .run_values import RunValues


def still_offered(run: RunValues, item: CompiledItem, keys: Keys) -> Answer | None:
    """The answer that stands without its lost codes and the words said for them; empty if none is left."""
    answer = run.answer(item, keys)
    if answer is None or not has_own_list(item) or not (lost := _lost(run, item, keys, answer)):
        return answer
    left = [code for code in codes_of(answer) if code not in lost]
    if not left:
        return Answer()
    said = {code: words for code, words in answer.specify.items() if code not in lost}
    return replace(answer, value=left, specify=said)


def has_lost_codes(run: RunValues, item: CompiledItem, keys: Keys) -> bool:
    """Whether a code was chosen that is no longer offered."""
    return bool(_lost(run, item, keys, run.answer(item, keys)))


def has_own_list(item: CompiledItem) -> bool:
    """Whether what is offered differs from interview to interview."""
    return item.choice_filter is not None or item.listed_from is not None


def has_nothing_to_choose(run: RunValues, item: CompiledItem, keys: Keys) -> bool:
    """Whether it is a question from a list that is empty in this interview: nobody can be asked it."""
    return has_own_list(item) and not run.choices(item, keys)


def is_asked(run: RunValues, item: CompiledItem, keys: Keys) -> bool:
    """Whether the question is on the route and there is something to answer."""
    return run.on_route(item, keys) and not has_nothing_to_choose(run, item, keys)


def _lost(run: RunValues, item: CompiledItem, keys: Keys, answer: Answer | None) -> set[str]:
    if not has_own_list(item) or answer is None or answer.value is None:
        return set()
    return {*codes_of(answer)} - {choice.name for choice in run.choices(item, keys)}


def codes_of(answer: Answer) -> list[str]:
    """The chosen codes, in the order of mention."""
    return answer.value if isinstance(answer.value, list) else [str(answer.value)]
