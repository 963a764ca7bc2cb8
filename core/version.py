"""Which Afterglow this is."""

from importlib.metadata import PackageNotFoundError, version


def app_version() -> str:
    """The installed version, or `dev` where it runs from a bare checkout."""
    try:
        return version("afterglow")
    except PackageNotFoundError:
        return "dev"
