"""`analyseer`: the engine on tables laid out as files that anyone can check with R.

In: inwoners, strata, margins, items; where present gemeenten (for `peer`), aanbieders, medewerkers and
medewerkers_strata. Out: tables with the names and columns of docs/naslag/analyseer.md. Pure: frames in,
frames out. Nothing about items, strata, ages or cells is fixed here; all of it comes from the tables.
"""

from collections.abc import Callable, Mapping

import polars as pl

from analyse.frames import zonder_nan
from analyse.tabellen.aanbieders import provider_verschillen, providers
from analyse.tabellen.bronnen import Bronnen, lees_bronnen
from analyse.tabellen.domeinen import eenlingen, subdomeinen
from analyse.tabellen.intervallen import intervallen
from analyse.tabellen.kleine_gebieden import fay_herriot_model_tabel, fay_herriot_tabel, ranks
from analyse.tabellen.kwaliteit import mode, mode_effect, open_link, quality, r_indicator, reliability
from analyse.tabellen.personen import estimates, kish_tabel, staff, weights
from analyse.tabellen.rondes import ronde_verschillen
from analyse.tabellen.status import status_tabel
from analyse.tabellen.verschillen import spiegelverschillen, verschillen

TABELLEN: Mapping[str, Callable[[Bronnen], pl.DataFrame]] = {
    "status": status_tabel,
    "weights": weights,
    "estimates": estimates,
    "kish": kish_tabel,
    "ci": intervallen,
    "differences": verschillen,
    "wave_differences": ronde_verschillen,
    "subdomains": subdomeinen,
    "lonely": eenlingen,
    "providers": providers,
    "providers_diff": provider_verschillen,
    "staff": staff,
    "gaps": spiegelverschillen,
    "ranks": ranks,
    "fay_herriot": fay_herriot_tabel,
    "fay_herriot_model": fay_herriot_model_tabel,
    "reliability": reliability,
    "quality": quality,
    "r_indicator": r_indicator,
    "mode": mode,
    "mode_effect": mode_effect,
    "open_link": open_link,
}
"""Every table: its name and the function that makes it. A frame without columns is left out (the data for
it are not there). Order matters: a later function may use `Bronnen.gemaakt`."""


def analyseer(tabellen: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """All of `TABELLEN` that the data allow. Raises AnalyseFout that names the table, row or column that is
    wrong."""
    bronnen = lees_bronnen(tabellen)
    for naam, maak in TABELLEN.items():
        tabel = maak(bronnen)
        if tabel.width:
            bronnen.gemaakt[naam] = tabel
    return {naam: zonder_nan(tabel) for naam, tabel in bronnen.gemaakt.items()}
