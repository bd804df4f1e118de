"""Made-up rounds for the tests of the pipeline."""

from dataclasses import replace

import msgspec
import numpy as np
import polars as pl

from analyse.cijfers import Cijfers, maak_cijfers
from analyse.cijfertabel import cijfertabel
from analyse.drijfveren.paren import UITKOMST
from analyse.gemeenten import INDELING, gemeenten, marges, peergroepen
from analyse.onthulling import onthul_cijfers
from analyse.publicatie import Drempels
from analyse.ronde import RondeInvoer
from analyse.tellen import Telling
from vragenlijsten import Codeboek, Schaal, Variabele

EENS5 = Schaal(
    id="eens5",
    van=1,
    tot=5,
    labels={k: {"nl": str(k)} for k in range(1, 6)},
    weet_niet=True,
    aandelen={"eens": (4, 5), "oneens": (1, 2)},
    hoofdmaat="eens",
    netto=True,
)
ELF = Schaal(
    id="elf", van=0, tot=10, labels={0: {"nl": "geen"}, 10: {"nl": "veel"}}, weet_niet=True,
    aandelen={"hoog": (6, 10)}, hoofdmaat="hoog",
)  # fmt: skip
KEUZES = {
    "ag_leeftijd": ("18-34", "35-49", "50-64", "65-74", "75+"),
    "ag_geslacht": ("man", "vrouw", "anders", "zeg ik liever niet"),
    "ag_opleiding": ("praktisch", "middelbaar", "theoretisch"),
}


def variabele(positie: int, naam: str, *, schaal: bool = True, bewoording: int = 1) -> Variabele:
    tekst = {"nl": naam}
    keuzes = {k: {"nl": t} for k, t in enumerate(KEUZES.get(naam, ()), 1)}
    return Variabele(
        naam=naam,
        positie=positie,
        vraag=naam,
        begrip=naam,
        soort="schaal" if schaal else "keuze",
        tekst=tekst,
        label=tekst,
        waarden=dict(EENS5.labels) if schaal else keuzes,
        ontbrekend=dict.fromkeys((97, 98, 99), tekst),
        meetniveau="ordinaal",
        van=1 if schaal else None,
        tot=5 if schaal else None,
        schaal="eens5" if schaal else None,
        bewoording=bewoording,
    )


def codeboek(doelgroep: str, items: int = 3, bewoording: int = 1) -> Codeboek:
    namen = [f"sam_{k}" for k in range(items)]
    variabelen = [variabele(k, n, bewoording=bewoording) for k, n in enumerate(namen)]
    if doelgroep == "inwoners":
        variabelen += [variabele(items + k, n, schaal=False) for k, n in enumerate(KEUZES)]
    return Codeboek(doelgroep, "toets", "sha256:toets", doelgroep, tuple(variabelen))


def buren(aantal: int) -> list[str]:
    """Gemeenten of two peer groups, alternating."""
    a, b = (peergroepen()[naam].leden for naam in ("PG-klein-weinig", "PG-middel-matig"))
    return [code for paar in zip(a, b, strict=False) for code in paar][:aantal]


def ronde(
    doelgroep: str,
    per_gemeente: dict[str, int],
    zaad: int = 1,
    periode: str = "2026",
    bewoording: int = 1,
    items: int = 3,
) -> RondeInvoer:
    """A round with this many responses per gemeente; some answers missing, some backgrounds unknown."""
    rng = np.random.default_rng(zaad)
    boek = codeboek(doelgroep, items, bewoording)
    gemeente = [g for g, n in per_gemeente.items() for _ in range(n)]
    n = len(gemeente)
    soort = doelgroep == "aanbieders"
    organisatie = rng.integers(0, 12, n)
    kolommen: dict[str, pl.Series] = {
        "gemeente": pl.Series(gemeente, dtype=pl.String),
        "stratum": pl.Series(["wmo", "jeugd"]).gather(organisatie % 2 if soort else rng.integers(0, 2, n)),
        "organisatie": pl.Series([f"org{k}" for k in organisatie] if soort else [None] * n, dtype=pl.String),
        "duur": pl.Series(rng.integers(60, 900, n), dtype=pl.Int32),
    }
    for v in boek.variabelen:
        codes = np.array(sorted(v.waarden))
        waarde = codes[rng.integers(0, min(len(codes), 5), n)] if v.schaal is None else rng.integers(1, 6, n)
        u = rng.random(n)
        waarde = np.where(u < 0.04, 98 if v.schaal else 99, np.where(u > 0.97, 99, waarde))
        kolommen[v.naam] = pl.Series(waarde, dtype=pl.Int16)
    omvang = {g: gemeenten()[g].inwoners if doelgroep == "inwoners" else 2_000 for g in per_gemeente}
    strata = pl.DataFrame(
        [(g, s, int(omvang[g] * d), 5_000) for g in per_gemeente for s, d in (("wmo", 0.5), ("jeugd", 0.3))],
        schema={"gemeente": pl.String, "stratum": pl.String, "populatie": pl.Int64, "uitgenodigd": pl.Int64},
        orient="row",
    )
    doel = marges(2024, INDELING) if doelgroep == "inwoners" else None
    return RondeInvoer(
        f"{doelgroep}-{periode}",
        doelgroep,
        periode,
        pl.DataFrame(kolommen),
        strata,
        doel,
        boek,
        INDELING,
        {"eens5": EENS5},
    )


def met_vertrouwen(per_gemeente: dict[str, int], zaad: int = 1) -> RondeInvoer:
    """A round of inwoners with trust from 0 to 10 that goes with the first statement, not with the second."""
    r = ronde("inwoners", per_gemeente, zaad, items=2)
    rng, rijen = np.random.default_rng(zaad), r.lees()
    x = rijen["sam_0"].to_numpy().astype(float)
    y = np.clip(np.rint(5 + np.where(x < 6, x - 3, 0) + rng.normal(0, 1.5, len(x))), 0, 10)
    u = rng.random(len(y))
    y = np.where(u < 0.05, 98, np.where(u > 0.98, 99, y)).astype(np.int16)
    elf = msgspec.structs.replace(
        variabele(9, UITKOMST), van=0, tot=10, schaal="elf", waarden=dict(ELF.labels)
    )
    boek = msgspec.structs.replace(r.codeboek, variabelen=(*r.codeboek.variabelen, elf))
    antwoorden = rijen.with_columns(pl.Series(UITKOMST, y))
    return replace(r, antwoorden=antwoorden, codeboek=boek, schalen={**r.schalen, "elf": ELF})


def ruw_frame(c: Cijfers) -> pl.DataFrame:
    """Figures before disclosure control, a row per gebied, variable and measure."""
    w, breedte = c.waarden, len(c.gebied.namen)
    rij, kolom = np.repeat(np.arange(len(c.rijen)), breedte), np.tile(np.arange(breedte), len(c.rijen))
    geheel = {
        naam: x.ravel().astype(np.int64)
        for naam, x in (("n", w.n), ("teller", w.teller), ("organisaties", w.organisaties))
    }
    return pl.DataFrame(
        {
            "gebied": pl.Series(c.gebied.namen).gather(kolom),
            "begrip": [c.rijen[k].item.variabele.begrip for k in rij],
            "variabele": [c.rijen[k].item.variabele.naam for k in rij],
            "maat": [c.rijen[k].maat.naam for k in rij],
            "aandeel": [c.rijen[k].maat.aandeel for k in rij],
            **geheel,
            "n_eff": w.n_eff.ravel(),
            "grootste": w.grootste.ravel(),
            "populatie": c.populatie[kolom],
        }
    ).select(pl.lit(c.doelgroep).alias("doelgroep"), pl.lit(c.periode).alias("periode"), pl.all())


def open_frame(telling: Telling, d: Drempels) -> pl.DataFrame:
    """The published figures of a round, all of them."""
    return cijfertabel(onthul_cijfers(maak_cijfers(telling), d), d)
