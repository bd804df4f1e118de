"""Faults in a questionnaire file: where, and what is wrong, in plain Dutch. All of them travel together."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class Fout(Struct, frozen=True, order=True):
    """One fault. ``plek`` reads ``inwoners/2024.yaml:12:5 modules[0].paginas[1].vragen[2].schaal``."""

    plek: str
    melding: str

    def __str__(self) -> str:
        return f"{self.plek}: {self.melding}"


def op_een_regel(tekst: str) -> str:
    """Names in files can hold anything: a line break would make two faults of one."""
    return "".join(teken if teken.isprintable() else repr(teken)[1:-1] for teken in tekst)


class VragenlijstFout(Exception):  # noqa: N818 - Dutch, as all words of the domain
    """A questionnaire that may not be used; ``fouten`` holds every fault that was found."""

    def __init__(self, fouten: Iterable[Fout]) -> None:
        self.fouten: tuple[Fout, ...] = tuple(dict.fromkeys(fouten))
        super().__init__("\n".join(str(fout) for fout in self.fouten))
