"""What stands on a screen many times. Written here, because a template takes ten times as long for each of them.

At every answer the interviewer's page shows the choices, the questionnaire's sections and the answers
so far: dozens of them, in a long questionnaire hundreds.
"""

from collections.abc import Sequence
from html import escape
from typing import Protocol

from django import template
from django.template import Context
from django.template.base import Node, Parser, Token
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from surveys.questionnaire.model.pages import Line, Section
from surveys.questionnaire.types import MISSING_WORDS

from .screens.fields import Field, Option
from .screens.help_reasons import HELP_OPTIONS
from .tags import rich

register = template.Library()


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """Django's tag; words that the template itself states are looked up once for each language."""
    node: TranslateNode = do_translate(parser, token)
    words = node.filter_expression
    if words.filters or node.message_context is not None or getattr(words.var, "literal", None) is None:
        return node
    return _StatedWords(node)


class _StatedWords(Node):
    def __init__(self, node: TranslateNode) -> None:
        self._node, self._asvar, node.asvar = node, node.asvar, None
        self._in: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        words = self._in.get(language)
        if words is None:
            words = self._in[language] = self._node.render(context)
        if self._asvar is None:
            return words
        context[self._asvar] = words
        return ""


class OutcomeKey(Protocol):
    """An outcome as a page offers it."""

    @property
    def entry(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def follows(self) -> str: ...


class OutcomeAfterCall(OutcomeKey, Protocol):
    """The same after the call, when a note may be asked for."""

    @property
    def needs_note(self) -> bool: ...


@register.simple_tag
def outcome_keys(name: str, offered: Sequence[OutcomeKey]) -> SafeString:
    """Outcomes to be picked with the mouse or by typing their keys; their value is the code, in ``reason`` the key."""
    return mark_safe("".join([_outcome_key(name, one) for one in offered]))  # noqa: S308 (all values are escaped)


@register.simple_tag
def help_options() -> SafeString:
    """The reasons to call a supervisor, to be picked as outcomes are."""
    return outcome_keys("reason", HELP_OPTIONS)


def _outcome_key(name: str, outcome: OutcomeKey) -> str:
    entry = escape(outcome.entry)
    return (
        f'<label class="answer"><input type="radio" name="{name}"'
        f' value="{entry if name == "reason" else escape(outcome.code)}" data-entry="{entry}">'
        f'<span class="key">{entry}</span>'
        f'<span class="text">{escape(outcome.label)}<small>{escape(outcome.follows)}</small></span></label>'
    )


@register.simple_tag
def outcome_groups(
    groups: Sequence[tuple[int, str, Sequence[OutcomeAfterCall]]], chosen: str, shortest_note: int
) -> SafeString:
    """The outcomes after a call by group, the chosen one checked; how long the note of one must be that needs it."""
    parts = []
    for number, heading, found in groups:
        parts.append(f'<div><h2><span class="row-key">{number}</span>{escape(heading)}</h2><div class="options">')
        parts += [_outcome(one, shortest_note, is_chosen=one.code == chosen) for one in found]
        parts.append("</div></div>")
    return mark_safe("".join(parts))  # noqa: S308 (all values are escaped)


def _outcome(outcome: OutcomeAfterCall, shortest_note: int, *, is_chosen: bool) -> str:
    entry = escape(outcome.entry)
    return (
        f'<label class="answer"><input type="radio" name="code" value="{escape(outcome.code)}" data-entry="{entry}"'
        + (f' data-needs-note="{shortest_note}"' if outcome.needs_note else "")
        + (" checked>" if is_chosen else ">")
        + f'<span class="key">{entry}</span>'
        f'<span class="text">{escape(outcome.label)}</span></label>'
    )


@register.simple_tag
def number_groups(groups: Sequence[tuple[str, str, Sequence[OutcomeKey]]], typed: str | None) -> SafeString:
    """The numbers of a case, each with what can be done about it; what was typed is checked."""
    parts = []
    for place, heading, found in groups:
        parts.append(
            f'<div><h3><span class="row-key">{escape(place)}</span>{escape(heading)}</h3><div class="options">'
        )
        parts += [_deed(one, is_chosen=one.entry == typed) for one in found]
        parts.append("</div></div>")
    return mark_safe("".join(parts))  # noqa: S308 (all values are escaped)


def _deed(one: OutcomeKey, *, is_chosen: bool) -> str:
    entry = escape(one.entry)
    small = f"<small>{escape(one.follows)}</small>" if one.follows else ""
    return (
        f'<label class="answer"><input type="radio" name="code" value="{entry}" data-entry="{entry}"'
        f'{" checked" if is_chosen else ""}><span class="key">{entry}</span>'
        f'<span class="text">{escape(one.label)}{small}</span></label>'
    )


@register.simple_tag
def consequences(outcomes: Sequence[OutcomeKey], chosen: str) -> SafeString:
    """What each outcome leads to; only that of the chosen one is shown."""
    return mark_safe("".join([_consequence(one, is_shown=one.code == chosen) for one in outcomes]))  # noqa: S308 (escaped)


def _consequence(outcome: OutcomeKey, *, is_shown: bool) -> str:
    return (
        f'<p class="why" data-consequence="{escape(outcome.code)}"{"" if is_shown else " hidden"}>'
        f"<b>{escape(outcome.entry)} {escape(outcome.label)}</b>: {escape(outcome.follows)}</p>"
    )


class OfferedTime(Protocol):
    """A time that is offered by number."""

    @property
    def entry(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def small(self) -> str: ...
    @property
    def value(self) -> str: ...


@register.simple_tag
def quick_times(offered: Sequence[OfferedTime], chosen: str) -> SafeString:
    """Times to be picked with the mouse or by typing their numbers."""
    return mark_safe("".join([_quick_time(one, is_chosen=one.value == chosen) for one in offered]))  # noqa: S308 (escaped)


def _quick_time(time: OfferedTime, *, is_chosen: bool) -> str:
    entry = escape(time.entry)
    return (
        f'<label class="answer"><input type="radio" name="quick" value="{escape(time.value)}" data-entry="{entry}"'
        + (" checked>" if is_chosen else ">")
        + f'<span class="key">{entry}</span>'
        f'<span class="text">{escape(time.label)}<small>{escape(time.small)}</small></span></label>'
    )


@register.simple_tag
def choices(field: Field, offered: Sequence[Option]) -> SafeString:
    """Choices of a question, to be picked with the mouse or by typing their codes."""
    return mark_safe("".join([_choice(field, option) for option in offered]))  # noqa: S308 (all values are escaped)


KEY_WORDS = {"*": gettext_noop("asterisk"), "/": gettext_noop("slash")}
"""How the keys of “don’t know” and “refused” are called: screen readers pass over the signs alone."""


def _spoken(key: str) -> str:
    return f'<span class="visually-hidden">{escape(_(KEY_WORDS[key]))}</span>' if key in KEY_WORDS else ""


def _choice(field: Field, option: Option) -> str:
    value, entry, key = escape(option.value), escape(option.entry), escape(option.key)
    words = f"{field.prefix}-specify-{value}"
    return (
        f'<label class="answer"><input type="{"checkbox" if field.several else "radio"}" name="{field.prefix}-codes"'
        f' value="{value}" data-entry="{entry}"'
        + (f' data-key="{key}"' if key else "")
        + (" data-exclusive" if option.exclusive else "")
        + (f' data-specify="{words}"' if option.specify else "")
        + (" checked>" if option.checked else ">")
        + (f'<span class="key">{entry}</span>' if entry else "")
        + f'<span class="text">{rich(option.label)}</span>'
        + (f'<kbd aria-hidden="true">{key}</kbd>{_spoken(key)}' if key else "")
        + '<span class="rank" aria-hidden="true"></span></label>'
    )


@register.simple_tag
def sections(passed: Sequence[Section], place: str) -> SafeString:
    """The questionnaire's sections; ``place`` tells how far the present one is."""
    return mark_safe("".join([_section(section, place) for section in passed]))  # noqa: S308 (all values are escaped)


def _section(section: Section, place: str) -> str:
    title = escape(section.title)
    if section.state != "current":
        kind = ' class="done"' if section.state == "done" else ""
        return f"<li{kind}><span>{title}</span></li>"
    if not section.total:
        return f'<li aria-current="step"><span>{title}</span></li>'
    return (
        f'<li aria-current="step"><progress max="{section.total}" value="{section.asked}" aria-hidden="true">'
        f"</progress><span>{title} · {escape(place)}</span></li>"
    )


@register.simple_tag
def answers_so_far(lines: Sequence[Line]) -> SafeString:
    """The answers in words, each with a button that leads back to its question."""
    go = escape(_("Go to %(number)s"))
    return mark_safe("".join([_line(line, go) for line in lines]))  # noqa: S308 (all values are escaped)


@register.filter
def said(line: Line) -> str:
    """The answer in words; don't know and refused have ours."""
    return line.words or (_(MISSING_WORDS[line.missing]) if line.missing else "")


def _line(line: Line, go: str) -> str:
    number = escape(line.number)
    return (
        f'<li><button class="jump" name="page" value="{escape(line.path)}"'
        f' aria-label="{go % {"number": number}}">{number}</button>'
        + (f"<span>{escape(line.title)}</span>" if line.title else "")
        + f"<span>{escape(said(line))}</span></li>"
    )


class OutlineBadge(Protocol):
    """A sign at a row of a draft's outline."""

    @property
    def kind(self) -> str: ...
    @property
    def words(self) -> str: ...


class DraftRow(Protocol):
    """A row of a draft's outline."""

    @property
    def row(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def depth(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def badges(self) -> Sequence[OutlineBadge]: ...


@register.simple_tag
def outline_rows(rows: Sequence[DraftRow], shown: int | None) -> SafeString:
    """The rows of a draft's outline, each a link to its question; the one that is shown is the current one."""
    label = _("Open or close")
    return mark_safe("".join([_outline_row(one, label, is_shown=one.row == shown) for one in rows]))  # noqa: S308


def _outline_row(one: DraftRow, label: str, *, is_shown: bool) -> str:
    badges = "".join([f'<i class="{badge.kind}">{escape(badge.words)}</i>' for badge in one.badges])
    current = "0 aria-current=true" if is_shown else "-1"
    toggle = "" if one.kind == "question" else _toggle(label, one)
    return (
        f'<li class="{one.kind}" draggable="true" data-row="{one.row}" data-depth="{min(one.depth, 5)}"'
        f' data-words="{escape(one.words)}">{toggle}'
        f'<a href="?row={one.row}" draggable="false" tabindex={current}>'
        f"<b>{escape(one.code)}</b><span>{escape(one.title)}</span></a>"
        f'<span class="badges">{badges}</span></li>'
    )


def _toggle(label: str, one: DraftRow) -> str:
    name = escape(f"{label}: {one.code}")
    return f'<button type="button" tabindex="-1" aria-expanded="true" aria-label="{name}"></button>'
