"""What stands beside the figures on a page: released stories, and answers of the gemeente and of providers.

It is no part of a publicatie: it may change between two publications, and then only the pages of its own
gemeente are drawn again. What it looks like is decided here; what may be seen in `Vensters`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analyse import Publicatie
from dashboards.begripcijfers import begripcijfers, genoeg, te_klein
from service.database.reacties import Reactie
from service.huisstijl.huisstijl import Huisstijl
from service.reacties.opmaak import Blok, opmaak
from service.verhalen.schoon import alineas, schoon
from vragenlijsten import Catalogus

WIE = {
    "inwoners": "Een inwoner",
    "aanbieders": "Iemand van een aanbieder",
    "gemeente": "Iemand van de gemeente",
}
NEDERLAND = "NL"
OP_BLAD = 12
"""Stories on the page of a gemeente; all of them stand on a page of their own."""


@dataclass(frozen=True)
class Verhaal:
    """A released story: no more of who wrote it than the doelgroep."""

    doelgroep: str
    vraag: str
    begrip: str
    tekst: str


@dataclass(frozen=True)
class Ernaast:
    """What a page shows besides figures. `aantal`: released stories in all; `reacties`: versions that stand
    (the newest per party, periode and begrip), newest periode first; `huisstijl`: of its gemeente."""

    verhalen: tuple[Verhaal, ...] = ()
    aantal: int = 0
    reacties: tuple[Reactie, ...] = ()
    huisstijl: Huisstijl | None = None


LEEG = Ernaast()


@dataclass(frozen=True)
class Venster:
    """Which stories of one ronde may be shown where: gemeenten that may be named, and those that may not but
    are hidden among each other. `opgegaan`: former gemeente → the present one."""

    ronde: str
    genoeg: frozenset[str]
    te_klein: frozenset[str]
    opgegaan: Mapping[str, str]

    @classmethod
    def van(cls, pub: Publicatie) -> Venster:
        """What the figures of a publicatie allow."""
        return cls(pub.kop.ronde, genoeg(pub), te_klein(pub), pub.kop.opgegaan)

    def plekken(self, plek: str) -> Iterator[tuple[str, str]]:
        """The pairs of ronde and gemeente whose stories stand on the page of `plek` (a code, or "NL")."""
        hier = self.te_klein if plek == NEDERLAND else self.genoeg & {plek}
        yield from ((self.ronde, code) for code in sorted(hier))
        yield from ((self.ronde, oud) for oud, nieuw in sorted(self.opgegaan.items()) if nieuw in hier)


@dataclass(frozen=True)
class VerhaalBeeld:
    """A story on a page."""

    wie: str
    vraag: str
    alineas: tuple[str, ...]


@dataclass(frozen=True)
class Verhalengroep:
    """Stories beside one begrip. `cijfer`: a sentence with its published figure; "" without one."""

    titel: str
    cijfer: str
    verhalen: tuple[VerhaalBeeld, ...]


@dataclass(frozen=True)
class ReactieBeeld:
    """An answer on a page; `van` "gemeente" or "aanbieders". `cijfer` as in Verhalengroep."""

    van: str
    wie: str
    titel: str
    cijfer: str
    periode: str
    blokken: tuple[Blok, ...]
    datum: str
    versie: int
    gesimuleerd: bool


@dataclass(frozen=True)
class ErnaastBeeld:
    """All of it, ready for the template. `vorige`: answers to an earlier periode than the figures on the
    page, the last there is of each party and begrip."""

    verhalen: tuple[Verhalengroep, ...]
    aantal: int
    nu: tuple[ReactieBeeld, ...]
    vorige: tuple[ReactieBeeld, ...]


def staande(reacties: Sequence[Reactie]) -> tuple[Reactie, ...]:
    """Of every version ever published (newest first) those that stand now."""
    laatste: dict[tuple[str, str, str], Reactie] = {}
    for r in reacties:
        laatste.setdefault((r.van, r.periode, r.begrip), r)
    return tuple(r for r in laatste.values() if r.tekst)


def maak_beeld(ernaast: Ernaast, pub: Publicatie, catalogus: Catalogus, plek: str) -> ErnaastBeeld:
    """Stories and answers with the figures of their begrip; `pub` is the main publicatie of the page."""

    def cijfer(begrip: str) -> str:
        return begripcijfers(pub, catalogus.begrippen, catalogus.schalen, plek, begrip)

    def titel(begrip: str) -> str:
        return catalogus.begrippen[begrip].titel["nl"] if begrip in catalogus.begrippen else ""

    eerder: dict[tuple[str, str], Reactie] = {}
    for r in ernaast.reacties:
        if r.periode < pub.kop.periode:
            eerder.setdefault((r.van, r.begrip), r)
    return ErnaastBeeld(
        verhalen=tuple(
            Verhalengroep(titel(begrip), cijfer(begrip), beelden)
            for begrip, beelden in _per_begrip(ernaast.verhalen, list(catalogus.begrippen))
        ),
        aantal=ernaast.aantal,
        nu=tuple(
            reactiebeeld(r, titel(r.begrip), "") for r in ernaast.reacties if r.periode == pub.kop.periode
        ),
        vorige=tuple(reactiebeeld(r, titel(r.begrip), cijfer(r.begrip)) for r in eerder.values()),
    )


def reactiebeeld(r: Reactie, titel: str, cijfer: str = "") -> ReactieBeeld:
    """One version of an answer."""
    wie = {"gemeente": "De gemeente", "aanbieders": "De aanbieders samen"}[r.van]
    dag = f"{r.wanneer.day}-{r.wanneer.month}-{r.wanneer.year}"
    return ReactieBeeld(
        r.van, wie, titel, cijfer, r.periode, opmaak(schoon(r.tekst)), dag, r.versie, r.gesimuleerd
    )


def verhaalbeeld(v: Verhaal) -> VerhaalBeeld:
    """One story."""
    return VerhaalBeeld(WIE[v.doelgroep], v.vraag, alineas(schoon(v.tekst)))


def _per_begrip(
    verhalen: Sequence[Verhaal], volgorde: Sequence[str]
) -> Iterator[tuple[str, tuple[VerhaalBeeld, ...]]]:
    """In the order of the catalogue; what belongs to none in particular comes last."""
    for begrip in (*volgorde, ""):
        hier = tuple(verhaalbeeld(v) for v in verhalen if v.begrip == begrip)
        if hier:
            yield begrip, hier
