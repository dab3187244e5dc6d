"""What follows when a value of a policy is changed, before anybody saves it.

Pure Python: no Django, no database. Whoever calls adds what only the database knows: how many
people hold the roles that the touched clauses bind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schoolgate.policies.compare import ClauseRow, compare
from schoolgate.policies.packs import Pack, PackClause, packs
from schoolgate.policies.text import text_of


@dataclass(frozen=True, slots=True)
class Effects:
    """What becomes of a policy under other values.

    ``touched`` are the clauses that read differently, appear or vanish; ``silent`` those that
    follow the changed values without a change in their words. ``binds`` and ``law`` are of the
    touched clauses; ``controls`` of all that follow the changed values.
    """

    names: tuple[str, ...]
    touched: tuple[ClauseRow, ...]
    silent: tuple[PackClause, ...]
    controls: tuple[str, ...]
    binds: tuple[str, ...]
    law: tuple[str, ...]

    @property
    def changed(self) -> tuple[ClauseRow, ...]:
        """Clauses that read differently."""
        return self._in_state("changed")

    @property
    def appearing(self) -> tuple[ClauseRow, ...]:
        """Clauses that the policy did not have."""
        return self._in_state("added")

    @property
    def vanishing(self) -> tuple[ClauseRow, ...]:
        """Clauses that the policy has no longer."""
        return self._in_state("removed")

    def _in_state(self, state: str) -> tuple[ClauseRow, ...]:
        return tuple(row for row in self.touched if row.state == state)


def effects(pack: Pack, before: Mapping[str, Any], after: Mapping[str, Any]) -> Effects:
    """What changes when a pack is read under ``after`` instead of ``before``, both raw values.

    Raises UnknownParameter and InvalidValue.
    """
    comparison = compare(text_of(pack, before), text_of(pack, after))
    names = tuple(value.name for value in comparison.values)
    touched = comparison.differing
    ids = {row.clause.id for row in touched}
    following = [one for one in pack.clauses if set(names) & set(one.parameters)]
    return Effects(
        names=names,
        touched=touched,
        silent=tuple(one for one in following if one.id not in ids),
        controls=controls_following(names, pack),
        binds=_each(role for row in touched for role in row.clause.binds),
        law=_each(law for row in touched for law in row.clause.law),
    )


def controls_following(names: Iterable[str], pack: Pack) -> tuple[str, ...]:
    """The controls of the clauses in which these parameters decide something.

    A school's own document names no controls: there the recommended pack stands in.
    """
    wanted = set(names)
    own = _each(_controls(pack, wanted))
    return own or _each(_controls(packs()["REC"], wanted))


def _controls(pack: Pack, names: set[str]) -> Iterator[str]:
    for clause in pack.clauses:
        if names & set(clause.parameters):
            yield from clause.controls


def _each(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
