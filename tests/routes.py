"""Every address of the site by name, read from the URL resolver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from schoolgate.config import urls


class WithDemo:
    """The addresses of an installation, and those that only a demo has."""

    urlpatterns: list[Any] = [
        *urls.urlpatterns,
        *([] if settings.DEMO else [path("demo/", include("schoolgate.demo.urls"))]),
    ]
    handler400, handler403 = urls.handler400, urls.handler403
    handler404, handler500 = urls.handler404, urls.handler500


@dataclass(frozen=True)
class Route:
    """One address: its name with namespaces, its pattern, its parts that vary, its view."""

    name: str
    pattern: str
    parts: tuple[str, ...]
    view: Any

    @property
    def is_allauths(self) -> bool:
        return self.pattern.startswith("account/") and ":" not in self.name

    @property
    def is_named(self) -> bool:
        """Addresses without a name only lead on from where pages used to be."""
        return not self.name.endswith("None")


def routes() -> list[Route]:
    """All routes in the order of the resolver."""
    return list(_walk(get_resolver(WithDemo), "", ""))


def ours() -> list[Route]:
    """The routes that this project wrote."""
    return [route for route in routes() if not route.is_allauths]


def _walk(resolver: URLResolver, names: str, before: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            parts = tuple(entry.pattern.converters) or tuple(entry.pattern.regex.groupindex)
            outer = tuple(name for name in resolver.pattern.converters if name not in parts)
            yield Route(f"{names}{entry.name}", pattern, outer + parts, entry.callback)
        else:
            inner = f"{names}{entry.namespace}:" if entry.namespace else names
            yield from _walk(entry, inner, pattern)
