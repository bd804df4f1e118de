"""Answering the figures in public: the answers of one party, writing, preview, publishing, withdrawing."""

from __future__ import annotations

from urllib.parse import urlencode

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from service.database import reacties as reacties_db
from service.database.reacties import Plaats, Reactie
from service.errors import GeenToegang, IntussenGewijzigd, OngeldigeInvoer
from service.invullen.formulier import eerste
from service.reacties.opmaak import opmaak
from service.reacties.schrijven import MAX_REACTIE, bewaar, plaats, publiceer, trek_in
from service.werkruimte.paginas import ReactiePagina, ReactieRegel, ReactiesPagina, VoorbeeldPagina, gekozen
from service.werkruimte.schermen import NAMENS, naar, onderwerpen, scherm, wie
from service.werkruimte.sessie import OPNIEUW, Antwoord, Bezoek, Poort, Verzoek

_BEGIN = "/beheer/reacties"
_ALLES = "Alle uitkomsten samen"
_GELUKT = {
    "gepubliceerd": "Uw reactie staat nu op de pagina van de gemeente.",
    "ingetrokken": "Uw reactie is ingetrokken. Eerdere versies blijven te lezen.",
}


@get("/reacties")
async def toon_reacties(
    request: Verzoek,
    poort: NamedDependency[Poort],
    periode: FromQuery[str] = "",
    begrip: FromQuery[str] = "",
) -> Antwoord:
    """Everything this party answered or began to; with a periode in the address: begin there."""
    bezoek = await poort.bezoek(request)
    if bezoek is None:
        return naar(OPNIEUW)
    toegang = bezoek.toegang
    if toegang.gemeente is None or toegang.rol == "moderator":
        raise GeenToegang
    if periode:
        return naar(_adres(await plaats(poort.pool, toegang, periode, begrip)))
    gepubliceerd = [r for r in await reacties_db.lees(poort.pool, toegang.gemeente) if r.van == toegang.rol]
    concepten = await reacties_db.concepten(poort.pool, toegang.gemeente, toegang.rol)
    standen = _standen(gepubliceerd, concepten)
    periodes = await reacties_db.periodes(poort.pool)
    inhoud = ReactiesPagina(
        wie=wie(bezoek),
        namens=NAMENS[toegang.rol],
        periodes=tuple(
            (p, tuple(_regel(Plaats(toegang.gemeente, toegang.rol, *s), w) for s, w in standen if s[0] == p))
            for p in periodes
        ),
        onderwerpen=onderwerpen(),
        gemeente_code=toegang.gemeente,
        gelukt=_GELUKT.get(request.query_params.get("klaar", ""), ""),
    )
    return scherm(request, poort, bezoek, "reacties.html", inhoud)


@get("/reacties/{periode:str}")
async def toon_reactie(
    request: Verzoek, poort: NamedDependency[Poort], periode: FromPath[str], begrip: FromQuery[str] = ""
) -> Antwoord:
    """Write: the draft as it was kept last."""
    bezoek = await poort.bezoek(request)
    if bezoek is None:
        return naar(OPNIEUW)
    p = await plaats(poort.pool, bezoek.toegang, periode, begrip)
    return await _schrijf(request, poort, bezoek, p, bewaard="bewaard" in request.query_params)


@post("/reacties/{periode:str}", status_code=200)
async def bewaar_reactie(
    request: Verzoek, poort: NamedDependency[Poort], periode: FromPath[str], begrip: FromQuery[str] = ""
) -> Antwoord:
    """Keep the draft, and show it or go on; or withdraw what is public."""
    bezoek = await poort.bezoek(request)
    if bezoek is None:
        return naar(OPNIEUW)
    velden = await poort.formulier(request, bezoek)
    p = await plaats(poort.pool, bezoek.toegang, periode, begrip)
    tekst, gezien, knop = eerste(velden, "tekst"), _gezien(velden), eerste(velden, "_naar")
    try:
        if knop == "intrekken":
            await trek_in(poort.pool, bezoek.toegang, p, gezien)
            return naar(f"{_BEGIN}?klaar=ingetrokken")
        await bewaar(poort.pool, bezoek.toegang, p, tekst, gezien)
    except (OngeldigeInvoer, IntussenGewijzigd) as fout:
        return await _schrijf(request, poort, bezoek, p, tekst=tekst, fout=fout)
    return naar(_adres(p, "/voorbeeld") if knop == "voorbeeld" else _adres(p, bewaard="1"))


@get("/reacties/{periode:str}/voorbeeld")
async def toon_voorbeeld(
    request: Verzoek, poort: NamedDependency[Poort], periode: FromPath[str], begrip: FromQuery[str] = ""
) -> Antwoord:
    """The draft as the public will see it."""
    bezoek = await poort.bezoek(request)
    if bezoek is None:
        return naar(OPNIEUW)
    p = await plaats(poort.pool, bezoek.toegang, periode, begrip)
    concept = await reacties_db.lees_concept(poort.pool, p)
    if not concept.open:
        return naar(_adres(p))
    inhoud = VoorbeeldPagina(
        wie=wie(bezoek),
        namens=NAMENS[p.van],
        periode=p.periode,
        begrip=p.begrip,
        onderwerp=_onderwerp(p.begrip),
        blokken=opmaak(concept.tekst),
        gezien=concept.versie,
    )
    return scherm(request, poort, bezoek, "voorbeeld.html", inhoud)


@post("/reacties/{periode:str}/voorbeeld", status_code=200)
async def publiceer_reactie(
    request: Verzoek, poort: NamedDependency[Poort], periode: FromPath[str], begrip: FromQuery[str] = ""
) -> Antwoord:
    """Publish exactly what was previewed."""
    bezoek = await poort.bezoek(request)
    if bezoek is None:
        return naar(OPNIEUW)
    velden = await poort.formulier(request, bezoek)
    p = await plaats(poort.pool, bezoek.toegang, periode, begrip)
    try:
        await publiceer(poort.pool, bezoek.toegang, p, _gezien(velden))
    except IntussenGewijzigd as fout:
        return await _schrijf(request, poort, bezoek, p, fout=fout)
    return naar(f"{_BEGIN}?klaar=gepubliceerd")


async def _schrijf(
    request: Verzoek,
    poort: Poort,
    bezoek: Bezoek,
    p: Plaats,
    *,
    tekst: str | None = None,
    fout: OngeldigeInvoer | IntussenGewijzigd | None = None,
    bewaard: bool = False,
) -> Antwoord:
    concept = await reacties_db.lees_concept(poort.pool, p)
    eerder = [r for r in await reacties_db.lees(poort.pool, p.gemeente) if _plek(r) == (p.periode, p.begrip)]
    staat = next((r for r in eerder if r.van == p.van), None)
    inhoud = ReactiePagina(
        wie=wie(bezoek),
        namens=NAMENS[p.van],
        periode=p.periode,
        begrip=p.begrip,
        onderwerp=_onderwerp(p.begrip),
        tekst=concept.tekst if tekst is None else tekst,
        gezien=concept.versie,
        maximum=MAX_REACTIE,
        gepubliceerd=staat.versie if staat is not None and staat.tekst else 0,
        fout=fout.melding if fout else "",
        bewaard=bewaard,
    )
    status = 200 if fout is None else 409 if isinstance(fout, IntussenGewijzigd) else 422
    return scherm(request, poort, bezoek, "reactie.html", inhoud, status)


def _gezien(velden: dict[str, list[str]]) -> int:
    getypt = eerste(velden, "gezien")
    return int(getypt) if getypt.isdecimal() and len(getypt) < 6 else -1


def _adres(p: Plaats, achter: str = "", **vragen: str) -> str:
    vragen = ({"begrip": p.begrip} if p.begrip else {}) | vragen
    return f"{_BEGIN}/{p.periode}{achter}" + (f"?{urlencode(vragen)}" if vragen else "")


def _onderwerp(begrip: str) -> str:
    return gekozen(onderwerpen(), begrip) if begrip else _ALLES


def _plek(reactie: Reactie) -> tuple[str, str]:
    return reactie.periode, reactie.begrip


def _standen(
    gepubliceerd: list[Reactie], concepten: list[tuple[str, str]]
) -> list[tuple[tuple[str, str], str]]:
    """Per periode and begrip how far its answer is; the general one first."""
    standen: dict[tuple[str, str], str] = {}
    for reactie in gepubliceerd:  # newest version first
        wat = f"openbaar, versie {reactie.versie}" if reactie.tekst else "ingetrokken"
        standen.setdefault(_plek(reactie), wat)
    for plek in concepten:
        standen[plek] = f"concept; {standen[plek]}" if plek in standen else "concept"
    return sorted(standen.items())


def _regel(p: Plaats, stand: str) -> ReactieRegel:
    return ReactieRegel(_adres(p), _onderwerp(p.begrip), stand)


routes = [toon_reacties, toon_reactie, bewaar_reactie, toon_voorbeeld, publiceer_reactie]
