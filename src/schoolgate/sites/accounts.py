"""Which account on which service somebody means, and from what age on it may be used.

Pure: no database, no network. What a service's addresses look like is data
(``reference/platforms.yaml``).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from urllib.parse import quote, unquote

from schoolgate.reference import Platform, platform_at, platforms
from schoolgate.reference.addresses import Address, closed, in_ascii, in_path, lowered
from schoolgate.text import Part, Text

LONGEST_ADDRESS = 500
LONGEST_HANDLE = 120
LONGEST_KEY = 300
LONGEST_LIKENESS = 200


@dataclass(frozen=True, slots=True)
class Account:
    """An account, a page of the web, or a handle of which nobody said where it is.

    ``key`` is the one string by which two pastes of one account are equal; it is empty for a
    handle whose service is not known, which could be anybody's. ``handle`` is empty where an
    address names no account: then the key is that of the page. ``looks_like`` is the same for
    names that the eye takes for one another; alone it proves nothing. ``pretends`` is the code of
    a service whose name an address of somebody else bears. ``above`` are the keys of the pages
    above a page, the nearest first. ``below`` is true of an address that goes on after the account:
    some services show there what somebody else has posted.
    """

    platform: str
    handle: str
    address: str
    key: str
    looks_like: str
    kind: str = ""
    pretends: str = ""
    above: tuple[str, ...] = ()
    below: bool = field(default=False, compare=False)


def account_of(words: str) -> Account | None:
    """The account that pasted words mean: an address, a handle, or a sentence with one of them.

    Of several the first that names an account counts, before a bare handle, before a bare host.
    """
    text = _readable(words)
    tokens = _tokens(text)
    handles, hosts = [], []
    for token in tokens:
        found = (_fediverse(token) if "@" in token else None) or _addressed(token)
        if found is None:
            if match := _HANDLE.fullmatch(token):
                handles.append(match.group(1))
        elif found.handle or (not found.platform and _plainly_an_address(token)):
            return found
        else:
            hosts.append((token, found))
    handles = handles or _lone_handle(text, tokens if not hosts else [])
    if handles:
        beside = {found.platform for _, found in hosts if found.platform}
        return _handle_of(handles[0], beside | _named_in(tokens))
    tidy = (
        found for token, found in hosts if found.platform or len(tokens) == 1 or _TIDY.search(token)
    )
    return next(tidy, None)


def addresses_in(words: str) -> set[str]:
    """The keys of all addresses in pasted words: where there are two, one may hide the other.

    A bare host counts where it is that of a service, or stands in one piece with something else.
    """
    found = set()
    for piece in _readable(words).split():
        tokens = _tokens(piece)
        for token in tokens:
            one = _addressed(token)
            if one and (one.platform or len(tokens) > 1 or _plainly_an_address(token)):
                found.add(one.key)
    return found


def skeleton(name: str) -> str:
    """A name as the eye sees it: small letters and digits alone, those drawn alike as one."""
    # A letter can fall apart into many, so no more than what is kept is looked at.
    plain = unicodedata.normalize("NFKD", name[:LONGEST_LIKENESS]).translate(_DRAWN_ALIKE)
    plain = unicodedata.normalize("NFKD", plain.casefold()).translate(_DRAWN_ALIKE)
    letters = "".join(one for one in plain if one.isalnum()).translate(_LIKE_LETTERS)
    letters = letters.replace("rn", "m").replace("vv", "w")[:LONGEST_LIKENESS]
    return letters.replace(_OFFICIAL, "") or letters


# Reading


_INVISIBLE = dict.fromkeys(
    [0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)]
)
_BREAKS = re.compile(r"""[\s<>"“”„«»‹›|\[\]{}`]+|\((?=@|https?:|www\.)|:(?=@)""", re.IGNORECASE)
_EDGES = "'‘’‚*~,;!…–—"
_SCHEME = re.compile(r"(?:h?t?tps?:?/{1,3}|//)(?=[^/])", re.IGNORECASE)
_HANDLE = re.compile(r"@([\w.-]{1,100})")
_FEDIVERSE = re.compile(r"@?([\w.-]{1,100})@([^@/?#\s]{3,253})")
_LONE_HANDLE = re.compile(r"(?=[\d_.-]*[^\W\d_])[\w.-]{2,100}")
_SERVER_STEP = re.compile(r"@([\w.-]{1,100})(?:@([^@/?#\s]{3,253}))?")
_DOT = re.compile("[.。．｡]")
_PORT = re.compile(r"[0-9]{0,5}")
LAST_PORT = 65_535
_PASTED = 4_000  # letters of an address that somebody else's long link goes round
# The end of a host as people write it: "page.Thanks" is the end of a sentence.
_TIDY = re.compile(r"\.(?:[a-z]{2,}|[A-Z]{2,}|xn--[\w-]+)\.?(?:[/?#:]|$)")

# Addresses that lead on to the one in a question of theirs.
_LEADS_ON = {
    "safelinks.protection.outlook.com": ("", ("url",)),
    "l.facebook.com": ("l.php", ("u",)),
    "lm.facebook.com": ("l.php", ("u",)),
    "l.instagram.com": ("", ("u",)),
    "google.com": ("url", ("q", "url")),
    "youtube.com": ("redirect", ("q",)),
}
_TRACKING = re.compile(
    r"utm_\w*|(?:fb|g|d|y|tw|tt)clid|msclkid|[gw]braid|mc_[ce]id|igsh(?:id)?|mibextid|_g[al]",
    re.IGNORECASE,
)
_USUAL_FRONT = re.compile(r"(?:m|mobile|touch|mbasic|web|old|new|amp|[a-z]{2}(?:-[a-z]{2})?)\.")
_MASTODON = "mastodon"


def _readable(words: str) -> str:
    return words.encode("utf-8", "ignore").decode().translate(_INVISIBLE)


def _tokens(text: str) -> list[str]:
    return [token for token in map(_bare, _BREAKS.split(text)) if token]


def _bare(token: str) -> str:
    """A token without what stands around it in a sentence."""
    token = token.strip(_EDGES).lstrip("(:.").rstrip(":.?!,;'’…")
    if token.count(")") > token.count("("):
        token = token.rstrip(").:?!,;'’…")
    return token


def _plainly_an_address(token: str) -> bool:
    return bool(_SCHEME.match(token) or token.lower().startswith("www.") or "/" in token)


def _addressed(token: str, *, led_on: int = 0) -> Account | None:
    """The account of an address, with or without its scheme."""
    if len(token) > _PASTED:
        return None
    token = token.replace("\\", "/")
    scheme = _SCHEME.match(token)
    if not scheme and not _DOT.search(token):
        return None
    rest = (token[scheme.end() :] if scheme else token).replace("/#!/", "/")
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    path, _, query = rest[len(authority) :].partition("#")[0].partition("?")
    user, _, place = authority.rpartition("@")
    if "@" in authority and not scheme:
        return None  # an email address, a handle, or a scheme that is none of the web's
    name, _, port = place.partition(":")
    host = _host(name, bare=not scheme or scheme[0] == "//")
    if not host or not _PORT.fullmatch(port) or int(port or 0) > LAST_PORT:
        return None
    steps, asked = _steps(path), _asked(query)
    if led_on < 2 and (target := _led_to(host, steps, _once(asked))):
        return _addressed(target, led_on=led_on + 1)
    page = _Page(
        host=host,
        port="" if port in ("", "80", "443") else f":{int(port)}",
        steps=steps,
        asked=asked,
        user=user,
        front=("http" if token[:5].lower() == "http:" else "https")
        + ("://www." if name[:4].lower() == "www." else "://"),
    )
    return (None if page.port else _account_at(page)) or _page_of(page)


@dataclass(frozen=True, slots=True)
class _Page:
    host: str
    port: str
    steps: tuple[str, ...]
    asked: tuple[tuple[str, str], ...]
    user: str = ""
    front: str = "https://"


def _host(name: str, *, bare: bool) -> str:
    """A host in lower case and its own letters, or nothing where it cannot be one."""
    host = unicodedata.normalize("NFKC", name[:256]).lower().replace("。", ".").rstrip(".")
    labels = [_label(label) for label in host.removeprefix("www.").split(".")]
    if not all(labels) or len(host) > 253:
        return ""
    if bare and (len(labels) < 2 or not re.fullmatch(r"[^\W\d_]{2,}|xn--[\w-]+", labels[-1])):
        return ""
    return ".".join(labels)


def _label(label: str) -> str:
    if label.startswith("xn--"):
        try:
            plain = label[4:].encode("ascii").decode("punycode")
        except (UnicodeError, OverflowError):
            plain = ""
        if plain and not plain.isascii() and unicodedata.normalize("NFKC", plain).lower() == plain:
            label = plain
    fits = all(
        one.isalnum() or one in "-_" or unicodedata.category(one).startswith("M") for one in label
    )
    return label if fits and len(in_ascii(label)) <= 63 else ""


def _steps(path: str) -> tuple[str, ...]:
    steps: list[str] = []
    for step in map(_plain, path.split("/")):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return tuple(steps)


def _asked(query: str) -> tuple[tuple[str, str], ...]:
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    asked = [(_plain(name), _plain(value.replace("+", " "))) for name, _, value in pairs]
    return tuple(sorted(pair for pair in asked if not _TRACKING.fullmatch(pair[0])))


def _once(asked: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """Questions that are asked once: of two alike some services take the first, others the last."""
    times = Counter(name for name, _ in asked)
    return {name: value for name, value in asked if times[name] == 1}


def _led_to(host: str, steps: Sequence[str], asked: Mapping[str, str]) -> str:
    """Where a link that only counts or checks clicks leads."""
    if host.endswith(".safelinks.protection.outlook.com"):
        host = host.partition(".")[2]
    path, questions = _LEADS_ON.get(host, ("-", ()))
    if "/".join(steps) != path:
        return ""
    targets = [asked[one] for one in questions if _SCHEME.match(asked.get(one, ""))]
    return targets[0] if len(targets) == 1 else ""


# Accounts


def _account_at(page: _Page) -> Account | None:
    """The account at an address of a known service, or of a server of the fediverse."""
    account = _named_at(page)
    if account is None or not page.steps:
        return account
    above = _named_at(replace(page, steps=page.steps[:-1]))
    return replace(account, below=above is not None and above.key == account.key)


def _named_at(page: _Page) -> Account | None:
    platform = platform_at(_ascii(page.host))
    if platform is None or platform.id == _MASTODON:
        return _on_server(page, platform)
    asked = _once(page.asked)
    for host in dict.fromkeys((page.host, _without_front(page.host, platform))):
        for address in platform.addresses:
            name = address.account_in(host, page.steps, asked)
            if name:
                return _at(platform.id, address, name)
    return None


def _without_front(host: str, platform: Platform) -> str:
    """The host without "m." or the code of a language, where the service answers on the rest."""
    front = _USUAL_FRONT.match(host)
    rest = host[front.end() :] if front else ""
    known = (f"{rest}.".endswith(f".{one}.") or rest == one for one in platform.hosts)
    return rest if rest and any(known) else host


def _on_server(page: _Page, platform: Platform | None) -> Account | None:
    steps = page.steps[1:] if page.steps[:1] == ("web",) else page.steps
    if platform and len(steps) > 1 and steps[0] == "users":
        steps = (f"@{steps[1]}",)
    match = _SERVER_STEP.fullmatch(steps[0]) if steps else None
    server = _host(match[2] or page.host, bare=True) if match else ""
    # Whoever runs a page can write the name of somebody else's server into its address.
    if not match or (platform is None and server != page.host):
        return None
    return _at_server(match[1], server)


def _fediverse(token: str) -> Account | None:
    """Such as @name@server.example; without the first @ only on a server that we know."""
    marked = token.startswith(("@", "acct:"))
    match = _FEDIVERSE.fullmatch(token.removeprefix("acct:"))
    server = _host(match[2], bare=True) if match else ""
    if not match or not server:
        return None
    platform = platform_at(_ascii(server))
    known = platform is not None and platform.id == _MASTODON
    return _at_server(match[1], server) if known or marked else None


def _at_server(name: str, server: str) -> Account | None:
    name = lowered(name)
    if not server or not name.strip("."):
        return None
    host = _ascii(server)
    platform = platform_at(host)
    if platform and platform.id != _MASTODON:
        return _addressed(f"https://{host}/@{name}")
    handle = f"{name}@{host}"
    return _account(
        platform=_MASTODON,
        handle=handle,
        address=closed(f"https://{host}/@{in_path(name)}"),
        key=f"{_MASTODON}:{handle}",
        looks_like=skeleton(name),
    )


def _page_of(page: _Page) -> Account | None:
    """A page of the web, known by its address alone."""
    host = f"{_ascii(page.host)}{page.port}"
    steps = [in_path(step) for step in page.steps]
    question = "&".join(
        f"{_quoted(name)}={_quoted(value)}" if value else _quoted(name)
        for name, value in page.asked
    )
    place = closed("/".join([host, *steps]) + (f"?{question}" if question else ""))
    if len(place) > LONGEST_ADDRESS:
        return None
    platform = None if page.port else platform_at(_ascii(page.host))
    pretends = "" if platform else _pretends(page)
    # Of a service the host alone, or one step, is no page of anybody's.
    ends = range(len(steps) + bool(question), 1 if platform else 0, -1)
    return _account(
        platform=platform.id if platform else "",
        handle="",
        address=page.front + place,
        key=f"web:{place}",
        looks_like=_likeness(page, pretends),
        pretends=pretends,
        above=tuple(_key("web:" + "/".join([host, *steps][:end])) for end in ends),
    )


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="surrogateescape")


def _plain(text: str) -> str:
    """Text without its percent signs; bytes that are no text stay apart."""
    return unquote(text, errors="surrogateescape")


def _account(
    *,
    platform: str,
    handle: str,
    address: str,
    key: str,
    looks_like: str,
    kind: str = "",
    pretends: str = "",
    above: tuple[str, ...] = (),
) -> Account | None:
    if len(address) > LONGEST_ADDRESS or len(handle) > LONGEST_HANDLE:
        return None
    return Account(platform, handle, address, _key(key), looks_like, kind, pretends, above)


def _at(platform: str, address: Address, handle: str) -> Account | None:
    """The account of a service by its handle as it is compared."""
    kind = f"{address.kind}/" if address.kind else ""
    return _account(
        platform=platform,
        handle=handle,
        address=address.written(handle),
        key=f"{platform}:{kind}{handle}",
        looks_like=skeleton(handle.removesuffix(address.ending)),
        kind=address.kind,
    )


def _key(key: str) -> str:
    if len(key) <= LONGEST_KEY:
        return key
    digest = sha256(key.encode()).hexdigest()
    return f"{key[: LONGEST_KEY - len(digest) - 1]}~{digest}"


def _ascii(host: str) -> str:
    return ".".join(map(in_ascii, host.split(".")))


# Handles


def _lone_handle(text: str, tokens: Sequence[str]) -> list[str]:
    """A name that stands alone, or alone after that of a service and a colon."""
    name, colon, rest = text.rpartition(":")
    if colon and len(_named_in(_words(name))) != 1:
        return []
    left = _words(rest) if colon else tokens
    return [left[0]] if len(left) == 1 and _LONE_HANDLE.fullmatch(left[0]) else []


def _words(text: str) -> list[str]:
    return [token for token in map(_bare, text.split()) if token]


def _handle_of(name: str, services: set[str]) -> Account | None:
    name = name.rstrip(".")
    if len(services) == 1:
        (service,) = services
        for address in platforms()[service].addresses:
            if not address.kind and (handle := address.compared(name)):
                return _at(service, address, handle)
    if name.lower().endswith(".bsky.social"):
        return _addressed(f"https://{name}")
    name = lowered(name)
    return Account("", name, "", "", skeleton(name)) if name.strip(".") else None


def _named_in(tokens: Sequence[str]) -> set[str]:
    """The services that words name."""
    names = _names()
    return {names[phrase] for phrase in _phrases(tokens) if phrase in names}


def _phrases(tokens: Sequence[str]) -> Iterator[str]:
    """One to three words at a time, also in lower case."""
    for start in range(len(tokens)):
        for length in (1, 2, 3):
            phrase = " ".join(tokens[start : start + length])
            if len(phrase) <= 60:
                yield phrase
                yield f"~{phrase.lower()}"


@cache
def _names() -> dict[str, str]:
    """What services are called; with a tilde in front, names that any capitals may write."""
    names: dict[str, str] = {}
    for one in platforms().values():
        code = one.renamed_to or one.id
        if not platforms()[code].addresses:
            continue
        for name in (one.name, *one.aliases):
            names.setdefault(name, code)
            if not one.common_word:
                names.setdefault(f"~{name.lower()}", code)
    return names


# Likeness


# Letters of other scripts, and of our own, by what they are drawn like.
_DRAWN_AS = {
    "a": "аАαΑɑ", "b": "ЬВвΒβƄ", "c": "сСϲⅽ", "d": "ԁɗđĐð", "e": "еЕΕεєɛ", "f": "ƒϝ",
    "g": "ɡցɢ", "h": "һНнΗհ", "i": "іІιΙıɩΙɪ", "j": "јЈϳ", "k": "кКκΚ", "l": "ӀӏłŁǀⅼ",
    "m": "мМΜ", "n": "ηΝոп", "o": "оОοΟօσøØ", "p": "рРρΡ", "q": "ԛգ", "r": "гɾ", "s": "ѕЅꜱ",
    "t": "тТτΤŧ", "u": "υսμʋ", "v": "νѵѴ", "w": "ԝωшɯ", "x": "хХχΧ", "y": "уУγΥүҮ", "z": "ΖᴢZ",
    "ae": "æÆӕ", "oe": "œŒ", "ss": "ßẞ", "th": "þÞ",
}  # fmt: skip
_DRAWN_ALIKE = str.maketrans(
    {other: plain for plain, others in _DRAWN_AS.items() for other in others}
)
_LIKE_LETTERS = str.maketrans("012345789i", "olzeastbgl")
_OFFICIAL = "official".translate(_LIKE_LETTERS)
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "me", "net", "org", "sch"})


@cache
def _service_likenesses() -> dict[str, str]:
    """What the hosts of services look like, whole and by the name in them."""
    found: dict[str, str] = {}
    for one in platforms().values():
        for host in one.hosts:
            found.setdefault(f"{skeleton(host)}.", one.renamed_to or one.id)
            name = skeleton(host.partition(".")[0])
            if (
                len(name) >= 6
                and host.count(".") == 1
                and not (one.common_word and name == skeleton(one.name))
            ):
                found.setdefault(name, one.renamed_to or one.id)
    return found


def _pretends(page: _Page) -> str:
    """The service that an address of somebody else looks like."""
    known = _service_likenesses()
    whole = [f"{skeleton(page.host)}.", f"{skeleton(page.user[:255])}."]
    parts = (skeleton(part) for part in re.split(r"[.-]", f"{page.user[:255]}.{page.host}"))
    return next((known[one] for one in (*whole, *parts) if one in known), "")


def _likeness(page: _Page, pretends: str) -> str:
    if pretends:
        home = platforms()[pretends].hosts[0]
        account = _account_at(_Page(home, "", page.steps, page.asked))
        if account:
            return account.looks_like
    labels = page.host.split(".")
    left = len(labels) - 1
    if left > 1 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2:
        left -= 2 if labels[-2] == "sch" and left > 2 else 1
    return skeleton("".join([*labels[: max(left, 1)], *page.steps]))


# Ages


# In England the year groups part between 31 August and 1 September: who has turned four by the
# first begins Reception with the second, and turns five in that school year.
CUT_OFF = (9, 1)
RECEPTION_AGE = 4
_SERVICE = Text("this service")


def minimum_age_on(platform: str, day: dt.date) -> int | None:
    """The age that a service asks for on a day, if it asks for one and we know it."""
    known = platforms().get(platform)
    if known and known.renamed_to:
        known = platforms().get(known.renamed_to)
    return known.age_on(day.isoformat()) if known else None


def too_young(
    ages: tuple[int, int], platform: str, day: dt.date, *, otherwise: int | None = None
) -> Text | None:
    """What is wrong with an audience from the youngest to the oldest age; None where nothing is.

    ``otherwise`` is the age that counts for a service whose rule we do not know.
    """
    youngest, oldest = ages
    own = minimum_age_on(platform, day)
    least = otherwise if own is None else own
    if least is None or youngest >= least:
        return None
    known = platforms().get(platform)
    service = known.name if known else _SERVICE
    parts: dict[str, Part] = {"service": service, "least": least, "youngest": youngest}
    if own is None:
        return Text(
            "We do not know from what age on {service} may be used, so {least} counts. The youngest"
            " pupils who would use it are {youngest}.",
            **parts,
        )
    if oldest < least:
        return Text(
            "Nobody under {least} may use {service}, and all the pupils who would use it are"
            " younger: the oldest are {oldest}.",
            oldest=oldest,
            **parts,
        )
    return Text(
        "Nobody under {least} may use {service}, and the youngest pupils who would use it are"
        " {youngest}.",
        **parts,
    )


def ages_of_year(year_group: int, day: dt.date | None = None) -> tuple[int, int]:
    """The youngest and the oldest that pupils of a year group are: in Year 5 they are 9 and 10.

    Reception is 0, nursery -1. Without a day the whole school year is meant. With one the
    birthdays count: the youngest was born on 31 August and turns the higher age on the last day
    of the school year. A pupil who is taught out of their year may be younger or older.
    """
    young = RECEPTION_AGE + year_group
    if day is None:
        return young, young + 1
    began = day.year if (day.month, day.day) >= CUT_OFF else day.year - 1
    oldest = dt.date(began - young - 1, *CUT_OFF)
    youngest = dt.date(began - young, *CUT_OFF) - dt.timedelta(days=1)
    return _age(youngest, day), _age(oldest, day)


def first_days(opens: dt.date, closes: dt.date | None) -> tuple[dt.date, ...]:
    """The days by which the ages of a site count: where it opens on the last day of a school year,
    the pupils of a year group are younger on the second day.
    """
    return (opens,) if closes == opens else (opens, opens + dt.timedelta(days=1))


def _age(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
