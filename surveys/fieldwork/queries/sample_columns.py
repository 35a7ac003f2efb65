"""Which columns of a study's samples are personal data, and which are exported with its results."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from surveys.design.models import Study
from surveys.fieldwork.models import Case, Purpose, Sample, SampleStatus
from surveys.formats.personal_looks import LOOKED_AT, Look, look_of
from surveys.formats.phones import as_typed
from surveys.questionnaire.model import storage


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


FLAGS = ("show", "route", "export", "personal")


def flags_of_columns(study: Study) -> dict[str, dict[str, bool]]:
    """Name of a column → what it is used for, as the study's latest list says; personal ones stay so.

    What the questionnaire in the field declares on its sheet ``sample`` it reads, whatever lists say.
    """
    declared = _declared_columns(study)
    lists = Sample.objects.filter(study=study).exclude(status=SampleStatus.CANCELLED).order_by("pk")
    known: dict[str, dict[str, bool]] = {}
    for columns in lists.values_list("attributes", flat=True):
        for one in columns:
            was_personal = known.get(one["name"], {}).get("personal", False)
            flags = {flag: bool(one.get(flag)) for flag in FLAGS}
            known[one["name"]] = flags | {"personal": flags["personal"] or was_personal}
    return {name: known.get(name, {}) | declared.get(name, {}) for name in {**known, **declared}}


def _declared_columns(study: Study) -> dict[str, dict[str, bool]]:
    if study.fielded_version is None:
        return {}
    columns = storage.from_json(study.fielded_version.questionnaire).sample
    return {one.name: {"route": True} | ({"personal": True} if one.personal else {}) for one in columns}


def columns_kept_after_erasure(study: int) -> frozenset[str]:
    """The columns that stay with a case when its person is erased: marked for the questionnaire or the files.

    Quotas read the former, weights the latter. A column of which nobody has said what it is for goes with the person,
    and so does one that any list calls personal.
    """
    lists = Sample.objects.filter(study=study).exclude(status=SampleStatus.CANCELLED)
    columns = [one for attributes in lists.values_list("attributes", flat=True) for one in attributes]
    marked = {one["name"] for one in columns if one.get("route") or one.get("export")}
    return frozenset(marked - {one["name"] for one in columns if one.get("personal")})


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


MOST_VALUES, CASES_LOOKED_AT = 30, 500
"""A column with more values is none by which quotas are set."""


def values_of_columns(study: Study | int) -> dict[str, tuple[str, ...]]:
    """The values of the columns that questionnaires may read, most frequent first, in the study's latest list.

    None of personal columns, nor of those with many values; its first cases are looked at.
    """
    sample = (
        Sample.objects.filter(study=study, cases_made__gt=0)
        .exclude(status=SampleStatus.CANCELLED)
        .order_by("-pk")
        .first()
    )
    if sample is None:
        return {}
    hidden = personal_columns(study)
    names = [one["name"] for one in sample.attributes if one.get("route") and one["name"] not in hidden]
    cases = sample.cases.order_by("number").values_list("attributes", flat=True)[:CASES_LOOKED_AT] if names else ()
    counted = {name: Counter[str]() for name in names}
    for values in cases:
        for name in names:
            if value := str(values.get(name) or ""):
                counted[name][value] += 1
    return {
        name: tuple(value for value, _count in values.most_common())
        for name, values in counted.items()
        if len(values) <= MOST_VALUES
    }


PROFILES = 12
LOOKED_THROUGH = 300


def sample_profiles(study: Study, columns: Collection[str]) -> list[dict[str, str]]:
    """Some different people of the study's live samples, as these columns describe them; no personal column is told."""
    told = sorted(set(columns) - personal_columns(study))
    if not told:
        return []
    cases = Case.objects.filter(study=study, purpose=Purpose.LIVE).order_by("pk")
    profiles: dict[tuple[str, ...], dict[str, str]] = {}
    for attributes in cases.values_list("attributes", flat=True)[:LOOKED_THROUGH]:
        profile = {name: as_typed(attributes[name]) for name in told if attributes.get(name) not in (None, "")}
        if profile:
            profiles.setdefault(tuple(profile.values()), profile)
    return list(profiles.values())[:PROFILES]
