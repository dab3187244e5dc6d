"""A time-stamp authority of our own on this machine: OpenSSL answers, over real HTTP."""

from __future__ import annotations

import datetime as dt
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

CONFIG = """
[ tsa ]
default_tsa = ours
[ ours ]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.3.6.1.4.1.55555.1
digests = {digests}
accuracy = secs:1
ess_cert_id_chain = no
"""


@dataclass(frozen=True)
class Pair:
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def pair(name: str, above: Pair | None = None, *, stamps: bool = False) -> Pair:
    """A key with its certificate, signed by the pair above it or by itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above.certificate.subject if above else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=not stamps, path_length=None), critical=True)
    )
    if stamps:
        usage = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return Pair(key, builder.sign(above.key if above else key, hashes.SHA256()))


class Authority:
    """Root, signer and a folder for OpenSSL."""

    def __init__(self, folder: Path, *, digests: str = "sha256, sha384, sha512") -> None:
        self.folder = folder
        self.root = pair("Rowan Test Root")
        self.signer = pair("Rowan Test Time", self.root, stamps=True)
        (folder / "serial").write_text("01\n", encoding="ascii")
        (folder / "signer.pem").write_bytes(self.signer.pem)
        (folder / "signer.key").write_bytes(
            self.signer.key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        (folder / "tsa.cnf").write_text(
            CONFIG.format(folder=folder, digests=digests), encoding="ascii"
        )

    def answer(self, question: bytes) -> bytes:
        """The stamp that OpenSSL gives to a question."""
        asked, answered = self.folder / "question.tsq", self.folder / "answer.tsr"
        asked.write_bytes(question)
        subprocess.run(
            [
                "openssl", "ts", "-reply", "-config", str(self.folder / "tsa.cnf"),
                "-queryfile", str(asked), "-signer", str(self.folder / "signer.pem"),
                "-inkey", str(self.folder / "signer.key"), "-out", str(answered),
            ],
            check=True, capture_output=True, timeout=30,
        )  # fmt: skip
        return answered.read_bytes()


class Desk(BaseHTTPRequestHandler):
    """What stands at the address; a test overrides ``reply``."""

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.reply(self.rfile.read(length))

    def reply(self, question: bytes) -> None:
        raise NotImplementedError

    def send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def drip(self, seconds: float) -> None:
        """One byte now and then, and never an end."""
        self.send_response(200)
        self.end_headers()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.wfile.write(b"0")
            self.wfile.flush()
            time.sleep(0.05)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@contextmanager
def at_address(desk: type[Desk]) -> Iterator[str]:
    """A server on this machine for as long as the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), desk)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/tsa"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
