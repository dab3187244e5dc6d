"""“Can I …?”: a question in a person's own words, answered with clauses of their policy.

Full-text search with synonyms. Pure Python: no Django, no database, no outside service.
"""

from schoolgate.policies.ask.answers import Answer, Mood, Reply, ask, binds, mood_of, reply
from schoolgate.policies.ask.index import Index
from schoolgate.policies.ask.lexicon import Area, areas, is_worry

__all__ = [
    "Answer",
    "Area",
    "Index",
    "Mood",
    "Reply",
    "areas",
    "ask",
    "binds",
    "is_worry",
    "mood_of",
    "reply",
]
