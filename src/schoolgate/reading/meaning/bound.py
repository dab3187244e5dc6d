"""Whom each clause binds: the group that is the subject of its duties, else its heading's, else
everybody whom the policy binds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from schoolgate.reading.meaning.vocabulary import (
    group_names,
    group_order,
    listed,
    plain,
    words,
)
from schoolgate.reading.model import Clause, Document, Value

Basis = Literal["sentence", "lead", "heading", "scope", "usual"]
USUAL = ("staff",)
SCOPE = "policy_scope_roles"
EVERYONE = "everyone"
FAMILIES = frozenset({"pupil", "parent"})
THEY = "they"
_LONGEST_ASIDE = 140
_NO_SUBJECT = re.compile(r"\b(?:which|it|this|that|these|those|there|what|to)$")


@dataclass(frozen=True, slots=True)
class Bound:
    """Whom one clause binds. ``basis`` says how that is known: its own sentence, the words that
    lead into its list, its heading, what the policy says about whom it binds, or nothing at all;
    ``quote`` has the words, where there are any.
    """

    clause: int
    groups: tuple[str, ...]
    basis: Basis
    quote: str = ""


def whom_clauses_bind(document: Document, values: Iterable[Value]) -> tuple[Bound, ...]:
    """One for each clause, in their order."""
    scope = _scope(values)
    staff = _who_staff_are(document, scope)
    said = _what_clauses_say(document)
    addressed: dict[tuple[str, ...], set[str]] = {}
    for clause, one in zip(document.clauses, said, strict=True):
        addressed.setdefault(clause.path, set()).update(set(one.groups) - {EVERYONE, "school"})
    found = [
        _bound(clause, one, addressed[clause.path], scope)
        for clause, one in zip(document.clauses, said, strict=True)
    ]
    return tuple(_with_all_staff(one, staff) for one in found)


@dataclass(frozen=True, slots=True)
class _Said:
    """Whom the sentences of a clause oblige, and whom the words that lead into its list."""

    groups: tuple[str, ...]
    quote: str
    lead: tuple[str, ...]


def _what_clauses_say(document: Document) -> list[_Said]:
    found: list[_Said] = []
    leads: dict[str, tuple[str, ...]] = {}
    path: tuple[str, ...] = ()
    for clause in document.clauses:
        earlier = found[-1].groups if found and clause.path == path else ()
        path = clause.path
        groups: list[str] = []
        quote = ""
        for sentence in clause.sentences:
            subjects = [*_subjects(sentence.text, groups or earlier, document.organisation)]
            quote = quote or (sentence.text if subjects else "")
            groups += subjects
        if clause.lead not in leads:
            leads[clause.lead] = tuple(_subjects(clause.lead, (), document.organisation))
        found.append(_Said(tuple(groups), quote, leads[clause.lead]))
    return found


def _bound(clause: Clause, said: _Said, addressed: AbstractSet[str], scope: Sequence[str]) -> Bound:
    """A heading that names a group is the topic, not the reader, where its clauses oblige others,
    or where it names families and nothing else, and the clause turns to nobody.
    """
    heading, title = _of_headings(clause.path)
    if addressed and not addressed & set(heading):
        heading = ()
    if set(heading) <= FAMILIES and not said.groups and _is_bare(title):
        heading = ()
    everyone = heading or tuple(scope) or USUAL
    said_by: tuple[tuple[Sequence[str], Basis, str], ...] = (
        (said.groups, "sentence", said.quote),
        (said.lead, "lead", clause.lead),
    )
    for groups, basis, quote in said_by:
        named = [one for group in groups for one in _each(group, everyone)]
        if named and set(groups) != {EVERYONE}:
            return Bound(clause.index, _ordered(named), basis, quote)
    if heading:
        return Bound(clause.index, _ordered(heading), "heading", title)
    if scope:
        return Bound(clause.index, _ordered(scope), "scope")
    return Bound(clause.index, USUAL, "usual")


def _each(group: str, everyone: Sequence[str]) -> Sequence[str]:
    return everyone if group == EVERYONE else (group,)


def all_bound(several: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Whom several lines bind together, in the usual order."""
    return _ordered(group for groups in several for group in groups)


def _ordered(groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(groups), key=lambda group: group_order().get(group, 999)))


def _scope(values: Iterable[Value]) -> tuple[str, ...]:
    """Whom the policy says that it binds, of those who have a word as a group of their own."""
    stated = [value.value for value in values if value.parameter == SCOPE]
    named = {one for value in stated if not isinstance(value, str) for one in value}
    return _ordered(one for one in named if one in group_order())


def _who_staff_are(document: Document, scope: Sequence[str]) -> tuple[str, ...]:
    """Whom the word staff stands for, where the policy says so."""
    groups: list[str] = []
    may_mean = frozenset(words()["staff_may_mean"])
    for sentence in document.sentences:
        text = plain(sentence.text)
        if "staff" not in text:
            continue
        for form in _patterns().staff_means:
            match = form.search(text)
            if match is None:
                continue
            named = [one for one in _names_in(_marked(match["who"])) if one in may_mean]
            groups += named
            if _patterns().these_groups.search(text) or not named:
                groups += scope
    return _ordered([*groups, "staff"]) if groups else ()


def _with_all_staff(bound: Bound, staff: Sequence[str]) -> Bound:
    if "staff" not in bound.groups or not staff or bound.basis in ("scope", "usual"):
        return bound
    return Bound(bound.clause, _ordered([*bound.groups, *staff]), bound.basis, bound.quote)


# --- the grammar of one sentence ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Patterns:
    """``CHAIN`` in the comments is one or more groups: "all <staff>, <governor> and <volunteer>"."""

    name: re.Pattern[str]
    codes: tuple[str, ...]
    chain: re.Pattern[str]
    follows: re.Pattern[str]
    command: re.Pattern[str]
    any_duty: re.Pattern[str]
    duty: re.Pattern[str]
    done_to: re.Pattern[str]
    mere_fact: re.Pattern[str]
    asked: re.Pattern[str]
    duty_of: re.Pattern[str]
    agent: re.Pattern[str]
    opening: re.Pattern[str]
    opener: re.Pattern[str]
    then: re.Pattern[str]
    heading_about: re.Pattern[str]
    staff_means: tuple[re.Pattern[str], ...]
    these_groups: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    names = [(form, code) for form, code in group_names() if code != "school"]
    names += [(listed("everyone"), EVERYONE), (listed("pronouns"), THEY)]
    names += [(form, code) for form, code in group_names() if code == "school"]
    before = rf"(?:{listed('before_names')} )*"
    each = rf"(?:{listed('determiners')} )*+\(?<[\w-]+>\)?\*?"
    join = rf"(?:(?: ?[,/&(] ?)(?:{listed('connectors')} )?+| {listed('connectors')} )"
    chain = rf"{each}(?:{join}{each})*+"
    duty = rf"(?:{listed('duties')})(?!\w)"
    modal = "(?:must|shall|should|will|may|can|is|are)"
    return _Patterns(
        name=re.compile(
            r"(?<![\w'-])(?:"
            + "|".join(f"{before}(?P<g{place}>{form})" for place, (form, _) in enumerate(names))
            + r")(?![\w-])"
        ),
        codes=tuple(code for _, code in names),
        chain=re.compile(chain),
        follows=re.compile(rf" ?(?:$|[,(-])| {listed('after_group')}\b"),
        command=re.compile(rf"{listed('commands')} "),
        any_duty=re.compile(
            rf"\b(?:{listed('duties')}|{listed('asking')}|responsibility|duty|task)"
        ),
        duty=re.compile(rf"(?<![\w'<-]){duty}"),
        done_to=re.compile(
            rf"(?: not| also| always| never| only| all| both| therefore)*+ be (?!{listed('not_done_to')}\b)"
            r"(?:\w+ly )?(?:\w{2,}ed|told|given|shown|made|put|sent|taught|seen|taken|kept|held|left)\b"
        ),
        mere_fact=re.compile(rf" {listed('mere_facts')}\b"),
        asked=re.compile(
            rf"\b{listed('asking')} (?:that )?(?P<who>{chain})[^.;<]{{0,60}}? (?:not )?(?:to|will|should|must)\b"
        ),
        duty_of=re.compile(
            rf"\b(?:responsibility|duty|task|role) of (?P<who>{chain})|"
            rf"\b(?:responsibility|duty)\b[^.;]{{0,60}}? (?:lies|rests|sits|remains) with (?P<whose>{chain})"
        ),
        agent=re.compile(
            rf"\b{modal}(?: not| only| also| always| never)*+(?: be)? (?P<verb>(?:\w+ly )?\w+)"
            rf" (?:[\w'-]+ ){{0,6}}?by (?P<who>{chain})"
        ),
        opening=re.compile(rf"{listed('openings')}\b"),
        opener=re.compile(rf"{listed('openings')} (?P<who>{chain})"),
        then=re.compile(
            rf"(?:[;:]|(?<!>),? (?:and|but|while|whilst|whereas|so)|\bit is [\w ]{{1,40}}? that) "
            rf"(?P<who>{chain})(?= {duty})"
        ),
        heading_about=re.compile(rf"\b{listed('heading_about')}\b"),
        staff_means=tuple(re.compile(form) for form in words()["staff_means"]),
        these_groups=re.compile(words()["these_groups"]),
    )


def _marked(text: str) -> str:
    """The text with every group written as its code: "all <staff> and <governor> must"."""
    known = _patterns()

    def mark(found: re.Match[str]) -> str:
        return f"<{known.codes[int((found.lastgroup or 'g0')[1:])]}>"

    return known.name.sub(mark, text.replace("<", " ").replace(">", " "))


def _names_in(marked: str) -> list[str]:
    """The groups named in marked words, pronouns and everybody left out."""
    return [one for one in _codes(marked) if one not in (EVERYONE, THEY)]


def _codes(marked: str) -> list[str]:
    return re.findall(r"<([\w-]+)>", marked)


def _subjects(sentence: str, earlier: Sequence[str], school: str) -> Iterator[str]:
    """The codes of those whom a sentence obliges; EVERYONE for all whom the policy binds."""
    if not sentence:
        return
    text = plain(sentence)
    if school:
        text = text.replace(plain(school), "the school")
    known = _patterns()
    if known.command.match(text):
        yield EVERYONE
        return
    if not known.any_duty.search(text):
        return
    text = _marked(text)
    opener = known.opener.match(text)
    meant = list(_names_in(opener["who"])) if opener else list(earlier)
    chains = [*_main(text)]
    chains += [
        match["who"] for match in known.then.finditer(text) if _duty_after(text, match.end("who"))
    ]
    chains += [match["who"] or match["whose"] for match in known.duty_of.finditer(text)]
    asked = [match["who"] for match in known.asked.finditer(text)]
    if not chains and not asked:
        chains = [*_agents(text)]
        if not chains and opener and known.duty.search(text[opener.end() :]) and _may_bind(text):
            yield from (one for one in meant if one not in ("pupil", "parent"))
    found = [code for chain in chains for code in _codes(chain)]
    if asked:
        found = [code for code in found if code not in ("school", THEY)]
        found += [code for chain in asked for code in _codes(chain)]
    for code in dict.fromkeys(found):
        yield from (meant or (EVERYONE,)) if code == THEY else (code,)


def _may_bind(text: str) -> bool:
    """Whether the sentence lays something down, rather than tells what the school does."""
    return bool(re.search(r"\b(?:must|should|shall|may not|cannot|only)\b", text))


def _main(text: str) -> Iterator[str]:
    """The subject of the sentence, where it is a group and is to do what is said."""
    opened = bool(_patterns().opening.match(text))
    starts = [0]
    if opened:
        starts += [match.end() for match in re.finditer(r", (?:then )?", text)]
    for start in starts:
        subject = _patterns().chain.match(text, start)
        if subject and _duty_after(text, subject.end()):
            yield subject.group()
            return
    if not opened:
        return
    for subject in _patterns().chain.finditer(text):
        ahead = text[: subject.start()].rstrip()
        if re.search(r"\b(?:of|to|with|by|from|for|about|that|which|ensure)$", ahead):
            continue
        if _duty_after(text, subject.end()):
            yield subject.group()
            return


def _duty_after(text: str, at: int) -> bool:
    """Whether the group that ends at ``at`` is to do something, not to have it done to it."""
    duty = _patterns().duty.search(text, at, at + _LONGEST_ASIDE)
    if duty is None:
        return False
    between = text[at : duty.start()]
    if between.strip() and (not _patterns().follows.match(between) or "; " in between):
        return False
    if _NO_SUBJECT.search(between.rstrip()):
        return False
    if _patterns().done_to.match(text, duty.end()):
        return False
    weak = duty.group() in words()["weak"]
    return not (weak and _patterns().mere_fact.match(text, duty.end()))


def _agents(text: str) -> Iterator[str]:
    """Those by whom something is to be done."""
    for match in _patterns().agent.finditer(text):
        verb = match["verb"].split()[-1]
        if verb not in words()["approving"]:
            yield match["who"]
            return


@lru_cache(maxsize=128)
def _of_headings(path: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The groups to whom the nearest heading that names any speaks, and that heading."""
    for heading in reversed(path):
        text = plain(heading)
        if _patterns().heading_about.search(text):
            continue
        marked = _marked(text)
        named = [one for one in _names_in(marked) if one != "school"]
        others = re.findall(r"[a-z']{2,}", re.sub(r"<[\w-]+>(?:'s?)?", " ", marked))
        if named and set(others) <= _heading_words():
            return _ordered(named), heading
    return (), ""


def _is_bare(heading: str) -> bool:
    """Whether a heading has only the names of groups and says nothing of rules for them."""
    words_left = re.findall(
        r"[a-z']{2,}", re.sub(r"<[\w-]+>(?:'s?)?", " ", _marked(plain(heading)))
    )
    return set(words_left) <= {"and", "the", "our", "or"}


@cache
def _heading_words() -> frozenset[str]:
    return frozenset(words()["heading_words"].split())


__all__ = ["Basis", "Bound", "all_bound", "whom_clauses_bind"]
