"""Sites on this machine that behave as badly as sites can: for tests only."""

from __future__ import annotations

import datetime as dt
import gzip
import ipaddress
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Behaviour = Callable[[socket.socket], None]


def page(
    body: bytes = b"<p>Hello</p>", status: str = "200 OK", kind: str = "text/html", **more: str
) -> bytes:
    """An answer in order; ``more`` are headers, ``_`` standing for ``-``."""
    headers = {"Content-Type": kind, "Content-Length": str(len(body))}
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1") + body


def leading_to(where: str, status: str = "302 Found") -> bytes:
    return page(b"", status, Location=where)


def packed(body: bytes, **more: str) -> bytes:
    return page(gzip.compress(body), Content_Encoding="gzip", **more)


class Web:
    """Answers each path with bytes or a behaviour, and notes who asked for what."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, bytes | Behaviour] = {"/robots.txt": page(b"", "404 Not Found")}
        self.heads: list[str] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()
        web = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):
                    if tls is None:
                        web._answer(self.request)
                        return
                    with tls.wrap_socket(self.request, server_side=True) as safe:
                        web._answer(safe)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            block_on_close = False
            request_queue_size = 64

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = int(self.server.server_address[1])
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def asked(self) -> list[str]:
        """The paths asked for, robots.txt left out."""
        paths = [head.split(" ")[1] for head in self.heads]
        return [path for path in paths if path != "/robots.txt"]

    def close(self) -> None:
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()

    def _answer(self, sock: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = sock.recv(4096)
            if not piece:
                return
            head += piece
            if head.startswith(b"\x16"):  # somebody wants to speak safely, and we cannot
                sock.sendall(page(b"", "400 Bad Request"))
                return
        with self._lock:
            self.heads.append(head.decode("ascii"))
        path = head.decode("ascii").split(" ")[1]
        answer = self.pages.get(path, page(b"", "404 Not Found"))
        if callable(answer):
            answer(sock)
        else:
            sock.sendall(answer)

    # Behaviours

    def silent(self, sock: socket.socket) -> None:
        """Takes the question and says nothing."""
        self.closing.wait(30)

    def dripping(self, start: bytes, drop: bytes = b"0") -> Behaviour:
        """A little now and then, and never an end."""

        def drip(sock: socket.socket) -> None:
            sock.sendall(start)
            while not self.closing.wait(0.02):
                sock.sendall(drop)

        return drip

    def pouring(self, start: bytes, drop: bytes) -> Behaviour:
        """As much as fits, and never an end."""

        def pour(sock: socket.socket) -> None:
            sock.sendall(start)
            while not self.closing.is_set():
                sock.sendall(drop)

        return pour


@contextmanager
def a_web(tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    web = Web(tls)
    try:
        yield web
    finally:
        web.close()


class Names:
    """Stands in for the system's look-up; each name has its answers, one after the other."""

    def __init__(self) -> None:
        self.answers: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []

    def __setitem__(self, name: str, addresses: str | list[str]) -> None:
        self.answers[name] = [[addresses] if isinstance(addresses, str) else addresses]

    def getaddrinfo(self, host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        self.asked.append(host)
        answers = self.answers.get(host)
        if not answers:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (one, port, 0, 0))
            if ":" in one
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
            for one in found
        ]


class Authority:
    """Certificates for sites of tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test root")])
        now = dt.datetime.now(dt.UTC)
        self._root = (
            self._start(self._name, now, now + dt.timedelta(days=2))
            .public_key(self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False
            )
            .add_extension(_usage(signing=True), critical=True)
            .sign(self._key, hashes.SHA256())
        )

    def _start(
        self, subject: x509.Name, start: dt.datetime, end: dt.datetime
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start - dt.timedelta(days=1))
            .not_valid_after(end)
        )

    @property
    def trusting(self) -> ssl.SSLContext:
        """The context of somebody who trusts this authority alone."""
        pem = self._root.public_bytes(serialization.Encoding.PEM).decode("ascii")
        return ssl.create_default_context(cadata=pem)

    def serving(self, name: str, *, days: int = 1) -> ssl.SSLContext:
        """The context of a site of that name, whose certificate ends in so many days."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = dt.datetime.now(dt.UTC)
        until = now + dt.timedelta(days=days)
        try:
            alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            alternative = x509.DNSName(name)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A site")])
        certificate = (
            self._start(subject, min(now, until - dt.timedelta(days=1)), until)
            .public_key(key.public_key())
            .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
            .sign(self._key, hashes.SHA256())
        )
        file = self._folder / f"{name.replace(':', '_')}{days}.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _usage(*, signing: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, key_cert_sign=signing, crl_sign=signing, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
        decipher_only=False,
    )  # fmt: skip
