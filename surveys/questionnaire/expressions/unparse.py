"""Parsed expressions as text again."""

from __future__ import annotations

from .nodes import Binary, Call, Junction, Negation, Node, Number, Own, Property, Reference, Text, Up
from .values import number_to_text


def unparse(node: Node) -> str:
    """The expression as text, in the language's own signs, with single spaces."""
    match node:
        case Number(value=value):
            return number_to_text(value)
        case Text(value=value):
            return f'"{value}"' if "'" in value else f"'{value}'"
        case Reference(name=name):
            return f"${{{name}}}"
        case Property(name=name):
            return name
        case Own():
            return "."
        case Up(levels=levels):
            return "/".join([".."] * levels)
        case Call(name=name, arguments=arguments):
            return f"{name}({', '.join(unparse(argument) for argument in arguments)})"
        case Binary(operator=operator, left=left, right=right):
            return f"{_tight(left)} {operator} {_tight(right)}"
        case Junction(operator=operator, parts=parts):
            return f" {operator} ".join(
                f"({unparse(part)})" if isinstance(part, Junction) else unparse(part) for part in parts
            )
        case Negation(operand=operand):
            return f"-{_tight(operand)}"


def _tight(node: Node) -> str:
    return f"({unparse(node)})" if isinstance(node, (Binary, Junction)) else unparse(node)
