"""Writes data for other programs: CSV, SPSS, Triple-S and Parquet, all from one table with its labels.

Polars and pyreadstat are imported where a file is written: they weigh 70 MiB, and only the worker writes files.
"""

from .codebook_page import CodebookWords, write_codebook
from .delimited import CsvStyle, write_csv
from .parquet import write_parquet
from .spss import write_sav, write_syntax
from .table import AnswerSet, DataColumn, DataTable, Kind, frame_of
from .triple_s import write_triple_s

__all__ = [
    "AnswerSet",
    "CodebookWords",
    "CsvStyle",
    "DataColumn",
    "DataTable",
    "Kind",
    "frame_of",
    "write_codebook",
    "write_csv",
    "write_parquet",
    "write_sav",
    "write_syntax",
    "write_triple_s",
]
