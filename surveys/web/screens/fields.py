"""A question as a form shows it: what can be chosen, what stands in its box, how it is searched."""

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
"""A longer list is not sent with the page: the server searches it while the interviewer types."""

MOST_POINTS = 11
"""A longer scale is not shown point by point."""

MOST_FOUND = 12
"""So many of the answers that were found are shown."""

KEYS = {DK: "*", REFUSED: "/"}


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that can be chosen; ``value`` is what the form sends, ``@dk`` for a non-response beside the answers."""

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
    """One question of the page. ``prefix`` begins the names of its inputs; ``typed`` is what its box shows first.

    Of a list that is searched ``options`` are those that the page itself searches, ``picked`` those that are chosen,
    in the order of mention, and ``found`` what was found for ``typed``, for browsers without scripts.
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
    """The options that ask for words of their own."""
    complaint: Complaint | None = None
    complaint_words: str = ""

    @property
    def box_id(self) -> str:
        """Of its box among those of a page."""
        return f"box-{self.prefix}"

    @property
    def label_id(self) -> str:
        """Of its words among those of a page."""
        return f"label-{self.prefix}"

    @property
    def echo_id(self) -> str:
        """Of what its box is understood as, among those of a page."""
        return f"echo-{self.prefix}"

    @property
    def form(self) -> Form:
        """How the question is asked."""
        return FORMS[self.kind]

    @property
    def label(self) -> str:
        """Of its box, where it stands alone."""
        return _(self.form.label)

    @property
    def own(self) -> tuple[Option, ...]:
        """The answers that its type brings along."""
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
    def precision(self) -> str:
        """Of a date of which less is asked than the day: ``month`` or ``year``."""
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
        """The one answer that stands, of a list that is searched."""
        return self.picked[0] if self.picked else None

    @property
    def blank(self) -> tuple[Option, ...]:
        """What an answer looks like that is chosen from a list that is searched."""
        return (Option("", "", (), checked=True),)

    @property
    def points(self) -> tuple[Option, ...]:
        """The points of a scale of whole numbers that is short enough to be shown."""
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
        """Whether the ends of a scale have words."""
        return bool(self.view.low_label or self.view.high_label)

    @property
    def columns(self) -> int:
        """In how many columns the answers fit without scrolling."""
        longest = max((len(plain(option.label)) for option in self.options), default=0)
        if len(self.options) <= 6 or longest > 60:
            return 1
        return 2 if len(self.options) <= 16 or longest > 40 else 3

    @property
    def listed(self) -> list[dict[str, str | bool]]:
        """A long list's choices for the search in the page: code, entry number, words, whether it asks for words."""
        return [
            {"code": o.value, "entry": o.entry, "words": plain(o.label), "specify": o.specify} for o in self.options
        ]


def field_of(prefix: str, view: QuestionView, today: date, complaint: Complaint | None, given: Entry | None) -> Field:
    """The question as a form shows it. ``given``: what was just typed and not taken, shown again for correction."""
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
    """The name of the form that a question takes on its own."""
    screen = SCREENS[view.type]
    if screen.searched is not None and is_searched(len(view.choices)):
        return screen.searched.name
    fitting = (form.name for appearance, form in screen.by_appearance.items() if appearance in view.appearance)
    return next(fitting, screen.form.name)


def words(text: str) -> Rich:
    """Plain words as a label."""
    return (Piece(text),)


def _reads_any(view: QuestionView) -> bool:
    return not view.choices or any(choice.read_out and not choice.missing for choice in view.choices)


def _parted(view: QuestionView, kind: str) -> tuple[Sequence[ChoiceView], Sequence[ChoiceView]]:
    """The choices that the page shows or searches, and those that stand apart: not read, or alone in a long list."""
    if kind in SEARCHED:
        apart = [choice for choice in view.choices if choice.missing or choice.exclusive]
        return ([] if len(view.choices) > MOST_IN_PAGE else view.choices), apart
    read_any = _reads_any(view)
    apart = [choice for choice in view.choices if choice.missing or (read_any and not choice.read_out)]
    return [choice for choice in view.choices if choice not in apart] if apart else view.choices, apart


def _picked(view: QuestionView, kind: str, chosen: Sequence[str], apart: set[str]) -> list[ChoiceView]:
    """The choices of a searched list that are chosen, in the order of mention."""
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
    """What is chosen, what stands in the box and the specified words: of the refused entry, else of the answer."""
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
