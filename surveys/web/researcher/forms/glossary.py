"""Forms of a glossary: a term with its translations, and a sheet of terms."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.design.services import LONGEST_TERM, LONGEST_TRANSLATION, KeptTerm
from surveys.questionnaire.model.structure import Language
from surveys.questionnaire.wording.glossary import folded

from .translation import SheetForm

HIGHEST_ID = 2**63 - 1


class TermForm(forms.Form):
    """A term, its translation into each of the ``languages``, and whether it holds in all studies."""

    term = forms.CharField(
        label=_("Term"),
        max_length=LONGEST_TERM,
        help_text=_("In its forms, with / between them: marca/marche."),
        widget=forms.TextInput(attrs={"class": "control", "autocomplete": "off"}),
    )
    institute = forms.BooleanField(label=_("In all studies of the institute"), required=False)

    def __init__(self, languages: Sequence[Language], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._languages = languages
        for one in languages:
            widget = forms.TextInput(attrs={"class": "control", "autocomplete": "off", "lang": one.code})
            self.fields[f"in-{one.code}"] = forms.CharField(
                label=one.name, max_length=LONGEST_TRANSLATION, required=False, widget=widget
            )
        self.order_fields(["term", *(f"in-{one.code}" for one in languages), "institute"])

    @classmethod
    def of(cls, languages: Sequence[Language], term: str, said: Mapping[str, str], *, institute: bool) -> "TermForm":
        """Return the form with a term as it stands."""
        there = {f"in-{code}": words for code, words in said.items()}
        return cls(languages, initial={"term": term, "institute": institute, **there})

    def clean_term(self) -> str:
        """Return the term. Raises ``ValidationError``."""
        term = " ".join(self.cleaned_data["term"].split())
        if not folded(term.replace("/", " ")):
            raise forms.ValidationError(_("Write the term."))
        return term

    def kept(self) -> KeptTerm:
        """Return the term as the service takes it."""
        filled = self.cleaned_data
        said = {one.code: filled[f"in-{one.code}"] for one in self._languages}
        return KeptTerm(filled["term"], said, filled["institute"])


class DropForm(forms.Form):
    """The term to take out."""

    term = forms.IntegerField(min_value=1, max_value=HIGHEST_ID)


class GlossarySheetForm(SheetForm):
    """A sheet of terms."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].label = _("The sheet of terms")
        self.fields["sheet"].widget.attrs["accept"] = ".xlsx,.xls"
