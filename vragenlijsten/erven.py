"""A questionnaire file that inherits: everything of an earlier file, with some wordings replaced."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from msgspec import structs

from vragenlijsten.begrippen import Erfenis, Vervanging
from vragenlijsten.bronnen import Document, Pad, Plaats, lees_bestand
from vragenlijsten.checks import alle_vragen
from vragenlijsten.fouten import Fout, VragenlijstFout
from vragenlijsten.model import Module, Pagina, Vraag, VragenlijstBestand
from vragenlijsten.vertalen import voeg_vertalingen_toe
from vragenlijsten.vorm import past

_VAN_DE_ERFGENAAM = ("naam", "talen", "vertaling", "loting")
_BESTANDSNAAM = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True)
class Bron:
    """A questionnaire as read, with the place of everything in it (which may be in two files), and what is
    wrong with its translations.
    """

    v: VragenlijstBestand
    document: Document
    fouten: tuple[Fout, ...] = ()


def lees_bron(pad: Path, naam: str, nazaten: tuple[str, ...] = ()) -> Bron:
    """Read one questionnaire file, and what it inherits from. Raises VragenlijstFout (shape faults).

    ``nazaten``: the files on the way here, to stop a circle of heirs.
    """
    bron = _lees_vragenlijst(pad, naam, nazaten)
    v, fouten = voeg_vertalingen_toe(bron.v, pad, naam)
    return Bron(v, bron.document, bron.fouten + fouten)


def _lees_vragenlijst(pad: Path, naam: str, nazaten: tuple[str, ...]) -> Bron:
    document = lees_bestand(pad, naam)
    if not (isinstance(document.waarde, dict) and "erft" in document.waarde):
        return Bron(past(document, VragenlijstBestand), document)
    erfenis = past(document, Erfenis)
    if not _BESTANDSNAAM.fullmatch(erfenis.erft):
        raise _fout(document, ("erft",), "erft noemt de naam van een bestand in dezelfde map, zonder .yaml")
    if erfenis.erft in (pad.stem, *nazaten):
        raise _fout(document, ("erft",), f"'{erfenis.erft}' erft van zichzelf")
    ouder = pad.with_name(f"{erfenis.erft}.yaml")
    if not ouder.is_file():
        raise _fout(document, ("erft",), f"'{ouder.name}' staat niet in deze map")
    basis = lees_bron(ouder, naam.removesuffix(pad.name) + ouder.name, (*nazaten, pad.stem))
    return _erf(basis, erfenis, document)


def _erf(basis: Bron, erfenis: Erfenis, document: Document) -> Bron:
    fouten = []
    if erfenis.id != basis.v.id:
        fouten.append(
            _fout(document, ("id",), f"erven kan alleen van een vragenlijst met dezelfde id: {basis.v.id}")
        )
    if erfenis.naam <= basis.v.naam:
        fouten.append(
            _fout(document, ("naam",), f"deze vragenlijst komt na {basis.v.naam}, waar zij van erft")
        )
    paden = {vraag.id: pad for pad, vraag in alle_vragen(basis.v)}
    for id in erfenis.vervangt:
        if id not in paden:
            melding = f"de vraag '{id[:40]}' staat niet in {basis.v.id} {basis.v.naam}"
            fouten.append(_fout(document, ("vervangt", id), melding))
    if fouten:
        raise VragenlijstFout(fout for soort in fouten for fout in soort.fouten)
    modules = tuple(_module(module, erfenis.vervangt) for module in basis.v.modules)
    v = structs.replace(
        basis.v,
        naam=erfenis.naam,
        modules=modules,
        talen=erfenis.talen or basis.v.talen,
        vertaling=basis.v.vertaling | erfenis.vertaling,
        loting=erfenis.loting or basis.v.loting,
    )
    eigen = {pad: plek for pad, plek in document.plaatsen.items() if pad[:1] and pad[0] in _VAN_DE_ERFGENAAM}
    plaatsen = basis.document.plaatsen | eigen
    for id in erfenis.vervangt:
        plaatsen.update(_verplaats(document.plaatsen, ("vervangt", id), paden[id]))
    return Bron(v, Document(None, plaatsen), basis.fouten)


def _verplaats(plaatsen: dict[Pad, Plaats], van: Pad, naar: Pad) -> dict[Pad, Plaats]:
    """The places of what is replaced (below ``van``, not ``van`` itself), under their path in the base."""
    diepte = len(van)
    return {
        naar + pad[diepte:]: plaats for pad, plaats in plaatsen.items() if pad[:diepte] == van and pad != van
    }


def _module(module: Module, vervangt: dict[str, Vervanging]) -> Module:
    paginas = tuple(_pagina(pagina, vervangt) for pagina in module.paginas)
    return structs.replace(module, paginas=paginas)


def _pagina(pagina: Pagina, vervangt: dict[str, Vervanging]) -> Pagina:
    vragen = tuple(_vraag(vraag, vervangt.get(vraag.id)) for vraag in pagina.vragen)
    return structs.replace(pagina, vragen=vragen)


def _vraag(vraag: Vraag, nieuw: Vervanging | None) -> Vraag:
    if nieuw is None:
        return vraag
    return structs.replace(vraag, bewoording=nieuw.bewoording, tekst=nieuw.tekst, uitleg=nieuw.uitleg)


def _fout(document: Document, pad: Pad, melding: str) -> VragenlijstFout:
    return VragenlijstFout([Fout(document.plek(pad), melding)])
