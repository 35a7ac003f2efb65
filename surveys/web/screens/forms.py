"""What the forms of several audiences have in common."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from surveys.questionnaire.model.digits import whole_number

LONGEST_REASON = 300
"""Characters of a reason at most."""


class StyledForm(forms.Form):
    """A form whose widgets have the classes of our style sheets."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs.setdefault("class", "control")


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows by their keys; a number that no key can be is an unknown row, where SQLite itself would fail."""

    def clean(self, value: Any) -> Any:
        """Return the chosen rows. Raises ``ValidationError``."""
        for key in value or ():
            if whole_number(str(key)) is None:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": str(key)[:20]}
                )
        return super().clean(value)
