"""Which saved views are told of outside the Activity tab."""

from collections.abc import Callable, Mapping, Sequence

from core.activity.views import SavedView
from core.storage.settings import SettingValue
from desktop.notifications.senders import is_any_there
from desktop.parts.remark import Remark
from desktop.preferences.page import SettingsPage
from desktop.preferences.setting_field import Choice
from desktop.theme import Tone


class ViewsPage(SettingsPage):
    """What the dock shows, and what is notified of."""

    def __init__(
        self,
        values: Mapping[str, SettingValue],
        views: Sequence[SavedView],
        can_notify: Callable[[], bool] = is_any_there,
    ) -> None:
        """`can_notify()` tells whether this desktop shows notifications."""
        named: list[Choice] = [(view.name, view.id) for view in views]
        super().__init__(
            "Views",
            "Saved views of the activity log can be followed without opening it. A notification tells of new entries "
            "at most every 10 seconds, and never while the window is locked or shows that view.",
            ("dock.", "notify."),
            values,
            {"dock.view": [("Everything", ""), *named], "notify.view": [("None", ""), *named]},
        )
        self.remark = Remark()
        self.column.addWidget(self.remark)
        if not can_notify():
            self.remark.say(
                "This desktop has no notifications that Afterglow could use: none will appear.", Tone.WARNING
            )
