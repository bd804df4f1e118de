"""A publication with invented figures, in exactly the frames that the analysis makes.

Not a mock of the analysis: values, margins and verdicts are drawn so that every state occurs (higher, lower,
no clear difference, indicative, too few answers, a change of wording, a missing party).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec
import numpy as np
import polars as pl

from analyse import Drempels, Publicatie, PublicatieKop
from analyse import publicatie as pubmod
from analyse.gemeenten import gemeenten, peergroepen
from vragenlijsten import Begrip, Bewoording, Schaal

EENS = Schaal(
    id="eens5",
    van=1,
    tot=5,
    labels={
        1: {"nl": "Helemaal mee oneens"},
        2: {"nl": "Mee oneens"},
        3: {"nl": "Niet mee eens, niet mee oneens"},
        4: {"nl": "Mee eens"},
        5: {"nl": "Helemaal mee eens"},
    },
    weet_niet=True,
    aandelen={"eens": (4, 5), "oneens": (1, 2)},
    hoofdmaat="eens",
    netto=True,
)
VERTROUWEN = Schaal(
    id="vertrouwen11",
    van=0,
    tot=10,
    labels={0: {"nl": "Helemaal geen vertrouwen"}, 10: {"nl": "Heel veel vertrouwen"}},
    weet_niet=True,
    aandelen={"hoog": (6, 10), "laag": (0, 4)},
    hoofdmaat="hoog",
)
CIJFER = Schaal(
    id="cijfer10",
    van=1,
    tot=10,
    labels={1: {"nl": "Heel ontevreden"}, 10: {"nl": "Heel tevreden"}},
    weet_niet=True,
    aandelen={"voldoende": (6, 10)},
    hoofdmaat="gemiddelde",
)
SCHALEN = {s.id: s for s in (EENS, VERTROUWEN, CIJFER)}

# id, module, scale, mirrored, short name, question, level in the Netherlands
_VRAGEN = (
    ("dec_bezuiniging", "decentralisatie", "eens5", True, "decentraliseren om te bezuinigen",
     "Decentralisaties zijn vooral bedoeld om te bezuinigen.", 0.55),
    ("dec_maatwerk", "decentralisatie", "eens5", True, "hulp die past",
     "In deze gemeente krijgen mensen hulp die past bij hun situatie.", 0.47),
    ("dec_belofte", "decentralisatie", "eens5", True, "beloften waarmaken",
     "Wat de gemeente belooft over zorg en ondersteuning, maakt zij ook waar.", 0.38),
    ("ver_gemeentebestuur", "vertrouwen", "vertrouwen11", True, "vertrouwen in het gemeentebestuur",
     "Hoeveel vertrouwen hebt u in burgemeester en wethouders?", 0.52),
    ("ver_wijkteam", "vertrouwen", "vertrouwen11", True, "vertrouwen in het wijkteam of loket",
     "Hoeveel vertrouwen hebt u in het sociaal wijkteam of loket?", 0.58),
    ("ver_aanbieders", "vertrouwen", "vertrouwen11", True, "vertrouwen in zorg- en welzijnsorganisaties",
     "Hoeveel vertrouwen hebt u in de zorg- en welzijnsorganisaties in deze gemeente?", 0.64),
    ("van_terugvallen", "vangnet", "eens5", True, "iets om op terug te vallen",
     "Als ik in nood kom, is er iets of iemand om op terug te vallen.", 0.72),
    ("van_weg_vinden", "vangnet", "eens5", True, "de weg naar hulp weten",
     "Ik weet waar ik in mijn gemeente terechtkan als ik hulp nodig heb.", 0.61),
    ("sam_inhoud_doel", "samenspel", "eens5", True, "samen weten wat je wilt bereiken",
     "Inwoners, gemeente en organisaties weten samen wat zij willen bereiken.", 0.35),
    ("sam_inhoud_ervaring", "samenspel", "eens5", True, "ervaring serieus nemen",
     "De gemeente neemt de ervaring van inwoners serieus.", 0.44),
    ("sam_inhoud_leren", "samenspel", "eens5", True, "leren van wat niet werkt",
     "Als iets niet werkt, leren gemeente en organisaties daarvan.", 0.37),
    ("sam_relatie_gelijk", "samenspel", "eens5", True, "praten als gelijken",
     "Bij zorg en ondersteuning praten inwoners, gemeente en organisaties als gelijken met elkaar.", 0.36),
    ("sam_relatie_open", "samenspel", "eens5", True, "open over wat moeilijk is",
     "Wat moeilijk ligt of onzeker is, wordt open besproken.", 0.33),
    ("sam_relatie_nodig", "samenspel", "eens5", True, "laten merken dat inwoners nodig zijn",
     "Gemeente en organisaties laten merken dat zij inwoners nodig hebben.", 0.41),
    ("sam_zaak_afspraken", "samenspel", "eens5", True, "duidelijk wie wat doet",
     "Het is duidelijk wie wat doet.", 0.31),
    ("sam_zaak_nakomen", "samenspel", "eens5", True, "afspraken nakomen",
     "Afspraken worden nagekomen.", 0.46),
    ("sam_zaak_ruimte", "samenspel", "eens5", True, "ruimte om af te wijken van regels",
     "Er is ruimte om van regels af te wijken als dat beter helpt.", 0.24),
    ("wel_tevreden", "kwaliteit_van_leven", "cijfer10", False, "tevredenheid met het leven",
     "Hoe tevreden bent u met uw leven?", 7.4),
)  # fmt: skip

BEGRIPPEN: Mapping[str, Begrip] = {
    id_: Begrip(
        id=id_,
        titel={"nl": titel},
        module=module,
        schaal=schaal,
        spiegel=spiegel,
        reeks=(Bewoording(1, "2022"), Bewoording(2, "2024", "bewoording"))
        if id_ == "van_weg_vinden"
        else (Bewoording(1, "2022"),),
    )
    for id_, module, schaal, spiegel, titel, _, _ in _VRAGEN
}
VRAAGTEKSTEN = {("inwoners", v[0]): {"nl": v[5]} for v in _VRAGEN}
PERIODES = ("2022", "2023", "2024", "2025", "2026")
_MATEN = {
    "eens5": ("eens", "oneens", "netto", "gemiddelde", "weet_niet", *(f"code_{k}" for k in range(1, 6))),
    "vertrouwen11": ("hoog", "laag", "gemiddelde", "weet_niet"),
    "cijfer10": ("gemiddelde", "voldoende", "weet_niet"),
}
Rij = dict[str, object]


def kop(**anders: object) -> PublicatieKop:
    """The head of a publication about inwoners in 2026."""
    basis = PublicatieKop(
        ronde="inwoners-2026",
        doelgroep="inwoners",
        periode="2026",
        versie=1,
        titel="Inwoners 2026",
        vragenlijst_versies={"2024": "sha256:00"},
        indeling=2026,
        veld_van="2026-09-01",
        veld_tot="2026-10-31",
        marges_jaar=2024,
        gesimuleerd=True,
        drempels=Drempels(),
        invoer_hashes={},
        codeversie="0",
        dekking=1.0,
        hash="sha256:voorbeeld",
    )
    return msgspec.structs.replace(basis, **anders)


def cijfer(
    begrip: str,
    maat: str,
    schatting: float | None,
    marge: float = 0.05,
    n: int = 400,
    gebied: str = "GM0363",
    doelgroep: str = "inwoners",
    periode: str = "2026",
    status: str = "ok",
    bewoording: int = 1,
) -> Rij:
    """One row of the frame cijfers; without an estimate it is suppressed."""
    basis: Rij = {
        "doelgroep": doelgroep, "periode": periode, "gebied": gebied, "begrip": begrip, "variabele": begrip,
        "maat": maat, "bewoording": bewoording,
    }  # fmt: skip
    if schatting is None:
        return {**basis, "status": status if status != "ok" else "te_weinig"}
    grens = (1.0, 10.0) if maat == "gemiddelde" else (-1.0, 1.0) if maat == "netto" else (0.0, 1.0)
    lo, hi = max(grens[0], schatting - marge), min(grens[1], schatting + marge)
    return {
        **basis, "n": n, "n_eff": n / 1.3, "schatting": schatting, "se": marge / 1.96, "lo": lo, "hi": hi,
        "df": float(max(1, n - 1)), "status": status,
    }  # fmt: skip


def vergelijking(
    begrip: str, maat: str, referentie: str, oordeel: str | None, gemeente: str = "GM0363"
) -> Rij:
    """One row of the frame vergelijkingen."""
    verschil = {"hoger": 0.08, "lager": -0.08, "geen_verschil": 0.01}.get(oordeel or "")
    return {
        "doelgroep": "inwoners", "periode": "2026", "gemeente": gemeente, "begrip": begrip, "maat": maat,
        "referentie": referentie, "verschil": verschil, "oordeel": oordeel,
        "status": "ok" if oordeel else "te_weinig",
    }  # fmt: skip


def spiegel(
    begrip: str, maat: str, a: str, b: str, verschil: float, oordeel: str | None, gemeente: str
) -> Rij:
    """One row of the frame spiegels."""
    return {
        "periode": "2026", "gemeente": gemeente, "begrip": begrip, "maat": maat, "groep_a": a, "groep_b": b,
        "verschil": verschil, "oordeel": oordeel, "status": "ok" if oordeel else "te_weinig",
    }  # fmt: skip


def kwaliteit(gebied: str, respons: int, uitgenodigd: int) -> Rij:
    """One row of the frame kwaliteit."""
    return {
        "doelgroep": "inwoners", "periode": "2026", "gebied": gebied, "uitgenodigd": uitgenodigd,
        "respons": respons, "responspercentage": 100 * respons / uitgenodigd if uitgenodigd else 0.0,
        "snel": 0.01, "rechtlijnig": 0.02, "weet_niet": 0.06, "overgeslagen": 0.03,
        "weging_status": "geraked", "n_eff": respons / 1.3,
    }  # fmt: skip


def publicatie(
    cijfers: list[Rij],
    vergelijkingen: list[Rij] | None = None,
    spiegels: list[Rij] | None = None,
    kwaliteiten: list[Rij] | None = None,
    **kop_anders: object,
) -> Publicatie:
    """Frames with the right columns from rows."""
    return Publicatie(
        kop=kop(**kop_anders),
        cijfers=pl.DataFrame(cijfers, schema=pubmod.CIJFERS),
        vergelijkingen=pl.DataFrame(vergelijkingen or [], schema=pubmod.VERGELIJKINGEN),
        spiegels=pl.DataFrame(spiegels or [], schema=pubmod.SPIEGELS),
        kwaliteit=pl.DataFrame(kwaliteiten or [], schema=pubmod.KWALITEIT),
    )


# ------------------------------------------------------------------------ the whole country


def _delen(eens: float) -> dict[str, float]:
    """The answers to a statement that belong to a share agree."""
    neutraal = 0.22 - 0.1 * abs(eens - 0.4)
    oneens = max(0.0, 1 - eens - neutraal)
    return {
        "eens": eens, "oneens": oneens, "netto": eens - oneens, "gemiddelde": 3 + 1.4 * (eens - oneens),
        "weet_niet": 0.04 + 0.1 * (1 - eens) ** 2, "code_1": 0.35 * oneens, "code_2": 0.65 * oneens,
        "code_3": neutraal, "code_4": 0.68 * eens, "code_5": 0.32 * eens,
    }  # fmt: skip


def _waarden(schaal: str, niveau: float) -> dict[str, float]:
    if schaal == "eens5":
        return _delen(niveau)
    if schaal == "vertrouwen11":
        return {"hoog": niveau, "laag": 0.8 * (1 - niveau), "gemiddelde": 3 + 5 * niveau, "weet_niet": 0.06}
    return {"gemiddelde": niveau, "voldoende": 0.9, "weet_niet": 0.02}


@cache
def heel_nederland(aantal: int = 342, zaad: int = 7) -> Publicatie:
    """Five rounds of inwoners and one of the other parties for the first `aantal` gemeenten."""
    rng = np.random.default_rng(zaad)
    alle = list(gemeenten().values())[:aantal]
    cijfers: list[Rij] = []
    toetsen: list[Rij] = []
    spiegels: list[Rij] = []
    omvang = {g.code: int(rng.lognormal(5.7, 0.55)) for g in alle}
    omvang["GM0363"] = 412
    effect = {g.code: rng.normal(0, 0.05) for g in alle}
    for id_, _, schaal, gespiegeld, _, _, niveau in _VRAGEN:
        maat = SCHALEN[schaal].hoofdmaat
        schaalgrootte = 1.6 if schaal == "cijfer10" else 1.0
        for p, periode in enumerate(PERIODES):
            basis = niveau + (p - 4) * 0.012 * (-1 if id_.startswith("sam") else 1)
            bewoording = 2 if id_ == "van_weg_vinden" and periode >= "2024" else 1
            gebieden = [("NL", basis, 60_000)] + [(pg, basis + 0.01, 5_000) for pg in peergroepen()]
            gebieden += [
                (c, basis + schaalgrootte * (e + rng.normal(0, 0.04)), omvang[c]) for c, e in effect.items()
            ]
            for gebied, waar, n in gebieden:
                nu = periode == PERIODES[-1]
                veel = n >= 90
                waarden = _waarden(schaal, min(0.97, max(0.03, waar)) if maat != "gemiddelde" else waar)
                for m, w in waarden.items():
                    if not nu and m != maat:
                        continue
                    marge = 1.96 * (1.3 * max(0.01, w * (1 - w)) / n) ** 0.5 if abs(w) <= 1 else 4 / n**0.5
                    status = (
                        "te_weinig" if not veel else "indicatief" if marge > 0.1 and abs(w) <= 1 else "ok"
                    )
                    cijfers.append(
                        cijfer(
                            id_,
                            m,
                            w if veel else None,
                            marge,
                            n,
                            gebied,
                            "inwoners",
                            periode,
                            status,
                            bewoording,
                        )
                    )
                if gebied.startswith("GM") and nu:
                    d, marge = waar - basis, 2.3 * (0.3 / n) ** 0.5
                    oordeel = (
                        None
                        if not veel
                        else "hoger"
                        if d > marge
                        else "lager"
                        if d < -marge
                        else "geen_verschil"
                    )
                    for ref in ("NL", "rest", "peer"):
                        toetsen.append(vergelijking(id_, maat, ref, oordeel, gebied))
                    toetsen.append(
                        vergelijking(id_, maat, "vorige", "geen_verschil" if veel else None, gebied)
                    )
                if gespiegeld and nu and not gebied.startswith("PG"):
                    spiegels += _partijen(rng, cijfers, id_, maat, gebied, waar if veel else None, n)
    kwaliteiten = [kwaliteit(c, n, 4 * n) for c, n in omvang.items()] + [kwaliteit("NL", 98_000, 392_000)]
    return publicatie(cijfers, toetsen, spiegels, kwaliteiten)


def _partijen(
    rng: np.random.Generator,
    cijfers: list[Rij],
    begrip: str,
    maat: str,
    gebied: str,
    eigen: float | None,
    n: int,
) -> list[Rij]:
    """The two other parties of one mirrored question and the three tests."""
    groot = gebied == "NL"
    ns = {"aanbieders": 4000 if groot else n // 7, "gemeente": 3000 if groot else n // 10}
    hoogtes: dict[str, tuple[float, float]] = {}
    if eigen is not None:
        hoogtes["inwoners"] = (eigen, 0.05)
    for groep, verschuiving in (("aanbieders", 0.06), ("gemeente", 0.2)):
        w = float(np.clip((eigen or 0.5) + verschuiving + rng.normal(0, 0.09), 0.03, 0.97))
        k = ns[groep]
        marge = 1.96 * (w * (1 - w) / max(k, 1)) ** 0.5
        genoeg = k >= 20
        cijfers.append(cijfer(begrip, maat, w if genoeg else None, marge, k, gebied, groep))
        if genoeg:
            hoogtes[groep] = (w, marge)
    uit: list[Rij] = []
    for a, b in (("inwoners", "aanbieders"), ("inwoners", "gemeente"), ("aanbieders", "gemeente")):
        if a in hoogtes and b in hoogtes:
            d = hoogtes[a][0] - hoogtes[b][0]
            marge = 1.2 * (hoogtes[a][1] ** 2 + hoogtes[b][1] ** 2) ** 0.5
            oordeel = "hoger" if d > marge else "lager" if d < -marge else "geen_verschil"
            uit.append(spiegel(begrip, maat, a, b, d, oordeel, gebied))
    return uit
