"""Comparisons of a round with itself (rest, peers), with the round before, and between groups (mirrors).

Figures are compared on their main measure only. A difference is shown when both its sides are; its test is
corrected for the number of gemeenten of which it is shown.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analyse.breuken import soort_breuk
from analyse.cijfertabel import getal, tekst
from analyse.gebieden import NL
from analyse.hoofdcijfers import Hoofdcijfers, hoofdcijfers
from analyse.nauwkeurigheid import schat
from analyse.onthulling import MINSTE_PEERS, Onthuld
from analyse.onthulling.afronden import rond_cijfers, rond_df, rond_se, rond_toets
from analyse.publicatie import SPIEGELS, VERGELIJKINGEN
from analyse.status import (
    BREUK,
    TE_WEINIG,
    WOORDEN,
    Statussen,
    is_getoond,
    van_verschil,
)
from analyse.tellen import Blok, Telling, kruis_momenten
from analyse.vergelijking import (
    Q,
    Referentie,
    Verschil,
    benjamini_hochberg,
    contrast,
    los,
    t_grens,
    tweezijdig,
)
from analyse.weging import Bools, Floats, Ints
from vragenlijsten import Begrip

HOGER, LAGER, GEEN_VERSCHIL = "hoger", "lager", "geen_verschil"
OORDELEN = (GEEN_VERSCHIL, HOGER, LAGER)
SPIEGELPAREN = (("aanbieders", "inwoners"), ("gemeente", "inwoners"), ("gemeente", "aanbieders"))


@dataclass(frozen=True)
class Verschillen:
    """Differences (row, gemeente) with what they are about: words per row, names per column.

    `fijn`: as coarse as the coarser of both sides (`afronden.fijnheid`). `toets` False: for display, without
    p. Verdicts come from the exact numbers. The column NL is one test by itself and is not adjusted.
    """

    kop: dict[str, tuple[str, ...]]
    gemeente: tuple[str, ...]
    verschil: Floats
    se: Floats
    df: Floats
    status: Statussen
    fijn: Ints
    toets: bool = True

    def tabel(self, schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
        """Rows as `schema`: what is not shown is empty, with p, p_bh and oordeel."""
        mag = is_getoond(self.status)
        verschil, se, df = (np.where(mag, x, np.nan) for x in (self.verschil, self.se, self.df))
        half = t_grens(df) * se
        p = tweezijdig(verschil, se, df) if self.toets else np.full(mag.shape, np.nan)
        landelijk = np.array([g == NL for g in self.gemeente], dtype=bool)
        p_bh = p.copy()
        p_bh[:, ~landelijk] = benjamini_hochberg(p[:, ~landelijk].T).T
        with np.errstate(invalid="ignore"):
            oordeel = np.where(p_bh <= Q, np.where(verschil > 0, 1, 2), 0).ravel()
        g = len(self.gemeente)
        rij = np.repeat(np.arange(len(mag)), g)
        kolommen = {naam: tekst(woorden, rij) for naam, woorden in self.kop.items()}
        kolommen["gemeente"] = tekst(self.gemeente, np.tile(np.arange(g), len(mag)))
        kolommen["status"] = tekst(WOORDEN, self.status.ravel())
        getoetst = pl.Series(~np.isnan(p_bh).ravel())
        kolommen["oordeel"] = tekst(OORDELEN, oordeel).set(~getoetst, None)
        maten = self.kop["maat"]
        getallen = {"verschil": verschil, "lo": verschil - half, "hi": verschil + half}
        getallen = {naam: rond_cijfers(x, maten, self.fijn) for naam, x in getallen.items()}
        getallen |= {naam: rond_toets(x, self.fijn) for naam, x in {"p": p, "p_bh": p_bh}.items()}
        getallen |= {"se": rond_se(se, maten, self.fijn), "df": rond_df(df)}
        kolommen |= {naam: getal(x) for naam, x in getallen.items()}
        return pl.DataFrame({k: kolommen[k].cast(t) for k, t in schema.items()})


def vergelijkingen(
    telling: Telling,
    onthuld: Onthuld,
    vorige: Onthuld | None,
    begrippen: Mapping[str, Begrip],
    andere_modus: Collection[str] = (),
) -> pl.DataFrame:
    """Rows as `publicatie.VERGELIJKINGEN`: within the round, and with the round before. `andere_modus`:
    begrippen of which the figures are no series, because people answered in another way."""
    hoofd = hoofdcijfers(onthuld)
    delen = binnen_ronde(telling, onthuld)
    if vorige is not None:
        delen.append(met_vorige(hoofd, hoofdcijfers(vorige), begrippen, andere_modus))
    return pl.concat([d.tabel(VERGELIJKINGEN) for d in delen])


def binnen_ronde(telling: Telling, onthuld: Onthuld) -> list[Verschillen]:
    """Each gemeente against NL, the rest of it, and its peer group without itself, on the main measures.

    The difference with NL is for display; the test is the one with the rest.
    """
    gebied, c = telling.gebied, onthuld.cijfers
    landelijk = np.zeros(gebied.nl, dtype=np.int64)
    plek = {r.item.variabele.naam: k for k, r in enumerate(c.rijen) if r.is_hoofd}
    blokken = [b for b in telling.blokken if b.items[0].hoofdmaat]
    rij = np.array([plek[ci.variabele.naam] for b in blokken for ci in b.items], dtype=np.int64)
    variabelen = [c.rijen[k].item.variabele for k in rij]
    eigen = onthuld.status[rij, : gebied.nl]
    met_nl, met_peer = ([kruis_momenten(telling, b, p) for b in blokken] for p in (landelijk, gebied.peer))
    kruizen = {"NL": met_nl, "rest": met_nl, "peer": met_peer}
    uit = []
    for naam, plaats, zonder in (
        ("NL", landelijk, False),
        ("rest", landelijk, True),
        ("peer", gebied.peer, True),
    ):
        v = [
            _contrast(b, kruis, plaats, zonder=zonder)
            for b, kruis in zip(blokken, kruizen[naam], strict=True)
        ]
        verschil, se, df = (
            np.concatenate([getattr(x, k).reshape(gebied.nl, -1).T for x in v] or [np.zeros((0, gebied.nl))])
            for k in ("verschil", "se", "df")
        )
        status = van_verschil(eigen, onthuld.status[rij][:, gebied.nl + plaats], verschil, se)
        if naam == "peer":
            heeft = c.waarden.n[rij, : gebied.nl] > 0
            status[_anderen(heeft, gebied.groepen, plaats) < MINSTE_PEERS] = TE_WEINIG
        kop = {
            **_kop(c.doelgroep, c.periode, len(rij)),
            "begrip": tuple(x.begrip for x in variabelen),
            "maat": tuple(c.rijen[k].maat.naam for k in rij),
            "referentie": (naam,) * len(rij),
        }
        fijn = np.minimum(onthuld.fijn[rij][:, : gebied.nl], onthuld.fijn[rij][:, gebied.nl + plaats])
        uit.append(Verschillen(kop, gebied.gemeenten, verschil, se, df, status, fijn, naam != "NL"))
    return uit


def _contrast(blok: Blok, kruis: Floats, plaats: Ints, *, zonder: bool) -> Verschil:
    """Differences (gemeente · item, 1) of the main measure with the union at `plaats` of each gemeente.

    `kruis` is Ω between both.
    """
    item = blok.items[0]
    maat = next(k for k, m in enumerate(item.item.maten) if m.naam == item.hoofdmaat)
    scores = item.item.scores[maat : maat + 1]
    m = blok.momenten.vlak()
    ref = Referentie(blok.unies.kies(plaats).vlak(), kruis.reshape(m.omega.shape), zonder=zonder)
    return contrast(m, schat(m, scores), ref, scores)


def _anderen(heeft: Bools, groepen: Floats, plaats: Ints) -> Floats:
    """How many other gemeenten with answers the union of each gemeente has (row, gemeente)."""
    samen = heeft.astype(float) @ groepen.T
    return np.where(plaats > 0, samen[:, plaats] - heeft, 0.0)


def _kop(doelgroep: str, periode: str, aantal: int) -> dict[str, tuple[str, ...]]:
    return {"doelgroep": (doelgroep,) * aantal, "periode": (periode,) * aantal}


def met_vorige(
    huidig: Hoofdcijfers,
    vorige: Hoofdcijfers,
    begrippen: Mapping[str, Begrip],
    andere_modus: Collection[str] = (),
) -> Verschillen:
    """Main figures now minus those of the round before, as independent samples. No figure across a break: of
    wording, of what an index is made of, or of modus."""
    nu, oud = huidig.gedeeld(vorige)
    v = los(nu.waarde, oud.waarde, nu.se, oud.se, nu.df + oud.df)
    status = van_verschil(nu.status, oud.status, v.verschil, v.se)
    bewoordingen = zip(nu.begrip, oud.bewoording.tolist(), nu.bewoording.tolist(), strict=True)
    breuk = np.array(
        [soort_breuk(begrippen.get(b), o, n) is not None or b in andere_modus for b, o, n in bewoordingen],
        dtype=bool,
    )
    breuk |= _anders_samengesteld(nu, oud)
    status[breuk[:, None] & is_getoond(status)] = BREUK
    kop = {
        **_kop(nu.doelgroep, nu.periode, len(nu.begrip)),
        "begrip": nu.begrip,
        "maat": nu.maat,
        "referentie": ("vorige",) * len(nu.begrip),
    }
    fijn = np.minimum(nu.fijn, oud.fijn)
    return Verschillen(kop, nu.gemeente, v.verschil, v.se, v.df, status, fijn)


def _anders_samengesteld(een: Hoofdcijfers, ander: Hoofdcijfers) -> Bools:
    """Per row: an index that is not made of the same."""
    return np.array([a != b for a, b in zip(een.inhoud, ander.inhoud, strict=True)], dtype=bool)


def spiegels(rondes: Sequence[Onthuld]) -> pl.DataFrame:
    """Rows as `publicatie.SPIEGELS`: differences between groups of one period on the main measure of the same
    begrip, per gemeente and NL. Groups are independent samples; df is the smaller. Indices are mirrored where
    they are made of the same."""
    per = {r.cijfers.doelgroep: hoofdcijfers(r) for r in rondes}
    delen = [pl.DataFrame(schema=SPIEGELS)]
    for a, b in SPIEGELPAREN:
        if a in per and b in per:
            links, rechts = per[a].gedeeld(per[b])
            zelfde = np.flatnonzero(~_anders_samengesteld(links, rechts)).tolist()
            links, rechts = (x.kies(zelfde, list(range(len(x.gemeente)))) for x in (links, rechts))
            v = los(links.waarde, rechts.waarde, links.se, rechts.se, np.fmin(links.df, rechts.df))
            aantal = len(links.begrip)
            kop = {
                "periode": (links.periode,) * aantal,
                "begrip": links.begrip,
                "maat": links.maat,
                "groep_a": (a,) * aantal,
                "groep_b": (b,) * aantal,
            }
            status = van_verschil(links.status, rechts.status, v.verschil, v.se)
            fijn = np.minimum(links.fijn, rechts.fijn)
            verschillen = Verschillen(kop, links.gemeente, v.verschil, v.se, v.df, status, fijn)
            delen.append(verschillen.tabel(SPIEGELS))
    return pl.concat(delen)
