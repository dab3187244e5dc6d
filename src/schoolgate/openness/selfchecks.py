"""What somebody looks through alone once a year: which checks the policy in force asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schoolgate.openness.models import SelfCheck
from schoolgate.policies.policy import Policy
from schoolgate.policies.text import ClauseText, PolicyText
from schoolgate.reference import NOT_STATED

Subject = SelfCheck.Subject


@dataclass(frozen=True, slots=True)
class Check:
    """One self-check: the values of the policy it comes from, and what to look at."""

    subject: SelfCheck.Subject
    parameters: tuple[str, ...]
    look_at: tuple[str | Promise, ...]


CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        check.subject.value: check
        for check in (
            Check(
                Subject.PRIVACY,
                ("personal_privacy_settings",),
                (
                    _("Who sees your posts, your friends and your telephone number?"),
                    _("Who may tag you, write to you and find you by number or address?"),
                    _("Do posts or pictures say where you are or where you live?"),
                    _("Look at each of your pages as a stranger sees it, signed out."),
                ),
            ),
            Check(
                Subject.PROFILES,
                (
                    "may_name_employer", "may_name_profession", "school_name_in_handle",
                    "official_contact_details_on_personal_accounts", "images_on_personal_pages",
                ),
                (
                    _("What does each profile say of your job and of the school?"),
                    _("Does a name you use there hold the school's name or address?"),
                    _("Are there pictures of pupils, of uniform or of the building?"),
                    _("Which old posts, comments and likes would you not put there today?"),
                    _("Which old accounts could you close?"),
                ),
            ),
            Check(
                Subject.PASSWORDS,
                ("password_rule", "separate_social_email"),
                (
                    _("Is each password long and used in one place only? A password manager helps."
                      " Today's advice is to change one when it may be known, not by the calendar."),
                    _("Is a second step switched on wherever there is one?"),
                    _("Does nobody else know a password of yours for work?"),
                    _("Do your own accounts use an address that is not your work address?"),
                ),
            ),
        )
    }
)  # fmt: skip


def checks_asked(policy: Policy) -> list[Check]:
    """Those that a policy in force asks for; none before a policy is adopted."""
    if policy.version is None:
        return []
    return [
        check
        for check in CHECKS.values()
        if any(policy.value(name) != NOT_STATED for name in check.parameters)
    ]


def clauses_behind(check: Check, text: PolicyText) -> list[ClauseText]:
    """What the policy says on it."""
    wanted = set(check.parameters)
    return [clause for clause in text.clauses if wanted & set(clause.parameters)]


def name_problems(typed: str, school_name: str, domains: tuple[str, ...]) -> tuple[str, ...]:
    """What is wrong with a name or address for an account of one's own: ``school-name`` where it
    holds the name of the school, ``school-address`` where it is an address of the school.
    """
    plain = _letters(typed)
    found = []
    if any(piece in plain for piece in _telling_parts(school_name)):
        found.append("school-name")
    domain = typed.rpartition("@")[2].strip().casefold() if "@" in typed.strip()[1:] else ""
    if domain and any(domain == one or domain.endswith(f".{one}") for one in domains):
        found.append("school-address")
    return tuple(found)


COMMON = frozenset(
    [
        "school",
        "academy",
        "college",
        "primary",
        "secondary",
        "infant",
        "junior",
        "high",
        "the",
        "of",
        "and",
        "st",
        "saint",
        "church",
        "community",
        "grammar",
        "nursery",
        "first",
        "middle",
        "federation",
        "trust",
    ]
)


def _telling_parts(name: str) -> set[str]:
    """The whole name, and its own words without those that every school has."""
    own = [word for word in name.casefold().replace("'", "").split() if word not in COMMON]
    parts = {_letters(name), _letters("".join(own))}
    return {part for part in parts if len(part) > 3}


def _letters(words: str) -> str:
    return "".join(letter for letter in words.casefold() if letter.isalnum())
