from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

from schoolgate.reference import loading
from schoolgate.reference.addresses import Address
from schoolgate.reference.entries import (
    Authority,
    Edition,
    Law,
    MinimumAge,
    Platform,
    Provision,
    ReportRoute,
    Role,
    Topic,
)
from schoolgate.reference.errors import InvalidValue, ReferenceDataError, UnknownParameter
from schoolgate.reference.parameters import Field, Parameter, Value

T = TypeVar("T")


def parameter(name: str) -> Parameter:
    """Give one parameter; raise UnknownParameter with the nearest names."""
    known = parameters()
    if name not in known:
        raise UnknownParameter(name, get_close_matches(name, known, n=3))
    return known[name]


@cache
def parameters() -> Mapping[str, Parameter]:
    """Give all parameters by name, in the order of the table."""
    return _all("parameters", _parameter)


@cache
def roles() -> Mapping[str, Role]:
    """Give all roles by code."""
    return _all("roles", lambda entry: Role(**_tuples(entry)))


def phrase_of(code: str) -> str:
    """Give a role as it stands inside a sentence; of any other part its code in plain words."""
    known = roles().get(code)
    return known.phrase if known else code.replace("-", " ")


@cache
def laws() -> Mapping[str, Law]:
    """Give all Acts, regulations and guidance by id."""
    return _all("law", _law)


@cache
def platforms() -> Mapping[str, Platform]:
    """Give all services by id."""
    return _all("platforms", _platform)


def platform_at(host: str) -> Platform | None:
    """Give the service that answers on a host, or on one above it."""
    known = _hosts()
    while host:
        if host in known:
            return known[host]
        host = host.partition(".")[2]
    return None


@cache
def _hosts() -> Mapping[str, Platform]:
    """A host that two services name is that of the one which still has its name."""
    found: dict[str, Platform] = {}
    for one in sorted(platforms().values(), key=lambda each: each.status == "renamed"):
        for host in one.hosts:
            found.setdefault(host, platforms().get(one.renamed_to, one))
    return MappingProxyType(found)


@cache
def authorities() -> Mapping[str, Authority]:
    """Give all councils and public bodies by id."""
    return _all("authorities", lambda entry: Authority(**_tuples(entry)))


@cache
def topics() -> Mapping[str, Topic]:
    """Give all topics by id."""
    return _all("topics", lambda entry: Topic(**_tuples(entry)))


def make_parameter(entry: Mapping[str, Any], file: str = "parameter") -> Parameter:
    """Make a parameter from an entry of the same form as in parameters.yaml, as packs hold."""
    loading.check_entry("parameters", dict(entry), file)
    try:
        return _parameter(entry)
    except InvalidValue as error:
        raise ReferenceDataError(file, str(entry["name"]), str(error)) from error


def groups() -> Mapping[str, tuple[Parameter, ...]]:
    """Give the parameters under the title of their group, in order."""
    grouped: dict[str, list[Parameter]] = {}
    for each in parameters().values():
        grouped.setdefault(each.group, []).append(each)
    return {title: tuple(members) for title, members in grouped.items()}


def forget() -> None:
    """Drop what is cached, so that changed files are read again."""
    for cached in (parameters, roles, laws, platforms, _hosts, authorities, topics):
        cached.cache_clear()


def check() -> None:
    """Raise ReferenceDataError where an entry points at another one that does not exist."""
    parameters()
    for stem, field, known in _pointers():
        entries, origins = loading.load(stem)
        for key, entry in entries.items():
            pointed = entry.get(field) or ()
            for target in [pointed] if isinstance(pointed, str) else pointed:
                if target not in known:
                    problem = f"{field} names {target!r}, which does not exist"
                    raise ReferenceDataError(origins[key], key, problem)


def _pointers() -> tuple[tuple[str, str, Mapping[str, object]], ...]:
    return (
        ("law", "replaced_by", laws()),
        ("platforms", "renamed_to", platforms()),
        ("authorities", "successors", authorities()),
        ("topics", "laws", laws()),
        ("topics", "parameters", parameters()),
    )


def _all(stem: str, make: Callable[[Mapping[str, Any]], T]) -> Mapping[str, T]:
    entries, origins = loading.load(stem)
    made: dict[str, T] = {}
    for key, entry in entries.items():
        try:
            made[key] = make(entry)
        except InvalidValue as error:
            raise ReferenceDataError(origins[key], key, str(error)) from error
    return MappingProxyType(made)


def _parameter(entry: Mapping[str, Any]) -> Parameter:
    fields = dict(_tuples(entry))
    start = fields.pop("start")
    of_role = fields.pop("of", "") == "role" or fields["type"] in {"role", "roles"}
    values = tuple(Value(**_tuples(value)) for value in entry.get("values", ()))
    is_open = entry.get("open", not values)
    if of_role and is_open:
        listed = {value.value for value in values}
        values += tuple(
            Value(role.code, role.title, role.phrase)
            for role in roles().values()
            if role.code not in listed
        )
    fields["values"] = values
    fields["open"] = is_open and not of_role and fields["type"] not in {"number", "record"}
    fields["fields"] = tuple(_field(field) for field in entry.get("fields", ()))
    blank = Parameter(**fields, start=None)
    return Parameter(**fields, start=blank.parse(start))


def _field(entry: Mapping[str, Any]) -> Field:
    values = tuple(Value(**_tuples(value)) for value in entry.get("values", ()))
    return Field(entry["name"], entry["label"], values)


def _law(entry: Mapping[str, Any]) -> Law:
    fields = _tuples(entry)
    fields["editions"] = tuple(Edition(**_dated(item)) for item in entry.get("editions", ()))
    fields["provisions"] = tuple(Provision(**_tuples(item)) for item in entry.get("provisions", ()))
    return Law(**fields)


def _platform(entry: Mapping[str, Any]) -> Platform:
    fields = _tuples(entry)
    fields["minimum_age"] = tuple(MinimumAge(**_dated(age)) for age in entry.get("minimum_age", ()))
    fields["report"] = ReportRoute(**entry["report"]) if "report" in entry else None
    fields["addresses"] = tuple(_address(item) for item in entry.get("addresses", ()))
    return Platform(**fields)


def _address(item: Mapping[str, Any]) -> Address:
    fields = {("not_accounts" if key == "not" else key): value for key, value in item.items()}
    return Address(**_tuples(fields))


def _dated(item: Mapping[str, Any]) -> dict[str, Any]:
    return {("start" if key == "from" else key): value for key, value in item.items()}


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
