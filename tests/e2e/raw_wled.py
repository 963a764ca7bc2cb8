"""What may answer where a WLED is expected: one with any name, or something else altogether."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


def http(body: bytes, content_type: str = "application/json") -> bytes:
    """A whole HTTP reply."""
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def info(name: str = "Desk", mac: str = "02afeeeeee01") -> bytes:
    """The reply of a WLED of that name."""
    document = {"name": name, "mac": mac, "ver": name, "leds": {"count": 30}, "uptime": 100}
    return http(json.dumps(document).encode())


class Answering:
    """A server on the loopback that answers everything with `reply`; None stalls."""

    def __init__(self, reply: bytes | None) -> None:
        self.reply = reply
        self.was_asked = threading.Event()
        self.is_over = threading.Event()
        answering = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                asked = self.request.recv(65536)
                answering.was_asked.set()
                if answering.reply is None:
                    answering.is_over.wait()
                    return
                try:
                    self.request.sendall(answering.reply or asked)
                except OSError:
                    return

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True

        self.server = Server(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        """As it is typed."""
        return f"127.0.0.1:{self.server.server_address[1]}"


@contextmanager
def answering(reply: bytes | None) -> Iterator[Answering]:
    """Within the block, something answers; an empty reply gives back what was asked."""
    it = Answering(reply)
    thread = threading.Thread(target=it.server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield it
    finally:
        it.is_over.set()
        it.server.shutdown()
        it.server.server_close()
        thread.join()


@contextmanager
def raw_wled(name: str = "Desk") -> "Iterator[Answering]":
    """Within the block, a WLED of that name answers."""
    with answering(info(name)) as it:
        yield it
