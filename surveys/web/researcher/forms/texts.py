"""The form of a study's scripts and answers for respondents."""

from typing import Any

from django import forms

from surveys.design.models import StudyTexts
from surveys.questionnaire.model.structure import Language

SCRIPTS = ("introduction", "privacy_notice", "voicemail", "appointment", "closing")
SPARE_ANSWERS = 2


class TextsForm(forms.Form):
    """A study's scripts and answers for respondents in every language, with room for new answers.

    Fields are named ``script-introduction-it``, ``question-0-it`` and ``answer-0-it``.
    """

    def __init__(self, languages: list[Language], texts: StudyTexts | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        stored_scripts = texts.scripts if texts else {}
        stored_answers = texts.answers if texts else []
        self.script_names = [*SCRIPTS, *(name for name in stored_scripts if name not in SCRIPTS)]
        for name in self.script_names:
            self._add(f"script-{name}", stored_scripts.get(name, {}), rows=3)
        self.answer_count = len(stored_answers) + SPARE_ANSWERS
        for number in range(self.answer_count):
            stored = stored_answers[number] if number < len(stored_answers) else {"question": {}, "answer": {}}
            self._add(f"question-{number}", stored["question"], rows=1)
            self._add(f"answer-{number}", stored["answer"], rows=3)

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

    def answers(self) -> list[dict[str, dict[str, str]]]:
        """Respondents' questions and their answers, each language → text, as filled in."""
        return [
            {"question": self._words(f"question-{number}"), "answer": self._words(f"answer-{number}")}
            for number in range(self.answer_count)
        ]

    def _words(self, name: str) -> dict[str, str]:
        return {language.code: self.cleaned_data[f"{name}-{language.code}"] for language in self.languages}
