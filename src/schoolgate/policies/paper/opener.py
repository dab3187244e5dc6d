"""The child that opens a stranger's PDF: bytes in, the attachment out, nothing of ours imported.

Run as a file, so that it loads PDFium and no more.
"""

from __future__ import annotations

import resource
import sys

DAMAGED, NOTHING_INSIDE, TOO_LARGE = 3, 4, 5

NAME = "declaration.json"
LARGEST_PAYLOAD = 1024 * 1024
MOST_ATTACHMENTS = 20
MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 4


def limit() -> None:
    """Little memory, little time, no file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> int:
    """Write the attachment to standard output; the exit code says why there is none."""
    limit()
    import pypdfium2  # noqa: PLC0415 - after the limits are set

    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError:
        return DAMAGED
    for place in range(min(document.count_attachments(), MOST_ATTACHMENTS)):
        attachment = document.get_attachment(place)
        if attachment.get_name() == NAME:
            data = bytes(attachment.get_data())
            if len(data) > LARGEST_PAYLOAD:
                return TOO_LARGE
            sys.stdout.buffer.write(data)
            return 0
    return NOTHING_INSIDE


if __name__ == "__main__":
    sys.exit(main())
