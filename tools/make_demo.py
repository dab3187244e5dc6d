"""Make the demo that all tests begin with: ``make_demo.py FOLDER``, or only begin it with ``--begin``.

To begin it takes what the program needs; the rest takes what the tests need as well.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.browser.site import begin_demo, made_demo

if __name__ == "__main__":
    *begin, folder = sys.argv[1:]
    if begin:
        begin_demo(Path(folder))
    else:
        made_demo(Path(folder))
