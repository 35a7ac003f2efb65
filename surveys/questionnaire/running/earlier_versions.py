"""The state of an interview of an earlier version as a later version reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from surveys.questionnaire.expressions.recoding import CodeChange, CodeChanges
from surveys.questionnaire.model.state import Answer, State

_KEY = re.compile(r"\[[^\]]*\]")


def translate_state(state: State, codes: CodeChanges, lost: CodeChanges, paths: Mapping[str, str]) -> State:
    """The state with its answers in the codes of the later version.

    ``codes``, ``lost``: see ``comparison.rewriting.DraftChanges``; what is lost was not answered, as the later version
    sees it. ``paths``: path of a question, without instances, → that of the later version, where it is another one.
    """
    answers = {}
    for path, answer in state.answers.items():
        later = _later_path(path, paths)
        name = _KEY.sub("", later).rpartition("/")[2].casefold()
        answers[later] = _translate(answer, codes.get(name), lost.get(name))
    return replace(state, answers=answers)


def _later_path(path: str, paths: Mapping[str, str]) -> str:
    plain = _KEY.sub("", path)
    if plain not in paths or plain == paths[plain]:
        return path
    return paths[plain] if plain == path else path


def _translate(answer: Answer, change: CodeChange | None, lost: CodeChange | None) -> Answer:
    value = answer.value
    if isinstance(value, list):
        kept = [code for code in value if not (lost and code in lost.codes)]
        value = [change.codes.get(code, code) for code in kept] if change else kept
    elif isinstance(value, str):
        if lost and value in lost.codes:
            return Answer(None)
        value = change.codes.get(value, value) if change else value
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and change and change.is_scaled:
        value = change.number(value)
    return replace(answer, value=value)
