"""Six people who were asked about coffee."""

from typing import Any

from tests.interviewing.scene import Scene, make_scene

from .books import finished

SURVEY = [
    ["type", "name", "label::English (en)", "relevant", "nonresponse", "personal"],
    ["select_one yes_no", "drinks", "Do you drink coffee?", None, "dk", None],
    ["integer", "cups", "How many a day?", "${drinks} = '1'", "dk refused", None],
    ["select_multiple brands", "known", "Which brands do you know?", None, "dk", None],
    ["text", "why", "Why?", None, "refused", None],
    ["select_one yes_no", "ill", "Are you ill?", None, None, "yes"],
]
SIX = [
    ("1", "3", "1 2", "x", "1"),
    ("1", "4", "2", "x", "1"),
    ("1", "/", "3", "x", "1"),
    ("2", "*", "x", "1"),
    ("*", "1", "x", "1"),
    ("2", "1 2 3", "x", "2"),
]


def played(interviews: Any, **tables: Any) -> Scene:
    scene = make_scene(cases=len(interviews), **tables)
    for number, typed in enumerate(interviews):
        if number:
            scene = Scene(scene.study, scene.interviewer, scene.next_case())
        finished(scene, *typed)
    return scene
