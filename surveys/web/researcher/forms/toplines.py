"""What of the toplines is asked for stands in the address; which questions are released, in a form."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from surveys.results.services import Asked

MOST_FILTERS = 20
LONGEST = 200


def read_asked(query: QueryDict) -> Asked:
    """What an address asks for. ``f``: a question and one of its codes, ``drinks:1``; more of one are alternatives."""
    filters: dict[str, list[str]] = {}
    for value in query.getlist("f")[:MOST_FILTERS]:
        name, _colon, code = value[:LONGEST].partition(":")
        if code and code not in filters.setdefault(name, []):
            filters[name].append(code)
    parts = (query.get(name, "")[:LONGEST] for name in ("compare", "first", "second", "weight"))
    return Asked({name: codes for name, codes in filters.items() if codes}, *parts)


def address_of(asked: Asked, **changes: Any) -> str:
    """The query of an address that asks for this; ``changes`` are fields of ``Asked``."""
    found = {name: changes.get(name, getattr(asked, name)) for name in ("compare", "first", "second", "weight")}
    query = QueryDict(mutable=True)
    filters = changes.get("filters", asked.filters)
    query.setlist("f", [f"{name}:{code}" for name, codes in filters.items() for code in codes])
    for name, value in found.items():
        if value:
            query[name] = value
    return query.urlencode(safe=":")


class ToplineReleaseForm(forms.Form):
    """The questions to release, by which weights, with a note for the client."""

    questions = forms.MultipleChoiceField(
        label=_("Questions"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one question.")},
    )
    weight = forms.ChoiceField(
        label=_("Weights"),
        required=False,
        widget=forms.Select(attrs={"class": "control"}),
        error_messages={"invalid_choice": _("These weights cannot be worked out: nothing was released.")},
    )
    note = forms.CharField(
        label=_("Note for the client"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"class": "control", "rows": 2}),
    )

    def __init__(
        self, questions: Sequence[tuple[str, str]], weights: Sequence[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        weight = self.fields["weight"]
        assert isinstance(weight, forms.ChoiceField)  # noqa: S101 (declared above)
        weight.choices = [("", _("Unweighted")), *weights]
        field = self.fields["questions"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        field.choices = list(questions)
