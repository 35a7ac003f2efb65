"""The expression language: ``${age} >= 18 and selected(${brands}, 'a')``."""
