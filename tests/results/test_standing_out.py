"""Values that stand out are listed, and changed by nobody but people."""

import pytest

from surveys.results import services
from surveys.results.models import CleanedValue
from surveys.results.services import standing_out
from tests.interviewing.scene import NOON, Scene, make_scene
from tests.web.markup import squeezed
from tests.web.supervisor.conftest import sign_in

from .books import finished

pytestmark = pytest.mark.django_db

SURVEY = [
    ["type", "name", "label", "appearance"],
    ["integer", "cups", "How many a day?", None],
    ["begin_group", "views", "Views", None],
    *(["select_one yes_no", f"v{number}", f"View {number}?", "likert"] for number in range(4)),
    ["end_group", "views", None, None],
]


def test_far_numbers_and_the_same_answer_to_a_whole_scale_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing_out, "FEWEST", 4)
    scene = make_scene(cases=5, survey=SURVEY)
    said = [("2", "1212"), ("3", "1121"), ("4", "2222"), ("3", "1212"), ("90", "2121")]
    for number, (cups, views) in enumerate(said):
        if number:
            scene = Scene(scene.study, scene.interviewer, scene.next_case())
        finished(scene, cups, *views)
    found = services.to_look_at(scene.study, language="en", now=NOON)
    assert [(one.variables, one.interviews, one.cases) for one in found] == [
        (["cups"], 1, [(5, "90")]),
        (["v0", "v1", "v2", "v3"], 1, [(3, "No")]),
    ]
    assert (found[0].low, found[0].high) == (0.0, 7.0)
    assert scene.study.created_by is not None
    page = squeezed(sign_in(scene.study.created_by).get(f"/studies/{scene.study.pk}/results/cleaning/").text)
    assert "cups, far from the others: 1 interview" in page
    assert "The same answer to 4 questions: 1 interview" in page
    assert not CleanedValue.objects.exists()
