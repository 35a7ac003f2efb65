"""A page as an interviewer sees it: from a place in a run to plain values for any screen."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from textwrap import shorten
from typing import Any

from surveys.questionnaire.compiled.compiling import entries_of
from surveys.questionnaire.compiled.filters import SHORTEST
from surveys.questionnaire.compiled.items import ANOTHER, CompiledItem, Keys
from surveys.questionnaire.compiled.program import ListKey, Program, QuestionTemplate, Sections
from surveys.questionnaire.compiled.texts import plain
from surveys.questionnaire.model.pages import FILL, ChoiceView, Line, Page, Piece, QuestionView, Rich, Section, altered
from surveys.questionnaire.model.state import Answer, Facts, State
from surveys.questionnaire.model.structure import Choice, Question, Text
from surveys.questionnaire.types import (
    DAY_TYPES,
    LISTED_TYPES,
    NUMBER_TYPES,
    READ_TYPES,
    SCALE_TYPES,
    in_words,
    prepare,
)
from surveys.questionnaire.types.order import is_shuffled
from surveys.questionnaire.types.quick import USUAL_DAYS
from surveys.questionnaire.wording.bounds import RANGE_STEP, number_bounds, usual_bounds

from .evaluation import Evaluation
from .open_repeats import can_take_off, instance_words, is_untouched
from .page_sequence import BACKWARD, Stop, is_shown, onward, questions_on
from .piping import choice_words, rich
from .stale_codes import still_offered
from .totals import is_part_of_a_sum, total

LONGEST_ROW = 60
"""Characters of a row's text that stand before its answer in the list of answers so far."""
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def page(run: Evaluation, stop: Stop, behind: Stop | None = None) -> Page:
    """The page at a stop; ``behind``: a page that is known to come before it, if it is still on the route."""
    item, keys = stop
    repeat = item.at(keys[:-1]) if keys and keys[-1] == ANOTHER and len(keys) > len(item.repeats) else ""
    questions = tuple([question(run, inner, instance) for inner, instance in questions_on(run, stop)])
    return Page(
        path=item.at(keys),
        questions=questions,
        title=_title(run, item, keys),
        repeat=repeat,
        instances=instance_words(run, item, keys[:-1]) if repeat else (),
        can_take_off=can_take_off(run, stop),
        instance=_instance(run, item, keys),
        sections=_sections(run, item),
        first=(behind is None or not is_shown(run, behind)) and next(onward(run, stop, BACKWARD), None) is None,
        total=total(run, item, keys),
        earlier=item.at(keys) in run.state.to_confirm and any(map(_is_answered, questions)),
    )


def _is_answered(view: QuestionView) -> bool:
    return view.answer is not None and (view.answer.value is not None or view.answer.missing != "")


def question(run: Evaluation, item: CompiledItem, keys: Keys) -> QuestionView:
    """One question as asked now; a page that is asked for its answer again was made by the same run."""
    key = (item.index, keys)
    known = run.shown.get(key)
    if known is None:
        known = run.shown[key] = _question(run, item, keys)
    return known


def _question(run: Evaluation, item: CompiledItem, keys: Keys) -> QuestionView:
    language = run.language
    template = run.program.shared_views.questions.get((item.index, language))
    if template is None:
        template = run.program.shared_views.questions[item.index, language] = _template(run, item)
    changes: dict[str, Any] = {name: rich(run, text, item, keys) for name, text in template.texts}
    if keys:
        changes["path"] = item.at(keys)
    if template.choices:
        changes["choices"] = _choices(run, item, keys)
    if template.required:
        changes["required"] = is_needed(run, item, keys)
    if template.read_only:
        changes["read_only"] = is_read_only(run, item, keys)
    answer = still_offered(run, item, keys)
    if answer is None:
        return altered(template.view, changes)
    view = altered(template.view, {**changes, "answer": answer})
    return altered(view, {"answer_text": in_words(view, answer, language)})


def _template(run: Evaluation, item: CompiledItem) -> QuestionTemplate:
    """What is the same for everybody of a question in the run's language."""
    definition, program = item.question, run.program
    texts = _texts_of(definition)
    filled = {name: text for name, text in texts.items() if text and _is_filled(run, text)}
    is_listed = definition.type in LISTED_TYPES
    alike = is_listed and _is_plain(program, item) and item.choice_filter is None and not is_shuffled(definition)
    least, most = _bounds(item)
    usual_least, usual_most = _usual(item)
    view = QuestionView(
        path=item.path,
        name=definition.name,
        type=definition.type,
        number=item.number,
        label=(),
        title=definition.title_beside_words(run.language, program.questionnaire.default_language),
        choices=_whole_list(run, item) if alike else (),
        rotated=is_shuffled(definition),
        nonresponse=definition.nonresponse,
        required="required" in item.fixed and is_needed(run, item, ()),
        read_only="read_only" in item.fixed and is_read_only(run, item, ()),
        appearance=definition.appearance,
        parameters=definition.parameters,
        minimum=least,
        maximum=most,
        usual_least=usual_least,
        usual_most=usual_most,
        step=_step(definition) if definition.type in SCALE_TYPES else None,
        min_answers=definition.min_answers,
        max_answers=definition.max_answers,
        quick=definition.quick or (USUAL_DAYS if _has_usual_days(item) else ()),
    )
    return QuestionTemplate(
        altered(view, {name: rich(run, text, item, ()) for name, text in texts.items() if name not in filled}),
        tuple(filled.items()),
        choices=is_listed and not alike,
        required="required" not in item.fixed,
        read_only="read_only" not in item.fixed,
    )


def _texts_of(definition: Question) -> dict[str, Text]:
    """Field of the view → the question's text for it."""
    return {
        "label": definition.label,
        "instruction": definition.hint,
        "probe": definition.guidance,
        "low_label": definition.low_label,
        "high_label": definition.high_label,
    }


def _is_filled(run: Evaluation, text: Text) -> bool:
    """Whether the text, in the run's language, has places to fill in."""
    return "{" in run.program.questionnaire.words(text, run.state.language)


def _bounds(item: CompiledItem) -> tuple[float | None, float | None]:
    """The least and the greatest number that can be given, as far as that is said plainly; ``None`` where it is not."""
    if item.question.type not in NUMBER_TYPES:
        return None, None
    least, most = number_bounds(item.question)
    if is_part_of_a_sum(item):
        least = max(least, 0.0)
    return _known(least), _known(most)


def _usual(item: CompiledItem) -> tuple[float | None, float | None]:
    """What is usual, as far as that is said plainly."""
    if item.question.type not in NUMBER_TYPES:
        return None, None
    least, most = usual_bounds(item.question)
    return _known(least), _known(most)


def _known(bound: float) -> float | None:
    return bound if math.isfinite(bound) else None


def is_read_only(run: Evaluation, item: CompiledItem, keys: Keys) -> bool:
    """Whether the interviewer cannot change the answer."""
    return item.read_only is not None and run.holds(item.read_only, item, keys, "read_only")


def is_needed(run: Evaluation, item: CompiledItem, keys: Keys) -> bool:
    """Whether the question cannot be left empty: it is required or has a least number of answers."""
    if item.required is not None and run.holds(item.required, item, keys, "required"):
        return True
    return bool(item.question.min_answers)


def line(run: Evaluation, item: CompiledItem, keys: Keys) -> Line | None:
    """The given answer as a line of "answers so far"; ``None`` for notes and where nothing is answered."""
    definition = item.question
    if definition.type in READ_TYPES:
        return None
    answer = still_offered(run, item, keys)
    if answer is None or (answer.value is None and not answer.missing):
        return None
    if answer.value is None:
        words = ""
    elif definition.type in LISTED_TYPES:
        words = ", ".join(choice_words(run, item, keys, answer))
    else:
        words = value_words(run, item, answer)
    return Line(item.at(keys), item.number, _line_title(run, item, keys), words, answer.missing)


def _line_title(run: Evaluation, item: CompiledItem, keys: Keys) -> str:
    """The heading of an answer: the words of its instance, its short title or, in a grid, the words of its row."""
    own = item.question.title_beside_words(run.language, run.program.questionnaire.default_language)
    if not own and item.page is not None and item.page is not item:
        own = shorten(plain(rich(run, item.question.label, item, keys)), LONGEST_ROW, placeholder="…")
    return " · ".join(words for words in (_instance_words(run, item, keys), own) if words)


def _instance_words(run: Evaluation, item: CompiledItem, keys: Keys) -> str:
    """The answer that the innermost instance stands for, else its number; ``''`` outside repeats."""
    if not item.repeats:
        return ""
    repeat = item.repeats[-1]
    if repeat.over is not None:
        return run.label(repeat.over, run.shared_keys(item, keys, repeat.over), keys[-1])
    return f"{list(run.instances(repeat, keys[:-1])).index(keys[-1]) + 1}."


def value_words(run: Evaluation, item: CompiledItem, answer: Answer) -> str:
    """The words of an answer that is not from a list."""
    definition = item.question
    view = QuestionView(item.path, definition.name, definition.type, item.number, (), appearance=definition.appearance)
    return in_words(view, answer, run.language)


def prepare_lists(program: Program) -> None:
    """Make what is the same for everybody of the long lists now, so that no interview waits for it."""
    languages = [language.code for language in program.questionnaire.languages] or [""]
    for item in program.items:
        definition = item.definition
        if not isinstance(definition, Question) or len(program.choices.get(definition.list_name, ())) < SHORTEST:
            continue
        for language in languages if _is_plain(program, item) else ():
            run = Evaluation(program, State(language=language), Facts(_ANY_TIME.date(), _ANY_TIME, _ANY_TIME))
            prepare(_whole_list(run, item))


def _choices(run: Evaluation, item: CompiledItem, keys: Keys) -> tuple[ChoiceView, ...]:
    """The choices as offered now. Those of a list that is the same for everybody are made once for each language."""
    if not _is_plain(run.program, item):
        return _made_choices(run, item, keys)
    whole = _whole_list(run, item)
    if item.choice_filter is None and not is_shuffled(item.question):
        return whole
    listed = run.program.questionnaire.lists[item.question.list_name].choices
    views = run.program.shared_views.by_choice(_list_key(run, item), listed, whole)
    return tuple([views[id(choice)] for choice in run.shown_choices(item, keys)])


def _is_plain(program: Program, item: CompiledItem) -> bool:
    """Whether the words of the choices are the same in every interview: no answer is filled in, none carried over."""
    definition = item.question
    return definition.list_name in program.plain_lists and not (
        item.carried_from
        and any(choice.specify for choice in program.questionnaire.lists[definition.list_name].choices)
    )


def _list_key(run: Evaluation, item: CompiledItem) -> ListKey:
    return item.question.list_name, run.language, item.question.read_out


def _whole_list(run: Evaluation, item: CompiledItem) -> tuple[ChoiceView, ...]:
    choices = run.program.questionnaire.lists[item.question.list_name].choices
    return run.program.shared_views.of_list(_list_key(run, item), lambda: _views(run, item, (), choices))


def _made_choices(run: Evaluation, item: CompiledItem, keys: Keys) -> tuple[ChoiceView, ...]:
    return _views(run, item, keys, run.shown_choices(item, keys))


def _views(run: Evaluation, item: CompiledItem, keys: Keys, choices: Sequence[Choice]) -> tuple[ChoiceView, ...]:
    dynamic = item.listed_from is not None
    entries = entries_of(run.choices(item, keys)) if dynamic else run.program.entries.get(item.question.list_name, {})
    read_out = item.question.read_out is not False
    return tuple([_choice(run, item, keys, choice, entries, read_out) for choice in choices])


def _choice(
    run: Evaluation, item: CompiledItem, keys: Keys, choice: Choice, entries: Mapping[str, str], read_out: bool
) -> ChoiceView:
    carried = run.carried_words(item, keys, choice.name) if choice.specify else ""
    return ChoiceView(
        code=choice.name,
        entry=entries.get(choice.name, choice.name),
        label=(Piece(carried, FILL),) if carried else rich(run, choice.label, item, keys),
        read_out=choice.read_out if choice.read_out is not None else read_out and not choice.missing,
        exclusive=choice.exclusive,
        specify=choice.specify and not carried,
        missing=choice.missing,
    )


def _has_usual_days(item: CompiledItem) -> bool:
    """Whether it asks for a day, alone on its page: beside other questions there is no room to list the usual days."""
    definition = item.question
    return (
        definition.type in DAY_TYPES and item.page is item and not {"year", "month-year"} & set(definition.appearance)
    )


def _step(definition: Question) -> float:
    try:
        return float(definition.parameters.get("step", RANGE_STEP))
    except ValueError:
        return RANGE_STEP


def _title(run: Evaluation, item: CompiledItem, keys: Keys) -> Rich:
    """The label of the nearest group around the page (of the page itself if it is a group) that has one."""
    around: CompiledItem | None = item
    while around is not None and around.parent is not None:
        if not around.is_question and around.definition.label:
            return rich(run, around.definition.label, around, keys)
        around = around.parent
    return ()


def _instance(run: Evaluation, item: CompiledItem, keys: Keys) -> int:
    """The number of the innermost instance; 0 outside repeats. On "another one?" the number it would have."""
    if not keys:
        return 0
    repeat = item if len(keys) > len(item.repeats) else item.repeats[-1]
    instances = run.instance_order(repeat, keys[:-1])
    if keys[-1] == ANOTHER and instances and is_untouched(run, repeat, (*keys[:-1], instances[-1])):
        return len(instances)
    return instances.index(keys[-1]) + 1 if keys[-1] in instances else len(instances) + 1


def _is_ahead(run: Evaluation, top: CompiledItem) -> bool:
    """Whether the group is a part of this interview: last questions only once it was broken off."""
    return top is not run.program.last_questions or run.state.stopped != ""


def _sections(run: Evaluation, item: CompiledItem) -> tuple[Section, ...]:
    """The top-level groups that ask something. What is asked counts by the questionnaire's order, not by the route."""
    key, known = (run.language, run.state.stopped != ""), run.program.shared_views.sections
    if key not in known:
        known[key] = _shared_sections(run)
    return (known[key] or _made_sections(run)).at(item.index, item.rank)


def _shared_sections(run: Evaluation) -> Sections | None:
    """The sections, if their titles are the same in every interview."""
    titled = (top.definition.label for top, _count in run.program.sections)
    return None if any(label and _is_filled(run, label) for label in titled) else _made_sections(run)


def _made_sections(run: Evaluation) -> Sections:
    tops = [(top, count) for top, count in run.program.sections if _is_ahead(run, top)]
    titles = [plain(rich(run, top.definition.label, top, ())) or top.definition.name for top, _count in tops]
    named = [(title, count) for title, (_top, count) in zip(titles, tops, strict=True)]
    return Sections(
        ends=tuple([top.end for top, _count in tops]),
        starts=tuple([(top.index, top.rank) for top, _count in tops]),
        done=tuple([Section(title, "done", count, count) for title, count in named]),
        ahead=tuple([Section(title, "ahead", 0, count) for title, count in named]),
    )
