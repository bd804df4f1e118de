"""`analyseer`: the engine on tables laid out as files that anyone can check with R.

In: inwoners, strata, margins, items; where present gemeenten (for `peer`), aanbieders, medewerkers and
medewerkers_strata. Out: tables with the names and columns of docs/naslag/analyseer.md. Pure: frames in,
frames out. Nothing about items, strata, ages or cells is fixed here; all of it comes from the tables.
"""

from collections.abc import Mapping

import polars as pl

from analyse.frames import eis_gevuld, eis_uniek, neem, zonder_nan
from analyse.prepare import AnalyseFout, Item, bestand_items
from analyse.tabellen.bestanden import clustergolven, golven, medewerkers_golven
from analyse.tabellen.personen import (
    GEEN,
    estimates,
    intervallen,
    kish_tabel,
    providers,
    ronde_verschillen,
    spiegelverschillen,
    staff,
    verschillen,
    weights,
)

ANTWOORDEN = ("inwoners", "aanbieders", "medewerkers")


def analyseer(tabellen: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Weights, estimates, ci, kish, differences, wave_differences and, where the data are there, providers,
    staff and gaps. Raises AnalyseFout that names the table, row or column that is wrong."""
    bron = {naam: neem(tabellen, naam) for naam in ANTWOORDEN if naam in tabellen and tabellen[naam].height}
    strata, marges = neem(tabellen, "strata"), neem(tabellen, "margins")
    if "inwoners" not in bron:
        raise AnalyseFout("tabel inwoners ontbreekt of is leeg")
    _controleer(bron["inwoners"], strata, marges)
    items, lijst = bestand_items(neem(tabellen, "items"), list(bron.values()))
    bron = dict(zip(bron, lijst, strict=True))
    inwoners = list(golven(bron["inwoners"], strata, marges, _van(items, bron["inwoners"])))
    eigen = _van(items, bron["inwoners"])
    uit = {
        "weights": weights(inwoners),
        "estimates": estimates(inwoners, eigen),
        "kish": kish_tabel(inwoners),
    }
    uit["ci"] = intervallen(inwoners, eigen)
    peers = _peers(tabellen)
    uit["differences"] = verschillen(inwoners[-1], eigen, peers)
    uit["wave_differences"] = ronde_verschillen(uit["estimates"])
    if "aanbieders" in bron:
        eigen = _van(items, bron["aanbieders"])
        uit["providers"] = providers(list(clustergolven(bron["aanbieders"], eigen)), eigen)
    if "medewerkers" in bron:
        eigen = _van(items, bron["medewerkers"])
        populatie = neem(tabellen, "medewerkers_strata")
        uit["staff"] = staff(list(medewerkers_golven(bron["medewerkers"], populatie, eigen)), eigen)
    uit["gaps"] = spiegelverschillen(uit["estimates"], uit.get("providers", GEEN), uit.get("staff", GEEN))
    return {naam: zonder_nan(tabel) for naam, tabel in uit.items() if tabel.width}


def _controleer(inwoners: pl.DataFrame, strata: pl.DataFrame, marges: pl.DataFrame) -> None:
    eis_gevuld(inwoners, ["resp_id", "wave", "gemeente", "stratum"], "inwoners")
    eis_uniek(inwoners, ["resp_id"], "inwoners")
    eis_uniek(strata, ["wave", "gemeente", "stratum"], "strata")
    eis_uniek(marges, ["wave", "gemeente", "margin", "cell"], "margins")


def _van(items: list[Item], frame: pl.DataFrame) -> list[Item]:
    return [item for item in items if item.naam in frame.columns]


def _peers(tabellen: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    if "gemeenten" not in tabellen or "peer" not in tabellen["gemeenten"].columns:
        return {}
    frame = neem(tabellen, "gemeenten").drop_nulls("peer")
    return dict(frame.select("gemeente", "peer").iter_rows())
