"""Make the demo that all tests begin with, in the folder that is named: ``make_demo.py FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.browser.site import made_demo

if __name__ == "__main__":
    made_demo(Path(sys.argv[1]))
