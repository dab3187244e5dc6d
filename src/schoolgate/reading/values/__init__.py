"""Which values of the policy parameters a document states."""

from schoolgate.reading.values.reader import read_values

__all__ = ["read_values"]
