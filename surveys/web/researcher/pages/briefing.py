"""The parts of the page on which a study's briefing is written."""

from django.forms import BoundField

from surveys.web.researcher.forms.briefing import CHOICES, BriefingForm


def shown_pages(form: BriefingForm) -> list[tuple[int, BoundField, BoundField]]:
    """Number, title and text of each page, with empty ones at the end."""
    return [(place + 1, form[f"title-{place}"], form[f"text-{place}"]) for place in range(form.page_count)]


def shown_questions(form: BriefingForm) -> list[tuple[int, BoundField, list[BoundField], BoundField, BoundField]]:
    """Number, words, answers, the number of the right one and why, of each question."""
    return [
        (
            place + 1,
            form[f"question-{place}"],
            [form[f"choice-{place}-{number}"] for number in range(CHOICES)],
            form[f"right-{place}"],
            form[f"why-{place}"],
        )
        for place in range(form.question_count)
    ]
