"""The files of a delivery, read back."""

import io
import zipfile
from pathlib import Path
from typing import Any

import polars
import pyreadstat

from surveys.results import services
from tests.interviewing.scene import Scene


def package_of(scene: Scene, *formats: str, **options: Any) -> dict[str, bytes]:
    """The files of a delivery, by their names without the study's."""
    target = io.BytesIO()
    asked: dict[str, Any] = {"language": "en", "formats": list(formats), **options}
    services.write_results(target, study=scene.study, options=asked, now=scene.now)  # type: ignore[arg-type]
    with zipfile.ZipFile(target) as package:
        return {name.removeprefix("osservatorio-caffe-wave-3"): package.read(name) for name in package.namelist()}


def read_sav(files: dict[str, bytes], folder: Path) -> tuple[polars.DataFrame, Any]:
    path = folder / "x.sav"
    path.write_bytes(files["_interviews.sav"])
    return pyreadstat.read_sav(path, user_missing=True, output_format="polars")  # type: ignore[return-value]
