"""What of an Activity tab can be exported."""

from core.activity.filter import ActivityFilter
from core.activity.search import to_text
from desktop.activity.tab import ActivityTab
from desktop.dialogs.export import ExportChoice


def export_choices(tab: ActivityTab, preferred: ActivityFilter | None = None) -> list[ExportChoice]:
    """All of the log, what the tab shows, as far as it is shown, and what is selected in it.

    What is shown is offered first, unless what is selected is `preferred`.
    """
    shown = tab.shown_filter if tab.shown_filter.max_seq else tab.filter
    choices = [ExportChoice("E&verything in the log", (ActivityFilter(),))]
    if not shown.is_everything:
        choices.append(ExportChoice("Only what is &shown", (shown,), to_text(shown), tab.bar.text))
    if (selected := tab.selected_filter) is not None:
        choices.append(ExportChoice("Only what is se&lected", (selected,), is_offered_first=preferred == selected))
    return choices
