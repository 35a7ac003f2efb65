"""Reads and writes files: questionnaire workbooks, sample tables, results workbooks.

Pure: bytes and values in, bytes and values out. No Django, no clock, no database.
"""
