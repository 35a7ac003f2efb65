"""Deliveries: frozen, reproducible, compared with the one before, by themselves at their hour, withdrawn."""

import io
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core import mail
from django.test import override_settings

from surveys.analysis.tables import Use
from surveys.analysis.targets import MarginSpec, WeightSpec
from surveys.database import kept_files
from surveys.design.services import grant_role
from surveys.fieldwork.models import Case
from surveys.interviewing.models import Interview
from surveys.people.models import AuditEntry, Role, User
from surveys.results import queries, services, tasks
from surveys.results.models import DeliverySchedule, Export, StudyDelivery
from surveys.results.queries import AnswerAt
from surveys.web.client.pages.delivery_room import words_of
from tests.interviewing.scene import Scene

from .books import rows
from .made_deliveries import ask, by, contents, interviews_in, make, members, one_more, scene_to_deliver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

FORMATS = ["xlsx", "csv", "triple_s", "codebook", "parquet", "spss"]


@pytest.fixture
def scene() -> Scene:
    return scene_to_deliver()


def test_files_made_again_later_from_the_frozen_data_are_the_same_byte_for_byte(scene: Scene) -> None:
    delivery = ask(scene, formats=FORMATS)
    assert [queries.format_of(one) for one in queries.files_of(delivery)] == FORMATS
    first = {queries.format_of(one): contents(one) for one in queries.files_of(delivery)}
    one_more(scene)  # the field goes on
    Export.objects.filter(delivery=delivery).update(status="waiting", path="")
    for export in Export.objects.filter(delivery=delivery):
        services.make_export(export_id=export.pk, now=scene.now + timedelta(days=200))
    again = {queries.format_of(one): contents(one) for one in queries.files_of(delivery)}
    for one in ("csv", "triple_s", "codebook"):
        assert again[one] == first[one]
    assert members(again["xlsx"])["xl/worksheets/sheet4.xml"] == members(first["xlsx"])["xl/worksheets/sheet4.xml"]
    assert delivery.interviews == 1


def test_the_next_delivery_says_what_changed_and_may_hold_only_that(scene: Scene) -> None:
    first = ask(scene)
    one_more(scene)
    second = ask(scene, scene.now + timedelta(days=7), options={"only_changed": True})
    assert (second.number, second.previous) == (2, first)
    assert second.changes == [{"kind": "interviews", "before": 1, "after": 2}]
    assert list(words_of(second.changes)) == ["1 interview more: from 1 to 2."]
    assert [row["drinks"] for row in interviews_in(second)] == ["2"]
    third = ask(scene, scene.now + timedelta(days=8))
    assert len(interviews_in(third)) == 2
    assert list(words_of(third.changes)) == ["No new interviews: 2, before 2."]


def test_coding_is_no_correction_and_another_choice_of_statuses_makes_nobody_disappear(scene: Scene) -> None:
    first = ask(scene)
    (interview,) = queries.delivered_interviews(scene.study)
    later = {"study": scene.study, "by": by(scene), "now": scene.now + timedelta(days=1)}
    services.add_code(variable="why", words="Good", **later)
    services.assign_codes(variable="why", answers=[AnswerAt(interview.pk)], codes=[1], **later)
    second = ask(scene, scene.now + timedelta(days=2), options={"statuses": ["partial"]})
    assert second.previous == first
    assert {one["kind"] for one in second.changes}.isdisjoint({"corrected", "gone"})
    third = {**later, "now": scene.now + timedelta(days=3)}
    services.clean_value(case=1, variable="drinks", value="2", reason="heard", language="en", **third)
    assert {"kind": "corrected", "count": 1} in ask(scene, scene.now + timedelta(days=4)).changes


def test_what_is_changed_and_derived_after_the_freezing_is_in_no_file_of_the_delivery(scene: Scene) -> None:
    at = scene.now + timedelta(minutes=10)
    options = {"language": "en", "formats": ["xlsx"]}
    asked = services.create_delivery(
        study=scene.study, client="", site="https://cati.example", options=options, by=by(scene), now=at
    )
    clean: dict[str, Any] = {"study": scene.study, "case": 1, "reason": "heard", "language": "en", "by": by(scene)}
    services.clean_value(variable="drinks", value="2", now=at, **clean)
    (export,) = services.freeze_delivery(delivery_id=asked.pk, now=at + timedelta(minutes=1))
    later = at + timedelta(minutes=2)
    services.clean_value(variable="why", value="So so", now=later, **clean)
    book = services.codebook_for_formulas(scene.study, language="en", now=later)
    facts: dict[str, Any] = {"study": scene.study, "book": book, "by": by(scene), "now": later, "codes": {}}
    services.keep_derived(name="late", label="", formula="1", **facts)
    services.make_export(export_id=export, now=later)
    made = openpyxl.load_workbook(io.BytesIO(contents(Export.objects.get(pk=export))))
    assert rows(made, "Data_codes", "drinks", "why") == [(2, "Splendido")]
    assert rows(made, "Cleaning_log", "variable", "is") == [("drinks", "No")]
    assert "late" not in [cell.value for cell in made["Data_codes"][1]]


def test_weights_sets_of_tables_and_frames_of_codes_are_those_of_the_moment_of_the_freezing(scene: Scene) -> None:
    one_more(scene)
    at, later = scene.now + timedelta(days=2), scene.now + timedelta(days=3)
    options = {"language": "en", "formats": ["xlsx", "csv"]}
    facts: dict[str, Any] = {"study": scene.study, "client": "", "site": "https://cati.example", "options": options}
    margin = WeightSpec((MarginSpec((Use("drinks"),), {"1": 80.0, "2": 20.0}),))
    given: dict[str, Any] = {"study": scene.study, "by": by(scene), "now": at}
    for words in ("Good", "Fine"):
        services.add_code(variable="why", words=words, **given)
    services.assign_codes(
        variable="why",
        answers=[AnswerAt(pk) for pk in Interview.objects.values_list("pk", flat=True)],
        codes=[1],
        **given,
    )
    services.save_weights(name="weight", spec=margin, **given)
    asked = services.create_delivery(by=by(scene), now=at, **facts)
    book, table = services.freeze_delivery(delivery_id=asked.pk, now=at)
    services.make_export(export_id=table, now=at)
    before = contents(Export.objects.get(pk=table))
    given["now"] = later
    services.merge_codes(variable="why", source=1, target=2, **given)
    services.add_code(variable="why", words="Late", **given)
    even = WeightSpec((MarginSpec((Use("drinks"),), {"1": 50.0, "2": 50.0}),))
    services.remove_weights(weights=services.save_weights(name="weight", spec=even, **given), by=by(scene), now=later)
    Export.objects.filter(pk=table).update(status="waiting", path="")
    services.make_export(export_id=table, now=later)
    assert contents(Export.objects.get(pk=table)) == before
    services.make_export(export_id=book, now=later)
    made = openpyxl.load_workbook(io.BytesIO(contents(Export.objects.get(pk=book))))
    assert rows(made, "Data_codes", "weight", "why_cod_1", "why_cod_2") == [(1.6, 1, 0), (0.4, 1, 0)]
    assert "why_cod_3" not in [cell.value for cell in made["Data_codes"][1]]


def test_weights_are_not_worked_out_for_the_part_of_the_interviews_that_changed(scene: Scene) -> None:
    spec = WeightSpec((MarginSpec((Use("drinks"),), {"1": 50.0, "2": 50.0}),))
    services.save_weights(study=scene.study, name="weight", spec=spec, by=by(scene), now=scene.now)
    ask(scene)
    one_more(scene)
    later = scene.now + timedelta(days=7)
    part = ask(scene, later, formats=["xlsx"], options={"only_changed": True})
    assert "Without weights" in queries.files_of(part)[0].notes[0]
    assert interviews_in(ask(scene, later))[0]["weight"] == "1,0"


def test_what_a_client_never_had_is_not_what_the_next_delivery_is_compared_with(scene: Scene) -> None:
    first = ask(scene)
    one_more(scene)
    ask(scene, waits_for_yes=True)
    failed = ask(scene)
    StudyDelivery.objects.filter(pk=failed.pk).update(status="failed")
    third = ask(scene, options={"only_changed": True})
    assert third.previous == first
    assert [row["drinks"] for row in interviews_in(third)] == ["2"]


def test_every_kind_of_change_has_its_sentence() -> None:
    changes = [
        {"kind": "corrected", "count": 2},
        {"kind": "gone", "count": 1},
        {"kind": "new", "names": ["a", "b"], "more": 3},
        {"kind": "lost", "names": ["c"]},
        {"kind": "codes", "name": "C5", "before": 9, "after": 11},
        {"kind": "version", "number": 2},
    ]
    assert list(words_of(changes)) == [
        "2 interviews were corrected since.",
        "1 interview is no longer among them.",
        "New variables: a, b and 3 more.",
        "Variable no longer there: c.",
        "C5: 9 codes before, 11 now.",
        "First interviews with version 2 of the questionnaire.",
    ]


def test_clients_see_what_waits_for_a_yes_once_it_is_given(scene: Scene) -> None:
    client = User.objects.create_user("cliente", email="cliente@example.org")
    grant_role(by=None, person=client, study=scene.study, role=Role.CLIENT, now=scene.now)
    delivery = ask(scene, waits_for_yes=True)
    assert not queries.deliveries_visible_to(client, scene.study)
    assert not queries.exports_visible_to(client, scene.study)
    assert services.release_delivery(delivery=delivery, by=by(scene), now=scene.now)
    assert not services.release_delivery(delivery=delivery, by=by(scene), now=scene.now)
    assert list(queries.deliveries_visible_to(client, scene.study)) == [delivery]
    assert not services.delete_delivery(delivery=delivery, by=by(scene), now=scene.now)


@override_settings(SENDS_MAIL=True)
def test_whoever_it_is_for_is_written_to_once(scene: Scene) -> None:
    client = User.objects.create_user("cliente", email="cliente@example.org", language="en")
    grant_role(by=None, person=client, study=scene.study, role=Role.CLIENT, now=scene.now)
    ask(scene, note="Few young men.")
    with override_settings(EMAIL_BACKEND="tests.results.mail_that_fails.Killed"), pytest.raises(SystemExit):
        tasks.tell_of_deliveries(now=scene.now)
    minutes = (1, 5, 6)  # another worker waits until it is sure that the first one is gone
    assert [tasks.tell_of_deliveries(now=scene.now + timedelta(minutes=one)) for one in minutes] == [0, 1, 0]
    (letter,) = mail.outbox
    assert letter.to == ["cliente@example.org"]
    assert f"https://cati.example/studies/{scene.study.pk}/progress/" in letter.body
    assert "Few young men." in letter.body
    assert not letter.attachments


@override_settings(SENDS_MAIL=True)
def test_erasing_somebody_in_it_withdraws_it_closes_its_links_and_tells_who_fetched_it(scene: Scene) -> None:
    delivery = ask(scene)
    (snapshot, path) = (delivery.snapshot, queries.files_of(delivery)[0].path)
    facts = {"delivery": None, "formats": [], "name": "Delta", "email": "delta@example.org", "site": "", "client": ""}
    expires_at = scene.now + timedelta(days=30)
    link = services.make_link(study=scene.study, expires_at=expires_at, by=by(scene), now=scene.now, **facts)
    services.note_download(delivery=delivery, one="csv", now=scene.now, link=link)
    case = Case.objects.get(study=scene.study, number=1)
    services.erase_everywhere(case=case, reason="asked", by=by(scene), now=scene.now)
    delivery.refresh_from_db()
    link.refresh_from_db()
    assert (delivery.status, delivery.snapshot, link.closed_as) == ("withdrawn", "", "erased")
    kept = kept_files.names(kept_files.EXPORTS)
    assert snapshot not in kept
    assert path not in kept
    mail.outbox.clear()
    assert [tasks.tell_of_withdrawn_deliveries(now=scene.now) for _ in range(2)] == [1, 0]
    assert [letter.to for letter in mail.outbox] == [["delta@example.org"]]
    assert AuditEntry.objects.filter(verb="delivery.withdrawn", subject=f"delivery:{delivery.pk}").exists()
    assert services.retry_delivery(delivery=delivery, by=by(scene), now=scene.now)
    assert make(delivery, scene.now).status == "ready"


def test_of_two_workers_one_freezes_and_what_a_killed_one_left_is_deleted(scene: Scene, tmp_path: Path) -> None:
    for earlier in kept_files.names(kept_files.EXPORTS):  # of tests before, whose deliveries had the same numbers
        kept_files.drop(kept_files.EXPORTS, earlier)
    facts: dict[str, Any] = {"client": "", "options": {"language": "en"}, "site": "", "by": by(scene), "now": scene.now}
    delivery = services.create_delivery(study=scene.study, **facts)
    for left in (named := [f"delivery-{delivery.pk}-{'abc'[place] * 8}.gz" for place in range(2)]):
        (tmp_path / left).write_bytes(b"x")
        kept_files.put(kept_files.EXPORTS, left, tmp_path / left)
    StudyDelivery.objects.update(snapshot=named[0], moved_at=scene.now)
    with pytest.raises(services.DeliveryNotAskedError):
        services.freeze_delivery(delivery_id=delivery.pk, now=scene.now + timedelta(seconds=50))
    assert {named[0], named[1]} & set(services.drop_left_snapshots()) == {named[1]}
    first = make(delivery, scene.now + timedelta(minutes=2))
    assert first.status == "ready"
    assert named[0] not in kept_files.names(kept_files.EXPORTS)
    second = ask(scene)
    first.refresh_from_db()
    assert [bool(one.snapshot) for one in (first, second)] == [False, True]
    assert services.drop_left_snapshots() == []


@override_settings(SENDS_MAIL=True)
def test_nobody_hears_of_a_withdrawn_delivery_that_waited_for_a_yes_and_a_fetched_one_stays(scene: Scene) -> None:
    client = User.objects.create_user("cliente", email="cliente@example.org")
    grant_role(by=None, person=client, study=scene.study, role=Role.CLIENT, now=scene.now)
    one_more(scene)
    given = ask(scene)
    services.note_download(delivery=given, one="csv", now=scene.now, person=client)
    ask(scene, waits_for_yes=True)
    case = Case.objects.get(study=scene.study, number=1)
    services.erase_everywhere(case=case, reason="asked", by=by(scene), now=scene.now)
    mail.outbox.clear()
    given.refresh_from_db()
    assert services.retry_delivery(delivery=given, by=by(scene), now=scene.now)
    assert tasks.tell_of_withdrawn_deliveries(now=scene.now) == 1
    assert [letter.to for letter in mail.outbox] == [["cliente@example.org"]]
    given.refresh_from_db()
    assert not services.delete_delivery(delivery=given, by=by(scene), now=scene.now)
    assert given.downloads.count() == 1


def test_files_go_after_their_last_day_and_the_delivery_stays_listed(scene: Scene) -> None:
    delivery = ask(scene, keep_until=scene.now.date())
    assert services.expire_deliveries(now=scene.now) == 0
    assert services.expire_deliveries(now=scene.now + timedelta(days=1)) == 1
    delivery.refresh_from_db()
    assert (delivery.status, delivery.snapshot, queries.files_of(delivery)) == ("ready", "", [])
    assert services.expire_deliveries(now=scene.now + timedelta(days=2)) == 0


@pytest.mark.parametrize(
    ("weekday", "at", "after", "due"),
    [
        (0, time(8), datetime(2026, 11, 23, 6, 59, tzinfo=UTC), datetime(2026, 11, 23, 7, tzinfo=UTC)),
        (0, time(8), datetime(2026, 11, 23, 7, tzinfo=UTC), datetime(2026, 11, 30, 7, tzinfo=UTC)),
        # Across the night in which the clock is put forward: eight o'clock stays eight o'clock.
        (0, time(8), datetime(2027, 3, 22, 7, tzinfo=UTC), datetime(2027, 3, 29, 6, tzinfo=UTC)),
        # Half past two does not exist in that night, and comes twice in October.
        (6, time(2, 30), datetime(2027, 3, 27, 12, tzinfo=UTC), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (6, time(2, 30), datetime(2027, 10, 30, 12, tzinfo=UTC), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (6, time(2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 11, 7, 1, 30, tzinfo=UTC)),
    ],
)
def test_the_hour_of_a_schedule_is_that_of_the_clock_on_the_wall(
    weekday: int, at: time, after: datetime, due: datetime
) -> None:
    assert services.next_moment(weekday, at, "Europe/Rome", after) == due


def test_a_schedule_makes_one_delivery_at_its_hour_if_there_is_something_new(scene: Scene) -> None:
    facts: dict[str, Any] = {"weekday": 0, "at": time(8), "options": {"language": "it", "formats": ["csv"]}}
    schedule = services.set_schedule(
        study=scene.study, client="", facts=facts, is_on=True, site="", by=by(scene), now=scene.now
    )
    due = schedule.next_at
    assert due is not None
    assert services.start_due_deliveries(now=due - timedelta(minutes=1)) == []
    started = services.start_due_deliveries(now=due + timedelta(days=21))  # the worker was away for three weeks
    assert len(started) == 1
    assert services.start_due_deliveries(now=due + timedelta(days=21)) == []
    make(StudyDelivery.objects.get(pk=started[0]), due + timedelta(days=21))
    schedule.refresh_from_db()
    assert schedule.next_at is not None
    assert services.start_due_deliveries(now=schedule.next_at) == []  # nothing is new
    schedule.refresh_from_db()
    skipped = schedule.next_at
    services.skip_next(schedule=schedule, by=by(scene), now=scene.now)
    schedule.refresh_from_db()
    assert schedule.next_at is not None
    assert skipped is not None
    assert schedule.next_at - skipped == timedelta(days=7)
    one_more(scene)
    DeliverySchedule.objects.update(waits_for_yes=True)
    assert len(services.start_due_deliveries(now=schedule.next_at - timedelta(hours=1))) == 1
    assert StudyDelivery.objects.order_by("-pk")[0].waits_for_yes


def test_the_worker_takes_up_a_delivery_whose_files_are_made_or_whose_start_was_lost(scene: Scene) -> None:
    delivery = tasks.request_delivery(
        study=scene.study,
        facts={"client": "", "options": {"language": "en", "formats": ["codebook"]}, "site": ""},
        by=by(scene),
        now=scene.now,
    )
    tasks.make_delivery.call(delivery.pk)
    (export,) = Export.objects.filter(delivery=delivery)
    tasks.make_export.call(export.pk)
    tasks.make_delivery.call(delivery.pk)  # asked twice, it is frozen once
    delivery.refresh_from_db()
    assert delivery.status == "ready"
    assert delivery.released_at is not None
