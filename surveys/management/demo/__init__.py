"""The demo study: a fictional survey that has data on every page from the start."""
