"""Where the corpus of other people's questionnaires is: ``CATI_CORPUS``, else beside the project.

It is no part of the project (licences are mixed). Without it these tests are skipped, but never in CI.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

EACH = int(os.environ.get("CORPUS_EACH", "4"))
"""One workbook in so many, in tests that take long over each; ``CORPUS_EACH=1`` for all of them."""
PROJECT = Path(__file__).resolve().parents[2]
BESIDE = PROJECT.parent / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of the corpus."""
    folder = Path(os.environ.get("CATI_CORPUS") or BESIDE)
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"The corpus is not at {folder}: set CATI_CORPUS.")
        pytest.skip("The corpus is not here: set CATI_CORPUS to its folder.")
    return folder


@pytest.fixture(scope="session")
def is_ours(corpus: Path) -> bool:
    """Whether it is the corpus that the lists of differences describe: another one may lack some of them."""
    return BESIDE.is_dir() and corpus.resolve() == BESIDE.resolve()
