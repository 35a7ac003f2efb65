"""Tables, weights, formulas and agreements that were saved in earlier codes show whom they showed."""

import pytest

from surveys.analysis import targets
from surveys.analysis.tables import Net, SetSpec, TableSpec, Use, from_json
from surveys.results import services
from surveys.results.queries import formulas_of, table_sets_of, weight_sets_of
from surveys.results.services.tables.study_answers import forget_kept_answers
from tests.interviewing.scene import Scene, make_scene

from .books import finished
from .next_versions import NO_YES, SURVEY, YES_NO, next_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """Three who drink coffee and one who does not; what reads the answer was saved then."""
    forget_kept_answers()
    scene = make_scene(survey=SURVEY, choices=YES_NO, cases=5)
    for number, code in enumerate("1112"):
        if number:
            scene.attempt = scene.next_case()
        finished(scene, code)
    spec = SetSpec((TableSpec((Use("drinks"),), (Net("Drinkers", ("1",)),), filter="${drinks} = '1'"),))
    margin = targets.MarginSpec((Use("drinks"),), {"1": 50.0, "2": 50.0})
    study, person = scene.study, scene.study.created_by
    assert person is not None
    facts = {"study": study, "by": person, "now": scene.now}
    services.save_table_set(name="Coffee", spec=spec, **facts)
    services.save_weights(name="w", spec=targets.WeightSpec((margin,)), **facts)
    book = services.codebook_for_formulas(study, language="en", now=scene.now)
    formula = "if(${drinks} = '1', 1, 0)"
    services.keep_derived(book=book, name="cups", label="", formula=formula, codes={}, **facts)
    return scene


def _shown(scene: Scene) -> tuple[float, dict[str, float], int]:
    """People in the table, the weights of each answer by its label, and how many the formula calls drinkers."""
    forget_kept_answers()
    answers = services.answers_of_study(scene.study, language="en", now=scene.now)
    (saved,), (weights,) = table_sets_of(scene.study), weight_sets_of(scene.study)
    made = services.make_tables(answers, from_json(saved.spec), services.weights_from(answers, {}))
    values = targets.weigh(answers, targets.from_json(weights.spec)).weights.values
    drinks, cups = answers.columns["drinks"], answers.columns["cups"]
    by_label = {drinks.answers[place].label: float(value) for place, value in zip(drinks.places, values, strict=True)}
    return made.tables[0][1].people[0], by_label, int(cups.numbers.sum())


def test_what_was_saved_before_a_swap_shows_the_same_people_after_it(scene: Scene) -> None:
    before = _shown(scene)
    next_version(scene, {"drinks:1,2": "recode"}, choices=NO_YES)
    assert _shown(scene) == before  # nobody was asked with the new version yet
    scene.attempt = scene.next_case()
    finished(scene, "1")  # which is "No" now
    people, weights, drinkers = _shown(scene)
    assert (people, drinkers) == (3, 3)
    assert weights["Yes"] == pytest.approx(5 / 2 / 3)
    assert weights["No"] == pytest.approx(5 / 2 / 2)
    assert [one.formula for one in formulas_of(scene.study)] == ["if(${drinks} = '2', 1, 0)"]


def test_what_is_saved_after_a_swap_stays_as_it_was_saved(scene: Scene) -> None:
    next_version(scene, {"drinks:1,2": "recode"}, choices=NO_YES)
    scene.attempt = scene.next_case()
    finished(scene, "1")
    spec = SetSpec((TableSpec((Use("drinks"),), filter="${drinks} = '1'"),))
    person = scene.study.created_by
    assert person is not None
    services.save_table_set(study=scene.study, name="Coffee", spec=spec, by=person, now=scene.now)
    assert _shown(scene)[0] == 2


def test_what_is_kept_apart_is_still_who_said_it_then(scene: Scene) -> None:
    next_version(scene, {"drinks:1,2": "apart"}, choices=NO_YES)
    scene.attempt = scene.next_case()
    finished(scene, "1")
    forget_kept_answers()
    answers = services.answers_of_study(scene.study, language="en", now=scene.now)
    (saved,) = table_sets_of(scene.study)
    made = services.make_tables(answers, from_json(saved.spec), services.weights_from(answers, {}))
    assert made.tables[0][1].people[0] == 3
    assert int(answers.columns["cups"].numbers.sum()) == 3
