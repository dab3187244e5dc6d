"""What the entries of the reference files are once read. Dates are ISO text, whole or partial."""

from __future__ import annotations

from dataclasses import dataclass

from schoolgate.reference.addresses import Address

_STALE = frozenset({"repealed", "replaced", "superseded", "withdrawn", "fragments"})


@dataclass(frozen=True, slots=True)
class Role:
    code: str
    title: str
    level: str
    capacity: str
    description: str
    aliases: tuple[str, ...] = ()

    @property
    def phrase(self) -> str:
        """Give the title as it stands inside a sentence."""
        return self.title[:1].lower() + self.title[1:]


@dataclass(frozen=True, slots=True)
class Edition:
    """
    One edition of a guidance. `until` is empty for the one that stands.

    `certain` is false for one that is expected but whose final text nobody here has read.
    """

    name: str
    year: int
    start: str
    until: str = ""
    note: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Provision:
    """Part of an Act whose fate differs from that of the Act."""

    cite: str
    status: str
    replaced_by: tuple[str, ...] = ()
    since: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Law:
    """
    An Act, regulations, guidance or rule of common law.

    `source` begins with "seen" when a page was read, with "from memory" when none was.
    """

    id: str
    name: str
    kind: str
    status: str
    jurisdiction: str
    source: str
    checked: str
    year: int | None = None
    aliases: tuple[str, ...] = ()
    misnamed_as: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    since: str = ""
    note: str = ""
    statutory: bool = False
    editions: tuple[Edition, ...] = ()
    provisions: tuple[Provision, ...] = ()

    @property
    def stale(self) -> bool:
        """Whether a policy that cites it as current law is out of date."""
        return self.status in _STALE

    @property
    def seen(self) -> bool:
        return self.source.startswith("seen")

    @property
    def current_edition(self) -> Edition | None:
        """Give the edition that stands, leaving out those that are only expected."""
        standing = [each for each in self.editions if each.certain and not each.until]
        return standing[-1] if standing else None

    def edition_of(self, year: int) -> Edition | None:
        """Give the edition that a citation with this year means, if there was one."""
        return next((each for each in self.editions if each.year == year), None)

    def names(self) -> tuple[str, ...]:
        """Give every right name: the full one first, then the aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class MinimumAge:
    """An age from a date on. `certain` is false for what is announced but not yet law."""

    age: int
    start: str = ""
    note: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True)
class ReportRoute:
    """Where a service takes reports of an account that pretends to be somebody else."""

    address: str
    source: str
    checked: str


@dataclass(frozen=True, slots=True)
class Platform:
    """
    A service. `common_word` marks a name that is also an ordinary word, such as Path or Zoom.

    `hosts` stand for themselves and all hosts below them.
    """

    id: str
    name: str
    kind: str
    status: str
    aliases: tuple[str, ...] = ()
    renamed_to: str = ""
    since: str = ""
    common_word: bool = False
    minimum_age: tuple[MinimumAge, ...] = ()
    hosts: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    examples: tuple[str, ...] = ()
    report: ReportRoute | None = None
    note: str = ""
    source: str = ""
    checked: str = ""

    @property
    def for_schools(self) -> bool:
        """Whether it is made for schools, which open it for their pupils."""
        return self.kind == "school"

    def age_on(self, day: str) -> int | None:
        """Give the host's minimum age on an ISO day, from certain dates only."""
        ages = [rule for rule in self.minimum_age if rule.certain and rule.start <= day]
        return max(ages, key=lambda rule: rule.start).age if ages else None

    def announced(self) -> tuple[MinimumAge, ...]:
        return tuple(rule for rule in self.minimum_age if not rule.certain)


@dataclass(frozen=True, slots=True)
class Authority:
    """
    A council or public body that policies name.

    `abolished` is the first day on which it no longer exists or no longer has that name.
    """

    id: str
    name: str
    kind: str
    status: str
    source: str
    checked: str
    aliases: tuple[str, ...] = ()
    abolished: str = ""
    successors: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that a policy of this kind ought to cover, and how to tell whether it does."""

    id: str
    title: str
    why: str
    action: str
    severity: str
    cues: tuple[str, ...]
    laws: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    source: str = ""
