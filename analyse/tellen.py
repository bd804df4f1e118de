"""A round counted and weighted: what is left of it is the moments of its items per gemeente."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl

from analyse import clusters as cl
from analyse import nauwkeurigheid as nk
from analyse.aggregatie import AANTAL, nummer, tel
from analyse.cellen import maak_cellen
from analyse.maten import Cijferitem, items_van
from analyse.ronde import RondeInvoer
from analyse.samenvoegen import (
    ALLEEN_OMVANG,
    GERAAKT,
    MARGES,
    NIET_GECONVERGEERD,
    ONBEKEND,
    SAMENGEVOEGD,
    voeg_samen,
)
from analyse.weging import Bools, Floats, Ints, kish, som_per, weeg
from vragenlijsten import NIET_BEANTWOORD, Variabele

_DRADEN = 2
GEEN_MARGES = pl.DataFrame(
    schema={"gemeente": pl.String, "marge": pl.String, "cel": pl.String, "populatie": pl.Int64}
)


@dataclass(frozen=True)
class Telling:
    """A weighted round. `momenten[i]` (gemeente, code) belongs to `items[i]`; `clusters` only for aanbieders.

    `overgeslagen[i]`: asked but not answered, per gemeente. `n` respondents, `populatie`, `n_eff` and
    `weging_status` per gemeente. `sommen[i]` are the answers per organisation × gemeente (row, code) of
    aanbieders, who all weigh 1.
    """

    invoer: RondeInvoer
    gemeenten: tuple[str, ...]
    items: tuple[Cijferitem, ...]
    momenten: tuple[nk.Momenten, ...]
    overgeslagen: tuple[Floats, ...]
    n: Floats
    populatie: Floats
    n_eff: Floats
    weging_status: tuple[str, ...]
    clusters: cl.Clusters | None = None
    sommen: tuple[Floats, ...] = ()


def tel_ronde(invoer: RondeInvoer) -> Telling:
    """Counts and weighs a round that is already in the present division."""
    return _tel_clusters(invoer) if invoer.doelgroep == "aanbieders" else _tel_personen(invoer)


def _tel_personen(invoer: RondeInvoer) -> Telling:
    kolommen = _achtergrond(invoer)
    ids, ruw = nummer(invoer.antwoorden, ["gemeente", "stratum", *kolommen.values()])
    ruw = ruw.with_columns(
        *_naar_cel(invoer, kolommen), pl.Series(AANTAL, np.bincount(ids, minlength=ruw.height))
    )
    strata = invoer.strata.select("gemeente", "stratum", "populatie")
    marges = GEEN_MARGES if invoer.marges is None or not kolommen else invoer.marges
    grof, doelen, niveaus = voeg_samen(ruw.select("gemeente", "stratum", *MARGES, AANTAL), strata, marges)
    sleutels = ["gemeente", "stratum", *MARGES]
    sommen = grof.group_by(sleutels).agg(pl.col(AANTAL).sum()).sort(sleutels).with_row_index("cel_nr")
    plek = grof.join(sommen.select(*sleutels, "cel_nr"), on=sleutels, how="left", maintain_order="left")[
        "cel_nr"
    ]
    ids = plek.to_numpy().astype(np.int64)[ids]
    cellen = maak_cellen(sommen.drop("cel_nr"), strata, doelen, MARGES)
    weging = weeg(cellen)
    items = tuple(items_van(invoer.codeboek, invoer.schalen))
    momenten: list[nk.Momenten | None] = [None] * len(items)
    overgeslagen: list[Floats] = [np.zeros(0)] * len(items)
    for breedte in sorted({len(i.item.codes) for i in items}):
        welke = [k for k, i in enumerate(items) if len(i.item.codes) == breedte]
        geteld = _tel_alle(invoer.antwoorden, ids, sommen.height, [items[k] for k in welke])
        blok = nk.momenten(cellen, weging, geteld[:, :, :-1])
        for j, k in enumerate(welke):
            momenten[k] = blok.item(j)
            overgeslagen[k] = som_per(cellen.gemeente, geteld[:, j, -1], len(cellen.gemeenten))
    g = len(cellen.gemeenten)
    return Telling(
        invoer,
        cellen.gemeenten,
        items,
        tuple(m for m in momenten if m is not None),
        tuple(overgeslagen),
        cellen.gemeente_n,
        _populatie(invoer, cellen.gemeenten),
        kish(weging.gewicht, cellen.n, cellen.gemeente, g),
        _status(niveaus, cellen.gemeenten, weging.geconvergeerd),
    )


def _tel_clusters(invoer: RondeInvoer) -> Telling:
    """Aanbieders: every answer weighs 1; rows of sums are organisation × gemeente."""
    ids, rijen = nummer(invoer.antwoorden, ["gemeente", "organisatie"])
    soort = invoer.antwoorden.group_by("organisatie").agg(pl.col("stratum").min()).sort("organisatie")
    gemeenten = rijen["gemeente"].unique().sort()
    clusters = cl.Clusters(
        tuple(gemeenten),
        np.searchsorted(gemeenten.to_numpy(), rijen["gemeente"].to_numpy()),
        np.searchsorted(soort["organisatie"].to_numpy(), rijen["organisatie"].to_numpy()),
        soort["stratum"].rank("dense").to_numpy().astype(np.int64) - 1,
        np.bincount(ids, minlength=rijen.height).astype(float),
    )
    items = tuple(items_van(invoer.codeboek, invoer.schalen))
    geteld = [
        _tel_met_overslag(invoer.antwoorden[i.item.naam], ids, rijen.height, i).astype(float) for i in items
    ]
    sommen = tuple(x[:, :-1] for x in geteld)
    overgeslagen = tuple(som_per(clusters.gemeente, x[:, -1], len(gemeenten)) for x in geteld)
    momenten = tuple(cl.eigen_momenten(clusters, som) for som in sommen)
    n = som_per(clusters.gemeente, clusters.n, len(gemeenten))
    status = (ALLEEN_OMVANG,) * len(gemeenten)
    codes = tuple(gemeenten)
    return Telling(
        invoer,
        codes,
        items,
        momenten,
        overgeslagen,
        n,
        _populatie(invoer, codes),
        n,
        status,
        clusters,
        sommen,
    )


def _tel_met_overslag(antwoorden: pl.Series, ids: Ints, aantal: int, item: Cijferitem) -> Ints:
    """Counts of the codes of an item per cell, and last those who were asked but did not answer."""
    return tel(antwoorden, ids, aantal, [*item.item.codes, NIET_BEANTWOORD])


def _tel_alle(antwoorden: pl.DataFrame, ids: Ints, aantal: int, items: Sequence[Cijferitem]) -> Floats:
    """The same for items with equally many codes, (cell, item, code); items are counted in threads."""
    uit = np.empty((aantal, len(items), len(items[0].item.codes) + 1))

    def een(j: int) -> None:
        uit[:, j] = _tel_met_overslag(antwoorden[items[j].item.naam], ids, aantal, items[j])

    with ThreadPoolExecutor(_DRADEN) as draden:
        for _ in draden.map(een, range(len(items))):
            pass
    return uit


def groep_momenten(telling: Telling, i: int, groepen: Floats) -> nk.Momenten:
    """Moments of item i in unions of gemeenten (`groepen`: union, gemeente; 0/1)."""
    if telling.clusters is None:
        return telling.momenten[i].groepen(groepen)
    som = telling.sommen[i][:, None, :]
    return cl.momenten(telling.clusters, som, som, som, groepen).item(0)


def kruis_momenten(telling: Telling, i: int, groepen: Floats, plaats: Ints) -> Floats:
    """Ω (gemeente, code, code) between each gemeente and its union, row `plaats` of `groepen`.

    A gemeente is a member of its union. Persons belong to one gemeente, so there it is the gemeente's own Ω.
    """
    if telling.clusters is None:
        return telling.momenten[i].omega
    return cl.kruis_met_groep(telling.clusters, telling.sommen[i], groepen, plaats)


def _populatie(invoer: RondeInvoer, gemeenten: Sequence[str]) -> Floats:
    som = dict(invoer.strata.group_by("gemeente").agg(pl.col("populatie").sum()).iter_rows())
    return np.array([float(som.get(g) or 0) for g in gemeenten])


def _status(niveaus: pl.DataFrame, gemeenten: Sequence[str], klaar: Bools) -> tuple[str, ...]:
    """How each gemeente was weighted."""
    per = dict(niveaus.select("gemeente", pl.concat_list("ax_niveau", "edu_niveau")).iter_rows())
    uit = []
    for g, goed in zip(gemeenten, klaar, strict=True):
        if not goed:
            uit.append(NIET_GECONVERGEERD)
        elif per[g] == [0, 0]:
            uit.append(GERAAKT)
        else:
            uit.append(ALLEEN_OMVANG if per[g] == [2, 2] else SAMENGEVOEGD)
    return tuple(uit)


def _achtergrond(invoer: RondeInvoer) -> dict[str, str]:
    """Which of sex, age and education the codebook has: begrip → column. Without all three no raking."""
    nodig = ("ag_geslacht", "ag_leeftijd", "ag_opleiding")
    heeft = {v.begrip: v.naam for v in invoer.codeboek.variabelen if v.begrip in nodig}
    return heeft if invoer.marges is not None and len(heeft) == len(nodig) else {}


def _naar_cel(invoer: RondeInvoer, kolommen: dict[str, str]) -> list[pl.Expr]:
    """Raw codes as raking cells, by the labels of the codebook."""
    if not kolommen:
        return [pl.lit(ONBEKEND).alias(m) for m in MARGES]
    variabelen = {v.begrip: v for v in invoer.codeboek.variabelen}
    geslacht, leeftijd, opleiding = (
        pl.col(kolommen[b]).replace_strict(_labels(variabelen[b]), default=None, return_dtype=pl.String)
        for b in ("ag_geslacht", "ag_leeftijd", "ag_opleiding")
    )
    return [
        pl.concat_str(geslacht, pl.lit("_"), leeftijd).fill_null(ONBEKEND).alias("ax"),
        opleiding.fill_null(ONBEKEND).alias("edu"),
    ]


def _labels(variabele: Variabele) -> dict[int, str]:
    """Code → part of a cell name: "man" → m, "18 tot en met 34 jaar" → 18-34, "75 jaar of ouder" → 75+."""
    uit = {}
    for code, tekst in variabele.waarden.items():
        label = tekst["nl"].lower()
        getallen = re.findall(r"\d+", label)
        if variabele.begrip == "ag_leeftijd" and getallen:
            uit[code] = "-".join(getallen[:2]) if len(getallen) > 1 else f"{getallen[0]}+"
        elif variabele.begrip == "ag_geslacht" and re.match(r"(man|vrouw)\b", label):
            uit[code] = label[0]
        elif variabele.begrip == "ag_opleiding":
            gevonden = re.match(r"(praktisch|middelbaar|theoretisch)", label)
            if gevonden:
                uit[code] = gevonden.group(1)
    return uit
