"""Make the report of a gemeente, in a worker process: publicaties in, PDF or presentation out."""

from __future__ import annotations

from pathlib import Path

from dashboards import Aanhaling, Rapport, maak_pdf, maak_presentatie, maak_rapport
from service.publicatie.ernaast import ErnaastBeeld, ReactieBeeld, maak_beeld
from service.publicatie.opdracht import Rapportvraag
from service.publicatie.pakket import schrijf_heel
from service.publicatie.tekenwerk import lees_bronnen

_MAKERS = {"pdf": maak_pdf, "pptx": maak_presentatie}
_VERHALEN, _LANGSTE = 3, 420  # stories on paper, and characters of one; the rest stands on the site
_REACTIES, _LANGSTE_REACTIE = 2, 900  # as many to this round as to the round before


def maak(vraag: Rapportvraag) -> bytes:
    """The report as bytes; seconds of work at first, so only in a process of its own."""
    bronnen = lees_bronnen(vraag.pakketten)
    beeld = maak_beeld(vraag.ernaast, bronnen.hoofd, bronnen.catalogus, vraag.code)
    inhoud: Rapport = maak_rapport(
        bronnen.hoofd,
        bronnen.publicaties,
        bronnen.catalogus,
        bronnen.vragenlijsten,
        vraag.code,
        verhalen=_verhalen(beeld),
        reacties=reacties_op_papier(beeld),
        accent=vraag.accent,
        logo=vraag.logo,
    )
    return _MAKERS[vraag.formaat](inhoud)


def schrijf(vraag: Rapportvraag, pad: Path) -> int:
    """Make the report and write it to `pad`, all of it or nothing; returns its size in bytes."""
    inhoud = maak(vraag)
    schrijf_heel(pad, inhoud)
    pad.chmod(0o644)
    return len(inhoud)


def _verhalen(beeld: ErnaastBeeld) -> list[Aanhaling]:
    """The first stories that fit on paper whole: nothing is cut from what someone wrote."""
    alle = (
        Aanhaling(f"{v.wie}, bij ‘{groep.titel}’" if groep.titel else v.wie, v.alineas)
        for groep in beeld.verhalen
        for v in groep.verhalen
    )
    return [a for a in alle if sum(map(len, a.alineas)) <= _LANGSTE][:_VERHALEN]


def reacties_op_papier(beeld: ErnaastBeeld) -> list[Aanhaling]:
    """The answers to this round, and those to the round before it: first what has a new figure to stand
    beside. A long one is named only."""
    eerder = sorted(beeld.vorige, key=lambda r: not r.cijfer)
    return [_reactie(r) for r in (*beeld.nu[:_REACTIES], *eerder[:_REACTIES])]


def _reactie(r: ReactieBeeld) -> Aanhaling:
    regels = tuple(f"– {regel}" if blok.lijst else regel for blok in r.blokken for regel in blok.regels)
    wie = ", ".join(deel for deel in (r.wie, f"meting van {r.periode}", r.titel, r.datum) if deel)
    if sum(map(len, regels)) > _LANGSTE_REACTIE:
        regels = (f"{r.wie} gaf een uitgebreide reactie. Die staat op de bladzijde van de gemeente.",)
    regels += (f"En nu? {r.cijfer}",) if r.cijfer else ()
    return Aanhaling(f"{wie}{' (gesimuleerd)' if r.gesimuleerd else ''}", regels)
