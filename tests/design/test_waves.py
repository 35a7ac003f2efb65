"""A new study is made from an earlier one: what is taken over, what never is, and what of the series stays."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from surveys.design import queries
from surveys.design.models import Draft, EarlierWave, Membership, Study, StudyTexts, Version
from surveys.design.services import (
    PublicationError,
    Taken,
    change_draft,
    change_study,
    change_texts,
    create_study,
    declare_own,
    grant_role,
    merge_upload,
    publish,
    repeat_study,
    upload_workbook,
)
from surveys.formats.editing import EditError, RemoveRows, RenameItem, SetCell
from surveys.formats.merging import Upload
from surveys.people.models import AuditEntry, Role, User

from .conftest import NOW
from .workbooks import Rows, workbook

LATER = NOW + timedelta(days=365)
SURVEY: Rows = [
    ["type", "name", "label::Italiano (it)", "label::English (en)", "relevant", "notes", "required"],
    ["select_one yes_no", "b1", "Beve caffè?", "Coffee?", None, "come sempre", "yes"],
    ["integer", "b2", "Quanti al giorno?", "How many?", "${b1} = '1'", None, None],
]
CHOICES: Rows = [
    ["list_name", "name", "label::Italiano (it)", "label::English (en)"],
    ["yes_no", "1", "Sì", "Yes"],
    ["yes_no", "2", "No", "No"],
]
QUOTAS: Rows = [["name", "label", "when", "target"], ["drinkers", "Chi beve", "${b1} = '1'", 100]]
SCRIPTS: Rows = [["name", "text::Italiano (it)"], ["introduction", "Buongiorno"]]
SHEETS = {"survey": SURVEY, "choices": CHOICES, "quotas": QUOTAS, "scripts": SCRIPTS}


@pytest.fixture
def earlier(study: Study, laura: User) -> Study:
    """The first wave, in use, with a number to show and rules of its own."""
    change_study(study=study, shown_number="02 555 01 40", calling_policy={"attempts": 4}, wave=1, series="Caffè")
    upload_workbook(study=study, content=workbook(**SHEETS), file_name="caffè.xlsx", by=laura, now=NOW)
    publish(study=study, reason="", by=laura, now=NOW)
    study.refresh_from_db()
    return study


def version(study: Study) -> Version:
    return Version.objects.get(study=study, number=1)


def wave(earlier: Study, by: User, **taken: object) -> Study:
    facts = {"name": "Caffè 2027", "series": "Caffè", "wave": 2}
    return repeat_study(
        earlier=earlier,
        source=version(earlier),
        taken=Taken(**taken),  # type: ignore[arg-type]
        by=by,
        now=LATER,
        **facts,  # type: ignore[arg-type]
    )


def draft_of(study: Study) -> Draft:
    draft = queries.whole_draft_of(study)
    assert draft is not None
    return draft


def codes(study: Study) -> list[str]:
    found = [problem.code for problem in queries.problems_of(draft_of(study))]
    return [code for code in found if code != "translation_missing"]


def row(study: Study, name: str) -> int:
    found = queries.questionnaire_of(draft_of(study))
    assert found is not None
    return next(one.row or 0 for one in found.questions() if one.name == name)


def test_where_everything_is_taken_over_the_workbook_is_the_same_to_the_byte(earlier: Study, laura: User) -> None:
    made = wave(earlier, laura)
    assert bytes(draft_of(made).workbook) == workbook(**SHEETS)
    assert draft_of(made).file_name == "caffè.xlsx"
    assert [step.number for step in made.draft_steps.all()] == [1]
    assert (made.status, made.wave, made.series) == ("designing", 2, earlier.series)


def test_saved_tests_come_along_only_if_they_are_wanted(study: Study, laura: User) -> None:
    content = workbook(**SHEETS, tests=[["name", "answers"], ["Chi beve", "b1=1"]])
    source = upload_workbook(study=study, content=content, file_name="caffè.xlsx", by=laura, now=NOW)
    for name, has_tests in (("Con", True), ("Senza", False)):
        taken = Taken(has_tests=has_tests)
        made = repeat_study(earlier=study, source=source, taken=taken, by=laura, now=LATER, name=name)
        found = queries.questionnaire_of(draft_of(made))
        assert found is not None
        assert [one.name for one in found.tests] == (["Chi beve"] if has_tests else [])


def test_a_workbook_merged_over_a_locked_variable_is_told_as_one_that_cannot_be_published(
    earlier: Study, laura: User
) -> None:
    made = wave(earlier, laura, locked=["b1"])
    stamp = queries.stamp_of_draft(draft_of(made), LATER)
    there = openpyxl.load_workbook(BytesIO(bytes(draft_of(made).workbook)))
    there["choices"]["B3"] = "9"
    there["survey"]["C3"] = "Quanti caffè al giorno?"
    out = BytesIO()
    there.save(out)
    change_draft(study=made, operations=[SetCell("survey", 3, "notes", "nuovo")], by=laura, now=LATER)
    merge_upload(study=made, upload=Upload(out.getvalue(), "caffè.xlsx"), stamp=stamp, by=laura, now=LATER)
    found = queries.questionnaire_of(draft_of(made))
    assert found is not None
    first, second = found.questions()
    assert (first.trend, second.label["it"]) == ("yes", "Quanti caffè al giorno?")
    assert second.extra["notes"] == "nuovo", "what was written here meanwhile stays"
    assert "trend_codes" in codes(made)
    with pytest.raises(PublicationError):
        publish(study=made, reason="", by=laura, now=LATER)


def test_rules_texts_and_people_come_along_and_nobody_is_trained_already(earlier: Study, laura: User) -> None:
    anna = User.objects.create_user("anna", first_name="Anna")
    gone = User.objects.create_user("gone", is_active=False)
    for person in (anna, gone):
        Membership.objects.create(
            user=person,
            study=earlier,
            role=Role.INTERVIEWER,
            languages=["en"],
            cleared_at=NOW,
            added_by=laura,
            added_at=NOW,
        )
    change_texts(study=earlier, scripts={"closing": {"it": "Grazie"}}, answers=[], by=laura, now=NOW)
    made = wave(earlier, laura)
    assert (made.shown_number, made.calling_policy) == ("02 555 01 40", {"attempts": 4})
    assert StudyTexts.objects.get(study=made).scripts == {"closing": {"it": "Grazie"}}
    taken = Membership.objects.get(study=made, role=Role.INTERVIEWER)
    assert (taken.user, taken.languages, taken.cleared_at) == (anna, ["en"], None)
    granted = AuditEntry.objects.filter(subject=anna.audit_name, study=made.pk)
    assert [entry.verb for entry in granted] == ["role.granted"]


def test_what_is_left_out_is_gone_and_the_rest_stays(earlier: Study, laura: User) -> None:
    made = wave(earlier, laura, has_quotas=False, has_texts=False, has_rules=False, has_people=False, without=["en"])
    found = queries.questionnaire_of(draft_of(made))
    assert found is not None
    assert (found.quotas, found.scripts, [one.code for one in found.languages]) == ((), (), ["it"])
    assert [(one.name, dict(one.label)) for one in found.questions()] == [
        ("b1", {"it": "Beve caffè?"}),
        ("b2", {"it": "Quanti al giorno?"}),
    ]
    assert next(found.questions()).extra == {"notes": "come sempre"}
    assert (made.shown_number, made.calling_policy) == ("", {})
    assert not StudyTexts.objects.filter(study=made).exists()
    assert [one.role for one in Membership.objects.filter(study=made)] == [Role.RESEARCHER]


def test_quota_cells_begin_with_the_targets_that_the_field_has_now(earlier: Study, laura: User) -> None:
    made = wave(earlier, laura, targets={"drinkers": 140, "of nobody": 3})
    found = queries.questionnaire_of(draft_of(made))
    assert found is not None
    assert [cell.target for cell in found.quotas] == [140]


def test_made_up_numbers_stay_made_up_whatever_is_left_out(earlier: Study, laura: User) -> None:
    change_study(study=earlier, is_fictional=True)
    assert wave(earlier, laura, has_rules=False).is_fictional


def test_columns_that_are_the_researchers_own_stay_their_own(earlier: Study, laura: User) -> None:
    declare_own(study=earlier, sheet="survey", heading="notes", draft=None, read=None, by=laura, now=NOW)
    assert queries.own_pairs(wave(earlier, laura)) == {("survey", "notes")}


def test_a_study_without_a_series_becomes_the_wave_before(study: Study, laura: User) -> None:
    upload_workbook(study=study, content=workbook(**SHEETS), file_name="c.xlsx", by=laura, now=NOW)
    made = repeat_study(
        earlier=study, source=draft_of(study), taken=Taken(), by=laura, now=LATER, name="Due", series="Caffè", wave=2
    )
    study.refresh_from_db()
    assert (study.series, study.wave) == (made.series, 1)


def test_a_copy_is_of_no_series_and_compares_with_nothing(earlier: Study, laura: User) -> None:
    made = repeat_study(earlier=earlier, source=version(earlier), taken=Taken(), by=laura, now=LATER, name="Altro")
    assert (made.series, made.wave) == (None, None)
    assert not EarlierWave.objects.exists()


def test_a_questionnaire_that_came_without_a_workbook_is_written_as_one(earlier: Study, laura: User) -> None:
    source = version(earlier)
    source.workbook, source.file_name = None, "old.lss"
    made = repeat_study(earlier=earlier, source=source, taken=Taken(), by=laura, now=LATER, name="Di nuovo")
    assert draft_of(made).file_name == "old.xlsx"
    assert codes(made) == []


def test_nothing_is_created_where_the_facts_contradict_each_other(earlier: Study, laura: User) -> None:
    with pytest.raises(ValidationError):
        repeat_study(earlier=earlier, source=version(earlier), taken=Taken(), by=laura, now=LATER, name="")
    assert Study.objects.count() == 1


def test_locks_are_written_into_the_workbook_and_survive_the_way_through_excel(earlier: Study, laura: User) -> None:
    made = wave(earlier, laura, locked=["b1"])
    content = bytes(draft_of(made).workbook)
    other = create_study(by=laura, now=NOW, name="Da Excel")
    upload_workbook(study=other, content=content, file_name="c.xlsx", by=laura, now=NOW)
    found = queries.questionnaire_of(draft_of(other))
    assert found is not None
    assert [one.name for one in found.questions() if one.is_locked] == ["b1"]


def test_a_locked_variable_is_not_changed_in_the_browser_until_its_column_says_why(earlier: Study, laura: User) -> None:
    made = wave(earlier, laura, locked=["b1"])
    at = row(made, "b1")
    for refused in (
        RenameItem("b1", "b9"),
        SetCell("survey", at, "type", "text"),
        RemoveRows("survey", (at,)),
        SetCell("choices", 2, "name", "7"),
    ):
        with pytest.raises(EditError) as refusal:
            change_draft(study=made, operations=[refused], by=laura, now=LATER)
        assert refusal.value.code == "trend_locked"
    change_draft(study=made, operations=[SetCell("survey", at, "label::Italiano (it)", "Caffè?")], by=laura, now=LATER)
    assert codes(made) == ["trend_reworded"]
    change_draft(study=made, operations=[SetCell("survey", at, "trend", "altra scala")], by=laura, now=LATER)
    change_draft(study=made, operations=[SetCell("survey", at, "type", "text")], by=laura, now=LATER)
    assert "trend_unlocked" in codes(made)
    assert [step.after for step in made.draft_steps.filter(heading="trend")] == ["altra scala"]


def test_a_locked_variable_changed_in_excel_keeps_the_draft_from_being_published(earlier: Study, laura: User) -> None:
    made = wave(earlier, laura, locked=["b2"])
    changed = [["type", "name", "label::Italiano (it)", "trend"], ["text", "b2", "Quanti?", "yes"]]
    upload_workbook(study=made, content=workbook(survey=changed), file_name="c.xlsx", by=laura, now=LATER)
    assert codes(made)[0] == "trend_type"
    with pytest.raises(PublicationError) as refusal:
        publish(study=made, reason="", by=laura, now=LATER)
    assert refusal.value.reason == "errors"


def test_the_earlier_wave_is_compared_as_it_was_when_the_wave_was_made(earlier: Study, laura: User) -> None:
    made = wave(earlier, laura, locked=["b1"])
    other = [SURVEY[0], ["select_one yes_no", "b1", "Altro?", "Other?"]]
    upload_workbook(study=earlier, content=workbook(survey=other, choices=CHOICES), file_name="c", by=laura, now=LATER)
    publish(study=earlier, reason="", by=laura, now=LATER)
    assert codes(made) == []


def test_a_later_wave_is_known_by_the_waves_that_a_person_may_see(earlier: Study, laura: User) -> None:
    assert earlier.series is not None
    assert queries.variables_by_wave(earlier.series, laura) == {1: {"b1", "b2"}}
    stranger = User.objects.create_user("stranger")
    assert queries.variables_by_wave(earlier.series, stranger) == {}
    grant_role(by=laura, person=stranger, study=earlier, role=Role.CLIENT, now=NOW)
    assert queries.waves_of(earlier.series) == {1}
