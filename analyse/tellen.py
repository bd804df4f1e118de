"""A round counted and weighted: what is left of it is the moments of its items per gemeente."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from analyse import clusters as cl
from analyse import nauwkeurigheid as nk
from analyse.achtergrond import achtergrond, raakcellen
from analyse.achtergrondgroepen import ACHTERGROND
from analyse.aggregatie import kolom, nummer, optel
from analyse.cellen import bevolking_van, bouw_cellen, gemeente_populatie
from analyse.coderen import codeer, plek_in
from analyse.combinaties import combineer
from analyse.deelsom import Deelsom
from analyse.gebieden import Gebieden, gebieden_van
from analyse.maten import Cijferitem, blokken, items_van, stellingen, telbare_codes
from analyse.prepare import AnalyseFout
from analyse.ronde import RondeInvoer
from analyse.runner import LocalRunner, tel
from analyse.samenvoegen import (
    ALLEEN_OMVANG,
    GERAAKT,
    MARGES,
    NIET_GECONVERGEERD,
    SAMENGEVOEGD,
    voeg_cellen,
)
from analyse.scores import Codescores, Scores
from analyse.telplan import DUUR, N, Telplan
from analyse.weging import Bools, Cellen, Floats, Ints, Weging, kish, som_per, weeg

MODUS = "modus"
SLEUTELS = ("gemeente", "stratum", *MARGES)
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
class Basis:
    """How the raw cells were weighed: cells, weights, the number of the cell of each raw cell, and the
    population per gemeente."""

    cellen: Cellen
    weging: Weging
    plek: Ints
    populatie: Floats


@dataclass(frozen=True)
class Telling:
    """A weighted round. `clusters` and `unies` (the unions of `gebied.groepen`) only for aanbieders, `basis`
    for all others.

    `som`: what was counted, and `gemeente` the number of the gemeente of each of its raw cells. `n`
    respondents, `populatie`, `n_eff` and `weging_status` per gemeente.
    """

    invoer: RondeInvoer
    gebied: Gebieden
    blokken: tuple[Blok, ...]
    som: Deelsom
    gemeente: Ints
    n: Floats
    populatie: Floats
    n_eff: Floats
    weging_status: tuple[str, ...]
    basis: Basis | None = None
    clusters: cl.Clusters | None = None
    unies: tuple[cl.Unie, ...] = ()


def telplan(invoer: RondeInvoer, scores: Sequence[Scores | Codescores] = ()) -> Telplan:
    """What is to be counted of a round: every variable with figures, per gemeente, stratum, sex, age,
    education and modus as far as the round has them (aanbieders: per organisatie)."""
    vragen = sorted(achtergrond(invoer).items())
    items = items_van(invoer.codeboek, invoer.schalen)
    verplicht = ["gemeente", "stratum"]
    if invoer.doelgroep == "aanbieders":
        vragen, verplicht = [], ["gemeente", "organisatie", "stratum"]
    modus = [MODUS] if MODUS in invoer.kolommen else []
    return Telplan(
        f"{invoer.ronde}: antwoorden",
        (*verplicht, *(naam for _, naam in vragen), *modus),
        tuple(verplicht),
        tuple((ci.item.naam, telbare_codes(ci)) for ci in items),
        stellingen(items),
        DUUR in invoer.kolommen,
        tuple(scores),
        {v.naam: (*v.waarden, *v.ontbrekend) for v in invoer.codeboek.variabelen if v.begrip in ACHTERGROND},
    )


def tel_ronde(invoer: RondeInvoer, som: Deelsom | None = None, *, alleen_hoofd: bool = False) -> Telling:
    """Weighs a round that is already in the present division, from its sums (None: counted here).

    `alleen_hoofd` leaves out the items without a main measure: a trend and a mirror need no more. A round
    without responses has no gemeenten and no blocks.
    """
    if som is None:
        som = tel(invoer.antwoorden, telplan(invoer), LocalRunner())
    if not som.aantal:
        nul = np.zeros(0)
        return Telling(invoer, gebieden_van(()), (), som, nul.astype(np.int64), nul, nul, nul, ())
    items = items_van(invoer.codeboek, invoer.schalen)
    groepen = blokken([ci for ci in items if ci.hoofdmaat or not alleen_hoofd])
    weeg_ronde = _weeg_clusters if invoer.doelgroep == "aanbieders" else _weeg_personen
    return weeg_ronde(invoer, som, groepen)


def _weeg_personen(invoer: RondeInvoer, som: Deelsom, groepen: Sequence[Sequence[Cijferitem]]) -> Telling:
    basis, niveaus = _basis(invoer, som)
    cellen = basis.cellen
    gebied = gebieden_van(cellen.gemeenten)
    return Telling(
        invoer,
        gebied,
        _blokken(basis, gebied, som, groepen),
        som,
        cellen.gemeente[basis.plek],
        cellen.gemeente_n,
        basis.populatie,
        kish(basis.weging.gewicht, cellen.n, cellen.gemeente, len(cellen.gemeenten)),
        _status(niveaus, basis.weging.geconvergeerd),
        basis,
    )


def _blokken(
    basis: Basis, gebied: Gebieden, som: Deelsom, groepen: Sequence[Sequence[Cijferitem]]
) -> tuple[Blok, ...]:
    tabellen = [codes_van(som, ci) for groep in groepen for ci in groep]
    vormen = [(len(x), len(x[0].item.codes)) for x in groepen]
    delen = nk.momenten_van(basis.cellen, basis.weging, tabellen, vormen, plek=basis.plek)
    return tuple(Blok(tuple(x), m, m.groepen(gebied.groepen)) for x, m in zip(groepen, delen, strict=True))


def domein(telling: Telling, mee: Bools) -> Telling:
    """The same round for the responses in the raw cells `mee` only, such as the women.

    Others stay in the design with nothing of their own, so weights and strata are those of the whole round
    (never filter rows before the variance). Not for aanbieders. Raises ValueError there.
    """
    if telling.basis is None:
        raise ValueError("a round of organisations has no domains")
    cellen, plek = telling.basis.cellen, telling.basis.plek
    som = telling.som.binnen(mee)
    n = som_per(plek, som.van(N).astype(float), len(cellen.n))
    per_stratum = som_per(cellen.stratum, n, len(cellen.populatie))
    g = len(cellen.gemeenten)
    per_gemeente = som_per(cellen.gemeente, n, g)
    df = per_gemeente - som_per(cellen.stratum_gemeente, (per_stratum > 0).astype(float), g)
    blokken_ = tuple(
        replace(b, momenten=(m := replace(b.momenten, df=df)), unies=m.groepen(telling.gebied.groepen))
        for b in _blokken(telling.basis, telling.gebied, som, [b.items for b in telling.blokken])
    )
    n_eff = kish(telling.basis.weging.gewicht, n, cellen.gemeente, g)
    return replace(telling, blokken=blokken_, som=som, n=per_gemeente, n_eff=n_eff)


def _basis(invoer: RondeInvoer, som: Deelsom) -> tuple[Basis, list[Ints]]:
    """The cells and weights, and the level of joining per margin and gemeente."""
    kolommen = achtergrond(invoer)
    raakt = invoer.marges is not None and len(kolommen) == len(ACHTERGROND)
    codes, niveaus = zip(
        som.cellen.code("gemeente"),
        som.cellen.code("stratum"),
        *raakcellen(invoer, som.cellen, kolommen if raakt else {}),
        strict=True,
    )
    ruw_plek, fijn, _ = combineer(codes, niveaus, SLEUTELS)
    n = np.bincount(ruw_plek, som.van(N), len(fijn)).astype(np.int64)  # exact: far below 2⁵³
    bevolking = bevolking_van(invoer.strata, fijn.code("gemeente")[1], fijn.code("stratum")[1])
    marges = invoer.marges if raakt and invoer.marges is not None else GEEN_MARGES
    doelen, samengevoegd = voeg_cellen(fijn, n, bevolking, marges)
    vast = [fijn.code("gemeente"), fijn.code("stratum")]
    grof = [*(codes for codes, _ in vast), *(doel.cel for doel in doelen)]
    labels = [*(lijst for _, lijst in vast), *(doel.labels for doel in doelen)]
    plek, cel, _ = combineer(grof, labels, SLEUTELS)
    eerste = np.zeros(len(cel), dtype=np.int64)
    eerste[plek] = np.arange(len(plek))
    try:
        cellen = bouw_cellen(
            (grof[0][eerste], labels[0]),
            (grof[1][eerste], labels[1]),
            np.bincount(plek, n, len(cel)).astype(np.int64),
            bevolking,
            [replace(doel, cel=doel.cel[eerste]) for doel in doelen],
        )
    except AnalyseFout as fout:
        raise AnalyseFout(f"{invoer.ronde}: {fout}") from fout
    return Basis(cellen, weeg(cellen), plek[ruw_plek], bevolking.gemeente), samengevoegd


def _weeg_clusters(invoer: RondeInvoer, som: Deelsom, groepen: Sequence[Sequence[Cijferitem]]) -> Telling:
    """Aanbieders: every answer weighs 1; rows of sums are organisation × gemeente."""
    ids, rijen = nummer(som.sleutels, ["gemeente", "organisatie"])
    soort = som.sleutels.group_by("organisatie").agg(pl.col("stratum").min()).sort("organisatie")
    gemeente, gemeenten = codeer(rijen["gemeente"])
    gebied = gebieden_van(tuple(gemeenten))
    clusters = cl.Clusters(
        gebied.gemeenten,
        gemeente,
        plek_in(rijen["organisatie"], soort["organisatie"]),
        soort["stratum"].rank("dense").to_numpy().astype(np.int64) - 1,
        optel(ids, som.neem([N]), rijen.height)[:, 0].astype(float),
    )
    unies = cl.unies(clusters, gebied.groepen)
    delen = []
    for groep in groepen:
        tel_ = np.stack([optel(ids, codes_van(som, ci), rijen.height) for ci in groep], axis=1).astype(float)
        eigen = cl.eigen_momenten(clusters, tel_)
        delen.append(Blok(tuple(groep), eigen, cl.momenten(clusters, unies, tel_, tel_, tel_), tel_))
    n = cl.per_gemeente(clusters, clusters.n)
    return Telling(
        invoer,
        gebied,
        tuple(delen),
        som,
        gemeente[ids],
        n,
        gemeente_populatie(invoer.strata, gemeenten),
        n,
        (ALLEEN_OMVANG,) * len(gemeenten),
        None,
        clusters,
        unies,
    )


def codes_van(som: Deelsom, ci: Cijferitem) -> Ints:
    """Counts (raw cell, code) of one item."""
    return som.neem([kolom(ci.item.naam, code) for code in ci.item.codes])


def kruis_momenten(telling: Telling, blok: Blok, plaats: Ints) -> Floats:
    """Ω (gemeente, item, code, code) between each gemeente and its union, row `plaats` of `gebied.groepen`.

    A gemeente is a member of its union. Persons belong to one gemeente, so there it is the gemeente's own Ω.
    """
    if telling.clusters is None or blok.sommen is None:
        return blok.momenten.omega
    return cl.kruis_met_groep(telling.clusters, blok.sommen, telling.unies, plaats)


def _status(niveaus: Sequence[Ints], klaar: Bools) -> tuple[str, ...]:
    """How each gemeente was weighted, from the level per margin."""
    heel = np.all([niveau == 0 for niveau in niveaus], axis=0)
    geen = np.all([niveau == 2 for niveau in niveaus], axis=0)
    woorden = np.where(heel, GERAAKT, np.where(geen, ALLEEN_OMVANG, SAMENGEVOEGD))
    return tuple(np.where(klaar, woorden, NIET_GECONVERGEERD).tolist())
