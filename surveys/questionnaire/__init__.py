"""The questionnaire language: structure, expressions, routing, piping, checks, codebook.

Pure: plain values in, plain values out. No Django, no clock, no randomness, no database.
"""
