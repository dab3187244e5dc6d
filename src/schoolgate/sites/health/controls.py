"""What looking at sites does for clauses of the policies. See ``core.controls``."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from schoolgate.core.controls import Standing, control
from schoolgate.people.models import School
from schoolgate.sites.health.queries import Found, Matter, health_of_all
from schoolgate.sites.queries import open_sites


def _count(school: School, found: str, *matters: str) -> int:
    """The open sites of which one of these matters stands so today."""
    lines = health_of_all(school, open_sites(school), matter__in=matters)
    return sum(
        any(one.matter in matters and one.found == found for one in each)
        for each in lines.values()
    )  # fmt: skip


def _said(school: School, words: str, count: int) -> Standing:
    return Standing(words % {"n": count}, reverse("sites:register", args=[school.slug]))


@control(
    "sites.fresh",
    "checked",
    _("looks each week, where the installation lets it, for something new on every site, marks"
      " those that look neglected and asks their owner"),
)  # fmt: skip
def _fresh(school: School) -> Standing:
    count = _count(school, Found.BAD, Matter.FRESH)
    words = ngettext("%(n)d site looks neglected", "%(n)d sites look neglected", count)
    return _said(school, words, count)


@control(
    "sites.link_back",
    "checked",
    _("looks each week, where the installation lets it, for the links to the school's own website and"
      " to its page on acceptable use, and asks the owner where one is missing"),
)  # fmt: skip
def _linked(school: School) -> Standing:
    count = _count(school, Found.BAD, Matter.LINK_BACK, Matter.ACCEPTABLE_USE)
    words = ngettext("%(n)d site lacks a link", "%(n)d sites lack a link", count)
    return _said(school, words, count)


@control(
    "sites.privacy_reviewed",
    "recorded",
    _("asks the owner once a term to look through the privacy settings of an account that others host,"
      " and keeps who did and when, with a picture where they give one"),
)  # fmt: skip
def _reviewed(school: School) -> Standing:
    count = _count(school, Found.GOOD, Matter.PRIVACY)
    words = ngettext("%(n)d site reviewed", "%(n)d sites reviewed", count)
    return _said(school, words, count)
