"""QR codes as drawings."""

from __future__ import annotations

import io

import segno
from segno.encoder import DataOverflowError

from schoolgate.policies.paper.sheet import UnfitForPaper


def qr_svg(content: str) -> str:
    """The QR code of a text as SVG, with its quiet margin; raises UnfitForPaper where too long."""
    try:
        code = segno.make(content, micro=False, error="m")
    except DataOverflowError:
        raise UnfitForPaper("The address is too long for a QR code.") from None
    drawing = io.BytesIO()
    code.save(drawing, kind="svg", scale=4, border=4, xmldecl=False, dark="#000", light="#fff")
    return drawing.getvalue().decode("utf-8")
