"""LibreOffice, which opens what we write and writes what we have to open."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def converted(workbook: bytes, kind: str, folder: Path) -> bytes:
    """An .xlsx workbook as LibreOffice saves it in another format, ``csv`` or ``xls``; ``folder`` is for its files."""
    office = shutil.which("soffice")
    if not office:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is missing")
        pytest.skip("LibreOffice is not installed")
    source = folder / "libro.xlsx"
    source.write_bytes(workbook)
    command = [office, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=120)
    return (folder / f"libro.{kind}").read_bytes()


def as_xls(workbook: bytes, folder: Path) -> bytes:
    """The workbook in the format of Excel 97."""
    return converted(workbook, "xls", folder)
