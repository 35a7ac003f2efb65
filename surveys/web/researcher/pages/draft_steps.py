"""Steps of a draft's history in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import DraftStep, StepKind


def step_words(step: DraftStep) -> str:
    """Return what a step has changed, in a few words: ``sheet survey, row 3, relevant``."""
    if step.kind == StepKind.CELL:
        return _("sheet %(sheet)s, row %(row)s, %(column)s") % {
            "sheet": step.sheet,
            "row": step.row,
            "column": step.heading,
        }
    if step.kind == StepKind.RETURN:
        return _("going back to step %(number)s") % {"number": step.to_step}
    if step.kind == StepKind.UPLOAD:
        return _("upload of %(file)s") % {"file": step.file_name}
    return _edit_words(step.changes)


def _edit_words(changes: list[Mapping[str, Any]]) -> str:
    """Return the words of what the changes are for, or else of the first that is more than cells."""
    telling = next((one for one in changes if one["do"] != "set"), None)
    if telling is not None:
        return _telling_words(telling)
    cells = sum(len(one["cells"]) for one in changes)
    sheets = ", ".join(dict.fromkeys(one["sheet"] for one in changes))
    words = ngettext("%(count)s cell (%(sheets)s)", "%(count)s cells (%(sheets)s)", cells)
    return words % {"count": cells, "sheets": sheets}


def _telling_words(change: Mapping[str, Any]) -> str:
    count = change.get("count", 0)
    match change["do"]:
        case "insert":
            words = ngettext("%(count)s row added (%(sheet)s)", "%(count)s rows added (%(sheet)s)", count)
        case "remove":
            words = ngettext("%(count)s row removed (%(sheet)s)", "%(count)s rows removed (%(sheet)s)", count)
        case "move":
            words = ngettext("%(count)s row moved (%(sheet)s)", "%(count)s rows moved (%(sheet)s)", count)
        case "add_sheet":
            words = _("sheet %(sheet)s added")
        case "new_list":
            words = _("list %(new)s added")
        case _:
            words = _("%(old)s renamed to %(new)s")
    return words % change
