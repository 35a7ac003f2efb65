"""Functions that ask the interview itself: missing answers, the case, chance, tables."""

from __future__ import annotations

from collections.abc import Callable

from surveys.questionnaire.expressions.context import Context, Value
from surveys.questionnaire.expressions.nodes import Call, Own, Reference
from surveys.questionnaire.expressions.values import to_text

from .choices import question_name
from .registry import ANY, BOOLEAN, NAME, NUMBER, TEXT, Compiling, Evaluate, Functions

_HEX = "0123456789abcdef"
_DEVICE = (
    "area",
    "distance",
    "geofence",
    "intersects",
    "extract-signed",
    "device-info",
    "phone-call-log",
    "phone-call-duration",
    "collect-is-phone-app",
    "plug-in-metadata",
    "distance-between",
    "geo-scatter",
    "short-geopoint",
    "hash",
)


def register(functions: Functions) -> None:
    """Add the functions that ask the interview to the table."""
    functions.add("dk", (NAME,), BOOLEAN, _missing("dk"))
    functions.add("refused", (NAME,), BOOLEAN, _missing("refused"))
    functions.add("answered", (NAME,), BOOLEAN, _answered)
    functions.add("relevant", (NAME,), BOOLEAN, _relevant)
    functions.placed("duration", (), NUMBER, lambda context: context.duration())
    functions.placed("attribute", (TEXT,), TEXT, lambda context, name: context.attribute(name))
    functions.placed("interviewer", (), TEXT, lambda context: context.interviewer())
    functions.placed("username", (), TEXT, lambda context: context.interviewer())
    functions.placed("attempt", (), NUMBER, lambda context: context.attempt())
    functions.placed("least_filled", (TEXT,), TEXT, lambda context, group: context.least_filled(group))
    functions.placed("pulldata", (TEXT, TEXT, TEXT, TEXT), TEXT, _pulldata)
    functions.add("random", (), NUMBER, _random)
    functions.add("uuid", (NUMBER,), TEXT, _uuid, least=0)
    functions.pure("last-saved", (TEXT,), TEXT, lambda name: "")
    for name in _DEVICE:
        functions.add(name, (ANY,), TEXT, _empty, least=0, most=None, device=True)


def _missing(kind: str) -> Callable[[Call, Compiling], Evaluate]:
    def build(call: Call, compiling: Compiling) -> Evaluate:
        node = call.arguments[0]
        if isinstance(node, Reference):
            name = node.name
            return lambda context: context.missing(name) == kind
        value = compiling.value(node)
        return lambda context: value(context) == kind

    return build


def _answered(call: Call, compiling: Compiling) -> Evaluate:
    """Whether there is an answer in substance: neither empty nor don't know nor refused."""
    node = call.arguments[0]
    value = compiling.value(node)
    if isinstance(node, Reference):
        name = node.name
        return lambda context: to_text(value(context)) != "" and not context.missing(name)
    return lambda context: to_text(value(context)) not in ("", "dk", "refused")


def _relevant(call: Call, compiling: Compiling) -> Evaluate:
    if isinstance(call.arguments[0], Own):
        return lambda context: True
    name = question_name(call.arguments[0])
    return lambda context: context.relevant(name)


def _pulldata(context: Context, file: str, column: str, key_column: str, key: str) -> str:
    return context.lookup(file, column, key_column, key)


def _random(call: Call, compiling: Compiling) -> Evaluate:
    slot = f"random@{call.at}"
    return lambda context: context.random(slot)


def _uuid(call: Call, compiling: Compiling) -> Evaluate:
    """An identifier of random hexadecimal digits, the same at every look."""
    slot = f"uuid@{call.at}"
    length = compiling.number(call.arguments[0]) if call.arguments else None

    def identifier(context: Context) -> Value:
        digits = "".join([_HEX[int(context.random(f"{slot}.{index}") * 16)] for index in range(32)])
        whole = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
        wanted = length(context) if length else 36.0
        return whole[: int(wanted)] if 0 <= wanted < 36 else whole

    return identifier


def _empty(call: Call, compiling: Compiling) -> Evaluate:
    return lambda context: ""
