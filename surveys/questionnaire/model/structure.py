"""What a questionnaire says: frozen values, apart from any run of it.

Expressions are kept as the researcher wrote them (cleaned of smart quotes and other dirt by the
reader) and compiled by ``program``. A text is a mapping from language code to words; the code is
``""`` when the workbook names no language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Text: TypeAlias = Mapping[str, str]
"""Language code → words. Missing languages fall back to the questionnaire's default language."""

SELECT_ONE = "select_one"
SELECT_MULTIPLE = "select_multiple"
RANK = "rank"
INTEGER = "integer"
DECIMAL = "decimal"
RANGE = "range"
TEXT = "text"
DATE = "date"
TIME = "time"
DATETIME = "dateTime"
NOTE = "note"
CALCULATE = "calculate"
HIDDEN = "hidden"
ACKNOWLEDGE = "acknowledge"

COMPLETE, SCREENED_OUT, QUOTA_FULL, REFUSED = (
    "@complete",
    "@screened_out",
    "@quota_full",
    "@refused",
)
ENDS = frozenset({COMPLETE, SCREENED_OUT, QUOTA_FULL, REFUSED})


_TITLE_COLUMN = re.compile(r"\s*(?:title|short)\s*::?\s*(?:[^()]*\(\s*([^()]+?)\s*\)|([^\s()]+))\s*", re.IGNORECASE)
"""A short name in one language: ``title::English (en)``, ``short::it``."""


def title_language(heading: str) -> str | None:
    """The language of a column of short names as its heading gives it, ``""`` if none; ``None`` for other columns."""
    if heading.strip().lower() in ("title", "short"):
        return ""
    match = _TITLE_COLUMN.fullmatch(heading)
    return (match[1] or match[2]) if match else None


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the questionnaire: its code (``it``, or the name if no code was given) and name."""

    code: str
    name: str

    def heading(self, column: str) -> str:
        """The heading of its texts in a workbook: ``label::English (en)``."""
        return f"{column}::{self.name}" + (f" ({self.code})" if self.code != self.name else "")


EVERY_CLIENT = "all"
"""In the column ``client``: the row is every client's, which is said on purpose."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a list. ``properties`` are the extra columns that ``choice_filter`` may read."""

    name: str
    label: Text = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    exclusive: bool = False
    specify: bool = False
    pin: bool = False
    read_out: bool | None = None
    """``None`` follows the question's own ``read_out``."""
    missing: str = ""
    """``dk`` or ``refused``: the code stands for that kind of missing value."""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """A named list of choices, in the workbook's order."""

    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the survey sheet that holds or shows something.

    ``relevant``, ``constraint``, ``required``, ``calculation``, ``default``, ``choice_filter``,
    ``read_only`` and ``warning`` are expressions (empty: none). A default that was a plain value in
    the workbook is kept as a quoted text or a number (``'Milano'``, ``18``), so it is one too.
    ``trigger`` names the question whose change makes the calculation run (several: ``a,b``).
    ``row`` is the row in the workbook, for problems.
    """

    name: str
    type: str
    label: Text = field(default_factory=dict)
    hint: Text = field(default_factory=dict)
    guidance: Text = field(default_factory=dict)
    list_name: str = ""
    """Of its choices; ``${name}`` stands for the instances of the repeat in which that question is."""
    relevant: str = ""
    constraint: str = ""
    constraint_message: Text = field(default_factory=dict)
    required: str = ""
    required_message: Text = field(default_factory=dict)
    calculation: str = ""
    trigger: str = ""
    default: str = ""
    read_only: str = ""
    choice_filter: str = ""
    appearance: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    nonresponse: tuple[str, ...] = ()
    """``dk`` and/or ``refused``: offered beside the answers."""
    warning: str = ""
    """Soft check, true when the answer is plausible, like ``constraint``."""
    warning_message: Text = field(default_factory=dict)
    read_out: bool | None = None
    personal: bool | None = None
    """Whether its answers are personal data; ``None``: as what they are made of is."""
    was: str = ""
    min_answers: int | None = None
    """How many answers of a list there must be at least, and at most (of a ``rank``: how many are put in order)."""
    max_answers: int | None = None
    order: str = "fixed"
    """``fixed``, ``random`` or ``rotate``: order of the choices; ``randomize=true`` is ``random`` too."""
    order_as: str = ""
    """Name of the question in whose order the choices come."""
    pin: bool = False
    """Keeps its place when the items of its group are shuffled."""
    low_label: Text = field(default_factory=dict)
    """Words of the lowest point of a scale, and of the highest."""
    high_label: Text = field(default_factory=dict)
    quick: tuple[str, ...] = ()
    """Days or times that are offered by number: ``yesterday``, ``week``, ``13:00``."""
    trend: str = ""
    """Of a variable that is asked wave after wave: ``yes`` locks its code, type and answer codes; other words say why
    it is not locked any more."""
    client: str = ""
    """In a questionnaire of several clients, whose question it is; ``all``: everybody's, said on purpose."""
    device_type: str = ""
    """Set on a row of a type that needs a device: never asked, reads as empty."""
    extra: Mapping[str, str] = field(default_factory=dict)
    row: int | None = None

    @property
    def short_title(self) -> str:
        """The short name the researcher gave the question in a column ``title`` or ``short``; else ``""``.

        Where such columns have languages only, it is the first one's.
        """
        plain = (self.extra[column] for column in ("title", "short") if self.extra.get(column))
        return next(plain, "") or next(iter(self._titles().values()), "")

    def title_in(self, language: str) -> str:
        """The short name in this language, of a column such as ``title::English (en)``; else ``short_title``."""
        if not self.extra:
            return ""
        return self._titles().get(language.lower(), "") or self.short_title

    def title_beside_words(self, language: str, default_language: str) -> str:
        """The short name that stands beside words in this language: empty if it is in another language only.

        A column without a language is in the questionnaire's default language.
        """
        if not self.extra:
            return ""
        titles = self._titles()
        if language in self.label and (language != default_language or titles):
            plain = self.extra.get("title") or self.extra.get("short") or ""
            return titles.get(language.lower(), "") or (plain if language == default_language else "")
        return self.title_in(language)

    @property
    def is_locked(self) -> bool:
        """Whether it is a variable of the series whose code, type and answer codes must stay."""
        return self.trend == "yes"

    def _titles(self) -> dict[str, str]:
        found = {column: _TITLE_COLUMN.fullmatch(column) for column, words in self.extra.items() if words}
        return {(match[1] or match[2]).lower(): self.extra[column] for column, match in found.items() if match}

    @property
    def listed_from(self) -> str:
        """Where ``list_name`` is ``${name}``: the question of a repeat whose instances are the choices."""
        return self.list_name[2:-1] if self.list_name.startswith("${") else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows between ``begin_group`` and ``end_group``; a ``field_list`` is one page."""

    name: str
    items: tuple[Item, ...]
    label: Text = field(default_factory=dict)
    hint: Text = field(default_factory=dict)
    relevant: str = ""
    field_list: bool = False
    appearance: tuple[str, ...] = ()
    order: str = "fixed"
    """``fixed``, ``random`` or ``rotate``: order of the items."""
    pin: bool = False
    total: str = ""
    """An expression: what the numbers of this page must add up to."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    personal: bool | None = None
    """Whether the answers of the questions in it are personal data that say nothing of it themselves."""
    client: str = ""
    """Whose block it is, with all that is in it."""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """Rows asked once for each instance; ``count`` (an expression) empty means the interviewer says when to stop."""

    name: str
    items: tuple[Item, ...]
    label: Text = field(default_factory=dict)
    relevant: str = ""
    count: str = ""
    field_list: bool = False
    appearance: tuple[str, ...] = ()
    order: str = "fixed"
    pin: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict)
    personal: bool | None = None
    """Whether its instances are personal data, and with them all that is asked in them; ``None``: as what it counts."""
    client: str = ""
    row: int | None = None


Item: TypeAlias = "Question | Group | Repeat"


@dataclass(frozen=True, slots=True)
class Route:
    """After ``after``, when ``when`` holds (empty: always), go forward to ``go_to`` or to an end."""

    after: str
    go_to: str
    when: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """A cell: at most ``target`` completes satisfy ``when``; ``on_full`` is ``stop`` or ``warn``.

    Of the cells of one ``group`` an interview gets one: ``least_filled`` picks it among those whose ``when`` holds
    (empty: always).
    """

    name: str
    label: Text
    when: str
    target: int
    on_full: str = "stop"
    row: int | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """Words the study gives its interviewers: introduction, privacy_notice, voicemail, appointment, closing."""

    name: str
    text: Text
    row: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerForRespondents:
    """What interviewers say when a respondent asks ``question``, or says it.

    ``listen``: the line that takes it in, said before the answer; ``back``: the way back to the questions.
    ``situation``: one of ``wording.what_to_say.SITUATIONS``, whose general answer it replaces; empty for others.
    """

    question: Text
    answer: Text
    row: int | None = None
    listen: Text = field(default_factory=dict)
    back: Text = field(default_factory=dict)
    situation: str = ""


@dataclass(frozen=True, slots=True)
class SampleColumn:
    """A column of the sample that conditions, quotas and texts may read as ``${name}``.

    ``example`` stands for it where there is no case: in a preview, in a trial. ``personal``: whether it is personal
    data; ``None``: as the sample's lists say.
    """

    name: str
    label: Text = field(default_factory=dict)
    example: str = ""
    personal: bool | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """How often simulated respondents give an answer: a row of the sheet ``respondents``.

    ``question`` is a name, ``attribute('…')`` for a column of the sample, or empty: every question.
    ``answer`` is a code, what is typed, ``dk``, ``refused`` or ``break_off``; empty: a number from
    ``least`` to ``most``, on average ``mean`` (``None``: all alike). ``share`` is in per cent of those
    asked; ``None`` is what the other rows of the question leave.
    """

    question: str
    answer: str = ""
    share: float | None = None
    least: float | None = None
    most: float | None = None
    mean: float | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class SavedTest:
    """An interview that is held again after each change of the draft: a row of the sheet ``tests``.

    ``answers`` and ``texts``: a question, as the sheet writes it (``age``, ``age[2]`` in a repeat) → its answer as a
    cell has it, its text as it was shown. ``route``: the questions that are asked, in order; ``end``: as ``ENDS``
    without the ``@``; ``quotas``: the cells to which the interview belongs, ``-`` if to none. What is empty is not
    compared. ``full``: the quota cells that are full. ``seed`` and ``began_at`` decide orders and what depends on the
    day.
    """

    name: str
    answers: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    sample: Mapping[str, str] = field(default_factory=dict)
    full: tuple[str, ...] = ()
    route: tuple[str, ...] = ()
    end: str = ""
    quotas: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    seed: int = 1
    began_at: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A whole questionnaire. ``settings`` keeps every cell of the settings sheet by its column."""

    items: tuple[Item, ...]
    lists: Mapping[str, ChoiceList] = field(default_factory=dict)
    title: str = ""
    form_id: str = ""
    version: str = ""
    languages: tuple[Language, ...] = ()
    default_language: str = ""
    routes: tuple[Route, ...] = ()
    quotas: tuple[Quota, ...] = ()
    scripts: tuple[Script, ...] = ()
    answers_for_respondents: tuple[AnswerForRespondents, ...] = ()
    sample: tuple[SampleColumn, ...] = ()
    """The columns of the sample that the questionnaire reads, as far as it says so."""
    partial_from: str = ""
    after_break_off: str = ""
    """Name of the group of last questions that are asked only of somebody who breaks off."""
    clients: tuple[str, ...] = ()
    """The clients who share the questionnaire (omnibus); none: it is of one client, as a whole."""
    settings: Mapping[str, str] = field(default_factory=dict)
    respondents: tuple[Expectation, ...] = ()
    """What is expected of respondents; for simulations only."""
    tests: tuple[SavedTest, ...] = ()
    """Interviews that show whether a change leads anybody another way; the draft's only, no version has them."""

    def walk(self) -> Iterator[tuple[tuple[str, ...], Item]]:
        """Every item in the workbook's order, with the names of the groups and repeats around it."""
        found: list[tuple[tuple[str, ...], Item]] = []
        _walk((), self.items, found)
        return iter(found)

    def questions(self) -> Iterator[Question]:
        """Every question in the workbook's order, whatever surrounds it."""
        return (item for _, item in self.walk() if isinstance(item, Question))

    def words(self, text: Text, language: str = "") -> str:
        """The text in ``language``, else in the default language, else in any it has, else ``""``."""
        for code in (language, self.default_language, ""):
            if text.get(code):
                return text[code]
        return next((words for words in text.values() if words), "")


def _walk(around: tuple[str, ...], items: tuple[Item, ...], found: list[tuple[tuple[str, ...], Item]]) -> None:
    for item in items:
        found.append((around, item))
        if not isinstance(item, Question):
            _walk((*around, item.name), item.items, found)
