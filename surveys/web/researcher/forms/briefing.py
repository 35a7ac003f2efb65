"""The form of a study's briefing: its pages, its questions, of whom it is asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.training.models import Asked, Briefing
from surveys.training.services import MOST_PAGES, MOST_QUESTIONS

SPARE = 2
CHOICES = 4
LONGEST_PAGE = 5000


class BriefingForm(forms.Form):
    """Fields are named ``title-0``, ``text-0``, ``question-0``, ``choice-0-0``, ``right-0``, ``why-0``.

    ``seen``: the number of the edition that it shows, 0 for none.
    """

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, briefing: Briefing | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = briefing.number if briefing else 0
        pages, questions = (briefing.pages, briefing.questions) if briefing else ([], [])
        self.page_count = self._count("title", len(pages), MOST_PAGES)
        self.question_count = self._count("question", len(questions), MOST_QUESTIONS)
        for name in ("for_new", "for_experienced"):
            self.fields[name] = forms.ChoiceField(
                choices=Asked.choices,
                initial=getattr(briefing, name, Asked.TEST),
                widget=forms.Select(attrs={"class": "control"}),
            )
        self.fields["is_decided_by_trainer"] = forms.BooleanField(
            required=False, initial=getattr(briefing, "is_decided_by_trainer", False)
        )
        for place in range(self.page_count):
            page = pages[place] if place < len(pages) else {}
            self._add(f"title-{place}", page.get("title", ""), 120)
            self._add(f"text-{place}", page.get("text", ""), LONGEST_PAGE, rows=6)
        for place in range(self.question_count):
            self._add_question(place, questions[place] if place < len(questions) else {})

    def _count(self, name: str, kept: int, most: int) -> int:
        """So many places as the form was sent with, too: a colleague may have taken some away meanwhile."""
        sent = [place for place in range(most) if f"{name}-{place}" in self.data]
        return max(min(most, kept + SPARE), *(place + 1 for place in sent), 0)

    def _add_question(self, place: int, kept: dict[str, Any]) -> None:
        choices = list(kept.get("choices", ()))
        self._add(f"question-{place}", kept.get("question", ""), 300)
        for number in range(CHOICES):
            self._add(f"choice-{place}-{number}", choices[number] if number < len(choices) else "", 200)
        self.fields[f"right-{place}"] = forms.IntegerField(
            required=False,
            min_value=1,
            max_value=CHOICES,
            initial=kept["right"] + 1 if kept else None,
            widget=forms.NumberInput(attrs={"class": "control"}),
        )
        self._add(f"why-{place}", kept.get("why", ""), 300)

    def _add(self, name: str, initial: str, most: int, rows: int = 1) -> None:
        widget = forms.Textarea(attrs={"class": "control", "rows": rows})
        self.fields[name] = forms.CharField(required=False, max_length=most, initial=initial, widget=widget)

    @property
    def pages(self) -> list[dict[str, str]]:
        """The pages with words; one without a title is called by its number."""
        data, found = self.cleaned_data, []
        for place in range(self.page_count):
            title, text = data[f"title-{place}"].strip(), data[f"text-{place}"].strip()
            if title or text:
                found.append({"title": title or str(place + 1), "text": text})
        return found

    @property
    def questions(self) -> list[dict[str, Any]]:
        """The questions with words."""
        return [one for place in range(self.question_count) if (one := self._question(place))]

    def _question(self, place: int) -> dict[str, Any]:
        data = self.cleaned_data
        words, choices = data[f"question-{place}"].strip(), self._choices(place)
        if not words:
            return {}
        return {
            **{"question": words, "choices": choices},
            **{"right": self._right(place), "why": data[f"why-{place}"].strip()},
        }

    def _choices(self, place: int) -> list[str]:
        return [one for one in self._boxes(place) if one]

    def _boxes(self, place: int) -> list[str]:
        return [self.cleaned_data.get(f"choice-{place}-{number}", "").strip() for number in range(CHOICES)]

    def _right(self, place: int) -> int:
        """The place of the right answer among those with words: boxes may be empty between them."""
        number = self.cleaned_data.get(f"right-{place}") or 1
        return sum(bool(words) for words in self._boxes(place)[: number - 1])

    @property
    def written(self) -> dict[str, Any]:
        """Everything that is written, as ``write_briefing`` takes it."""
        asked = {
            name: self.cleaned_data[name] for name in ("for_new", "for_experienced", "is_decided_by_trainer", "seen")
        }
        return {"pages": self.pages, "questions": self.questions, **asked}

    def made_again(self, briefing: Briefing | None, why: str) -> None:
        """Show what is written over this edition, with why; sent once more it takes the edition's place."""
        self.data = {name: self.data[name] for name in self.data} | {"seen": str(briefing.number if briefing else 0)}
        self.add_error(None, why)

    def clean(self) -> dict[str, Any]:
        """A question has two answers at least, and the right one is among them."""
        data: dict[str, Any] = super().clean() or {}
        self.cleaned_data = data
        for place in range(self.question_count):
            if not data.get(f"question-{place}", "").strip():
                continue
            right, choices = data.get(f"right-{place}"), self._choices(place)
            if len(choices) < 2 or not right or not self._boxes(place)[right - 1]:
                self.add_error(f"right-{place}", _("Write two answers at least, and the number of the right one."))
        if not self.errors and not self.pages and Asked.PRACTICE in {data["for_new"], data["for_experienced"]}:
            why = _("Write one page at least: without any the study asks for nothing, nor for a practice.")
            self.add_error(None, why)
        return data
