"""Backup archives: a site's database, key and kept files in one file, written while people work, and their restoration.

An archive is a gzipped tar, optionally encrypted for age public keys; its last member, ``manifest.json``, lists what
must be in it. ``copying`` copies the database, ``writing`` and ``reading`` know the file format, ``saving`` makes a
backup and ``restoring`` restores one.
"""
