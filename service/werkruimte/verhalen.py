"""The moderation queue: piles of stories per ronde, one story at a time, and the decision about it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery

from service.database import rondes as rondes_db
from service.database import toegangen as toegangen_db
from service.database import verhalen as verhalen_db
from service.database.sql import Pool
from service.database.verhalen import Telling, VerhaalRij
from service.errors import IntussenGewijzigd, OngeldigeInvoer
from service.invullen.formulier import eerste
from service.invullen.schermen import gemeentenaam
from service.verhalen.merken import Merk, merk, stukken
from service.verhalen.moderatie import MAX_VERHAAL, REDENEN, bereik, geef_vrij, lees, wijs_af
from service.verhalen.namen import MISSCHIEN
from service.verhalen.schoon import schoon
from service.werkruimte.paginas import Bak, Optie, VerhaalPagina, WachtrijPagina, WachtrijRegel, verhaaladres
from service.werkruimte.schermen import WIE, naar, onderwerpen, scherm, wie
from service.werkruimte.sessie import OPNIEUW, Antwoord, Bezoek, Poort, Verzoek

_BEGIN = "/beheer/verhalen"
_PER_BLAD = 20
_VOORAF = 400  # characters of a story in the list
_BAKKEN = {
    "nieuw": "Te lezen",
    "vrijgegeven": "Vrijgegeven",
    "afgewezen": "Afgewezen",
    "ingetrokken": "Ingetrokken",
}


@get("/verhalen")
async def toon_wachtrij(
    request: Verzoek,
    poort: NamedDependency[Poort],
    ronde: FromQuery[str] = "",
    status: FromQuery[str] = "nieuw",
    vanaf: FromQuery[int] = 0,
) -> Antwoord:
    """The stories of one pile, in an order that means nothing."""
    bezoek = await poort.bezoek(request)
    if bezoek is None:
        return naar(OPNIEUW)
    mag = bereik(bezoek.toegang)
    tellingen = await verhalen_db.tel(poort.pool, mag)
    hier = ronde if ronde in {t.ronde for t in tellingen} else _eerste_ronde(tellingen)
    bak = status if status in _BAKKEN else "nieuw"
    plek = min(max(vanaf, 0), 1_000_000)
    rijen = await verhalen_db.wachtrij(
        poort.pool, hier, bak, mag, aantal=_PER_BLAD + 1, vanaf=plek, tekens=_VOORAF
    )
    await toegangen_db.noteer(poort.pool, bezoek.toegang.id, "wachtrij bekeken", f"{hier} {bak}")
    basis = f"{_BEGIN}?ronde={hier}&status={bak}&vanaf="
    inhoud = WachtrijPagina(
        wie=wie(bezoek),
        rondes=_bakken(tellingen, hier, bak),
        regels=tuple([await _regel(poort.pool, rij) for rij in rijen[:_PER_BLAD]]),
        titel=f"{_BAKKEN[bak]}: {hier}" if hier else "Verhalen",
        vorige=f"{basis}{max(plek - _PER_BLAD, 0)}" if plek else "",
        volgende=f"{basis}{plek + _PER_BLAD}" if len(rijen) > _PER_BLAD else "",
        klaar="klaar" in request.query_params,
    )
    return scherm(request, poort, bezoek, "wachtrij.html", inhoud)


@get("/verhalen/{ronde:str}/{id_:uuid}")
async def toon_verhaal(
    request: Verzoek, poort: NamedDependency[Poort], ronde: FromPath[str], id_: FromPath[UUID]
) -> Antwoord:
    """One story to read, with what was marked, and the forms to decide."""
    bezoek = await poort.bezoek(request)
    if bezoek is None:
        return naar(OPNIEUW)
    verhaal = await lees(poort.pool, bezoek.toegang, ronde, id_)
    if verhaal is None:
        raise NotFoundException
    await toegangen_db.noteer(poort.pool, bezoek.toegang.id, "verhaal gelezen", f"{ronde}/{id_}")
    return await _verhaalscherm(request, poort, bezoek, verhaal)


@post("/verhalen/{ronde:str}/{id_:uuid}", status_code=200)
async def besluit(
    request: Verzoek, poort: NamedDependency[Poort], ronde: FromPath[str], id_: FromPath[UUID]
) -> Antwoord:
    """Release the text in the field, or reject or withdraw the story."""
    bezoek = await poort.bezoek(request)
    if bezoek is None:
        return naar(OPNIEUW)
    velden = await poort.formulier(request, bezoek)
    verhaal = await lees(poort.pool, bezoek.toegang, ronde, id_)
    if verhaal is None:
        raise NotFoundException
    tekst, begrip, reden = eerste(velden, "tekst"), eerste(velden, "begrip"), eerste(velden, "reden")
    gezien = int(g) if (g := eerste(velden, "gezien")).isdecimal() and len(g) < 6 else -1
    vrij = eerste(velden, "_naar") == "vrijgeven"
    try:
        if not vrij:
            await wijs_af(poort.pool, bezoek.toegang, verhaal, gezien, reden)
        elif (rest := _soorten(merk(schoon(tekst)))) and eerste(velden, "toch") != "ja":
            return await _verhaalscherm(
                request, poort, bezoek, verhaal, tekst=tekst, begrip=begrip, rest=rest, status=422
            )
        else:
            await geef_vrij(poort.pool, bezoek.toegang, verhaal, gezien, tekst, begrip)
    except (OngeldigeInvoer, IntussenGewijzigd) as fout:
        nu = await lees(poort.pool, bezoek.toegang, ronde, id_) or verhaal
        code = 409 if isinstance(fout, IntussenGewijzigd) else 422
        return await _verhaalscherm(
            request,
            poort,
            bezoek,
            nu,
            tekst=tekst if vrij else None,
            begrip=begrip,
            reden=reden,
            fout=fout.melding,
            status=code,
        )
    return naar(f"{_BEGIN}?ronde={ronde}&status={verhaal.status}&klaar=1")


async def _verhaalscherm(
    request: Verzoek,
    poort: Poort,
    bezoek: Bezoek,
    verhaal: VerhaalRij,
    *,
    tekst: str | None = None,
    begrip: str = "",
    reden: str = "",
    fout: str = "",
    rest: tuple[str, ...] = (),
    status: int = 200,
) -> Antwoord:
    besluiten = tuple(await verhalen_db.besluiten(poort.pool, verhaal.ronde, verhaal.id))
    laatst = next((b for b in besluiten if b.tekst), None)
    origineel = schoon(verhaal.tekst)
    inhoud = VerhaalPagina(
        wie=wie(bezoek),
        adres=verhaaladres(verhaal.ronde, verhaal.id),
        terug=f"{_BEGIN}?ronde={verhaal.ronde}&status={verhaal.status}",
        waar=f"{WIE[verhaal.doelgroep]} in {gemeentenaam(verhaal.gemeente)}, {verhaal.ronde}",
        vraag=await vraagtekst(poort.pool, verhaal.ronde, verhaal.vraag),
        status=_BAKKEN[verhaal.status],
        gezien=verhaal.versie,
        stukken=stukken(origineel),
        gevonden=_soorten(merk(origineel), ook_misschien=True),
        lengte=len(origineel),
        maximum=MAX_VERHAAL,
        tekst=tekst if tekst is not None else ((laatst and laatst.tekst) or origineel[:MAX_VERHAAL]),
        begrip=begrip or ((laatst and laatst.begrip) or ""),
        onderwerpen=onderwerpen(),
        redenen=tuple(Optie(code, zin) for code, zin in REDENEN.items()),
        reden=reden,
        besluiten=besluiten,
        fout=fout,
        rest=rest,
    )
    return scherm(request, poort, bezoek, "verhaal.html", inhoud, status)


async def vraagtekst(pool: Pool, ronde: str, vraag: str) -> str:
    """The question that a story answers, in Dutch; "" when the questionnaire no longer has it."""
    beschrijving = await rondes_db.lees_ronde(pool, ronde)
    if beschrijving is None:
        return ""
    gevonden = (await rondes_db.lees_vragenlijst(pool, beschrijving.versie)).vragen.get(vraag)
    return gevonden.tekst["nl"] if gevonden else ""


async def _regel(pool: Pool, rij: VerhaalRij) -> WachtrijRegel:
    delen = stukken(schoon(rij.tekst))
    return WachtrijRegel(
        adres=verhaaladres(rij.ronde, rij.id),
        wie=f"{WIE[rij.doelgroep]} in {gemeentenaam(rij.gemeente)}",
        vraag=await vraagtekst(pool, rij.ronde, rij.vraag),
        stukken=delen,
        meer=rij.lengte > _VOORAF,
        merken=sum(bool(deel.soort) for deel in delen),
    )


def _soorten(merken: Sequence[Merk], *, ook_misschien: bool = False) -> tuple[str, ...]:
    alle = dict.fromkeys(soort for m in merken for soort in m.soorten)
    return tuple(soort for soort in alle if ook_misschien or soort != MISSCHIEN)


def _eerste_ronde(tellingen: Sequence[Telling]) -> str:
    """The newest ronde with something to read, else the newest of all; "" without stories."""
    return next((t.ronde for t in [*(t for t in tellingen if t.status == "nieuw"), *tellingen]), "")


def _bakken(tellingen: Sequence[Telling], hier: str, bak: str) -> tuple[tuple[str, tuple[Bak, ...]], ...]:
    aantal = {(t.ronde, t.status): t.aantal for t in tellingen}
    return tuple(
        (
            ronde,
            tuple(
                Bak(
                    f"{_BEGIN}?ronde={ronde}&status={status}",
                    naam,
                    aantal.get((ronde, status), 0),
                    (ronde, status) == (hier, bak),
                )
                for status, naam in _BAKKEN.items()
            ),
        )
        for ronde in dict.fromkeys(t.ronde for t in tellingen)
    )


routes = [toon_wachtrij, toon_verhaal, besluit]
