"""Made-up rounds on which every attack is tried: neighbours, giants beside dwarfs, a merger, a correction.

Each `Proef` holds what is public of it and the truth to score with.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import msgspec
import numpy as np
import polars as pl

from analyse import Drempels, Publicatie, RondeInvoer, maak_publicatie
from analyse.cijfers import maak_cijfers
from analyse.cijfertabel import cijfertabel
from analyse.gemeenten import gemeenten, namen, opvolgers, peergroepen
from analyse.onthulling import onthul_cijfers
from analyse.onthulling.standen import Stand, standen
from analyse.tellen import tel_ronde
from tests.aanval.kennis import Kennis, alles, van_publicatie
from tests.aanval.waarheid import Waarheid
from tests.analyse.kunst import buren, ronde

D = Drempels()
BLOOT = Drempels(
    inwoners_n=0, categorie_n=0, organisaties=0, dominantie=1.0, gemeente_n=0, gemeente_rest=-(10**9),
    uiterste_groep=0, n_eff=0.0, breedte=9.0, breedte_indicatief=9.0,
)  # fmt: skip
"""No protection: what a mistake would show. Only for planting."""
STRENG = Drempels(inwoners_n=60, organisaties=7, gemeente_n=15, categorie_n=12, dominantie=0.4)
SOEPEL = Drempels(n_eff=0.0, breedte=9.0)
"""As always in what is protected, but without the precision gate: more is shown."""
INWONERS = (12, 60, 90, 46, 200, 65, 80, 150, 75, 120, 70, 95)
MEDEWERKERS = (14, 12, 8, 25, 40, 11, 18, 60, 13, 22, 35, 16)
AANBIEDERS = (3, 9, 20, 14, 40, 25, 30, 60, 12, 18, 35, 22)


@dataclass(frozen=True)
class Proef:
    """Publications of some rounds, the same without protection (`bloot`), and the truth."""

    rondes: Sequence[RondeInvoer]
    publicaties: Mapping[str, Publicatie]
    bloot: Mapping[str, Publicatie]
    waarheid: Waarheid

    def kennis(self, **anders: Publicatie) -> Kennis:
        """All frames, with some publications replaced."""
        delen = [van_publicatie(p) for p in {**self.publicaties, **anders}.values()]
        schalen = {
            v.naam: (v.van, v.tot)
            for r in self.rondes
            for v in r.codeboek.variabelen
            if v.van is not None and v.tot is not None
        }
        return replace(alles(delen), schalen=schalen)


def _publiceer(
    r: Mapping[str, RondeInvoer], eerder: Mapping[str, Sequence[RondeInvoer]], d: Drempels
) -> dict[str, Publicatie]:
    """A publication per doelgroep, mirrored with the others."""
    return {
        naam: maak_publicatie(x, [y for n, y in r.items() if n != naam], eerder.get(naam, ()), d)
        for naam, x in r.items()
    }


@cache
def naburen() -> Proef:
    """Twelve gemeenten of two peer groups, all three doelgroepen, with the round before."""
    codes = buren(12)
    aantallen = {"inwoners": INWONERS, "aanbieders": AANBIEDERS, "gemeente": MEDEWERKERS}
    nu = {d: ronde(d, dict(zip(codes, n, strict=True)), 7 + k) for k, (d, n) in enumerate(aantallen.items())}
    vroeger = {
        d: [ronde(d, dict(zip(codes, n[::-1], strict=True)), 17 + k, periode="2025")]
        for k, (d, n) in enumerate(aantallen.items())
    }
    alle = [*nu.values(), *(r for rs in vroeger.values() for r in rs)]
    return Proef(alle, _publiceer(nu, vroeger, D), _publiceer(nu, vroeger, BLOOT), Waarheid.van(alle))


@cache
def reus_en_dwerg() -> Proef:
    """A gemeente with too few answers; beside it hides an island with a twentieth of its people."""
    rest = dict.fromkeys(("GM0363", "GM0202", "GM1992", "GM0340", "GM1961"), 150)
    r = {"inwoners": ronde("inwoners", {"GM0397": 20, "GM0096": 45, **rest}, 3)}
    return Proef([*r.values()], _publiceer(r, {}, D), _publiceer(r, {}, BLOOT), Waarheid.van(r.values()))


@cache
def kleine_groep() -> Proef:
    """Four gemeenten of about the minimum, alone in their peer group."""
    codes = peergroepen()["PG-klein-weinig"].leden[:4]
    r = {"inwoners": ronde("inwoners", dict(zip(codes, (29, 31, 33, 35), strict=True)), 5)}
    return Proef([*r.values()], _publiceer(r, {}, SOEPEL), _publiceer(r, {}, BLOOT), Waarheid.van(r.values()))


@cache
def gelijke_gewichten() -> Proef:
    """Inwoners who all weigh the same: one stratum and no background, so that nothing blurs the counts."""
    codes = buren(8)
    r = ronde("inwoners", dict(zip(codes, (34, 40, 33, 38, 60, 45, 31, 90), strict=True)), 5)
    een = r.strata.filter(pl.col("stratum") == "wmo")
    vast = r.lees().with_columns(stratum=pl.lit("wmo"))
    zonder = [v for v in r.codeboek.variabelen if not v.begrip.startswith("ag_")]
    r = replace(
        r,
        antwoorden=vast,
        strata=een,
        marges=None,
        codeboek=msgspec.structs.replace(r.codeboek, variabelen=tuple(zonder)),
    )
    rs = {"inwoners": r}
    return Proef([r], _publiceer(rs, {}, D), _publiceer(rs, {}, BLOOT), Waarheid.van([r]))


@cache
def fusie() -> Proef:
    """A round published in the division of its time and again after a merger: old borders and new ones.

    Without background questions, so that the weights are the same in both. `bloot`: the second publication as
    if the first had never been.
    """
    oud = [c for c in namen(2022) if opvolgers(c)[0][0] == "GM1992"]
    delen = dict(zip(oud, (14, 120, 160), strict=True))
    rest = {**dict.fromkeys([c for c in buren(8) if c in namen(2022)], 150), "GM0340": 60}
    r = ronde_oud("inwoners", {**delen, **rest}, 2022)
    onthuld = onthul_cijfers(maak_cijfers(tel_ronde(r)), D)
    bloot = maak_publicatie(r)
    toen = replace(bloot, cijfers=cijfertabel(onthuld, D), vergelijkingen=bloot.vergelijkingen.clear())
    toen = toen.met_kop(versie=1, indeling=2022, opgegaan={})
    nieuw = maak_publicatie(r, gepubliceerd=standen(toen.kop, toen.cijfers)).met_kop(versie=2)
    return Proef([r], {"oud": toen, "nieuw": nieuw}, {"nieuw": bloot.met_kop(versie=2)}, Waarheid.van([r]))


def ronde_oud(doelgroep: str, per_gemeente: dict[str, int], indeling: int) -> RondeInvoer:
    """A round in an older division; the gemeenten that are gone borrow the answers of present ones."""
    lenen = dict(zip((g for g in per_gemeente if g not in gemeenten()), reversed(buren(24)), strict=False))
    r = ronde(doelgroep, {lenen.get(g, g): n for g, n in per_gemeente.items()}, 11, periode=str(indeling))
    naam = pl.col("gemeente").replace({b: a for a, b in lenen.items()})
    deel = pl.when(pl.col("stratum") == "wmo").then(0.5).otherwise(0.3)
    inwoners = {g: gemeenten(indeling)[g].inwoners for g in per_gemeente}
    omvang = (pl.col("gemeente").replace_strict(inwoners) * deel).cast(pl.Int64).alias("populatie")
    strata = r.strata.with_columns(naam).with_columns(omvang)
    return replace(r, antwoorden=r.lees().with_columns(naam), strata=strata, marges=None, indeling=indeling)


@cache
def correctie() -> Proef:
    """A small staff, and one more response of it found afterwards: `bloot` is the second version that the
    product refuses to make (`gecorrigeerd`)."""
    r, later = gecorrigeerd()
    eerst, tweede = maak_publicatie(r).met_kop(versie=1), maak_publicatie(later).met_kop(versie=2)
    return Proef([r], {"eerst": eerst}, {"tweede": tweede}, Waarheid.van([r]))


def gecorrigeerd() -> tuple[RondeInvoer, RondeInvoer]:
    """A round before and after a correction of its answers."""
    codes = buren(6)
    r = ronde("gemeente", dict(zip(codes, (14, 25, 31, 40, 28, 19), strict=True)), 23)
    een = r.lees().filter(pl.col("gemeente") == codes[0]).head(1)
    return r, replace(r, antwoorden=pl.concat([r.lees(), een]))


@cache
def andere_drempels() -> Proef:
    """The same rounds published three times: as always, more strictly, and less strictly."""
    codes, publicaties = buren(12), {}
    rondes = [
        ronde(d, dict(zip(codes, n, strict=True)), 7)
        for d, n in (("inwoners", INWONERS), ("gemeente", MEDEWERKERS), ("aanbieders", AANBIEDERS))
    ]
    for r in rondes:
        bekend: list[Stand] = []
        for versie, d in enumerate((D, STRENG, SOEPEL), 1):
            p = maak_publicatie(r, drempels=d, gepubliceerd=bekend).met_kop(versie=versie)
            bekend += standen(p.kop, p.cijfers)
            publicaties[f"{r.doelgroep} {versie}"] = p
    return Proef(rondes, publicaties, {}, Waarheid.van(rondes))


PROEVEN: Mapping[str, Callable[[], Proef]] = {
    "naburen": naburen,
    "reus en dwerg": reus_en_dwerg,
    "kleine groep": kleine_groep,
    "gelijke gewichten": gelijke_gewichten,
    "fusie": fusie,
    "correctie": correctie,
    "andere drempels": andere_drempels,
}


def eenstemmig(r: RondeInvoer, gemeente: str, variabele: str, code: int) -> RondeInvoer:
    """The round in which everyone of a gemeente gives the same answer to one question."""
    rijen = r.lees()
    wie = rijen["gemeente"].to_numpy() == gemeente
    waarde = np.where(wie, code, rijen[variabele].to_numpy()).astype(np.int16)
    return replace(r, antwoorden=rijen.with_columns(pl.Series(variabele, waarde)))
