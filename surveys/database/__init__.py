"""What knows the internals of Django and of the database.

Prepared queries, bulk inserts, triggers, kept files, digests, outages and background jobs; no table of a study.
"""
