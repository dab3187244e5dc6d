"""HTML and XML from strangers, told tag by tag: no tree, no entities, no network, no waiting."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Protocol

from lxml import etree

_PIECE = 4096
_DEEPEST = 1000


class Reader(Protocol):
    """What is told of tags and words; names are local and in lower case."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def words(self, words: str) -> None: ...


class _Enough(Exception):
    """No more of this."""


class _Target:
    """What lxml tells, passed on."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self._depth = reader, 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Enough
        self._reader.start(_local(tag), {_local(name): attributes[name] for name in attributes})

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._reader.end(_local(tag))

    def data(self, words: str) -> None:
        self._reader.words(words)

    def close(self) -> None: ...


class _XmlTarget(_Target):
    def doctype(self, *_: object) -> None:
        """Feeds and sitemaps have no document type; bombs of entities do."""
        raise _Enough


def read_html(text: str, reader: Reader, seconds: float) -> bool:
    """Tell the reader what is in a page; whether all of it was read within the time."""
    parser = etree.HTMLParser(target=_Target(reader), encoding="utf-8", no_network=True)
    return _read(parser, text, seconds)


def read_xml(text: str, reader: Reader, seconds: float) -> bool:
    """Tell the reader what is in a feed, as far as it can be read; whether that was all of it."""
    parser = etree.XMLParser(
        target=_XmlTarget(reader),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
    )
    return _read(parser, text, seconds)


def _read(parser: etree.XMLParser | etree.HTMLParser, text: str, seconds: float) -> bool:
    until = time.monotonic() + seconds
    try:
        for at in range(0, len(text), _PIECE):
            if time.monotonic() > until:
                return False
            parser.feed(text[at : at + _PIECE].encode("utf-8", errors="replace"))
        parser.close()
    except (_Enough, etree.LxmlError, ValueError):
        return False
    return True


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2].lower()
