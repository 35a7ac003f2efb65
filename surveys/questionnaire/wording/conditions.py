"""Conditions in words, for people who read a questionnaire and do not write expressions.

“Solo se in B1 ha risposto «sì»” and not ``${b1} = '1'``. What has no plain words stays as written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from surveys.questionnaire.expressions.nodes import (
    Binary,
    Call,
    ExpressionError,
    Junction,
    Node,
    Number,
    Own,
    Property,
    Reference,
    Text,
)
from surveys.questionnaire.expressions.parser import parse
from surveys.questionnaire.expressions.unparse import unparse
from surveys.questionnaire.model.predefined_names import INTERVIEWER, given_names
from surveys.questionnaire.model.structure import (
    COMPLETE,
    QUOTA_FULL,
    REFUSED,
    SCREENED_OUT,
    Question,
    Questionnaire,
    Route,
)
from surveys.questionnaire.problems import gettext_noop
from surveys.questionnaire.types import SINGLE_TYPES

from .calculated_classes import class_conditions

Translate = Callable[[str], str]

_IS = gettext_noop("%(what)s is %(value)s")
_IS_NOT = gettext_noop("%(what)s is not %(value)s")
_COMPARED = {
    "=": _IS,
    "!=": _IS_NOT,
    ">": gettext_noop("%(what)s is more than %(value)s"),
    ">=": gettext_noop("%(what)s is at least %(value)s"),
    "<": gettext_noop("%(what)s is less than %(value)s"),
    "<=": gettext_noop("%(what)s is at most %(value)s"),
}
_MIRRORED = {"=": "=", "!=": "!=", ">": "<", ">=": "<=", "<": ">", "<=": ">="}
_EMPTY = gettext_noop("%(what)s has no answer")
_FILLED = gettext_noop("%(what)s has an answer")
_INCLUDES = gettext_noop("%(what)s includes %(value)s")
_INCLUDES_NOT = gettext_noop("%(what)s does not include %(value)s")
_DONT_KNOW = gettext_noop("%(what)s is “don’t know”")
_REFUSES = gettext_noop("%(what)s is “refused”")
_CHOSEN = gettext_noop("it was chosen in %(what)s")
_CHOSEN_NOT = gettext_noop("it was not chosen in %(what)s")
_COUNT = gettext_noop("the number of answers to %(what)s")
_THIS_ANSWER = gettext_noop("the answer")
_AND, _OR = gettext_noop("%(first)s and %(second)s"), gettext_noop("%(first)s or %(second)s")
_NOT = gettext_noop("not (%(condition)s)")
_EITHER = gettext_noop("%(then)s if %(condition)s, else %(otherwise)s")
_SAMPLE = gettext_noop("%(column)s of the sample")
_INTERVIEWER = gettext_noop("the interviewer’s name")
_ENDS = {
    COMPLETE: gettext_noop("the end: complete"),
    SCREENED_OUT: gettext_noop("the end: not in the target"),
    QUOTA_FULL: gettext_noop("the end: quota full"),
    REFUSED: gettext_noop("the end: broken off"),
}
_TO, _TO_IF = gettext_noop("to %(where)s"), gettext_noop("to %(where)s if %(condition)s")
_QUOTED = gettext_noop("“%(words)s”")


class Wording:
    """Puts the expressions of one questionnaire into words of one language.

    ``numbers`` gives the short code by which people know a question, by its name; questions that
    are not in it go by their name. ``translate`` turns an English sentence into the user's language.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        numbers: Mapping[str, str] | None = None,
        language: str = "",
        translate: Translate = str,
    ) -> None:
        self._questionnaire = questionnaire
        self._questions = {question.name: question for question in questionnaire.questions()}
        self._given = given_names(questionnaire)
        self._columns = {column.name: questionnaire.words(column.label, language) for column in questionnaire.sample}
        self._numbers = numbers or {}
        self._language = language
        self._translate = translate

    def condition(self, expression: str) -> str:
        """The condition in words; an expression that cannot be read comes back as it is."""
        try:
            return self._condition(parse(expression))
        except ExpressionError:
            return expression

    def value(self, expression: str, question: Question | None = None) -> str:
        """A default or calculation in words: of a question with a list the words of its code."""
        try:
            return self._answer(parse(expression), question)
        except ExpressionError:
            return expression

    def jump(self, route: Route) -> str:
        """Where a jump leads and when: “to B4 if B1 is «No»”."""
        end = _ENDS.get(route.go_to)
        where = self._translate(end) if end else self._numbers.get(route.go_to, route.go_to)
        if not route.when:
            return self._say(_TO, where=where)
        return self._say(_TO_IF, where=where, condition=self.condition(route.when))

    def _condition(self, node: Node) -> str:
        match node:
            case Junction(operator=operator, parts=parts):
                return self._joined(operator, parts)
            case Binary(operator=operator, left=left, right=right) if operator in _COMPARED:
                return self._comparison(operator, left, right)
            case Call(name="not", arguments=(inner,)):
                return self._negated(inner)
            case Call(name="selected", arguments=(what, code)):
                return self._selected(_INCLUDES, _IS, what, code)
            case Call(name="answered", arguments=(what,)):
                return self._say(_FILLED, what=self._value(what))
            case Call(name="dk", arguments=(what,)):
                return self._say(_DONT_KNOW, what=self._value(what))
            case Call(name="refused", arguments=(what,)):
                return self._say(_REFUSES, what=self._value(what))
        return unparse(node)

    def _joined(self, operator: str, parts: tuple[Node, ...]) -> str:
        words = [self._bracketed(part) if isinstance(part, Junction) else self._condition(part) for part in parts]
        sentence = words[0]
        for word in words[1:]:
            sentence = self._say(_AND if operator == "and" else _OR, first=sentence, second=word)
        return sentence

    def _bracketed(self, node: Node) -> str:
        return f"({self._condition(node)})"

    def _negated(self, inner: Node) -> str:
        if isinstance(inner, Call) and inner.name == "answered" and len(inner.arguments) == 1:
            return self._say(_EMPTY, what=self._value(inner.arguments[0]))
        if isinstance(inner, Call) and inner.name == "selected" and len(inner.arguments) == 2:
            return self._selected(_INCLUDES_NOT, _IS_NOT, *inner.arguments)
        return self._say(_NOT, condition=self._condition(inner))

    def _selected(self, several: str, single: str, what: Node, code: Node) -> str:
        if isinstance(code, Property) and code.name == "name":
            return self._say(_CHOSEN if several == _INCLUDES else _CHOSEN_NOT, what=self._value(what))
        question = self._question(what)
        message = single if question is not None and question.type in SINGLE_TYPES else several
        return self._say(message, what=self._value(what), value=self._answer(code, question))

    def _comparison(self, operator: str, left: Node, right: Node) -> str:
        if isinstance(left, (Number, Text)) and not isinstance(right, (Number, Text)):
            left, right, operator = right, left, _MIRRORED[operator]
        if isinstance(right, Text) and right.value == "" and operator in ("=", "!="):
            return self._say(_EMPTY if operator == "=" else _FILLED, what=self._value(left))
        question = self._question(left)
        if operator == "=" and question is not None and isinstance(right, (Text, Number)):
            code = right.value if isinstance(right, Text) else unparse(right)
            if (meaning := class_conditions(question).get(code)) is not None:
                return self._condition(meaning)
        answer = self._answer(right, question)
        return self._say(_COMPARED[operator], what=self._value(left), value=answer)

    def _question(self, node: Node) -> Question | None:
        return self._questions.get(node.name) if isinstance(node, Reference) else None

    def _answer(self, node: Node, question: Question | None) -> str:
        code = node.value if isinstance(node, Text) else unparse(node)
        if question is not None and question.list_name in self._questionnaire.lists:
            for choice in self._questionnaire.lists[question.list_name].choices:
                if choice.name == code:
                    words = self._questionnaire.words(choice.label, self._language)
                    return self._say(_QUOTED, words=words or code)
        return self._say(_QUOTED, words=code) if isinstance(node, Text) else self._value(node)

    def _value(self, node: Node) -> str:
        match node:
            case Reference(name=name) if name in self._questions or name not in self._given:
                return self._numbers.get(name, name)
            case Reference(name=name) if name == INTERVIEWER:
                return self._translate(_INTERVIEWER)
            case Reference(name=name) | Call(name="attribute", arguments=(Text(value=name),)):
                return self._say(_SAMPLE, column=self._columns.get(name) or _QUOTED % {"words": name})
            case Call(name="interviewer" | "username", arguments=()):
                return self._translate(_INTERVIEWER)
            case Own():
                return self._translate(_THIS_ANSWER)
            case Call(name="if", arguments=(condition, then, otherwise)):
                either = {"then": self._answer(then, None), "otherwise": self._answer(otherwise, None)}
                return self._say(_EITHER, condition=self._condition(condition), **either)
            case Call(name="count-selected", arguments=(what,)):
                return self._say(_COUNT, what=self._value(what))
        return unparse(node)

    def _say(self, message: str, **values: str) -> str:
        return self._translate(message) % values
