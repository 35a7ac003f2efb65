"""Variables, codes and labels: the one source of every export."""

from .building import build, plain_words
from .naming import is_portable, numbered, portable
from .uniting import united
from .variables import Code, Codebook, Variable, from_json, to_json

__all__ = [
    "Code",
    "Codebook",
    "Variable",
    "build",
    "from_json",
    "is_portable",
    "numbered",
    "plain_words",
    "portable",
    "to_json",
    "united",
]
