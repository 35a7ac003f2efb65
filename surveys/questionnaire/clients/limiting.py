"""What one client may see of a questionnaire that several share: their own blocks and everybody's, no word more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from surveys.questionnaire.expressions import ExpressionError, parse, references
from surveys.questionnaire.model.structure import (
    AnswerForRespondents,
    Group,
    Item,
    Question,
    Questionnaire,
    Repeat,
    Text,
)
from surveys.questionnaire.wording.what_to_say import PARTS

from .belonging import is_for, owners

_PIPED = re.compile(r"\$?\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
_IN_LABELS = re.compile(r"\[([^\[\]]*)\]")
_NAME = re.compile(r"[^\W\d][\w.\-]*")
_UNSAID = "…"
_EXPRESSIONS = ("relevant", "constraint", "required", "calculation", "default", "read_only", "choice_filter", "warning")


@dataclass(frozen=True, slots=True)
class HiddenNames:
    """The names of what a client may not see; what reads one of them says ``instead`` what it says itself."""

    names: frozenset[str]
    instead: str = _UNSAID

    def are_in(self, expression: str) -> bool:
        """Whether an expression reads one of them; one that cannot be parsed does if it has the word in it."""
        if not expression or not self.names:
            return False
        try:
            found = references(parse(expression))
        except ExpressionError:
            return not self.names.isdisjoint(_NAME.findall(expression))
        # A group of quota cells that is asked for may rest on anything.
        return bool(found.decisions) or not self.names.isdisjoint(found.names | found.attributes)

    def condition(self, expression: str) -> str:
        """The expression, or what is said instead of it."""
        return self.instead if self.are_in(expression) else expression

    def text(self, text: Text) -> dict[str, str]:
        """The text without what is piped in from them."""
        return {language: self._words(words) for language, words in text.items()}

    def label(self, text: Text) -> dict[str, str]:
        """The same of a label as codebooks have it, in which ``[name]`` stands for an answer."""
        return {language: _IN_LABELS.sub(self._bracketed, words) for language, words in text.items()}

    def _words(self, words: str) -> str:
        return _PIPED.sub(lambda match: _UNSAID if self.is_named_in(match[0]) else match[0], words)

    def _bracketed(self, match: re.Match[str]) -> str:
        return f"[{_UNSAID}]" if self.is_named_in(match[1]) else match[0]

    def is_named_in(self, written: str) -> bool:
        """Whether one of them stands as a word in what is written."""
        return not self.names.isdisjoint(_NAME.findall(written))


def hidden_from(questionnaire: Questionnaire, client: str) -> frozenset[str]:
    """The names of all items that the client may not see."""
    return frozenset(
        path.rpartition("/")[2] for path, whose in owners(questionnaire).items() if not is_for(client, whose)
    )


def cells_for(client: str, questionnaire: Questionnaire) -> frozenset[str]:
    """The names of the quota cells that the client may see."""
    hidden = HiddenNames(hidden_from(questionnaire, client))
    return frozenset(_Limit(client, owners(questionnaire), hidden).cells(questionnaire))


def questionnaire_for(client: str, questionnaire: Questionnaire, instead: str = _UNSAID) -> Questionnaire:
    """The questionnaire as the client may read it; it is for reading, nobody is interviewed with it.

    Of rows that stay, a condition that rests on other clients' answers is replaced by the words ``instead``, and texts
    have … where such an answer is read. Jumps, quotas and lists that only others need are not there.
    """
    whose = owners(questionnaire)
    if not questionnaire.clients:
        return questionnaire
    limit = _Limit(client, whose, HiddenNames(hidden_from(questionnaire, client), instead))
    items = tuple(limit.items((), questionnaire.items))
    shown = {item.name for _around, item in Questionnaire(items).walk()}
    hidden = limit.hidden
    used = {item.list_name for item in Questionnaire(items).questions()}
    return replace(
        questionnaire,
        items=items,
        lists={
            name: replace(one, choices=tuple(replace(c, label=hidden.text(c.label)) for c in one.choices))
            for name, one in questionnaire.lists.items()
            if name in used
        },
        routes=tuple(
            replace(route, when=hidden.condition(route.when))
            for route in questionnaire.routes
            if route.after in shown and (route.go_to in shown or route.go_to.startswith("@"))
        ),
        quotas=tuple(quota for quota in questionnaire.quotas if quota.name in limit.cells(questionnaire)),
        scripts=tuple(replace(one, text=hidden.text(one.text)) for one in questionnaire.scripts),
        answers_for_respondents=tuple(_limited_answer(one, hidden) for one in questionnaire.answers_for_respondents),
        partial_from=questionnaire.partial_from if questionnaire.partial_from in shown else "",
        after_break_off=questionnaire.after_break_off if questionnaire.after_break_off in shown else "",
        clients=tuple(one for one in questionnaire.clients if one == client),
        settings={},
        respondents=(),
        tests=(),
    )


def _limited_answer(answer: AnswerForRespondents, hidden: HiddenNames) -> AnswerForRespondents:
    texts: dict[str, Any] = {part: hidden.text(getattr(answer, part)) for part in PARTS}
    return replace(answer, **texts)


@dataclass(frozen=True, slots=True)
class _Limit:
    client: str
    whose: Mapping[str, frozenset[str]]
    hidden: HiddenNames

    def items(self, around: tuple[str, ...], items: Iterable[Item]) -> Iterator[Item]:
        """The items that stay, each with what stays in it; a group of which nothing stays is gone."""
        for item in items:
            path = (*around, item.name)
            if not is_for(self.client, self.whose.get("/".join(path), ())):
                continue
            if isinstance(item, Question):
                yield self._question(item)
                continue
            inner = tuple(self.items(path, item.items))
            if inner or not item.items:
                yield self._container(item, inner)

    def cells(self, questionnaire: Questionnaire) -> set[str]:
        """The quota cells that rest on nothing hidden, and are not picked for the blocks of others."""
        picked: set[str] = set()
        for around, item in questionnaire.walk():
            if not is_for(self.client, self.whose.get("/".join((*around, item.name)), ())):
                picked.update(group for name in _EXPRESSIONS for group in _groups_in(getattr(item, name, "")))
        return {q.name for q in questionnaire.quotas if not (q.group in picked or self.hidden.are_in(q.when))}

    def _question(self, question: Question) -> Question:
        changed: dict[str, Any] = self._texts(question)
        changed |= {name: self.hidden.condition(getattr(question, name)) for name in _EXPRESSIONS}
        order_as = "" if question.order_as in self.hidden.names else question.order_as
        kept = {key: value for key, value in question.parameters.items() if not self.hidden.is_named_in(value)}
        return replace(question, **changed, order_as=order_as, trigger="", parameters=kept, extra=self._extra(question))

    def _container(self, item: Group | Repeat, inner: tuple[Item, ...]) -> Item:
        changed: dict[str, Any] = self._texts(item) | {"items": inner, "relevant": self.hidden.condition(item.relevant)}
        if isinstance(item, Repeat):
            return replace(item, **changed, count=self.hidden.condition(item.count))
        return replace(item, **changed, total=self.hidden.condition(item.total))

    def _texts(self, item: Item) -> dict[str, Any]:
        named = (field.name for field in fields(item) if field.type == "Text")
        return {name: self.hidden.text(getattr(item, name)) for name in named}

    def _extra(self, question: Question) -> dict[str, str]:
        """The short names; the researcher's own columns may say anything."""
        return {
            heading: cell
            for heading, cell in question.extra.items()
            if heading.lower().split("::")[0].strip() in ("title", "short")
        }


def _groups_in(expression: str) -> frozenset[str]:
    """The groups of quota cells of which an expression asks for the least filled one."""
    if "least_filled" not in expression:
        return frozenset()
    try:
        return references(parse(expression)).decisions
    except ExpressionError:
        return frozenset()
