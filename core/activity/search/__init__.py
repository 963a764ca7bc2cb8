"""The language in which the search box, the command line, saved views and exports say what they want of the log.

    brownout "no answer"            both texts occur in the message, the target's name, the actor or the action
    category:device,system          one of several values
    severity>=warning -actor:Ada    a range, and a negation
    action:device.*                 actions that begin so
    after:monday before:18:00       dates, date-times, days and times of today; `last:7d` is the 7 days before now

What stands next to each other must all hold. Times without a zone are in the user's. Relative times are kept as they
are written: it is the text that is kept, and each time it is read it says what it means then.
"""

from core.activity.search.grammar import SearchError
from core.activity.search.parser import parse, to_text
from core.activity.search.times import UtcOffset

__all__ = ["SearchError", "UtcOffset", "parse", "to_text"]
