"""A scheduled delivery that was set before a decision about codes delivers what it delivered, of the same people."""

from datetime import time
from typing import Any

import pytest

from surveys.analysis import targets
from surveys.fieldwork.models import Case
from surveys.results import services
from surveys.results.models import StudyDelivery
from tests.interviewing.scene import Scene, make_scene

from .books import finished
from .made_deliveries import by, interviews_in, make
from .next_versions import NO_YES, SURVEY, YES_NO, next_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

IN_WORDS = {"language": "en", "formats": ["csv"], "csv": {"has_words": True}, "despite": "a test"}
IN_CODES = {**IN_WORDS, "csv": {}}


@pytest.fixture
def scene() -> Scene:
    """Two who drink coffee, whom an agreement lets be known, and one who does not; all said so before the decision."""
    scene = make_scene(survey=SURVEY, choices=YES_NO, cases=5)
    for number, code in enumerate("112"):
        if number:
            scene.attempt = scene.next_case()
        finished(scene, code)
    for case in Case.objects.filter(study=scene.study):
        Case.objects.filter(pk=case.pk).update(external_id=f"K-{case.number}")
    facts: dict[str, Any] = {"study": scene.study, "by": by(scene), "now": scene.now}
    said = {"purpose": "to answer", "source": "question", "name": "drinks", "answer": "1", "language": "en"}
    services.record_consent(client="", releases=["external_id"], **facts, **said)
    margin = targets.MarginSpec((targets.Use("drinks"),), {"1": 75.0, "2": 25.0})
    services.save_weights(name="w", spec=targets.WeightSpec((margin,)), **facts)
    return scene


def delivered(scene: Scene, options: dict[str, Any]) -> list[tuple[str, str, float]]:
    """The answer, the client's own key and the weight of each interview of the delivery that is made at its hour."""
    facts = {"weekday": 0, "at": time(8), "options": options}
    schedule = services.set_schedule(
        study=scene.study, client="", facts=facts, is_on=True, site="", by=by(scene), now=scene.now
    )
    if scene.study.versions.count() == 1:
        next_version(scene, {"drinks:1,2": "recode"}, choices=NO_YES)
        for code in "12":  # which are "No" and "Yes" now
            scene.attempt = scene.next_case()
            finished(scene, code)
    assert schedule.next_at is not None
    (started,) = services.start_due_deliveries(now=schedule.next_at)
    found = interviews_in(make(StudyDelivery.objects.get(pk=started), schedule.next_at))
    return [(one["drinks"], one["external_id"], round(float(one["w"].replace(",", ".")), 3)) for one in found]


@pytest.mark.parametrize(("options", "yes", "no"), [(IN_WORDS, "Yes", "No"), (IN_CODES, "2", "1")])
def test_agreements_weights_and_answers_of_a_scheduled_delivery_follow(
    scene: Scene, options: dict[str, Any], yes: str, no: str
) -> None:
    drinks, does_not = round(0.75 * 5 / 3, 3), round(0.25 * 5 / 2, 3)
    assert delivered(scene, options) == [
        (yes, "K-1", drinks),
        (yes, "K-2", drinks),
        (no, "", does_not),
        (no, "", does_not),
        (yes, "K-5", drinks),
    ]
