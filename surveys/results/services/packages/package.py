"""One file for a delivery in several formats: a zip with a manifest of what it holds."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext

from surveys.formats.analysis import (
    CodebookWords,
    CsvStyle,
    DataTable,
    Kind,
    write_codebook,
    write_csv,
    write_parquet,
    write_sav,
    write_syntax,
    write_triple_s,
)
from surveys.results.services.tables.of_delivery import delivered_sets, write_tables
from surveys.results.services.workbook.cover import full_name
from surveys.results.services.workbook.delivery import Delivery

from .data_tables import data_tables
from .paradata_tables import paradata_tables

WORKBOOK, CSV, SPSS, TRIPLE_S, PARQUET, CODEBOOK = "xlsx", "csv", "spss", "triple_s", "parquet", "codebook"
TABLES = "tables"
FORMATS = (WORKBOOK, CSV, SPSS, TRIPLE_S, PARQUET, CODEBOOK, TABLES)
"""The formats of a delivery, in the order of the form."""
PARADATA = "paradata"
EXPORT_FORMATS = (*FORMATS, PARADATA)
"""The formats of a file that is asked for by itself; frozen data hold no paradata."""
MANIFEST = "manifest.json"
OF_TABLES = frozenset({CSV, SPSS, TRIPLE_S, PARQUET})


@dataclass(slots=True)
class _Package:
    """The zip being written. ``files``: what the manifest says of each."""

    zip: zipfile.ZipFile
    moment: tuple[int, int, int, int, int, int]
    folder: Path
    files: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @contextmanager
    def file(self, name: str, **about: object) -> Iterator[Path]:
        """A file to write, added to the zip under its name."""
        path = self.folder / name
        yield path
        info = zipfile.ZipInfo(name, self.moment)
        info.compress_type = zipfile.ZIP_STORED if path.suffix in {".xlsx", ".parquet"} else zipfile.ZIP_DEFLATED
        digest = hashlib.sha256()
        with path.open("rb") as source, self.zip.open(info, "w", force_zip64=True) as target:
            while part := source.read(1 << 20):
                digest.update(part)
                target.write(part)
        self.files.append({"name": name, "bytes": path.stat().st_size, "sha256": digest.hexdigest(), **about})
        path.unlink()


def write_package(
    target: IO[bytes],
    delivery: Delivery,
    *,
    formats: Sequence[str],
    style: CsvStyle,
    write_workbook: Callable[[IO[bytes]], list[str]],
) -> list[str]:
    """Write the delivery in these formats to ``target``; returns notes for its reader.

    ``write_workbook`` writes the Excel workbook and returns its notes.
    """
    with (
        tempfile.TemporaryDirectory(prefix="delivery-") as folder,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as package,
    ):
        made = _Package(package, _moment(delivery), Path(folder))
        stem = slugify(full_name(delivery.study))[:60] or "study"
        if WORKBOOK in formats:
            with made.file(f"{stem}.xlsx", format=WORKBOOK) as path, path.open("wb") as file:
                made.notes += write_workbook(file)
        if others := _others(formats):
            tables = data_tables(delivery)
            if PARADATA in formats:
                tables += paradata_tables(delivery)
            tables = [replace(one, study=full_name(delivery.study)) for one in tables]
            for one in others:
                WRITERS[one](made, delivery, tables, stem, style)
        made.notes = list(dict.fromkeys([*delivery.weight_troubles, *made.notes]))
        _write_manifest(made, delivery)
        return made.notes


def _others(formats: Sequence[str]) -> list[str]:
    """The formats beside the workbook; paradata are tables in each of these, in CSV if no other was chosen."""
    others = [one for one in FORMATS if one in formats and one != WORKBOOK]
    return others if PARADATA not in formats or set(others) & OF_TABLES else [CSV, *others]


def _moment(delivery: Delivery) -> tuple[int, int, int, int, int, int]:
    """When it was made, on the study's clock: zip files know no time zones."""
    at = delivery.made_at.astimezone(ZoneInfo(delivery.study.time_zone))
    return at.year, at.month, at.day, at.hour, at.minute, at.second


def _write_csv(made: _Package, delivery: Delivery, tables: Sequence[DataTable], stem: str, style: CsvStyle) -> None:
    lost = 0
    for table in tables:
        with made.file(f"{stem}_{table.name}.csv", format=CSV, **_size(table)) as path, path.open("wb") as file:
            lost += write_csv(file, table, style)
    _note_lost(made, lost, style.encoding)


def _write_spss(made: _Package, delivery: Delivery, tables: Sequence[DataTable], stem: str, style: CsvStyle) -> None:
    cut = 0
    for table in tables:
        name = f"{stem}_{table.name}.sav"
        with made.file(name, format=SPSS, **_size(table)) as path:
            cut += write_sav(path, table)
        if table.name not in {"calls", "attempts", "paradata"}:
            with made.file(f"{stem}_{table.name}.sps", format=SPSS) as path, path.open("wb") as file:
                write_syntax(file, table, name)
    if cut:
        told = ngettext(
            "SPSS: %(count)s text was longer than 32,767 bytes and was cut.",
            "SPSS: %(count)s texts were longer than 32,767 bytes and were cut.",
            cut,
        )
        made.notes.append(told % {"count": cut})


def _write_triple_s(
    made: _Package, delivery: Delivery, tables: Sequence[DataTable], stem: str, style: CsvStyle
) -> None:
    lost, at = 0, delivery.made_at.astimezone(ZoneInfo(delivery.study.time_zone))
    for table in tables:
        name = f"{stem}_{table.name}_triple_s"
        with (
            made.file(f"{name}.xml", format=TRIPLE_S) as description,
            made.file(f"{name}.csv", format=TRIPLE_S, **_size(table)) as data,
            description.open("wb") as first,
            data.open("wb") as second,
        ):
            lost += write_triple_s(first, second, table, data_name=f"{name}.csv", at=at)
    _note_lost(made, lost, "ISO 8859-1")


def _write_parquet(made: _Package, delivery: Delivery, tables: Sequence[DataTable], stem: str, style: CsvStyle) -> None:
    for table in tables:
        with made.file(f"{stem}_{table.name}.parquet", format=PARQUET, **_size(table)) as path:
            write_parquet(path, table)


def _write_codebook(
    made: _Package, delivery: Delivery, tables: Sequence[DataTable], stem: str, style: CsvStyle
) -> None:
    with made.file(f"{stem}_codebook.html", format=CODEBOOK) as path, path.open("wb") as file:
        _write_page(file, delivery, tables)


def write_codebook_alone(target: IO[bytes], delivery: Delivery) -> list[str]:
    """Write the page of the codebook and nothing else; returns notes for its reader, of which there are none."""
    _write_page(target, delivery, data_tables(delivery))
    return []


def write_interviews_alone(target: IO[bytes], delivery: Delivery) -> list[str]:
    """Write the interviews as Parquet and nothing else; returns notes for its reader."""
    interviews = replace(data_tables(delivery)[0], study=full_name(delivery.study))
    with tempfile.TemporaryDirectory(prefix="interviews-") as folder:
        path = Path(folder) / "interviews.parquet"
        write_parquet(path, interviews)
        with path.open("rb") as file:
            shutil.copyfileobj(file, target, 1 << 20)
    return list(delivery.weight_troubles)


def _write_page(file: IO[bytes], delivery: Delivery, tables: Sequence[DataTable]) -> None:
    words = CodebookWords(
        language=translation.get_language() or "it",
        codebook=gettext("Codebook"),
        missing=gettext("no answer"),
        answers=gettext("several answers"),
        weight=gettext("base weight"),
        kinds={
            Kind.CODE: gettext("one answer"),
            Kind.WHOLE: gettext("whole number"),
            Kind.NUMBER: gettext("number"),
            Kind.TEXT: gettext("text"),
            Kind.DATE: gettext("date"),
            Kind.TIME: gettext("time of day"),
            Kind.DATETIME: gettext("date and time"),
        },
    )
    count = tables[0].frame.height
    lead = ngettext("%(count)s interview", "%(count)s interviews", count) % {"count": count}
    write_codebook(file, tables, title=full_name(delivery.study), lead=lead, words=words)


def _write_tables(made: _Package, delivery: Delivery, tables: Sequence[DataTable], stem: str, style: CsvStyle) -> None:
    if not delivered_sets(delivery):
        made.notes.append(gettext("No set of tables is marked to go with deliveries."))
        return
    with made.file(f"{stem}_tables.xlsx", format=TABLES) as path, path.open("wb") as file:
        made.notes += write_tables(file, delivery)


WRITERS = {
    CSV: _write_csv,
    SPSS: _write_spss,
    TRIPLE_S: _write_triple_s,
    PARQUET: _write_parquet,
    CODEBOOK: _write_codebook,
    TABLES: _write_tables,
}


def _size(table: DataTable) -> dict[str, Any]:
    return {"table": table.name, "rows": table.frame.height, "columns": table.frame.width}


def _note_lost(made: _Package, lost: int, encoding: str) -> None:
    if lost:
        told = ngettext(
            "%(encoding)s does not have %(count)s letter of the answers: a question mark stands for it.",
            "%(encoding)s does not have %(count)s letters of the answers: question marks stand for them.",
            lost,
        )
        made.notes.append(told % {"encoding": encoding, "count": lost})


def _write_manifest(made: _Package, delivery: Delivery) -> None:
    manifest = {
        "study": full_name(delivery.study),
        "client": delivery.client_name,
        "institute": delivery.institute.name,
        "made_at": delivery.made_at.astimezone(ZoneInfo(delivery.study.time_zone)).isoformat(timespec="seconds"),
        "for_client": delivery.for_client,
        "statuses": [str(status) for status in delivery.statuses],
        "versions": [version.number for version in delivery.versions],
        "files": made.files,
        "notes": made.notes,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    made.zip.writestr(zipfile.ZipInfo(MANIFEST, made.moment), text.encode(), zipfile.ZIP_DEFLATED)
