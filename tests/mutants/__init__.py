"""A mutation check of our own: faults that somebody could make, and the test that must notice each of them.

``python -m tests.mutants`` puts one fault after the other into a process of its own, runs the test that is named beside
it, and prints how many were noticed. The gate only checks that every fault still fits the code (``test_faults``).
"""
