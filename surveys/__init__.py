"""Ascolto's one Django app. The order of its parts is in the README, section "The house"."""
