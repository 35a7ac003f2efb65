"""Compares what a workbook sets for fieldwork: quotas, scripts, answers for respondents, and ends of interviews.

During fieldwork these belong to the study, not to a version (design, section 3): a workbook's values are initial ones,
and the sentences describe what a new version does to existing ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from surveys.questionnaire.expressions import ExpressionError, parse
from surveys.questionnaire.expressions.references import references
from surveys.questionnaire.model import structure as s

from .changes import Change
from .pair import Pair, texts_differ


def quotas_reading(questionnaire: s.Questionnaire, names: Collection[str]) -> list[s.Quota]:
    """The quota cells whose condition reads one of the questions."""
    return [quota for quota in questionnaire.quotas if _names_in(quota.when) & set(names)]


def _names_in(condition: str) -> frozenset[str]:
    try:
        return references(parse(condition)).names if condition else frozenset()
    except ExpressionError:
        return frozenset()


_ALL_FIRST = "ask_all_quota_questions"


def changed_routes(pair: Pair) -> Iterator[Change]:
    """Routes added, removed or redirected; two with the same question and target, or condition, are the same."""
    before = {_key(route, pair.renamed): route for route in pair.old.routes}
    after = {_key(route, {}): route for route in pair.new.routes}
    gone = [route for key, route in before.items() if key not in after]
    come = [route for key, route in after.items() if key not in before]
    for route in come:
        earlier = next((one for one in gone if _is_like(pair, one, route)), None)
        if earlier is None:
            yield Change("route_added", route.after, after=pair.say_new.jump(route), row=route.row)
            continue
        gone.remove(earlier)
        words = (pair.say_old.jump(earlier), pair.say_new.jump(route))
        yield Change("route_changed", route.after, {}, *words, route.row)
    for route in gone:
        yield Change("route_removed", route.after, before=pair.say_old.jump(route), row=route.row)


def _key(route: s.Route, renamed: Mapping[str, str]) -> tuple[str, str, str]:
    return renamed.get(route.after, route.after), route.when, renamed.get(route.go_to, route.go_to)


def _is_like(pair: Pair, old: s.Route, new: s.Route) -> bool:
    if pair.renamed.get(old.after, old.after) != new.after:
        return False
    return pair.same(old.when, new.when) or pair.renamed.get(old.go_to, old.go_to) == new.go_to


def changed_settings(pair: Pair) -> Iterator[Change]:
    """Changes to when a broken-off interview is partial, what is asked after a break-off, and whether quotas wait."""
    old, new = pair.old, pair.new
    for kind, before, after in (
        ("partial_from_changed", old.partial_from, new.partial_from),
        ("after_break_off_changed", old.after_break_off, new.after_break_off),
    ):
        if pair.renamed.get(before, before) != after:
            yield Change(kind, "", before=before or "–", after=after or "–")
    before, after = (one.settings.get(_ALL_FIRST, "").lower() for one in (old, new))
    if before != after:
        yield Change("all_quota_questions_changed", "")


def changed_quotas(pair: Pair) -> Iterator[Change]:
    """Changes to quota cells by name, in the new order, followed by the removed ones."""
    before = {quota.name: quota for quota in pair.old.quotas}
    for quota in pair.new.quotas:
        earlier = before.pop(quota.name, None)
        label = pair.new.words(quota.label) or quota.name
        if earlier is None:
            words = pair.say_new.condition(quota.when) if quota.when else ""
            kind = "quota_added" if words else "quota_added_for_all"
            yield Change(kind, quota.name, {"label": label, "target": quota.target}, after=words, row=quota.row)
        else:
            yield from _of_quota(pair, earlier, quota, label)
    for quota in before.values():
        yield Change("quota_removed", quota.name, {"label": pair.old.words(quota.label) or quota.name}, row=quota.row)


def _of_quota(pair: Pair, old: s.Quota, new: s.Quota, label: str) -> Iterator[Change]:
    values: dict[str, str | int] = {"label": label}
    if not pair.same(old.when, new.when):
        change = pair.logical("quota_condition_changed", new.name, old.when, new.when, new.row)
        yield replace(change, values=values)
    if old.group != new.group:
        yield Change("quota_group_changed", new.name, values, old.group or "–", new.group or "–", new.row)
    if old.target != new.target:
        yield Change("quota_target_changed", new.name, values, str(old.target), str(new.target), new.row)
    if old.on_full != new.on_full:
        yield Change("quota_full_changed", new.name, values, row=new.row)
    if texts_differ(old.label, new.label):
        yield Change("quota_label_changed", new.name, values, pair.old.words(old.label), label, new.row)


def changed_sayings(pair: Pair) -> Iterator[Change]:
    """Changes to scripts by name, and to answers for respondents by question."""
    scripts = {script.name: script for script in pair.old.scripts}
    for script in pair.new.scripts:
        earlier = scripts.pop(script.name, None)
        now = pair.new.words(script.text)
        if earlier is None:
            yield Change("script_added", script.name, row=script.row)
        elif texts_differ(earlier.text, script.text):
            yield Change("script_changed", script.name, {}, pair.old.words(earlier.text), now, script.row)
    yield from (Change("script_removed", script.name, row=script.row) for script in scripts.values())
    answers = {pair.old.words(one.question): one for one in pair.old.answers_for_respondents}
    for one in pair.new.answers_for_respondents:
        question = pair.new.words(one.question)
        known = answers.pop(question, None)
        values: dict[str, str | int] = {"question": question}
        if known is None:
            yield Change("answer_added", "", values, row=one.row)
        elif any(texts_differ(getattr(known, part), getattr(one, part)) for part in ("listen", "answer", "back")):
            words = (pair.old.words(known.answer), pair.new.words(one.answer))
            yield Change("answer_changed", "", values, *words, one.row)
    yield from (Change("answer_removed", "", {"question": question}, row=one.row) for question, one in answers.items())


def changed_sample(pair: Pair) -> Iterator[Change]:
    """Sample columns that the new version starts or stops reading."""
    before = {column.name: column for column in pair.old.sample}
    after = {column.name: column for column in pair.new.sample}
    yield from (Change("column_added", name, row=one.row) for name, one in after.items() if name not in before)
    yield from (Change("column_removed", name, row=one.row) for name, one in before.items() if name not in after)
