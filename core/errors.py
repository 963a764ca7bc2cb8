"""The errors a person can be told about.

An `AfterglowError` carries one plain sentence that may be shown as it stands. Anything else that is
raised is a bug: it is logged with its traceback and shown as such.
"""


class AfterglowError(Exception):
    """Something went wrong that the user can understand; `str()` of it is the sentence to show."""


class StorageError(AfterglowError):
    """The database could not be opened, read or written."""


class DeviceError(AfterglowError):
    """A device could not be reached, or what answered is not one we know."""


class CaptureError(AfterglowError):
    """A screen source could not be opened or stopped giving frames."""


class InputError(AfterglowError):
    """The request itself makes no sense: a name that is taken, a number out of bounds, a file that is not there."""


class LockedError(AfterglowError):
    """The window is locked, or a passcode was wrong."""


class CancelledError(AfterglowError):
    """The user stopped it."""
