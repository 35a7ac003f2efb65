"""What all sheets of a results workbook are made from: the study, its united codebook, its words, its interviews."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from django.utils.translation import gettext, pgettext

from surveys.analysis.targets import WeightSpec
from surveys.design.models import Study, Verdict, Version
from surveys.design.queries import cells_shown_to, decisions_of, names_hidden_from, verdicts_on
from surveys.fieldwork.queries import list_columns
from surveys.interviewing.queries import codebooks_today
from surveys.people import queries as people
from surveys.people.models import Institute
from surveys.questionnaire import codebook as codebooks
from surveys.questionnaire.codebook import Codebook, Variable
from surveys.questionnaire.codebook.recodes import Reader
from surveys.questionnaire.codebook.row_layout import Layout
from surveys.questionnaire.comparison.decisions import Decision
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Questionnaire
from surveys.questionnaire.wording.conditions import Wording
from surveys.results.queries import deliveries as queries
from surveys.results.queries.deliveries import InterviewRecord
from surveys.results.queries.field_figures import FieldFigures, field_figures
from surveys.results.services.layers import Layers, layers_of

from .columns import Words

Batches = Callable[[], Iterable[list[InterviewRecord]]]
"""Starts reading the interviews anew: each sheet of data reads them once."""
Calls = Callable[[], Iterable[queries.DialledCall]]


class Numbers(Protocol):
    """Numbers made for one client."""

    def interview(self, pk: int) -> int:
        """The number of the interview with this id."""
        ...

    def case(self, number: int) -> int:
        """The number of the case that has this one within the study."""
        ...


@dataclass(frozen=True, slots=True)
class Agreed:
    """What lets ``releases`` leave, for ``purpose``: this ``answer`` to a question, or in a column of the sample."""

    purpose: str
    name: str
    answer: str
    releases: Sequence[str]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the sheets are made from.

    ``codebook`` unites those of the ``versions`` (oldest first, each with its own codebook). ``layouts``: id of a
    version → layout of its rows. ``today``: id of a version → variable, as it is called in ``codebook``, in small
    letters → its repeat and place in a row. ``readers``: id of a version → variable as that version names it, in small
    letters → how values are read about which a later version decided. ``not_offered``: id of a version → variable, as
    in ``today``, → the answers that only other versions offered. ``bases``: variable → when it was asked, in words.
    ``institute`` made the survey. ``for_client``: personal variables and interviewers' notes are left out.
    ``client``: the one of several for whom it is, with their blocks and everybody's only (``""``: everybody's;
    ``None``: all blocks); the codebook holds nothing else then.
    ``attributes``: the sample's columns that are delivered; ``hidden_attributes``: the personal ones, which never are.
    ``decisions``: number of a version and what was decided in it about earlier answers; ``approvals``: number of a
    version and what a reviewer said of it before it was published. ``frozen_calls``, ``frozen_figures``: those of a
    moment; without them the study's as they are.
    ``weights``: name → interview → its weight, as ``weight_specs`` say, with ``weight_troubles`` where there are none;
    ``table_sets``: ids of sets of tables, none: those that always go with it. ``numbers``: by which a client knows
    interviews and cases, whose own ones leave the institute in no file; ``has_external_ids``: whether there is a column
    for them, which is empty where nobody agreed; ``agreed``: to what respondents were asked to agree. ``several``: how
    several answers are laid out, see ``CodedColumns``.
    """

    study: Study
    codebook: Codebook
    versions: Mapping[Version, Codebook]
    layouts: Mapping[int, Layout]
    today: Mapping[int, Mapping[str, tuple[str, int]]]
    readers: Mapping[int, Mapping[str, Reader]]
    bases: Mapping[str, str]
    words: Words
    batches: Batches
    attributes: Sequence[str]
    hidden_attributes: Collection[str]
    for_client: bool
    made_at: datetime
    institute: Institute
    decisions: Sequence[tuple[int, Decision]] = ()
    approvals: Sequence[tuple[int, Verdict]] = ()
    statuses: Sequence[str] = queries.DELIVERED
    client: str | None = None
    layers: Layers = field(default_factory=Layers)
    frozen_calls: Calls | None = None
    frozen_figures: Callable[[], FieldFigures] | None = None
    weights: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    weight_specs: Mapping[str, WeightSpec] = field(default_factory=dict)
    weight_troubles: Sequence[str] = ()
    table_sets: Collection[int] = ()
    numbers: Numbers | None = None
    has_external_ids: bool = True
    agreed: Sequence[Agreed] = ()
    several: str = "both"
    not_offered: codebooks.NotOffered = field(default_factory=dict)

    def interview_number(self, pk: int) -> int:
        """By which number the reader knows the interview with this id."""
        return self.numbers.interview(pk) if self.numbers else pk

    def case_number(self, number: int) -> int:
        """By which number the reader knows the case that has this one within the study."""
        return self.numbers.case(number) if self.numbers else number

    def calls(self) -> Iterable[queries.DialledCall]:
        """Every dialled call, as of the same moment as the interviews."""
        return self.frozen_calls() if self.frozen_calls else queries.dialled_calls(self.study)

    def figures(self) -> FieldFigures:
        """The field in figures, as of the same moment."""
        return self.frozen_figures() if self.frozen_figures else field_figures(self.study)

    @property
    def version(self) -> int | None:
        """The number of the version in whose codes answers are delivered."""
        return max((version.number for version in self.versions), default=None)

    @property
    def client_name(self) -> str:
        """For whom the survey is made, as the workbook says it."""
        return self.study.client_name if self.client is None else self.client

    def shows_cell(self, name: str) -> bool:
        """Whether a quota cell is of what is delivered."""
        if self.client is None or not self.versions:
            return True
        newest = max(self.versions, key=lambda version: version.number)
        return name in cells_shown_to(self.client, newest.pk)

    def knows_all_of(self, spec: WeightSpec) -> bool:
        """Whether weights are made of nothing that is another client's."""
        known = {*self.codebook.by_name, *(name.casefold() for name in self.attributes)}
        return self.client is None or all(use.name.casefold() in known for one in spec.margins for use in one.uses)

    def variables(self, repeat: str = "") -> list[Variable]:
        """The variables that are delivered, of the interview itself or of one of its repeats."""
        return [
            variable
            for variable in self.codebook.variables
            if variable.repeat == repeat and not (variable.personal and self.for_client)
        ]

    def repeats(self) -> list[str]:
        """The repeats that have variables to deliver, in the questionnaire's order."""
        return list(dict.fromkeys(v.repeat for v in self.codebook.variables if v.repeat and self.variables(v.repeat)))

    def left_out(self) -> list[str]:
        """The names of the variables and sample columns that a client does not get because they are personal."""
        if not self.for_client:
            return []
        variables = (one.name for one in self.codebook.variables if one.personal and not one.specify)
        return [*variables, *sorted(self.hidden_attributes)]

    def place_of(self, version: int, variable: Variable) -> int | None:
        """Where the variable's value stands in the version's rows, whatever it was called there; ``None``: nowhere."""
        repeat, place = self.today[version].get(variable.name.casefold(), ("", None))
        return place if repeat == variable.repeat else None

    def reader(self, version: int, variable: Variable, place: int | None) -> Reader | None:
        """How the version's stored values of the variable are read; ``None``: as they are stored, or it has none."""
        readers = self.readers[version]
        if not readers or place is None:
            return None
        return readers.get(self.layouts[version].variables[variable.repeat][place].name.casefold())

    def codes_not_offered(self, version: int, variable: Variable) -> frozenset[str]:
        """The answers to the variable, as they are delivered, that this version did not offer but another one did."""
        return self.not_offered.get(version, {}).get(variable.name.casefold(), frozenset())

    def versions_without(self, variable: Variable) -> dict[str, frozenset[int]]:
        """Answer to the variable, as it is delivered, → ids of the versions that did not offer it."""
        found: dict[str, set[int]] = {}
        for version in self.not_offered:
            for code in self.codes_not_offered(version, variable):
                found.setdefault(code, set()).add(version)
        return {code: frozenset(versions) for code, versions in found.items()}

    @property
    def readings(self) -> int:
        """How often the sheets read all interviews: in words, in codes, for each repeat, for the open answers."""
        return 3 + len(self.repeats())


def delivery_for(
    study: Study,
    *,
    batches: Batches,
    language: str,
    statuses: Sequence[str],
    for_client: bool,
    now: datetime,
    only_versions: Collection[int] | None = None,
    as_of: datetime | None = None,
) -> Delivery:
    """The study's delivery: its versions united by variable, with the words of the newest.

    ``only_versions``: ids of the interviews' versions, if not those of now; ``as_of``: when they were frozen.
    """
    columns = list_columns(study)
    versions, known = _versions_and_books(study, statuses, only_versions, columns.personal)
    layers, readers, today = _laid_over(study, known, as_of)
    books = {version: layers.extended(known[version]) for version in versions}
    latest = storage.from_json(versions[-1].questionnaire) if versions else Questionnaire(())
    united, not_offered = _united(books, layers, readers, today)
    layouts = {version.pk: Layout(book) for version, book in books.items()}
    return Delivery(
        study=study,
        codebook=united,
        versions=books,
        layouts=layouts,
        today={version.pk: _places(layouts[version.pk], today[version.number]) for version in books},
        readers={version.pk: readers[version.number] for version in books},
        not_offered=not_offered,
        bases=bases(latest, united, language),
        words=_words_of(language, latest),
        batches=lambda: layers.over(batches()),
        layers=layers,
        attributes=columns.exported,
        hidden_attributes=columns.personal,
        for_client=for_client,
        statuses=statuses,
        made_at=now,
        decisions=[(version.number, one) for version in known for one in decisions_of(version)],
        approvals=_approvals(versions),
        institute=people.institute_with_logo(),
    )


def _laid_over(
    study: Study, known: Mapping[Version, Codebook], as_of: datetime | None
) -> tuple[Layers, dict[int, dict[str, Reader]], dict[int, dict[str, Variable]]]:
    """The layers; number of a version → variable by its name there → how its values are read, what it is today."""
    numbered = {version.number: book for version, book in known.items()}
    readers, today = codebooks.value_readers(numbered), codebooks.variables_today(numbered)
    return layers_of(study, known, today, readers, as_of), readers, today


def _approvals(versions: Sequence[Version]) -> list[tuple[int, Verdict]]:
    said = verdicts_on(versions)
    return [(version.number, one) for version in versions for one in said.get(version.pk, ())]


def _versions_and_books(
    study: Study, statuses: Sequence[str], only: Collection[int] | None, columns: frozenset[str]
) -> tuple[Sequence[Version], dict[Version, Codebook]]:
    """The versions of the interviews, and the codebooks of these and of all before.

    A version without interviews may still have decided how earlier answers are read.
    """
    used, every = queries.versions_used(study, statuses, only=only)
    versions = used or every[-1:]
    today = codebooks_today(study, every, columns=columns)
    return versions, {version: today[version] for version in every if version.number <= versions[-1].number}


def _places(layout: Layout, today: Mapping[str, Variable]) -> dict[str, tuple[str, int]]:
    return {
        today.get(one.name.casefold(), one).name.casefold(): (repeat, place)
        for repeat, variables in layout.variables.items()
        for place, one in enumerate(variables)
    }


def _united(
    books: Mapping[Version, Codebook],
    layers: Layers,
    readers: Mapping[int, Mapping[str, Reader]],
    today: Mapping[int, Mapping[str, Variable]],
) -> tuple[Codebook, codebooks.NotOffered]:
    """One codebook for these versions, and by their ids the answers that only others of them offered."""
    numbered = {version.number: book for version, book in books.items()}
    lacking = codebooks.codes_not_offered(numbered, today, readers)
    by_id = {version.pk: lacking[version.number] for version in books if version.number in lacking}
    return layers.placed(codebooks.united(numbered, readers, today)), by_id


def _words_of(language: str, latest: Questionnaire) -> Words:
    of = partial(_words_in, (language, latest.default_language, ""))
    return Words(of=of, dk=pgettext("answer", "Don’t know"), refused=pgettext("answer", "Refused"))


def _words_in(languages: Sequence[str], text: Any) -> str:
    """The text in the first of these languages that it has, else in any."""
    found = next((text[code] for code in languages if text.get(code)), None)
    return str(found) if found else next((str(words) for words in text.values() if words), "")


def limited_to(delivery: Delivery, client: str) -> Delivery:
    """What one of several clients gets of a delivery: their own blocks and everybody's, and no word of the others."""
    newest = max(delivery.versions, key=lambda version: version.number, default=None)
    names = names_hidden_from(client, newest.pk) if newest else frozenset[str]()
    codebook, hidden = codebooks.for_client(client, delivery.codebook, names)
    elsewhere = gettext("other parts of the interview lead there")
    return replace(
        delivery,
        client=client,
        codebook=codebook,
        bases={
            variable.name: elsewhere if hidden.are_in(variable.condition) else delivery.bases[variable.name]
            for variable in codebook.variables
            if variable.name in delivery.bases
        },
        approvals=[(version, said) for version, said in delivery.approvals if said.reviewer.client == client],
    )


def bases(questionnaire: Questionnaire, united: Codebook, language: str) -> dict[str, str]:
    """Variable → the condition under which it was asked, in words."""
    wording = Wording(questionnaire, language=language, translate=gettext)
    return {v.name: wording.condition(v.condition) for v in united.variables if v.condition}
