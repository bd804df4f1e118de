"""What a page needs to know of the look of a gemeente: two addresses that never change what they hold."""

from __future__ import annotations

from dataclasses import dataclass

PAD = "/huisstijl"


@dataclass(frozen=True)
class Huisstijl:
    """The look of one gemeente. `css` and `logo` are addresses, "" without one; sizes in pixels."""

    naam: str
    """Of the gemeente: the text of its logo for who cannot see it."""
    css: str = ""
    logo: str = ""
    breedte: int = 0
    hoogte: int = 0
