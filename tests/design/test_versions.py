"""A draft without errors becomes a version that never changes."""

import pytest

from surveys.design import queries
from surveys.design.models import Draft, Study, StudyTexts, Version
from surveys.design.services import PublicationError, change_texts, publish, upload_workbook
from surveys.fieldwork.models import QuotaCell
from surveys.fieldwork.services import publish_for_the_field
from surveys.people.models import User
from surveys.questionnaire import codebook

from .conftest import NOW
from .workbooks import BROKEN, COFFEE, YES_NO, coffee, workbook

SCRIPTS = [["name", "text::Italiano (it)"], ["introduction", "Buongiorno"]]
ANSWERS = [["question::Italiano (it)", "answer::Italiano (it)"], ["Chi siete?", "Un istituto di ricerca."]]


def test_the_draft_becomes_version_one_and_is_gone(study: Study, laura: User) -> None:
    _upload(study, laura, coffee())
    version = publish(study=study, reason=" Prima uscita ", by=laura, now=NOW)
    study.refresh_from_db()
    assert (version.number, version.reason, version.file_name, version.published_by) == (
        1,
        "Prima uscita",
        "c.xlsx",
        laura,
    )
    assert study.fielded_version == version
    assert Draft.objects.count() == 0
    assert [v.name for v in codebook.from_json(version.codebook).variables] == ["b1", "b2"]


def test_a_second_draft_becomes_version_two_and_the_first_stays_as_it_was(study: Study, laura: User) -> None:
    first = _publish(study, laura, coffee())
    before = (first.questionnaire, first.codebook, bytes(first.workbook))
    second = _publish(study, laura, coffee(survey=[*COFFEE, ["text", "b3", "Perché?", None]]))
    first.refresh_from_db()
    assert second.number == 2
    assert (first.questionnaire, first.codebook, bytes(first.workbook)) == before


def test_codes_keep_the_numbers_of_earlier_versions(study: Study, laura: User) -> None:
    def survey(*codes: str) -> bytes:
        choices = [YES_NO[0], *(["yes_no", code, code.title()] for code in codes)]
        return workbook(survey=COFFEE[:2], choices=choices)

    _publish(study, laura, survey("sereno", "porto"))
    version = _publish(study, laura, survey("aurora", "porto", "sereno"))
    numbers = {code.code: code.number for code in codebook.from_json(version.codebook).variables[0].codes}
    assert (numbers["sereno"], numbers["porto"], numbers["aurora"]) == (1, 2, 3)


@pytest.mark.parametrize("content", [workbook(survey=BROKEN, choices=YES_NO), b"no workbook"])
def test_a_draft_with_errors_is_not_published(study: Study, laura: User, content: bytes) -> None:
    _upload(study, laura, content)
    with pytest.raises(PublicationError) as refusal:
        publish(study=study, reason="", by=laura, now=NOW)
    assert refusal.value.reason == "errors"
    assert Version.objects.count() == 0


def test_without_a_draft_there_is_nothing_to_publish(study: Study, laura: User) -> None:
    with pytest.raises(PublicationError) as refusal:
        publish(study=study, reason="", by=laura, now=NOW)
    assert refusal.value.reason == "no_draft"


def test_nobody_publishes_what_a_colleague_has_uploaded_meanwhile(study: Study, laura: User) -> None:
    looked_at = _upload(study, laura, coffee()).pk
    _upload(study, laura, coffee())
    with pytest.raises(PublicationError) as refusal:
        publish(study=study, reason="", by=laura, now=NOW, draft_id=looked_at)
    assert refusal.value.reason == "changed"


def test_the_workbooks_texts_become_the_studys_own_at_the_first_publication(study: Study, laura: User) -> None:
    _publish(study, laura, coffee(scripts=SCRIPTS, answers_for_respondents=ANSWERS))
    texts = queries.texts_of(study)
    assert texts is not None
    assert (texts.number, texts.scripts) == (1, {"introduction": {"it": "Buongiorno"}})
    assert texts.answers == [{"question": {"it": "Chi siete?"}, "answer": {"it": "Un istituto di ricerca."}}]


def test_later_publications_leave_the_studys_texts_alone(study: Study, laura: User) -> None:
    _publish(study, laura, coffee(scripts=SCRIPTS))
    change_texts(study=study, scripts={"introduction": {"it": "Buonasera"}}, answers=[], by=laura, now=NOW)
    _publish(study, laura, coffee(scripts=SCRIPTS))
    texts = queries.texts_of(study)
    assert texts is not None
    assert (texts.number, texts.scripts) == (2, {"introduction": {"it": "Buonasera"}})


def test_texts_that_do_not_change_make_no_new_edition(study: Study, laura: User) -> None:
    words = {"scripts": {"closing": {"it": " Grazie ", "en": ""}}, "answers": [{"question": {}, "answer": {}}]}
    first = change_texts(study=study, by=laura, now=NOW, **words)
    again = change_texts(study=study, by=laura, now=NOW, **words)
    assert (first.pk, first.scripts, first.answers) == (again.pk, {"closing": {"it": "Grazie"}}, [])
    assert StudyTexts.objects.count() == 1


def test_a_workbooks_quotas_are_first_values_that_the_field_may_change(study: Study, laura: User) -> None:
    head = ["name", "label::Italiano (it)", "when", "target", "on_full"]
    drinkers = ["drinkers", "Bevitori", "${b1} = '1'", 100, "stop"]
    _publish(study, laura, coffee(quotas=[head, drinkers]))
    QuotaCell.objects.update(target=80)
    others = ["others", "Altri", "${b1} = '2'", 50, "warn"]
    _publish(study, laura, coffee(quotas=[head, drinkers, others]))
    cells = QuotaCell.objects.order_by("position").values_list("name", "target", "on_full", "position")
    assert list(cells) == [("drinkers", 80, "stop", 0), ("others", 50, "warn", 1)]


def _upload(study: Study, laura: User, content: bytes) -> Draft:
    return upload_workbook(study=study, content=content, file_name="c.xlsx", by=laura, now=NOW)


def _publish(study: Study, laura: User, content: bytes) -> Version:
    _upload(study, laura, content)
    return publish_for_the_field(study=study, reason="", by=laura, now=NOW)
