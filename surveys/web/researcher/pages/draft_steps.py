"""Steps of a draft's history in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl.utils import get_column_letter

from surveys.design.models import DraftStep, StepKind

LONGEST = 120
"""Characters that are shown of a cell's text."""
MOST_CELLS = 3
"""Cells that a step tells one by one; further ones are counted."""

Change = Mapping[str, Any]


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


def built_on_words(step: DraftStep, others: Sequence[DraftStep]) -> str:
    """Return why a step stays as it is: what it did, and what colleagues have done on it since, each by name."""
    steps = [_("“%(step)s” (%(person)s)") % _by_name(one) for one in others[:MOST_CELLS]]
    values = {**_by_name(step), "others": ", ".join(steps)}
    words = _("“%(step)s” (%(person)s) stays as it is: a colleague has built on it since: %(others)s.")
    return f"{words % values} {_('The history shows every step and goes back to any of them.')}"


def _by_name(step: DraftStep) -> Mapping[str, object]:
    return {"step": step_words(step), "person": step.made_by}


def first_added(step: DraftStep | None) -> int | None:
    """Return the id of the first row that a step has added; ``None`` if it has added none."""
    return next((one["first"] for one in step.changes if one["do"] == "insert"), None) if step else None


def step_lines(step: DraftStep) -> Sequence[str]:
    """Return all that a step has changed: rows, names and lists each in a line, and the texts of a few cells."""
    if step.kind in (StepKind.UPLOAD, StepKind.RETURN):
        return [step_words(step)]
    if not step.changes:
        return [_cell_words({"item": "", "heading": step_words(step), "before": step.before, "after": step.after})]
    telling = [one for one in step.changes if one["do"] != "set"]
    is_named = any(one["do"] in ("rename_item", "rename_list", "new_list") for one in telling)
    shown = [one for one in telling if not is_named or one["do"] not in ("insert", "add_sheet")]
    lines = [_telling_words(one, _names(one, step.changes)) for one in shown]
    is_told = is_named or any(one["do"] == "add_sheet" for one in telling)
    cells = [] if is_told else list(_cells_apart(step.changes))
    lines += [_cell_words(cell) for cell in cells[:MOST_CELLS]]
    if (more := len(cells) - MOST_CELLS) > 0:
        lines.append(ngettext("and %(count)s more cell", "and %(count)s more cells", more) % {"count": more})
    return lines


def step_places(step: DraftStep) -> str:
    """Return where a step has changed cells: ``survey!K14, O14 · choices!B3``."""
    places: dict[str, list[str]] = {}
    for change in step.changes:
        for cell in change["cells"] if change["do"] == "set" else ():
            places.setdefault(change["sheet"], []).append(f"{get_column_letter(cell['column'])}{cell['row']}")
    if not places and step.row and step.column:
        places = {step.sheet: [f"{get_column_letter(step.column)}{step.row}"]}
    return " · ".join(f"{sheet}!{', '.join(cells[:6])}{'…' * (len(cells) > 6)}" for sheet, cells in places.items())


def _edit_words(changes: Sequence[Change]) -> str:
    """Return the words of what the changes are for, or else of the first that is more than cells."""
    telling = next((one for one in changes if one["do"] != "set"), None)
    if telling is not None:
        return _telling_words(telling)
    cells = sum(len(one["cells"]) for one in changes)
    sheets = ", ".join(dict.fromkeys(one["sheet"] for one in changes))
    words = ngettext("%(count)s cell (%(sheets)s)", "%(count)s cells (%(sheets)s)", cells)
    return words % {"count": cells, "sheets": sheets}


def _telling_words(change: Change, names: Sequence[str] = ()) -> str:
    count = change.get("count", 0)
    match change["do"]:
        case "insert":
            words = ngettext("%(count)s row added (%(sheet)s)", "%(count)s rows added (%(sheet)s)", count)
        case "remove":
            words = ngettext("%(count)s row removed (%(sheet)s)", "%(count)s rows removed (%(sheet)s)", count)
        case "move":
            words = ngettext("%(count)s row moved (%(sheet)s)", "%(count)s rows moved (%(sheet)s)", count)
        case "merge":
            words = _("uploaded workbook merged (%(file)s)")
        case "add_sheet":
            words = _("sheet %(sheet)s added")
        case "new_list":
            words = _("list %(new)s added")
        case _:
            words = _("%(old)s renamed to %(new)s")
    said = words % change
    return f"{said}: {_short(', '.join(names))}" if names else said


def _names(change: Change, changes: Sequence[Change]) -> Sequence[str]:
    """Return the names of what the rows of a change are about."""
    if change["do"] != "insert":
        return [name for name in change.get("items", ()) if name]
    return [
        cell["after"]
        for one in changes
        if one["do"] == "set" and one["sheet"] == change["sheet"]
        for cell in one["cells"]
        if cell["heading"].lower() == "name" and _is_inside(cell, change) and cell["after"]
    ]


def _cells_apart(changes: Sequence[Change]) -> Iterator[Change]:
    """Return the cells that are not of rows which the same step has added."""
    added = [one for one in changes if one["do"] == "insert"]
    for change in changes:
        for cell in change["cells"] if change["do"] == "set" else ():
            if not any(one["sheet"] == change["sheet"] and _is_inside(cell, one) for one in added):
                yield cell


def _is_inside(cell: Change, rows: Change) -> bool:
    first: int = rows["at"]
    return first <= cell["row"] < first + rows["count"]


def _cell_words(cell: Change) -> str:
    place = _("%(column)s of %(item)s") % {"column": cell["heading"], "item": cell["item"]}
    values = {
        "place": place if cell["item"] else cell["heading"],
        "before": _short(cell["before"]),
        "after": _short(cell["after"]),
    }
    if not cell["before"]:
        return _("%(place)s: “%(after)s”, empty before") % values
    if not cell["after"]:
        return _("%(place)s: emptied, before “%(before)s”") % values
    return _("%(place)s: “%(after)s”, before “%(before)s”") % values


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(LONGEST)
