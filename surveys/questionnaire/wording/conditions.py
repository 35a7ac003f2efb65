"""Conditions in words, for people who read a questionnaire and do not write expressions.

“Solo se in B1 ha risposto «sì»” and not ``${b1} = '1'``. What has no plain words stays as written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from surveys.questionnaire.expressions.nodes import (
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
from surveys.questionnaire.sentences.forms import Form, form_of, measured
from surveys.questionnaire.types import DAY_TYPES, SINGLE_TYPES

from .calculated_classes import class_conditions
from .vocabulary import comparison_words

Translate = Callable[[str], str]

_CHOSEN = {
    "contains": gettext_noop("it was chosen in %(what)s"),
    "not_contains": gettext_noop("it was not chosen in %(what)s"),
}
_COUNT = gettext_noop("the number of answers to %(what)s")
_TODAY, _ATTEMPT = gettext_noop("today"), gettext_noop("the number of the call attempt")
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


def joining_words(joined: str, translate: Translate) -> str:
    """The word between two conditions of which both (``and``) or one (``or``) must hold."""
    return (translate(_AND if joined == "and" else _OR) % {"first": "", "second": ""}).strip()


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

    def named(self, expression: str) -> str:
        """What an expression names, in words: “B1”, “the answer”, “region of the sample”."""
        try:
            return self._value(parse(expression))
        except ExpressionError:
            return expression

    def _condition(self, node: Node) -> str:
        match node:
            case Junction(operator=operator, parts=parts):
                return self._joined(operator, parts)
        if (form := form_of(node)) is not None:
            return self._comparison(form)
        match node:
            case Call(name="not", arguments=(inner,)):
                return self._say(_NOT, condition=self._condition(inner))
        return unparse(node)

    def _joined(self, operator: str, parts: tuple[Node, ...]) -> str:
        words = [self._bracketed(part) if isinstance(part, Junction) else self._condition(part) for part in parts]
        sentence = words[0]
        for word in words[1:]:
            sentence = self._say(_AND if operator == "and" else _OR, first=sentence, second=word)
        return sentence

    def _bracketed(self, node: Node) -> str:
        return f"({self._condition(node)})"

    def _comparison(self, form: Form) -> str:
        what, value, question = self._value(form.what), form.value, self._question(form.what)
        type_name = question.type if question is not None else ""
        single, date = type_name in SINGLE_TYPES, type_name in DAY_TYPES or _is_today(form.what)
        if value is None:
            return self._say(comparison_words(form.key), what=what)
        if isinstance(value, Property) and value.name == "name" and form.key in _CHOSEN:
            return self._say(_CHOSEN[form.key], what=what)
        if form.key == "is" and question is not None and isinstance(value, (Text, Number)):
            code = value.value if isinstance(value, Text) else unparse(value)
            if (meaning := class_conditions(question).get(code)) is not None:
                return self._condition(meaning)
        answer = self._answer(value, None if measured(form.key)[0] else question)
        return self._say(comparison_words(form.key, single=single, date=date, value=answer), what=what, value=answer)

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
            case Call(name="today", arguments=()):
                return self._translate(_TODAY)
            case Call(name="attempt", arguments=()):
                return self._translate(_ATTEMPT)
            case Call(name="date", arguments=(Text(value=day),)):
                return day
        return unparse(node)

    def _say(self, message: str, **values: str) -> str:
        return self._translate(message) % values


def _is_today(node: Node) -> bool:
    return isinstance(node, Call) and node.name == "today"
