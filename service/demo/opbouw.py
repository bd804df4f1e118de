"""Build the demonstration: five yearly rondes for three doelgroepen, by the functions of the product itself.

Invitations, intake in batches, closing, weighting and publishing are real; only the answers are invented
(service/demo/populatie.py). At the end a ronde is opened to fill in.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from typing import TypeAlias
from uuid import uuid4

import polars as pl

from analyse import Kladblok
from analyse.gemeenten import INDELING, gemeenten, namen, opvolgers
from service.beheer import rondes as beheer
from service.beheer.uitnodigingen import Uitgifte, maak_uitnodigingen
from service.database.pool import open_pool
from service.database.sql import Pool
from service.database.start import url_van
from service.demo.bevolking import SECTOREN, contacten
from service.demo.populatie import strata, trek_aanbieders, trek_gemeente, trek_inwoners
from service.demo.verhalen import met_verhalen
from service.demo.verhalen import publiceer as publiceer_verhalen
from service.errors import DomeinFout
from service.invullen.intake import Indiening, dien_in_batch
from service.invullen.paradata import maak_paradata
from service.publicatie.publiceren import publiceer, volgorde
from service.settings import Settings
from service.sleutels import Sleutels
from service.werkproces import begin_werkproces
from vragenlijsten import DOELGROEPEN, Codeboek, Vragenlijst, codeboek, load_catalogus

JAREN = (2022, 2023, 2024, 2025, 2026)
OPEN_PERIODE = "2027"
_ZAAD = 20261122
_BATCH = 2_000
_ROL = {
    "inwoners": "inwoner van",
    "aanbieders": "aanbieder in",
    "gemeente": "medewerker van de gemeente",
}
_TREK = {"inwoners": trek_inwoners, "aanbieders": trek_aanbieders, "gemeente": trek_gemeente}

Plek: TypeAlias = tuple[str | None, str, str]
"""organisatie (only of aanbieders), gemeente, stratum"""
Meld: TypeAlias = Callable[[str, int], None]
"""Hears the name of a step and how much of it was done."""


def kies_gemeenten(aantal: int | None) -> tuple[str, ...]:
    """Present gemeenten for the demo: all, or `aantal` spread over the sizes, with one that was merged."""
    alle = sorted(gemeenten().values(), key=lambda g: (g.inwoners, g.code))
    if aantal is None or aantal >= len(alle):
        return tuple(sorted(g.code for g in alle))
    stap = (len(alle) - 1) / max(aantal - 1, 1)
    gekozen = [alle[round(nr * stap)].code for nr in range(aantal)]
    gefuseerd = {opvolgers(code)[0][0] for code in namen(JAREN[0]) if code not in gemeenten()}
    if aantal > 2 and not gefuseerd & set(gekozen):
        gekozen[aantal // 2] = min(gefuseerd)
    return tuple(sorted(gekozen))


def in_indeling(huidige: Sequence[str], jaar: int) -> tuple[str, ...]:
    """The gemeenten of that autumn that now make up `huidige`."""
    keuze = set(huidige)
    return tuple(sorted(code for code in namen(jaar) if {nu for nu, _ in opvolgers(code)} <= keuze))


async def bouw(pool: Pool, settings: Settings, aantal: int | None, meld: Meld) -> None:
    """Fill an empty database; raises the first DomeinFout.

    A year is published in a process of its own while the next one is taken in: there are two cores.
    `settings` as given by `service.database.start.database`: they hold the address of the database.
    """
    sleutels = Sleutels(settings.sleutel, settings.zegels_dir)
    huidige = kies_gemeenten(aantal)
    lus = asyncio.get_running_loop()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=begin_werkproces) as drukkerij:
        drukken = []
        for jaar in JAREN:
            for doelgroep in DOELGROEPEN:
                await _ronde(pool, settings, sleutels, doelgroep, jaar, in_indeling(huidige, jaar))
                meld("rondes", 1)
            druk = lus.run_in_executor(drukkerij, _publiceer_jaar, settings, jaar)
            druk.add_done_callback(lambda _: meld("publicaties", len(DOELGROEPEN)))
            drukken.append(druk)
        for doelgroep in DOELGROEPEN:
            await _open(pool, doelgroep, huidige)
        await asyncio.gather(*drukken)
    await publiceer_verhalen(pool, settings, (str(JAREN[-2]), str(JAREN[-1])), huidige)


_KLADBLOK: Kladblok = {}
"""Of the publishing process: the years share their rondes."""


def _publiceer_jaar(settings: Settings, jaar: int) -> None:
    """Publish the three rondes of a year, those that inwoners are mirrored with first."""

    async def doe() -> None:
        pool = await open_pool(url_van(settings), grootte=2)
        try:
            for doelgroep in sorted(DOELGROEPEN, key=volgorde):
                await publiceer(pool, settings, f"{doelgroep}-{jaar}", _KLADBLOK)
        finally:
            pool.terminate()

    asyncio.run(doe())


def stappen() -> dict[str, int]:
    """Steps that `bouw` reports, and how much there is of each."""
    aantal = len(JAREN) * len(DOELGROEPEN)
    return {"rondes": aantal, "publicaties": aantal}


async def _ronde(
    pool: Pool, settings: Settings, sleutels: Sleutels, doelgroep: str, jaar: int, codes: Sequence[str]
) -> None:
    vragenlijst = load_catalogus().voor(doelgroep, str(jaar))
    boek = codeboek(vragenlijst)
    ronde = f"{doelgroep}-{jaar}"
    steekproef = strata(doelgroep, jaar, codes)
    getrokken = asyncio.create_task(asyncio.to_thread(_TREK[doelgroep], jaar, boek, codes, _ZAAD))
    await beheer.maak(
        pool,
        ronde,
        doelgroep,
        str(jaar),
        vragenlijst,
        steekproef,
        indeling=jaar,
        veld_van=date(jaar, 9, 1),
        veld_tot=date(jaar, 10, 31),
        gesimuleerd=True,
    )
    await beheer.open_ronde(pool, ronde)
    verdeling = _verdeling(doelgroep, jaar, codes, steekproef)
    uitgifte = await maak_uitnodigingen(pool, sleutels, ronde, verdeling)
    indieningen = _indieningen(ronde, vragenlijst, boek, await getrokken, _per_plek(verdeling, uitgifte))
    if jaar == JAREN[-1]:
        indieningen = met_verhalen(doelgroep, indieningen, codes)
    for begin in range(0, len(indieningen), _BATCH):
        for uitkomst in await dien_in_batch(pool, sleutels, indieningen[begin : begin + _BATCH]):
            if isinstance(uitkomst, DomeinFout):
                raise uitkomst
    await beheer.sluit(pool, settings, ronde)


def _verdeling(doelgroep: str, jaar: int, codes: Sequence[str], steekproef: pl.DataFrame) -> pl.DataFrame:
    """Invitations to make: per stratum; aanbieders per organisation (one code for all its gemeenten)."""
    if doelgroep != "aanbieders":
        return steekproef.select("gemeente", "stratum", pl.col("uitgenodigd").alias("aantal"))
    gekozen = set(codes)
    rijen = [
        (f"org-{c.organisatie:04d}", c.gemeente, SECTOREN[c.sector])
        for c in contacten(jaar)
        if c.gemeente in gekozen
    ]
    frame = pl.DataFrame(rijen, schema=["organisatie", "gemeente", "stratum"], orient="row")
    return frame.group_by("organisatie", "gemeente", "stratum", maintain_order=True).agg(
        pl.len().alias("aantal")
    )


def _plekken(frame: pl.DataFrame) -> Iterator[Plek]:
    organisatie = pl.col("organisatie") if "organisatie" in frame.columns else pl.lit(None, pl.String)
    return frame.select(organisatie, pl.col("gemeente"), pl.col("stratum")).iter_rows()


def _per_plek(verdeling: pl.DataFrame, uitgifte: Sequence[Uitgifte]) -> dict[Plek, list[str]]:
    """The codes of each place in the sample; `uitgifte` stands in the order of `verdeling`."""
    codes: dict[Plek, list[str]] = defaultdict(list)
    rest = iter(uitgifte)
    for plek, aantal in zip(_plekken(verdeling), verdeling["aantal"], strict=True):
        codes[plek] += [next(rest)[0] for _ in range(aantal)]
    return codes


def _indieningen(
    ronde: str,
    vragenlijst: Vragenlijst,
    boek: Codeboek,
    getrokken: pl.DataFrame,
    codes: dict[Plek, list[str]],
) -> list[Indiening]:
    """One submission per simulated respondent, each with an unused code of its own place in the sample."""
    antwoorden = getrokken.select(v.naam for v in boek.variabelen).to_numpy().tolist()
    para = getrokken.select("modus", "taal", "duur").iter_rows()
    return [
        Indiening(
            code=codes[plek].pop(),
            gemeente=plek[1],
            ronde=ronde,
            versie=vragenlijst.versie,
            antwoorden=rij,
            teksten={},
            paradata=maak_paradata(vragenlijst, modus=modus, taal=taal, duur=duur),
            poging=uuid4(),
        )
        for plek, rij, (modus, taal, duur) in zip(_plekken(getrokken), antwoorden, para, strict=True)
    ]


async def _open(pool: Pool, doelgroep: str, codes: Sequence[str]) -> None:
    """Open the ronde that a visitor of the demo fills in."""
    jaar = JAREN[-1]
    steekproef = strata(doelgroep, jaar, codes)
    ronde = f"{doelgroep}-{OPEN_PERIODE}"
    await beheer.maak(
        pool,
        ronde,
        doelgroep,
        OPEN_PERIODE,
        load_catalogus().nieuwste(doelgroep),
        steekproef,
        indeling=INDELING,
        veld_van=date(jaar, 11, 1),
        veld_tot=date(jaar + 1, 12, 31),
        gesimuleerd=True,
    )
    await beheer.open_ronde(pool, ronde)


async def maak_codes(pool: Pool, settings: Settings, huidige: Sequence[str]) -> list[tuple[str, str]]:
    """Ten new codes for the open rondes, with whom they are for: six inwoners, two of each other group."""
    sleutels = Sleutels(settings.sleutel, settings.zegels_dir)
    alle = gemeenten()
    groot = sorted(huidige, key=lambda code: -alle[code].inwoners)
    uit: list[tuple[str, str]] = []
    for doelgroep, wie in _voor_wie(groot):
        ronde = f"{doelgroep}-{OPEN_PERIODE}"
        strata_ = await beheer.strata(pool, ronde)
        cellen = strata_.filter(pl.col("gemeente").is_in(wie)).unique("gemeente", keep="first")
        verdeling = cellen.select("gemeente", "stratum", aantal=pl.lit(1, pl.Int64))
        if doelgroep == "aanbieders":
            verdeling = verdeling.with_columns(organisatie=pl.lit(f"demo-{len(uit)}"))
        uitgifte = await maak_uitnodigingen(pool, sleutels, ronde, verdeling)
        uit.append((uitgifte[0][0], f"{_ROL[doelgroep]} {', '.join(alle[code].naam for code in wie)}"))
    return uit


def _voor_wie(groot: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(doelgroep, gemeenten) of the ten codes; `groot` is the demo's gemeenten, largest first."""
    for nr in range(6):
        yield "inwoners", (groot[nr % len(groot)],)
    for nr in range(2):
        yield "aanbieders", tuple(groot[nr : nr + 3] or groot[:3])
    for nr in range(2):
        yield "gemeente", (groot[nr % len(groot)],)
