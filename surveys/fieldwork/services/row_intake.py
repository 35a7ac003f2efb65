"""Turn rows of a file into cases: known people are refused, the others are stored with numbers and contact."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self
from zoneinfo import ZoneInfo

from django.db.models import Max, Q, QuerySet

from surveys.calling.languages import language_meant
from surveys.calling.policy import Rank
from surveys.database.among import Among, found_among
from surveys.database.inserts import insert_rows
from surveys.database.prepared import Prepared
from surveys.design.models import Study, StudyStatus
from surveys.design.queries import program_of
from surveys.fieldwork.models import (
    FIRST_BY_LOT,
    Case,
    CaseState,
    Contact,
    PhoneNumber,
    Pool,
    Purpose,
    Sample,
    SampleStatus,
)
from surveys.fieldwork.queries.do_not_call import forbidden_among
from surveys.fieldwork.queries.person_names import searchable
from surveys.fieldwork.queries.staffing import languages_in_field
from surveys.formats.phones import Phone
from surveys.formats.samples import CaseRow, Note, Reading
from surveys.formats.zones import zone_of
from surveys.questionnaire.model.state import Facts
from surveys.questionnaire.running import sample_cells

from .pools import joined

SAME_WEEK = timedelta(days=7)


class Holder(NamedTuple):
    """Who has a number already: its sample, and what distinguishes people with the same number."""

    sample_id: int
    extension: str
    name: str


@dataclass(slots=True)
class Known:
    """What rows are compared with: numbers and ids of the study, numbers of other studies, forbidden numbers.

    ``ids``: of each identifier the sample that has it.
    ``elsewhere``: that another study rings now; ``lately``: that any study has called within the days of rest.
    """

    numbers: dict[str, list[Holder]] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)
    lately: set[str] = field(default_factory=set)
    forbidden: set[str] = field(default_factory=set)

    @classmethod
    def beside(cls, study: Study, rows: Iterable[CaseRow], purpose: str, now: datetime, *, rest_days: int = 0) -> Self:
        """Three queries for any number of rows, and three or four more where numbers are known."""
        known = cls()
        known.look_up(study, list(rows), purpose, now, rest_days=rest_days)
        return known

    def look_up(self, study: Study, rows: list[CaseRow], purpose: str, now: datetime, *, rest_days: int = 0) -> None:
        """Add what the database knows of these rows."""
        numbers = {phone.number for row in rows for phone in row.phones}
        if ids := {row.external_id[:80] for row in rows if row.external_id}:
            # The index of identifiers leaves empty ones out, and is used only where the question does too.
            taken = Case.objects.filter(study=study, purpose=purpose).exclude(external_id="")
            self.ids.update(found_among(taken.values_list("external_id", "sample_id"), "external_id", ids))
        self.forbidden.update(forbidden_among(numbers, study))
        # Numbers first and their cases after: joined, SQLite walks over all cases of the study.
        phones = PhoneNumber.objects.values_list("number", "extension", "case_id")
        if found := found_among(phones, "number", numbers) if numbers else []:
            self._look_at_holders(study.pk, found, purpose, now)
            if rest_days and purpose == Purpose.LIVE:
                rested = Case.objects.filter(Among("pk", {case for _, _, case in found}), purpose=Purpose.LIVE)
                since = now - timedelta(days=rest_days)
                called = set(rested.filter(last_called_at__gt=since).values_list("pk", flat=True))
                self.lately.update(number for number, _, case in found if case in called)

    def _look_at_holders(self, study_id: int, found: list[tuple[str, str, int]], purpose: str, now: datetime) -> None:
        cases = Case.objects.filter(Among("pk", {case for _, _, case in found}))
        names = dict(Contact.objects.filter(case__in=cases.filter(study=study_id)).values_list("case_id", "name"))
        mine = dict(cases.filter(study=study_id, purpose=purpose).values_list("pk", "sample_id"))
        for number, extension, case in found:
            if case in mine:
                holder = Holder(mine[case], extension, names.get(case, ""))
                self.numbers.setdefault(number, []).append(holder)
        if purpose == Purpose.LIVE:
            others = set(_rung_now(cases.exclude(study=study_id), now).values_list("pk", flat=True))
            self.elsewhere.update(number for number, _, case in found if case in others)

    def add(self, row: CaseRow, sample_id: int) -> None:
        """Make an accepted row known to the rows after it."""
        for phone in row.phones:
            self.numbers.setdefault(phone.number, []).append(Holder(sample_id, phone.extension, row.name))
        if row.external_id:
            self.ids.setdefault(row.external_id[:80], sample_id)


@dataclass(frozen=True, slots=True)
class Home:
    """The study's own time zone, and its languages: code → name, none before a questionnaire is in the field."""

    zone: str
    languages: Mapping[str, str]

    @classmethod
    def of(cls, study: Study) -> Self:
        """The defaults by which rows without a language or a time zone are read."""
        return cls(study.time_zone, {one.code: one.name for one in languages_in_field(study)})

    def settle(self, row: CaseRow) -> tuple[CaseRow, list[Note]]:
        """The row with its language and time zone, and the notes on either."""
        notes = []
        written, code = row.language.strip(), self._language_of(row.language)
        if written and self.languages and code is None:
            notes.append(Note(row.row, "", "language_unknown", written[:200]))
        elif code is not None and written.casefold() not in {code.casefold(), self.languages[code].casefold()}:
            notes.append(Note(row.row, "", "language_read_as", f"{written[:100]} → {self.languages[code] or code}"))
        zone, is_sure = (row.time_zone, True) if row.time_zone else zone_of(row.phones[0].number, self.zone)
        if not is_sure:
            notes.append(Note(row.row, "", "zone_unsure", f"{row.phones[0].number} → {zone}"))
        elif not row.time_zone and zone != self.zone:
            notes.append(Note(row.row, "", "zone_of_number", f"{row.phones[0].number} → {zone}"))
        language = written if code is None else code
        if (language, zone) == (row.language, row.time_zone):
            return row, notes
        return row._replace(language=language, time_zone=zone), notes

    def _language_of(self, written: str) -> str | None:
        """The language's code; None where nothing is written, or it is none of the study's languages."""
        if not written.strip():
            return None
        named = {name: code for code, name in self.languages.items()}
        return language_meant(written, self.languages, named) or None


def decide_row(
    row: CaseRow, known: Known, *, reading: Reading, sample_id: int, home: Home
) -> tuple[CaseRow | None, list[Note]]:
    """The row without its forbidden numbers, or None when it is refused; and its notes.

    A row that is kept becomes known.
    """
    forbidden = [phone.number for phone in row.phones if phone.number in known.forbidden]
    left = tuple([phone for phone in row.phones if phone.number not in known.forbidden])
    is_refused = not left or reading.refuses("do_not_call")
    notes = [Note(row.row, "", "do_not_call", number, is_refused=is_refused) for number in forbidden]
    if forbidden:
        row = row._replace(phones=left)
    for code, number in _meetings(row, known, sample_id):
        notes.append(Note(row.row, "", code, number, is_refused=reading.refuses(code)))
    if (owner := known.ids.get(row.external_id[:80])) is not None:
        code = "duplicate_id_in_file" if owner == sample_id else "duplicate_id"
        notes.append(Note(row.row, "", code, row.external_id[:80], is_refused=True))
    if any(note.is_refused for note in notes):
        return None, notes
    known.add(row, sample_id)
    row, settled = home.settle(row)
    return row, notes + settled


def _meetings(row: CaseRow, known: Known, sample_id: int) -> Iterable[tuple[str, str]]:
    """The notes on numbers that somebody has already: each code once, with the first such number."""
    met: dict[str, str] = {}
    for phone in row.phones:
        for holder in known.numbers.get(phone.number, ()):
            met.setdefault(_meeting(row, phone, holder, sample_id), phone.number)
        if phone.number in known.elsewhere:
            met.setdefault("in_other_study", phone.number)
        if phone.number in known.lately:
            met.setdefault("contacted_lately", phone.number)
    return met.items()


def _meeting(row: CaseRow, phone: Phone, holder: Holder, sample_id: int) -> str:
    """The note on a number that is known: another person's if the names or the extensions differ."""
    if holder.sample_id != sample_id:
        return "duplicate_in_study"
    name, holders = _words(row.name), _words(holder.name)
    is_other = holder.extension != phone.extension or bool(name and holders and name != holders)
    return "shared_number" if is_other else "duplicate_in_file"


def _words(name: str) -> frozenset[str]:
    """``Rossi Maria`` and ``maria  rossi`` are one name."""
    return frozenset(name[:160].casefold().split())


def _rung_now(cases: QuerySet[Case], now: datetime) -> QuerySet[Case]:
    """The numbers that a study in the field calls, or called less than a week ago."""
    in_field = cases.filter(
        purpose=Purpose.LIVE, study__status=StudyStatus.FIELDING, sample__status=SampleStatus.RELEASED
    )
    return in_field.filter(~Q(state=CaseState.CLOSED) | Q(last_called_at__gt=now - SAME_WEEK))


def last_number_of(study: int) -> int:
    """The number after which the study's cases are numbered on; random numbers of anonymous cases do not count."""
    highest: Case | None = _HIGHEST.first(study=study)
    if highest is None or highest.number < FIRST_BY_LOT:
        return highest.number if highest else 0
    cases = Case.objects.filter(study=study)
    last: int = cases.filter(number__lt=FIRST_BY_LOT).aggregate(last=Max("number"))["last"] or 0
    # Nobody gets the number that somebody had who is anonymous now.
    return max(last, cases.filter(number__gte=FIRST_BY_LOT).count())


_HIGHEST = Prepared(lambda study: Case.objects.filter(study=study).only("number").order_by("-number"), study=-1)


Pools = dict[tuple[str, str, str], Pool]
"""Language, time zone and quota cells → the pool of a sample's cases with these."""


def make_cases(
    sample: Sample, rows: list[CaseRow], last_number: int, now: datetime, pools: Pools | None = None
) -> None:
    """Store the rows as waiting, fresh cases, numbered on from ``last_number``, in pools that are still shut.

    ``pools``: those that an earlier step of the same sample has found; what is found here is added.
    """
    pools = {} if pools is None else pools
    cells = cells_decided(sample, [{**row.attributes, **row.personal} for row in rows], now)
    cases = insert_rows(
        Case,
        CASE_COLUMNS,
        (
            _case_values(row, number, _pool(sample, row, found, pools))
            for number, (row, found) in enumerate(zip(rows, cells, strict=True), start=last_number + 1)
        ),
        study_id=sample.study_id,
        sample_id=sample.pk,
        purpose=sample.purpose,
        rank=Rank.FRESH,
        due_at=now,
    )
    pairs = list(zip(cases, rows, strict=True))
    people = ((case, row.name[:160], searchable(row.name[:160]), dict(row.personal)) for case, row in pairs)
    insert_rows(Contact, ("case_id", "name", "searchable", "attributes"), people)
    numbers = (
        (case, phone.number, phone.extension, phone.kind, order, phone.use or None)
        for case, row in pairs
        for order, phone in enumerate(row.phones)
    )
    insert_rows(PhoneNumber, ("case_id", "number", "extension", "kind", "order", "use"), numbers)


def cells_decided(sample: Sample, columns: Iterable[Mapping[str, Any]], now: datetime) -> list[str]:
    """For each row the quota cells that its columns alone decide, as a pool stores them; for live cases only.

    The version in use has the cells. Only columns that the sample lets the questionnaire read count.
    """
    rows = list(columns)
    version = sample.study.fielded_version_id if sample.purpose == Purpose.LIVE else None
    program = program_of(version) if version else None
    if program is None or not any(cell.by_sample for cell in program.cells):
        return [""] * len(rows)
    readable = {one["name"] for one in sample.attributes if one["route"]}
    told = ({name: str(value) for name, value in row.items() if name in readable} for row in rows)
    local = now.astimezone(ZoneInfo(sample.study.time_zone))
    return [joined(sample_cells(program, Facts(local.date(), local, local, attributes))) for attributes in told]


def _pool(sample: Sample, row: CaseRow, cells: str, pools: Pools) -> Pool:
    key = (row.language[:20], row.time_zone or sample.study.time_zone, cells)
    if key not in pools:
        pools[key], _ = Pool.objects.get_or_create(
            study_id=sample.study_id,
            replicate=str(sample.pk),
            language=key[0],
            skill="",
            hours_group=key[1],
            cells=cells,
            defaults={"purpose": sample.purpose, "is_open": False},
        )
    return pools[key]


CASE_COLUMNS = (
    *("pool_id", "number", "position", "external_id", "stratum", "weight"),
    *("language", "time_zone", "attributes"),
)
"""In which the cases of a sample differ when they are made."""


def _case_values(row: CaseRow, number: int, pool: Pool) -> tuple[Any, ...]:
    return (
        *(pool.pk, number, number, row.external_id[:80], row.stratum[:80], row.weight),
        *(pool.language, pool.hours_group, dict(row.attributes)),
    )
