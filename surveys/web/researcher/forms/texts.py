"""The form of a study's scripts and answers for respondents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.design.models import StudyTexts
from surveys.questionnaire.model.structure import Language
from surveys.questionnaire.wording.introductions import SCRIPT_NAMES
from surveys.questionnaire.wording.what_to_say import PARTS
from surveys.web.screens.situations import SITUATION_WORDS

SPARE_ANSWERS = 2


class TextsForm(forms.Form):
    """A study's scripts and answers for respondents in every language, with room for new answers.

    Fields are named ``script-introduction-it``, ``question-0-it``, ``listen-0-it``, ``answer-0-it``, ``back-0-it`` and
    ``situation-0``. ``seen``: the number of the edition that it shows.
    """

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, languages: list[Language], texts: StudyTexts | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        self.fields["seen"].initial = texts.number if texts else 0
        stored_scripts = texts.scripts if texts else {}
        stored_answers = texts.answers if texts else []
        self.script_names = [*SCRIPT_NAMES, *(name for name in stored_scripts if name not in SCRIPT_NAMES)]
        for name in self.script_names:
            self._add(f"script-{name}", stored_scripts.get(name, {}), rows=3)
        self.answer_count = len(stored_answers) + SPARE_ANSWERS
        for number in range(self.answer_count):
            stored = stored_answers[number] if number < len(stored_answers) else {}
            for part in PARTS:
                self._add(f"{part}-{number}", stored.get(part, {}), rows=3 if part == "answer" else 1)
            self.fields[f"situation-{number}"] = forms.ChoiceField(
                required=False,
                initial=stored.get("situation", ""),
                choices=[("", _("one of the study’s own")), *SITUATION_WORDS],
                widget=forms.Select(attrs={"class": "control"}),
            )

    def _add(self, name: str, words: dict[str, str], rows: int) -> None:
        for language in self.languages:
            self.fields[f"{name}-{language.code}"] = forms.CharField(
                required=False,
                initial=words.get(language.code, ""),
                widget=forms.Textarea(attrs={"class": "control", "rows": rows, "lang": language.code}),
            )

    def scripts(self) -> dict[str, dict[str, str]]:
        """Script name → language → text, as filled in."""
        return {name: self._words(f"script-{name}") for name in self.script_names}

    def answers(self) -> list[dict[str, Any]]:
        """What respondents ask or say and what is answered, each part language → text, as filled in."""
        return [
            {
                **{part: self._words(f"{part}-{number}") for part in PARTS},
                "situation": self.cleaned_data[f"situation-{number}"],
            }
            for number in range(self.answer_count)
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse two answers to one situation: the second would never be shown."""
        data: dict[str, Any] = super().clean() or {}
        seen: set[str] = set()
        for number in range(self.answer_count):
            situation = data.get(f"situation-{number}", "")
            if situation and situation in seen:
                self.add_error(f"situation-{number}", _("Another answer above is for the same situation."))
            seen.add(situation)
        return data

    def _words(self, name: str) -> dict[str, str]:
        return {language.code: self.cleaned_data[f"{name}-{language.code}"] for language in self.languages}
