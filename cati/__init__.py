"""The Django project: settings, URLs and server entry points. Wiring only."""
