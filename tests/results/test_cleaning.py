"""Values changed after the interview and derived variables: in every file, beside the answers, gone with the person."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from surveys.interviewing.models import Interview
from surveys.people.models import AuditEntry, User
from surveys.results import services
from surveys.results.models import CleanedValue, DerivedVariable
from surveys.results.services import Asked
from surveys.results.services.deriving import derived_from
from surveys.results.services.known_values import Known
from tests.interviewing.scene import Scene

from .books import book_of, rows
from .six_people import SIX, SURVEY, played

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return played(SIX, survey=SURVEY)


def laura(scene: Scene) -> User:
    assert scene.study.created_by
    return scene.study.created_by


def cases(scene: Scene) -> list[int]:
    return list(Interview.objects.order_by("pk").values_list("case__number", flat=True))


def clean(scene: Scene, case: int, variable: str, value: str, reason: str = "heard again") -> CleanedValue:
    facts: dict[str, Any] = {"study": scene.study, "by": laura(scene), "now": scene.now, "language": "en"}
    return services.clean_value(case=case, variable=variable, value=value, reason=reason, **facts)


def test_a_value_is_refused_that_no_file_holds_or_no_answer_could_be() -> None:
    survey = [*SURVEY, ["date", "bought", "When?"], ["time", "hour", "At what time?"]]
    listed = [["list_name", "name", "label", "exclusive"], ["yes_no", "1", "Yes"], ["yes_no", "2", "No"]]
    listed += [["brands", "1", "Aurora"], ["brands", "9", "None", "yes"]]
    scene = played([("1", "3", "1", "x", "1", "24/11/2026", "18:30")], survey=survey, choices=listed)
    (case,) = cases(scene)
    unfit = [("cups", "1e300"), ("cups", "1_000"), ("known", "9 1"), ("known", ","), ("bought", "31/2/2026")]
    for variable, value in unfit:
        with pytest.raises(services.UnfitValueError):
            clean(scene, case, variable, value)
    assert clean(scene, case, "bought", "5/3/2026").after == {"value": "2026-03-05"}
    assert clean(scene, case, "hour", "9:05").after == {"value": "09:05"}


def test_a_changed_value_is_in_files_and_toplines_with_its_log_and_the_answer_stays(scene: Scene) -> None:
    first = cases(scene)[0]
    rows_before = list(Interview.objects.order_by("pk").values_list("row", flat=True))
    change = clean(scene, first, "cups", "12")
    clean(scene, first, "known", "3 1")
    clean(scene, cases(scene)[1], "drinks", "dk")
    book = book_of(scene)
    assert rows(book, "Data_codes", "drinks", "cups", "known_1", "known_3")[:2] == [(1, 12, 1, 1), (98, None, 0, 0)]
    log = rows(book, "Cleaning_log", "case", "variable", "was", "is", "why")
    assert log[0] == (services.numbers_of_client(scene.study).case(first), "cups", "3", "12", "heard again")
    assert log[1][2:4] == ("Aurora; Del Porto", "Fontana; Aurora")
    assert "Laura" not in str(list(book["Cleaning_log"].values))
    found = services.toplines_of(scene.study, Asked(), language="en", now=scene.now)
    cups = next(card for card in found.cards if card.name == "cups")
    assert cups.numbers is not None
    assert cups.numbers.mean == 12
    assert list(Interview.objects.order_by("pk").values_list("row", flat=True)) == rows_before
    services.undo_cleaning(study=scene.study, pk=change.pk, by=laura(scene), now=scene.now)
    assert rows(book_of(scene), "Data_codes", "cups")[0] == (3,)
    assert AuditEntry.objects.filter(verb__startswith="cleaning.").count() == 4


@pytest.mark.parametrize(
    ("variable", "value"),
    [("cups", "many"), ("cups", "1.5"), ("cups", "nan"), ("drinks", "7"), ("known", "1 9"), ("ill", "1"), ("no", "1")],
)
def test_what_a_question_would_not_accept_is_refused(scene: Scene, variable: str, value: str) -> None:
    with pytest.raises(services.UnfitValueError):
        clean(scene, cases(scene)[0], variable, value)


def test_nothing_is_changed_without_a_reason_or_without_an_interview(scene: Scene) -> None:
    with pytest.raises(services.NoReasonError):
        clean(scene, cases(scene)[0], "cups", "4", "  ")
    with pytest.raises(services.NoSuchInterviewError):
        clean(scene, 99_999, "cups", "4")
    change = clean(scene, cases(scene)[0], "cups", "4")
    with pytest.raises(IntegrityError), transaction.atomic():
        CleanedValue.objects.filter(pk=change.pk).update(reason="")


def test_erasing_somebody_takes_their_changed_values(scene: Scene) -> None:
    case = Interview.objects.order_by("pk")[0].case
    clean(scene, case.number, "why", "My name is Maria", "she said so")
    services.erase_everywhere(case=case, reason="asked", by=laura(scene), now=scene.now)
    assert not CleanedValue.objects.exists()


def derive(scene: Scene, name: str, formula: str, **codes: str) -> Any:
    facts: dict[str, Any] = {"study": scene.study, "by": laura(scene), "now": scene.now}
    book = services.codebook_for_formulas(scene.study, language="en", now=scene.now)
    return services.keep_derived(book=book, name=name, label="Cups", formula=formula, codes=codes, **facts)


def test_a_derived_variable_follows_its_formula_and_what_was_cleaned(scene: Scene) -> None:
    derive(scene, "heavy", "if(${cups} >= 4, 1, if(${cups} != '', 2, ''))", **{"1": "heavy", "2": "light"})
    derive(scene, "twice", "${cups} * 2")
    assert rows(book_of(scene), "Data_labels", "heavy", "twice")[:2] == [("light", 6), ("heavy", 8)]
    clean(scene, cases(scene)[0], "cups", "5")
    assert rows(book_of(scene), "Data_codes", "heavy", "twice")[0] == (1, 10)
    found = services.toplines_of(scene.study, Asked(filters={"heavy": ["1"]}), language="en", now=scene.now)
    assert found.everybody.people == 2


def test_formulas_know_listed_codes_that_mean_dont_know_and_take_no_text_for_one() -> None:
    survey = [SURVEY[0], ["select_one own", "sort", "Which?"], ["text", "why", "Why?", None, "dk"]]
    choices = [
        ["list_name", "name", "label::English (en)", "missing"],
        ["own", "1", "One"],
        ["own", "8", "No idea", "dk"],
    ]
    scene = played([("8", "dk"), ("1", "*")], survey=survey, choices=choices)
    derive(scene, "unsure", "if(dk(${sort}), 1, 0)")
    derive(scene, "silent", "if(dk(${why}), 1, 0)")
    assert rows(book_of(scene), "Data_codes", "unsure", "silent") == [(1, 0), (0, 1)]


def test_a_formula_works_out_no_more_of_an_interview_than_there_is_time_for() -> None:
    derived = derived_from(DerivedVariable(name="long", formula="if(regex(${why}, '(x?){60}x*'), 1, 2)", codes={}))
    assert derived is not None
    assert derived.value(Known({"why": "xxx"})) == 1
    assert derived.value(Known({"why": "x" * 5000})) == 2
    large = derived_from(DerivedVariable(name="large", formula="pow(10, ${cups})", codes={}))
    assert large is not None
    assert [large.value(Known({"cups": cups})) for cups in (3, 300)] == [1000, None]


@pytest.mark.parametrize("formula", ["${cups} +", "${nothing} + 1", "${ill} + 1", "sum(1)(2)"])
def test_a_formula_that_cannot_be_worked_out_or_reads_something_personal_is_refused(scene: Scene, formula: str) -> None:
    with pytest.raises(services.FormulaError):
        derive(scene, "wrong", formula)


def test_what_is_made_of_something_personal_is_personal_also_if_it_became_so_later(scene: Scene) -> None:
    for name, formula in (("iller", "${ill}"), ("illest", "${iller} + 1")):
        facts = {"name": name, "formula": formula, "made_by": laura(scene), "made_at": scene.now}
        DerivedVariable.objects.create(study=scene.study, **facts)
    titles = {cell.value for cell in book_of(scene)["Data_codes"][1]}
    assert titles.isdisjoint({"ill", "iller", "illest"})
    ours = {cell.value for cell in book_of(scene, for_client=False)["Data_codes"][1]}
    assert ours >= {"ill", "iller", "illest"}


def test_a_name_is_free_or_refused_and_a_hidden_variable_keeps_it(scene: Scene) -> None:
    made = derive(scene, "twice", "${cups} * 2")
    for name in ("TWICE", "cups", "known_1", "1st", "a b"):
        with pytest.raises(services.NameNotFreeError):
            derive(scene, name, "1")
    assert services.hide_derived(study=scene.study, pk=made.pk, by=laura(scene), now=scene.now)
    assert "twice" not in [cell.value for cell in book_of(scene)["Data_codes"][1]]


def test_the_room_changes_takes_back_tries_out_and_keeps(scene: Scene) -> None:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(laura(scene))
    address, case = f"/studies/{scene.study.pk}/results/cleaning/", cases(scene)[0]
    page = browser.get(f"{address}?case={case}&variable=cups").content.decode()
    assert "It is now: <b>3</b>" in page
    sent = {"case": case, "variable": "cups", "value": "7", "reason": ""}
    assert "Write why" in browser.post(f"{address}change/", sent).content.decode()
    assert browser.post(f"{address}change/", sent | {"reason": "typed twice"}).status_code == 302
    assert "typed twice" in browser.get(address).content.decode()
    browser.post(f"{address}undo/", {"chosen": CleanedValue.objects.get().pk})
    assert "typed twice" not in browser.get(address).content.decode()
    formula = {"formula": "if(${cups} > 3, 1, 2)", "codes": "1 many\n2 few", "name": "many"}
    assert "1 many" in browser.post(f"{address}derive/", formula).content.decode()
    assert browser.post(f"{address}derive/", formula | {"keep": "1"}).status_code == 302
    told = browser.post(f"{address}derive/", {"formula": "${cups} +", "codes": ""}).content.decode()
    assert "danger-text" in told
