"""The answers of the form of a new site, and what of the school they are held against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from schoolgate.approvals.kinds import Values
from schoolgate.approvals.models import ApprovalRequest
from schoolgate.core.words import translated
from schoolgate.people.models import Appointment, Person, School, in_force
from schoolgate.people.rules import ADULTS_OF_THE_SCHOOL
from schoolgate.policies.policy import Policy, policy_for
from schoolgate.reference import Platform, platforms
from schoolgate.sites.accounts import (
    Account,
    account_of,
)
from schoolgate.sites.official.queries import own_domain
from schoolgate.sites.own_pages import home_key, home_of, is_in
from schoolgate.sites.requests.forms import forms

PEOPLE = ("author", "administrators", "moderators", "cover", "vetter", "recovery")
CHILDREN = frozenset({"pupils", "other-schools"})


@dataclass(frozen=True)
class Asked:
    """The answers of one request, and what of the school they are held against."""

    request: ApprovalRequest
    values: Values
    today: dt.date

    @property
    def school(self) -> School:
        return self.request.school

    @cached_property
    def policy(self) -> Policy:
        return policy_for(self.school, self.today)

    @property
    def elsewhere(self) -> bool:
        """Whether the site is to be on another service."""
        return self.values.get("host") == "third-party"

    @cached_property
    def account(self) -> Account | None:
        """The account on another service, as far as its address says."""
        return account_of(self.text("address")) if self.elsewhere else None

    @cached_property
    def own_account(self) -> Account | None:
        """The site on the school's own pages, as far as its address says."""
        return None if self.elsewhere else account_of(self.text("own_address"))

    @cached_property
    def platform(self) -> Platform | None:
        """The service, under its name of today."""
        return service_of(self.account)

    @property
    def first_day(self) -> dt.date:
        """The day of going live; today while none is named."""
        return self.day("opens") or self.today

    def is_ours(self, account: Account) -> bool:
        """Whether a page lies under the school's own website or its domains."""
        below = is_in(account, home_key(self.school))
        return below or bool(own_domain(self.school, account.address))

    @cached_property
    def has_own_pages(self) -> bool:
        """Whether anybody has said where the school's own pages are."""
        return bool(self.school.mail_domains or home_of(self.school))

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """Whoever is named, by public id; one query."""
        ids = {one for name in PEOPLE for one in self.listed(name)}
        return {one.public_id: one for one in Person.objects.filter(public_id__in=ids)}

    @cached_property
    def ends(self) -> Mapping[str, dt.date | None]:
        """Adults of the school today by public id, with the last day of theirs, if it is known."""
        held = Appointment.objects.filter(
            in_force(self.today), person__public_id__in=list(self.people),
            role__in=ADULTS_OF_THE_SCHOOL,
        )  # fmt: skip
        at_school = held.filter(school=self.school)
        if self.school.federation_id:
            at_school |= held.filter(federation=self.school.federation_id)
        found: dict[str, dt.date | None] = {}
        for person, until in at_school.values_list("person__public_id", "until"):
            before = found.get(person, until)
            found[person] = None if before is None or until is None else max(before, until)
        return found

    def text(self, name: str) -> str:
        return " ".join(str(self.values.get(name) or "").split())

    def listed(self, name: str) -> list[str]:
        held = self.values.get(name)
        return list(dict.fromkeys(held)) if isinstance(held, list) else []

    def day(self, name: str) -> dt.date | None:
        held = self.values.get(name)
        return dt.date.fromisoformat(held) if held else None

    def names(self, ids: Iterable[str]) -> str:
        found = [self.people[one].name for one in ids if one in self.people]
        return ", ".join(found) or _("somebody you named")

    def label(self, question: str, codes: Iterable[str]) -> str:
        """The labels of some choices of a question."""
        asked = next(
            one for page in forms()["site"].pages for one in page.questions if one.name == question
        )
        labels = dict(asked.choices)
        return "; ".join(translated(str(labels[code])) for code in codes)


def service_of(account: Account | None) -> Platform | None:
    known = platforms().get(account.platform) if account else None
    return platforms().get(known.renamed_to) if known and known.renamed_to else known
