"""A page of the questionnaire as a screen: its form, its fields, and the entries that the form sends.

The interviewer's page and the researcher's try-out show the same ``Screen``; ``entries`` reads
back what either form sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.pages import ChoiceView, Complaint, Entry, Page, QuestionView, Section

from .answer_instructions import answer_instruction
from .fields import MOST_POINTS, Field, Option, field_of, words
from .texts import plain
from .type_screens import number_typed

NOTHING_YET = "…"
"""Shown for an instance of a repeat in which nothing was answered."""

MOST_QUESTIONS = 500
"""Questions on one page at most."""


CONFIRMING = frozenset({"", "1", "2"})
"""Content of a soft check's box that is no new answer: nothing, "yes, it is right", "no, correct it"."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A page ready to be rendered. ``confirming``: a soft check asks whether the answer is right."""

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
        """The first question whose answer was not accepted, if any."""
        return next((f for f in self.fields if f.complaint), None)

    @property
    def position(self) -> str:
        """The page's section and position in it: ``Purchase, 3 of 7``."""
        return position_of(self.page)

    @property
    def total(self) -> str:
        """The total that the page's numbers must add up to, formatted for people."""
        return "" if self.page.total is None else number_typed(self.page.total)

    @property
    def ends(self) -> bool:
        """Whether the scales of a grid have labels at their ends, as in a semantic differential."""
        return any(field.ends for field in self.fields)

    @property
    def place(self) -> str:
        """The page's position in its section: ``3 of 7``."""
        return place_of(self.page)


def position_of(page: Page) -> str:
    """Return a page's section and position in it: ``Purchase, 3 of 7``; empty outside sections."""
    current, place = _section_of(page), place_of(page)
    return f"{current.title}, {place}" if current and place else ""


def place_of(page: Page) -> str:
    """Return a page's position in its section: ``3 of 7``; empty outside sections."""
    current = _section_of(page)
    if current is None or not current.total:
        return ""
    asked = min(current.asked + 1, current.total)
    return _("%(asked)s of %(total)s") % {"asked": asked, "total": current.total}


def _section_of(page: Page) -> Section | None:
    return next((section for section in page.sections if section.state == "current"), None)


def screen(
    page: Page,
    *,
    today: date,
    complaints: Sequence[Complaint] = (),
    given: Mapping[str, Entry] | None = None,
) -> Screen:
    """Return the page as a screen. ``given``: path → refused entry, shown again for correction."""
    by_path = {complaint.path: complaint for complaint in complaints}
    given = given or {}
    views = (_one_more(page),) if page.repeat else page.questions
    made = [
        field_of(f"q{i}", view, today, by_path.get(view.path), given.get(view.path)) for i, view in enumerate(views)
    ]
    kind = _kind_of(page, made)
    if kind == "grid":
        made = [replace(one, kind="single", options=one.points) if one.points else one for one in made]
    return Screen(
        page=page,
        kind=kind,
        fields=tuple(made),
        how=answer_instruction(kind, [field.view for field in made]),
        confirming=bool(complaints) and all(complaint.kind == "warning" for complaint in complaints),
        columns=made[0].options if kind == "grid" else (),
    )


def entries(data: QueryDict) -> dict[str, Entry]:
    """Return path → entry, as sent by the form. Text typed in a box takes precedence over ticked options.

    In answer to a soft check, anything but its own keys is a new answer, which replaces the doubtful one.
    """
    confirmed = "1" in data.getlist("confirm")
    corrected = next((typed.strip() for typed in data.getlist("confirm") if typed.strip() not in CONFIRMING), "")
    found: dict[str, Entry] = {}
    for index in range(MOST_QUESTIONS):
        path = data.get(f"q{index}-path")
        if path is None:
            break
        is_corrected = bool(corrected) and data.get("confirm-for", "q0") == f"q{index}"
        found[path] = Entry(typed=corrected) if is_corrected else _entry(data, f"q{index}", confirmed)
    return found


def wants_correction(data: QueryDict) -> bool:
    """Return whether a soft check was answered with "no, correct it": nothing is stored and the box opens again."""
    return "2" in data.getlist("confirm")


def _entry(data: QueryDict, prefix: str, confirmed: bool) -> Entry:
    ticked = [value for value in data.getlist(f"{prefix}-codes") if value]
    typed = str(data.get(f"{prefix}-typed") or data.get(f"{prefix}-pick", "")).strip()
    searched = "" if typed else _searched(data, prefix, bool(ticked))
    codes = tuple(value for value in ticked if not value.startswith("@"))
    missing = next((value[1:] for value in ticked if value.startswith("@")), "")
    words = f"{prefix}-specify-"
    return Entry(
        typed=typed or searched,
        codes=() if typed else codes,
        missing="" if typed or searched or codes else missing,
        specify={name.removeprefix(words): str(data[name]).strip() for name in data if name.startswith(words)},
        confirmed=confirmed,
    )


def _searched(data: QueryDict, prefix: str, is_ticked: bool) -> str:
    """Return the search text of a long list; empty if it is that of the results shown and one of these is ticked."""
    typed = str(data.get(f"{prefix}-find", "")).strip()
    return "" if is_ticked and typed == str(data.get(f"{prefix}-found", "")).strip() else typed


def _kind_of(page: Page, made: list[Field]) -> str:
    if len(made) == 1:
        return made[0].kind
    lists = {tuple((o.value, o.entry) for o in f.options) for f in made}
    alike = all(f.kind == "single" and f.options for f in made) and len(lists) == 1
    if alike and len(made[0].options) <= MOST_POINTS:
        return "grid"
    scales = {tuple(point.value for point in f.points) for f in made}
    return "grid" if page.total is None and len(scales) == 1 and scales.pop() else "block"


def _one_more(page: Page) -> QuestionView:
    """Return the page of an open repeat as the question "is there another one?", after the list of its instances."""
    choices = [ChoiceView("yes", "1", words(_("Yes, one more"))), ChoiceView("no", "2", words(_("No, that is all")))]
    if page.can_take_off:
        off = ChoiceView("remove", "3", words(_("Take the last one off")), read_out=False)
        choices.append(off)
    said = [f"{place}. {one or NOTHING_YET}" for place, one in enumerate(page.instances, 1)]
    title = plain(page.title)
    return QuestionView(
        page.path,
        page.repeat,
        s.SELECT_ONE,
        page.repeat.rpartition("/")[2],
        page.title if title.endswith("?") else words(_("Is there another one?")),
        title=title,
        instruction=words(" · ".join(said)),
        choices=tuple(choices),
        required=True,
    )
