"""Numbers beyond their bounds are wrong usage."""

import argparse
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cli.numbers import seconds, whole_number
from core.cli.program import build_parser

WORDS = st.text(max_size=20) | st.floats().map(str) | st.integers().map(str)


@given(WORDS)
def test_any_word_is_a_number_within_bounds_or_refused(word: str) -> None:
    for read, lowest, highest in ((whole_number(1, 4096), 1, 4096), (seconds(60), 0, 60)):
        with suppress(argparse.ArgumentTypeError):
            assert lowest <= read(word) <= highest


@pytest.mark.parametrize(
    "words",
    [
        *(["run", "--for", word] for word in ("nan", "inf", "-inf", "1e12", "-1", "2147484", "soon", "")),
        *(["activity", "list", "--limit", word] for word in ("-1", "0", "1.5", "many", "9" * 5000)),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args(words)
    assert ended.value.code == 2
    assert f"argument {words[-2]}: " in capsys.readouterr().err


@pytest.mark.parametrize(("word", "expected"), [("0", 0.0), ("0.25", 0.25), ("1e3", 1000.0), ("2147483", 2147483.0)])
def test_a_duration_may_be_anything_a_timer_can_count(word: str, expected: float) -> None:
    assert build_parser().parse_args(["run", "--for", word]).seconds == expected
