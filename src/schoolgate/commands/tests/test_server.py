"""Starting the server."""

from __future__ import annotations

import socket

import pytest

from schoolgate.cli import main


def test_second_server_on_a_port_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--host", "127.0.0.1", "--port", port, "--no-worker"]) == 2
    assert f"cannot serve at 127.0.0.1, port {port}" in capsys.readouterr().err
