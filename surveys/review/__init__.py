"""Interviews reviewed: which ones, by whom, what was decided, what was said to who conducted them."""
