"""A site in one file: database, key and kept files, written while people work, and put back into an empty place.

An archive is a gzipped tar, encrypted for whoever holds a key of age if that is wanted; its last member,
``manifest.json``, says what must be in it. ``copying`` takes the database, ``writing`` and ``reading`` know the file,
``saving`` and ``restoring`` are the two verbs.
"""
