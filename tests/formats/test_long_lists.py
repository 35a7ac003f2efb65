"""Questions of very many answers: what is written grows with the answers, not with their square."""

import io
import json
from pathlib import Path

import polars
import pyreadstat

from surveys.formats.analysis import (
    AnswerSet,
    CsvStyle,
    DataColumn,
    DataTable,
    Kind,
    write_csv,
    write_parquet,
    write_sav,
    write_syntax,
)

MANY = 2000
"""Answers: as labels of each mention they would be four million."""


def long_list() -> DataTable:
    answers = {number: f"Brand {number}" for number in range(1, MANY + 1)}
    names = [f"known_m{number}" for number in answers]
    columns = [
        DataColumn(name, Kind.CODE, "Known", answers, answer=f"mention {at}") for at, name in enumerate(names, 1)
    ]
    frame = polars.DataFrame(
        {name: [MANY if name == "known_m2" else None] for name in names}, dict.fromkeys(names, int)
    )
    return DataTable("interviews", "Study", columns, [AnswerSet("known", "Known", answers, [], names)], frame)


def test_labels_of_a_long_list_stand_once_for_all_its_mentions(tmp_path: Path) -> None:
    table, last, words = long_list(), str(MANY), io.BytesIO()
    write_parquet(tmp_path / "x.parquet", table)
    described = json.loads(polars.read_parquet_metadata(tmp_path / "x.parquet")["ascolto"])
    assert described["columns"]["known_m2"]["values_of"] == "known"
    assert described["sets"]["known"]["values"][last] == "Brand 2000"
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 10_000_000
    write_csv(words, table, CsvStyle(has_words=True))
    assert words.getvalue().decode().splitlines()[1].startswith(";Brand 2000;;")


def test_spss_has_labels_of_a_long_list_at_its_first_mention_and_the_syntax_gives_them_to_all(tmp_path: Path) -> None:
    table, syntax = long_list(), io.BytesIO()
    write_sav(tmp_path / "x.sav", table)
    _, meta = pyreadstat.read_sav(tmp_path / "x.sav", metadataonly=True, output_format="polars")
    assert (list(meta.variable_value_labels), meta.column_names[-1]) == (["known_m1"], "known_m2000")
    write_syntax(syntax, table, "x.sav")
    lines = syntax.getvalue().decode("utf-8-sig").split("\r\n")
    given = lines.index("VALUE LABELS known_m2 known_m3 known_m4")
    assert lines.index("  2000 'Brand 2000'.") > lines.index("  1 'Brand 1'") > given
