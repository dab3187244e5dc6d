"""Facts that policies and checks rest on, read from YAML that a school can edit."""

from schoolgate.reference.catalogue import (
    authorities,
    forget,
    groups,
    laws,
    make_parameter,
    parameter,
    parameters,
    platforms,
    roles,
    topics,
)
from schoolgate.reference.entries import (
    Authority,
    Edition,
    Law,
    MinimumAge,
    Platform,
    Provision,
    Role,
    Topic,
)
from schoolgate.reference.errors import InvalidValue, ReferenceDataError, UnknownParameter
from schoolgate.reference.parameters import (
    NOT_STATED,
    Field,
    Parameter,
    ParsedValue,
    Record,
    Value,
)

__all__ = [
    "NOT_STATED",
    "Authority",
    "Edition",
    "Field",
    "InvalidValue",
    "Law",
    "MinimumAge",
    "Parameter",
    "ParsedValue",
    "Platform",
    "Provision",
    "Record",
    "ReferenceDataError",
    "Role",
    "Topic",
    "UnknownParameter",
    "Value",
    "authorities",
    "forget",
    "groups",
    "laws",
    "make_parameter",
    "parameter",
    "parameters",
    "platforms",
    "roles",
    "topics",
]
