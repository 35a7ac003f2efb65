"""The form of the institute's general answers: for each situation its texts in the languages they are written in."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.conf import settings

from surveys.design.models import GeneralAnswers
from surveys.questionnaire.wording.what_to_say import ENDINGS, PARTS, SITUATIONS, general_entry

ROWS = {"question": 1, "listen": 2, "answer": 3, "back": 1}


class GeneralAnswersForm(forms.Form):
    """Fields are named ``answer-no_time-it``; each has the words in use. ``seen``: the number of their edition."""

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, edition: GeneralAnswers | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = edition.number if edition else 0
        house = edition.answers if edition else {}
        for situation in SITUATIONS:
            words = general_entry(situation, house)
            for part, language in self.texts_of(situation):
                self.fields[f"{part}-{situation}-{language}"] = forms.CharField(
                    required=False,
                    max_length=1000,
                    initial=words[part].get(language, ""),
                    widget=forms.Textarea(attrs={"class": "control", "rows": ROWS[part], "lang": language}),
                )

    @staticmethod
    def texts_of(situation: str) -> Iterator[tuple[str, str]]:
        """Part and language of each text of a situation; after some there is no way back."""
        for language, _name in settings.LANGUAGES:
            yield from ((part, language) for part in PARTS if part != "back" or situation not in ENDINGS)

    @property
    def answers(self) -> Mapping[str, Any]:
        """What differs from the product's words: situation → part → language → words."""
        found: dict[str, Any] = {}
        for situation in SITUATIONS:
            shipped = general_entry(situation, {})
            for part, language in self.texts_of(situation):
                words = self.cleaned_data[f"{part}-{situation}-{language}"].replace("\r\n", "\n").strip()
                if words and words != shipped[part].get(language, ""):
                    found.setdefault(situation, {}).setdefault(part, {})[language] = words
        return found
