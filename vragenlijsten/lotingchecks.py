"""What can be wrong with the drawing of lots: too fine, out of balance, or about nothing."""

from __future__ import annotations

from collections.abc import Iterator

from vragenlijsten.bronnen import Pad
from vragenlijsten.loting import blokken, losse_opties, losse_stellingen
from vragenlijsten.model import Loting, Optie, Pagina, Vraag, VragenlijstBestand

MAX_VOLGORDES = 12
MAX_VARIANTEN = 4
MAX_SAMEN = 24
"""Orders times wordings: what is recorded beside an answer may set few respondents apart."""

Melding = tuple[Pad, str]


def check_loting(v: VragenlijstBestand) -> Iterator[Melding]:
    """All faults of what a questionnaire draws by lot."""
    loting = v.loting or Loting()
    if not (1 <= loting.volgordes <= MAX_VOLGORDES and 1 <= loting.varianten <= MAX_VARIANTEN):
        yield (
            ("loting",),
            f"volgordes is 1 tot en met {MAX_VOLGORDES}, varianten 1 tot en met {MAX_VARIANTEN}",
        )
        return
    if loting.volgordes * loting.varianten > MAX_SAMEN:
        yield (
            ("loting",),
            f"volgordes maal varianten is hoogstens {MAX_SAMEN}: meer maakt een antwoord herkenbaar",
        )
    if (loting.volgordes > 1) != bool(loting.wissel):
        yield ("loting", "wissel"), "volgordes (2 of meer) en wissel horen bij elkaar"
    yield from _check_wissel(v, loting)
    yield from _check_varianten(v, loting)


def _check_wissel(v: VragenlijstBestand, loting: Loting) -> Iterator[Melding]:
    paginas = {pagina.id: pagina for module in v.modules for pagina in module.paginas}
    vragen = {vraag.id: vraag for pagina in paginas.values() for vraag in pagina.vragen}
    for i, id_ in enumerate(loting.wissel):
        plek = ("loting", "wissel", i)
        if id_ in loting.wissel[:i]:
            yield plek, f"'{id_[:40]}' staat hier twee keer"
        elif id_ not in paginas and id_ not in vragen:
            yield plek, f"er is geen pagina of vraag '{id_[:40]}'"
        else:
            groepen = (
                [len(losse_stellingen(blok)) for blok in blokken(paginas[id_])] if id_ in paginas else []
            )
            if id_ in vragen:
                groepen.append(len(losse_opties(vragen[id_])))
                yield from _check_vast(vragen[id_], plek)
            yield from _check_evenwicht([n for n in groepen if n > 1], loting, id_, plek)


def _check_evenwicht(aantallen: list[int], loting: Loting, id_: str, plek: Pad) -> Iterator[Melding]:
    if not aantallen:
        yield plek, f"'{id_}' heeft geen twee stellingen met één schaal, en geen twee losse opties"
    for aantal in aantallen:
        if loting.volgordes % aantal and aantal % loting.volgordes:
            yield (
                plek,
                f"{loting.volgordes} volgordes gaan niet gelijk op in de {aantal} van '{id_}': "
                "dan staat het een vaker vooraan dan het ander",
            )


def _check_vast(vraag: Vraag, plek: Pad) -> Iterator[Melding]:
    opties: tuple[Optie, ...] = losse_opties(vraag)
    for optie in opties:
        if optie.tekst.get("nl", "").lower().startswith("anders"):
            yield plek, f"optie {optie.code} van '{vraag.id}' is 'anders': geef haar vast: true"


def _check_varianten(v: VragenlijstBestand, loting: Loting) -> Iterator[Melding]:
    met = 0
    for m, module in enumerate(v.modules):
        for p, pagina in enumerate(module.paginas):
            for i, aantal in _aantallen(pagina):
                met += 1
                if aantal != loting.varianten:
                    plek = ("modules", m, "paginas", p, "vragen", i, "varianten")
                    yield plek, f"hier staan {aantal} bewoordingen, de loting heeft er {loting.varianten}"
    if loting.varianten > 1 and not met:
        yield ("loting", "varianten"), "er is geen vraag met varianten"


def _aantallen(pagina: Pagina) -> Iterator[tuple[int, int]]:
    """Place and number of wordings of every question with more than one."""
    for i, vraag in enumerate(pagina.vragen):
        if vraag.varianten:
            yield i, 1 + len(vraag.varianten)
