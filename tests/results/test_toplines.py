"""Toplines: counted from the same columns as every export, filtered, compared, and released to the client."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils.translation import override

from surveys.analysis import differences
from surveys.analysis.differences import Group
from surveys.analysis.tables import Use
from surveys.analysis.targets import MarginSpec, WeightSpec
from surveys.database import kept_files
from surveys.design.models import Series, Study
from surveys.design.services import grant_role
from surveys.interviewing.models import Interview
from surveys.interviewing.services import number_interviews
from surveys.people.models import AuditEntry, Role, User
from surveys.results import queries, services
from surveys.results.queries import AnswerAt
from surveys.results.services import Asked, Toplines
from surveys.results.services.toplines.cards import card_of, card_to_json, compared
from surveys.results.services.toplines.counting import Counts
from surveys.results.services.workbook.delivery import delivery_for
from tests.interviewing.scene import NOON, Scene, make_scene

from .books import finished
from .six_people import SIX, SURVEY, played

pytestmark = pytest.mark.django_db


def seen(scene: Scene, **asked: object) -> Toplines:
    return services.toplines_of(scene.study, Asked(**asked), language="en", now=scene.now)  # type: ignore[arg-type]


def lines(toplines: Toplines, name: str) -> list[tuple[str, int, float]]:
    card = next(card for card in toplines.cards if card.name == name)
    return [(line.words, line.people, round(100 * (line.share or 0), 1)) for line in card.lines]


def test_every_question_is_counted_as_in_the_workbook_and_nothing_personal_is_there() -> None:
    found = seen(played(SIX, survey=SURVEY))
    assert [card.name for card in found.cards] == ["drinks", "cups", "known", "why"]
    assert lines(found, "drinks") == [("Yes", 3, 50.0), ("No", 2, 33.3), ("Don’t know", 1, 16.7)]
    assert lines(found, "known")[1:] == [("Del Porto", 3, 50.0), ("Fontana", 2, 33.3), ("Don’t know", 1, 16.7)]
    cups = next(card for card in found.cards if card.name == "cups")
    assert (cups.base.people, cups.valid.people, cups.numbers and cups.numbers.mean) == (3, 2, 3.5)
    assert next(card for card in found.cards if card.name == "why").said == 6


def test_a_filter_leaves_those_to_whom_it_applies_and_two_groups_stand_side_by_side() -> None:
    scene = played(SIX, survey=SURVEY)
    assert lines(seen(scene, filters={"drinks": ["1"]}), "known")[0] == ("Aurora", 1, 33.3)
    assert seen(scene, filters={"known": ["1", "3"]}).everybody.people == 4
    assert seen(scene, filters={"unknown": ["1"], "drinks": ["77"]}).everybody.people == 6
    found = seen(scene, compare="drinks", first="1", second="2")
    assert [(name, group.people) for name, group in found.groups] == [("Yes", 3), ("No", 2)]
    known = next(one for one in found.comparisons if one.first.name == "known")
    first = known.pairs[0]
    assert (first.words, round(first.first or 0, 2), first.mark) == ("Aurora", 0.33, "")


def test_a_new_interview_a_changed_and_an_excluded_one_are_counted_at_once() -> None:
    scene = make_scene(survey=SURVEY, cases=4)
    finished(scene, *SIX[0])
    finished(Scene(scene.study, scene.interviewer, scene.next_case()), *SIX[3])
    assert seen(scene).everybody.people == 2
    number_interviews(study=scene.study, now=scene.now)
    assert seen(scene).everybody.people == 2
    another = Scene(scene.study, scene.interviewer, scene.next_case())
    interview = finished(another, "2", "3", "x", "1")
    assert lines(seen(scene), "drinks")[:2] == [("Yes", 1, 33.3), ("No", 2, 66.7)]
    Interview.objects.filter(pk=interview.pk).update(status="rejected", changed_at=scene.now + timedelta(hours=1))
    assert seen(scene).everybody.people == 2
    assert len(kept_files.names(kept_files.COLUMNS)) == 1


def test_an_interview_that_is_corrected_while_columns_are_brought_up_to_date_is_counted_once() -> None:
    scene = played(SIX[:2], survey=SURVEY)
    number_interviews(study=scene.study, now=scene.now)
    seen(scene)
    first, second = Interview.objects.order_by("pk")
    Interview.objects.filter(pk=first.pk).update(change_number=second.change_number + 1)
    readings: list[str] = []

    def corrected_between(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT") and '"change_number" > ' in sql:
            readings.append(sql)
            if len(readings) == 2:
                Interview.objects.filter(pk=second.pk).update(change_number=second.change_number + 2)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(corrected_between):
        assert seen(scene).everybody.people == 2
    assert len(readings) == 2


def test_the_kept_columns_hold_no_text_and_nothing_personal_and_go_when_somebody_is_erased() -> None:
    scene = played([("1", "3", "1 2", "Segretissimo", "1")], survey=SURVEY)
    seen(scene)
    (name,) = kept_files.names(kept_files.COLUMNS)
    with kept_files.opened(kept_files.COLUMNS, name) as file:
        content = file.read()
    assert b"Segretissimo" not in content
    assert b"ill" not in content.split(b"drinks")[0]
    assert scene.study.created_by
    services.erase_everywhere(
        case=Interview.objects.get().case, reason="asked", by=scene.study.created_by, now=scene.now
    )
    assert kept_files.names(kept_files.COLUMNS) == set()


def released(scene: Scene, *questions: str) -> None:
    assert scene.study.created_by
    services.release_toplines(
        study=scene.study,
        questions=questions,
        weight="",
        note="First look",
        language="en",
        by=scene.study.created_by,
        now=scene.now,
    )


@pytest.fixture
def of_thirty(monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(differences, "SMALL_BASE", 3)
    return played(SIX, survey=SURVEY)


def test_the_client_sees_what_was_released_as_it_was_then_until_it_is_taken_back(of_thirty: Scene) -> None:
    scene = of_thirty
    client = User.objects.create_user("cliente")
    assert scene.study.created_by
    grant_role(by=scene.study.created_by, person=client, study=scene.study, role=Role.CLIENT, now=scene.now)
    browser = Client()
    browser.force_login(client)
    address = f"/studies/{scene.study.pk}/toplines/"
    assert "Beve caff" not in browser.get(address).content.decode()
    with override("en"):
        released(scene, "drinks", "why", "ill")
    page = browser.get(address).content.decode()
    assert ("Do you drink coffee?" in page, "Which brands" in page) == (True, False)
    assert "First look" in page
    assert browser.get(f"/studies/{scene.study.pk}/results/toplines/").status_code == 403
    shown = queries.topline_release_shown(scene.study)
    assert shown is not None
    assert (shown.number, shown.interviews, shown.figures["left_out"]) == (1, 6, ["ill", "why"])
    services.withdraw_toplines(study=scene.study, by=scene.study.created_by, now=scene.now)
    assert "Do you drink coffee?" not in browser.get(address).content.decode()
    assert set(AuditEntry.objects.values_list("verb", flat=True)) >= {"topline.released", "topline.withdrawn"}


def test_what_is_looked_at_is_released_with_its_filter_and_its_weights(of_thirty: Scene) -> None:
    scene = of_thirty
    laura = scene.study.created_by
    assert laura
    spec = WeightSpec((MarginSpec((Use("drinks"),), {"1": 50.0, "2": 50.0}),))
    services.save_weights(study=scene.study, name="census", spec=spec, by=laura, now=scene.now)
    facts: dict[str, Any] = {"study": scene.study, "questions": ["drinks", "known"], "note": "", "language": "en"}
    facts |= {"by": laura, "now": scene.now, "filters": {"known": ["2"]}}
    with override("en"):
        release = services.release_toplines(weight="census", **facts)
    asked = services.Asked(filters={"known": ["2"]}, weight="census")
    looked_at = services.toplines_of(scene.study, asked, language="en", now=scene.now)
    assert release.figures["cards"] == [
        card_to_json(card) for card in looked_at.cards if card.name in {"drinks", "known"}
    ]
    assert (release.interviews, release.figures["weight"]) == (looked_at.everybody.people, "census")
    assert release.figures["filter"] == ["known: Del Porto"]
    for gone in ({"weight": "gone"}, {"weight": "", "filters": {"known": ["99"]}}):
        with pytest.raises(services.ToplineViewError):
            services.release_toplines(**{**facts, **gone})
    assert queries.topline_release_shown(scene.study) == release


def test_the_wave_before_is_compared_with_by_whoever_works_on_it(of_thirty: Scene) -> None:
    scene, person = of_thirty, User.objects.create_user("ricercatrice")
    series = Series.objects.create(name="Coffee")
    version = scene.study.fielded_version
    before = Study.objects.create(name="1", series=series, wave=1, fielded_version=version, created_at=scene.now)
    Study.objects.filter(pk=scene.study.pk).update(series=series, wave=2)
    scene.study.refresh_from_db()

    def earlier() -> Study | None:
        asked = Asked(compare="wave")
        return services.toplines_of(scene.study, asked, language="en", now=scene.now, by=person).earlier

    grant_role(by=None, person=person, study=scene.study, role=Role.RESEARCHER, now=scene.now)
    grant_role(by=None, person=person, study=before, role=Role.CLIENT, now=scene.now)
    assert earlier() is None
    grant_role(by=None, person=person, study=before, role=Role.SUPERVISOR, now=scene.now)
    assert earlier() == before
    # Its own weights of this name weigh the wave before; here it has none.
    spec = WeightSpec((MarginSpec((Use("drinks"),), {"1": 20.0, "2": 80.0}),))
    services.save_weights(study=scene.study, name="peso", spec=spec, by=person, now=scene.now)
    asked = Asked(compare="wave", weight="peso")
    groups = services.toplines_of(scene.study, asked, language="en", now=scene.now, by=person).groups
    assert [(name, group.people) for name, group in groups] == [("Wave 2", 6), ("Wave 1", 0)]


def test_bands_are_weighted_and_the_same_for_those_who_are_compared() -> None:
    """Of bands that differ one group had everybody in “0–99”, the other nobody: that counted as a difference."""
    study, now = make_scene(survey=SURVEY).study, NOON
    delivery = delivery_for(study, batches=tuple, language="en", statuses=[], for_client=True, now=now)
    cups = delivery.codebook.by_name["cups"]
    few = Counts({number: Group(4, 8.0 if number < 10 else 2.0, 8.0) for number in range(20)})
    many = Counts({number: Group(4, 4.0, 4.0) for number in range(0, 1000, 50)})
    alone, one, other = (
        card_of(delivery, cups, few),
        card_of(delivery, cups, few, many),
        card_of(delivery, cups, many, few),
    )
    assert sum(line.share or 0 for line in alone.lines[: len(alone.lines) // 2]) == pytest.approx(0.8)
    assert [line.key for line in one.lines] == [line.key for line in other.lines]
    first, second, *_ = compared(one, other).pairs
    assert (first.words, first.first, first.second, first.mark) == ("0–99", 1.0, 0.1, "95")
    assert (second.first, second.second, second.mark) == (0.0, 0.1, "")  # four people: so few say nothing
    times = [replace(card, is_of_times=True) for card in (one, other)]
    assert {pair.mark for pair in compared(*times).pairs} == {""}


def test_a_small_base_is_never_released() -> None:
    scene = make_scene(survey=SURVEY)
    finished(scene, *SIX[0])
    with pytest.raises(services.NothingToReleaseError):
        released(scene, "drinks")


def test_shares_are_compared_by_the_pooled_z_of_the_published_example() -> None:
    # R mtcars, cylinders by transmission, as expss has it: z −2.676, p .0074; gears: z 2.544, p .0110.
    assert round(differences.of_shares(3 / 19, 19, 8 / 13, 13), 4) == 0.0074
    assert round(differences.of_shares(12 / 18, 18, 3 / 14, 14), 4) == 0.0110
    assert differences.mark(0.0074, 19, 13) == ""
    assert differences.mark(0.0074, 40, 40) == "95"


def test_the_study_s_own_weights_weigh_toplines_and_those_that_cannot_be_made_do_not() -> None:
    scene = played(SIX, survey=SURVEY)
    by = scene.attempt.interviewer

    def saved(name: str, targets: dict[str, float]) -> None:
        spec = WeightSpec((MarginSpec((Use("drinks"),), targets),))
        services.save_weights(study=scene.study, name=name, spec=spec, by=by, now=scene.now)

    saved("peso", {"1": 20.0, "2": 80.0})
    found = seen(scene, weight="peso")
    assert found.weights == {"peso": "peso"}
    assert found.asked.weight == "peso"
    yes, no, unsaid = lines(found, "drinks")
    assert (yes[1], no[1]) == (3, 2)
    assert yes[2] / no[2] == pytest.approx(20 / 80, rel=0.01)
    assert lines(seen(scene), "drinks")[0] == ("Yes", 3, 50.0)
    one = seen(scene, weight="peso", filters={"drinks": ["2"]}).everybody
    assert one.people == 2
    assert one.weight == pytest.approx(
        (found.everybody.weight - unsaid[2] / 100 * found.everybody.weight) * 0.8, rel=0.01
    )
    # Another edition under the same name weighs otherwise, at once.
    saved("peso", {"1": 80.0, "2": 20.0})
    assert lines(seen(scene, weight="peso"), "drinks")[0][2] > 60
    services.save_weights(
        study=scene.study,
        name="empty",
        spec=WeightSpec((MarginSpec((Use("gone"),), {"1": 1.0}),)),
        by=by,
        now=scene.now,
    )
    assert seen(scene, weight="empty").asked.weight == ""


def test_coded_answers_and_derived_variables_stand_in_tables_and_toplines() -> None:
    scene = played(SIX, survey=SURVEY)
    by = scene.attempt.interviewer
    book = services.codebook_for_formulas(scene.study, language="en", now=scene.now)
    facts = {"study": scene.study, "by": by, "now": scene.now}
    codes = {"1": "more than three", "2": "up to three"}
    formula = "if(${cups} > 3, 1, 2)"
    services.keep_derived(book=book, name="many", label="Many cups", formula=formula, codes=codes, **facts)
    code = services.add_code(study=scene.study, variable="why", words="Taste", by=by, now=scene.now)
    interview = Interview.objects.filter(study=scene.study).earliest("pk")
    services.assign_codes(
        study=scene.study, variable="why", answers=[AnswerAt(interview.pk)], codes=[code.number], by=by, now=scene.now
    )
    names = {card.name for card in seen(scene).cards}
    answers = services.answers_of_study(scene.study, language="en", now=scene.now)
    for name in ("many", "why_cod"):
        assert answers.find(name) is not None, name
        assert name in names
