"""What the forms of several audiences share."""

from typing import Any

from django import forms

LONGEST_REASON = 300
"""Characters of a reason that people give for what they do."""


class StyledForm(forms.Form):
    """Fields with the classes of our style sheets."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs.setdefault("class", "control")
