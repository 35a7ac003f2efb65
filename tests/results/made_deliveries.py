"""Deliveries made to the end as the worker makes them, of a study with one open question."""

import csv
import io
import zipfile
from datetime import datetime, timedelta
from typing import Any

from surveys.people.models import User
from surveys.results import queries, services
from surveys.results.models import Export, StudyDelivery
from tests.interviewing.scene import Scene, make_scene

from .books import finished

SURVEY = [
    ["type", "name", "label"],
    ["select_one yes_no", "drinks", "Do you drink coffee?"],
    ["text", "why", "Why?"],
]


def scene_to_deliver() -> Scene:
    scene = make_scene(cases=4, survey=SURVEY)
    finished(scene, "1", "Splendido")
    return scene


def one_more(scene: Scene) -> None:
    scene.attempt = scene.next_case()
    finished(scene, "2", "Così così", minutes=24 * 60)


def by(scene: Scene) -> User:
    return scene.interviewer


def ask(scene: Scene, now: datetime | None = None, **facts: Any) -> StudyDelivery:
    """A delivery, made to the end as the worker makes it."""
    options = {"language": "en", "formats": facts.pop("formats", ["csv"]), **facts.pop("options", {})}
    given = {"client": "", "site": "https://cati.example", "options": options, **facts}
    at = now or scene.now + timedelta(minutes=10)
    delivery = services.create_delivery(study=scene.study, by=by(scene), now=at, **given)
    return make(delivery, at)


def make(delivery: StudyDelivery, now: datetime) -> StudyDelivery:
    for export_id in services.freeze_delivery(delivery_id=delivery.pk, now=now):
        services.make_export(export_id=export_id, now=now)
    services.conclude_delivery(delivery_id=delivery.pk, now=now)
    delivery.refresh_from_db()
    return delivery


def contents(export: Export) -> bytes:
    file = services.open_workbook(export)
    assert file is not None
    with file:
        return bytes(file.read())


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def interviews_in(delivery: StudyDelivery) -> list[dict[str, str]]:
    (export,) = queries.files_of(delivery)
    (name,) = [one for one in members(contents(export)) if one.endswith("_interviews.csv")]
    text = members(contents(export))[name].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))
