"""A round counted and weighted: what is left of it is the moments of its items per gemeente."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl

from analyse import clusters as cl
from analyse import nauwkeurigheid as nk
from analyse.aggregatie import AANTAL, codeer, nummer, plek_in, tel
from analyse.cellen import gemeente_populatie, maak_cellen
from analyse.gebieden import Gebieden, gebieden_van
from analyse.maten import Cijferitem, blokken, items_van
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
from analyse.weging import Bools, Cellen, Floats, Ints, Weging, kish, weeg
from vragenlijsten import Variabele

_DRADEN = 2
GEEN_MARGES = pl.DataFrame(
    schema={"gemeente": pl.String, "marge": pl.String, "cel": pl.String, "populatie": pl.Int64}
)


@dataclass(frozen=True)
class Blok:
    """Items with the same codes and measures, with their moments per gemeente and per union of gemeenten.

    `sommen`: of aanbieders, who all weigh 1, the answers per organisation × gemeente (row, item, code).
    """

    items: tuple[Cijferitem, ...]
    momenten: nk.Momenten
    unies: nk.Momenten
    sommen: Floats | None = None


@dataclass(frozen=True)
class Telling:
    """A weighted round. `clusters` and `unies` (the unions of `gebied.groepen`) only for aanbieders.

    `rij_gemeente`: number of the gemeente of each response. `n` respondents, `populatie`, `n_eff` and
    `weging_status` per gemeente.
    """

    invoer: RondeInvoer
    gebied: Gebieden
    blokken: tuple[Blok, ...]
    rij_gemeente: Ints
    n: Floats
    populatie: Floats
    n_eff: Floats
    weging_status: tuple[str, ...]
    clusters: cl.Clusters | None = None
    unies: tuple[cl.Unie, ...] = ()


def tel_ronde(invoer: RondeInvoer, *, alleen_hoofd: bool = False) -> Telling:
    """Counts and weighs a round that is already in the present division.

    `alleen_hoofd` leaves out the items without a main measure: a trend and a mirror need no more. A round
    without responses has no gemeenten and no blocks.
    """
    if not invoer.antwoorden.height:
        nul = np.zeros(0)
        return Telling(invoer, gebieden_van(()), (), nul.astype(np.int64), nul, nul, nul, ())
    items = items_van(invoer.codeboek, invoer.schalen)
    groepen = blokken([ci for ci in items if ci.hoofdmaat or not alleen_hoofd])
    tellen = _tel_clusters if invoer.doelgroep == "aanbieders" else _tel_personen
    return tellen(invoer, groepen)


def _tel_personen(invoer: RondeInvoer, groepen: Sequence[Sequence[Cijferitem]]) -> Telling:
    ids, cellen, niveaus = _cellen(invoer)
    weging = weeg(cellen)
    gebied = gebieden_van(cellen.gemeenten)
    plat = _tel_alle(invoer.antwoorden, ids, len(cellen.n), [ci for groep in groepen for ci in groep])
    delen = nk.momenten_van(cellen, weging, plat, [(len(x), len(x[0].item.codes)) for x in groepen])
    return Telling(
        invoer,
        gebied,
        tuple(Blok(tuple(x), m, m.groepen(gebied.groepen)) for x, m in zip(groepen, delen, strict=True)),
        cellen.gemeente[ids],
        cellen.gemeente_n,
        gemeente_populatie(invoer.strata, pl.Series(cellen.gemeenten, dtype=pl.String)),
        _n_eff(cellen, weging),
        _status(niveaus, cellen.gemeenten, weging.geconvergeerd),
    )


def _n_eff(cellen: Cellen, weging: Weging) -> Floats:
    return kish(weging.gewicht, cellen.n, cellen.gemeente, len(cellen.gemeenten))


def _cellen(invoer: RondeInvoer) -> tuple[Ints, Cellen, pl.DataFrame]:
    """The cell of each response, the cells, and the level of joining per gemeente."""
    kolommen = _achtergrond(invoer)
    ids, ruw = nummer(invoer.antwoorden, ["gemeente", "stratum", *kolommen.values()])
    ruw = ruw.with_columns(
        *_naar_cel(invoer, kolommen), pl.Series(AANTAL, np.bincount(ids, minlength=ruw.height))
    )
    strata = invoer.strata.select("gemeente", "stratum", "populatie")
    marges = GEEN_MARGES if invoer.marges is None or not kolommen else invoer.marges
    grof, doelen, niveaus = voeg_samen(ruw.select("gemeente", "stratum", *MARGES, AANTAL), strata, marges)
    plek, sommen = nummer(grof, ["gemeente", "stratum", *MARGES])
    n = np.bincount(plek, grof[AANTAL].to_numpy(), sommen.height)
    cellen = maak_cellen(sommen.with_columns(pl.Series(AANTAL, n)), strata, doelen, MARGES)
    return plek[ids], cellen, niveaus


def _tel_clusters(invoer: RondeInvoer, groepen: Sequence[Sequence[Cijferitem]]) -> Telling:
    """Aanbieders: every answer weighs 1; rows of sums are organisation × gemeente."""
    ids, rijen = nummer(invoer.antwoorden, ["gemeente", "organisatie"])
    soort = invoer.antwoorden.group_by("organisatie").agg(pl.col("stratum").min()).sort("organisatie")
    gemeente, gemeenten = codeer(rijen["gemeente"])
    gebied = gebieden_van(tuple(gemeenten))
    clusters = cl.Clusters(
        gebied.gemeenten,
        gemeente,
        plek_in(rijen["organisatie"], soort["organisatie"]),
        soort["stratum"].rank("dense").to_numpy().astype(np.int64) - 1,
        np.bincount(ids, minlength=rijen.height).astype(float),
    )
    unies = cl.unies(clusters, gebied.groepen)
    delen = []
    for groep in groepen:
        som = _tel_alle(invoer.antwoorden, ids, rijen.height, groep).reshape(rijen.height, len(groep), -1)
        eigen = cl.eigen_momenten(clusters, som)
        delen.append(Blok(tuple(groep), eigen, cl.momenten(clusters, unies, som, som, som), som))
    n = cl.per_gemeente(clusters, clusters.n)
    return Telling(
        invoer,
        gebied,
        tuple(delen),
        gemeente[ids],
        n,
        gemeente_populatie(invoer.strata, gemeenten),
        n,
        (ALLEEN_OMVANG,) * len(gemeenten),
        clusters,
        unies,
    )


def _tel_alle(antwoorden: pl.DataFrame, ids: Ints, aantal: int, items: Sequence[Cijferitem]) -> Floats:
    """Counts (cell, column) of the codes of all items side by side; items are counted in threads."""
    plek = np.cumsum([0, *(len(ci.item.codes) for ci in items)])
    uit = np.empty((aantal, int(plek[-1])))

    def een(j: int) -> None:
        uit[:, plek[j] : plek[j + 1]] = tel(antwoorden[items[j].item.naam], ids, aantal, items[j].item.codes)

    with ThreadPoolExecutor(_DRADEN) as draden:
        for _ in draden.map(een, range(len(items))):
            pass
    return uit


def kruis_momenten(telling: Telling, blok: Blok, plaats: Ints) -> Floats:
    """Ω (gemeente, item, code, code) between each gemeente and its union, row `plaats` of `gebied.groepen`.

    A gemeente is a member of its union. Persons belong to one gemeente, so there it is the gemeente's own Ω.
    """
    if telling.clusters is None or blok.sommen is None:
        return blok.momenten.omega
    return cl.kruis_met_groep(telling.clusters, blok.sommen, telling.unies, plaats)


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
