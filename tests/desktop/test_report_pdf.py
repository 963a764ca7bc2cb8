"""The PDF is one page, however much there is to tell."""

import re

import pytest
from PySide6.QtWidgets import QApplication

from core.activity.entry import ActivityEntry, Outcome, Target
from core.activity.report import Period, read_report
from core.actor import Actor, ActorKind
from desktop.report_pdf import report_pdf
from tests.core.activity.logs import entry, reader_of

START = 1_700_000_000_000_000


def _much() -> list[ActivityEntry]:
    """As many devices, failures and actors as are told of at most, all with names that wrap."""
    return [
        entry(
            seq,
            "light.failed" if seq % 2 else "device.disconnected",
            ts=START + seq * 1_000_000,
            outcome=Outcome.FAILURE,
            message="w " * 200,
            actor=Actor(ActorKind.USER, f"user with a long name, number {seq}"),
            target=Target("device", f"id{seq}", f"a device with quite a long name, {seq}"),
        )
        for seq in range(1, 60)
    ]


@pytest.mark.parametrize("entries", [[], _much()])
def test_it_is_one_page_of_a4(qapp: QApplication, entries: list[ActivityEntry]) -> None:
    content = report_pdf(read_report(reader_of(entries), Period(START, START + 10**9), START + 10**9, 0))
    assert content.startswith(b"%PDF-")
    assert re.findall(rb"/Type /Page\b", content) == [b"/Type /Page"]
    assert re.search(rb"/MediaBox \[0 0 595(\.\d+)? 842(\.\d+)?\]", content)
