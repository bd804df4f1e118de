"""Meaning of display rules: they may only look back, at questions and codes that exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from vragenlijsten.bronnen import Pad
from vragenlijsten.model import (
    WEET_NIET,
    GetalVraag,
    KeuzeVraag,
    MeerkeuzeVraag,
    OpenVraag,
    RangordeVraag,
    Regel,
    Schaal,
    SchaalVraag,
    Vraag,
    VragenlijstBestand,
    heeft_weet_niet,
)
from vragenlijsten.regels import Atoom, atomen

Gesloten: TypeAlias = SchaalVraag | KeuzeVraag | MeerkeuzeVraag | GetalVraag | RangordeVraag


def check_regels(v: VragenlijstBestand, schalen: Mapping[str, Schaal]) -> Iterator[tuple[Pad, str]]:
    """All faults in the rules of a questionnaire.

    A rule may look at questions on earlier pages only: the form works without JavaScript, so what stands on
    the same page has no answer yet when the page is made.
    """
    vragen = {vraag.id: vraag for m in v.modules for p in m.paginas for vraag in p.vragen}
    eerder: set[str] = set()
    for m, module in enumerate(v.modules):
        for p, pagina in enumerate(module.paginas):
            pad: Pad = ("modules", m, "paginas", p)
            nu = {vraag.id for vraag in pagina.vragen}
            regels: list[tuple[Pad, Regel | None, set[str]]] = [((*pad, "toon"), pagina.toon, nu)]
            for i, vraag in enumerate(pagina.vragen):
                regels.append(((*pad, "vragen", i, "toon"), vraag.toon, {vraag.id}))
            for plek, regel, zelf in regels:
                if regel is not None:
                    for atoom in atomen(list(regel)):
                        melding = (
                            atoom
                            if isinstance(atoom, str)
                            else _fout(atoom, v, vragen, eerder, zelf) or _codefout(atoom, v, vragen, schalen)
                        )
                        if melding:
                            yield plek, melding
            eerder |= nu


def _fout(
    atoom: Atoom, v: VragenlijstBestand, vragen: Mapping[str, Vraag], eerder: set[str], zelf: set[str]
) -> str | None:
    if atoom.vraag is None or atoom.vraag in eerder:
        return None
    if atoom.vraag not in vragen:
        return f"deze regel kijkt naar een onbekende vraag: '{atoom.vraag[:40]}'"
    if atoom.vraag in zelf:
        return f"deze regel is een kring: hij kijkt naar '{atoom.vraag}', waar hij zelf over gaat"
    return f"een regel kijkt alleen terug naar een eerdere pagina; '{atoom.vraag}' staat daar niet"


def _codefout(
    atoom: Atoom, v: VragenlijstBestand, vragen: Mapping[str, Vraag], schalen: Mapping[str, Schaal]
) -> str | None:
    if atoom.vraag is None:
        fout = [code for code in atoom.codes if not 1 <= code <= v.delen]
        return f"deel {fout[0]} bestaat niet: er zijn {v.delen} delen" if fout else None
    if atoom.op == "beantwoord":
        return None
    vraag = vragen[atoom.vraag]
    if isinstance(vraag, OpenVraag) or (atoom.op == "bevat") != isinstance(
        vraag, MeerkeuzeVraag | RangordeVraag
    ):
        return f"'{atoom.op}' past niet bij '{vraag.id}', een vraag van soort {vraag.soort}"
    if isinstance(vraag, SchaalVraag) and vraag.schaal not in schalen:
        return None  # the unknown scale is a fault of that question
    fout = [code for code in atoom.codes if not _bestaat(code, atoom.op, vraag, schalen)]
    return f"code {fout[0]} bestaat niet bij '{vraag.id}'" if fout else None


def _bestaat(code: int, op: str, vraag: Gesloten, schalen: Mapping[str, Schaal]) -> bool:
    if code == WEET_NIET and op in {"=", "in"}:
        return heeft_weet_niet(vraag, schalen)
    match vraag:
        case SchaalVraag():
            schaal = schalen[vraag.schaal]
            return schaal.van <= code <= schaal.tot
        case GetalVraag():
            return vraag.van <= code <= vraag.tot
        case _:
            return any(code == optie.code for optie in vraag.opties)
