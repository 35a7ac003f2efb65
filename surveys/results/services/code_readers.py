"""Everything that is stored with codes of answers in it, and how a decision about codes reaches it: the one table.

A stored field with an expression or with codes is in it, or among those of which it is said why they need nothing: a
test looks for one that is in neither. Whoever adds a reader of codes adds its row here, with the lines that the page of
publication shows beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext_noop

from surveys.analysis import tables, targets
from surveys.design.models import Study
from surveys.design.queries import NextVersion
from surveys.design.services import PreparedDraft
from surveys.questionnaire.codebook import delivered_changes, written_changes
from surveys.questionnaire.expressions.recoding import CodeChanges, recode_expression
from surveys.results.models import ConsentSource, DeliveryConsent
from surveys.results.queries import formulas_of, table_sets_of, weight_sets_of
from surveys.results.queries.saved_codes import delivered_version


@dataclass(frozen=True, slots=True)
class CodeLine:
    """Something that follows a decision: ``reader`` is the row of the table, ``name`` which of its kind, both texts."""

    reader: str
    name: str
    before: str
    after: str
    is_apart: bool = False


Lines = Callable[[Study, PreparedDraft], Iterable[CodeLine]]


@dataclass(frozen=True, slots=True)
class CodeReader:
    """A kind of reader of codes. ``fields``: where it is stored; ``lines``: those of it that a decision changes.

    ``follows``: how it follows. ``cells``: of a draft, the columns of its sheets.
    """

    key: str
    words: str
    fields: tuple[str, ...]
    follows: str
    lines: Lines | None = None
    cells: tuple[str, ...] = ()


REWRITTEN, READ_THROUGH, AS_ANSWERS, RECOUNTED = "rewritten", "read through", "as answers", "recounted"
"""How a reader follows: its text is written anew when the version is published; it is stored as it was, and read
through the rules of later versions; it holds answers, which have always been read so; people are counted anew where it
is about others."""


def changes_of(study: Study, coming: NextVersion, *, is_written: bool = False) -> CodeChanges:
    """How codes change for what is saved, from those in which answers are delivered now to those of the new version."""
    since = delivered_version(study)
    if since is None or not coming.books:
        return {}
    read = written_changes if is_written else delivered_changes
    return read(coming.all_books, since)


def _of_draft(sheets: Sequence[str], columns: Sequence[str] = ()) -> Lines:
    def lines(study: Study, prepared: PreparedDraft) -> Iterator[CodeLine]:
        for one in prepared.coming.rewrites:
            if one.sheet in sheets and (not columns or one.column in columns):
                key = READERS_OF_CELLS[one.sheet, one.column]
                yield CodeLine(key, one.name, one.before, one.after, one.is_apart)

    return lines


def _of_tables(study: Study, prepared: PreparedDraft) -> Iterator[CodeLine]:
    changes = changes_of(study, prepared.coming)
    for one in table_sets_of(study):
        before = tables.from_json(one.spec)
        after = tables.recode_set(before, changes)
        for old, new in zip(_table_words(before), _table_words(after), strict=True):
            if old != new:
                yield CodeLine("tables", one.name, old, new)


def _table_words(spec: tables.SetSpec) -> list[str]:
    found = [spec.filter]
    for table in spec.tables:
        nets = [f"{net.label}: {', '.join(net.codes)}" for net in table.nets]
        found += [
            table.filter,
            "; ".join(nets),
            "; ".join(use.bands for use in table.uses),
            ", ".join(table.statistics),
        ]
    return [*found, *("; ".join(use.bands for use in group) for group in spec.banner)]


def _of_weights(study: Study, prepared: PreparedDraft) -> Iterator[CodeLine]:
    changes = changes_of(study, prepared.coming)
    for one in weight_sets_of(study):
        before = targets.from_json(one.spec)
        after = targets.recode_targets(before, changes)
        for old, new in zip(_target_words(before), _target_words(after), strict=True):
            if old != new:
                yield CodeLine("weights", one.name, old, new)


def _target_words(spec: targets.WeightSpec) -> list[str]:
    return [
        "; ".join([*(f"{key}: {number:g}" for key, number in one.targets.items()), *(use.bands for use in one.uses)])
        for one in spec.margins
    ]


def _of_formulas(study: Study, prepared: PreparedDraft) -> Iterator[CodeLine]:
    changes = changes_of(study, prepared.coming, is_written=True)
    for one in formulas_of(study):
        after = recode_expression(one.formula, changes)
        if after != one.formula:
            yield CodeLine("derived", one.name, one.formula, after)


def _of_consents(study: Study, prepared: PreparedDraft) -> Iterator[CodeLine]:
    changes = changes_of(study, prepared.coming)
    holding = DeliveryConsent.objects.filter(study=study, ended_at=None, source=ConsentSource.QUESTION)
    for one in holding.order_by("pk"):
        change = changes.get(one.name.casefold())
        after = change.codes.get(one.answer, one.answer) if change else one.answer
        if after != one.answer:
            yield CodeLine("consents", one.name, one.answer, after)


CONDITIONS = ("relevant", "constraint", "required", "calculation", "default", "read_only", "warning")
TEXTS = ("label", "hint", "guidance_hint", "constraint_message", "required_message", "warning_message")

CODE_READERS: Sequence[CodeReader] = (
    CodeReader(
        "conditions",
        gettext_noop("Conditions and calculations"),
        ("Draft.questionnaire", "Version.questionnaire"),
        REWRITTEN,
        _of_draft(("survey",), (*CONDITIONS, "repeat_count", "total")),
        tuple(f"survey.{name}" for name in (*CONDITIONS, "repeat_count", "total")),
    ),
    CodeReader(
        "filters",
        gettext_noop("Filters of answers"),
        ("Draft.questionnaire", "Version.questionnaire"),
        REWRITTEN,
        _of_draft(("survey",), ("choice_filter",)),
        ("survey.choice_filter",),
    ),
    CodeReader(
        "texts",
        gettext_noop("Texts with forms"),
        ("Draft.questionnaire", "Version.questionnaire"),
        REWRITTEN,
        _of_draft(("survey", "choices"), TEXTS),
        (*(f"survey.{name}" for name in TEXTS), "choices.label"),
    ),
    CodeReader(
        "jumps",
        gettext_noop("Jumps"),
        ("Draft.questionnaire", "Version.questionnaire"),
        REWRITTEN,
        _of_draft(("routes",)),
        ("routes.when",),
    ),
    CodeReader(
        "quotas",
        gettext_noop("Quota cells"),
        ("QuotaCell.condition", "Version.questionnaire"),
        RECOUNTED,
        _of_draft(("quotas",)),
        ("quotas.when",),
    ),
    CodeReader(
        "respondents",
        gettext_noop("Simulated respondents"),
        ("Draft.questionnaire", "Version.questionnaire"),
        REWRITTEN,
        _of_draft(("respondents",)),
        ("respondents.answer",),
    ),
    CodeReader(
        "tests",
        gettext_noop("Saved tests"),
        ("Draft.questionnaire",),
        REWRITTEN,
        _of_draft(("tests",)),
        ("tests.answers",),
    ),
    CodeReader("tables", gettext_noop("Tables"), ("TableSet.spec",), READ_THROUGH, _of_tables),
    CodeReader("weights", gettext_noop("Weights"), ("WeightSet.spec",), READ_THROUGH, _of_weights),
    CodeReader("derived", gettext_noop("Derived variables"), ("DerivedVariable.formula",), READ_THROUGH, _of_formulas),
    CodeReader(
        "consents",
        gettext_noop("Agreements to be known"),
        ("DeliveryConsent.answer",),
        READ_THROUGH,
        _of_consents,
    ),
    CodeReader(
        "cleaning",
        gettext_noop("Cleaned values"),
        ("CleanedValue.variable", "CleanedValue.before", "CleanedValue.after"),
        AS_ANSWERS,
    ),
    CodeReader(
        "frames",
        gettext_noop("Code frames"),
        ("CodeFrame.variable", "CodedAnswer.variable"),
        AS_ANSWERS,
    ),
    CodeReader(
        "answers",
        gettext_noop("Answers in files, toplines and deliveries"),
        ("Interview.row", "Version.codebook", "Version.decisions"),
        AS_ANSWERS,
    ),
)
"""All readers. A scheduled delivery names sets of tables and weights, and follows with them."""

READERS_OF_CELLS: Mapping[tuple[str, str], str] = {
    (sheet, column): reader.key
    for reader in CODE_READERS
    for cell in reader.cells
    for sheet, _, column in (cell.partition("."),)
}
"""Sheet and column of a questionnaire's workbook → the row of the table."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a decision changes besides answers. ``fingerprint``: of that, so that nothing else is published."""

    lines: Sequence[CodeLine]

    @property
    def fingerprint(self) -> str:
        """A short text that is another one as soon as anything else follows."""
        told = [(one.reader, one.name, one.before, one.after, one.is_apart) for one in self.lines]
        return sha256(repr(told).encode()).hexdigest()[:32] if told else ""


def consequences_of(study: Study, prepared: PreparedDraft | None) -> Consequences:
    """What of the study follows the decisions with which a draft was prepared, in the order of the table."""
    if prepared is None or prepared.coming.left or not prepared.coming.books:
        return Consequences(())
    found = [line for reader in CODE_READERS if reader.lines for line in reader.lines(study, prepared)]
    return Consequences(found)
