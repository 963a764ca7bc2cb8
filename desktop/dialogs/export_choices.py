"""What of an Activity tab can be exported."""

from core.activity.filter import ActivityFilter
from core.activity.search import to_text
from desktop.activity.tab import ActivityTab
from desktop.dialogs.export import ExportChoice


def export_choices(tab: ActivityTab, preferred: ActivityFilter | None = None) -> list[ExportChoice]:
    """All of the log, what the tab shows, and what is selected in it; last that which comes closest to `preferred`."""
    everything = ExportChoice("E&verything in the log", (ActivityFilter(),))
    shown_filter = tab.shown_filter if tab.shown_filter.max_seq else tab.filter
    choices = [everything]
    if not shown_filter.is_everything:
        choices.append(ExportChoice("Only what is &shown", (shown_filter,), to_text(shown_filter)))
    if (selected := tab.selected_filter) is not None:
        choices.append(ExportChoice("Only what is se&lected", (selected,)))
    wanted = preferred or shown_filter
    return sorted(choices, key=lambda choice: choice.filters[0].terms == wanted.terms)
