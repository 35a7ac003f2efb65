"""Which choices a question offers: those of its list, or the instances of a repeat, that pass its filter."""

from __future__ import annotations

from surveys.questionnaire.compiled.filters import passing
from surveys.questionnaire.compiled.items import CompiledItem, Keys
from surveys.questionnaire.compiled.texts import plain
from surveys.questionnaire.expressions.values import to_text
from surveys.questionnaire.model.structure import Choice, Question

from .context import RunContext
from .piping import answer_words, rich
from .run_values import RunValues


def offered(run: RunValues, item: CompiledItem, keys: Keys) -> tuple[Choice, ...]:
    """The choices offered now, as the list has them."""
    if item.listed_from is not None:
        choices = _instances(run, item, keys, item.listed_from)
    else:
        found = run.program.questionnaire.lists.get(item.question.list_name)
        choices = found.choices if found else ()
    if item.choice_filter is None:
        return choices
    return passing(
        item.choice_filter, item.lookup, choices, lambda choice: RunContext(run, item, keys, "choice_filter", choice)
    )


def _instances(run: RunValues, item: CompiledItem, keys: Keys, named: CompiledItem) -> tuple[Choice, ...]:
    """The instances in which ``named`` is answered: their keys as codes, its words as labels, their answers as columns.

    Seen from inside the same repeat they are all of its instances, not the own one only.
    """
    outer = run.shared_keys(item, keys, named)[: len(named.repeats) - 1]
    made = []
    for instance in run.instances_of(named, outer):
        if run.value(named, instance) == "":
            continue
        words = answer_words(run, named, instance) or _numbered(run, named, instance)
        code = ".".join(instance[len(outer) :])
        made.append(Choice(code, {run.language: words}, _columns(run, named, instance)))
    return tuple(made)


def _columns(run: RunValues, named: CompiledItem, keys: Keys) -> dict[str, str]:
    """The answers of one instance by the names of its questions, for filters."""
    repeat = named.repeats[-1]
    inside = run.program.items[repeat.index + 1 : repeat.end]
    questions = (item for item in inside if isinstance(item.definition, Question) and item.repeats == named.repeats)
    return {item.definition.name: to_text(run.value(item, keys)) for item in questions}


def _numbered(run: RunValues, named: CompiledItem, keys: Keys) -> str:
    """What an instance is called whose answer has no words: don't know, refused."""
    repeat, outer = named.repeats[-1], keys[:-1]
    title = plain(rich(run, repeat.definition.label, repeat, outer)) or repeat.definition.name
    return f"{title} {run.instances(repeat, outer).index(keys[-1]) + 1}"
