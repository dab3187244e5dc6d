"""What policies hold on one person beyond what they did: texts that name them."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from schoolgate.people.erasure.own import schools_of
from schoolgate.people.erasure.parts import Fate, Part, add_parts
from schoolgate.people.models import Person
from schoolgate.policies.models import Draft, PolicyDocument

NAMED = _("It is part of the policy as it was. Have the policy changed where it should not be.")


def documents_naming(person: Person) -> QuerySet[PolicyDocument]:
    """Documents of the person's schools whose text names them."""
    here = PolicyDocument.objects.filter(school__in=schools_of(person))
    found = [pk for pk, lines in here.values_list("pk", "lines") if _names(person, lines)]
    return PolicyDocument.objects.filter(pk__in=found)


def drafts_naming(person: Person) -> QuerySet[Draft]:
    """Drafts of the person's schools that name them."""
    here = Draft.objects.filter(school__in=schools_of(person))
    found = [pk for pk, content in here.values_list("pk", "content") if _names(person, content)]
    return Draft.objects.filter(pk__in=found)


def _names(person: Person, text: Any) -> bool:
    whole = json.dumps(text, ensure_ascii=False)
    return any(name in whole for name in (person.name, f"{person.given_name} {person.family_name}"))


TEXTS = frozenset(
    {"lines", "clauses", "sections", "findings", "citations", "content", "control", "set_aside"}
)

add_parts(
    Part(
        PolicyDocument, "", _("Policy documents whose text names them"), Fate.STAYS, NAMED,
        documents_naming, hide=TEXTS,
    ),
    Part(
        Draft, "", _("Policy drafts that name them"), Fate.STAYS, NAMED, drafts_naming, hide=TEXTS,
    ),
)  # fmt: skip
