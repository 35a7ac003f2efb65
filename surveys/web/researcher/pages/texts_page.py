"""The page of a study's scripts and answers: the form, its preview, earlier editions."""

from dataclasses import dataclass
from datetime import datetime

from django.forms import BoundField

from surveys.design import queries
from surveys.design.models import Study
from surveys.web.researcher.forms.texts import TextsForm

from .text_editions import TextEdition, editions
from .texts import EditedAnswer, ScriptGroup, heading_of, last_change, shown_answers, shown_scripts
from .texts_preview import TextsPreview, preview_of


@dataclass(frozen=True, slots=True)
class TextsPage:
    """The content of the page. ``changed``: who changed the texts last, and when."""

    heading: str
    seen: BoundField
    scripts: list[ScriptGroup]
    answers: list[EditedAnswer]
    changed: str
    preview: TextsPreview
    editions: list[TextEdition]


def texts_page(study: Study, form: TextsForm, *, reader: str, now: datetime) -> TextsPage:
    """Return the page with the form's texts; in the preview the interviewer has the ``reader``'s name."""
    found = list(queries.editions_of(study))
    current = found[0] if found else None
    return TextsPage(
        heading=heading_of(current),
        seen=form["seen"],
        scripts=shown_scripts(form),
        answers=shown_answers(form),
        changed=last_change(current),
        preview=preview_of(study, form, reader, now),
        editions=editions(found),
    )
