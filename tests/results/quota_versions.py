"""A study of women and men with a quota cell of each, whose codes a next version may swap."""

from surveys.design.models import Study, Version
from surveys.fieldwork.models import QuotaCell, QuotaPlace
from surveys.fieldwork.services.quotas import take_quotas_from
from tests.design.workbooks import Rows
from tests.interviewing.scene import Scene, make_scene

from .books import finished

SURVEY: Rows = [
    ["type", "name", "label::English (en)"],
    ["select_one sex", "sex", "Sex?"],
    ["integer", "age", "How old?"],
]
SEXES: Rows = [["list_name", "name", "label::English (en)"], ["sex", "1", "Woman"], ["sex", "2", "Man"]]
SWAPPED: Rows = [SEXES[0], ["sex", "1", "Man"], ["sex", "2", "Woman"]]
HEAD = ["name", "label::English (en)", "when", "target"]
QUOTAS: Rows = [HEAD, ["women", "Women", "${sex} = '1'", 10], ["men", "Men", "${sex} = '2'", 10]]


def scene_with(*sexes: str, quotas: Rows = QUOTAS) -> Scene:
    """A study with a complete interview of each sex, all aged 40."""
    scene = make_scene(survey=SURVEY, choices=SEXES, quotas=quotas, cases=len(sexes) + 2)
    take_quotas_from(version=Version.objects.get(study=scene.study))
    for number, sex in enumerate(sexes):
        if number:
            scene.attempt = scene.next_case()
        finished(scene, sex, "40")
    return scene


def cells(study: Study) -> dict[str, tuple[str, int, int]]:
    """Name → condition, completes, open places; both counts as the places say them."""
    found = {}
    for cell in QuotaCell.objects.filter(study=study, in_use=True):
        places = QuotaPlace.objects.filter(cell=cell)
        counted = places.filter(counted_at__isnull=False).count()
        held = places.filter(counted_at=None, released_at=None).count()
        assert (cell.completes, cell.reserved) == (counted, held)
        found[cell.name] = (cell.condition, counted, held)
    return found
