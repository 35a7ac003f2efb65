"""Compares a question, group or repeat that both versions have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.types import SCALE_TYPES

from .changes import ORDERS, Change
from .pair import Pair, squeezed, texts_differ

_CHECKS = ("constraint", "required", "warning")
_COUNTS = ("min_answers", "max_answers")
_SHOWING = ("read_out", "appearance", "order", "order_as", "quick", "pin", "read_only")
_ENDS = ("low_label", "high_label")
_MESSAGES = ("constraint_message", "required_message", "warning_message")


def changes_of_question(
    pair: Pair, new: s.Question, old: s.Question, *, moved: bool, scale: Sequence[Change]
) -> Iterator[Change]:
    """All changes of a question. ``moved``: its position changed; ``scale``: the changes to its ends."""
    if old.name != new.name:
        yield Change("question_renamed", new.name, before=old.name, after=new.name, row=new.row)
    if old.type != new.type:
        yield Change("type_changed", new.name, before=old.type, after=new.type, row=new.row)
    if moved:
        yield Change("question_moved", new.name, row=new.row)
    yield from _of_texts(pair, new, old)
    yield from _of_condition(pair, new, old)
    yield from _of_checks(pair, new, old, ends_told=bool(scale))
    yield from scale
    yield from _of_choosing(pair, new, old, ends_told=bool(scale))
    if not pair.same(old.calculation, new.calculation) or _trigger(pair, old.trigger) != new.trigger:
        yield pair.logical("calculation_changed", new.name, old.calculation, new.calculation, new.row)
    if not pair.same(old.default, new.default):
        yield pair.logical("default_changed", new.name, old.default, new.default, new.row)
    if bool(old.personal) != bool(new.personal):
        yield Change("personal_begun" if new.personal else "personal_ended", new.name, row=new.row)


def changes_of_group(pair: Pair, new: s.Group | s.Repeat, old: s.Group | s.Repeat) -> Iterator[Change]:
    """All changes of a group or a repeat."""
    if type(old) is not type(new):
        yield Change("repeat_begun" if isinstance(new, s.Repeat) else "repeat_ended", new.name, row=new.row)
    yield from _of_words(pair, new, old, "label", "wording_changed")
    if isinstance(old, s.Group) and isinstance(new, s.Group):
        yield from _of_words(pair, new, old, "hint", "instruction_changed")
        if not pair.same(old.total, new.total):
            yield pair.logical("check_changed", new.name, old.total, new.total, new.row)
    yield from _of_condition(pair, new, old)
    if old.order != new.order:
        yield Change("order_changed", new.name, _orders(pair, old.order, new.order), row=new.row)
    if old.field_list != new.field_list:
        yield Change("page_begun" if new.field_list else "page_ended", new.name, row=new.row)
    if isinstance(old, s.Repeat) and isinstance(new, s.Repeat) and not pair.same(old.count, new.count):
        yield pair.logical("times_changed", new.name, old.count, new.count, new.row)


def new_group(pair: Pair, new: s.Group | s.Repeat) -> Iterator[Change]:
    """A change for a new group, if it affects how its questions are asked."""
    values: dict[str, str | int] = {"questions": _inside(new)}
    asked_before = {pair.renamed.get(question.name, question.name) for question in pair.old.questions()}
    if isinstance(new, s.Repeat) and asked_before & set(_names(new)):
        yield Change("repeat_added", new.name, values, row=new.row)
    if new.relevant:
        yield Change("group_added", new.name, values, after=pair.say_new.condition(new.relevant), row=new.row)
    if new.order != "fixed":
        yield Change("order_changed", new.name, _orders(pair, "fixed", new.order), row=new.row)


def gone_group(pair: Pair, old: s.Group | s.Repeat) -> Iterator[Change]:
    """A change for a removed group, if it affected how its questions were asked."""
    values: dict[str, str | int] = {"questions": _inside(old)}
    if isinstance(old, s.Repeat):
        yield Change("repeat_removed", old.name, values, row=old.row)
    if old.relevant:
        yield Change("group_removed", old.name, values, before=pair.say_old.condition(old.relevant), row=old.row)


def _inside(group: s.Group | s.Repeat) -> str:
    """The names of the questions in a group: ``b1, b2 … b9``."""
    names = [name for item in group.items for name in _names(item)]
    return ", ".join(names) if len(names) < 4 else f"{names[0]}, {names[1]} … {names[-1]}"


def _names(item: s.Item) -> Iterator[str]:
    if isinstance(item, s.Question):
        yield item.name
        return
    for inner in item.items:
        yield from _names(inner)


def _orders(pair: Pair, before: str, after: str) -> dict[str, str | int]:
    return {"before": pair.translate(ORDERS.get(before, before)), "after": pair.translate(ORDERS.get(after, after))}


def _trigger(pair: Pair, trigger: str) -> str:
    return ",".join(pair.renamed.get(name.strip(), name.strip()) for name in trigger.split(",")) if trigger else ""


# -- texts ----------------------------------------------------------------------------------------


def _of_texts(pair: Pair, new: s.Question, old: s.Question) -> Iterator[Change]:
    yield from _of_words(pair, new, old, "label", "wording_changed")
    yield from _of_words(pair, new, old, "hint", "instruction_changed")
    yield from _of_words(pair, new, old, "guidance", "instruction_changed")
    if any(texts_differ(getattr(old, name), getattr(new, name)) for name in _MESSAGES):
        yield Change("messages_changed", new.name, row=new.row)


def _of_words(pair: Pair, new: s.Item, old: s.Item, attribute: str, kind: str) -> Iterator[Change]:
    before, after = getattr(old, attribute), getattr(new, attribute)
    for code in dict.fromkeys((*before, *after)):
        was, now = before.get(code, ""), after.get(code, "")
        if squeezed(pair.named_today(was)) != squeezed(now):
            found = _kind_of_text(pair, kind, code, was, before)
            yield Change(found, new.name, {"language": pair.language(code)}, was, now, new.row)


def _kind_of_text(pair: Pair, kind: str, code: str, was: str, before: s.Text) -> str:
    if not was and any(before.values()):
        return "translation_added"
    translated = kind == "wording_changed" and code not in ("", pair.new.default_language)
    return "translation_changed" if translated else kind


# -- conditions, checks, answers ------------------------------------------------------------------


def _of_condition(pair: Pair, new: s.Item, old: s.Item) -> Iterator[Change]:
    if not pair.same(old.relevant, new.relevant):
        kind = "condition_changed" if old.relevant and new.relevant else "condition_added"
        kind = kind if new.relevant else "condition_removed"
        yield pair.logical(kind, new.name, old.relevant, new.relevant, new.row)


def _of_checks(pair: Pair, new: s.Question, old: s.Question, *, ends_told: bool) -> Iterator[Change]:
    for attribute in _CHECKS:
        before, after = getattr(old, attribute), getattr(new, attribute)
        if not pair.same(before, after):
            yield pair.logical("check_changed", new.name, before, after, new.row)
    if any(getattr(old, name) != getattr(new, name) for name in _COUNTS):
        yield Change("check_changed", new.name, {}, _counts(old), _counts(new), new.row)
    if old.parameters != new.parameters and new.type in SCALE_TYPES and not ends_told:
        yield Change("check_changed", new.name, {}, _parameters(old), _parameters(new), new.row)


def _of_choosing(pair: Pair, new: s.Question, old: s.Question, *, ends_told: bool) -> Iterator[Change]:
    shown = any(getattr(old, name) != getattr(new, name) for name in _SHOWING)
    ends = not ends_told and any(texts_differ(getattr(old, name), getattr(new, name)) for name in _ENDS)
    if shown or ends or (old.parameters != new.parameters and new.type not in SCALE_TYPES):
        yield Change("reading_changed", new.name, row=new.row)
    if not pair.same(old.choice_filter, new.choice_filter):
        yield pair.logical("filter_changed", new.name, old.choice_filter, new.choice_filter, new.row)
    if old.nonresponse != new.nonresponse:
        yield Change("nonresponse_changed", new.name, row=new.row)
    if old.list_name != new.list_name and old.type == new.type:
        yield Change("list_replaced", new.name, {}, old.list_name, new.list_name, new.row)


def _parameters(question: s.Question) -> str:
    return " ".join(f"{name}={value}" for name, value in question.parameters.items())


def _counts(question: s.Question) -> str:
    least, most = question.min_answers, question.max_answers
    return "" if least is most is None else f"{'' if least is None else least}–{'' if most is None else most}"
