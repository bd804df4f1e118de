"""What can be wrong with an OData request, in Dutch and with its place."""

from __future__ import annotations

from dataclasses import dataclass

_MEESTE = 20
"""Faults in one answer; a request of 60 kB can hold ten thousands of them."""


@dataclass(frozen=True)
class Fout:
    """One fault. `optie`: the part of the address ("$filter"); `teken`: which character of it, from 1, or 0
    when it is about the whole."""

    optie: str
    melding: str
    teken: int = 0

    @property
    def zin(self) -> str:
        """The fault with its place, in one sentence."""
        plek = f"{self.optie}, teken {self.teken}" if self.teken else self.optie
        return f"{plek}: {self.melding}" if plek else self.melding


class OdataFout(Exception):  # noqa: N818 - Dutch for error
    """A request that cannot be answered: `fouten` holds what is wrong, `status` the HTTP status. Of very many
    faults the first are named and the others counted."""

    def __init__(self, *fouten: Fout, status: int = 400) -> None:
        rest = len(fouten) - _MEESTE
        self.fouten = (
            fouten if rest <= 0 else (*fouten[:_MEESTE], Fout("", f"Er zijn nog {rest} fouten meer."))
        )
        self.status = status
        super().__init__(" ".join(fout.zin for fout in self.fouten))


def kort(tekst: str) -> str:
    """A piece of what was sent, safe to repeat: short and printable."""
    schoon = "".join(teken if teken.isprintable() else "?" for teken in tekst[:40])
    return f"{schoon}…" if len(tekst) > 40 else schoon
