"""What each column of the sheet ``survey`` is called on the page, how it is filled in, and for which types."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.formats.xlsform.types import GROUP, LOOP, REPEAT
from surveys.questionnaire.types import (
    ASKED_TYPES,
    CALCULATED_TYPES,
    LISTED_TYPES,
    QUICK_TYPES,
    SCALE_TYPES,
    SEVERAL_TYPES,
    SHOWN_TYPES,
    TYPES,
)

Words = str | Promise
GROUPS = frozenset({GROUP, REPEAT, LOOP})
REPEATS = frozenset({REPEAT, LOOP})
EVERY = frozenset(TYPES) | GROUPS
TEXT, LINE, EXPRESSION, YES, CHOICE, WORDS = "text", "line", "expression", "yes", "choice", "words"
HEAD, SAID, CONDITION, ANSWERS, CHECKS, MORE = "head", "said", "condition", "answers", "checks", "more"


@dataclass(frozen=True, slots=True)
class ColumnOnPage:
    """A column: the part of the page it stands in, its name there, a note, how it is filled in, and for which types.

    ``options``: what may be chosen, cell → words. Of other types it is shown where its cell is filled.
    """

    field: str
    part: str
    label: Words
    control: str
    types: frozenset[str]
    note: Words = ""
    options: tuple[tuple[str, Words], ...] = ()


_YES_NO: tuple[tuple[str, Words], ...] = (("", _("as usual")), ("yes", _("yes")), ("no", _("no")))
_ORDERS: tuple[tuple[str, Words], ...] = (
    ("", _("as written")),
    ("random", _("random")),
    ("rotate", _("rotated")),
)
SHUFFLED_BY_DETAILS = _("random, by the details of the type")
_MISSING: tuple[tuple[str, Words], ...] = (("dk", _("offers don’t know")), ("refused", _("offers refused")))

COLUMNS: tuple[ColumnOnPage, ...] = (
    ColumnOnPage("title", HEAD, _("Short name"), LINE, SHOWN_TYPES),
    ColumnOnPage("hint", SAID, _("Instruction"), TEXT, SHOWN_TYPES, _("not read")),
    ColumnOnPage("guidance_hint", SAID, _("If needed"), TEXT, SHOWN_TYPES, _("probe, on demand")),
    ColumnOnPage("label", SAID, _("Text to read"), TEXT, SHOWN_TYPES | GROUPS, _("**strong** is read with force")),
    ColumnOnPage("low_label", SAID, _("The lowest point means"), LINE, SCALE_TYPES),
    ColumnOnPage("high_label", SAID, _("The highest point means"), LINE, SCALE_TYPES),
    ColumnOnPage("relevant", CONDITION, _("Asked only if"), EXPRESSION, EVERY),
    ColumnOnPage("repeat_count", CONDITION, _("How many times"), EXPRESSION, REPEATS),
    ColumnOnPage("calculation", CONDITION, _("Worked out as"), EXPRESSION, CALCULATED_TYPES),
    ColumnOnPage("trigger", CONDITION, _("Worked out anew when this changes"), LINE, CALCULATED_TYPES),
    ColumnOnPage("order", ANSWERS, _("Order"), CHOICE, LISTED_TYPES | GROUPS, "", _ORDERS),
    ColumnOnPage("order_as", ANSWERS, _("In the order of"), LINE, LISTED_TYPES),
    ColumnOnPage("read_out", ANSWERS, _("Answers are read"), CHOICE, LISTED_TYPES, "", _YES_NO),
    ColumnOnPage("min_answers", ANSWERS, _("Answers at least"), LINE, SEVERAL_TYPES),
    ColumnOnPage("max_answers", ANSWERS, _("Answers at most"), LINE, SEVERAL_TYPES),
    ColumnOnPage("choice_filter", ANSWERS, _("Offered only if"), EXPRESSION, LISTED_TYPES),
    ColumnOnPage("required", CHECKS, _("Must be answered"), YES, ASKED_TYPES),
    ColumnOnPage("nonresponse", CHECKS, _("Without an answer"), WORDS, ASKED_TYPES, "", _MISSING),
    ColumnOnPage("required_message", CHECKS, _("Said when it is missing"), LINE, frozenset()),
    ColumnOnPage("warning", CHECKS, _("Asks to confirm unless"), EXPRESSION, ASKED_TYPES),
    ColumnOnPage("warning_message", CHECKS, _("What is asked"), LINE, ASKED_TYPES),
    ColumnOnPage("constraint", CHECKS, _("Accepts only if"), EXPRESSION, ASKED_TYPES),
    ColumnOnPage("constraint_message", CHECKS, _("What is said"), LINE, ASKED_TYPES),
    ColumnOnPage("total", CHECKS, _("Adds up to"), EXPRESSION, frozenset({GROUP})),
    ColumnOnPage("parameters", MORE, _("Details of the type"), LINE, SCALE_TYPES),
    ColumnOnPage("quick", MORE, _("Offered by number"), LINE, QUICK_TYPES),
    ColumnOnPage("default", MORE, _("Stands until answered"), LINE, ASKED_TYPES),
    ColumnOnPage("appearance", MORE, _("How it is shown"), LINE, ASKED_TYPES | GROUPS),
    ColumnOnPage("personal", MORE, _("Personal data"), CHOICE, EVERY, "", _YES_NO),
    ColumnOnPage(
        "client",
        MORE,
        _("Client"),
        LINE,
        ASKED_TYPES | CALCULATED_TYPES | GROUPS,
        _("of several who share the questionnaire: whose it is · all: every client’s"),
    ),
    ColumnOnPage("pin", MORE, _("Keeps its place in a shuffled group"), YES, EVERY),
    ColumnOnPage("read_only", MORE, _("Shown, cannot be changed"), YES, frozenset()),
    ColumnOnPage("was", MORE, _("Earlier name"), LINE, ASKED_TYPES),
    ColumnOnPage(
        "trend",
        MORE,
        _("Asked wave after wave"),
        LINE,
        ASKED_TYPES | CALCULATED_TYPES,
        _("yes: locked · other words: why no longer"),
    ),
    ColumnOnPage(
        "open_points",
        MORE,
        _("Not understood"),
        TEXT,
        frozenset(),
        _("words of the written questionnaire, one a line: remove what is settled"),
    ),
    ColumnOnPage("disabled", MORE, _("Left out"), YES, EVERY),
)
"""In the order of the page; the code and the type stand before them."""

TYPE_WORDS: Mapping[str, Words] = {
    **{name: _(one.asks_for) for name, one in TYPES.items() if one.asks_for},
    "calculate": _("calculation, not seen"),
    "hidden": _("kept, not seen"),
}
"""Type → words, in the order of the guide."""
