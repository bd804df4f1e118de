"""The last step of an import: pages, modules and rules, and the files that come of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import Struct

from vragenlijsten.begrippen import Begrip
from vragenlijsten.checks import MAX_STELLINGEN, PERIODE
from vragenlijsten.fouten import Fout, VragenlijstFout
from vragenlijsten.loading import Catalogus
from vragenlijsten.model import (
    DOELGROEPEN,
    Module,
    Pagina,
    Regel,
    SchaalVraag,
    Tekst,
    Vertaalstatus,
    VragenlijstBestand,
)
from vragenlijsten.regels import Atoom, atomen
from vragenlijsten.uitwisseling.ontwerp import Blok, Ontwerp
from vragenlijsten.uitwisseling.opbouw import Bouwer, Gebouwd
from vragenlijsten.uitwisseling.talen import in_talen, kies_talen
from vragenlijsten.uitwisseling.uitdrukking import Doel, OnbekendeUitdrukking, lees_regel
from vragenlijsten.uitwisseling.xmllezer import stop
from vragenlijsten.uitwisseling.yamlschrijver import schrijf_yaml

MAX_VRAGEN, MAX_LIJST = 2000, 500
_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")


class Overgenomen(Struct, frozen=True):
    """A questionnaire in our form, with the begrippen and scales it uses, each as a YAML file.

    `verslag`: what could not be carried over, each with its place in the file it came from.
    """

    vragenlijst: bytes
    begrippen: bytes
    schalen: bytes
    verslag: tuple[Fout, ...]
    vragen: int


class Keuzes(Struct, frozen=True):
    """What the file itself does not say, or what is to be otherwise; None: as the file says."""

    id: str | None = None
    naam: str | None = None
    doelgroep: str | None = None


@dataclass
class _Pagina:
    """A page in the making."""

    blokken: tuple[Blok, ...]
    groep: str
    intro: Tekst
    vragen: list[Any] = field(default_factory=list)


def stel_samen(ontwerp: Ontwerp, catalogus: Catalogus, keuzes: Keuzes) -> Overgenomen:
    """Ours of theirs. Raises VragenlijstFout when nothing useful is left, or the periode is not known."""
    kop = _kop(ontwerp, keuzes)
    _eis_grootte(ontwerp)
    talen = kies_talen(ontwerp)
    gebouwd = Bouwer(ontwerp, catalogus, talen, kop["naam"]).bouw()
    if not gebouwd:
        melding = "er is geen enkele vraag die wij kunnen overnemen"
        raise VragenlijstFout([Fout(ontwerp.naam, melding), *ontwerp.verslag])
    modules = _Indeling(ontwerp, gebouwd, talen).modules()
    titel = in_talen(ontwerp.titel, talen) or dict.fromkeys(talen, kop["id"])
    inleiding = in_talen(ontwerp.inleiding, talen)
    if inleiding is None:
        ontwerp.meld(ontwerp.naam, "er is geen inleiding: de titel staat nu op die plek")
    v = VragenlijstBestand(
        **kop,
        titel=titel,
        inleiding=inleiding or titel,
        talen=tuple(talen),
        modules=modules,
        delen=max(ontwerp.delen, 1),
        vertaling=_vertaling(ontwerp.eigen.get("vertaling", ""), talen),
    )
    return _bestanden(ontwerp, v, {g.begrip.id: g.begrip for g in gebouwd}, catalogus, len(gebouwd))


def _eis_grootte(ontwerp: Ontwerp) -> None:
    """Raises VragenlijstFout for more than a questionnaire ever has; all work below is bounded by this."""
    if len(ontwerp.vragen) > MAX_VRAGEN:
        stop(ontwerp.vragen[MAX_VRAGEN].plek, f"dit bestand heeft te veel vragen: hoogstens {MAX_VRAGEN}")
    for vraag in ontwerp.vragen:
        if len(vraag.opties) > MAX_LIJST:
            stop(vraag.plek, f"deze vraag heeft te veel antwoorden: hoogstens {MAX_LIJST}")


def _kop(ontwerp: Ontwerp, keuzes: Keuzes) -> dict[str, Any]:
    """id, naam, doelgroep and herhaling."""
    naam = keuzes.naam or ontwerp.eigen.get("naam", "")
    if not PERIODE.fullmatch(naam):
        melding = "dit bestand zegt niet bij welk jaar het hoort; geef een naam zoals 2027"
        raise VragenlijstFout([Fout(ontwerp.naam, melding)])
    doelgroep = keuzes.doelgroep or ontwerp.eigen.get("doelgroep", "")
    if doelgroep not in DOELGROEPEN:
        raise VragenlijstFout(
            [Fout(ontwerp.naam, f"de doelgroep is niet bekend; kies uit {', '.join(DOELGROEPEN)}")]
        )
    id_ = keuzes.id or ontwerp.eigen.get("id", "") or doelgroep
    herhaling = "gemeente" if ontwerp.eigen.get("herhaling") == "gemeente" else None
    return {"id": _schoon(id_, "lijst", set()), "naam": naam, "doelgroep": doelgroep, "herhaling": herhaling}


def _vertaling(ruw: str, talen: list[str]) -> dict[str, Vertaalstatus]:
    """What our own export says of its translations; of another file nobody knows, so it counts as machine."""
    delen = dict(deel.split("=", 1) for deel in ruw.split() if "=" in deel)
    uit: dict[str, Vertaalstatus] = {}
    for taal in talen:
        if delen.get(taal) == "nagekeken" and taal != "nl":
            uit[taal] = "nagekeken"
        elif delen.get(taal) == "machine" and taal != "nl":
            uit[taal] = "machine"
    return uit


def _schoon(naam: str, anders: str, bezet: set[str]) -> str:
    """A free id of a module or page, as near to this name as can be."""
    basis = re.sub(r"[^a-z0-9_]+", "_", naam.lower()).strip("_")[:28].strip("_")
    basis = naam if _ID.fullmatch(naam) else basis if _ID.fullmatch(basis) else anders
    uit, nr = basis, 1
    while uit in bezet:
        nr += 1
        uit = f"{basis[:27]}_{nr}"
    bezet.add(uit)
    return uit


class _Indeling:
    """Divides the questions over pages and the pages over modules, so that every rule looks back."""

    def __init__(self, ontwerp: Ontwerp, gebouwd: Sequence[Gebouwd], talen: list[str]) -> None:
        self.ontwerp = ontwerp
        self.gebouwd = gebouwd
        self.talen = talen
        self.doelen = {naam: doel for g in gebouwd for naam, doel in g.doelen.items()}
        if ontwerp.delen:
            self.doelen.setdefault("deel", Doel("deel", "deel"))
        self.eerder: set[str] = set()
        self.paginas: list[_Pagina] = []
        self.module_ids: set[str] = set()
        self.pagina_ids: set[str] = set()

    def modules(self) -> tuple[Module, ...]:
        """All of them, in order."""
        for g in self.gebouwd:
            self._plaats(g)
        self.eerder = set()
        uit: list[Module] = []
        delen: list[tuple[tuple[Blok, ...], list[_Pagina]]] = []
        for pagina in self.paginas:
            buitenste = pagina.blokken[:1]
            if delen and delen[-1][0] == buitenste:
                delen[-1][1].append(pagina)
            else:
                delen.append((buitenste, [pagina]))
        for blok, paginas in delen:
            deel = self._deel(blok)
            id_ = _schoon(blok[0].naam if blok else "vragen", "deel", self.module_ids)
            klaar = tuple(self._pagina(p, zonder_module=deel is not None) for p in paginas)
            uit.append(Module(id_, self._titel(blok), klaar, deel))
        return tuple(uit)

    def _plaats(self, g: Gebouwd) -> None:
        """Put a question on the page in the making, or on a new one where it must be."""
        bron, vraag = g.bron, g.vraag
        nu = self.paginas[-1] if self.paginas else None
        hier = {v.id for v in nu.vragen} if nu else set()
        regel = self._regel(bron.regel, bron.plek, hier | self.eerder)
        if nu is None or self._nieuw(nu, g, hier, regel):
            self.eerder |= hier
            nu = _Pagina(bron.blokken, bron.groep, bron.intro)
            self.paginas.append(nu)
        nu.vragen.append(msgspec.structs.replace(vraag, toon=regel))

    def _nieuw(self, nu: _Pagina, g: Gebouwd, hier: set[str], regel: Regel | None) -> bool:
        bron, vraag = g.bron, g.vraag
        zelfde = [v for v in nu.vragen if isinstance(v, SchaalVraag)]
        vol = isinstance(vraag, SchaalVraag) and (
            sum(v.schaal == vraag.schaal for v in zelfde) >= MAX_STELLINGEN
        )
        return bool(
            bron.blokken != nu.blokken
            or bron.groep != nu.groep
            or not bron.blokken
            or bron.intro
            or vol
            or (regel and _kijkt_naar(regel) & hier)
        )

    def _regel(self, ruw: str, plek: str, bekend: set[str]) -> Regel | None:
        """A condition as a rule that looks at known questions only; else None, and it is told."""
        kaal = ruw.strip()
        if not kaal or kaal in {"1", "true()"}:
            return None
        try:
            regel = tuple(lees_regel(kaal, self.doelen.get))
        except OnbekendeUitdrukking as fout:
            self.ontwerp.meld(plek, f"de voorwaarde '{kaal[:80]}' is niet overgenomen: {fout}")
            return None
        if later := sorted(_kijkt_naar(regel) - bekend):
            melding = f"'{later[0]}' komt niet eerder aan de orde"
            self.ontwerp.meld(plek, f"de voorwaarde '{kaal[:80]}' is niet overgenomen: {melding}")
            return None
        return regel

    def _deel(self, blok: tuple[Blok, ...]) -> int | None:
        """The random part a module is for, when that is just what its condition says."""
        gevonden = re.fullmatch(r"\s*\$\{deel\} = ([0-9]{1,2})\s*", blok[0].regel) if blok else None
        deel = int(gevonden[1]) if gevonden else 0
        return deel if 1 <= deel <= self.ontwerp.delen else None

    def _pagina(self, pagina: _Pagina, *, zonder_module: bool) -> Pagina:
        blokken = pagina.blokken[1:] if zonder_module else pagina.blokken
        regels = [self._regel(blok.regel, blok.plek, self.eerder) for blok in blokken]
        echte = [regel for regel in regels if regel is not None]
        toon = None if not echte else echte[0] if len(echte) == 1 else ("en", *map(list, echte))
        naam = pagina.blokken[-1].naam if pagina.blokken else pagina.vragen[0].id
        self.eerder |= {vraag.id for vraag in pagina.vragen}
        return Pagina(
            _schoon(naam, "pagina", self.pagina_ids),
            self._titel(pagina.blokken[-1:]),
            tuple(pagina.vragen),
            in_talen(pagina.intro, self.talen),
            toon,
        )

    def _titel(self, blok: tuple[Blok, ...]) -> Tekst:
        eigen = in_talen(blok[0].titel, self.talen) if blok else None
        return eigen or in_talen(self.ontwerp.titel, self.talen) or dict.fromkeys(self.talen, "…")


def _kijkt_naar(regel: Sequence[Any]) -> set[str]:
    return {a.vraag for a in atomen(list(regel)) if isinstance(a, Atoom) and a.vraag is not None}


def _bestanden(
    ontwerp: Ontwerp,
    v: VragenlijstBestand,
    begrippen: Mapping[str, Begrip],
    catalogus: Catalogus,
    aantal: int,
) -> Overgenomen:
    inhoud = msgspec.to_builtins(v)
    for vraag in (x for m in inhoud["modules"] for p in m["paginas"] for x in p["vragen"]):
        if vraag["begrip"] == vraag["id"]:
            del vraag["begrip"]
    gebruikt = {
        x.schaal for m in v.modules for p in m.paginas for x in p.vragen if isinstance(x, SchaalVraag)
    }
    # a begrip of the catalogue may have a scale that this questionnaire does not use
    gebruikt |= {begrip.schaal for begrip in begrippen.values() if begrip.schaal is not None}
    schalen = [schaal for id_, schaal in catalogus.schalen.items() if id_ in gebruikt]
    return Overgenomen(
        schrijf_yaml(inhoud),
        schrijf_yaml({"begrippen": msgspec.to_builtins(list(begrippen.values()))}),
        schrijf_yaml({"schalen": msgspec.to_builtins(schalen)}),
        tuple(dict.fromkeys(ontwerp.verslag)),
        aantal,
    )
