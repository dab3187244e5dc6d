"""Policy packs: the shipped policies as data, and how a clause reads under given values.

Pure Python: no Django, no database. The format is described in docs/reference/pack-format.md.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import yaml

from schoolgate.policies.headed import Headed
from schoolgate.reference import (
    NOT_STATED,
    InvalidValue,
    Parameter,
    ReferenceDataError,
    UnknownParameter,
    groups,
    laws,
    make_parameter,
    parameters,
    roles,
)
from schoolgate.reference.loading import override_folder

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

FOLDER = Path(__file__).parent / "packs"
SCHEMA = Path(__file__).parent / "pack.schema.json"
ORDER = ("whf", "wal", "tho", "ltl", "hol", "rec")

STATED = "stated"

_PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_LIST_START = re.compile(r"^(?:([-+=])|(\d+)([.)]))")
_WRAP = re.compile(r"(?<=\S)[ ]*\n[ ]*(?![-*+] |\d+[.)] |[>|#\s])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_TITLE_PARAMETERS = {"headteacher": "head_title", "dsl": "dsl_title"}


class InvalidPack(Exception):
    """A pack that may not be used; ``errors`` names every place and what is wrong there."""

    def __init__(self, name: str, errors: Iterable[str]) -> None:
        self.name = name
        self.errors = tuple(errors)
        super().__init__(f"{name}: " + "; ".join(self.errors))


@dataclass(frozen=True, slots=True)
class Variant:
    """A wording that takes the clause's place while ``when`` is met."""

    when: Mapping[str, Any]
    wording: str


@dataclass(frozen=True, slots=True)
class PackClause(Headed):
    """One clause of a pack, before any value is filled in."""

    id: str
    number: str
    section: str
    heading: str
    kind: str
    area: str
    binds: tuple[str, ...]
    wording: str
    when: Mapping[str, Any] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()
    parameters: tuple[str, ...] = ()
    law: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    related: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        return self.wording

    @property
    def wordings(self) -> tuple[str, ...]:
        """Every wording the clause can take."""
        return (self.wording, *(variant.wording for variant in self.variants))


@dataclass(frozen=True)
class Pack:
    """A policy as data."""

    id: str
    title: str
    owner: str
    summary: str
    seed: str | None
    kind: str
    control: Mapping[str, str]
    values: Mapping[str, Any]
    parameters: Mapping[str, Parameter]
    clauses: tuple[PackClause, ...]

    def clause(self, clause_id: str) -> PackClause:
        """The clause of that id; KeyError where there is none."""
        for clause in self.clauses:
            if clause.id == clause_id:
                return clause
        raise KeyError(clause_id)

    @cached_property
    def rendered(self) -> tuple[tuple[PackClause, str], ...]:
        """Each clause that it has under its own values, with its Markdown."""
        return tuple(render_clauses(self, self.values))


# --- reading ---------------------------------------------------------------------------


class _PackLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML in which only true and false are booleans, a number is a plain decimal one of bounded
    length, whatever else looks like a date or a time stays text, and no key comes twice.
    """


_PackLoader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag.rpartition(":")[2] not in {"timestamp", "int", "float"}
        and (not tag.endswith(":bool") or first in "tTfF")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
# YAML reads 16:30 as 990, and a megabyte of such parts for half a minute.
for _tag, _number in (("int", r"[-+]?(?:0|[1-9]\d{0,17})"), ("float", r"[-+]?\d{1,18}\.\d{1,18}")):
    _PackLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^{_number}$", re.ASCII), list("-+0123456789")
    )


def _mapping_without_repeats(loader: _PackLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} stands twice", key_node.start_mark
            )
        seen.add(key)
    mapping: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    return mapping


_PackLoader.add_constructor("tag:yaml.org,2002:map", _mapping_without_repeats)


def read_pack(text: str, name: str = "pack") -> Any:
    """The data of a pack's YAML text, unchecked; InvalidPack where it is no YAML."""
    try:
        return yaml.load(text, Loader=_PackLoader)  # noqa: S506 a SafeLoader of our own
    except yaml.YAMLError as error:
        raise InvalidPack(name, [str(error)]) from error


def load_pack(path_or_id: str | Path) -> Pack:
    """A checked pack: a shipped one by its id ("WAL"), any other by its path.

    Raises InvalidPack with every fault found, and FileNotFoundError.
    """
    path = _path_of(path_or_id)
    return make_pack(read_pack(path.read_text(encoding="utf-8"), path.name), path.name)


def make_pack(data: Any, name: str = "pack") -> Pack:
    """The checked pack of plain data; raises InvalidPack with every fault found.

    The same data is checked once: a draft is made into a pack at every step of its life.
    """
    key = _fingerprint(data)
    known = _made.get(key) if key else None
    if known is None:
        errors = validate_pack(data)
        if errors:
            raise InvalidPack(name, errors)
        known = _pack_from(data)
        if key:
            while len(_made) >= _KEPT:
                _made.pop(next(iter(_made)), None)
            _made[key] = known
    return known


_KEPT = 64
_made: dict[str, Pack] = {}


def _fingerprint(data: Any) -> str:
    """A hash of plain data; empty for what is none."""
    try:
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
    except (TypeError, ValueError):
        return ""


@cache
def packs() -> Mapping[str, Pack]:
    """All shipped packs by id, the recommended one last.

    Tests have checked the files, which takes longer than reading them; here they are checked
    again only where parameters of the installation's own could contradict them.
    """
    names = [name for name in ORDER if (FOLDER / f"{name}.yaml").exists()]
    return MappingProxyType({name.upper(): _shipped_pack(name) for name in names})


def _shipped_pack(name: str) -> Pack:
    content = content_of(name)
    return make_pack(content, f"{name}.yaml") if override_folder() else _pack_from(content)


def written(content: Mapping[str, Any]) -> str:
    """The content of a pack as the YAML of a pack file."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text: str = yaml.dump(content, Dumper=dumper, allow_unicode=True, sort_keys=False, width=100)
    return text


def content_of(pack_id: str) -> dict[str, Any]:
    """The data of a shipped pack, to begin something of one's own with.

    Raises FileNotFoundError.
    """
    content: dict[str, Any] = json.loads(_shipped(pack_id))
    return content


@cache
def _shipped(pack_id: str) -> str:
    # Reading the YAML takes a hundred times as long as reading this.
    path = FOLDER / f"{pack_id.lower()}.yaml"
    return json.dumps(read_pack(path.read_text(encoding="utf-8"), path.name))


def _path_of(path_or_id: str | Path) -> Path:
    if isinstance(path_or_id, str) and re.fullmatch(r"[A-Za-z]{3}", path_or_id):
        return FOLDER / f"{path_or_id.lower()}.yaml"
    return Path(path_or_id)


def _pack_from(data: Mapping[str, Any]) -> Pack:
    own = own_parameters(data)
    known = {**parameters(), **own}
    return Pack(
        id=data["id"],
        title=data["title"],
        owner=data["owner"],
        summary=data["summary"].strip(),
        seed=data["source"]["seed"],
        kind=data["source"]["kind"],
        control=MappingProxyType(dict(data["control"])),
        values=MappingProxyType(
            {name: known[name].parse(value) for name, value in data["values"].items()}
        ),
        parameters=MappingProxyType(own),
        clauses=tuple(_clause_from(clause) for clause in data["clauses"]),
    )


def _clause_from(data: Mapping[str, Any]) -> PackClause:
    variants = tuple(
        Variant(MappingProxyType(dict(one["when"])), unwrapped(one["wording"].strip()))
        for one in data.get("variants", [])
    )
    return PackClause(
        id=data["id"],
        number=data["number"],
        section=data["section"],
        heading=data["heading"],
        kind=data["kind"],
        area=data["area"],
        binds=tuple(data["binds"]),
        wording=unwrapped(data["wording"].strip()),
        when=MappingProxyType(dict(data.get("when", {}))),
        variants=variants,
        parameters=tuple(data["parameters"]),
        law=tuple(data["law"]),
        controls=tuple(data["controls"]),
        related=tuple(data["related"]),
    )


def unwrapped(text: str) -> str:
    """Each paragraph and list item on one line, however the file breaks it."""
    return _WRAP.sub(" ", text)


def own_parameters(data: Mapping[str, Any]) -> dict[str, Parameter]:
    """The parameters that the data of a pack hold for this pack alone."""
    return {one["name"]: make_parameter(one) for one in data.get("parameters", [])}


def groups_with(own: Mapping[str, Parameter]) -> dict[str, tuple[Parameter, ...]]:
    """All parameters under the title of their group; those of one pack alone stand last there."""
    found = dict(groups())
    for one in own.values():
        found[one.group] = (*found.get(one.group, ()), one)
    return found


def parameter_named(
    name: str, own: Mapping[str, Parameter] = MappingProxyType({})
) -> Parameter | None:
    """A parameter of all packs, one of ``own``, or one of a pack that we ship; or none."""
    shipped = (pack.parameters for pack in packs().values())
    known = (some.get(name) for some in (parameters(), own, *shipped))
    return next((one for one in known if one), None)


# --- checking --------------------------------------------------------------------------


def validate_pack(data: Any) -> list[str]:
    """What is wrong with a pack's data, each fault with its place; empty where nothing is."""
    errors = [_schema_error(error, data) for error in _schema_errors(data)]
    if errors:
        return errors
    try:
        own = own_parameters(data)
    except ReferenceDataError as error:
        return [f"parameters: {error}"]
    known = {**parameters(), **own}
    return [
        *_own_parameter_errors(own),
        *_value_errors(data["values"], known),
        *_id_errors(data),
        *(error for clause in data["clauses"] for error in _clause_errors(clause, known)),
    ]


@cache
def _schema() -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - slow, and seldom needed

    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _schema_errors(data: Any) -> Iterator[ValidationError]:
    """A clause that was sound once is not looked at again: a draft changes one at a time."""
    clauses = data.get("clauses") if isinstance(data, dict) else None
    if isinstance(clauses, list) and all(_is_sound(clause) for clause in clauses):
        data = {**data, "clauses": clauses[:1]}
    yield from _schema().iter_errors(data)


def _is_sound(clause: Any) -> bool:
    try:
        return _fits_schema(json.dumps(clause, sort_keys=True))
    except (TypeError, ValueError):
        return False


@lru_cache(maxsize=2048)
def _fits_schema(clause: str) -> bool:
    of_clause = _schema().evolve(schema={"$ref": "#/$defs/clause"})
    return bool(of_clause.is_valid(json.loads(clause)))


def _schema_error(error: ValidationError, data: Any) -> str:
    path = list(error.absolute_path)
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    place = place.lstrip(".") or "pack"
    if len(path) > 1 and path[0] == "clauses":
        clause = data["clauses"][path[1]]
        if isinstance(clause, dict) and "id" in clause:
            place = f"{place} ({clause['id']})"
    return f"{place}: {error.message}"


def _own_parameter_errors(own: Mapping[str, Parameter]) -> Iterator[str]:
    for name in own.keys() & parameters().keys():
        yield f"parameters: {name} is already a parameter of every pack"


def _value_errors(values: Mapping[str, Any], known: Mapping[str, Parameter]) -> Iterator[str]:
    for name, value in values.items():
        if name not in known:
            yield f"values.{name}: no such parameter"
            continue
        try:
            known[name].parse(value)
        except InvalidValue as error:
            yield f"values.{name}: {error}"
    for name in known:
        if name not in values:
            yield f"values: {name} has no value; write `{NOT_STATED}` where the policy is silent"


def _id_errors(data: Mapping[str, Any]) -> Iterator[str]:
    seen: set[str] = set()
    for position, clause in enumerate(data["clauses"]):
        place = f"clauses[{position}] ({clause['id']})"
        if clause["id"] in seen:
            yield f"{place}: the id stands twice"
        if not clause["id"].startswith(data["id"] + "-"):
            yield f"{place}: the id does not begin with {data['id']}-"
        seen.add(clause["id"])


def _clause_errors(clause: Mapping[str, Any], known: Mapping[str, Parameter]) -> Iterator[str]:
    place = clause["id"]
    for name in clause["parameters"]:
        if name not in known:
            yield f"{place}.parameters: {name} is no parameter"
    for law in clause["law"]:
        if law not in laws():
            yield f"{place}.law: {law} is no entry of the law list"
    yield from _condition_errors(f"{place}.when", clause.get("when", {}), clause, known)
    yield from _wording_errors(f"{place}.wording", clause["wording"], clause, known)
    for position, variant in enumerate(clause.get("variants", [])):
        where = f"{place}.variants[{position}]"
        yield from _condition_errors(f"{where}.when", variant["when"], clause, known)
        yield from _wording_errors(f"{where}.wording", variant["wording"], clause, known)


def _condition_errors(
    place: str,
    condition: Mapping[str, Any],
    clause: Mapping[str, Any],
    known: Mapping[str, Parameter],
) -> Iterator[str]:
    for name, wanted in condition.items():
        if name not in known:
            yield f"{place}: {name} is no parameter"
            continue
        if name not in clause["parameters"]:
            yield f"{place}: {name} is missing from the clause's parameters"
        for value in _as_list(wanted):
            if value != STATED and not _could_be(known[name], value):
                yield f"{place}: {name} can never be {value!r}"


def _could_be(parameter: Parameter, value: Any) -> bool:
    for candidate in (value, [value]):
        try:
            parameter.parse(candidate)
        except InvalidValue:
            continue
        return True
    return False


def _wording_errors(
    place: str, wording: str, clause: Mapping[str, Any], known: Mapping[str, Parameter]
) -> Iterator[str]:
    for name in placeholders_in(wording):
        if name not in known:
            yield f"{place}: {{{{ {name} }}}} is no parameter"
        elif name not in clause["parameters"]:
            yield f"{place}: {name} is missing from the clause's parameters"
    rest = _PLACEHOLDER.sub("", wording)
    if "{{" in rest or "}}" in rest:
        yield f"{place}: a {{{{ or }}}} without its partner"


# --- rendering -------------------------------------------------------------------------


def render_clause(
    clause: PackClause,
    values: Mapping[str, Any],
    own: Mapping[str, Parameter] | None = None,
    *,
    around: tuple[str, str] = ("", ""),
) -> str | None:
    """The clause in Markdown under parsed values; None where the policy then has no such clause.

    ``own`` holds the parameters of the pack alone; ``around`` is set before and after each value
    that is filled in. A rule that rests on a value which is not
    stated is left out: the policy does not contain it. A title is no rule: where a policy does
    not say what the head or the safeguarding lead is called, the role's own title stands in.
    """
    known = {**parameters(), **(own or {})}
    return _rendered(clause, values, _with_titles(values), known, around)


def render_clauses(pack: Pack, values: Mapping[str, Any]) -> Iterator[tuple[PackClause, str]]:
    """Each clause that the policy has under parsed values, with its Markdown."""
    known, stated = {**parameters(), **pack.parameters}, _with_titles(values)
    for clause in pack.clauses:
        text = _rendered(clause, values, stated, known, ("", ""))
        if text is not None:
            yield clause, text


def _rendered(
    clause: PackClause,
    values: Mapping[str, Any],
    stated: Mapping[str, Any],
    known: Mapping[str, Parameter],
    around: tuple[str, str],
) -> str | None:
    if not is_met(clause.when, values):
        return None
    wording = wording_for(clause, values)
    if any(_says_nothing(stated.get(name)) for name in placeholders_in(wording)):
        return None
    before, after = around
    return with_placeholders(
        wording, lambda name: before + phrase(known[name], stated[name], stated) + after
    )


def render_policy(pack: Pack, values: Mapping[str, Any] | None = None) -> str:
    """The whole policy in Markdown; ``values``, raw or parsed, take precedence over the pack's.

    Raises UnknownParameter and InvalidValue.
    """
    merged = {**pack.values, **parsed_values(pack, values or {})}
    parts = [f"# {pack.title}"]
    section = ""
    for clause, text in render_clauses(pack, merged):
        if clause.section != section:
            section = clause.section
            parts.append(f"## {section}")
        parts.append(under_its_number(clause.number, clause.own_heading, text))
    return "\n\n".join(parts) + "\n"


def under_its_number(number: str, heading: str, text: str) -> str:
    """A clause as a paragraph of Markdown with its number; a list stands below it."""
    if heading:
        return f"**{f'{number} {heading}'.strip()}**\n\n{text}"
    joint = "\n\n" if re.match(r"[-*+>#|]|\d+[.)] ", text) else " "
    return f"{f'**{number}**' if number else ''}{joint}{text}".strip()


def parsed_values(pack: Pack, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as their parameters read them; raises UnknownParameter and InvalidValue."""
    known = {**parameters(), **pack.parameters}
    for name in values:
        if name not in known:
            raise UnknownParameter(name)
    return {name: known[name].parse(value) for name, value in values.items()}


def phrase(parameter: Parameter, value: Any, values: Mapping[str, Any] | None = None) -> str:
    """The value as words that fit inside a sentence, safe to stand in Markdown.

    The head and the safeguarding lead are called what ``values`` calls them.
    """
    return _escaped(parameter.phrase(value, _renamed(parameter, values or {})))


def placeholders_in(wording: str) -> list[str]:
    """The parameters that a wording names, in order."""
    return [name.strip() for name in _PLACEHOLDER.findall(wording)]


def with_placeholders(wording: str, put: Callable[[str], str]) -> str:
    """The wording with ``put(name)`` in the place of each parameter that it names."""
    return _PLACEHOLDER.sub(lambda match: put(match[1].strip()), wording)


def is_met(condition: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether every parameter of the condition has one of the values it asks for."""
    return all(
        _meets(values.get(name, NOT_STATED), _as_list(wanted)) for name, wanted in condition.items()
    )


def _meets(value: Any, wanted: list[Any]) -> bool:
    if _is_empty(value):
        return NOT_STATED in wanted or "none" in wanted
    if value == NOT_STATED:
        return NOT_STATED in wanted
    have = {_plain(one) for one in _as_list(value)}
    return STATED in wanted or bool(have & {_plain(one) for one in wanted})


def _with_titles(values: Mapping[str, Any]) -> dict[str, Any]:
    titles = {
        name: roles()[code].phrase
        for code, name in _TITLE_PARAMETERS.items()
        if _says_nothing(values.get(name))
    }
    return {**values, **titles}


def title_of_role(code: str, values: Mapping[str, Any]) -> str:
    """What a policy calls the head or the safeguarding lead; empty where it does not say."""
    title = values.get(_TITLE_PARAMETERS.get(code, ""))
    return "" if _says_nothing(title) else str(title)


def _says_nothing(value: Any) -> bool:
    return value is None or value == NOT_STATED or _is_empty(value)


def _is_empty(value: Any) -> bool:
    return isinstance(value, (str, list, tuple, Mapping)) and not value


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


def wording_for(clause: PackClause, values: Mapping[str, Any]) -> str:
    """The wording that the clause takes under parsed values, its parameters not filled in."""
    for variant in clause.variants:
        if is_met(variant.when, values):
            return variant.wording
    return clause.wording


def _renamed(parameter: Parameter, values: Mapping[str, Any]) -> dict[str, str]:
    phrases = {entry.value: entry.phrase for entry in parameter.values}
    for code, name in _TITLE_PARAMETERS.items():
        title = values.get(name, NOT_STATED)
        if parameter.name == name or _says_nothing(title):
            continue
        own = parameters()[name].phrase(title)
        phrases = {key: text.replace(roles()[code].phrase, own) for key, text in phrases.items()}
    return phrases


def _escaped(text: str) -> str:
    line = _MARKDOWN.sub(
        lambda match: _ENTITIES.get(match[1], f"\\{match[1]}"), " ".join(text.split())
    )
    return _LIST_START.sub(
        lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}", line
    )
