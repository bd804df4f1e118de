"""From frozen rondes to a stored publicatie: the only way in which figures reach the public side."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence, Set
from dataclasses import dataclass
from importlib.metadata import version

import polars as pl

from analyse import AnalyseFout, Kladblok, Publicatie, PublicatieKop, RondeInvoer, maak_publicatie
from analyse.onthulling.standen import LEEST, Stand, standen
from analyse.runner import verbind
from service.beheer import rondes as beheer
from service.database import publicaties as opslag
from service.database import rondes as rondes_db
from service.database.publicaties import PublicatieRij
from service.database.rondes import Ronde
from service.database.sql import Pool
from service.errors import OngeldigeInvoer, VerkeerdeStatus
from service.log import log
from service.publicatie.invoer import lees_invoer
from service.publicatie.pakket import maak_delen
from service.settings import Settings
from vragenlijsten import load_catalogus

TITELS = {
    "inwoners": "Inwoners over hulp, vertrouwen en samenwerken",
    "aanbieders": "Aanbieders over samenwerken met gemeenten",
    "gemeente": "Medewerkers van de gemeente over hulp en samenwerken",
}


@dataclass(frozen=True)
class Gepubliceerd:
    """A stored publicatie; `nieuw` is False when exactly this content was stored before."""

    publicatie: Publicatie
    nieuw: bool


async def publiceer(
    pool: Pool, settings: Settings, ronde: str, kladblok: Kladblok | None = None, reden: str = ""
) -> Gepubliceerd:
    """Make and store the publicatie of a closed ronde; `reden`: why there is a new version, for readers.

    It compares with the closed rondes of the same doelgroep in earlier periods (the trend) and mirrors those
    of the other doelgroepen in the same period; `kladblok` as in maak_publicatie. Raises OnbekendeRonde,
    VerkeerdeStatus (not closed), DomeinFout (a frozen file was changed), OngeldigeInvoer (rounds that cannot
    be published together, or other answers than were published before) and the TijdelijkeFouten.
    """
    huidig = await beheer.lees(pool, ronde)
    if huidig.status != "gesloten":
        raise VerkeerdeStatus(
            f"De ronde {ronde} is {huidig.status}; sluit haar eerst: samenspel ronde sluit {ronde}"
        )
    spiegels, eerder = _verwanten(huidig, await beheer.lijst(pool))
    invoer = {r.id: await lees_invoer(pool, settings, r) for r in (huidig, *spiegels, *eerder)}
    bewaard = await opslag.lijst(pool)
    kaal = await asyncio.to_thread(
        _bereken,
        settings,
        invoer[ronde],
        [invoer[r.id] for r in spiegels],
        [invoer[r.id] for r in eerder],
        kladblok,
        await _lees_standen(pool, bewaard, set(invoer)),
    )
    vorige = next((rij for rij in bewaard if rij.ronde == ronde), None)
    if vorige is not None:
        zelfde = _met_kop(kaal, huidig, vorige.versie)
        if zelfde.kop.hash == vorige.hash:
            return Gepubliceerd(zelfde, nieuw=False)
    publicatie = _met_kop(kaal, huidig, vorige.versie + 1 if vorige else 1)
    nu = {r.doelgroep: await rondes_db.lees_vragenlijst(pool, r.versie) for r in (huidig, *spiegels)}
    vroeger = {r.versie: await rondes_db.lees_vragenlijst(pool, r.versie) for r in eerder}
    vroeger.pop(huidig.versie, None)
    delen = await asyncio.to_thread(maak_delen, publicatie, nu, list(vroeger.values()))
    if not await opslag.bewaar(pool, publicatie.kop, delen, reden):
        raise VerkeerdeStatus(
            f"De ronde {ronde} wordt op dit moment ook elders gepubliceerd; probeer het opnieuw"
        )
    log.info("gepubliceerd", ronde=ronde, hash=publicatie.kop.hash)
    return Gepubliceerd(publicatie, nieuw=True)


def _bereken(
    settings: Settings,
    huidig: RondeInvoer,
    spiegels: Sequence[RondeInvoer],
    eerder: Sequence[RondeInvoer],
    kladblok: Kladblok | None,
    gepubliceerd: Sequence[Stand],
) -> Publicatie:
    try:
        with verbind(settings.cluster, settings.cluster_tls) as runner:
            return maak_publicatie(
                huidig,
                spiegels,
                eerder,
                kladblok=kladblok,
                begrippen=load_catalogus().begrippen,
                runner=runner,
                gepubliceerd=gepubliceerd,
            )
    except AnalyseFout as fout:
        raise OngeldigeInvoer(str(fout)) from fout


async def _lees_standen(pool: Pool, bewaard: Sequence[PublicatieRij], rondes: Set[str]) -> list[Stand]:
    """What all stored publicaties, of any version, show of these rondes."""
    uit: list[Stand] = []
    for rij in bewaard:
        if rondes & rij.kop.vragenlijst_versies.keys():
            deel = await opslag.lees_deel(pool, rij.hash, "cijfers.parquet")
            uit += await asyncio.to_thread(_standen, rij.kop, deel)
    return uit


def _standen(kop: PublicatieKop, cijfers: bytes) -> tuple[Stand, ...]:
    return standen(kop, pl.read_parquet(io.BytesIO(cijfers), columns=list(LEEST)))


def volgorde(doelgroep: str) -> int:
    """Place in the order of publishing: inwoners last, because theirs mirrors the others."""
    return ("aanbieders", "gemeente", "inwoners").index(doelgroep)


def _verwanten(huidig: Ronde, rondes: Sequence[Ronde]) -> tuple[list[Ronde], list[Ronde]]:
    """The closed rondes to mirror with, and the earlier ones of the trend (oldest first)."""
    gesloten = sorted((r for r in rondes if r.status == "gesloten"), key=lambda r: r.id)
    spiegels = [r for r in gesloten if r.periode == huidig.periode and r.id != huidig.id]
    eerder = [r for r in gesloten if r.doelgroep == huidig.doelgroep and r.periode < huidig.periode]
    return spiegels, eerder


def _met_kop(kaal: Publicatie, ronde: Ronde, versie: int) -> Publicatie:
    return kaal.met_kop(
        versie=versie,
        titel=f"{TITELS[ronde.doelgroep]}, {ronde.periode}",
        veld_van=ronde.veld_van.isoformat(),
        veld_tot=ronde.veld_tot.isoformat(),
        gesimuleerd=ronde.gesimuleerd,
        codeversie=version("samenspel"),
    )
