"""Functions for the words of a text: an answer as it is read, plural, forms by code, the greeting of the hour."""

from __future__ import annotations

from surveys.questionnaire.expressions.context import Context, Value
from surveys.questionnaire.expressions.nodes import Call, Own
from surveys.questionnaire.expressions.values import equal, to_text
from surveys.questionnaire.model.predefined_names import by_hour

from .choices import question_name
from .registry import ANY, NAME, NUMBER, TEXT, Compiling, Evaluate, Functions


def register(functions: Functions) -> None:
    """Add the functions on wording to the table."""
    functions.add("words", (NAME, TEXT), TEXT, _words, least=1)
    functions.pure("plural", (NUMBER, TEXT, TEXT, TEXT), TEXT, _plural, least=3)
    functions.add("switch", (ANY, ANY, ANY), ANY, _switch, most=None)
    functions.placed("greeting", (TEXT, TEXT, TEXT), TEXT, _greeting, least=2)


def _words(call: Call, compiling: Compiling) -> Evaluate:
    """The answer as texts have it; the second text where there is none, or none in substance."""
    named = call.arguments[0]
    instead = compiling.text(call.arguments[1]) if len(call.arguments) > 1 else _nothing
    if isinstance(named, Own):
        return lambda context: to_text(context.own()) or instead(context)
    name = question_name(named)
    return lambda context: context.words(name) or instead(context)


def _nothing(context: Context) -> str:
    return ""


def _plural(number: float, one: str, several: str, none: str | None = None) -> str:
    """One of the texts by number: exactly 1, any other, and 0 if that has a text of its own."""
    if number == 0 and none is not None:
        return none
    return one if number == 1 else several


def _switch(call: Call, compiling: Compiling) -> Evaluate:
    """The value behind the first code that equals the answer; a last one without a code where none does."""
    subject, *rest = [compiling.value(argument) for argument in call.arguments]
    pairs = list(zip(rest[::2], rest[1::2], strict=False))
    otherwise = rest[-1] if len(rest) % 2 else _nothing

    def switch(context: Context) -> Value:
        found = subject(context)
        for code, value in pairs:
            if equal(found, code(context), context):
                return value(context)
        return otherwise(context)

    return switch


def _greeting(context: Context, morning: str, afternoon: str, evening: str | None = None) -> str:
    """The text of the hour at which the session began; without a third the second goes on into the evening."""
    return by_hour(context.greeting_hour(), morning, afternoon, afternoon if evening is None else evening)
