"""A survey about coffee and its next versions, whose answers may mean something else."""

from collections.abc import Sequence

from surveys.design.services import publish, upload_workbook
from surveys.people.models import User
from tests.design.workbooks import workbook
from tests.interviewing.scene import NOON, Scene

Rows = Sequence[Sequence[object]]

SURVEY: Rows = [["type", "name", "label::English (en)"], ["select_one yes_no", "drinks", "Do you drink coffee?"]]
HEAD = ["list_name", "name", "label::English (en)"]


def answers(**labels: str) -> Rows:
    return [HEAD, *(["yes_no", code.removeprefix("c"), words] for code, words in labels.items())]


YES_NO, NO_YES = answers(c1="Yes", c2="No"), answers(c1="No", c2="Yes")


def next_version(scene: Scene, decisions: dict[str, str], survey: Rows = SURVEY, choices: Rows = YES_NO) -> None:
    laura = User.objects.get(first_name="Laura")
    content = workbook(survey=survey, choices=choices)
    upload_workbook(study=scene.study, content=content, file_name="2.xlsx", by=laura, now=NOON)
    publish(study=scene.study, reason="", by=laura, now=NOON, decisions=decisions)
