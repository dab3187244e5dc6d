"""Who does a thing: a person, or the system by name. Never nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

ActorKind = Literal["person", "system"]


class Actor(Protocol):
    """Anything that the ledger can name as the one who acted."""

    @property
    def actor_kind(self) -> ActorKind: ...

    @property
    def actor_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class System:
    """The software itself, acting for a reason that has a name ("roster", "worker")."""

    name: str

    @property
    def actor_kind(self) -> ActorKind:
        return "system"

    @property
    def actor_id(self) -> str:
        return self.name
