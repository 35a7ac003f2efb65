"""Style sheets, scripts and fonts as they leave the server once ``collectstatic`` has run."""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from cati.combining import combined_script, combined_style

COMBINED = {".css": combined_style, ".js": combined_script}


class CollectedFiles(CompressedManifestStaticFilesStorage):
    """Combined, compressed, and named by their content: few requests, kept for good, and an upgrade is seen at once.

    Pages load what lies at the top of ``static/``: each style sheet and script there becomes one file with all that it
    imports from the folders. Where nothing was collected, as in development and in tests, everything is served as it
    lies in ``static/``.
    """

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Process the collected files; a part that was taken into another file is not named and compressed again."""
        left, parts = dict(paths), set[str]()

        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                text: str = file.read().decode()
                return text

        for name in paths:
            combine = COMBINED.get(name[name.rfind(".") :])
            if combine and "/" not in name:
                text, found = combine(name, read)
                left[name] = (_Made(text), name)
                parts |= found
        kept = {name: source for name, source in left.items() if name not in parts}
        yield from super().post_process(kept, dry_run, **options)

    def stored_name(self, name: str) -> str:
        """The name by which pages ask for the file."""
        found: str = self.hashed_files.get(self.hash_key(self.clean_name(name)), name)
        return found


class _Made:
    """A storage of one text that lies nowhere."""

    def __init__(self, text: str) -> None:
        self._text = text

    def open(self, name: str) -> ContentFile[bytes]:
        return ContentFile(self._text.encode(), name)
