"""What Afterglow shows and did not compute: icons. They are read from the package, wherever it was installed."""

from importlib.resources import files


def icon_svg(name: str) -> bytes:
    """The SVG of the icon called `name`. A shape drawn in `currentColor` is to be coloured by whoever shows it."""
    return files(__name__).joinpath("icons", f"{name}.svg").read_bytes()
