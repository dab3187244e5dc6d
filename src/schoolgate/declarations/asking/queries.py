"""Who has signed and who has not, as rows and as figures; scoped to what the reader may see."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Concat
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolgate.core import clock
from schoolgate.core.words import translated
from schoolgate.declarations.asking.rows import accepted_for, rule_for, to_ask
from schoolgate.declarations.asking.rules import Sight
from schoolgate.declarations.models import (
    AskingRound,
    Declaration,
    Question,
    SignerCapacity,
    SigningRequest,
)
from schoolgate.people.models import (
    Appointment,
    ClassMember,
    Federation,
    Person,
    School,
    YearGroup,
    in_force,
)
from schoolgate.people.queries import managed_by, managed_today, schools_for
from schoolgate.people.standing import standing_of
from schoolgate.policies.dates import in_force_on, last_day, never_in_force
from schoolgate.policies.life.queries import SOCIAL_NETWORKING
from schoolgate.policies.models import Policy, Version
from schoolgate.reference import roles

BULKY = ("version__source", "version__text", "version__values", "version__approvals")
LIGHT = ("source", "text", "values", "approvals")
# A group of fewer is not shown alone to those who see figures only: a figure of one is a name.
FEWEST = 5

SIGNED, OPEN, LATE, DECLINED = "signed", "open", "late", "declined"
STATES: dict[str, str | Promise] = {
    SIGNED: gettext_lazy("Signed"),
    OPEN: gettext_lazy("Not signed yet"),
    LATE: gettext_lazy("Late"),
    DECLINED: gettext_lazy("Said no"),
}
NAME = ("person__family_name", "person__given_name", "pk")
NOT_SIGNED = gettext_lazy("Not signed")
SORTS = {
    "name": NAME,
    "due": ("due_on", *NAME),
    "signed": ("-signed_on", *NAME),
    "capacity": ("capacity", *NAME),
}


Counted = tuple[object, str, int]
Word = Callable[[object], str]


# Versions


def lines(policies: QuerySet[Policy] | None = None) -> list[tuple[Policy, list[Version]]]:
    """Policies with all their versions, without the texts; two queries."""
    found = Policy.objects.all() if policies is None else policies
    versions = Prefetch("versions", Version.objects.defer(*LIGHT), to_attr="line")
    listed = found.select_related("school__federation").prefetch_related(versions)
    return [(policy, policy.line) for policy in listed]


def shown_first(line: Sequence[Version], day: dt.date) -> Version | None:
    """The version whose signatures are looked at: the one in force, or the next to come.

    The next to come also where the one in force asks for no signature and that one does.
    """
    coming = sorted(
        (one for one in to_ask(line, day) if one.effective_from > day),
        key=lambda one: one.effective_from,
    )
    governing = in_force_on(line, day)
    if governing is None or not coming or rule_for(governing).asks:
        return governing or next(iter(coming), None)
    return next((one for one in coming if rule_for(one).asks), governing)


@dataclass(frozen=True, slots=True)
class Edition:
    """A version whose signatures are looked at; those of ``accepted`` versions count for it.

    ``ended`` is the first day on which an earlier one was over: it is shown as it stood then.
    """

    version: Version
    accepted: tuple[int, ...]
    others: tuple[Version, ...] = ()
    ended: dt.date | None = None

    @property
    def asks(self) -> bool:
        """Whether the version asks anybody to sign."""
        return rule_for(self.version).asks

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which an earlier edition was in force; none where it never was."""
        if self.ended is None or never_in_force(self.version):
            return None
        return self.ended - dt.timedelta(days=1)

    @property
    def states(self) -> Mapping[str, str | Promise]:
        """Where a request may stand, in words; of an earlier edition nobody signs any more."""
        return STATES if self.ended is None else {**STATES, OPEN: NOT_SIGNED}


def ended_on(version: Version, line: Sequence[Version], day: dt.date) -> dt.date | None:
    """The first day on which a version was over; none while it is in force or to come."""
    if never_in_force(version):
        over = version.withdrawn_from
    else:
        last = last_day(version, line)
        over = last + dt.timedelta(days=1) if last else None
    return over if over is not None and over <= day else None


def edition_for(
    school: School, public_id: str = "", slug: str = SOCIAL_NETWORKING
) -> Edition | None:
    """The edition of that id at the school, or the one to be looked at first; two queries."""
    found = lines(Policy.objects.filter(school=school, slug=slug))
    if not found:
        return None
    policy, line = found[0]
    day = clock.today()
    wanted = next((one for one in line if one.public_id == public_id), None)
    version = wanted or shown_first(line, day)
    if version is None:
        return None
    version.policy = policy
    others = [one for one in to_ask(line, day) if one.pk != version.pk and rule_for(one).asks]
    accepted = tuple(one.pk for one in accepted_for(version, line))
    return Edition(version, accepted, tuple(others), ended_on(version, line, day))


def round_of(version: Version) -> AskingRound | None:
    """How far asking for a version has come."""
    return AskingRound.objects.filter(version=version).first()


# Rows


def waiting() -> QuerySet[SigningRequest]:
    """Every request that stands and is not signed, of all schools; for the system's jobs."""
    answered = Declaration.objects.filter(
        request=OuterRef("pk"), kind__in=[Declaration.Kind.SIGNED, Declaration.Kind.WITHDRAWN]
    )
    return SigningRequest.objects.filter(~Exists(answered), closed_on=None)


def waiting_for(person: Person) -> QuerySet[SigningRequest]:
    """What somebody has still to sign at the schools of today."""
    return (
        waiting()
        .filter(person=person, school__in=schools_for(person))
        .select_related("version__policy", "school")
        .defer(*BULKY)
        .order_by("due_on", "pk")
    )


def to_sign(person: Person, school: School, version: str) -> SigningRequest | None:
    """What somebody has still to sign of a version; the newest request where all are signed."""
    asked = SigningRequest.objects.filter(person=person, school=school, version__public_id=version)
    return waiting().filter(pk__in=asked).order_by("pk").first() or asked.order_by("-pk").first()


def _rows(accepted: Iterable[int], ended: dt.date | None = None) -> QuerySet[SigningRequest]:
    """The newest standing request of everybody in each capacity, with where it stands.

    Of an edition that has ended, those that stood when it did; what was taken back since counts.
    """
    versions = list(accepted)
    newest = Declaration.objects.filter(request=OuterRef("pk")).order_by("-pk")
    if ended is not None:
        newest = newest.exclude(kind=Declaration.Kind.WITHDRAWN, at__date__gte=ended)
    stood = Q(closed_on=None) if ended is None else Q(closed_on=None) | Q(closed_on__gte=ended)
    standing = SigningRequest.objects.filter(stood, version__in=versions)
    # Neither "no newer one exists" nor a bare pk, which SQLite looks up for everybody again in
    # each row: 24 seconds where 10,000 are asked. A sum is in no index.
    last = standing.order_by().values("person", "capacity", "school").annotate(last=Max("pk"))
    return (
        standing.alias(number=F("pk") + 0)
        .filter(number__in=last.values("last"))
        .annotate(answer=Subquery(newest.values("kind")[:1]))
        .annotate(
            state=Case(
                When(answer=Declaration.Kind.SIGNED, then=Value(SIGNED)),
                When(answer=Declaration.Kind.DECLINED, then=Value(DECLINED)),
                When(due_on__lt=ended or clock.today(), then=Value(LATE)),
                default=Value(OPEN),
                output_field=CharField(),
            )
        )
    )


def everybody(edition: Edition) -> QuerySet[SigningRequest]:
    """All rows of an edition, to be counted."""
    return _rows(edition.accepted, edition.ended)


def board_of(edition: Edition, by: Person, sight: Sight) -> QuerySet[SigningRequest]:
    """The rows that somebody sees by name: of everybody or of those they manage."""
    if sight is Sight.FIGURES:
        return SigningRequest.objects.none()
    rows = everybody(edition)
    if sight is Sight.TEAM:
        rows = rows.filter(person__in=managed_by(by, edition.version.policy.school).values("pk"))
    return rows


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the board is asked for."""

    state: str = ""
    capacity: str = ""
    role: str = ""
    year: str = ""
    name: str = ""
    sort: str = "name"


def found(
    rows: QuerySet[SigningRequest], school: School, wanted: Wanted
) -> QuerySet[SigningRequest]:
    """The rows that are asked for, in the order asked for, ready to be shown."""
    if wanted.state:
        rows = rows.filter(Q(state=wanted.state))
    if wanted.capacity:
        rows = rows.filter(capacity=wanted.capacity)
    if wanted.role:
        held = Appointment.objects.filter(_here(school), in_force(clock.today()), role=wanted.role)
        rows = rows.filter(person__in=held.values("person"))
    if wanted.year:
        team = ClassMember.objects.filter(
            in_force(clock.today()), school_class__school=school,
            school_class__year_group=int(wanted.year),
        )  # fmt: skip
        rows = rows.filter(person__in=team.values("person"))
    rows = _named(rows, wanted.name)
    signed = Declaration.objects.filter(request=OuterRef("pk"), kind=Declaration.Kind.SIGNED)
    asks = Question.objects.filter(request=OuterRef("pk"), answered_at=None)
    return (
        rows.annotate(
            signed_on=Subquery(signed.values("signed_on")[:1]),
            way=Subquery(signed.values("way")[:1]),
            declaration=Subquery(signed.values("public_id")[:1]),
            asks=Exists(asks),
        )
        .select_related("person", "version")
        .defer(*BULKY)
        .order_by(*SORTS.get(wanted.sort, NAME))
    )


def _named(rows: QuerySet[SigningRequest], words: str) -> QuerySet[SigningRequest]:
    if not words.strip():
        return rows
    rows = rows.alias(
        full=Concat(
            "person__given_name", Value(" "), "person__family_name", Value(" "),
            "person__known_as",
        )
    )  # fmt: skip
    for word in words.split()[:6]:
        rows = rows.filter(full__icontains=word)
    return rows


def _here(school: School, prefix: str = "") -> Q:
    place = Q(**{f"{prefix}school": school})
    if school.federation_id is not None:
        place |= Q(**{f"{prefix}federation": school.federation_id})
    return place


def roles_on(school: School, people: Iterable[int]) -> dict[int, str]:
    """What the people of one page are at the school today, in words; one query."""
    held = Appointment.objects.filter(_here(school), in_force(clock.today()), person__in=people)
    titles: dict[int, list[str]] = defaultdict(list)
    for person, code in held.values_list("person", "role").order_by("from_date", "pk"):
        if code in roles():
            titles[person].append(translated(roles()[code].title))
    return {person: ", ".join(dict.fromkeys(words)) for person, words in titles.items()}


# Figures


@dataclass(frozen=True, slots=True)
class Figures:
    """How many have signed, and how the others stand."""

    label: str
    signed: int = 0
    open: int = 0
    late: int = 0
    declined: int = 0

    @property
    def total(self) -> int:
        return self.signed + self.open + self.late + self.declined

    @property
    def missing(self) -> int:
        return self.total - self.signed

    @property
    def is_small(self) -> bool:
        """Whether they are so few that a figure of them names somebody."""
        return 0 < self.total < FEWEST

    @property
    def percent(self) -> int:
        """The nearest whole per cent that have signed.

        A hundred only where nobody is missing, and none only where nobody has signed.
        """
        if self.signed in {0, self.total}:
            return 100 if self.signed else 0
        return min(max((200 * self.signed + self.total) // (2 * self.total), 1), 99)

    def plus(self, other: Figures) -> Figures:
        """Both together, under this one's label."""
        return Figures(
            self.label,
            self.signed + other.signed,
            self.open + other.open,
            self.late + other.late,
            self.declined + other.declined,
        )


def figures_by_capacity(rows: QuerySet[SigningRequest]) -> list[Figures]:
    """Figures for each capacity; one query."""
    return _figures(rows, "capacity", lambda code: str(SignerCapacity(str(code)).label))


def figures_by_role(rows: QuerySet[SigningRequest], school: School) -> list[Figures]:
    """Figures for each role held at the school today; who holds two counts in both."""
    path = "person__appointments__"
    here = rows.filter(_here(school, path) & in_force(clock.today(), path))
    return _figures(here, f"{path}role", _role)


def figures_by_year(rows: QuerySet[SigningRequest], school: School) -> list[Figures]:
    """Figures for those who teach, help or learn in the classes of each year."""
    path = "person__class_places__"
    places = Q(**{f"{path}school_class__school": school})
    here = rows.filter(places & in_force(clock.today(), path))
    here = here.exclude(**{f"{path}school_class__year_group": None})
    return _figures(
        here, f"{path}school_class__year_group", lambda year: str(YearGroup(int(str(year))).label)
    )


def figures_by_manager(rows: QuerySet[SigningRequest], school: School) -> list[Figures]:
    """Figures for the people of each line manager, and for everybody else who signs, parents too."""
    path = "person__appointments__"
    managing = managed_today().filter(school=school)
    managers = Person.objects.in_bulk(set(managing.values_list("line_manager", flat=True)))
    held = Q(**{f"{path}school": school, f"{path}line_manager__in": list(managers)})
    managed = rows.filter(held & in_force(clock.today(), path))
    groups = _figures(managed, f"{path}line_manager", lambda key: managers[int(str(key))].name)
    others = rows.exclude(pk__in=managed.order_by().values("pk"))
    return [*groups, *_figures(others, "school", lambda _school: _("Not in anybody's team"))]


def figures_of_all(groups: Iterable[Figures]) -> Figures:
    """The groups as one; right only where nobody is in two."""
    whole = Figures(_("Everybody"))
    for group in groups:
        whole = whole.plus(group)
    return whole


def without_small(groups: Sequence[Figures]) -> list[Figures]:
    """Groups that are too small to hide a person, put together until they are not.

    None where all would come together: that is the figure of everybody.
    """
    by_size = sorted(groups, key=lambda group: group.total)
    gathered = Figures(_("Small groups together"))
    while by_size and (by_size[0].total < FEWEST or 0 < gathered.total < FEWEST):
        gathered = gathered.plus(by_size.pop(0))
    kept = [group for group in groups if group in by_size]
    return [*kept, gathered] if kept and gathered.total else kept


def _counted(rows: QuerySet[SigningRequest], key: str) -> Iterable[Counted]:
    counted = rows.order_by().values_list(key, "state").annotate(n=Count("pk", distinct=True))
    return [(found, state, n) for found, state, n in counted if found is not None]


def _figures(rows: QuerySet[SigningRequest], key: str, word: Word) -> list[Figures]:
    return _gathered(_counted(rows, key), word)


def _gathered(counted: Iterable[Counted], word: Word) -> list[Figures]:
    groups: dict[object, dict[str, int]] = defaultdict(dict)
    for key, state, n in counted:
        groups[key][state] = n
    return [Figures(word(key), **counts) for key, counts in sorted(groups.items(), key=str)]


def _role(code: object) -> str:
    known = roles().get(str(code))
    return translated(known.title) if known else str(code)


# Side by side


@dataclass(frozen=True, slots=True)
class SchoolFigures:
    """One school among others: which edition is looked at, and how it stands; names of nobody."""

    school: School
    version: Version | None
    figures: Figures


def federation_for(by: Person, slug: str) -> Federation:
    """The federation whose schools somebody may compare; 404 for one they have no part in."""
    standing = standing_of(by)
    mine = Q(pk__in=standing.at_federation) | Q(schools__in=standing.at_school)
    return get_object_or_404(Federation.objects.filter(mine).distinct(), slug=slug)


def side_by_side(federation: Federation) -> list[SchoolFigures]:
    """The schools of a federation; the same few queries for two as for forty."""
    day = clock.today()
    shown: dict[int, Version] = {}
    accepted: list[int] = []
    policies = Policy.objects.filter(school__federation=federation, slug=SOCIAL_NETWORKING)
    for policy, line in lines(policies):
        version = shown_first(line, day)
        if version is not None:
            shown[policy.school_id] = version
            accepted += [one.pk for one in accepted_for(version, line)]
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for school, state, n in _counted(_rows(accepted), "school"):
        counts[int(str(school))][state] = n
    return [
        SchoolFigures(
            school,
            shown.get(school.pk),
            Figures(school.name, **counts[school.pk]),
        )
        for school in School.objects.filter(federation=federation)
    ]
