"""A question as a form field: its options, the content of its answer box, its search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from surveys.questionnaire.model.pages import ChoiceView, Complaint, Entry, Piece, QuestionView, Rich
from surveys.questionnaire.model.state import DK, REFUSED
from surveys.questionnaire.types import DAY_TYPES, LISTED_TYPES, RANKED_TYPES, SCALE_TYPES, SEVERAL_TYPES
from surveys.questionnaire.types.searching import is_searched, search

from .complaints import words_of
from .moments import Quick
from .texts import plain
from .type_screens import FORMS, SCREENS, SEARCHED, Form

MOST_IN_PAGE = 300
"""Choices of a list at most that are sent with the page; a longer list is searched on the server."""

MOST_POINTS = 11
"""Points of a scale at most that are shown as options."""

MOST_FOUND = 12
"""Search results shown at most."""

KEYS = {DK: "*", REFUSED: "/"}


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that can be chosen. ``value``: what the form sends, a code, or ``@dk`` or the like for non-response."""

    value: str
    entry: str
    label: Rich
    checked: bool = False
    exclusive: bool = False
    key: str = ""
    specify: bool = False
    specified: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One question of the page. ``prefix`` begins the names of its inputs; ``typed`` is the initial content of its box.

    For a searched list, ``options`` are the choices that the page's script searches, ``picked`` the chosen ones in the
    order of mention, and ``found`` the results for ``typed``, for browsers without scripts.
    """

    prefix: str
    view: QuestionView
    kind: str
    options: tuple[Option, ...] = ()
    aside: tuple[Option, ...] = ()
    read_out: bool = True
    typed: str = ""
    quick: tuple[Quick, ...] = ()
    picked: tuple[Option, ...] = ()
    found: tuple[Option, ...] = ()
    specifying: tuple[Option, ...] = ()
    """The options that ask the respondent to specify (``specify``)."""
    complaint: Complaint | None = None
    complaint_words: str = ""

    @property
    def box_id(self) -> str:
        """The HTML id of the answer box, unique on the page."""
        return f"box-{self.prefix}"

    @property
    def label_id(self) -> str:
        """The HTML id of the question's label, unique on the page."""
        return f"label-{self.prefix}"

    @property
    def echo_id(self) -> str:
        """The HTML id of the echo of what was typed, unique on the page."""
        return f"echo-{self.prefix}"

    @property
    def form(self) -> Form:
        """The form by which the question is asked."""
        return FORMS[self.kind]

    @property
    def label(self) -> str:
        """The label of the answer box, for a question that is alone on the page."""
        return _(self.form.label)

    @property
    def own(self) -> tuple[Option, ...]:
        """The options that belong to the question's type."""
        value = self.view.answer.value if self.view.answer is not None else None
        return tuple(
            Option(one.value, one.entry, words(_(one.label)), checked=one.value == value, key=one.key)
            for one in SCREENS[self.view.type].options
        )

    @property
    def signed(self) -> bool:
        """Whether a number may begin with a minus, so that ``-`` alone cannot mean "back" at once."""
        return self.kind == "number" and (self.view.minimum is None or self.view.minimum < 0)

    @property
    def unit(self) -> str:
        """What a number counts, the parameter ``unit``: an underscore stands for a space."""
        return self.view.parameters.get("unit", "").replace("_", " ")

    @property
    def precision(self) -> str:
        """``month`` or ``year`` for a date without a day; empty for any other question."""
        parts = {"month-year": "month", "year": "year"} if self.view.type in DAY_TYPES else {}
        return next((part for appearance, part in parts.items() if appearance in self.view.appearance), "")

    @property
    def several(self) -> bool:
        """Whether more than one answer can be chosen."""
        return self.view.type in SEVERAL_TYPES

    @property
    def ranked(self) -> bool:
        """Whether the answers are put in order of preference."""
        return self.view.type in RANKED_TYPES

    @property
    def searched(self) -> bool:
        """Whether the answers are found by typing instead of being shown."""
        return self.kind in SEARCHED

    @property
    def remote(self) -> bool:
        """Whether the answers are searched on the server."""
        return self.searched and len(self.view.choices) > MOST_IN_PAGE

    @property
    def chosen(self) -> Option | None:
        """The chosen answer of a searched list, if there is one."""
        return self.picked[0] if self.picked else None

    @property
    def blank(self) -> tuple[Option, ...]:
        """An empty chosen option: the template of those that the page's script adds for choices of a searched list."""
        return (Option("", "", (), checked=True),)

    @property
    def points(self) -> tuple[Option, ...]:
        """The points of a scale of whole numbers as options; empty if it is too long or the question is no scale."""
        view = self.view
        if view.type not in SCALE_TYPES or view.minimum is None or view.maximum is None or view.read_only:
            return ()
        least, most, step = view.minimum, view.maximum, view.step or 1.0
        if any(one != int(one) for one in (least, most, step)) or not 0 <= (most - least) / step < MOST_POINTS:
            return ()
        typed = self.typed.strip()
        numbers = (str(point) for point in range(int(least), int(most) + 1, int(step)))
        return tuple(Option(one, one, words(one), checked=one == typed) for one in numbers)

    @property
    def ends(self) -> bool:
        """Whether the ends of a scale have labels."""
        return bool(self.view.low_label or self.view.high_label)

    @property
    def columns(self) -> int:
        """The number of columns, 1 to 3, in which the answers fit without scrolling."""
        longest = max((len(plain(option.label)) for option in self.options), default=0)
        if len(self.options) <= 6 or longest > 60:
            return 1
        return 2 if len(self.options) <= 16 or longest > 40 else 3

    @property
    def listed(self) -> list[dict[str, str | bool]]:
        """A long list's choices for the search in the page: code, entry number, label, whether it asks to specify."""
        return [
            {"code": o.value, "entry": o.entry, "words": plain(o.label), "specify": o.specify} for o in self.options
        ]


def field_of(prefix: str, view: QuestionView, today: date, complaint: Complaint | None, given: Entry | None) -> Field:
    """Return the question as a form field. ``given``: the refused entry, shown again for correction."""
    chosen, typed, specified = _shown(view, given)
    kind = form_of(view)
    shown, apart = _parted(view, kind)
    picked = _picked(view, kind, chosen, {choice.code for choice in apart})
    return Field(
        prefix=prefix,
        view=view,
        kind=kind,
        options=tuple([_option(choice, chosen, specified) for choice in shown]),
        aside=tuple(
            [_option(choice, chosen, specified) for choice in apart]
            + [_beside(missing, chosen) for missing in view.nonresponse]
        ),
        read_out=kind not in SEARCHED and _reads_any(view),
        typed="" if kind in SEARCHED and given is None else typed,
        quick=SCREENS[view.type].quick(view, today),
        picked=tuple([_option(choice, chosen, specified) for choice in picked]),
        found=_found(view, kind, given),
        specifying=tuple([_option(choice, chosen, specified) for choice in view.choices if choice.specify]),
        complaint=complaint,
        complaint_words=words_of(complaint) if complaint else "",
    )


def form_of(view: QuestionView) -> str:
    """Return the name of the form by which the question is asked when it is alone on a page."""
    screen = SCREENS[view.type]
    if screen.searched is not None and is_searched(len(view.choices)):
        return screen.searched.name
    fitting = (form.name for appearance, form in screen.by_appearance.items() if appearance in view.appearance)
    return next(fitting, screen.form.name)


def words(text: str) -> Rich:
    """Return plain text as a label."""
    return (Piece(text),)


def _reads_any(view: QuestionView) -> bool:
    return not view.choices or any(choice.read_out and not choice.missing for choice in view.choices)


def _parted(view: QuestionView, kind: str) -> tuple[Sequence[ChoiceView], Sequence[ChoiceView]]:
    """Return the choices shown or searched, and those set apart: not read out, or exclusive in a searched list."""
    if kind in SEARCHED:
        apart = [choice for choice in view.choices if choice.missing or choice.exclusive]
        return ([] if len(view.choices) > MOST_IN_PAGE else view.choices), apart
    read_any = _reads_any(view)
    apart = [choice for choice in view.choices if choice.missing or (read_any and not choice.read_out)]
    return [choice for choice in view.choices if choice not in apart] if apart else view.choices, apart


def _picked(view: QuestionView, kind: str, chosen: Sequence[str], apart: set[str]) -> list[ChoiceView]:
    """Return the chosen choices of a searched list, in the order of mention; empty for any other question."""
    if kind not in SEARCHED or not chosen:
        return []
    by_code = {choice.code: choice for choice in view.choices}
    return [by_code[code] for code in chosen if code in by_code and code not in apart]


def _found(view: QuestionView, kind: str, given: Entry | None) -> tuple[Option, ...]:
    if kind not in SEARCHED or given is None or not given.typed:
        return ()
    choices, _count = search(view.choices, given.typed, MOST_FOUND)
    return tuple([_option(choice, (), {}) for choice in choices])


def _shown(view: QuestionView, given: Entry | None) -> tuple[tuple[str, ...], str, Mapping[str, str]]:
    """Return the chosen values, the box's content and the specified texts, of the refused entry or else the answer."""
    if given is not None:
        chosen = given.codes or ((f"@{given.missing}",) if given.missing else ())
        if not chosen and view.choices:
            by_entry = {choice.entry: choice.code for choice in view.choices}
            words = given.typed.replace(",", " ").split()
            chosen = tuple(by_entry.get(word, word) for word in words)
        return chosen, given.typed, given.specify
    answer = view.answer
    if answer is None or answer.value is None:
        return ((f"@{answer.missing}",) if answer and answer.missing else ()), "", {}
    if view.choices or view.type in LISTED_TYPES:
        codes = tuple(answer.value) if isinstance(answer.value, list) else (str(answer.value),)
        entry_of = {choice.code: choice.entry for choice in view.choices}
        return codes, " ".join(entry_of.get(code, code) for code in codes if code), answer.specify
    return (), SCREENS[view.type].typed(view, answer.value), {}


def _option(choice: ChoiceView, chosen: Sequence[str], specified: Mapping[str, str]) -> Option:
    return Option(
        value=choice.code,
        entry=choice.entry,
        label=choice.label,
        checked=choice.code in chosen,
        exclusive=choice.exclusive or bool(choice.missing),
        key=KEYS.get(choice.missing, ""),
        specify=choice.specify,
        specified=specified.get(choice.code, ""),
    )


def _beside(missing: str, chosen: Sequence[str]) -> Option:
    label = _("Don’t know") if missing == DK else _("Refused")
    value = f"@{missing}"
    return Option(value=value, entry="", label=words(label), checked=value in chosen, exclusive=True, key=KEYS[missing])
