"""The parts of the guide generated from the code: columns, types, functions, problems."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext as _

from surveys.formats.xlsform.explained import SHEETS, TYPES
from surveys.formats.xlsform.headers import TRANSLATED
from surveys.questionnaire.expressions.functions import FUNCTIONS
from surveys.questionnaire.problems import CATALOGUE, ERROR

from .examples import Expressions, expressions
from .functions import DEVICE_MEANING, DEVICE_SUBJECT, SUBJECTS


@dataclass(frozen=True, slots=True)
class ListingEntry:
    """A row of a table: its name, its meaning, a note, and an example if it has one."""

    anchor: str
    name: str
    meaning: str
    note: str = ""
    sign: str = ""
    example: Expressions | None = None


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """A table with its headings in words, preceded by a sentence (``lead``).

    ``kind`` chooses its style; ``heads``: its title is a heading of the page.
    """

    kind: str
    title: str
    headings: tuple[str, ...]
    entries: tuple[ListingEntry, ...]
    heads: bool = False
    lead: str = ""

    @property
    def anchor(self) -> str:
        """The title as a fragment identifier."""
        return slugify(self.title)


def listings(words: str) -> list[ReferenceTable]:
    """Return the tables that a block of kind ``generated`` asks for.

    ``words`` is ``columns survey``, ``types``, ``functions`` or ``problems``. Raises ``KeyError`` for anything else.
    """
    subject, _space, sheet = words.strip().partition(" ")
    if subject == "columns":
        return [columns(sheet)]
    return {"types": lambda: [types()], "functions": functions, "problems": problems}[subject]()


def columns(sheet: str) -> ReferenceTable:
    """Return the table of a sheet's columns."""
    entries = [
        ListingEntry(
            anchor=f"{sheet}-{name}",
            name=name,
            meaning=_(column.meaning),
            note=", ".join(column.allowed) or column.example,
            sign=", ".join(_signs(name, column.standard)),
        )
        for name, column in SHEETS[sheet].columns.items()
    ]
    headings = (_("Column"), _("What it is for"), _("What is written there"), _("Remarks"))
    title = _("Columns of the sheet “%(sheet)s”") % {"sheet": sheet}
    return ReferenceTable("columns", title, headings, tuple(entries), lead=_(SHEETS[sheet].meaning))


def _signs(name: str, standard: bool) -> Iterator[str]:
    if name in TRANSLATED:
        yield _("one column per language")
    if not standard:
        yield _("read by Ascolto only")


def types() -> ReferenceTable:
    """Return the table of row types."""
    entries = [ListingEntry(f"type-{name.split()[0]}", name, _(meaning)) for name, meaning in TYPES.items()]
    return ReferenceTable("plain", _("Types"), (_("Type"), _("What it is")), tuple(entries))


def functions() -> list[ReferenceTable]:
    """Return a table of functions for each subject. Raises ``KeyError`` for a function without explanation."""
    headings = (_("Function"), _("What it gives"), _("Example"))
    made = [
        ReferenceTable(
            "functions",
            _(subject),
            headings,
            tuple(
                ListingEntry(f"f-{anchor(name)}", name, _(meaning), example=expressions(example))
                for name, (meaning, example) in explained.items()
            ),
            heads=True,
        )
        for subject, explained in SUBJECTS.items()
    ]
    device = [
        ListingEntry(f"f-{anchor(one.name)}", one.name, _(DEVICE_MEANING)) for one in FUNCTIONS.values() if one.device
    ]
    return [*made, ReferenceTable("plain", _(DEVICE_SUBJECT), headings[:2], tuple(device), heads=True)]


def anchor(name: str) -> str:
    """Return a name as a fragment identifier."""
    return name.replace(":", "-")


def problems() -> list[ReferenceTable]:
    """Return the tables of problems: errors, which prevent publication, then warnings."""
    headings = (_("What is wrong"), _("What to do"))
    made = []
    for title, grave in ((_("Errors: they stop publication"), True), (_("Warnings: they may be accepted"), False)):
        entries = tuple(
            ListingEntry(f"p-{code}", _readable(_(entry.what)), _readable(_(entry.remedy)))
            for code, entry in CATALOGUE.items()
            if (entry.severity == ERROR) is grave
        )
        made.append(ReferenceTable("problems", title, headings, entries, heads=True))
    return made


def _readable(sentence: str) -> str:
    """Return the sentence with “…” in place of a problem's values."""
    return sentence % _Anything()


class _Anything(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"
