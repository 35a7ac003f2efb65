"""How each type of question is shown and typed: the counterpart of its row in ``questionnaire.types``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils.translation import gettext_noop

from surveys.formatting import clock
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.pages import QuestionView
from surveys.questionnaire.model.state import Value
from surveys.questionnaire.types.contact_formats import EMAIL, PHONE

from .moments import Quick, quick_days, quick_times


@dataclass(frozen=True, slots=True)
class Form:
    """A way of asking one type of question, several types, or a whole page.

    ``name``: the branch in the templates, and the row in the scripts' table of keys (``kinds`` in ``box.js``), which
    gives the meaning of keys typed in the box. ``instruction``: how to answer, in the page's head; ``label``: the
    answer box's label; both are English message ids. ``input_mode``: the on-screen keyboard of a tablet. ``box``: CSS
    classes of the box, for its width.
    """

    name: str
    instruction: str
    label: str = gettext_noop("Code")
    input_mode: str = ""
    box: str = ""


@dataclass(frozen=True, slots=True)
class OwnOption:
    """An option that belongs to a type: what the form sends, the key that chooses it, its English message id."""

    value: str
    entry: str
    label: str
    key: str = ""
    """A letter that chooses it as well."""


def _as_it_is(view: QuestionView, value: Value) -> str:
    return number_typed(value) if isinstance(value, float) else str(value)


def _no_quick_answers(view: QuestionView, today: date) -> tuple[Quick, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class TypeScreen:
    """The screen of one type of question.

    ``form``: the default form; ``searched``: the form for a list too long to be shown; ``by_appearance``: the form for
    each appearance that changes it. ``options``: options that belong to the type. ``typed``: returns a stored value as
    it would be typed; ``quick``: returns the days or times offered by number beside the box.
    """

    form: Form
    searched: Form | None = None
    by_appearance: Mapping[str, Form] = field(default_factory=dict)
    options: tuple[OwnOption, ...] = ()
    typed: Callable[[QuestionView, Value], str] = _as_it_is
    quick: Callable[[QuestionView, date], tuple[Quick, ...]] = _no_quick_answers

    @property
    def forms(self) -> tuple[Form, ...]:
        """Every form that a question of this type can have."""
        return tuple(form for form in (self.form, self.searched, *self.by_appearance.values()) if form is not None)


def number_typed(value: float) -> str:
    """Return a number as it is typed: ``2,5``."""
    return f"{value:.12g}".replace(".", ",")


def _day_typed(view: QuestionView, value: Value) -> str:
    return view.answer_text


def _time_typed(view: QuestionView, value: Value) -> str:
    return clock(time.fromisoformat(str(value)))


def _moment_typed(view: QuestionView, value: Value) -> str:
    moment = datetime.fromisoformat(str(value))
    return f"{moment:%d/%m/%Y} {clock(moment)}"


NUMBER = Form("number", gettext_noop("Number"), gettext_noop("Number"), "decimal", "short")

SCREENS: Mapping[str, TypeScreen] = {
    s.SELECT_ONE: TypeScreen(
        Form("single", gettext_noop("One answer"), input_mode="numeric"),
        searched=Form("longlist", gettext_noop("One answer from a long list"), gettext_noop("First letters")),
    ),
    s.SELECT_MULTIPLE: TypeScreen(
        Form(
            "multiple",
            gettext_noop("Several answers, in the order they are said"),
            gettext_noop("Codes"),
            "numeric",
            "medium",
        ),
        searched=Form("longmultiple", gettext_noop("Several answers from a long list"), gettext_noop("Search or code")),
    ),
    s.RANK: TypeScreen(
        Form("rank", gettext_noop("In order of preference"), gettext_noop("Codes"), "numeric", "medium"),
        searched=Form(
            "longrank", gettext_noop("In order of preference, from a long list"), gettext_noop("Search or code")
        ),
    ),
    s.INTEGER: TypeScreen(NUMBER),
    s.DECIMAL: TypeScreen(NUMBER),
    s.RANGE: TypeScreen(NUMBER),
    s.TEXT: TypeScreen(
        Form("open", gettext_noop("Open answer, word for word"), gettext_noop("Answer, word for word")),
        by_appearance={
            PHONE: Form(PHONE, gettext_noop("Telephone number"), gettext_noop("Number"), "tel", "long"),
            EMAIL: Form(EMAIL, gettext_noop("E-mail address"), gettext_noop("E-mail"), "email", "long"),
        },
    ),
    s.DATE: TypeScreen(
        Form("date", gettext_noop("Date: day/month/year"), gettext_noop("Number or date"), "numeric", "medium"),
        typed=_day_typed,
        quick=quick_days,
    ),
    s.TIME: TypeScreen(
        Form("time", gettext_noop("Time: hours:minutes"), gettext_noop("Time")), typed=_time_typed, quick=quick_times
    ),
    s.DATETIME: TypeScreen(
        Form("datetime", gettext_noop("Date and time"), gettext_noop("Date and time"), box="medium far"),
        typed=_moment_typed,
    ),
    s.NOTE: TypeScreen(Form("note", gettext_noop("To be read"), gettext_noop("Enter goes on"))),
    s.ACKNOWLEDGE: TypeScreen(
        Form("acknowledge", gettext_noop("To be confirmed"), input_mode="numeric"),
        options=(
            OwnOption("OK", "1", gettext_noop("Yes, confirmed")),
            OwnOption("", "2", gettext_noop("No")),
        ),
    ),
}
"""Type → screen, for types shown on a page; silent types, such as ``calculate``, have none."""

FORMS: Mapping[str, Form] = {form.name: form for screen in SCREENS.values() for form in screen.forms}
SEARCHED = frozenset(screen.searched.name for screen in SCREENS.values() if screen.searched is not None)
"""Names of the forms whose answers are found by typing instead of being shown."""
