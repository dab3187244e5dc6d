"""The board of who has signed, on paper."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from schoolgate.policies.paper.press import printed
from schoolgate.policies.paper.sheet import Sheet, UnfitForPaper


def board_pdf(
    title: str,
    figures: Sequence[tuple[str, str]],
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    sheet: Sheet,
) -> bytes:
    """Figures (label, value) above one table; without rows the figures alone, as governors get it.

    PDF/UA-1; column headings repeat on each page. Raises UnfitForPaper.
    """
    if any(len(row) != len(columns) for row in rows):
        raise UnfitForPaper("Every row of the board needs one cell for each column.")
    with override(sheet.language):
        body = {
            "figures": [list(figure) for figure in figures],
            "figures_header": [_("Figure"), _("Number")],
            "columns": list(columns),
            "rows": [list(row) for row in rows],
        }
        return printed("board", title, body, sheet)
