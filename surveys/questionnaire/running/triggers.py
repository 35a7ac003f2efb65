"""Calculations that run only when a question they name is answered anew (XLSForm's ``trigger`` column)."""

from __future__ import annotations

from dataclasses import replace

from surveys.questionnaire.compiled.items import CompiledItem, Keys
from surveys.questionnaire.model.state import trigger_key

from .evaluation import Evaluation


def set_off(before: Evaluation, run: Evaluation) -> Evaluation:
    """Evaluation the calculations that the changed answers trigger, and those that these trigger in turn."""
    triggered = run.program.triggered
    if not triggered:
        return run
    old, new = before.state.answers, run.state.answers
    changed = [path for path in new if new[path] != old.get(path)]
    done: set[str] = set()
    while changed:
        found = run.program.locate(changed.pop())
        if found is None:
            continue
        for spot in triggered.get(found[0].item.name, ()):
            for keys in run.instances_of(spot, run.shared_keys(*found, spot)):
                path = spot.at(keys)
                if path not in done:
                    done.add(path)
                    changed.append(path)
                    run = _calculated_again(run, spot, keys)
    return run


def _calculated_again(run: Evaluation, spot: CompiledItem, keys: Keys) -> Evaluation:
    path = spot.at(keys)
    frozen = {**run.state.frozen, **run.kept, trigger_key(path): run.calculate(spot, keys)}
    answers = {one: given for one, given in run.state.answers.items() if one != path}
    return run.with_state(replace(run.state, answers=answers, frozen=frozen))
