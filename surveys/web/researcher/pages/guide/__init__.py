"""The guide to writing questionnaires: pages in Markdown for each language, rendered and searchable.

``it/`` and ``en/`` hold the same pages under the same names (``NN-name.md``). Tables of columns, types,
functions and problems are generated from their definitions, so that none is forgotten.
"""
