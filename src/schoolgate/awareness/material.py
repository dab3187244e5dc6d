"""Ready material: what each sheet is called and what it says. From the version in force, by rules.

No database: a policy text and a frame come in, titles and lines come out. ``files.py`` sets them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolgate.awareness.lines import Reader, Said, said_to
from schoolgate.awareness.scenarios import Asked, asked_of
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.policies.text import PolicyText

NEWS_LINES: Final = 4
TALKED_THROUGH: Final = 3
MOST_ON_POSTER: Final = 8


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of material: for whom, in which files, and how it may be shown on screen."""

    id: str
    title: str | Promise
    use: str | Promise
    reader: Reader
    files: tuple[str, ...]
    icon: str
    for_families: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What every sheet says of itself: whose it is, from which edition, where the whole stands."""

    school: str
    title: str
    edition: str
    effective: dt.date
    address: str


@dataclass(frozen=True, slots=True)
class Material:
    """One sheet in words. ``situations`` are for slides alone."""

    kind: Kind
    title: str
    opening: str
    said: tuple[Said, ...]
    closing: str
    made_from: str
    frame: Frame
    situations: tuple[Asked, ...] = ()

    def sentences(self) -> list[str]:
        """What a reader reads, in order, for the measure of reading age."""
        return [part for one in self.said for part in split(one.text)]

    def as_paragraph(self) -> str:
        """All of it as one paragraph."""
        said = " ".join(one.text for one in self.said)
        return " ".join(part for part in (self.opening, said, self.closing) if part)

    def as_text(self) -> str:
        """The material as a plain text file."""
        if self.kind.id in {"newsletter", "staff-newsletter"}:
            body = self.as_paragraph()
        else:
            body = "\n\n".join(self._blocks())
        return f"{self.title}\n\n{body}\n\n{self.made_from}\n"

    def _blocks(self) -> list[str]:
        blocks = [self.opening]
        blocks += [f"{one.title}\n- {one.text} ({', '.join(one.numbers)})" for one in self.said]
        for one in self.situations:
            answers = "\n".join(f"- {answer.text}" for answer in one.answers)
            right = _("What our policy says: %(answer)s %(why)s (%(number)s)") % {
                "answer": " / ".join(one.right_answers()),
                "why": one.because,
                "number": one.clause.number,
            }
            blocks.append(f"{one.title}\n{one.situation}\n{answers}\n{right}")
        return [*blocks, self.closing]


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        kind.id: kind
        for kind in (
            Kind(
                "newsletter",
                gettext_lazy("Paragraph for a newsletter home"),
                gettext_lazy("Copy it into the newsletter as it stands."),
                "parents", ("txt",), "mail",
            ),
            Kind(
                "parents",
                gettext_lazy("One page for parents"),
                gettext_lazy("For the prospectus, the website and meetings with parents."),
                "parents", ("pdf",), "people", for_families=True,
            ),
            Kind(
                "children",
                gettext_lazy("One page for children"),
                gettext_lazy("For the classroom wall and to read together."),
                "children", ("pdf",), "class", for_families=True,
            ),
            Kind(
                "staff-newsletter",
                gettext_lazy("Note for the staff newsletter"),
                gettext_lazy("Copy it into the staff newsletter as it stands."),
                "staff", ("txt",), "mail",
            ),
            Kind(
                "handbook",
                gettext_lazy("Pages for the staff handbook"),
                gettext_lazy("The rules in short, each with the number of its clause."),
                "staff", ("pdf", "txt"), "document",
            ),
            Kind(
                "poster",
                gettext_lazy("Poster"),
                gettext_lazy("For the staff room and the entrance, on A4 or A3, with a QR code."),
                "poster", ("pdf", "a3.pdf"), "print",
            ),
            Kind(
                "slides",
                gettext_lazy("Outline for slides"),
                gettext_lazy("For training and staff meetings: the rules and situations to talk through."),
                "staff", ("pdf", "txt"), "chart",
            ),
        )
    }
)  # fmt: skip


def material_of(kind: Kind, text: PolicyText, frame: Frame) -> Material:
    """The words of one kind of material, in the language of the moment."""
    said = said_to(kind.reader, text)
    if kind.id in {"newsletter", "staff-newsletter"}:
        said = said[:NEWS_LINES]
    if kind.id == "poster":
        said = _foremost(said)
    title, opening, closing = _words(kind, frame)
    return Material(
        kind, title, opening, tuple(said), closing,
        _("Made from edition %(edition)s, in force from %(day)s.")
        % {"edition": frame.edition, "day": day(frame.effective)},
        frame, tuple(asked_of(text)[:TALKED_THROUGH]) if kind.id == "slides" else (),
    )  # fmt: skip


def split(text: str) -> list[str]:
    """The sentences of a line of ours."""
    parts = text.replace("? ", "?\n").replace(". ", ".\n").splitlines()
    return [part.strip() for part in parts if part.strip()]


def _foremost(said: list[Said]) -> list[Said]:
    """As many as a poster holds; what to do in worry is always among them, and comes last."""
    worries = [one for one in said if one.topic == "worries"]
    others = [one for one in said if one.topic != "worries"]
    return [*others[: MOST_ON_POSTER - len(worries)], *worries]


def _words(kind: Kind, frame: Frame) -> tuple[str, str, str]:
    """Title, opening and closing."""
    at = {"school": frame.school, "address": frame.address, "policy": frame.title}
    match kind.id:
        case "newsletter":
            return (
                _("How we use social media at %(school)s") % at,
                _("Our school has rules for social media."),
                _("All the rules are here: %(address)s") % at,
            )
        case "parents":
            return (
                _("Social media and our school: what parents should know"),
                _("This page is short. The policy is what counts."),
                _("Read all the rules or ask for them in another form: %(address)s") % at,
            )
        case "children":
            return _("Safe and kind online"), "", _("Read it with a grown-up.")
        case "staff-newsletter":
            return (
                _("Our social media policy: a reminder"),
                _("Please keep these rules of our policy in mind."),
                _("The whole policy: %(address)s") % at,
            )
        case "handbook":
            return (
                _("Social media: our rules in short"),
                _(
                    "These pages sum up the policy “%(policy)s”. Where they are shorter than the"
                    " policy, the policy counts. The numbers lead to its clauses."
                )
                % at,
                _("The whole policy: %(address)s") % at,
            )
        case "poster":
            return _("Social media at %(school)s") % at, "", _("The whole policy")
        case _:
            return (
                _("Our social media policy"),
                _("An outline for a training or a staff meeting: the rules, then situations to"
                  " talk through."),
                _("The whole policy: %(address)s") % at,
            )  # fmt: skip
