from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from schoolgate import reference
from schoolgate.reference import loading


@pytest.fixture(autouse=True)
def shipped_files_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(loading.OVERRIDE_VARIABLE, raising=False)
    reference.forget()
    yield
    reference.forget()


@pytest.fixture
def override(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv(loading.OVERRIDE_VARIABLE, str(tmp_path))
        reference.forget()
        return path

    return write
