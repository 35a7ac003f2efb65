"""Which columns of a study's samples are personal data, and which are exported with its results."""

from dataclasses import dataclass

from surveys.design.models import Study
from surveys.fieldwork.models import Sample, SampleStatus
from surveys.formats.personal_looks import LOOKED_AT, Look, look_of
from surveys.formats.phones import as_typed


@dataclass(frozen=True, slots=True)
class ListColumns:
    """The columns of a study's lists: those exported with the results, in order, and those that are personal.

    A column that one list declares personal is personal in all of them.
    """

    exported: tuple[str, ...]
    personal: frozenset[str]


def list_columns(study: Study | int) -> ListColumns:
    """The columns of all the study's lists, in one query; they are exported from released ones only."""
    exported: dict[str, None] = {}
    personal: set[str] = set()
    lists = Sample.objects.filter(study=study).exclude(status=SampleStatus.CANCELLED).order_by("pk")
    for status, columns in lists.values_list("status", "attributes"):
        personal.update(one["name"] for one in columns if one.get("personal"))
        if status == SampleStatus.RELEASED:
            exported.update({one["name"]: None for one in columns if one.get("export")})
    return ListColumns(tuple(name for name in exported if name not in personal), frozenset(personal))


def personal_columns(study: Study | int) -> frozenset[str]:
    """The names of the columns that any of the study's lists declares personal."""
    return list_columns(study).personal


def columns_that_look_personal(sample: Sample) -> dict[str, Look]:
    """The columns of a loaded list that are not marked as personal and look so, by their names and first values."""
    names = [one["name"] for one in sample.attributes if not one.get("personal")]
    if not names:
        return {}
    told = list(sample.cases.order_by("number").values_list("attributes", flat=True)[:LOOKED_AT])
    looks = {name: look_of(name, [as_typed(values.get(name)) for values in told]) for name in names}
    return {name: look for name, look in looks.items() if look is not None}
