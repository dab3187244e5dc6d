"""What is forked for the tests answers as what is started in production."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys

import pytest
from PIL import Image

from schoolgate.core import apart
from schoolgate.core.tests.forked import Forked


def _picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(drawn, "PNG")
    return drawn.getvalue()


_SCHOOL = {
    "name": "Elmbrook", "federation": "", "local_authority": "", "jurisdiction": "", "handles": [],
    "roles_held": None,
}  # fmt: skip
_HEAD = json.dumps({"name": "policy.md", "today": "2026-09-01", "facts": _SCHOOL}).encode()


@pytest.mark.parametrize(
    ("module", "data"),
    [
        ("schoolgate.policies.child", _HEAD + b"\nPupils must not use their phones in lessons."),
        ("schoolgate.policies.child", _HEAD + b"\n"),
        ("schoolgate.policies.child", b"no facts"),
        ("schoolgate.policies.life.pack_files", b"id: [unclosed"),
        ("schoolgate.people.look.picture", _picture()),
        ("schoolgate.declarations.scan", _picture()),
        ("schoolgate.declarations.scan", b"neither a picture nor a sheet"),
    ],
)
def test_fork_answers_as_a_process_that_is_started(
    monkeypatch: pytest.MonkeyPatch, module: str, data: bytes
) -> None:
    def answer() -> bytes | int:
        try:
            # The paper made of a picture bears the second in which it is made.
            return re.sub(rb"D:\d+", b"", apart.run_apart(["-m", module], data, seconds=30))
        except apart.Broke as broke:
            return broke.code

    assert apart.subprocess is Forked  # type: ignore[comparison-overlap]
    forked = answer()
    monkeypatch.setattr(apart, "subprocess", sys.modules["subprocess"])
    assert forked == answer()


def test_program_is_forked_as_it_is_started() -> None:
    program = "import os, sys; print(sys.argv, __name__); print(os.getpid(), file=sys.stderr); sys.exit(3)"
    asked = [sys.executable, "-c", program, "one", "two"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    seen = []
    for start in (Forked.Popen, subprocess.Popen):
        process = start(asked, env=dict(os.environ), text=True, **pipes)  # type: ignore[call-overload]
        out, told = process.communicate()
        assert int(told) == process.pid != os.getpid()
        seen.append((out, process.returncode))
    assert seen == [("['-c', 'one', 'two'] __main__\n", 3)] * 2


def test_fork_is_stopped_when_its_time_is_up() -> None:
    with pytest.raises(apart.TooSlow):
        apart.run_apart(["-m", "schoolgate.policies.child"], b"", seconds=0)
