"""The sites that bench/site_checks.py looks at: good, slow, broken, huge and malicious ones.

    python bench/site_checks_web.py PORT

Serves 127.0.0.1; what it is depends on the beginning of the host's name. At 127.0.0.2, where
nobody may come, it counts who comes all the same; the count is told when the input is closed.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import sys

TODAY = "2026-11-20T09:30:00Z"
WORDS = "".join(f"<p>On day {n} we read a book, wrote {n * n} words and drew.</p>" for n in range(250))  # fmt: skip
PAGE = gzip.compress(
    f"""<!doctype html><html><head><title>A class</title>
    <link rel="alternate" type="application/rss+xml" href="/feed.xml">
    <link rel="me" href="https://social.example/@school"></head><body>
    <img src="/logo.png" alt="Logo of the school"><a href="https://school.example/">Our school</a>
    <a href="https://school.example/acceptable-use">Acceptable use</a><a href="/rules">House rules</a>
    {"".join(f'<a href="/day/{n}">Day {n}</a>' for n in range(100))}{WORDS}
    <a href="mailto:office@school.example">Write to us</a></body></html>""".encode()
)
FEED = gzip.compress(
    f"<rss><channel>{f'<item><title>A day</title><pubDate>{TODAY}</pubDate></item>' * 20}"
    "</channel></rss>".encode()
)
BOMB = gzip.compress(bytes(50_000_000))
LAUGHS = (
    '<!DOCTYPE rss [<!ENTITY a0 "2026-11-20">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]><rss><item><pubDate>&a9;</pubDate></item></rss>"
).encode()
DEEP = b"<b><i>" * 200_000 + b"</p>" * 200_000
PLACES = (
    "http://169.254.169.254/latest/meta-data/", "http://127.0.0.2:{port}/", "http://10.0.0.1/",
    "http://[::1]:{port}/", "http://[::ffff:127.0.0.2]:{port}/", "http://0x7f.2:{port}/",
    "http://private.example:{port}/", "file:///etc/passwd", "gopher://127.0.0.2:{port}/_x",
    "http://me:secret@127.0.0.2:{port}/", "http://127.0.0.1:22/",
)  # fmt: skip
trespassers = 0


def reply(
    body: bytes,
    status: str = "200 OK",
    kind: str = "text/html",
    *,
    packed: bool = False,
    more: str = "",
) -> bytes:
    packing = "Content-Encoding: gzip\r\n" if packed else ""
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{packing}"
        f"{more}Connection: close\r\n\r\n".encode()
        + body
    )


def leading_to(where: str) -> bytes:
    return reply(b"", "302 Found", more=f"Location: {where}\r\n")


GOOD = {
    "/robots.txt": reply(b"User-agent: *\nDisallow: /private/\n", kind="text/plain"),
    "/feed.xml": reply(FEED, kind="application/rss+xml", packed=True),
}
GOOD_PAGE = reply(PAGE, packed=True)
NOT_THERE = reply(b"", "404 Not Found")


def answer(kind: str, number: int, path: str, port: int) -> bytes:
    """What sites answer that answer at once."""
    if kind == "loop":
        return leading_to(f"/{number}/{len(path)}")
    if kind == "lure":
        return leading_to(PLACES[number % len(PLACES)].format(port=port))
    if kind == "odd":
        return (b"", b"\x00\xff" * 50, reply(PAGE)[:-500], b"HTTP/1.1 2x\r\n\r\n")[number % 4]
    if kind == "bomb":
        return reply(BOMB, packed=True)
    if kind == "error":
        status = ("403 Forbidden", "404 Not Found", "429 Slowly", "500 Oh", "503 Later")[number % 5]
        return reply(b"", status)
    if kind == "hostile":
        return reply(DEEP) if number % 2 else reply(
            b'<link rel="alternate" type="application/rss+xml" href="/laughs.xml">'
        )  # fmt: skip
    if kind == "moved" and path == "/":
        return leading_to("/home")
    return GOOD_PAGE


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    path = head.split(" ")[1]
    host = head.lower().partition("host: ")[2].partition("\r\n")[0].partition(":")[0]
    kind = host.partition(".")[0].rstrip("0123456789")
    number = int("".join(each for each in host if each.isdigit()) or 0)
    if kind == "late":
        await asyncio.sleep(0.3)
    if kind == "mute":
        await asyncio.sleep(60)
    elif kind == "drip":
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        for _drop in range(600):
            writer.write(b"z")
            await writer.drain()
            await asyncio.sleep(0.1)
    elif path == "/laughs.xml":
        writer.write(reply(LAUGHS, kind="text/xml"))
    elif path in GOOD:
        writer.write(GOOD[path])
    elif path == "/sitemap.xml":
        writer.write(NOT_THERE)
    elif kind == "huge":
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            writer.write(WORDS.encode())
            await writer.drain()
    else:
        writer.write(answer(kind, number, path, port))
    await writer.drain()


async def main() -> None:
    port = int(sys.argv[1])

    async def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, IndexError):
            await serve(reader, writer, port)
        writer.close()

    async def trespass(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        global trespassers  # noqa: PLW0603 - a script
        trespassers += 1
        writer.close()

    await asyncio.start_server(come, "127.0.0.1", port, backlog=1024)
    await asyncio.start_server(trespass, "127.0.0.2", port, backlog=1024)
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    print(trespassers, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
