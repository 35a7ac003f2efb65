"""Boxes, choices and menus of forms, written as Django's templates write them, in a tenth of their time.

A page of rules or of documents has hundreds of them. What is not known here Django's templates write.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData

_FOLDER = "django/forms/widgets/"
_INPUTS = (
    "checkbox",
    "date",
    "email",
    "file",
    "hidden",
    "input",
    "number",
    "password",
    "search",
    "tel",
    "text",
    "time",
)
_OPTION = f"{_FOLDER}select_option.html"


class QuickWidgets(DjangoTemplates):
    """Django's renderer of forms; the usual widgets are written without a template."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        written = _WRITTEN.get(template_name)
        found = written(context["widget"]) if written is not None else None
        return found if found is not None else super().render(template_name, context, request)


def _input(widget: Mapping[str, Any]) -> str:
    value = widget["value"]
    said = "" if value is None else f' value="{_as_text(value)}"'
    return f'<input type="{escape(widget["type"])}" name="{_shown(widget["name"])}"{said}{_attributes(widget)}>'


def _textarea(widget: Mapping[str, Any]) -> str:
    value = widget["value"]
    said = _shown(value) if value else ""
    return f'<textarea name="{_shown(widget["name"])}"{_attributes(widget)}>\n{said}</textarea>'


def _select(widget: Mapping[str, Any]) -> str | None:
    """The menu; None where an option has a template of its own."""
    parts = [f'<select name="{_shown(widget["name"])}"{_attributes(widget)}>']
    for group, options, _place in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{_shown(group)}">')
        for option in options:
            if option["template_name"] != _OPTION:
                return None
            value, label = _as_text(option["value"]), _shown(option["label"])
            parts.append(f'\n  <option value="{value}"{_attributes(option)}>{label}</option>\n')
        if group:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>"])


def _tick(widget: Mapping[str, Any]) -> str:
    """One of several boxes to be ticked, with its words where they are asked for."""
    if not widget["wrap_label"]:
        return _input(widget)
    name = widget["attrs"].get("id")
    belongs = f' for="{_shown(name)}"' if name else ""
    return f"<label{belongs}>{_input(widget)}\n {_shown(widget['label'])}</label>"


def _attributes(widget: Mapping[str, Any]) -> str:
    return "".join(
        [
            f" {_shown(name)}" if value is True else f' {_shown(name)}="{_as_text(value)}"'
            for name, value in widget["attrs"].items()
            if value is not False
        ]
    )


def _shown(value: Any) -> str:
    return conditional_escape(value if isinstance(value, str) else localize(value))


def _as_text(value: Any) -> str:
    return value if isinstance(value, SafeData) else escape(str(value))  # type: ignore[return-value]


_WRITTEN: dict[str, Callable[[Mapping[str, Any]], str | None]] = {
    **{f"{_FOLDER}{name}.html": _input for name in _INPUTS},
    f"{_FOLDER}checkbox_option.html": _tick,
    f"{_FOLDER}radio_option.html": _tick,
    f"{_FOLDER}textarea.html": _textarea,
    f"{_FOLDER}select.html": _select,
}
