"""From the moments of a round to figures per gebied, still without any decision on what may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analyse.betrouwbaarheid import korn_graubard, t_interval
from analyse.gemeenten import gemeenten
from analyse.maten import NETTO, Cijferitem
from analyse.nauwkeurigheid import Schatting, schat
from analyse.tellen import Telling, groep_momenten
from analyse.weging import Floats, Ints

NL = "NL"


@dataclass(frozen=True)
class Gebieden:
    """The gebieden of a round: its gemeenten, NL and the peer groups with a respondent.

    `groepen` (union, gemeente) holds NL first, then the peer groups; `peer` is the row of each gemeente.
    """

    namen: tuple[str, ...]
    groepen: Floats
    peer: Ints


def gebieden(telling: Telling) -> Gebieden:
    """All gebieden in the order in which figures are made: gemeenten, NL, peer groups."""
    kenmerk = gemeenten()
    peer = [kenmerk[g].peergroep if g in kenmerk else "" for g in telling.gemeenten]
    namen = sorted(set(peer) - {""})
    groepen = np.array([[1.0] * len(peer), *([float(p == naam) for p in peer] for naam in namen)])
    rij = np.array([namen.index(p) + 1 if p else 0 for p in peer], dtype=np.int64)
    return Gebieden((*telling.gemeenten, NL, *namen), groepen, rij)


def maak_cijfers(telling: Telling, gebied: Gebieden, *, alleen_hoofdmaat: bool = False) -> pl.DataFrame:
    """All figures of a round, one row per gebied, variable and measure, with what disclosure control needs.

    Besides the columns of `publicatie.CIJFERS` (no status yet): `aandeel`, `teller` (unweighted answers that
    count 1 in a share), `eender` (all answers have the same score), `populatie`, and for aanbieders
    `organisaties` and `grootste` (largest part of the answers that comes from one organisation).
    """
    delen: list[dict[str, Floats | Ints]] = []
    namen: list[tuple[Cijferitem, str, bool]] = []
    for i, ci in enumerate(telling.items):
        m = telling.momenten[i].plus(groep_momenten(telling, i, gebied.groepen))
        keuze = [k for k, x in enumerate(ci.item.maten) if not alleen_hoofdmaat or x.naam == ci.hoofdmaat]
        if not keuze:
            continue
        scores = ci.item.scores[keuze]
        s = schat(m, scores)
        start = len(namen)
        namen += [(ci, ci.item.maten[k].naam, ci.item.maten[k].aandeel) for k in keuze]
        vorm = s.n.shape
        delen.append(
            {
                "gebied": np.broadcast_to(np.arange(vorm[0])[:, None], vorm).ravel(),
                "maat": np.broadcast_to(start + np.arange(vorm[1]), vorm).ravel(),
                "teller": (m.n @ (scores == 1).astype(float).T).ravel(),
                "eender": _eender(m.n, scores, s.n).ravel(),
                **_organisaties(telling, i, gebied, scores),
                **{
                    naam: getattr(s, naam).ravel()
                    for naam in ("n", "n_eff", "waarde", "se", "df", "variantie")
                },
            }
        )
    return _tabel(telling, gebied, delen, namen)


def _tabel(
    telling: Telling,
    gebied: Gebieden,
    delen: Sequence[dict[str, Floats | Ints]],
    namen: Sequence[tuple[Cijferitem, str, bool]],
) -> pl.DataFrame:
    kolom = {naam: np.concatenate([d[naam] for d in delen]) for naam in delen[0]} if delen else {}
    if not kolom:
        kolom = dict.fromkeys(
            (
                "gebied",
                "maat",
                "teller",
                "eender",
                "organisaties",
                "grootste",
                "n",
                "n_eff",
                "waarde",
                "se",
                "df",
                "variantie",
            ),
            np.zeros(0),
        )
    maat = kolom["maat"].astype(np.int64)
    aandeel = np.array([a for _, _, a in namen], dtype=bool)[maat] if namen else np.zeros(0, dtype=bool)
    netto = (
        np.array([n == NETTO for _, n, _ in namen], dtype=bool)[maat] if namen else np.zeros(0, dtype=bool)
    )
    onder, boven = _interval(kolom, aandeel, netto)
    totaal = np.concatenate([telling.populatie, gebied.groepen @ telling.populatie])

    def label(waarden: list[str]) -> pl.Series:
        return pl.Series(waarden, dtype=pl.String).gather(maat)

    plek = kolom["gebied"].astype(np.int64)
    return pl.DataFrame(
        {
            "gebied": pl.Series(gebied.namen, dtype=pl.String).gather(plek),
            "begrip": label([c.variabele.begrip for c, _, _ in namen]),
            "variabele": label([c.variabele.naam for c, _, _ in namen]),
            "maat": label([n for _, n, _ in namen]),
            "n": kolom["n"].astype(np.int64),
            "n_eff": kolom["n_eff"],
            "schatting": kolom["waarde"],
            "se": kolom["se"],
            "lo": onder,
            "hi": boven,
            "df": kolom["df"],
            "bewoording": pl.Series([c.variabele.bewoording for c, _, _ in namen], dtype=pl.Int32).gather(
                maat
            ),
            "aandeel": aandeel,
            "teller": kolom["teller"].astype(np.int64),
            "eender": kolom["eender"].astype(bool),
            "populatie": totaal[plek],
            "organisaties": kolom["organisaties"].astype(np.int64),
            "grootste": kolom["grootste"],
        }
    ).select(
        pl.lit(telling.invoer.doelgroep).alias("doelgroep"),
        pl.lit(telling.invoer.periode).alias("periode"),
        pl.all(),
    )


def _eender(geteld: Floats, scores: Floats, n: Floats) -> Floats:
    """1 where every answer in the base has the same score."""
    uit = np.zeros(n.shape)
    for k, rij in enumerate(scores):
        for score in np.unique(rij[np.isfinite(rij)]):
            uit[:, k] = np.maximum(uit[:, k], geteld[:, rij == score].sum(axis=1) == n[:, k])
    return uit


def _interval(
    k: dict[str, Floats | Ints], aandeel: Floats | Ints, netto: Floats | Ints
) -> tuple[Floats, Floats]:
    """Korn-Graubard for shares; t for means and net agreement, the latter within [−1, 1]."""
    waarde = np.asarray(k["waarde"], dtype=float)
    onder, boven = t_interval(waarde, np.asarray(k["se"], dtype=float), np.asarray(k["df"], dtype=float))
    _, laag, hoog = korn_graubard(
        *(np.asarray(k[naam], dtype=float)[aandeel] for naam in ("waarde", "variantie", "n", "n_eff", "df"))
    )
    onder[aandeel], boven[aandeel] = laag, hoog
    onder[netto], boven[netto] = np.maximum(onder[netto], -1.0), np.minimum(boven[netto], 1.0)
    return onder, boven


def _organisaties(telling: Telling, i: int, gebied: Gebieden, scores: Floats) -> dict[str, Floats]:
    """Organisations with an answer in the base, and the largest share of one, per gebied and measure."""
    vorm = (len(gebied.namen), len(scores))
    aantal, grootste = np.zeros(vorm), np.zeros(vorm)
    c = telling.clusters
    if c is not None:
        som = telling.sommen[i] @ np.isfinite(scores).astype(float).T
        g = len(telling.gemeenten)
        np.add.at(aantal, c.gemeente, som > 0)
        np.maximum.at(grootste, c.gemeente, som)
        for k, groep in enumerate(gebied.groepen):
            per_org = np.zeros((len(c.stratum), vorm[1]))
            mee = groep[c.gemeente] > 0
            np.add.at(per_org, c.organisatie[mee], som[mee])
            aantal[g + k], grootste[g + k] = (per_org > 0).sum(axis=0), per_org.max(axis=0, initial=0.0)
        totaal = np.zeros(vorm)
        np.add.at(totaal, c.gemeente, som)
        totaal[g:] = gebied.groepen @ totaal[:g]
        grootste = np.divide(grootste, totaal, out=np.zeros(vorm), where=totaal > 0)
    return {"organisaties": aantal.ravel(), "grootste": grootste.ravel()}


def schatting_van(telling: Telling, i: int) -> tuple[Floats, Schatting] | None:
    """The main measure of item i: its scores (1, code) and its figures per gemeente; None without one."""
    ci = telling.items[i]
    rij = next((k for k, x in enumerate(ci.item.maten) if x.naam == ci.hoofdmaat), None)
    if rij is None:
        return None
    scores = ci.item.scores[rij : rij + 1]
    return scores, schat(telling.momenten[i], scores)
