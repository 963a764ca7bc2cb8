"""The command socket: whatever is said there, by whomever, the app that listens goes on."""

import asyncio
import json
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from core.cli.command import Output
from core.cli.program import carry_for_another
from core.cli.remote import Carry, CommandServer, carry_remotely
from core.errors import AfterglowError
from core.serving import serving
from tests.e2e.profiles import wait_until

DEADLINE_S = 30.0


class Heard(Output):
    """What a command says."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def text(self, text: str) -> None:
        self.said.append(text)

    def content(self, text: str) -> None:
        self.said.append(f"content: {text}")

    def note(self, text: str) -> None:
        self.said.append(f"note: {text}")


class Listening:
    """A command server on a loop of its own, as in the app."""

    def __init__(self, path: Path, carry: Carry) -> None:
        self.path = path
        self.complaints: list[object] = []
        self._carry = carry
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(lambda _loop, context: self.complaints.append(context))
        self._over = asyncio.Event()
        serving_them = asyncio.create_task(CommandServer(self.path).serve(self._carry))
        self._is_up.set()
        await self._over.wait()
        serving_them.cancel()
        with suppress(asyncio.CancelledError):
            await serving_them

    def start(self) -> None:
        self._thread.start()
        assert self._is_up.wait(DEADLINE_S)
        wait_until(self._is_answering)

    def _is_answering(self) -> bool:
        try:
            with connected(self.path):
                return True
        except OSError:
            return False

    def end(self) -> None:
        """Ends the loop as the app does, whatever is under way."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(DEADLINE_S)
        assert not self._thread.is_alive()
        assert self.complaints == []

    def ask(self, *words: str) -> tuple[int, list[str]]:
        """A command from another process: its exit code, and what it said."""
        heard = Heard()
        return carry_remotely(self.path, list(words), heard), heard.said


@contextmanager
def listening(path: Path, carry: Carry) -> Iterator[Listening]:
    server = Listening(path, carry)
    server.start()
    try:
        yield server
    finally:
        server.end()


def echo(words: list[str], _cwd: Path, out: Output) -> int:
    """Says the words, and exits with their number."""
    for word in words:
        out.line(word)
    return len(words)


def test_each_kind_of_answer_arrives_as_what_it_is(tmp_path: Path) -> None:
    def tell(_words: list[str], _cwd: Path, out: Output) -> int:
        out.text("a line\n")
        out.content("\ufeffa file\r\n")
        out.note("how it went")
        return 0

    with listening(tmp_path / "sock", tell) as server:
        assert server.ask("tell") == (0, ["a line\n", "content: \ufeffa file\r\n", "note: how it went"])


@contextmanager
def connected(path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(DEADLINE_S)
        connection.connect(str(path))
        yield connection


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\n",
        b"\xff\xfe\x00\n",
        b"hello\n",
        b"null\n",
        b"[]\n",
        b"{}\n",
        b'{"words": 5, "cwd": "/"}\n',
        b'{"words": [], "cwd": 5}\n',
        b"[" * 60_000 + b"\n",
        b"x" * 200_000 + b"\n",
        b"x" * 200_000,
    ],
)
def test_what_does_not_speak_the_protocol_is_hung_up_on(tmp_path: Path, said: bytes) -> None:
    with listening(tmp_path / "sock", echo) as server:
        with connected(server.path) as connection:
            with suppress(ConnectionError):
                connection.sendall(said)
                connection.shutdown(socket.SHUT_WR)
            with suppress(ConnectionError):
                assert connection.recv(1) == b""
        assert server.ask("one", "two") == (2, ["one\n", "two\n"])


def test_whoever_says_nothing_does_not_keep_the_others_waiting(tmp_path: Path) -> None:
    with listening(tmp_path / "sock", echo) as server, connected(server.path):
        assert server.ask("one") == (1, ["one\n"])


def test_whoever_goes_away_leaves_nothing_behind(tmp_path: Path) -> None:
    gone, ended = threading.Event(), threading.Event()

    def talk(_words: list[str], _cwd: Path, out: Output) -> int:
        try:
            assert gone.wait(DEADLINE_S)
            while True:
                out.line("x" * 1000)
        finally:
            ended.set()

    with listening(tmp_path / "sock", talk) as server:
        with connected(server.path) as connection:
            connection.sendall(b'{"words": ["talk"], "cwd": "/"}\n')
        gone.set()
        assert ended.wait(DEADLINE_S)


def test_whoever_does_not_listen_neither_fills_the_memory_nor_holds_up_the_end(tmp_path: Path) -> None:
    has_begun, is_through = threading.Event(), threading.Event()

    def talk(_words: list[str], _cwd: Path, out: Output) -> int:
        for _ in range(200):
            out.text("x" * 100_000)
            has_begun.set()
        is_through.set()
        return 0

    with listening(tmp_path / "sock", talk) as server, connected(server.path) as connection:
        connection.sendall(b'{"words": ["talk"], "cwd": "/"}\n')
        assert has_begun.wait(DEADLINE_S)
        server.end()
        assert not is_through.is_set()


def test_a_bug_in_a_command_is_a_sentence_there_and_told_in_full_here(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(words: list[str], _cwd: Path, _out: Output) -> int:
        raise LookupError(f"{len(words)} words")

    with listening(tmp_path / "sock", fail) as server, caplog.at_level(logging.ERROR):
        assert server.ask("one") == (
            1,
            ["note: afterglow: Something unexpected happened in the Afterglow that has this profile open."],
        )
    (record,) = caplog.records
    assert record.exc_info
    assert str(record.exc_info[1]) == "1 words"


@pytest.mark.parametrize(
    "words", [[], ["dance"], ["light", "add"], ["--help"], ["--version"], ["activity", "list"], ["run"], ["\ud800"]]
)
def test_words_that_are_no_command_are_wrong_usage_and_the_app_goes_on(tmp_path: Path, words: list[str]) -> None:
    with (
        serving(tmp_path, lambda _event: None) as controller,
        listening(tmp_path / "sock", partial(carry_for_another, controller)) as server,
    ):
        assert server.ask(*words) == (
            2,
            ["note: afterglow: The Afterglow that has this profile open does not know such a command."],
        )
        code, told = server.ask("activity", "verify")
        assert (code, told[0]) == (0, "All 0 entries fit. SQLite finds the file whole.\n")


class Closed(Heard):
    """A terminal that nobody reads any more."""

    def text(self, text: str) -> None:
        raise BrokenPipeError


def test_a_reader_that_has_seen_enough_is_not_taken_for_an_app_that_refuses(tmp_path: Path) -> None:
    with listening(tmp_path / "sock", echo) as server, pytest.raises(BrokenPipeError):
        carry_remotely(server.path, ["one"], Closed())


def test_an_app_that_ends_before_the_command_is_done_is_a_sentence(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "sock"))
        server.listen()

        def hang_up() -> None:
            connection, _ = server.accept()
            with connection:
                assert json.loads(connection.recv(1000))["words"] == ["one"]

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(AfterglowError, match="ended before the command was done"):
            carry_remotely(tmp_path / "sock", ["one"], Heard())
        thread.join()
