"""What was read from each sheet of a workbook, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.questionnaire.structure import Question, Questionnaire

from .wordings import asks


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet of the workbook: its rows under the headings, what they hold, whether it is one of ours."""

    name: str
    rows: int
    holds: str
    read: bool


def sheet_rows(sheets: Sequence[dict[str, Any]], questionnaire: Questionnaire | None) -> list[SheetRow]:
    """The sheets in the workbook's order."""
    held = _held(questionnaire) if questionnaire else {}
    return [
        SheetRow(
            sheet["name"],
            sheet["rows"],
            held.get(sheet["name"].lower(), "–") if sheet["read"] else _("not one of our sheets: ignored"),
            sheet["read"],
        )
        for sheet in sheets
    ]


def _held(questionnaire: Questionnaire) -> dict[str, str]:
    ends = sum(route.go_to.startswith("@") for route in questionnaire.routes)
    routes = len(questionnaire.routes) - ends
    said = [
        ngettext("%(count)s jump", "%(count)s jumps", routes) % {"count": routes} if routes else "",
        ngettext("%(count)s end", "%(count)s ends", ends) % {"count": ends} if ends else "",
    ]
    lists, quotas = len(questionnaire.lists), len(questionnaire.quotas)
    scripts, answers = len(questionnaire.scripts), len(questionnaire.answers_for_respondents)
    return {
        "survey": _survey(questionnaire),
        "choices": ngettext("%(count)s list of answers", "%(count)s lists of answers", lists) % {"count": lists},
        "routes": ", ".join(words for words in said if words),
        "quotas": ngettext("%(count)s quota", "%(count)s quotas", quotas) % {"count": quotas},
        "scripts": ngettext("%(count)s text for interviewers", "%(count)s texts for interviewers", scripts)
        % {"count": scripts},
        "answers_for_respondents": ngettext(
            "%(count)s answer for respondents", "%(count)s answers for respondents", answers
        )
        % {"count": answers},
        "settings": questionnaire.title or _("title and languages"),
    }


def _survey(questionnaire: Questionnaire) -> str:
    questions = sum(asks(question) for question in questionnaire.questions())
    groups = sum(not isinstance(item, Question) for item in questionnaire.items)
    words = ngettext("%(count)s question", "%(count)s questions", questions) % {"count": questions}
    if not groups:
        return words
    return _("%(questions)s in %(sections)s") % {
        "questions": words,
        "sections": ngettext("%(count)s section", "%(count)s sections", groups) % {"count": groups},
    }
