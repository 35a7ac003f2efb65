"""Banner tables over columns of answers: figures, bases and letters of significance; plain arrays in and out."""

from .answers import (
    DK,
    NONE,
    REFUSED,
    SAID,
    Answer,
    AnswerColumn,
    Answers,
    BandsError,
    Kind,
    as_patterns,
    bands_of,
    of_people,
)
from .columns import Columns, Head, UseError, columns_of, used_column
from .filters import interviews_where, unknown_names
from .recoding import recode_set
from .significance import Comparison
from .specification import MOST_COLUMNS, Net, SetSpec, TableSpec, Use, from_json, to_json
from .tabulate import SHARES, Row, RowKind, Table, tabulate

__all__ = [
    "DK",
    "MOST_COLUMNS",
    "NONE",
    "REFUSED",
    "SAID",
    "SHARES",
    "Answer",
    "AnswerColumn",
    "Answers",
    "BandsError",
    "Columns",
    "Comparison",
    "Head",
    "Kind",
    "Net",
    "Row",
    "RowKind",
    "SetSpec",
    "Table",
    "TableSpec",
    "Use",
    "UseError",
    "as_patterns",
    "bands_of",
    "columns_of",
    "from_json",
    "interviews_where",
    "of_people",
    "recode_set",
    "tabulate",
    "to_json",
    "unknown_names",
    "used_column",
]
