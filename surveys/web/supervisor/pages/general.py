"""The page on which general training is written: its parts in each language, and of whom it is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.forms import BoundField
from django.utils.translation import gettext as _

from surveys.training.queries import GeneralTraining, general_asked_since
from surveys.web.screens.formatting import day, language_name
from surveys.web.supervisor.forms.general import CHOICES, GeneralForm

NOBODY, NEW, EVERYBODY = "nobody", "new", "everybody"
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
Boxes = Sequence[Sequence[tuple[str, BoundField]]]
"""For each language, the boxes with their names."""


@dataclass(frozen=True, slots=True)
class GeneralPageParts:
    """A page: its number, and title and text in each language."""

    number: int
    boxes: Boxes


@dataclass(frozen=True, slots=True)
class GeneralQuestionParts:
    """A question: words, answers and why in each language, and the number of the right answer."""

    number: int
    boxes: Boxes
    right: BoundField


@dataclass(frozen=True, slots=True)
class GeneralEditorPage:
    """The content of the page."""

    training: GeneralTraining
    asked: Sequence[tuple[str, str, bool]]
    pages: Sequence[GeneralPageParts]
    questions: Sequence[GeneralQuestionParts]


def general_editor_page(training: GeneralTraining, form: GeneralForm) -> GeneralEditorPage:
    """The page with this form."""
    return GeneralEditorPage(
        training=training,
        asked=list(_asked(general_asked_since())),
        pages=[
            GeneralPageParts(place + 1, _boxes(form, {f"title-{place}": _("Title"), f"text-{place}": _("Text")}))
            for place in range(form.page_count)
        ],
        questions=[
            GeneralQuestionParts(place + 1, _boxes(form, _parts_of_question(place)), form[f"right-{place}"])
            for place in range(form.question_count)
        ],
    )


def _parts_of_question(place: int) -> dict[str, str]:
    answers = {f"choice-{place}-{one}": _("Answer %(number)s") % {"number": one + 1} for one in range(CHOICES)}
    return {f"question-{place}": _("What is asked"), **answers, f"why-{place}": _("Why")}


def _boxes(form: GeneralForm, parts: Mapping[str, str]) -> Boxes:
    return [
        [(f"{words}, {language_name(language)}", box) for words, box in zip(parts.values(), boxes, strict=True)]
        for language, boxes in form.shown(*parts)
    ]


def _asked(since: datetime | None) -> Sequence[tuple[str, str, bool]]:
    is_new = since is not None and since > ALWAYS
    new = _("of who was added since %(day)s") % {"day": day(since)} if is_new else _("of who is added from now on")
    return [
        (NOBODY, _("of nobody"), since is None),
        (NEW, new, is_new),
        (EVERYBODY, _("of everybody who has not passed it"), since is not None and not is_new),
    ]


def since_of(chosen: str, before: datetime | None, now: datetime) -> datetime | None:
    """Since when people are asked, as it was chosen; who was asked already stays asked."""
    if chosen == EVERYBODY:
        return ALWAYS
    if chosen == NEW:
        return before if before is not None and before > ALWAYS else now
    return None if chosen == NOBODY else before
