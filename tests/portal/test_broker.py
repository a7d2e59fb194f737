"""The embedded broker under several writers and readers at once, and with half a message lying about."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from portal import broker

broker.install()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "queue").mkdir()
    (tmp_path / "control").mkdir()
    return tmp_path


def _channel(folder: Path) -> Any:
    options = {"data_folder_in": str(folder / "queue"), "data_folder_out": str(folder / "queue"),
               "control_folder": str(folder / "control")}  # fmt: skip
    return Connection("filesystem://", transport_options=options).channel()


def _drain(channel: Any) -> list[int]:
    taken = []
    while True:
        try:
            taken.append(channel._get("io")["number"])
        except Empty:
            return taken


def test_every_message_comes_out_once_and_whole(folder: Path) -> None:
    def write(start: int) -> None:
        channel = _channel(folder)
        for number in range(start, start + 100):
            channel._put("io", {"number": number, "padding": "x" * 20_000})

    def read() -> list[int]:
        channel, taken = _channel(folder), []
        for _ in range(40):
            taken += _drain(channel)
        return taken

    with ThreadPoolExecutor(8) as threads:
        readers = [threads.submit(read) for _ in range(4)]
        for done in [threads.submit(write, start) for start in (0, 100, 200, 300)]:
            done.result()
        taken = [number for reader in readers for number in reader.result()] + _drain(_channel(folder))
    assert sorted(taken) == list(range(400))


def test_a_message_that_cannot_be_read_is_left_out(folder: Path) -> None:
    (folder / "queue" / "1_half.io.msg").write_text('{"num')
    (folder / "queue" / "2_empty.io.msg").write_text("")
    _channel(folder)._put("io", {"number": 1})
    assert _drain(_channel(folder)) == [1]


def test_an_unfinished_message_is_not_seen(folder: Path) -> None:
    (folder / "queue" / ".3_unfinished.io.msg.part").write_text(json.dumps({"number": 9}))
    assert _drain(_channel(folder)) == []


def test_the_table_of_exchanges_is_waited_for(folder: Path) -> None:
    table = folder / "control" / "fan.exchange"
    table.write_text("")
    channel = _channel(folder)
    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(channel.get_table, "fan")
        table.write_text(json.dumps([["key", "", "io"]]))
        assert [tuple(row) for row in reading.result()] == [("key", "", "io")]
