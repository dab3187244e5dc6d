"""Who is named for what: posts that nobody may hold, titles that change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from schoolgate.reading.health.exam import Examination
from schoolgate.reading.health.words import strings
from schoolgate.reading.model import Finding
from schoolgate.reference import Role, roles
from schoolgate.text import Text, listed

_DUTY = re.compile(
    r"\b(?:must|should|shall|will|may|can|is to|are to|takes?|taken|goes?|sent?|pass(?:ed)?|has|have|responsib\w+|approv\w+|permission|consent|advice|"
    r"report\w*|notif\w+|inform\w*|contact\w*|consult\w*|agree\w*|discuss\w*|forward\w*|refer\w*|seek|ask|speak)\b",
    re.IGNORECASE,
)
_NOT_A_TITLE = re.compile(
    r"\s*(?:['’]s\s+(?:office|meeting)|(?:of|for)\s+(?:year|department|the year)\b)", re.IGNORECASE
)
_VARIES = frozenset(
    {
        "headteacher",
        "executive-head",
        "dsl",
        "ict-leader",
        "network-manager",
        "communications-manager",
        "chair-of-governors",
    }
)
_MERE_NAMES = frozenset({"head", "it support", "designated person", "head of school"})
_PERSON = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Rev|Sr|Sister|Father)\b\.?\s+[A-Z]")
_ABBREVIATION = re.compile(r"[A-Z]{2,5}s?$")


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a role is named."""

    code: str
    title: str
    start: int
    end: int


def mentions(exam: Examination) -> list[Mention]:
    """All places that name a role; of two titles at one place the longer counts."""
    known = _titles()
    pattern = "|".join(
        r"[\s-]+".join(re.escape(word) for word in re.split(r"[\s-]+", title))
        for title in sorted(known, key=len, reverse=True)
    )
    found = []
    for match in re.finditer(
        rf"(?<![\w-])(?:{pattern})(?:s|['’]s|s['’])?(?![\w-])", exam.flow.text, re.IGNORECASE
    ):
        title = _plain(match.group())
        role = known.get(title) or known.get(title.removesuffix("s"))
        if (
            role is None
            or _is_common_word(match)
            or _NOT_A_TITLE.match(exam.flow.text, match.end())
        ):
            continue
        found.append(
            Mention(
                role.code,
                title if title in known else title.removesuffix("s"),
                match.start(),
                match.end(),
            )
        )
    return found


def _titles() -> dict[str, Role]:
    known: dict[str, Role] = {}
    for role in roles().values():
        for title in (role.title.lower(), *role.aliases):
            known.setdefault(_plain(title), role)
    return known


def _plain(title: str) -> str:
    return re.sub(r"['’]s?$", "", " ".join(title.lower().split()))


def _is_common_word(match: re.Match[str]) -> bool:
    """Such as "The principal risk", "head" of something, "personnel"."""
    words = match.group()
    if words.lower() in ("principal", "principals", "head", "heads", "tutor", "personnel"):
        return not words[0].isupper() or words.lower() == "personnel"
    return words.lower() in ("ceo", "hr", "pta", "slt", "dso", "dsl") and not words.isupper()


def _is_named_person(exam: Examination, mention: Mention) -> bool:
    """Whether the text says who holds the role: "the network manager is Miss Wren"."""
    around = exam.flow.text[max(0, mention.start - 40) : mention.end + 40]
    return bool(_PERSON.search(around))


def check_roles(exam: Examination) -> Iterator[Finding]:
    found: dict[str, list[Mention]] = {}
    for mention in mentions(exam):
        found.setdefault(mention.code, []).append(mention)
    held = exam.facts.roles_held
    for code, places in found.items():
        first = _with_duty(exam, places)
        if first is None:
            continue
        if held is not None:
            if code not in held and code not in strings("roles_always_there"):
                yield _unassigned(
                    exam,
                    places,
                    first,
                    Text(
                        "{role}: nobody at the school holds this role today, so this task may reach"
                        " no one.",
                        role=_shown(exam, first),
                    ),
                )
        elif (
            code in strings("posts_not_every_school_has")
            and len(places) == 1
            and not _is_named_person(exam, first)
            and not _has_alternative(exam, first, found)
        ):
            yield _unassigned(
                exam,
                places,
                first,
                Text(
                    "{role}: this post is named once and nothing says who holds it, so this task may"
                    " reach no one.",
                    role=_shown(exam, first),
                ),
            )


def _has_alternative(exam: Examination, mention: Mention, found: dict[str, list[Mention]]) -> bool:
    """Whether another role can be asked as well: "the network manager or the head"."""
    return any(
        re.match(r"\W*(?:and/)?or\b[^.;]{0,24}$", exam.flow.text[mention.end : other.start])
        for code, others in found.items()
        for other in others
        if code != mention.code and other.start >= mention.end
    )


def _with_duty(exam: Examination, places: list[Mention]) -> Mention | None:
    for place in places:
        around = exam.flow.text[max(0, place.start - 90) : place.end + 60]
        if _DUTY.search(around):
            return place
    return None


def _shown(exam: Examination, mention: Mention) -> str:
    return exam.flow.text[mention.start : mention.end]


def _unassigned(exam: Examination, places: list[Mention], first: Mention, why: Text) -> Finding:
    return Finding(
        "role-unassigned",
        "warning",
        exam.flow.line_at(first.start),
        exam.flow.quote(first.start, first.end),
        why,
        Text("every task has somebody who does it"),
        Text("Name who does this here, or give the task to a role that the school has."),
        tuple(
            (exam.flow.line_at(p.start), exam.flow.quote(p.start, p.end))
            for p in places
            if p is not first
        ),
    )


def check_role_names(exam: Examination) -> Iterator[Finding]:
    by_role: dict[str, dict[str, list[Mention]]] = {}
    for mention in mentions(exam):
        if mention.code in _VARIES and not _is_mere_name(exam, mention):
            by_role.setdefault(mention.code, {}).setdefault(mention.title, []).append(mention)
    for titles in by_role.values():
        yield from _varying(exam, titles)


def _is_mere_name(exam: Examination, mention: Mention) -> bool:
    shown = _shown(exam, mention)
    if mention.title in _MERE_NAMES or _ABBREVIATION.match(shown):
        return True
    around = exam.flow.text[max(0, mention.start - 2) : mention.end + 2]
    return "/" in around


def _is_short_form(title: str, titles: dict[str, list[Mention]]) -> bool:
    """A "safeguarding lead" beside a "designated safeguarding lead" is no other title."""
    words = set(title.split())
    return any(words < set(other.split()) for other in titles)


def _varying(exam: Examination, titles: dict[str, list[Mention]]) -> Iterator[Finding]:
    titles = {t: places for t, places in titles.items() if not _is_short_form(t, titles)}
    if len(titles) < 2:
        return
    ranked = sorted(titles.items(), key=lambda each: -len(each[1]))
    usual, others = ranked[0][0], ranked[1:]
    odd = [place for _, places in others for place in places]
    odd.sort(key=lambda place: place.start)
    shown = [Text("“{title}”", title=title) for title, _ in ranked]
    first, *rest = odd
    home = titles[usual][0]
    yield Finding(
        "role-name-varies",
        "notice",
        exam.flow.line_at(first.start),
        exam.flow.quote(first.start, first.end),
        Text(
            "One role goes by {count} titles here: {titles}.",
            count=len(ranked),
            titles=listed(shown),
        ),
        Text("one role, one title"),
        Text("Use one title throughout, such as “{title}”.", title=usual),
        tuple((exam.flow.line_at(p.start), exam.flow.quote(p.start, p.end)) for p in [*rest, home]),
    )
