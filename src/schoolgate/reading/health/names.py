"""Services, devices and public bodies that are gone or bear another name, and the school's own name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from schoolgate.reading.health.dates import say_date
from schoolgate.reading.health.exam import Examination
from schoolgate.reading.health.words import devices, strings
from schoolgate.reading.joined import joined_names
from schoolgate.reading.model import Finding, Severity
from schoolgate.reading.wordlists import word_set
from schoolgate.reference import Authority, Platform, authorities, platforms
from schoolgate.text import Text, listed, together

Span = tuple[int, int]

_SHORT_NAME = 5
_GENERIC = word_set(
    "the a our of and at for st saint school schools primary infant infants junior juniors secondary high grammar nursery "
    "academy college federation trust church england ce c e cofe va vc rc catholic community voluntary aided controlled "
    "foundation first middle special upper lower all through free pre preparatory prep policy social media networking "
    "name team staff mrs mr miss ms head teacher headteacher governing body"
)
_HANDLE = re.compile(r"(?<![\w.])@(?P<handle>\w{4,40})")
_ADDRESS = re.compile(
    r"\b(?:[\w.+-]+@(?P<mail>[\w-]+(?:\.[\w-]+)+)|(?:https?://|www\.)(?P<site>[\w-]+(?:\.[\w-]+)+(?:/[\w./-]*)?))",
    re.IGNORECASE,
)

_AS_TODAY = Text("services bear the names of today and can be used")
_ONE_NAME = Text("one name for one school")
_OUT_OR_ANOTHER = Text("Take it out, or name services that people use today.")


def check_platforms(exam: Examination) -> Iterator[Finding]:
    every = _found_in(exam, ((p.id, (p.name, *p.aliases)) for p in platforms().values()))
    starts = sorted(start for spans in every.values() for start, _ in spans)
    for code, spans in every.items():
        platform = platforms()[code]
        if platform.status not in ("renamed", "faded", "defunct"):
            continue
        meant = [span for span in spans if not _renamed_nearby(exam, platform, span)]
        if platform.name in strings("ambiguous_platforms"):
            # "delicious" alone is a word; "del.icio.us" can mean nothing else
            meant = [
                span
                for span in meant
                if "." in exam.flow.text[span[0] : span[1]] or _among_others(span, starts)
            ]
        if meant:
            yield _platform_finding(exam, platform, meant)


def _platform_finding(exam: Examination, platform: Platform, spans: list[Span]) -> Finding:
    since = Text(" (since {day})", day=say_date(platform.since)) if platform.since else ""
    name, note = platform.name, Text(platform.note)
    if platform.status == "faded":
        return _place(
            exam, "platform-defunct", "warning", spans,
            together(Text("{service} is no longer used as it was.", service=name), note),
            _AS_TODAY,
            _OUT_OR_ANOTHER,
        )  # fmt: skip
    if platform.status == "defunct":
        return _place(
            exam, "platform-defunct", "warning", spans,
            together(Text("{service} no longer exists{since}.", service=name, since=since), note),
            _AS_TODAY,
            _OUT_OR_ANOTHER,
        )  # fmt: skip
    new = (
        platforms()[platform.renamed_to].name
        if platform.renamed_to in platforms()
        else platform.renamed_to
    )
    return _place(
        exam, "platform-renamed", "notice", spans,
        Text("{service} is now called {new}{since}.", service=name, new=new, since=since),
        _AS_TODAY,
        Text("Write {new} (formerly {service}).", new=new, service=name),
    )  # fmt: skip


def _renamed_nearby(exam: Examination, platform: Platform, span: Span) -> bool:
    if exam.flow.told_as_past(*span):
        return True
    if platform.status != "renamed" or platform.renamed_to not in platforms():
        return False
    new = platforms()[platform.renamed_to].name
    nearby = exam.flow.text[max(0, span[0] - len(new) - 14) : span[1] + len(new) + 14]
    return bool(re.search(rf"(?<!\w){re.escape(new)}(?!\w)", nearby))


def _among_others(span: Span, starts: list[int]) -> bool:
    return any(0 < abs(start - span[0]) < 60 for start in starts)


def check_devices(exam: Examination) -> Iterator[Finding]:
    found: list[tuple[str, Span]] = []
    for device in devices():
        found += [
            (device.name, match.span()) for match in re.finditer(device.pattern, exam.flow.text)
        ]
    if not found:
        return
    found.sort(key=lambda each: each[1])
    names = list(dict.fromkeys(name for name, _ in found))
    yield _place(
        exam, "technology-obsolete", "notice", [span for _, span in found],
        Text(
            "The text names technology that hardly anybody has today: {devices}.",
            devices=listed(Text(name) for name in names),
        ),
        Text("examples are of today"),
        Text("Name what people carry now (phones, tablets, watches), or say “any device”."),
    )  # fmt: skip


def check_authorities(exam: Examination) -> Iterator[Finding]:
    every = _found_in(
        exam, ((a.id, (a.name, *a.aliases)) for a in authorities().values()), exact=True
    )
    for code, spans in every.items():
        authority = authorities()[code]
        meant = [span for span in spans if not exam.flow.told_as_past(*span)]
        if authority.status == "current" or not meant:
            continue
        yield _authority_finding(exam, authority, meant)


def _authority_finding(exam: Examination, authority: Authority, spans: list[Span]) -> Finding:
    names = [
        authorities()[each].name if each in authorities() else each for each in authority.successors
    ]
    coming = bool(authority.abolished) and authority.abolished > exam.today.isoformat()
    body = authority.name
    day = say_date(authority.abolished) if authority.abolished else ""
    since = Text(" (since {day})", day=day) if day else ""
    if coming:
        message = Text("{body} will be no more from {day}.", body=body, day=day)
    elif authority.status == "renamed":
        message = Text("{body} has another name today{since}.", body=body, since=since)
    else:
        message = Text(
            "{body} no longer exists as a body of its own{since}.", body=body, since=since
        )
    severity: Severity = "notice" if coming else "warning"
    action = (
        Text("Name {bodies} instead.", bodies=listed(names, "or"))
        if names
        else Text("Name the body that does this work today.")
    )
    return _place(
        exam,
        "authority-abolished",
        severity,
        spans,
        together(message, Text(authority.note)),
        Text("public bodies bear the names of today"),
        action,
    )


def _found_in(
    exam: Examination, named: Iterable[tuple[str, tuple[str, ...]]], *, exact: bool = False
) -> dict[str, list[Span]]:
    """Where each thing is named; of two names at one place the longer counts."""
    forms: list[tuple[str, str]] = []
    for code, every in named:
        for name in every:
            forms += [(name, code)]
            if not exact and len(name) > _SHORT_NAME and name not in strings("ambiguous_platforms"):
                forms += [(name.lower(), code), (name.capitalize(), code)]
    forms.sort(key=lambda form: len(form[0]), reverse=True)
    codes = {_tight(name): code for name, code in reversed(forms)}
    names = "|".join(r"\s+".join(re.escape(word) for word in name.split()) for name, _ in forms)
    found: dict[str, list[Span]] = {}
    for match in re.finditer(rf"(?<![\w@.-])(?:{names})(?![\w-])", exam.flow.text):
        found.setdefault(codes[_tight(match.group())], []).append(match.span())
    return found


def _tight(name: str) -> str:
    return " ".join(name.split())


def check_handles(exam: Examination) -> Iterator[Finding]:
    cores = _cores(exam)
    known = {handle.lower().lstrip("@") for handle in exam.facts.handles}
    seen: set[str] = set()
    for shown, span in _handles(exam):
        lowered = shown.lower()
        if lowered in known or lowered in seen:
            continue
        near = next((h for h in known if _nearly(lowered, h)), None)
        core = next((core for core in cores if _core_misspelled(core, lowered)), None)
        if near is None and core is None:
            continue
        seen.add(lowered)
        yield _place(
            exam, "handle-misspelled", "warning", [span],
            _nearly_what(shown, near, core or ""),
            Text("accounts are spelled as they are registered"),
            Text("Check the account: a reader who types this lands with somebody else."),
        )  # fmt: skip


def _nearly_what(shown: str, handle: str | None, core: str) -> Text:
    if handle:
        return Text(
            "“{shown}” is almost, but not quite, the registered account {account}.",
            shown=shown,
            account=handle,
        )
    return Text(
        "“{shown}” is almost, but not quite, the school's name ({name}).",
        shown=shown,
        name=core.capitalize(),
    )


def _handles(exam: Examination) -> Iterator[tuple[str, Span]]:
    text = exam.flow.text
    for match in _HANDLE.finditer(text):
        yield match["handle"], match.span()
    for match in _ADDRESS.finditer(text):
        yield match["mail"] or match["site"], match.span()


def _core_misspelled(core: str, handle: str) -> bool:
    squeezed = re.sub(r"[^a-z0-9]", "", handle.lower())
    if core in squeezed:
        return False
    allowed = 1 if len(core) < 9 else 2
    for size in range(len(core) - 1, len(core) + 2):
        for start in range(max(1, len(squeezed) - size + 1)):
            piece = squeezed[start : start + size]
            if piece[:1] == core[:1] and 0 < distance(piece, core) <= allowed:
                return True
    return False


def _nearly(one: str, other: str) -> bool:
    return 0 < distance(one, other) <= (1 if len(other) < 8 else 2)


def distance(one: str, other: str) -> int:
    """Letters to add, drop, change or swap to turn one word into the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b)))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], older[j - 2] + 1)
    return row[-1]


def _cores(exam: Examination) -> list[str]:
    """The words that make the school's name its own, commonest first, in small letters."""
    names = [exam.facts.name, exam.document.organisation]
    words = [word for name in names for word in re.findall(r"[A-Za-z]+(?:['’]s)?", name)]
    cores = [re.sub(r"['’]s$", "", word).lower() for word in words]
    return [core for core in dict.fromkeys(cores) if len(core) > 4 and core not in _GENERIC]


def check_school_name(exam: Examination) -> Iterator[Finding]:
    cores = _cores(exam)
    yield from _joined_words(exam)
    if not cores:
        return
    yield from _misspelled_name(exam, cores)


def _misspelled_name(exam: Examination, cores: list[str]) -> Iterator[Finding]:
    counts = Counter(re.findall(r"(?<![@\w.])[A-Z][a-z]{4,}", exam.flow.text))
    for word, count in counts.items():
        core = next((core for core in cores if _odd_spelling(word.lower(), core)), None)
        if core is None or counts[core.capitalize()] < count:
            continue
        spans = [m.span() for m in re.finditer(rf"(?<![@\w.]){word}\b", exam.flow.text)]
        if not any(
            re.match(
                r"(?:['’]s)?\s+(?:School|Primary|Academy|Church|C\.?E|Federation|High|Junior|Infant)",
                exam.flow.text[e : e + 14],
            )
            for _, e in spans
        ):
            continue
        yield _place(
            exam, "name-inconsistent", "warning", spans,
            Text(
                "“{word}” looks like a slip for {name}, the name used elsewhere.",
                word=word,
                name=core.capitalize(),
            ),
            _ONE_NAME,
            Text("Write {name} throughout.", name=core.capitalize()),
        )  # fmt: skip


def _odd_spelling(word: str, core: str) -> bool:
    return (
        word != core
        and word.rstrip("s") != core.rstrip("s")
        and distance(word, core) <= (1 if len(core) < 8 else 2)
    )


def _joined_words(exam: Examination) -> Iterator[Finding]:
    for word, apart in joined_names(exam.flow.text).items():
        spans = [match.span() for match in re.finditer(rf"\b{word}\b", exam.flow.text)]
        yield _place(
            exam, "name-inconsistent", "notice", spans,
            Text("“{word}” is written “{apart}” elsewhere.", word=word, apart=apart),
            Text("one spelling for one name"),
            Text("Write {apart}.", apart=apart),
        )  # fmt: skip


def check_key_words(exam: Examination) -> Iterator[Finding]:
    """Slips in words that a policy of this kind turns on."""
    keys = strings("key_words")
    counts = Counter(word.lower() for word in re.findall(r"[A-Za-z]{7,}", exam.flow.text))
    for word, count in counts.items():
        if count > 2 or word in keys or word in strings("near_key_words"):
            continue
        key = next((k for k in keys if _slip(word, k)), None)
        if key:
            spans = [m.span() for m in re.finditer(rf"\b{word}\b", exam.flow.text, re.IGNORECASE)]
            yield _place(
                exam, "word-misspelled", "notice", spans,
                Text("“{word}” looks like a slip for “{key}”.", word=word, key=key),
                Text("words are spelled so that search finds them"),
                Text("Write “{key}”.", key=key),
            )  # fmt: skip


def _slip(word: str, key: str) -> bool:
    """One slip inside the word; another ending is another word."""
    if abs(len(word) - len(key)) > 1 or word[:1] != key[:1] or word[-3:] != key[-3:]:
        return False
    return distance(word, key) == 1


def _place(
    exam: Examination,
    code: str,
    severity: Severity,
    spans: list[Span],
    message: Text,
    source: Text,
    action: Text,
) -> Finding:
    lines: dict[int, Span] = {}
    for span in spans:
        lines.setdefault(exam.flow.line_at(span[0]), span)
    (line, first), *rest = lines.items()
    return Finding(
        code,
        severity,
        line,
        exam.flow.quote(*first),
        message,
        source,
        action,
        tuple((number, exam.flow.quote(*span)) for number, span in rest),
    )


__all__ = [
    "check_authorities",
    "check_devices",
    "check_handles",
    "check_key_words",
    "check_platforms",
    "check_school_name",
    "distance",
]
