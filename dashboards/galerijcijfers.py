"""Invented publications for the gallery of figures. Numbers follow from the names, so a figure is the same on
every machine and every day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from zlib import crc32

import polars as pl

from analyse import Drempels, Publicatie, PublicatieKop
from analyse import publicatie as frames
from analyse.gemeenten import LEEFTIJDEN, gemeenten
from analyse.indexen.index import SAMENSPEL, index_titels
from analyse.methode import METHODE
from dashboards.galerijgeval import HULP, JAAR, TREND, UITKOMST, Geval, catalogus
from dashboards.gegevens import NEDERLAND
from dashboards.vergelijkingspagina import BEGRIPPEN

_OORDELEN = ("hoger", "geen_verschil", "lager")
_LANG = ("GM0518", "GM0820")
_GETALLEN = frozenset({"n", "schatting", "lo", "hi", "se", "df"})
_PAREN = (("aanbieders", "inwoners"), ("gemeente", "inwoners"), ("gemeente", "aanbieders"))
Rij = dict[str, object]


def publicatie(geval: Geval) -> Publicatie:
    """An invented publication of inwoners: the gemeente of the case, its peer group and the country."""
    rijen = [*_cijfers(geval), *_anderen(geval), *_naast(geval)]
    begrippen = list(dict.fromkeys((str(r["begrip"]), str(r["maat"])) for r in rijen if r["hoofd"]))
    toetsen = [t for b, m in begrippen for t in _toetsen(geval, b, m)]
    spiegels = [s for b, m in begrippen for s in _spiegels(geval, b, m)]
    kolommen = {"cijfers": rijen, "vergelijkingen": toetsen, "spiegels": spiegels}
    kolommen["kwaliteit"] = [_kwaliteit(geval, g) for g in (geval.gemeente, NEDERLAND)]
    kolommen["drijfveren"] = list(_drijfveren(geval))
    kolommen["uitsplitsingen"] = list(_uitsplitsingen(geval))
    return Publicatie(
        _kop(geval),
        **{
            k: pl.DataFrame([_alleen(r, k) for r in v], schema=frames.SCHEMAS[k]) for k, v in kolommen.items()
        },
    )


def _alleen(rij: Rij, frame: str) -> Rij:
    return {k: v for k, v in rij.items() if k in frames.SCHEMAS[frame]}


def _kop(geval: Geval) -> PublicatieKop:
    return PublicatieKop(
        ronde=f"inwoners-{JAAR}",
        doelgroep="inwoners",
        periode=str(JAAR),
        versie=1,
        titel="Verzonnen cijfers",
        vragenlijst_versies={},
        indeling=JAAR,
        veld_van=f"{JAAR}-09-01",
        veld_tot=f"{JAAR}-10-31",
        marges_jaar=JAAR,
        gesimuleerd=True,
        drempels=Drempels(),
        invoer_hashes={},
        codeversie="",
        dekking=geval.dekking,
        methode=METHODE,
    )


# ------------------------------------------------------------------------------------- invented figures


def _toeval(*woorden: object) -> float:
    """A number from 0 to 1 that follows from the words."""
    return crc32("|".join(map(str, woorden)).encode()) / 2**32


def _niveau(geval: Geval, gebied: str, begrip: str, doelgroep: str, periode: int) -> float:
    """The share of a main figure."""
    if begrip == SAMENSPEL:
        delen = [i for i in index_titels(catalogus().begrippen) if i != SAMENSPEL]
        return sum(_niveau(geval, gebied, i, doelgroep, periode) for i in delen) / len(delen)
    x = 0.3 + 0.4 * _toeval(begrip) + 0.02 * (periode - JAAR) * (_toeval(begrip, "trend") - 0.5)
    x += {"aanbieders": 0.06, "gemeente": 0.16}.get(doelgroep, 0.0)
    if gebied == geval.gemeente:
        x += 0.16 * (_toeval(begrip, gebied, doelgroep, periode) - 0.5)
        x = geval.waarde(begrip, x)
    return min(1.0, max(0.0, x))


def _cijfers(geval: Geval) -> Iterator[Rij]:
    """Figures of three gebieden; of other rounds and parties only the main one."""
    c, peer = catalogus(), gemeenten()[geval.gemeente].peergroep
    lijst = {v.begrip for v in c.nieuwste("inwoners").vragen.values()}
    begrippen = {b: x.schaal for b, x in c.begrippen.items() if x.schaal and b in lijst}
    namen = {**begrippen, **dict.fromkeys(index_titels(c.begrippen), "index")}
    for gebied in (geval.gemeente, peer, NEDERLAND):
        for doelgroep in geval.partijen:
            for periode in range(JAAR - geval.rondes + 1, JAAR + 1) if doelgroep == "inwoners" else (JAAR,):
                for begrip, schaal in namen.items():
                    x = _niveau(geval, gebied, begrip, doelgroep, periode)
                    maten = _maten(schaal, x)
                    hoofd = "index" if schaal == "index" else c.schalen[schaal].hoofdmaat
                    alles = periode == JAAR and doelgroep == "inwoners"
                    for maat in maten if alles else (hoofd,):
                        rij = _cijfer(geval, gebied, begrip, maat, maten[maat], doelgroep, str(periode))
                        yield {**rij, "hoofd": maat == hoofd and alles}


def _anderen(geval: Geval) -> Iterator[Rij]:
    """The main figure of every other gemeente with a verdict on the map, and in line with that."""
    begrip = catalogus().begrippen[UITKOMST]
    schaal = begrip.schaal or ""
    maat = catalogus().schalen[schaal].hoofdmaat
    land = _niveau(geval, NEDERLAND, UITKOMST, "inwoners", JAAR)
    for code in gemeenten():
        if code != geval.gemeente and (oordeel := _kaartoordeel(code)):
            stap = {"hoger": 0.11, "lager": -0.11}.get(oordeel, 0.0)
            x = land + stap + 0.08 * (_toeval(code, "niveau") - 0.5)
            rij = _cijfer(geval, code, UITKOMST, maat, _maten(schaal, x)[maat], "inwoners", str(JAAR))
            yield {**rij, "hoofd": False}


def naast(geval: Geval) -> tuple[str, ...]:
    """The gemeenten put beside the one of the case: one with an apostrophe, one with a long name."""
    return tuple(c for c in _LANG if c != geval.gemeente)


def _naast(geval: Geval) -> Iterator[Rij]:
    """The main figures of those gemeenten that are compared."""
    c = catalogus()
    for code in naast(geval):
        for begrip in BEGRIPPEN:
            maat = c.schalen[schaal := c.begrippen[begrip].schaal or ""].hoofdmaat
            if begrip != UITKOMST or not _kaartoordeel(code):
                x = _niveau(geval, code, begrip, "inwoners", JAAR) + 0.3 * (_toeval(code, begrip) - 0.5)
                waarde = _maten(schaal, min(1.0, max(0.0, x)))[maat]
                yield {**_cijfer(geval, code, begrip, maat, waarde, "inwoners", str(JAAR)), "hoofd": False}


def _uitsplitsingen(geval: Geval) -> Iterator[Rij]:
    """One begrip by sex and age; the oldest men are too few to show."""
    maat = catalogus().schalen[catalogus().begrippen[TREND].schaal or ""].hoofdmaat
    for gebied in (geval.gemeente, NEDERLAND):
        for man, leeftijd in product((True, False), LEEFTIJDEN):
            x = _niveau(geval, gebied, TREND, "inwoners", JAAR) + 0.3 * (_toeval(man, leeftijd) - 0.5)
            if gebied == geval.gemeente:
                x = geval.waarde(f"{man}{leeftijd}", x)
            rij = _cijfer(geval, gebied, TREND, maat, min(1.0, max(0.0, x)), "inwoners", str(JAAR))
            if gebied != NEDERLAND and man and leeftijd == LEEFTIJDEN[-1] and "n" in rij:
                rij = {k: v for k, v in rij.items() if k not in _GETALLEN} | {"status": "te_weinig"}
            groep = {"kenmerk_a": "geslacht", "waarde_a": "man" if man else "vrouw"}
            yield {**rij, **groep, "kenmerk_b": "leeftijd", "waarde_b": leeftijd}


def _kaartoordeel(code: str) -> str | None:
    """The verdict on a gemeente of the map; None of a few, that have too few answers."""
    x = _toeval(code)
    return _OORDELEN[0 if x < 0.15 else 1 if x < 0.8 else 2] if x < 0.93 else None


def _maten(schaal: str, x: float) -> dict[str, float]:
    """All measures of a scale that go with the share x."""
    if schaal == "eens5":
        midden = min(0.2, 1 - x)
        oneens = 1 - x - midden
        codes = (0.3 * oneens, 0.7 * oneens, midden, 0.7 * x, 0.3 * x)
        delen = {f"code_{k}": w for k, w in enumerate(codes, 1)}
        return {"eens": x, "oneens": oneens, "weet_niet": 0.15 * (1 - x), **delen}
    return {"index": 100 * x, "gemiddelde": 1 + 9 * x, "hoog": x, "voldoende": x}


def _cijfer(geval: Geval, gebied: str, begrip: str, maat: str, x: float, doelgroep: str, periode: str) -> Rij:
    eigen = gebied == geval.gemeente
    n = _aantal(geval, gebied, doelgroep)
    status = geval.status if eigen and doelgroep == "inwoners" else "ok"
    bewoording = 2 if begrip == TREND and int(periode) >= JAAR - 2 else 1
    basis: Rij = {
        "doelgroep": doelgroep, "periode": periode, "gebied": gebied, "begrip": begrip, "variabele": begrip,
        "maat": maat, "status": status, "bewoording": bewoording,
    }  # fmt: skip
    if status in {"te_weinig", "onderdrukt"}:
        return basis
    lengte, onder = {"index": (60.0, 0.0), "gemiddelde": (5.0, 1.0)}.get(maat, (1.0, 0.0))
    top = {"index": 100.0, "gemiddelde": 10.0}.get(maat, 1.0)
    half = lengte / n**0.5
    return {
        **basis,
        "n": n,
        "schatting": x,
        "lo": max(onder, x - half),
        "hi": min(top, x + half),
        "se": half / 1.96,
        "df": n - 1,
    }


def _oordeel(verschil: float, n: Sequence[int]) -> str:
    """What a test would say of a difference between shares of so many answers."""
    half = 1.3 * sum(1 / k for k in n) ** 0.5
    return "hoger" if verschil > half else "lager" if verschil < -half else "geen_verschil"


def _aantal(geval: Geval, gebied: str, doelgroep: str) -> int:
    n = {"inwoners": geval.n, "aanbieders": 60, "gemeente": 40}[doelgroep]
    if gebied == geval.gemeente:
        return n
    return 300 if gebied in gemeenten() else n * (150 if gebied == NEDERLAND else 12)


def _toetsen(geval: Geval, begrip: str, maat: str) -> Iterator[Rij]:
    """Verdicts of the gemeente, and of all others for the map."""
    basis: Rij = {"doelgroep": "inwoners", "periode": str(JAAR), "begrip": begrip, "maat": maat}
    code, peer = geval.gemeente, gemeenten()[geval.gemeente].peergroep
    getoond = geval.status in {"ok", "indicatief"}
    for referentie, tegen, jaar in (
        ("rest", NEDERLAND, JAAR),
        ("peer", peer, JAAR),
        ("vorige", code, JAAR - 1),
    ):
        eigen, ander = (_niveau(geval, g, begrip, "inwoners", j) for g, j in ((code, JAAR), (tegen, jaar)))
        oordeel = _oordeel(eigen - ander, [_aantal(geval, g, "inwoners") for g in (code, tegen)])
        er = getoond and (jaar == JAAR or geval.rondes > 1)
        woord = {"oordeel": oordeel if er else None, "status": "ok" if er else "onderdrukt"}
        yield {**basis, "gemeente": code, "referentie": referentie, **woord}
    for ander_code in gemeenten() if begrip == UITKOMST else ():
        ander_oordeel = _kaartoordeel(ander_code)
        if ander_code != code and ander_oordeel:
            woord = {"oordeel": ander_oordeel, "status": "ok"}
            yield {**basis, "gemeente": ander_code, "referentie": "rest", **woord}


def _spiegels(geval: Geval, begrip: str, maat: str) -> Iterator[Rij]:
    """Verdicts between parties; of the gemeente only between those whose figures are shown."""
    for gebied in (geval.gemeente, NEDERLAND):
        for a, b in _PAREN:
            dicht = (
                gebied == geval.gemeente and b == "inwoners" and geval.status in {"te_weinig", "onderdrukt"}
            )
            if dicht or not {a, b} <= set(geval.partijen):
                continue
            links, rechts = (_niveau(geval, gebied, begrip, p, JAAR) for p in (a, b))
            yield {
                "periode": str(JAAR), "gemeente": gebied, "begrip": begrip, "maat": maat, "groep_a": a,
                "groep_b": b, "status": "ok",
                "oordeel": _oordeel(links - rechts, [_aantal(geval, gebied, p) for p in (a, b)]),
            }  # fmt: skip


def _kwaliteit(geval: Geval, gebied: str) -> Rij:
    n = geval.n if gebied == geval.gemeente else 150 * geval.n
    return {
        "doelgroep": "inwoners", "periode": str(JAAR), "gebied": gebied, "uitgenodigd": 4 * n, "respons": n,
        "weging_status": "geraked",
    }  # fmt: skip


def _drijfveren(geval: Geval) -> Iterator[Rij]:
    c, peer = catalogus(), gemeenten()[geval.gemeente].peergroep
    begrippen = [b for b, x in c.begrippen.items() if x.ingredient or b in HULP[1:]]
    open_ = geval.status == "ok" and geval.n >= Drempels().samenhang_n
    for gebied, n, zicht in (
        (geval.gemeente, geval.n, open_),
        (peer, 4_800, True),
        (NEDERLAND, 60_000, True),
    ):
        for k, begrip in enumerate(begrippen):
            basis: Rij = {
                "doelgroep": "inwoners", "periode": str(JAAR), "gebied": gebied, "uitkomst": UITKOMST,
                "begrip": begrip, "variabele": begrip, "status": "ok" if zicht else "te_weinig",
            }  # fmt: skip
            x, half = 1.9 * _toeval(begrip, "verband") - (0.3 if k % 5 else 0.9), 9 / n**0.5
            oordeel = "positief" if x > half else "negatief" if x < -half else "geen_samenhang"
            meer: Rij = {"n": n, "schatting": x, "lo": x - half, "hi": x + half, "oordeel": oordeel}
            yield {**basis, **(meer if zicht else {})}
