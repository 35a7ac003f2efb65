"""Texts of a draft and of what interviewers say are translated, and know the text they were made from."""

from io import BytesIO

import openpyxl
import pytest

from surveys.design.models import Draft, DraftStep, Study
from surveys.design.queries import draft_of, texts_of, translations_of
from surveys.design.services import (
    LanguageKnownError,
    MarksLackingError,
    TextGoneError,
    TextTakenError,
    TranslatedText,
    add_language,
    change_texts,
    confirm_translation,
    publish,
    translate_text,
    translate_texts,
    undo_step,
    upload_workbook,
)
from surveys.people.models import User
from surveys.questionnaire.model.structure import Language
from surveys.questionnaire.wording.translations import Unit

from .conftest import NOW
from .workbooks import Rows, workbook

SURVEY: Rows = [
    ["type", "name", "label::Italiano (it)", "label::English (en)", "hint::Italiano (it)"],
    ["select_one yes_no", "b1", "Beve caffè?", "Do you drink coffee?", "Leggere piano."],
    ["integer", "b2", "Ha detto ${b1}: quanti al giorno?", None, None],
]
CHOICES: Rows = [
    ["list_name", "name", "label::Italiano (it)", "label::English (en)"],
    ["yes_no", "1", "Sì", "Yes"],
    ["yes_no", "2", "No", "No"],
]
SCRIPTS: Rows = [["name", "text::Italiano (it)"], ["introduction", "Sono {interviewer}."]]


def uploaded(study: Study, by: User, b1: str = "Beve caffè?", english: str = "Do you drink coffee?") -> Draft:
    rows = [list(row) for row in SURVEY]
    rows[1][2:4] = b1, english
    content = workbook(survey=rows, choices=CHOICES, scripts=SCRIPTS)
    return upload_workbook(study=study, content=content, file_name="caffè.xlsx", by=by, now=NOW)


@pytest.fixture
def draft(study: Study, laura: User) -> Draft:
    return uploaded(study, laura)


def unit(study: Study, key: str) -> Unit:
    draft = draft_of(study)
    assert draft is not None
    found = translations_of(study, draft, "en")
    assert found is not None
    return next(one for one in found.units if one.key == key)


def states(study: Study) -> dict[str, str]:
    draft = draft_of(study)
    assert draft is not None
    found = translations_of(study, draft, "en")
    assert found is not None
    return {one.key: one.state for one in found.units}


def translate(study: Study, by: User, key: str, text: str, **sent: str) -> None:
    source = sent.get("source", unit(study, key).source if key in states(study) else "")
    one = TranslatedText(key, text, sent.get("before", ""), source)
    translate_text(study=study, language="en", sent=one, by=by, now=NOW)


def cell(sheet: str, place: str) -> object:
    return openpyxl.load_workbook(BytesIO(bytes(Draft.objects.get().workbook)))[sheet][place].value


def test_every_text_of_the_workbook_can_be_translated(study: Study, draft: Draft) -> None:
    assert states(study) == {
        "survey/b1/label": "done",
        "survey/b1/hint": "missing",
        "survey/b2/label": "missing",
        "choices/yes_no/1/label": "done",
        "choices/yes_no/2/label": "done",
        "scripts/introduction/text": "missing",
    }


def test_a_translation_goes_into_its_cell_and_the_column_it_needs_is_made(
    study: Study, laura: User, draft: Draft
) -> None:
    translate(study, laura, "survey/b2/label", "You said ${b1}: how many a day?")
    assert cell("survey", "D3") == "You said ${b1}: how many a day?"
    translate(study, laura, "survey/b1/hint", "Read slowly.")
    assert (cell("survey", "F1"), cell("survey", "F2")) == ("hint::English (en)", "Read slowly.")
    assert states(study)["survey/b1/hint"] == "done"


def test_a_translation_without_a_mark_is_refused_and_nothing_changes(study: Study, laura: User, draft: Draft) -> None:
    with pytest.raises(MarksLackingError) as refusal:
        translate(study, laura, "survey/b2/label", "How many a day?")
    assert refusal.value.marks == ("${b1}",)
    assert not DraftStep.objects.filter(kind="cell").exists()


def test_what_a_colleague_wrote_meanwhile_is_not_overwritten(study: Study, laura: User, draft: Draft) -> None:
    translate(study, laura, "survey/b1/hint", "Slowly.")
    with pytest.raises(TextTakenError) as refusal:
        translate(study, laura, "survey/b1/hint", "Read slowly.")
    assert refusal.value.holds == "Slowly."
    translate(study, laura, "survey/b1/hint", "Slowly.")  # sent again after a lost answer: it is there already
    translate(study, laura, "survey/b1/hint", "Read slowly.", before="Slowly.")
    assert unit(study, "survey/b1/hint").translation == "Read slowly."


def test_a_text_that_is_gone_or_of_another_language_is_said(study: Study, laura: User, draft: Draft) -> None:
    with pytest.raises(TextGoneError):
        translate(study, laura, "survey/b9/label", "Gone")
    sent = TranslatedText("survey/b1/label", "Trinken Sie Kaffee?", "", "Beve caffè?")
    with pytest.raises(TextGoneError):
        translate_text(study=study, language="de", sent=sent, by=laura, now=NOW)


def test_a_source_changed_in_another_workbook_shows_until_it_is_confirmed(
    study: Study, laura: User, draft: Draft
) -> None:
    uploaded(study, laura, b1="Beve ancora caffè?")
    changed = unit(study, "survey/b1/label")
    assert (changed.state, changed.earlier) == ("changed", "Beve caffè?")
    with pytest.raises(TextGoneError):
        confirm_translation(study=study, language="en", key="survey/b1/label", source="Beve caffè?")
    confirm_translation(study=study, language="en", key="survey/b1/label", source="Beve ancora caffè?")
    assert states(study)["survey/b1/label"] == "done"
    uploaded(study, laura, b1="Beve ancora caffè?")
    assert states(study)["survey/b1/label"] == "done", "confirmed for good"


def test_a_source_that_changed_while_a_translation_was_written_still_shows_as_changed(
    study: Study, laura: User, draft: Draft
) -> None:
    uploaded(study, laura, b1="Beve ancora caffè?")
    was = {"before": "Do you drink coffee?", "source": "Beve caffè?"}
    translate(study, laura, "survey/b1/label", "Do you have coffee?", **was)
    assert states(study)["survey/b1/label"] == "changed"


def test_what_translations_were_made_from_outlives_publication_and_undoing(
    study: Study, laura: User, draft: Draft
) -> None:
    publish(study=study, reason="", by=laura, now=NOW)
    uploaded(study, laura, b1="Beve ancora caffè?")
    assert states(study)["survey/b1/label"] == "changed"
    translate(study, laura, "survey/b1/label", "Do you still drink coffee?", before="Do you drink coffee?")
    assert states(study)["survey/b1/label"] == "done"
    undo_step(study=study)
    assert states(study)["survey/b1/label"] == "changed"


def test_translations_from_before_they_were_remembered_are_of_the_texts_they_stood_beside(
    study: Study, laura: User, draft: Draft
) -> None:
    study.translation_sources.delete()
    uploaded(study, laura, b1="Beve ancora caffè?")
    assert states(study)["survey/b1/label"] == "changed"


def test_after_publication_scripts_are_the_study_s_own_and_are_translated_there(
    study: Study, laura: User, draft: Draft
) -> None:
    publish(study=study, reason="", by=laura, now=NOW)
    uploaded(study, laura)
    translate(study, laura, "scripts/introduction/text", "I am {interviewer}.")
    texts = texts_of(study)
    assert texts is not None
    assert texts.scripts["introduction"] == {"it": "Sono {interviewer}.", "en": "I am {interviewer}."}
    scripts = {"introduction": {"it": "Mi chiamo {interviewer}.", "en": "I am {interviewer}."}}
    change_texts(study=study, scripts=scripts, answers=[], by=laura, now=NOW)
    assert unit(study, "scripts/introduction/text").earlier == "Sono {interviewer}."
    with pytest.raises(TextTakenError):
        translate(study, laura, "scripts/introduction/text", "{interviewer} here.")


def test_several_translations_are_one_step_and_those_that_do_not_fit_are_given_back(
    study: Study, laura: User, draft: Draft
) -> None:
    sent = [
        TranslatedText("survey/b1/hint", "Read slowly.", "", "Leggere piano."),
        TranslatedText("survey/b2/label", "How many?", "", "Ha detto ${b1}: quanti al giorno?"),
        TranslatedText("survey/b1/label", "Coffee?", "Do you drink coffee?", "Beve il caffè?"),
        TranslatedText("choices/yes_no/1/label", "Yes!", "Yeah", "Sì"),
        TranslatedText("survey/b7/label", "Which brand?", "", "Quale marca?"),
        TranslatedText("scripts/introduction/text", "I am {interviewer}.", "", "Sono {interviewer}."),
    ]
    stored = translate_texts(study=study, language="en", sent=sent, by=laura, now=NOW)
    assert stored.stored == 2
    assert [(one.key, reason, marks) for one, reason, marks in stored.rest] == [
        ("survey/b2/label", "lacking", ("${b1}",)),
        ("survey/b1/label", "changed", ()),
        ("choices/yes_no/1/label", "taken", ()),
        ("survey/b7/label", "gone", ()),
    ]
    assert unit(study, "scripts/introduction/text").translation == "I am {interviewer}."
    undo_step(study=study)
    assert unit(study, "survey/b1/hint").translation == ""


def test_a_language_is_added_to_every_sheet_with_texts(study: Study, laura: User, draft: Draft) -> None:
    add_language(study=study, language=Language("de", "Deutsch"), by=laura, now=NOW)
    draft_now = draft_of(study)
    assert draft_now is not None
    found = translations_of(study, draft_now, "de")
    assert found is not None
    assert [one.code for one in found.others] == ["en", "de"]
    assert found.counts() == (0, 6, 0)
    assert cell("scripts", "C1") == "text::Deutsch (de)"
    with pytest.raises(LanguageKnownError):
        add_language(study=study, language=Language("deu", "deutsch"), by=laura, now=NOW)


def test_a_cell_that_is_not_read_letter_by_letter_is_changed_all_the_same(study: Study, laura: User) -> None:
    rows = [list(row) for row in SURVEY]
    rows[2][3] = "You said ${ b1 }: how many?"
    content = workbook(survey=rows, choices=CHOICES)
    upload_workbook(study=study, content=content, file_name="caffè.xlsx", by=laura, now=NOW)
    before = unit(study, "survey/b2/label").translation
    translate(study, laura, "survey/b2/label", "You said ${b1}: how many a day?", before=before)
    assert cell("survey", "D3") == "You said ${b1}: how many a day?"


def test_choices_on_the_other_sheet_of_choices_are_translated_there(study: Study, laura: User) -> None:
    survey = [["type", "name", "label::Italiano (it)"], ["select_one_external cities", "c1", "Città?"]]
    survey += [["select_one yes_no", "b1", "Beve caffè?"]]
    cities = [["list_name", "name", "label::Italiano (it)"], ["cities", "mi", "Milano"], ["cities", "to", "Torino"]]
    english = [["list_name", "name", "label::Italiano (it)", "label::English (en)"], ["yes_no", "1", "Sì", "Yes"]]
    content = workbook(survey=survey, choices=english, external_choices=cities)
    upload_workbook(study=study, content=content, file_name="caffè.xlsx", by=laura, now=NOW)
    translate(study, laura, "choices/cities/mi/label", "Milan")
    assert (cell("external_choices", "D2"), cell("choices", "D2")) == ("Milan", "Yes")
