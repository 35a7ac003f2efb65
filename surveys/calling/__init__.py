"""Dispositions, retry and queue rules, quota arithmetic, final outcomes and rates.

Pure: plain values in, plain values out. No Django, no clock, no randomness, no database.
"""
