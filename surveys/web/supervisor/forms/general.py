"""The form of general training: its pages and questions, with words in each language."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from surveys.people.models import TrainingRule
from surveys.training.queries import LANGUAGES, GeneralTraining

MOST_PAGES, MOST_QUESTIONS = 8, 12
CHOICES = 4
LONGEST_PAGE = 5000
SPARE = 1


class ThresholdsForm(forms.Form):
    """From when on practices and tests are passed, and how fast the house reads aloud."""

    pass_points = forms.IntegerField(label=_("Points of 100 that pass a practice"), min_value=50, max_value=100)
    right_percent = forms.IntegerField(label=_("Right answers that pass a test, per cent"), min_value=50, max_value=100)
    words_a_second = forms.FloatField(
        label=_("Words a second, read aloud calmly"), min_value=1.5, max_value=4.0, step_size=0.1, localize=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = forms.TextInput(attrs={"class": "control", "inputmode": "decimal", "autocomplete": "off"})
            field.widget.is_localized = True

    @classmethod
    def of(cls, rule: TrainingRule) -> "ThresholdsForm":
        """The form with what is set."""
        return cls(initial={name: getattr(rule, name) for name in cls.base_fields})


class GeneralForm(forms.Form):
    """Fields are named ``title-0-it``, ``text-0-it``, ``question-0-it``, ``choice-0-0-it``, ``right-0``, ``why-0-it``.

    ``seen``: the number of the edition that it shows.
    """

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, training: GeneralTraining, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = training.number
        pages, questions = list(training.pages), list(training.questions)
        self.page_count = min(MOST_PAGES, max(len(pages) + SPARE, self._sent("title", MOST_PAGES)))
        self.question_count = min(MOST_QUESTIONS, max(len(questions) + SPARE, self._sent("question", MOST_QUESTIONS)))
        for place in range(self.page_count):
            page = pages[place] if place < len(pages) else {}
            self._add(f"title-{place}", page.get("title", {}), 120)
            self._add(f"text-{place}", page.get("text", {}), LONGEST_PAGE, rows=9)
        for place in range(self.question_count):
            self._add_question(place, questions[place] if place < len(questions) else {})

    def _sent(self, name: str, most: int) -> int:
        return max((place + 1 for place in range(most) if f"{name}-{place}-{LANGUAGES[0]}" in self.data), default=0)

    def _add_question(self, place: int, kept: Mapping[str, Any]) -> None:
        choices = list(kept.get("choices", ()))
        self._add(f"question-{place}", kept.get("question", {}), 300)
        for number in range(CHOICES):
            self._add(f"choice-{place}-{number}", choices[number] if number < len(choices) else {}, 200)
        self.fields[f"right-{place}"] = forms.IntegerField(
            required=False,
            min_value=1,
            max_value=CHOICES,
            initial=kept["right"] + 1 if kept else None,
            widget=forms.NumberInput(attrs={"class": "control"}),
        )
        self._add(f"why-{place}", kept.get("why", {}), 300)

    def _add(self, name: str, words: dict[str, str], most: int, rows: int = 1) -> None:
        for language in LANGUAGES:
            self.fields[f"{name}-{language}"] = forms.CharField(
                required=False,
                max_length=most,
                initial=words.get(language, ""),
                widget=forms.Textarea(attrs={"class": "control", "rows": rows, "lang": language}),
            )

    @property
    def written(self) -> dict[str, Any]:
        """Everything that is written, as ``write_general`` takes it."""
        pages = [
            {"title": self._words(f"title-{at}"), "text": self._words(f"text-{at}")} for at in range(self.page_count)
        ]
        questions = [one for place in range(self.question_count) if (one := self._question(place))]
        return {
            "pages": [one for one in pages if one["title"] or one["text"]],
            "questions": questions,
            "seen": self.cleaned_data["seen"],
        }

    def _words(self, name: str) -> dict[str, str]:
        found = {one: self.cleaned_data.get(f"{name}-{one}", "").replace("\r\n", "\n").strip() for one in LANGUAGES}
        return {language: words for language, words in found.items() if words}

    def _question(self, place: int) -> dict[str, Any]:
        words, choices = self._words(f"question-{place}"), self._choices(place)
        if not words:
            return {}
        right = self.cleaned_data.get(f"right-{place}") or 1
        before = sum(bool(one) for one in self._boxes(place)[: right - 1])
        return {"question": words, "choices": choices, "right": before, "why": self._words(f"why-{place}")}

    def _boxes(self, place: int) -> list[dict[str, str]]:
        return [self._words(f"choice-{place}-{number}") for number in range(CHOICES)]

    def _choices(self, place: int) -> list[dict[str, str]]:
        return [one for one in self._boxes(place) if one]

    def made_again(self, training: GeneralTraining, why: str) -> None:
        """Show what is written over this edition, with why; sent once more it takes the edition's place."""
        self.data = {name: self.data[name] for name in self.data} | {"seen": str(training.number)}
        self.add_error(None, why)

    def clean(self) -> dict[str, Any]:
        """A question has two answers at least, and the right one is among them."""
        data: dict[str, Any] = super().clean() or {}
        self.cleaned_data = data
        for place in range(self.question_count):
            if not self._words(f"question-{place}"):
                continue
            right, boxes = data.get(f"right-{place}"), self._boxes(place)
            if len(self._choices(place)) < 2 or not right or not boxes[right - 1]:
                self.add_error(f"right-{place}", _("Write two answers at least, and the number of the right one."))
        return data

    def shown(self, *names: str) -> list[tuple[str, list[BoundField]]]:
        """Each language with its boxes of these names."""
        return [(language, [self[f"{name}-{language}"] for name in names]) for language in LANGUAGES]
