"""Beginning a draft from what another school handed out."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from schoolgate.core.refusal import demand
from schoolgate.people.models import Person, School
from schoolgate.policies.life.drafting_actions import begin
from schoolgate.policies.life.rules import may_start_draft
from schoolgate.policies.models import Draft
from schoolgate.policies.packs import make_pack
from schoolgate.reference import NOT_STATED


def start_from_file(*, by: Person, school: School, content: Mapping[str, Any]) -> Draft:
    """Begin a draft from the content of a pack file: the clauses and choices as they are, the
    dates and the owner of the other school left behind. Raises InvalidPack.
    """
    demand(may_start_draft(by, school))
    own = {**copy.deepcopy(dict(content)), "owner": school.name[:300], "control": {}}
    own["values"]["local_authority_name"] = school.local_authority or NOT_STATED
    make_pack(own)
    return begin(by, school, own, origin=own["title"][:300])
