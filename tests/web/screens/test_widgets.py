"""Boxes and menus stand on a page exactly as Django's own templates write them."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from surveys.web.screens.widgets import QuickWidgets

EVIL = "<b>\"&'%"
MENU = [("", "–"), (1200, 1200), ("a", gettext_lazy("Saved")), (EVIL, [(EVIL, EVIL), ("b", mark_safe("<i>b</i>"))])]
ATTRIBUTES: dict[str, Any] = {
    "class": EVIL,
    "data-words": gettext_lazy("Saved"),
    "data-safe": mark_safe("&lt;"),
    "maxlength": 12000,
    "disabled": True,
    "hidden": False,
}
WIDGETS: dict[str, tuple[forms.Widget, list[Any]]] = {
    **{
        kind.__name__: (kind(attrs=ATTRIBUTES), ["", None, EVIL, 0, 12000, mark_safe("<i>")])
        for kind in (
            *(forms.TextInput, forms.NumberInput, forms.EmailInput, forms.PasswordInput, forms.HiddenInput),
            *(forms.DateInput, forms.TimeInput, forms.FileInput, forms.Textarea),
        )
    },
    "CheckboxInput": (forms.CheckboxInput(attrs=ATTRIBUTES), [True, False, None, "yes", EVIL]),
    "Select": (forms.Select(attrs=ATTRIBUTES, choices=MENU), ["", 1200, "b", EVIL]),
    "SelectMultiple": (forms.SelectMultiple(choices=MENU), [[], [1200, "a"]]),
    "RadioSelect": (forms.RadioSelect(attrs=ATTRIBUTES, choices=MENU), ["a"]),
    "CheckboxSelectMultiple": (forms.CheckboxSelectMultiple(choices=MENU), [["a", EVIL]]),
}


@pytest.mark.parametrize("name", WIDGETS)
@pytest.mark.parametrize("language", ["it", "en"])
def test_a_widget_is_written_as_django_writes_it(name: str, language: str) -> None:
    widget, values = WIDGETS[name]
    with override(language):
        for value in values:
            quick, usual = (
                widget.render("box", value, {"id": "id_box"}, one()) for one in (QuickWidgets, DjangoTemplates)
            )
            assert quick == usual


class Ticks(forms.Form):
    one = forms.ChoiceField(choices=MENU, widget=forms.RadioSelect(attrs={"class": "tick-box"}))
    several = forms.MultipleChoiceField(choices=MENU, widget=forms.CheckboxSelectMultiple)


@pytest.mark.parametrize("name", ["one", "several"])
def test_boxes_of_a_list_are_written_one_by_one_as_django_writes_them(name: str) -> None:
    quick, usual = (
        Ticks({"one": EVIL, "several": [EVIL, "a"]}, renderer=one()) for one in (QuickWidgets, DjangoTemplates)
    )
    assert [str(box) for box in quick[name]] == [str(box) for box in usual[name]]
    assert [box.tag() for box in quick[name]] == [box.tag() for box in usual[name]]


class OwnOption(forms.Select):
    option_template_name = "django/forms/widgets/radio_option.html"


def test_what_has_templates_of_its_own_is_left_to_them() -> None:
    widget = OwnOption(choices=[("a", "A")])
    assert "<label" in widget.render("box", "a", {}, QuickWidgets())
