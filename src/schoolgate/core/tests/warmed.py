"""Loaded into the process that others are forked from: what reading a document loads and compiles."""

import datetime as dt

from schoolgate.reading.check import check_bytes

_SHORT = b"""# Social media policy

1. Pupils must not use their phones in lessons. Staff must not accept pupils as friends.
2. The headteacher reviews this policy every year under the Data Protection Act 2018.
"""
check_bytes(_SHORT, "policy.md", today=dt.date(2026, 9, 1))
