"""The storage of static files: what is served once ``collectstatic`` has run."""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from cati.combining import combined_script, combined_style

COMBINED = {".css": combined_style, ".js": combined_script}


class CollectedFiles(CompressedManifestStaticFilesStorage):
    """Combines, compresses and names files by their content: few requests, cached for good, fresh after an upgrade.

    Pages load the files at the top of ``static/``: each style sheet and script there becomes one file with everything
    it imports from the folders. Where nothing was collected, as in development and in tests, files are served from
    ``static/`` as they are.
    """

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Process the collected files, except for those that were combined into another file."""
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
        """Return the hashed name under which pages request the file."""
        found: str = self.hashed_files.get(self.hash_key(self.clean_name(name)), name)
        return found


class _Made:
    """A storage that holds one text in memory."""

    def __init__(self, text: str) -> None:
        self._text = text

    def open(self, name: str) -> ContentFile[bytes]:
        return ContentFile(self._text.encode(), name)
