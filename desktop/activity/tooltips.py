"""Untrusted text in a tooltip stays text."""

from html import escape


def plain_tooltip(text: str) -> str:
    """`text` as a tooltip: wrapped where it is long, and never markup, whatever it holds."""
    return f"<p style='white-space: pre-wrap'>{escape(text)}</p>" if text else ""
