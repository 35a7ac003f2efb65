"""What a paste would do, before it is done: answers beside those of the list, or a question with its answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.formats.drafting import (
    CHANGED,
    EQUAL,
    NEW,
    Written,
    cells_changed,
    lines_left_out,
    read_pasted,
    read_typed,
)

from .columns import TYPE_WORDS
from .deeds import list_of, operations_of

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class PastedLine:
    """An answer of the paste: code, text, and what becomes of it; ``state``: equal, new or changed."""

    code: str
    text: str
    state: str
    becomes: str


@dataclass(frozen=True, slots=True)
class PastePreview:
    """The lines of a paste; ``question``: the text it begins with, and the type in words, of a whole question.

    ``others``: further questions, each with its type in words, its text and the number of its answers.

    ``counted``: of what is no paste, how many cells it changes. ``left_out``: lines that are too many.
    """

    lines: Sequence[PastedLine]
    new: int
    question: str = ""
    type: str = ""
    others: Sequence[tuple[str, str, int]] = ()
    more: int = 0
    counted: str = ""
    left_out: int = 0


def paste_preview(written: Written, sent: Mapping[str, Any]) -> PastePreview:
    """Return what would be made of the text: of answers for the question's list, or of a question typed elsewhere.

    Of anything else that may be done, how many cells it changes. Raises ``MisplacedError``.
    """
    if sent["deed"] == "type-in":
        found = read_typed(sent["text"], written)
        if not found:
            return PastePreview((), 0)
        lines = [PastedLine(one.code, " · ".join(one.texts), one.state, "") for one in found[0].answers]
        others = [(str(TYPE_WORDS[one.type]), one.text, len(one.answers)) for one in found[1:]]
        return PastePreview(lines[:MOST_SHOWN], len(found), found[0].text, str(TYPE_WORDS[found[0].type]), others)
    if sent["deed"] != "paste":
        return PastePreview((), 0, counted=_counted(cells_changed(written, operations_of(written, sent))))
    answers = read_pasted(sent["text"], written, list_of(written, sent["row"]))
    words = {EQUAL: _("equal"), NEW: _("new"), CHANGED: _("new text")}
    lines = [PastedLine(one.code, " · ".join(one.texts), one.state, words[one.state]) for one in answers]
    changes = sum(one.state != EQUAL for one in answers)
    more = max(len(lines) - MOST_SHOWN, 0)
    return PastePreview(lines[:MOST_SHOWN], changes, more=more, left_out=lines_left_out(sent["text"]))


def _counted(cells: int) -> str:
    return ngettext("changes %(count)s cell", "changes %(count)s cells", cells) % {"count": cells}
