"""A page of the questionnaire as a screen: which form it takes and what its box is for.

The interviewer's page and the researcher's try-out show the same ``Screen``; ``entries`` reads
back what either form sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from surveys.questionnaire import structure as s
from surveys.questionnaire.answers.reach import EMAIL, PHONE
from surveys.questionnaire.pages import ChoiceView, Complaint, Entry, Page, Piece, QuestionView, Rich, Section
from surveys.questionnaire.state import DK, REFUSED

from .complaints import words_of
from .hows import how
from .moments import Quick, as_typed, quick_answers
from .texts import plain

LONG_LIST = 20
"""A list of more choices than this is searched by its first letters instead of being shown."""

MOST_IN_PAGE = 300
"""A longer list is not sent with the page: the server searches it while the interviewer types."""

MOST_POINTS = 11
"""Of a scale in a grid."""

MOST_QUESTIONS = 500
"""On one page."""

KEYS = {DK: "*", REFUSED: "/"}
KINDS = {
    s.SELECT_ONE: "single",
    s.SELECT_MULTIPLE: "multiple",
    s.RANK: "rank",
    s.INTEGER: "number",
    s.DECIMAL: "number",
    s.RANGE: "number",
    s.TEXT: "open",
    s.DATE: "date",
    s.TIME: "time",
    s.DATETIME: "datetime",
    s.NOTE: "note",
    s.ACKNOWLEDGE: "acknowledge",
}


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
    """One question of the page. ``prefix`` begins the names of its inputs; ``typed`` is what its box shows first."""

    prefix: str
    view: QuestionView
    kind: str
    options: tuple[Option, ...] = ()
    aside: tuple[Option, ...] = ()
    read_out: bool = True
    typed: str = ""
    quick: tuple[Quick, ...] = ()
    chosen_words: str = ""
    """Of a list that is searched on the server: the answer that stands."""
    chosen_code: str = ""
    complaint: Complaint | None = None
    complaint_words: str = ""

    @property
    def numeric(self) -> bool:
        """Whether the box is for digits, for the keyboards of tablets."""
        return self.kind in {"single", "multiple", "rank", "number", "date"}

    @property
    def signed(self) -> bool:
        """Whether a number may begin with a minus, so that ``-`` alone cannot mean "back" at once."""
        return self.kind == "number" and (self.view.minimum is None or self.view.minimum < 0)

    @property
    def several(self) -> bool:
        """Whether more than one answer can be chosen."""
        return self.kind in {"multiple", "rank"}

    @property
    def specifying(self) -> tuple[Option, ...]:
        """The options that ask for words of their own."""
        return tuple(option for option in (*self.options, *self.aside) if option.specify)

    @property
    def remote(self) -> bool:
        """Whether the answers are searched on the server."""
        return self.kind in {"longlist", "multiple", "rank"} and len(self.view.choices) > MOST_IN_PAGE

    @property
    def ends(self) -> bool:
        """Whether the ends of a scale have words."""
        return bool(self.view.low_label or self.view.high_label)

    @property
    def columns(self) -> int:
        """In how many columns the answers fit without scrolling."""
        if len(self.options) <= 6 or any(len(plain(option.label)) > 60 for option in self.options):
            return 1
        return 2 if len(self.options) <= 16 else 3

    @property
    def listed(self) -> list[dict[str, str]]:
        """A long list's choices for the search box: code, entry number and words."""
        return [{"code": o.value, "entry": o.entry, "words": plain(o.label)} for o in self.options]


@dataclass(frozen=True, slots=True)
class Screen:
    """A page ready to be shown. ``confirming``: a soft check asks whether the answer is right."""

    page: Page
    kind: str
    fields: tuple[Field, ...]
    how: str
    confirming: bool = False
    columns: tuple[Option, ...] = field(default=())

    @property
    def first(self) -> Field:
        """The question whose box has the focus."""
        return next((f for f in self.fields if f.complaint), self.fields[0])

    @property
    def number(self) -> str:
        """The page's short code: its question's, or the name of a group of several."""
        if len(self.fields) > 1:
            return self.page.path.rpartition("/")[2].partition("[")[0].upper()
        return self.fields[0].view.number

    @property
    def title(self) -> str:
        """A short name of the page, for its head and the browser's tab."""
        if len(self.fields) > 1:
            return plain(self.page.title)
        return self.fields[0].view.title

    @property
    def complaint(self) -> Field | None:
        """The first question whose answer was not taken."""
        return next((f for f in self.fields if f.complaint), None)

    @property
    def position(self) -> str:
        """Where the page stands: ``Purchase, 3 of 7``."""
        current = self._section
        return f"{current.title}, {self.place}" if current and self.place else ""

    @property
    def total(self) -> str:
        """What the page's numbers must add up to, as people write it."""
        return "" if self.page.total is None else as_typed(s.DECIMAL, self.page.total)

    @property
    def ends(self) -> bool:
        """Whether the scales of a grid have words at their ends, as in a semantic differential."""
        return any(field.ends for field in self.fields)

    @property
    def place(self) -> str:
        """Where the page stands in its section: ``3 of 7``."""
        current = self._section
        if current is None or not current.total:
            return ""
        asked = min(current.asked + 1, current.total)
        return _("%(asked)s of %(total)s") % {"asked": asked, "total": current.total}

    @property
    def _section(self) -> Section | None:
        return next((section for section in self.page.sections if section.state == "current"), None)


def screen(
    page: Page,
    *,
    today: date,
    complaints: Sequence[Complaint] = (),
    given: Mapping[str, Entry] | None = None,
) -> Screen:
    """The page as a screen. ``given``: what was just typed and not taken, shown again for correction."""
    by_path = {complaint.path: complaint for complaint in complaints}
    given = given or {}
    views = (_one_more(page),) if page.repeat else page.questions
    made = [_field(f"q{i}", view, today, by_path.get(view.path), given.get(view.path)) for i, view in enumerate(views)]
    kind = _kind_of(page, made)
    if kind == "grid":
        made = [_with_points(one) for one in made]
    return Screen(
        page=page,
        kind=kind,
        fields=tuple(made),
        how=how(kind, [field.view for field in made]),
        confirming=bool(complaints) and all(complaint.kind == "warning" for complaint in complaints),
        columns=made[0].options if kind == "grid" else (),
    )


def entries(data: QueryDict) -> dict[str, Entry]:
    """What the form sent, by path. What was typed in a box counts before what is ticked beside it."""
    confirmed = "1" in data.getlist("confirm")
    found: dict[str, Entry] = {}
    for index in range(MOST_QUESTIONS):
        path = data.get(f"q{index}-path")
        if path is None:
            break
        found[path] = _entry(data, f"q{index}", confirmed)
    return found


def wants_correction(data: QueryDict) -> bool:
    """Whether a soft check was answered with "no, correct it": nothing is taken, the box opens again."""
    return "2" in data.getlist("confirm")


def _entry(data: QueryDict, prefix: str, confirmed: bool) -> Entry:
    ticked = [value for value in data.getlist(f"{prefix}-codes") if value]
    typed = str(data.get(f"{prefix}-typed") or data.get(f"{prefix}-pick", "")).strip()
    if not ticked:
        typed = typed or str(data.get(f"{prefix}-find", "")).strip()
    codes = tuple(value for value in ticked if not value.startswith("@"))
    missing = next((value[1:] for value in ticked if value.startswith("@")), "")
    words = f"{prefix}-specify-"
    return Entry(
        typed=typed,
        codes=() if typed else codes,
        missing="" if typed or codes else missing,
        specify={name.removeprefix(words): str(data[name]).strip() for name in data if name.startswith(words)},
        confirmed=confirmed,
    )


def _field(prefix: str, view: QuestionView, today: date, complaint: Complaint | None, given: Entry | None) -> Field:
    chosen, typed, specified = _shown(view, given)
    kind = kind_of(view)
    shown = _in_page(view, kind)
    options = [_option(choice, chosen, specified) for choice in shown]
    read_any = any(choice.read_out and not choice.missing for choice in shown)
    apart = [bool(choice.missing) or (read_any and not choice.read_out) for choice in shown]
    beside = [_beside(kind_, chosen) for kind_ in view.nonresponse]
    one_code = chosen[0] if kind == "longlist" and chosen else ""
    return Field(
        prefix=prefix,
        view=view,
        kind=kind,
        options=tuple(option for option, aside in zip(options, apart, strict=True) if not aside),
        aside=tuple([option for option, aside in zip(options, apart, strict=True) if aside] + beside),
        read_out=read_any or not view.choices,
        typed=typed,
        quick=quick_answers(view, today),
        chosen_code=one_code,
        chosen_words=next((plain(one.label) for one in view.choices if one.code == one_code), "") if one_code else "",
        complaint=complaint,
        complaint_words=words_of(complaint) if complaint else "",
    )


def kind_of(view: QuestionView) -> str:
    """The form that a question takes on its own."""
    kind = KINDS[view.type]
    if kind == "single" and len(view.choices) > LONG_LIST:
        return "longlist"
    if kind == "open":
        return next((appearance for appearance in (PHONE, EMAIL) if appearance in view.appearance), kind)
    return kind


def _in_page(view: QuestionView, kind: str) -> Sequence[ChoiceView]:
    """The choices that go into the page: of a list that the server searches only what counts as missing."""
    if kind == "single" or len(view.choices) <= MOST_IN_PAGE:
        return view.choices
    return [choice for choice in view.choices if choice.missing]


def _shown(view: QuestionView, given: Entry | None) -> tuple[tuple[str, ...], str, Mapping[str, str]]:
    """What is chosen, what stands in the box and the specified words: of the refused entry, else of the answer."""
    if given is not None:
        chosen = given.codes or ((f"@{given.missing}",) if given.missing else ())
        by_entry = {choice.entry: choice.code for choice in view.choices}
        if not chosen and view.choices:
            words = given.typed.replace(",", " ").split()
            chosen = tuple(by_entry.get(word, word) for word in words)
        return chosen, given.typed, given.specify
    answer = view.answer
    if answer is None:
        return (), "", {}
    if answer.missing and answer.value is None:
        return (f"@{answer.missing}",), "", {}
    if view.choices or view.type in s.LISTED_TYPES:
        codes = tuple(answer.value) if isinstance(answer.value, list) else (str(answer.value),)
        entry_of = {choice.code: choice.entry for choice in view.choices}
        return codes, " ".join(entry_of.get(code, code) for code in codes if code), answer.specify
    return (), as_typed(view.type, answer.value), {}


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
    words = _("Don’t know") if missing == DK else _("Refused")
    value = f"@{missing}"
    return Option(
        value=value, entry="", label=_words(words), checked=value in chosen, exclusive=True, key=KEYS[missing]
    )


def _kind_of(page: Page, made: list[Field]) -> str:
    if len(made) == 1:
        return made[0].kind
    lists = {tuple((o.value, o.entry) for o in f.options) for f in made}
    alike = all(f.kind == "single" and f.options for f in made) and len(lists) == 1
    if alike and len(made[0].options) <= MOST_POINTS:
        return "grid"
    scales = {_points(f.view) for f in made}
    return "grid" if page.total is None and len(scales) == 1 and scales.pop() else "block"


def _points(view: QuestionView) -> tuple[str, ...]:
    """The points of a scale of whole numbers that is short enough for a grid, as they are typed; else none."""
    if view.type != s.RANGE or view.minimum is None or view.maximum is None or view.read_only:
        return ()
    least, most, step = view.minimum, view.maximum, view.step or 1.0
    if any(one != int(one) for one in (least, most, step)) or not 0 <= (most - least) / step < MOST_POINTS:
        return ()
    return tuple(str(point) for point in range(int(least), int(most) + 1, int(step)))


def _with_points(field: Field) -> Field:
    """A scale as a row of a grid: its points are what can be chosen."""
    points = _points(field.view)
    if not points:
        return field
    typed = field.typed.strip()
    return replace(
        field,
        kind="single",
        options=tuple(Option(point, point, _words(point), checked=point == typed) for point in points),
    )


def _one_more(page: Page) -> QuestionView:
    """The page of an open repeat as a question: is there another one?"""
    label = page.title or _words(_("Is there another one?"))
    choices = (ChoiceView("yes", "1", _words(_("Yes, one more"))), ChoiceView("no", "2", _words(_("No, that is all"))))
    number = str(page.instance + 1) if page.instance else ""
    return QuestionView(page.path, page.repeat, s.SELECT_ONE, number, label, choices=choices, required=True)


def _words(words: str) -> Rich:
    return (Piece(words),)
