"""Who may be known in a delivery: agreements that end, are taken back or corrected while it is made and after."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from surveys.database import kept_files
from surveys.fieldwork.models import Case
from surveys.fieldwork.services.list_updates import apply_list, compare_list, confirm_update, start_update
from surveys.formats.list_updates import UpdateReading, guess
from surveys.results import queries, services
from surveys.results.models import Export
from surveys.results.services import letters
from tests.interviewing.scene import Scene

from .made_deliveries import ask, by, interviews_in, make, scene_to_deliver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def scene() -> Scene:
    return scene_to_deliver()


@pytest.mark.parametrize("meanwhile", ["somebody is erased", "an agreement ends"])
def test_data_frozen_meanwhile_are_thrown_away(scene: Scene, meanwhile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the name of the unfinished file away; the delivery is asked again, and holds what may leave."""
    from surveys.results.services import deliveries

    facts: dict[str, Any] = {"source": "question", "name": "drinks", "answer": "1", "language": "en", "purpose": "all"}
    facts |= {"study": scene.study, "client": "", "releases": ["external_id"], "by": by(scene), "now": scene.now}
    consent = services.record_consent(**facts)
    delivery = services.create_delivery(
        study=scene.study, client="", options={"language": "en"}, site="", by=by(scene), now=scene.now
    )
    case = Case.objects.get(study=scene.study, number=1)
    written = deliveries.write_snapshot

    def erase_behind(path: Any, **given: Any) -> Any:
        found = written(path, **given)
        if meanwhile == "an agreement ends":
            services.end_consent(consent=consent, by=by(scene), now=scene.now)
        else:
            services.erase_everywhere(case=case, reason="asked", by=by(scene), now=scene.now)
        return found

    monkeypatch.setattr(deliveries, "write_snapshot", erase_behind)
    before = kept_files.names(kept_files.EXPORTS)
    with pytest.raises(services.DeliveryNotAskedError):
        services.freeze_delivery(delivery_id=delivery.pk, now=scene.now)
    assert kept_files.names(kept_files.EXPORTS) == before
    monkeypatch.undo()
    assert make(delivery, scene.now).status == "ready"


def test_what_nobody_was_handed_is_made_anew_when_a_consent_ends(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    Case.objects.filter(pk=scene.attempt.case_id).update(external_id="K-1")
    facts: dict[str, Any] = {"study": scene.study, "client": "", "language": "en", "by": by(scene), "now": scene.now}
    facts |= {"purpose": "to answer", "source": "question", "name": "drinks", "answer": "1"}
    consent = services.record_consent(**facts, releases=["external_id"])
    handed, waiting = ask(scene), ask(scene, waits_for_yes=True)
    assert [interviews_in(one)[0]["external_id"] for one in (handed, waiting)] == ["K-1", "K-1"]
    later = scene.now + timedelta(hours=1)
    alone: list[dict[str, Any]] = [{"for_client": True}, {"for_client": False}, {"for_client": True, "client": "Acme"}]
    for options in alone:
        export = services.create_export(study=scene.study, options=options, by=None, now=scene.now)  # type: ignore[arg-type]
        services.make_export(export_id=export.pk, now=scene.now)
    monkeypatch.setattr("surveys.results.services.consents.offer_no_longer", lambda **given: sys.exit())
    with pytest.raises(SystemExit):
        services.end_consent(consent=consent, by=by(scene), now=later)
    monkeypatch.undo()
    assert [services.finish_ended_consents(now=later) for _ in range(2)] == [1, 0]
    for one in (handed, waiting):
        one.refresh_from_db()
    assert (waiting.status, waiting.snapshot) == ("asked", "")
    withdrawn = (handed.status, handed.withdrawn_as, handed.snapshot, handed.recall_due)
    assert (*withdrawn, handed.files.exists()) == ("withdrawn", "consent", "", True, False)
    assert "no longer agree" in letters.delivery_withdrawn(handed, later)[1]
    assert services.retry_delivery(delivery=handed, by=by(scene), now=later)
    assert "external_id" not in interviews_in(make(handed, later))[0]
    assert list(Export.objects.filter(delivery=None).order_by("pk").values_list("options", flat=True)) == alone[1:]
    assert not services.release_delivery(delivery=waiting, by=by(scene), now=later)
    assert "external_id" not in interviews_in(make(waiting, later))[0]


def test_who_agrees_no_longer_by_a_newer_list_is_withdrawn_from_what_was_handed_over(
    scene: Scene, tmp_path: Path
) -> None:
    case = scene.attempt.case
    Case.objects.filter(pk=case.pk).update(external_id="K-1", attributes={"ok": "Yes", "area": "North"})
    facts: dict[str, Any] = {
        "purpose": "to answer",
        "source": "column",
        "name": "ok",
        "answer": "yes",
        "language": "en",
    }
    who: dict[str, Any] = {"study": scene.study, "by": by(scene)}
    services.record_consent(client="", releases=["external_id"], now=scene.now, **who, **facts)
    handed, waiting = ask(scene), ask(scene, waits_for_yes=True)
    assert interviews_in(handed)[0]["external_id"] == "K-1"
    path, later = tmp_path / "list.csv", scene.now + timedelta(hours=1)
    said = []
    for row in ("yes;South", "no;South"):  # the same, written otherwise; then another
        path.write_text(f"id;ok;area\nK-1;{row}\n")
        reading = UpdateReading(tuple(guess(["id", "ok", "area"], [], {})))
        update = start_update(content=path, file_name="list.csv", reading=reading, now=later, **who)
        watched = queries.agreement_columns(scene.study)
        confirmed: dict[str, Any] = {"dropped_as": "history", "reason": "", "watched": watched, "by": by(scene)}
        update = confirm_update(update=compare_list(update=update), now=later, **confirmed)
        apply_list(update=update, now=later)
        heeded = [services.heed_list_updates(now=later) for _ in range(2)]
        for one in (handed, waiting):
            one.refresh_from_db()
        said.append((heeded, handed.status, waiting.status))
    assert said == [([0, 0], "ready", "ready"), ([1, 0], "withdrawn", "asked")]
    assert interviews_in(make(waiting, later))[0]["external_id"] == ""


def test_who_takes_an_agreement_back_is_not_known_by_a_delivery_that_waits(scene: Scene) -> None:
    Case.objects.filter(pk=scene.attempt.case_id).update(external_id="K-1")
    facts: dict[str, Any] = {"study": scene.study, "language": "en", "by": by(scene)}
    said: dict[str, Any] = {"purpose": "to answer", "source": "question", "name": "drinks", "answer": "1"}
    services.record_consent(client="", releases=["external_id"], now=scene.now, **said, **facts)
    handed, waiting = ask(scene), ask(scene, waits_for_yes=True)
    number, later = scene.attempt.case.number, scene.now + timedelta(hours=1)
    services.clean_value(case=number, variable="why", value="Mild", reason="rang", now=later, **facts)
    waiting.refresh_from_db()
    handed.refresh_from_db()
    assert (waiting.status, handed.status) == ("ready", "ready")  # another answer
    table = [["case", "variable", "new", "reason"], [str(number), "drinks", "2", "rang back"]]
    assert services.make_changes(study=scene.study, table=table, language="en", by=by(scene), now=later).rows
    waiting.refresh_from_db()
    handed.refresh_from_db()
    assert (waiting.status, handed.status, handed.withdrawn_as) == ("asked", "withdrawn", "consent")
    assert interviews_in(make(waiting, later))[0]["external_id"] == ""
