"""What comes round in the worker."""

from __future__ import annotations

import datetime as dt

from schoolgate.core.periodic import periodic
from schoolgate.notices import actions, hearing, post, told, verifying, work

SECONDS = dt.timedelta(seconds=1)
MINUTES = dt.timedelta(minutes=1)
HOURS = dt.timedelta(hours=1)

periodic("notices.hear", every=2 * SECONDS)(hearing.hear_what_is_new)
periodic("notices.rosters", every=20 * SECONDS)(told.tell_of_rosters)
periodic("notices.at_once", every=10 * SECONDS)(post.send_at_once)
periodic("notices.daily", every=5 * MINUTES)(post.send_daily)
periodic("people.clear_sessions", every=HOURS)(actions.clear_sessions)
periodic("people.clear_invitations", every=24 * HOURS)(actions.clear_invitations)
periodic("notices.clear_notices", every=24 * HOURS)(actions.clear_notices)
periodic("notices.clear_tasks", every=HOURS)(work.clear_tasks)
periodic("ledger.verify", every=10 * MINUTES)(verifying.verify_by_night)
