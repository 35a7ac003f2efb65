"""What every test shares."""

from typing import Any

import hypothesis
import pytest

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files that are kept outside the database are kept beside the tests."""
    settings.DATA_DIR = tmp_path_factory.getbasetemp() / "data"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Real password hashing is slow on purpose; no test is about its strength."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def no_program_of_another_test() -> None:
    """Compiled questionnaires are kept by version, and after a rollback the same number is another version."""
    from surveys.interviewing.programs import forget

    forget()
