"""Made-up rounds on which every attack is tried: neighbours, giants beside dwarfs, a merger, a correction.

Each `Proef` holds what is public of it and the truth to score with.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import msgspec
import numpy as np
import polars as pl

from analyse import Drempels, Publicatie, RondeInvoer, maak_publicatie
from analyse.cijfers import maak_cijfers
from analyse.cijfertabel import cijfertabel
from analyse.gemeenten import gemeenten, namen, opvolgers, peergroepen
from analyse.indexen.index import indexen_van
from analyse.onthulling import onthul_cijfers
from analyse.onthulling.standen import Stand, standen
from analyse.prepare import OPEN_LINK
from analyse.tellen import tel_ronde
from tests.aanval.kennis import Kennis, alles, van_publicatie
from tests.aanval.waarheid import Waarheid, medewerkers
from tests.analyse.indexen.test_cijfers import BEGRIPPEN
from tests.analyse.kunst import buren, met_vertrouwen, ronde
from vragenlijsten import Begrip

D = Drempels()
BLOOT = Drempels(
    inwoners_n=0, categorie_n=0, organisaties=0, dominantie=1.0, gemeente_n=0, gemeente_rest=-(10**9),
    uiterste_groep=0, n_eff=0.0, breedte=9.0, breedte_indicatief=9.0,
)  # fmt: skip
"""No protection: what a mistake would show. Only for planting."""
STRENG = Drempels(inwoners_n=60, organisaties=7, gemeente_n=15, categorie_n=12, dominantie=0.4)
SOEPEL = Drempels(n_eff=0.0, breedte=9.0)
"""As always in what is protected, but without the precision gate: more is shown."""
REUS, DWERG = "GM0363", "GM0096"
INWONERS = (12, 60, 90, 46, 200, 65, 80, 150, 75, 120, 70, 95)
MEDEWERKERS = (14, 12, 8, 25, 40, 11, 18, 60, 13, 22, 35, 16)
AANBIEDERS = (3, 9, 20, 14, 40, 25, 30, 60, 12, 18, 35, 22)
ALLES = {
    "inwoners": (20, 65, 90, 150, 210, 320, 460, 1050),
    "gemeente": (14, 12, 8, 25, 40, 31, 18, 60),
    "aanbieders": (3, 9, 20, 14, 40, 25, 30, 60),
}


@dataclass(frozen=True)
class Proef:
    """Publications of some rounds, the same without protection (`bloot`), and the truth."""

    rondes: Sequence[RondeInvoer]
    publicaties: Mapping[str, Publicatie]
    bloot: Mapping[str, Publicatie]
    waarheid: Waarheid
    begrippen: Mapping[str, Begrip] = field(default_factory=dict)
    _veilig: dict[str, Kennis] = field(default_factory=dict)

    def kennis(self, **anders: Publicatie) -> Kennis:
        """All frames, with some publications replaced."""
        for naam in self.publicaties.keys() - self._veilig.keys():
            self._veilig[naam] = van_publicatie(self.publicaties[naam])
        delen = [*({**self._veilig, **{naam: van_publicatie(p) for naam, p in anders.items()}}).values()]
        schalen = {
            v.naam: (v.van, v.tot)
            for r in self.rondes
            for v in r.codeboek.variabelen
            if v.van is not None and v.tot is not None
        }
        indexen = {
            (r.doelgroep, r.periode): indexen_van(r.codeboek, self.begrippen, r.schalen) for r in self.rondes
        }
        wie = medewerkers(self.rondes)
        return replace(alles(delen), schalen=schalen, medewerkers=wie, indexen=indexen)


def _publiceer(
    r: Mapping[str, RondeInvoer],
    eerder: Mapping[str, Sequence[RondeInvoer]],
    d: Drempels,
    begrippen: Mapping[str, Begrip] | None = None,
) -> dict[str, Publicatie]:
    """A publication per doelgroep, mirrored with the others."""
    return {
        naam: maak_publicatie(
            x, [y for n, y in r.items() if n != naam], eerder.get(naam, ()), d, begrippen=begrippen
        )
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
def alle_tabellen() -> Proef:
    """Eight gemeenten of which everything there is, is published: indices, for the items go together;
    breakdowns, effects of modus, and answers through an open link."""
    codes, nu = buren(8), {}
    for k, (d, n) in enumerate(ALLES.items()):
        nu[d] = met_verband(ronde(d, dict(zip(codes, n, strict=True)), 41 + k, items=5), k)
    vroeger = ronde("inwoners", dict(zip(codes, ALLES["inwoners"][::-1], strict=True)), 44, "2025", items=5)
    eerder = {"inwoners": [met_verband(vroeger, 4)]}
    nu["inwoners"] = met_open_link(nu["inwoners"], dict(zip(codes, (70, 4, 35, 31), strict=False)))
    alle = [*nu.values(), *eerder["inwoners"]]
    return Proef(
        alle, _publiceer(nu, eerder, SOEPEL, BEGRIPPEN), {}, Waarheid.van(alle, BEGRIPPEN), BEGRIPPEN
    )


@cache
def negen_van_twaalf() -> Proef:
    """A staff of twelve who gave the same answer to three questions, but three of them none to the first:
    too few answers for that figure, enough for the others and for the index."""
    codes = buren(6)
    r = met_verband(ronde("gemeente", dict(zip(codes, (12, 40, 35, 50, 45, 60), strict=True)), 61), 8)
    een = r.lees().filter(pl.col("gemeente") == codes[0])
    antwoord = pl.Series([1, 2, 2, 3, 3, 3, 4, 4, 5, 2, 3, 4], dtype=pl.Int16)
    een = een.with_columns(antwoord.alias(k) for k in ("sam_0", "sam_1", "sam_2"))
    eerst = pl.when(pl.int_range(pl.len()) < 9).then("sam_0").otherwise(98).cast(pl.Int16)
    een = een.with_columns(eerst.alias("sam_0"), stratum=pl.lit("wmo"))
    r = replace(r, antwoorden=pl.concat([een, r.lees().filter(pl.col("gemeente") != codes[0])]))
    rs = {"gemeente": r}
    veilig, bloot = (_publiceer(rs, {}, d, BEGRIPPEN) for d in (D, BLOOT))
    return Proef([r], veilig, bloot, Waarheid.van([r], BEGRIPPEN), BEGRIPPEN)


@cache
def veel_gemeenten() -> Proef:
    """So many gemeenten that there is a model, and a figure of it for those with too few answers."""
    per = {code: 28 if k % 8 == 7 else 60 + 3 * k for k, code in enumerate(buren(40))}
    r = {"inwoners": met_verband(ronde("inwoners", per, 51, items=2), 5)}
    waarheid = Waarheid.van(r.values(), BEGRIPPEN)
    return Proef([*r.values()], _publiceer(r, {}, D, BEGRIPPEN), {}, waarheid, BEGRIPPEN)


@cache
def reus_en_dwerg() -> Proef:
    """A city with too few answers; beside it hides an island with a thousandth of its people. Most of those
    that the round is about live in the city."""
    rest = dict.fromkeys(("GM0397", "GM0202", "GM1992", "GM0340", "GM1961"), 150)
    r = {"inwoners": ronde("inwoners", {REUS: 20, DWERG: 45, **rest}, 3)}
    return Proef([*r.values()], _publiceer(r, {}, D), _publiceer(r, {}, BLOOT), Waarheid.van(r.values()))


@cache
def kleine_groep() -> Proef:
    """Four gemeenten of about the minimum, alone in their peer group."""
    codes = peergroepen()["PG-klein-weinig"].leden[:4]
    r = {"inwoners": ronde("inwoners", dict(zip(codes, (29, 31, 33, 35), strict=True)), 5)}
    return Proef([*r.values()], _publiceer(r, {}, SOEPEL), _publiceer(r, {}, BLOOT), Waarheid.van(r.values()))


@cache
def gelijke_gewichten() -> Proef:
    """Inwoners who all weigh the same: one stratum and no background, so that nothing blurs the counts. Their
    ages are in two groups, of which one is small."""
    codes = buren(8)
    r = ronde("inwoners", dict(zip(codes, (34, 40, 33, 38, 60, 45, 31, 90), strict=True)), 5)
    een = r.strata.filter(pl.col("stratum") == "wmo")
    leeftijd = pl.col("ag_leeftijd").replace({2: 1, 4: 3, 5: 3, 99: 3})
    vast = r.lees().with_columns(leeftijd, stratum=pl.lit("wmo"))
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
        met_verband(ronde(d, dict(zip(codes, n, strict=True)), 7), 7)
        for d, n in (("inwoners", INWONERS), ("gemeente", MEDEWERKERS), ("aanbieders", AANBIEDERS))
    ]
    for r in rondes:
        bekend: list[Stand] = []
        for versie, d in enumerate((D, STRENG, SOEPEL), 1):
            p = maak_publicatie(r, drempels=d, begrippen=BEGRIPPEN, gepubliceerd=bekend)
            p = p.met_kop(versie=versie)
            bekend += standen(p.kop, p.cijfers)
            publicaties[f"{r.doelgroep} {versie}"] = p
    return Proef(rondes, publicaties, {}, Waarheid.van(rondes, BEGRIPPEN), BEGRIPPEN)


@cache
def vertrouwen() -> Proef:
    """Ten gemeenten, some with too few answers, and how statements go with trust in each of them."""
    per = dict(zip(buren(10), (400, 420, 150, 130, 110, 40, 160, 45, 300, 30), strict=True))
    r = {"inwoners": met_vertrouwen(per)}
    waarheid = Waarheid.van(r.values(), BEGRIPPEN)
    return Proef([*r.values()], _publiceer(r, {}, D, BEGRIPPEN), {}, waarheid, BEGRIPPEN)


PROEVEN: Mapping[str, Callable[[], Proef]] = {
    "naburen": naburen,
    "alle tabellen": alle_tabellen,
    "negen van twaalf": negen_van_twaalf,
    "veel gemeenten": veel_gemeenten,
    "reus en dwerg": reus_en_dwerg,
    "kleine groep": kleine_groep,
    "gelijke gewichten": gelijke_gewichten,
    "fusie": fusie,
    "correctie": correctie,
    "andere drempels": andere_drempels,
    "vertrouwen": vertrouwen,
}


def met_verband(r: RondeInvoer, zaad: int) -> RondeInvoer:
    """Items that go together, for each is drawn towards the same number of the person; and a modus."""
    rng = np.random.default_rng(zaad)
    rijen = r.lees()
    kern = pl.Series(rng.integers(1, 6, rijen.height))
    namen = [v.naam for v in r.codeboek.variabelen if v.schaal]
    samen = [
        pl.when(pl.col(k) < 6).then((2 * kern + pl.col(k) + 1) // 3).otherwise(k).cast(pl.Int16).alias(k)
        for k in namen
    ]
    modus = pl.Series("modus", rng.choice(["web", "import"], rijen.height, p=[0.7, 0.3]))
    return replace(r, antwoorden=rijen.with_columns(*samen, modus))


def met_open_link(r: RondeInvoer, per_gemeente: dict[str, int]) -> RondeInvoer:
    """The round with people who came in through an open link."""
    los = met_verband(ronde(r.doelgroep, per_gemeente, 9, r.periode, items=5), 6)
    open_ = los.lees().with_columns(stratum=pl.lit(OPEN_LINK))
    return replace(r, antwoorden=pl.concat([r.lees(), open_]))
