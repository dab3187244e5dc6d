"""Backups: making the file, looking into it, and putting it in place.

``archive`` is the file; ``sqlite`` and ``postgres`` take a database out and put it back; ``places``
are folders to work in and the note of a switch under way; ``making`` and ``restoring`` join them.
"""
