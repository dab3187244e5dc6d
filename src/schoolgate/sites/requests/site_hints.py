"""What the form of a new site has to say of its answers: each with the clauses behind it.

Only what was answered is spoken of; what has no answer yet the form itself knows.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from schoolgate.approvals.deciders import LINE_MANAGER, path_to_lay, staffing_of
from schoolgate.approvals.kinds import Hint, Values, kind_named
from schoolgate.approvals.models import ApprovalRequest
from schoolgate.approvals.wording import roles_in_words
from schoolgate.core import clock
from schoolgate.core.templatetags.schoolgate import day as in_words
from schoolgate.core.words import translated
from schoolgate.people.addresses import FOR_ANYBODY, is_own
from schoolgate.people.models import Appointment, Person, School, in_force
from schoolgate.people.queries import managers_of
from schoolgate.people.rules import ADULTS_OF_THE_SCHOOL
from schoolgate.policies.life.following import follows
from schoolgate.policies.policy import Policy, policy_for
from schoolgate.reference import NOT_STATED, Platform, platforms
from schoolgate.sites.accounts import (
    Account,
    account_of,
    ages_of_year,
    first_days,
    minimum_age_on,
    too_young,
)
from schoolgate.sites.models import Site, TeamMember
from schoolgate.sites.naming import why_no_name
from schoolgate.sites.official.queries import own_domain
from schoolgate.sites.own_pages import home_key, home_of, is_in
from schoolgate.sites.queries import asked_of
from schoolgate.sites.requests.chains import advisers
from schoolgate.sites.requests.forms import CLOSING_DAY, FORM, forms

PEOPLE = ("author", "administrators", "moderators", "cover", "vetter", "recovery")
CHILDREN = frozenset({"pupils", "other-schools"})
AGES = ("WAL-15.5-a", "HOL-A.2-5", "HOL-7.3-b", "WHF-OFFICIAL-5")
MANY_SITES = 4  # that one person looks after
ENOUGH_WORDS = 8
ENOUGH_SAID = 4  # words that say something
# Words that say nothing of why a site is wanted.
FILLER = frozenset(
    """a about again also an and any are as at be because been but by can class could do everybody
    everyone everything for from fun get give good great had has have having helpful idea if in interesting is it
    its just keep like lots made make many me more my need nice of on one our other page people
    pupils put really reason school schools share site so some something stuff that the their them
    there these they thing things this to too up us use useful very want wanted was we website well will
    with would you""".split()  # noqa: SIM905 - a list of words reads better so
)
# The settings that matter on each kind of service; those of the first row matter on all.
SETTINGS_OF_ALL = ("two-steps", "shared-email")
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "social-network": ("no-messages", "comments", "tags", "location"),
    "microblog": ("no-messages", "comments", "tags", "location"),
    "content-sharing": ("no-messages", "comments", "tags", "location", "downloads"),
    "video": ("comments", "downloads", "live"),
    "live-stream": ("no-messages", "comments", "live"),
    "audio": ("comments", "downloads"),
    "blog": ("comments",),
    "wiki": ("comments",),
    "forum": ("no-messages", "comments", "join"),
    "messaging": ("join", "contacts"),
    "video-chat": ("join", "contacts", "live"),
    "calls": ("join", "contacts"),
    "gaming": ("no-messages", "join", "live"),
    "virtual-world": ("no-messages", "join", "live"),
    "school": (),
}
SETTINGS_OF_OTHERS = ("no-messages", "comments")
NONE_YET = "none-yet"  # what somebody ticks who has set nothing
HAS_FOLLOWERS = frozenset({"social-network", "microblog", "content-sharing", "video"})


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
        return _service_of(self.account)

    @property
    def first_day(self) -> dt.date:
        """The day of going live; today while none is named."""
        return self.day("opens") or self.today

    def is_ours(self, account: Account) -> bool:
        """Whether a page lies under the school's own site or its domains."""
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


def _service_of(account: Account | None) -> Platform | None:
    known = platforms().get(account.platform) if account else None
    return platforms().get(known.renamed_to) if known and known.renamed_to else known


def site_hints(request: ApprovalRequest, values: Values) -> list[Hint]:
    """Everything the form has to say of the answers, in its order."""
    asked = Asked(request, values, clock.today())
    parts = (
        _team, _name, _purpose, _discussed, _children, _contributors, _parts, _numbers, _busy, _own_page, _account,
        _years, _duplicates, _settings, _terms, _brand, _dates, _training,
    )  # fmt: skip
    return [hint for part in parts for hint in part(asked)]


def _team(asked: Asked) -> Iterator[Hint]:
    named = asked.listed("line_manager")
    if not named:
        return
    known = list(managers_of(asked.request.asker, asked.school))
    if set(named) == {one.public_id for one in known}:
        return
    words = _("The list of people names no line manager of yours.")
    if known:
        words = _("By the list of people your line manager is %(name)s.")
        words %= {"name": ", ".join(one.name for one in known)}
    words = " ".join([words, *_who_decides_for(asked, LINE_MANAGER)])
    more = _("If that is wrong, ask the office to put it right before you send this.")
    yield Hint("line_manager", f"{words} {more}", ("WAL-APP1-03",))


def _who_decides_for(asked: Asked, role: str) -> Iterator[str]:
    """Who would decide the step of a role today, where the policy asks for one. Once the request is
    sent its steps say so themselves.
    """
    if asked.request.round:
        return
    steps = [one.roles for one in kind_named(asked.request.kind).chain(asked.school).steps]
    path = path_to_lay(steps, asked.request.asker, staffing_of(asked.school))
    for roles, found in zip(steps, path, strict=True):
        if role in roles and found.people:
            names = ", ".join(one.person.name for one in found.people)
            yield _("The step of the line manager would be decided by %(names)s.") % {
                "names": names
            }
        elif role in roles:
            yield _("Nobody could decide the step of the line manager today.")


def _name(asked: Asked) -> Iterator[Hint]:
    why = why_no_name(asked.text("name"))
    if why:
        yield Hint("name", why, ("WAL-APP1-04",), bars=True)


def is_thin(words: str) -> bool:
    """Whether a reason says next to nothing."""
    said = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", words.lower())
    return len(said) < ENOUGH_WORDS or len(set(said) - FILLER) < ENOUGH_SAID


def _purpose(asked: Asked) -> Iterator[Hint]:
    words = asked.text("purpose")
    if words and is_thin(words):
        yield Hint(
            "purpose",
            _("A site is not made for a trivial reason. Say what it is for, for whom, and what it"
              " does that nothing else does. You can leave it so; those who decide see it."),
            ("WAL-14.2", "HOL-7.2-b", "WHF-OFFICIAL-3"),
        )  # fmt: skip


# Ages


def _years(asked: Asked) -> Iterator[Hint]:
    if not asked.elsewhere or not asked.text("address"):
        return
    service = asked.platform.id if asked.platform else ""
    # As the register counts it: the recommended age where the policy names none, and none of them
    # for a service that is made for schools.
    for_schools = asked.platform is not None and asked.platform.for_schools
    otherwise = None if for_schools else asked_of(asked.school, asked.today).minimum_age
    youngest = []
    for day in first_days(asked.first_day, asked.day("closes")):
        ages = _ages(asked, day)
        if ages is None:
            return
        wrong = too_young(ages, service, day, otherwise=otherwise)
        if wrong is not None:
            words = _("That is so on %(day)s. Choose other years, a later day or another place.")
            words = f"{translated(wrong)} {words % {'day': in_words(day)}}"
            yield Hint("address", words, AGES, bars=True)
            return
        youngest.append(ages[0])
    if asked.platform is not None:
        yield from _announced(asked.platform, min(youngest))


def _announced(platform: Platform, youngest: int) -> Iterator[Hint]:
    for rule in platform.announced():
        if youngest < rule.age:
            yield Hint(
                "address",
                _("It has been announced that nobody under %(age)d may use %(service)s from"
                  " %(from)s on. That is not law yet; plan for it.")
                % {"service": platform.name, "age": rule.age, "from": rule.start or _("some day")},
                AGES,
            )  # fmt: skip


def _ages(asked: Asked, day: dt.date) -> tuple[int, int] | None:
    """The youngest and the oldest of the children whom the site is for, or who write on it."""
    years = {
        int(year)
        for question, asking in (("years", "audience"), ("contributor_years", "contributors"))
        if CHILDREN & set(asked.listed(asking))
        for year in asked.listed(question)
    }
    ages = [ages_of_year(year, day) for year in years]
    return (min(one[0] for one in ages), max(one[1] for one in ages)) if ages else None


# Those it is for, and those who write


def _discussed(asked: Asked) -> Iterator[Hint]:
    if asked.listed("discussed_with") == [asked.request.asker.public_id]:
        yield Hint(
            "discussed_with",
            _("You name nobody but yourself. Talk it over with the head or a manager first."),
            ("WAL-14.3", "WAL-16.5-a", "HOL-A.1.3", "HOL-A.3.5"), bars=True,
        )  # fmt: skip
    day = asked.day("discussed_on")
    if day and day > asked.today:
        yield Hint(
            "discussed_on", _("That day is still to come. Talk it over first, then send this."),
            ("WAL-14.3", "HOL-A.1.3"), bars=True,
        )  # fmt: skip


def _children(asked: Asked) -> Iterator[Hint]:
    if not CHILDREN & set(asked.listed("audience")):
        return
    left = [code for code in ("details", "strangers", "grooming", "bullying")
            if code not in asked.listed("risks")]  # fmt: skip
    if asked.listed("risks") and left:
        yield Hint(
            "risks",
            _("Think through these as well: %(risks)s. Talk to the safeguarding lead where you"
              " do not know.") % {"risks": asked.label("risks", left)},
            ("WAL-15.2", "HOL-A.2-2"),
        )  # fmt: skip
    if asked.values.get("vulnerable") == "yes":
        words = _("The internet may be the wrong place for children who get confidential help."
                  " Nobody can promise to keep a secret there.")  # fmt: skip
        if asked.values.get("host") == "third-party":
            words += " " + _("On another service least of all: its settings may be too weak.")
        yield Hint(
            "vulnerable", f"{words} {_advice(asked.policy)}",
            ("WAL-15.7-a", "WAL-15.7-b", "WAL-15.7-c", "HOL-A.2-9", "HOL-A.2-10", "HOL-A.2-11"),
        )  # fmt: skip


def _advice(policy: Policy) -> str:
    return _("When in doubt, ask first: %(who)s.") % {"who": roles_in_words(list(advisers(policy)))}


def _contributors(asked: Asked) -> Iterator[Hint]:
    writing = asked.listed("contributors")
    if "nobody" in writing and len(writing) > 1:
        yield Hint(
            "contributors",
            _("You ticked that nobody else writes, and somebody who does. Choose one of the two."),
            ("WAL-APP1-14",), bars=True,
        )  # fmt: skip
    known_only = asked.policy.value("outsiders_as_friends") == "known-people-only"
    if known_only and {"public", "others"} & set(writing):
        yield Hint(
            "contributors",
            _("The policy keeps sites to people whom the school knows. Say why this one should be"
              " open to others; those who decide must agree to it."),
            ("WAL-APP1-19", "WAL-18.6-NOTE"),
        )  # fmt: skip
    yield from _asked_apart(asked)
    allowed = asked.policy.value("contribution_level")
    if isinstance(allowed, tuple) and "decided-per-site" not in allowed:
        more = [code for code in asked.listed("may_add") if code not in allowed]
        if more:
            yield Hint(
                "may_add",
                _("The policy does not name these among what visitors may add: %(what)s.")
                % {"what": asked.label("may_add", more)},
                ("WAL-18.1", "HOL-A.5-1"),
            )  # fmt: skip


def _asked_apart(asked: Asked) -> Iterator[Hint]:
    """What the policy wants an approval of its own for, beside that of the site."""
    friends = asked.policy.value("external_friend_approver")
    if "organisations" in asked.listed("contributors") and isinstance(friends, tuple) and friends:
        yield Hint(
            "contributors",
            _("Each organisation needs an approval of its own as well. Ask for it with this form:"
              " %(form)s.") % {"form": _title_of("outside-friend")},
            ("WAL-APP1-18", "WAL-18.8"),
        )  # fmt: skip
    calls = asked.policy.value("advertise_for_contributors_approver")
    if asked.values.get("advertise") == "yes" and isinstance(calls, tuple) and calls:
        yield Hint(
            "advertise",
            _("A call in public needs an approval of its own as well. Ask for it with this form:"
              " %(form)s.") % {"form": _title_of("advertising")},
            ("WAL-APP1-27", "WAL-18.7", "HOL-A.5-11"),
        )  # fmt: skip


def _title_of(form: str) -> str:
    return translated(str(forms()[form].title))


# Who runs it


def _parts(asked: Asked) -> Iterator[Hint]:
    """People who are not of the school today, or leave before the site closes."""
    closes = asked.day("closes")
    for question in PEOPLE:
        strange = [one for one in asked.listed(question) if one not in asked.ends]
        if strange:
            yield Hint(
                question,
                _("Not at the school today: %(who)s. Choose somebody who works here.")
                % {"who": asked.names(strange)},
                ("WAL-16.1-b", "HOL-A.3.1-b"), bars=True,
            )  # fmt: skip
    for question in ("administrators", "moderators"):
        for one in asked.listed(question):
            until = asked.ends.get(one)
            if until and (closes is None or until < closes):
                yield Hint(
                    question,
                    _("%(who)s leaves the school after %(day)s, before the site closes. Name"
                      " somebody who stays as well.")
                    % {"who": asked.names([one]), "day": in_words(until)},
                    ("WAL-14.5-b", "HOL-A.1.5-c"),
                )  # fmt: skip


def _numbers(asked: Asked) -> Iterator[Hint]:
    numbers = asked_of(asked.school, asked.today).numbers
    parts = (
        ("administrators", "administrator", "min_administrators", ("WAL-APP1-21", "HOL-A.5-6")),
        ("moderators", "moderator", "min_moderators",
         ("WAL-APP1-22", "WAL-18.4-b", "HOL-A.5-7")),
    )  # fmt: skip
    for question, part, name, clauses in parts:
        named, needed = len(asked.listed(question)), numbers[part]
        if named and named < needed:
            yield Hint(
                question, f"{_needed(asked.policy, name, needed)} {_named(named)}", clauses,
                bars=True,
            )  # fmt: skip
    yield from _cover(asked)


def _needed(policy: Policy, name: str, needed: int) -> str:
    value = policy.value(name)
    if value == NOT_STATED:
        words = ngettext(
            "The policy gives no number; at least %(n)d person is recommended.",
            "The policy gives no number; at least %(n)d people are recommended.", needed,
        )  # fmt: skip
    elif isinstance(value, int):
        words = ngettext(
            "The policy asks for at least %(n)d person here.",
            "The policy asks for at least %(n)d people here.", needed,
        )  # fmt: skip
    else:
        words = _("The policy asks for enough to cover absence: at least %(n)d, and a cover named.")
    return words % {"n": needed}


def _named(named: int) -> str:
    return ngettext("You have named %(n)d.", "You have named %(n)d.", named) % {"n": named}


def _cover(asked: Asked) -> Iterator[Hint]:
    administrators, moderators = asked.listed("administrators"), asked.listed("moderators")
    if administrators and administrators == moderators and len(administrators) == 1:
        yield Hint(
            "moderators",
            _("%(who)s would be the only one in both parts. When they are away nobody looks after"
              " the site.") % {"who": asked.names(administrators)},
            ("WAL-14.5-b", "WAL-18.4-b", "HOL-A.5-7"),
        )  # fmt: skip
    elif administrators and set(administrators) == set(moderators):
        yield Hint(
            "moderators",
            _("The same people are in both parts. Think of one more, so that somebody else looks"
              " at it too."),
            ("WAL-14.5-b", "HOL-A.1.5-c"),
        )  # fmt: skip
    cover = asked.listed("cover")
    if cover and moderators and set(cover) <= set(moderators):
        needs_other = asked.policy.value("min_moderators") == "enough-for-cover"
        yield Hint(
            "cover",
            _("Those who step in moderate already. Name somebody else, so that absence is covered."),
            ("WAL-18.4-b", "HOL-A.5-7", "HOL-A.1.4"),
            bars=needs_other and len(set(moderators) | set(cover)) < 3,
        )  # fmt: skip


def _busy(asked: Asked) -> Iterator[Hint]:
    """Where the same people would look after every site."""
    named = {*asked.listed("administrators"), *asked.listed("moderators")}
    held = TeamMember.objects.filter(
        person__public_id__in=named, site__school=asked.school, site__closed_at=None,
        part__in=[TeamMember.Part.ADMINISTRATOR, TeamMember.Part.MODERATOR],
    ).exclude(until__lt=asked.today)  # fmt: skip
    counts = held.values("person__public_id").annotate(n=Count("site", distinct=True))
    for row in counts.filter(n__gte=MANY_SITES).order_by("person__public_id"):
        person = row["person__public_id"]
        question = "moderators" if person in asked.listed("moderators") else "administrators"
        yield Hint(
            question,
            _("%(who)s looks after %(n)d sites already. Think of somebody else as well.")
            % {"who": asked.names([person]), "n": row["n"]},
            ("WAL-14.5-b", "HOL-A.1.5-c"),
        )  # fmt: skip


def _training(asked: Asked) -> Iterator[Hint]:
    if asked.values.get("trained") == "no":
        yield Hint(
            "trained", _("Plan the training before the site goes live, and say when it is."),
            ("WAL-14.5-b", "HOL-A.1.5-c"),
        )  # fmt: skip


# Where it lives


def _own_page(asked: Asked) -> Iterator[Hint]:
    """An address that is none of the school's own pages: of another service more is asked. What lies
    below the website that the school has entered as its own is its own, on whichever service.
    """
    account = asked.own_account
    if asked.values.get("host") != "school" or not asked.text("own_address"):
        return
    other = asked.label("host", ["third-party"])
    bars = True
    if account is None or not account.key:
        words = _("We do not know which page that is. Paste its whole address, or leave it empty.")
    elif account.pretends:
        words = _pretends(account)
    elif service := _service_of(account):
        age = minimum_age_on(service.id, asked.first_day)
        if age is None and asked.is_ours(account):
            return
        words = _elsewhere(account, service, age, other)
    elif not asked.has_own_pages:
        words = _("Nobody has entered the school's own website yet, so we cannot tell whether that page"
                  " is the school's. Those who decide look at it.")  # fmt: skip
        bars = False
    elif not asked.is_ours(account):
        words = _("That is none of the school's pages that we know. If another service hosts the site,"
                  " answer “%(other)s”.") % {"other": other}  # fmt: skip
        bars = False
    else:
        return
    yield Hint("own_address", words, ("WAL-APP1-24", *AGES), bars=bars)


def _elsewhere(account: Account, service: Platform, age: int | None, other: str) -> str:
    if age is None:
        words = _("%(service)s is another service. Answer “%(other)s” to who hosts the site: then we"
                  " ask for its ages, terms and settings too. If the school's own website is there, let"
                  " the headteacher enter that first, under “Official sites”.")  # fmt: skip
    elif account.handle:
        words = _("This is “%(handle)s” on %(service)s, not a page of the school's own. Nobody under"
                  " %(age)d may use it. Answer “%(other)s” to who hosts the site.")  # fmt: skip
    else:
        words = _("This is %(service)s, not a page of the school's own. Nobody under %(age)d may use"
                  " it. Answer “%(other)s” to who hosts the site.")  # fmt: skip
    return words % {
        "handle": account.handle, "service": service.name, "age": age, "other": other,
    }  # fmt: skip


def _pretends(account: Account) -> str:
    words = _("That looks like an address of %(service)s, and is not one.")
    return words % {"service": platforms()[account.pretends].name}


def _account(asked: Asked) -> Iterator[Hint]:
    if not asked.elsewhere:
        return
    if asked.text("address"):
        yield from _recognised(asked)
    if asked.values.get("dedicated") == "no":
        yield Hint(
            "dedicated",
            _("An official site has an account of its own, apart from anybody's personal one. Make"
              " a new one."),
            ("LTL-2.1",), bars=asked.policy.value("dedicated_official_account") is True,
        )  # fmt: skip
    address, ends = asked.text("email"), asked.school.mail_domains
    strange = not is_own(address, ends) if ends else is_own(address, FOR_ANYBODY)
    if address and ("@" not in address or strange):
        yield Hint(
            "email",
            _("That is no email address of the school. An official account belongs to one."),
            ("LTL-2.1",),
        )  # fmt: skip


def _recognised(asked: Asked) -> Iterator[Hint]:
    """What the address says: the service, the name of the account, who may have one there."""
    account, platform = asked.account, asked.platform
    clauses = ("WAL-APP1-24", "WAL-15.5-a")
    if account is None or not account.key:
        words = _("We do not know which account that is. Paste its whole address, or name the"
                  " service too.")  # fmt: skip
        yield Hint("address", words, clauses, bars=True)
    elif account.pretends:
        yield Hint("address", _pretends(account), clauses, bars=True)
    elif platform is None and asked.is_ours(account):
        words = _("That looks like one of the school's own pages. If the school runs it itself, go back"
                  " one page and answer “%(ours)s”. If another service runs it for the school, leave"
                  " it, and look up its minimum age.")  # fmt: skip
        words %= {"ours": asked.label("host", ["school"])}
        yield Hint("address", words, clauses)
    elif platform is None:
        words = _("We do not know this service, nor who may use it. Look up its minimum age.")
        yield Hint("address", words, clauses)
    elif platform.status == "defunct":
        words = _("%(service)s is no longer there. Choose another place.")
        yield Hint("address", words % {"service": platform.name}, clauses, bars=True)
    else:
        yield Hint("address", _known(asked, account, platform), clauses)


_UNKNOWN_AGE = gettext_lazy("We do not know from what age on it may be used. Look that up.")
_FOR_SCHOOLS = gettext_lazy(
    "It is made for schools. Look up in its terms from what age on, and with whose consent, pupils"
    " may use it."
)


def _known(asked: Asked, account: Account, platform: Platform) -> str:
    age = minimum_age_on(platform.id, asked.first_day)
    otherwise = _FOR_SCHOOLS if platform.for_schools else _UNKNOWN_AGE
    said = [
        _("This is “%(handle)s” on %(service)s.") if account.handle else _("This is %(service)s."),
        _("Nobody under %(age)d may use it.") if age else otherwise,
    ]
    facts = {"handle": account.handle, "service": platform.name, "age": age}
    return " ".join(words % facts for words in said)


def _duplicates(asked: Asked) -> Iterator[Hint]:
    account = asked.account or asked.own_account
    question = "address" if asked.elsewhere else "own_address"
    if account is None or not account.key:
        return
    for site in Site.objects.filter(school=asked.school, key=account.key):
        if site.request_id == asked.request.pk:
            continue
        if site.closed_at is None:
            yield Hint(
                question,
                _("The school has this account already: %(site)s. Join its team instead.")
                % {"site": site.name},
                ("WAL-16.1-a", "HOL-A.3.1-a"), bars=True,
            )  # fmt: skip
        else:
            yield Hint(
                question,
                _("The school had this account before: %(site)s. Its old readers may come back.")
                % {"site": site.name},
                ("WAL-16.1-a",),
            )  # fmt: skip


def settings_of(platform: Platform | None, *, is_public: bool) -> tuple[str, ...]:
    """The settings that matter on a service."""
    kind = platform.kind if platform else ""
    followed = ("followers",) if kind in HAS_FOLLOWERS and not is_public else ()
    return (*SETTINGS_OF_ALL, *SETTINGS.get(kind, SETTINGS_OF_OTHERS), *followed)


def _settings(asked: Asked) -> Iterator[Hint]:
    ticked = asked.listed("settings")
    if not asked.elsewhere or not ticked:
        return
    clauses = ("WAL-APP1-29", "WAL-18.2-a", "HOL-A.5-2")
    if NONE_YET in ticked and len(ticked) > 1:
        words = _("You ticked settings, and that there are none yet. Choose one of the two.")
        yield Hint("settings", words, clauses, bars=True)
        return
    is_public = "public" in asked.listed("audience")
    left = [code for code in settings_of(asked.platform, is_public=is_public) if code not in ticked]
    if left:
        service = asked.platform.name if asked.platform else _("such a service")
        words = _("These matter on %(service)s and are not ticked: %(settings)s.")
        if NONE_YET in ticked:
            words = _("Nothing is set yet. These matter on %(service)s: %(settings)s. Set them before"
                      " anybody uses the account.")  # fmt: skip
        words %= {"service": service, "settings": asked.label("settings", left)}
        yield Hint("settings", words, clauses)


def _terms(asked: Asked) -> Iterator[Hint]:
    if not asked.elsewhere:
        return
    if asked.text("terms_address") and account_of(asked.text("terms_address")) is None:
        yield Hint(
            "terms_address",
            _("That is no address. Paste that of the page, so that others can read them too."),
            ("WAL-17.1-b", "HOL-A.4.1-b", "WAL-APP1-24"),
        )  # fmt: skip
    read = asked.day("terms_read_on")
    if read and read > asked.today:
        yield Hint(
            "terms_read_on", _("That day is still to come. Read them first, then send this."),
            ("WAL-17.1-b", "HOL-A.4.1-b"), bars=True,
        )  # fmt: skip
    if asked.values.get("terms_met") == "no":
        yield Hint(
            "terms_met",
            _("Read the terms of the service first. Where they do not meet the school's standards,"
              " the site cannot be there."),
            ("WAL-17.1-b", "HOL-A.4.1-b", "HOL-7.3-b"), bars=True,
        )  # fmt: skip


def _brand(asked: Asked) -> Iterator[Hint]:
    """Where those who decide on the site do not decide on name and logo."""
    approvers = asked.policy.value("brand_use_approver")
    if asked.values.get("brand") != "yes" or not isinstance(approvers, tuple) or not approvers:
        return
    deciding = asked.policy.value("site_approval_chain")
    if isinstance(deciding, tuple) and not set(approvers) & set(deciding):
        yield Hint(
            "brand",
            _("Name and logo are approved by others here: %(who)s. Ask them with the form for name,"
              " logo or brand.") % {"who": roles_in_words(list(approvers))},
            ("LTL-3.1", "WAL-16.5-b", "HOL-A.3.5-b"),
        )  # fmt: skip


# Dates


def _dates(asked: Asked) -> Iterator[Hint]:
    opens, closes = asked.day("opens"), asked.day("closes")
    if opens and opens < asked.today:
        yield Hint(
            "opens",
            _("That day is past. A site goes live when it is approved, so choose today or a later"
              " day."),
            ("WAL-APP1-25", "WAL-16.6"), bars=True,
        )  # fmt: skip
    if opens and closes and closes < opens:
        yield Hint(
            "closes", _("It would close before it goes live. Choose a later day."),
            ("WAL-APP1-26", "WAL-14.6-a"), bars=True,
        )  # fmt: skip
    if opens and closes is None and _closing_day_came_later(asked):
        yield Hint(
            "closes", _("The policy asks for a closing day. The end of the school year is usual."),
            ("WAL-APP1-26", "WAL-14.6-a", "HOL-A.1.6"), bars=True,
        )  # fmt: skip
    judged = asked.day("evaluate_on")
    if judged and ((opens and judged < opens) or (closes and judged > closes)):
        yield Hint(
            "evaluate_on", _("Choose a day between going live and closing."),
            ("WAL-14.7", "HOL-A.1.7"),
        )  # fmt: skip


def _closing_day_came_later(asked: Asked) -> bool:
    """Whether the policy asks for one only since the form was begun, which does not ask itself."""
    asks = "closure-date" in _set(asked.policy.value("site_lifetime"))
    return asks and CLOSING_DAY not in asked.listed(FORM)


def _set(value: Any) -> frozenset[str]:
    return frozenset(value) if isinstance(value, tuple) else frozenset()


follows("contribution_level", gettext_lazy("warns where a proposal lets visitors add more"))
follows("dedicated_official_account", gettext_lazy("asks for an account apart from personal ones"))
follows("outsiders_as_friends", gettext_lazy("warns where a proposal lets others follow or join"))
