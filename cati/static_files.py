"""Style sheets, scripts and fonts as they leave the server once ``collectstatic`` has run."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedFiles(CompressedManifestStaticFilesStorage):
    """Compressed, and named by their content, so that browsers keep them for good and an upgrade is seen at once.

    Where nothing was collected, as in development and in tests, they are served as they lie in ``static/``.
    """

    support_js_module_import_aggregation = True  # modules are imported by their names too

    def stored_name(self, name: str) -> str:
        """The name by which pages ask for the file."""
        found: str = self.hashed_files.get(self.hash_key(self.clean_name(name)), name)
        return found
