"""Correcting what was misspelt in the name or the purpose of an approved site."""
