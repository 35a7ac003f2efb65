"""What a draft says in codes follows the decision on them: conditions, quotas, texts, shares and saved tests."""

import pytest

from surveys.design.models import Study, Version
from surveys.design.services import PublicationError, publish, upload_workbook
from surveys.people.models import User
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Question, Questionnaire

from .conftest import NOW
from .workbooks import Rows, workbook

SEXES: Rows = [["list_name", "name", "label::English (en)"], ["sex", "1", "Woman"], ["sex", "2", "Man"]]
SWAPPED: Rows = [SEXES[0], ["sex", "1", "Man"], ["sex", "2", "Woman"]]
HEAD = ["type", "name", "label::English (en)", "relevant", "calculation"]
SURVEY: Rows = [
    HEAD,
    ["select_one sex", "sex", "Sex?", None, None],
    ["integer", "children", "How many has {if(${sex} = '1', 'she', 'he')}?", "${sex} = '1'", None],
    ["calculate", "points", None, None, "${sex} * 10"],
    ["integer", "age", "How old?", None, None],
]
QUOTAS: Rows = [
    ["name", "label::English (en)", "when", "target"],
    ["women", "Women", "${sex} = '1'", 10],
    ["men", "Men", "${sex} != '1' and ${sex} != ''", 10],
]
ROUTES: Rows = [["after", "when", "go_to"], ["sex", "selected(${sex}, '2')", "age"]]
SHARES: Rows = [["question", "answer", "share"], ["sex", "1", 60]]


def publish_sheets(study: Study, laura: User, decisions: dict[str, str] | None = None, **sheets: Rows) -> Version:
    content = workbook(**{"survey": SURVEY, "choices": SEXES, "quotas": QUOTAS, **sheets})
    upload_workbook(study=study, content=content, file_name="sex.xlsx", by=laura, now=NOW)
    return publish(study=study, reason="", by=laura, now=NOW, decisions=decisions or {})


def _questionnaire(version: Version) -> Questionnaire:
    return storage.from_json(version.questionnaire)


def _question(version: Version, name: str) -> Question:
    return next(one for one in _questionnaire(version).questions() if one.name == name)


def test_what_stands_as_it_stood_is_written_in_the_codes_decided_on(study: Study, laura: User) -> None:
    everything = {"routes": ROUTES, "respondents": SHARES}
    publish_sheets(study, laura, **everything)
    version = publish_sheets(study, laura, {"sex:1,2": "recode"}, choices=SWAPPED, **everything)
    children = _question(version, "children")
    assert children.relevant == "${sex} = '2'"
    assert children.label["en"] == "How many has {if(${sex} = '2', 'she', 'he')}?"
    assert [quota.when for quota in _questionnaire(version).quotas] == [
        "${sex} = '2'",
        "${sex} != '2' and ${sex} != ''",
    ]
    assert [route.when for route in _questionnaire(version).routes] == ["selected(${sex}, '1')"]
    assert [one.answer for one in _questionnaire(version).respondents] == ["2"]
    # A calculation goes on giving what it gave: ten points for a woman.
    assert _question(version, "points").calculation == "if(${sex} = '2', '1', if(${sex} = '1', '2', ${sex})) * 10"


def test_what_was_written_for_the_new_codes_by_hand_stays(study: Study, laura: User) -> None:
    publish_sheets(study, laura)
    by_hand = [QUOTAS[0], ["women", "Women", "${sex} = '2'", 10], ["men", "Men", "${sex} = '1'", 10]]
    version = publish_sheets(study, laura, {"sex:1,2": "recode"}, choices=SWAPPED, quotas=by_hand)
    assert [quota.when for quota in _questionnaire(version).quotas] == ["${sex} = '2'", "${sex} = '1'"]


@pytest.mark.parametrize("decision", ["same", "apart"])
def test_without_a_recode_conditions_stay_as_they_are(study: Study, laura: User, decision: str) -> None:
    publish_sheets(study, laura)
    version = publish_sheets(study, laura, {"sex:1,2": decision}, choices=SWAPPED)
    assert _question(version, "children").relevant == "${sex} = '1'"


def test_the_next_draft_begins_with_what_was_published(study: Study, laura: User) -> None:
    publish_sheets(study, laura)
    version = publish_sheets(study, laura, {"sex:1,2": "recode"}, choices=SWAPPED)
    workbook_bytes = bytes(version.workbook or b"")
    upload_workbook(study=study, content=workbook_bytes, file_name="sex.xlsx", by=laura, now=NOW)
    again = publish(study=study, reason="", by=laura, now=NOW)
    assert again.questionnaire == version.questionnaire


def test_saved_tests_go_on_answering_as_the_same_person(study: Study, laura: User) -> None:
    tests: Rows = [["name", "answers"], ["a mother", "sex = 1\nchildren = 2\nage = 40"]]
    publish_sheets(study, laura, tests=tests)
    version = publish_sheets(study, laura, {"sex:1,2": "recode"}, choices=SWAPPED, tests=tests)
    draft = upload_workbook(
        study=study, content=bytes(version.workbook or b""), file_name="sex.xlsx", by=laura, now=NOW
    )
    (test,) = storage.from_json(draft.questionnaire or {}).tests
    assert test.answers == {"sex": "2", "children": "2", "age": "40"}


def test_a_condition_that_stands_in_no_cell_of_its_own_stops_publication_and_is_named(
    study: Study, laura: User
) -> None:
    listed = [SEXES[0], ["sex", "1", "Woman"], ["sex", "other", "Man"]]
    turned = [SEXES[0], ["sex", "1", "Man"], ["sex", "other", "Woman"]]
    survey = [HEAD, ["select_one sex or_other", "sex", "Sex?", None, None]]
    publish_sheets(study, laura, survey=survey, choices=listed, quotas=[QUOTAS[0]])
    with pytest.raises(PublicationError) as refusal:
        publish_sheets(study, laura, {"sex:1,other": "recode"}, survey=survey, choices=turned, quotas=[QUOTAS[0]])
    assert refusal.value.reason == "unwritten"
    assert [one.name for one in refusal.value.rewrites] == ["sex_other"]
    assert Version.objects.filter(study=study).count() == 1
