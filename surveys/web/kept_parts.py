"""Parts of pages that are kept once rendered, and tags whose output hardly changes.

A page of a call consists of hundreds of nodes, most of which say the same on every page. What they say is kept by the
process, by language; no answer, and nothing that belongs to one respondent, is kept.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from django import template
from django.template import Context, TemplateSyntaxError
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.defaulttags import CsrfTokenNode, URLNode
from django.template.defaulttags import url as do_url
from django.template.loader_tags import IncludeNode, do_include
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

MOST_VARIANTS = 100
"""Variants kept of one part."""
_SECRET = f"x{secrets.token_hex(8)}x"
"""Random, so that no page's text contains it; letters and digits need no escaping in HTML."""
_FIRST_NUMBER = 10**14 + secrets.randbelow(10**13)
"""Stands for a number, in addresses too; the next ones stand for the next numbers."""


@register.tag
def for_all(parser: Parser, token: Token) -> Node:
    """What is the same on every page in one language, rendered once and kept: ``{% for_all %}…{% endfor_all %}``.

    ``{% for_all dock=dock filling key=key attempt=attempt.pk %}``: kept for each value of what stands before
    ``filling``, which therefore has few; what stands behind it is printed in the part, as it is, and filled in each
    time: the part may ask whether there is something, not what it is. Inside nothing else of the page is known.
    """
    bits = token.split_contents()[1:]
    divide = bits.index("filling") if "filling" in bits else len(bits)
    given, filled = bits[:divide], bits[divide + 1 :]
    values, fillings = token_kwargs(given, parser), token_kwargs(filled, parser)
    if given or filled:
        raise TemplateSyntaxError(f"for_all takes name=value, not {' '.join([*given, *filled])}")
    inside = parser.parse(("endfor_all",))
    parser.delete_first_token()
    return _ForAll(inside, values, fillings)


class _ForAll(Node):
    def __init__(
        self, inside: NodeList, values: Mapping[str, FilterExpression], fillings: Mapping[str, FilterExpression]
    ) -> None:
        self._inside, self._values = inside, list(values.items())
        self._fillings = list(fillings.items())
        self._kept: dict[object, Sequence[str | int]] = {}

    def render(self, context: Context) -> SafeString:
        values = [expression.resolve(context) for _name, expression in self._values]
        fillings = [expression.resolve(context) for _name, expression in self._fillings]
        # A safe text is another one than the same text that is not, and the part may do without what is empty.
        kinds = [type(value) for value in values], [_kind(filling) for filling in fillings]
        name = (get_language(), *values, *kinds[0], *kinds[1])
        parts = self._kept.get(name)
        if parts is None:
            if len(self._kept) >= MOST_VARIANTS:
                self._kept = {}
            parts = self._kept[name] = self._rendered(context, values, fillings)
        if len(parts) == 1:
            return mark_safe(parts[0])  # noqa: S308 (a template's output)
        texts = [str(filling) if type(filling) is int else conditional_escape(filling) for filling in fillings]
        # What is no text is the place of a filling.
        return mark_safe("".join([part if isinstance(part, str) else texts[part] for part in parts]))  # noqa: S308

    def _rendered(self, context: Context, values: Sequence[Any], fillings: Sequence[Any]) -> Sequence[str | int]:
        """The part as texts, with the number of a filling wherever one belongs."""
        marks = [_mark(place, filling) for place, filling in enumerate(fillings)]
        known = dict(zip([name for name, _expression in self._values], values, strict=True))
        known |= dict(zip([name for name, _expression in self._fillings], marks, strict=True))
        text = self._inside.render(context.new(known))
        places = {str(mark): place for place, mark in enumerate(marks) if mark}
        if not places:
            return (text,)
        parts = [places.get(part, part) for part in re.split(f"({'|'.join(places)})", text)]
        if any(isinstance(part, str) and _SECRET in part.lower() for part in parts):
            raise TemplateSyntaxError("what fills a part is printed in it as it is, by no filter")
        return parts


def _kind(filling: Any) -> object:
    """What a part may tell a filling by: a number, nothing, a text."""
    if not filling:
        return type(filling), "nothing"
    return int if type(filling) is int else str


def _mark(place: int, filling: Any) -> Any:
    """What stands for a filling in a part; nothing for nothing."""
    if not filling:
        return filling
    return _FIRST_NUMBER + place if type(filling) is int else f"{_SECRET}{place}z"


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """Django's tag; an address in which nothing but one number differs is looked up once."""
    node: URLNode = do_url(parser, token)
    name = getattr(node.view_name.var, "literal", None)
    is_plain = node.asvar is None and not node.kwargs and len(node.args) < 2 and not node.view_name.filters
    return _Address(node, name) if is_plain and isinstance(name, str) and ":" not in name else node


class _Address(Node):
    def __init__(self, node: URLNode, name: str) -> None:
        self._node, self._name = node, name
        self._kept: dict[object, tuple[str, ...]] = {}

    def render(self, context: Context) -> str:
        numbers = [argument.resolve(context) for argument in self._node.args]
        if any(type(number) is not int or number < 0 for number in numbers):
            return str(self._node.render(context))
        place = get_urlconf(), get_script_prefix()
        parts = self._kept.get(place)
        if parts is None:
            found = reverse(self._name, args=[_FIRST_NUMBER for _number in numbers])
            parts = self._kept[place] = tuple(escape(found).split(str(_FIRST_NUMBER)))
        return mark_safe(str(numbers[0]).join(parts) if numbers else parts[0])  # noqa: S308 (the parts are escaped)


@register.tag
def include(parser: Parser, token: Token) -> Node:
    """Django's tag; a template that is named outright, a part and no whole page, is looked for once."""
    node: IncludeNode = do_include(parser, token)
    is_named = isinstance(getattr(node.template.var, "literal", None), str) and not node.template.filters
    return _Include(node) if is_named and not node.isolated_context else node


class _Include(Node):
    def __init__(self, node: IncludeNode) -> None:
        self._node, self._with = node, list(node.extra_context.items())
        self._inside: NodeList | None = None

    def render(self, context: Context) -> SafeString:
        if self._inside is None:
            page: Any = context.template
            self._inside = page.engine.get_template(self._node.template.resolve(context)).nodelist
        if not self._with:
            return self._inside.render(context)
        with context.push(**{name: expression.resolve(context) for name, expression in self._with}):
            return self._inside.render(context)


@register.tag
def csrf_token(parser: Parser, token: Token) -> Node:
    """Django's tag."""
    return _FormToken()


class _FormToken(CsrfTokenNode):
    def render(self, context: Context) -> SafeString:
        known = str(context.get("csrf_token") or "NOTPROVIDED")
        if known == "NOTPROVIDED":
            return mark_safe("")
        return mark_safe(f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(known)}">')  # noqa: S308
