"""What comes round in the worker."""

from __future__ import annotations

import datetime as dt

from schoolgate.core.periodic import periodic
from schoolgate.policies import recovery

periodic("policies.resume_documents", every=dt.timedelta(minutes=1))(recovery.resume_documents)
