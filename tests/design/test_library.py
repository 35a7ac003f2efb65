"""Questions and lists are kept in the institute's library, put into drafts, and known where they stand."""

import pytest

from surveys.design import queries
from surveys.design.models import Draft, LibraryEntry, LibraryUse, Study
from surveys.design.services import (
    NoDraftError,
    NothingToKeepError,
    Taken,
    create_study,
    insert_from_library,
    keep_in_library,
    repeat_study,
    retire_entry,
    undo_step,
    upload_workbook,
    written_draft,
)
from surveys.formats.patterns import KeptPart, kept_questions
from surveys.people.models import User

from .conftest import NOW
from .workbooks import coffee


@pytest.fixture
def drafted(study: Study, laura: User) -> Study:
    upload_workbook(study=study, content=coffee(), file_name="c.xlsx", by=laura, now=NOW)
    return study


def part_of(study: Study) -> KeptPart:
    written = written_draft(study)
    return kept_questions(written, [written.survey.rows[0].number])


def keep(study: Study, by: User, name: str = "Beve caffè", *tags: str) -> LibraryEntry:
    return keep_in_library(study=study, part=part_of(study), name=name, tags=tags, by=by, now=NOW)


def put(study: Study, entry: LibraryEntry, by: User) -> None:
    insert_from_library(study=study, entry=entry, after=None, language="it", by=by, now=NOW)


def names(study: Study) -> list[str]:
    found = queries.questionnaire_of(Draft.objects.get(study=study))
    assert found is not None
    return [one.name for one in found.questions()]


def test_kept_again_under_its_name_it_is_the_next_version_and_the_earlier_one_stays(
    drafted: Study, laura: User
) -> None:
    first, second = keep(drafted, laura), keep(drafted, laura, " beve  caffè ")
    assert [(one.name, one.version) for one in (first, second)] == [("Beve caffè", 1), ("Beve caffè", 2)]
    assert list(queries.versions_in_library(first)) == [second, first]
    assert [one.pk for one in queries.library_entries()] == [second.pk]


def test_it_is_found_by_all_words_and_by_its_tags(drafted: Study, laura: User) -> None:
    kept = keep(drafted, laura, "Consumo", "Bevande", "bevande", "base, #1")
    keep(drafted, laura, "Altro")
    assert kept.tags == ["Bevande", "base, 1"]
    assert [one.name for one in queries.library_entries(words="CAFFÈ consumo")] == ["Consumo"]
    assert [one.name for one in queries.library_entries(tag="bevande")] == ["Consumo"]
    assert queries.library_entries(tag="bev") == []
    assert queries.library_tags() == ["base, 1", "Bevande"]


def test_what_is_put_in_is_a_step_and_known_as_long_as_the_step_stands(drafted: Study, laura: User) -> None:
    kept = keep(drafted, laura)
    put(drafted, kept, laura)
    assert names(drafted) == ["b1", "b2", "b1_b"]
    (one,) = queries.uses_in(drafted)
    assert (one.use.names, one.is_outdated) == (["b1_b"], False)
    assert [entry.studies for entry in queries.library_entries()] == [1]  # type: ignore[attr-defined]
    newer = keep(drafted, laura)
    assert [(one.newest, one.is_outdated) for one in queries.uses_in(drafted)] == [(2, True)]
    assert [use.study for use in queries.uses_of(newer, laura)[0]] == [drafted], "of every version"
    undo_step(study=drafted)
    assert (queries.uses_in(drafted), queries.uses_of(kept, laura)) == ([], ([], 0))
    assert [entry.studies for entry in queries.library_entries()] == [0]  # type: ignore[attr-defined]


def test_studies_that_a_person_may_not_see_are_counted_and_not_named(drafted: Study, laura: User) -> None:
    kept = keep(drafted, laura)
    put(drafted, kept, laura)
    stranger = User.objects.create_user("stranger")
    assert queries.uses_of(kept, stranger) == ([], 1)


def test_a_retired_entry_is_offered_no_more_and_stays_where_it_is(drafted: Study, laura: User) -> None:
    kept = keep(drafted, laura)
    put(drafted, kept, laura)
    retire_entry(entry=kept, is_retired=True, now=NOW)
    assert queries.library_entries() == []
    assert [one.pk for one in queries.library_entries(is_retired=True)] == [kept.pk]
    assert len(queries.uses_in(drafted)) == 1
    retire_entry(entry=kept, is_retired=False, now=NOW)
    assert [one.pk for one in queries.library_entries()] == [kept.pk]


def test_a_wave_knows_what_of_the_library_stands_in_it(drafted: Study, laura: User) -> None:
    put(drafted, keep(drafted, laura), laura)
    source = queries.whole_draft_of(drafted)
    assert source is not None
    made = repeat_study(earlier=drafted, source=source, taken=Taken(), by=laura, now=NOW, name="Due")
    assert [one.use.names for one in queries.uses_in(made)] == [["b1_b"]]
    repeat_study(earlier=drafted, source=source, taken=Taken(has_library=False), by=laura, now=NOW, name="Tre")
    assert LibraryUse.objects.count() == 2


def test_nothing_is_not_kept_and_nothing_is_put_where_there_is_no_draft(drafted: Study, laura: User) -> None:
    with pytest.raises(NothingToKeepError):
        keep_in_library(study=drafted, part=KeptPart(), name="Niente", tags=[], by=laura, now=NOW)
    empty = create_study(by=laura, now=NOW, name="Vuoto")
    with pytest.raises(NoDraftError):
        put(empty, keep(drafted, laura), laura)
    assert not LibraryUse.objects.exists()
