"""The form that answers a respondent's question for everybody."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.questionnaire.model.structure import Language
from surveys.questionnaire.wording.what_to_say import PARTS

ROWS = {"question": 1, "listen": 1, "answer": 3, "back": 1}


class ReplyForm(forms.Form):
    """The four texts of an entry in each language of the study: fields are named ``question-it`` and so on."""

    def __init__(self, languages: list[Language], asked: str, asked_in: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        for language in languages:
            for part in PARTS:
                is_asked = part == "question" and (language.code == asked_in or len(languages) == 1)
                self.fields[f"{part}-{language.code}"] = forms.CharField(
                    required=False,
                    max_length=1000,
                    initial=asked if is_asked else "",
                    widget=forms.Textarea(attrs={"class": "control", "rows": ROWS[part], "lang": language.code}),
                )

    @property
    def entry(self) -> dict[str, dict[str, str]]:
        """The entry as the study's texts hold it."""
        return {
            part: {one.code: self.cleaned_data[f"{part}-{one.code}"].strip() for one in self.languages}
            for part in PARTS
        }

    def clean(self) -> dict[str, Any]:
        """One language at least has a question and its answer."""
        data: dict[str, Any] = super().clean() or {}
        for part in ("question", "answer"):
            if not any(data.get(f"{part}-{one.code}", "").strip() for one in self.languages):
                self.add_error(None, _("Write how it is found and what is answered."))
                break
        return data
