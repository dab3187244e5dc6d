"""Where the account stands in a web address of a service."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

ACCOUNT = "{account}"
ANY = "{}"
_LONGEST = 100
_LONGEST_LABEL = 63
_KEPT = "-._~@:+!*',;=&$"
_ENDS_A_SENTENCE = ".~:!*',;"


@dataclass(frozen=True, slots=True)
class Address:
    """
    One way in which a service writes the address of an account.

    `at` are forms with `{account}` once, in the host, in a step of the path or as the value of a
    question; `{}` is any one step. The first is the one that we write. `kind` keeps apart accounts
    that may have the same name, such as a page and a group; it is empty for the usual one.
    `handle` is a regular expression that the whole step has to fit; its group "account", if it has
    one, is the account. `ending` stands after every name without a dot.
    """

    at: tuple[str, ...]
    kind: str = ""
    handle: str = ""
    exact: bool = False
    ignores: str = ""
    ending: str = ""
    not_accounts: tuple[str, ...] = ()

    def account_in(self, host: str, steps: Sequence[str], asked: Mapping[str, str]) -> str | None:
        """
        Give the account in an address, in the form in which it is compared, if it holds one.

        The host comes in lower case and without "www.", the steps of the path decoded.
        """
        for form in self.at:
            found = _found(form, host, steps, asked)
            account = self.compared(found) if found else ""
            if account:
                return account
        return None

    def compared(self, name: str) -> str:
        """Give a name as it is compared, or nothing where it cannot be one of this form."""
        if len(name) > _LONGEST:
            return ""
        if self.handle:
            match = re.fullmatch(self.handle, name, re.IGNORECASE)
            if not match:
                return ""
            name = match.groupdict().get("account") or name
        if not self.exact:
            name = lowered(name)
        plain = "".join(letter for letter in name if letter not in self.ignores)
        if {name.lower(), plain.lower()} & {*self.not_accounts}:
            return ""
        name = plain
        fits = _may_be_label if ACCOUNT in self.at[0].split("/")[0] else _may_be_name
        if not fits(name):
            return ""
        return name if not self.ending or "." in name else name + self.ending

    def written(self, account: str) -> str:
        """Give the address of an account as we write it."""
        host, slash, rest = self.at[0].partition("/")
        if ACCOUNT in host:
            return f"https://{host.replace(ACCOUNT, in_ascii(account))}"
        return closed(f"https://{host}{slash}{rest.replace(ACCOUNT, in_path(account))}")


def lowered(name: str) -> str:
    """
    Give a name in lower case, letter by letter.

    The Kelvin sign and its like, which become a plain letter, stay what they are.
    """
    if name.isascii():
        return name.lower()
    return "".join(
        low if len(low := letter.lower()) == 1 and low.isascii() == letter.isascii() else letter
        for letter in name
    )


def in_path(text: str) -> str:
    """Give a step of a path as an address has it; bytes that are no text stay apart."""
    return quote(text, safe=_KEPT, errors="surrogateescape").replace(":@", "%3A@")


def closed(address: str) -> str:
    """Give an address whose last sign nobody can take for the end of a sentence."""
    last = address[-1]
    return f"{address[:-1]}%{ord(last):02X}" if last in _ENDS_A_SENTENCE else address


def in_ascii(label: str) -> str:
    """Give one part of a host name as it is written in ASCII."""
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"


def _may_be_name(name: str) -> bool:
    return (
        0 < len(name) <= _LONGEST
        and bool(name.strip("."))
        and name[0] not in "@+"
        and name.isprintable()
        and not any(letter.isspace() or letter in "/\\" for letter in name)
    )


def _may_be_label(name: str) -> bool:
    return (
        len(in_ascii(name)) <= _LONGEST_LABEL
        and all(letter.isalnum() or letter in "-_" for letter in name)
        and name == unicodedata.normalize("NFKC", name).lower()
        and bool(name.strip("-_"))
        and name != "www"
    )


def _found(form: str, host: str, steps: Sequence[str], asked: Mapping[str, str]) -> str:
    form_host, form_steps, question = _taken_apart(form)
    name = _between(form_host, host)
    if name is None or "." in name or len(steps) < len(form_steps):
        return ""
    for form_step, step in zip(form_steps, steps, strict=False):
        part = step if form_step == ANY else _between(form_step, step)
        if part is None:
            return ""
        if ACCOUNT in form_step:
            name = part
    return asked.get(question, "") if question else name


@cache
def _taken_apart(form: str) -> tuple[str, tuple[str, ...], str]:
    """Host, steps of the path, and the question whose value is the account."""
    place, _, question = form.partition("?")
    host, *steps = place.split("/")
    return host.removeprefix("www."), tuple(steps), question.removesuffix(f"={ACCOUNT}")


def _between(form: str, text: str) -> str | None:
    """What stands for the account; nothing where the form has none; None where it does not fit."""
    before, found, after = form.partition(ACCOUNT)
    low = text.lower()
    if not found:
        return "" if low == form.lower() else None
    if not (low.startswith(before) and low.endswith(after)) or len(text) <= len(before + after):
        return None
    name = text[len(before) : len(text) - len(after)]
    return name if before or after else name.removeprefix("@")
