"""The interviews that other systems read, with all that is laid over their answers, as in every file.

Cleaned values stand in the place of answers; codes of open answers and derived variables are variables beside them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings

from surveys.design.models import Study, Version
from surveys.fieldwork.queries import list_columns, personal_columns
from surveys.interviewing.models import Interview
from surveys.interviewing.queries import codebooks_today
from surveys.questionnaire import codebook as codebooks
from surveys.questionnaire.codebook import Codebook
from surveys.questionnaire.codebook.recodes import Reader
from surveys.results.queries.change_feed import ChangedInterview, FeedPosition, RowReader, interviews_in_feed

from .layers import Layers, layers_of
from .tables.making import weigh_in_words
from .tables.study_answers import answers_of_study, weight_specs_of


@dataclass(frozen=True, slots=True)
class LaidOver:
    """The codebooks of a study with the variables that are laid over its answers. ``versions``: oldest first.

    ``edition``: a short text that is another one once values that were read before mean something else.
    """

    versions: Mapping[Version, Codebook]
    united: Codebook
    layers: Layers
    readers: Mapping[int, Mapping[str, Reader]]
    edition: str


def laid_over(study: Study, columns: frozenset[str] | None = None) -> LaidOver:
    """The codebooks as they are now; ``columns``: the personal ones of the study's lists, if they are known."""
    books = codebooks_today(study, columns=personal_columns(study) if columns is None else columns)
    numbered = {version.number: book for version, book in books.items()}
    readers, today = codebooks.value_readers(numbered), codebooks.variables_today(numbered)
    layers = layers_of(study, books, today, readers)
    extended = {version: layers.extended(book) for version, book in books.items()}
    books_by_number = {version.number: book for version, book in extended.items()}
    united = layers.placed(codebooks.united(books_by_number, readers, today))
    decided = [(version.number, version.decisions) for version in books]
    added = [
        (one.name, [(code.number, code.label) for code in one.codes], one.label, one.personal) for one in layers.added
    ]
    told = repr((decided, added, {name: dict(codes) for name, codes in layers.standing.items()}))
    return LaidOver(extended, united, layers, readers, sha256(told.encode()).hexdigest()[:16])


class InterviewFeed:
    """The interviews of a study as one reader may have them; the layers are those of the moment it was made.

    Personal variables are left out unless ``personal``. ``weighted``: with the study's weights.
    """

    def __init__(self, study: Study, *, personal: bool = False, weighted: bool = False, now: datetime) -> None:
        self._study, self._personal, self._now = study, personal, now
        self._make_ready()
        self._weights = self._weights_made() if weighted else {}

    @property
    def edition(self) -> str:
        """See ``LaidOver``."""
        return self._laid.edition

    def _make_ready(self) -> None:
        self._columns = list_columns(self._study)
        self._laid = laid_over(self._study, self._columns.personal)
        hidden = frozenset(
            name
            # A variable that any version marks as personal is personal in all.
            for name, variable in self._laid.united.by_name.items()
            if variable.personal and not self._personal
        )
        self._readers = {
            version.pk: RowReader(version.number, book, hidden, self._laid.readers[version.number])
            for version, book in self._laid.versions.items()
        }

    def _weights_made(self) -> dict[int, dict[str, float]]:
        """Interview → its weights by name."""
        specs = weight_specs_of(self._study)
        if not specs:
            return {}
        answers = answers_of_study(self._study, language=settings.LANGUAGE_CODE, now=self._now)
        found: dict[int, dict[str, float]] = {}
        for name, spec in specs.items():
            weighed, _trouble = weigh_in_words(answers, spec)
            values = weighed.weights.values.tolist() if weighed else ()
            for interview, weight in zip(answers.interviews.tolist() if weighed else (), values, strict=True):
                found.setdefault(interview, {})[name] = weight
        return found

    def after(
        self, position: FeedPosition, *, limit: int, since: datetime | None = None, statuses: Collection[str] = ()
    ) -> list[ChangedInterview]:
        """The next interviews, see ``interviews_in_feed``."""
        found = interviews_in_feed(self._study, after=position, limit=limit, since=since, statuses=statuses)
        if any(one.version_id not in self._readers for one in found):
            self._make_ready()  # a version was published meanwhile
        given = [(one.pk, one.version_id, one.row) for one in found if one.row]
        rows = self._laid.layers.rows_over(given)
        by_id = {interview: row for (interview, *_), row in zip(given, rows, strict=True)}
        return [self._read(one, by_id.get(one.pk, {})) for one in found]

    def _read(self, interview: Interview, row: Mapping[str, object]) -> ChangedInterview:
        reader = self._readers[interview.version_id]
        answers, repeats = reader.read(row)
        attributes = {name: interview.case.attributes.get(name) for name in self._columns.exported}
        weights = self._weights.get(interview.pk, {})
        return ChangedInterview(interview, reader.version, answers, repeats, attributes, weights=weights)
