"""What the forms of several audiences have in common."""

from typing import Any

from django import forms

LONGEST_REASON = 300
"""Characters of a reason at most."""


class StyledForm(forms.Form):
    """A form whose widgets have the classes of our style sheets."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs.setdefault("class", "control")
