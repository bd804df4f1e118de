"""`maak_publicatie`: from frozen rounds to everything that may be seen of them.

Order: check → count → present division → weigh → figures → disclosure → contrasts between what is shown →
judgement (BH) → head with hashes. Rounds of the same group before this one and of other groups are computed
in the same way, but only their main figures.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import TypeAlias

import numpy as np
import polars as pl

from analyse.afgeleid import maak_afgeleid
from analyse.contrasten import spiegels, vergelijkingen
from analyse.drijfveren.tabel import maak_drijfveren
from analyse.gemeenten import INDELING, gemeenten, opvolgers, peergroepen
from analyse.kwaliteit.modustabel import modusbreuken, modustabel
from analyse.methode import METHODE
from analyse.onthulling.afronden import rond
from analyse.onthulling.standen import Stand, leg_naast
from analyse.prepare import AnalyseFout
from analyse.publicatie import Drempels, Publicatie, PublicatieKop, hash_frame, leeg
from analyse.ronde import RondeInvoer, controleer
from analyse.runner import LocalRunner, Runner
from analyse.tellen import Telling
from analyse.uitkomst import Uitkomst, maak_uitkomst
from analyse.uitsplitsen.tabel import maak_uitsplitsingen
from vragenlijsten import Begrip

STANDAARD = Drempels()
HIER = LocalRunner()
_DRADEN = 2


def maak_publicatie(
    huidig: RondeInvoer,
    spiegels: Sequence[RondeInvoer] = (),
    eerder: Sequence[RondeInvoer] = (),
    drempels: Drempels = STANDAARD,
    kladblok: Kladblok | None = None,
    begrippen: Mapping[str, Begrip] | None = None,
    runner: Runner = HIER,
    gepubliceerd: Sequence[Stand] = (),
) -> Publicatie:
    """The publication of `huidig`, mirrored with `spiegels` (other groups, same period), after `eerder`
    (earlier rounds of the same group, any order).

    `kladblok`: a dict that is kept between publications of the same frozen rounds with the same drempels, so
    that a round in several trends and mirrors is counted once; the begrippen must be the same too.
    `begrippen` say which indices there are and which changes of a question are no break; without them there
    are no indices, and every other bewoording is a break. Fields of the head that the rounds do not hold
    (titel, field dates, versie, gesimuleerd, codeversie) are empty; `Publicatie.met_kop` fills them. `runner`
    counts the responses and changes nothing in the result. `gepubliceerd`: what earlier publications show of
    these rounds (`standen.standen`); nothing is shown that could be subtracted from it. Raises AnalyseFout
    when rounds do not belong together, their tables do not fit, or the answers of a round are not those that
    were published before.
    """
    _controleer(huidig, spiegels, eerder)
    rondes = [huidig, *eerder, *spiegels]
    with ThreadPoolExecutor(1) as draad:
        # Hashing the input leaves the interpreter lock, so it costs no time of its own.
        hashes = draad.submit(_hashes, rondes)
        if gepubliceerd:
            _eis_zelfde_antwoorden(rondes, hashes.result(), gepubliceerd)
        bord = {} if kladblok is None else kladblok
        publicatie = _bereken(huidig, spiegels, eerder, drempels, bord, begrippen or {}, runner, gepubliceerd)
        return publicatie.met_kop(invoer_hashes=hashes.result())


Kladblok: TypeAlias = dict[tuple[str, bool], Uitkomst]
"""Outcomes by round and whether it is about its main figures only."""


def _bereken(
    huidig: RondeInvoer,
    spiegels_: Sequence[RondeInvoer],
    eerder: Sequence[RondeInvoer],
    drempels: Drempels,
    kladblok: Kladblok,
    begrippen: Mapping[str, Begrip],
    runner: Runner,
    gepubliceerd: Sequence[Stand],
) -> Publicatie:
    rondes = [
        (huidig, False),
        *((r, True) for r in sorted(eerder, key=lambda r: r.periode)),
        *((r, True) for r in spiegels_),
    ]
    standen = {r.ronde: [s for s in gepubliceerd if s.is_van(r)] for r, _ in rondes}

    def maak(r: RondeInvoer, hoofd: bool) -> Uitkomst:
        return maak_uitkomst(r, drempels, begrippen, runner, alleen_hoofd=hoofd, standen=standen[r.ronde])

    uit = _uitkomsten(rondes, standen, kladblok, maak)
    nu, vroeger, andere = uit[0], uit[1 : 1 + len(eerder)], uit[1 + len(eerder) :]
    niet_geplaatst = int(rond(np.array(sum(u.niet_geplaatst for u in uit)), drempels.afronding))
    kop = _kop(huidig, [r for r, _ in rondes], nu.telling, niet_geplaatst, drempels)
    return Publicatie(
        kop,
        pl.concat([u.cijfers for u in uit]),
        _vergelijk(nu, _vorige(nu, vroeger), begrippen),
        spiegels([nu.onthuld, *(u.onthuld for u in andere)]),
        pl.concat([u.kwaliteit for u in uit]),
        *maak_afgeleid(nu.hoofdcijfers, kop.dekking),
        schalen=pl.concat([u.schalen for u in uit]),
        moduseffecten=modustabel(nu.modus, nu.telling, drempels),
        **_eenmalig(nu, standen[huidig.ronde], begrippen, drempels),
    )


def _uitkomsten(
    rondes: Sequence[tuple[RondeInvoer, bool]],
    standen: Mapping[str, Sequence[Stand]],
    kladblok: Kladblok,
    maak: Callable[[RondeInvoer, bool], Uitkomst],
) -> list[Uitkomst]:
    """The outcome of every round, from `kladblok` where it is still right; new ones are kept there."""

    def zoek(paar: tuple[RondeInvoer, bool]) -> Uitkomst:
        r, hoofd = paar
        bekend = kladblok.get((r.ronde, hoofd))
        if bekend is not None and bekend.geldt_nog(standen[r.ronde]):
            return bekend
        return maak(r, hoofd)

    with ThreadPoolExecutor(_DRADEN) as draden:
        uit = list(draden.map(zoek, rondes))
    kladblok |= {(r.ronde, hoofd): u for (r, hoofd), u in zip(rondes, uit, strict=True)}
    return uit


def _eenmalig(
    nu: Uitkomst, standen: Sequence[Stand], begrippen: Mapping[str, Begrip], drempels: Drempels
) -> dict[str, pl.DataFrame]:
    """Open link, breakdowns and what goes with trust; empty when the round was public before over other
    borders, for those would be subtracted."""
    if len(leg_naast(standen, nu.atomen, nu.onthuld.cijfers).anders):
        return {naam: leeg(naam) for naam in ("open_link", "uitsplitsingen", "drijfveren")}
    return {
        "open_link": nu.open_link,
        "uitsplitsingen": maak_uitsplitsingen(nu.telling, nu.onthuld, drempels),
        "drijfveren": maak_drijfveren(nu.telling, nu.onthuld, begrippen, drempels),
    }


def _vorige(nu: Uitkomst, vroeger: Sequence[Uitkomst]) -> Uitkomst | None:
    """The round that this one is compared with: the last of `vroeger` (oldest first) that was collected here,
    or elsewhere, as this one was. Without such a one the last of them, over a break."""
    zelfde = [u for u in vroeger if u.invoer.elders == nu.invoer.elders]
    return next(reversed(zelfde or list(vroeger)), None)


def _vergelijk(nu: Uitkomst, vorige: Uitkomst | None, begrippen: Mapping[str, Begrip]) -> pl.DataFrame:
    if vorige is None:
        return vergelijkingen(nu.telling, nu.onthuld, None, begrippen)
    items = [r.item for r in nu.onthuld.cijfers.rijen]
    if nu.invoer.elders != vorige.invoer.elders:
        breuken = frozenset(item.variabele.begrip for item in items)
    else:
        breuken = modusbreuken(nu.modus, vorige.modus, items)
    return vergelijkingen(nu.telling, nu.onthuld, vorige.onthuld, begrippen, breuken)


def _controleer(huidig: RondeInvoer, spiegels: Sequence[RondeInvoer], eerder: Sequence[RondeInvoer]) -> None:
    for ronde in (huidig, *spiegels, *eerder):
        controleer(ronde)
    for ronde in eerder:
        if ronde.doelgroep != huidig.doelgroep or ronde.periode >= huidig.periode:
            raise AnalyseFout(f"{ronde.ronde} is geen eerdere ronde van {huidig.ronde}")
    for ronde in spiegels:
        if ronde.doelgroep == huidig.doelgroep or ronde.periode != huidig.periode:
            raise AnalyseFout(f"{ronde.ronde} is geen spiegel van {huidig.ronde}")
    rondes = [(r.doelgroep, r.periode) for r in (huidig, *spiegels, *eerder)]
    if len(set(rondes)) < len(rondes):
        raise AnalyseFout(f"{huidig.ronde}: dezelfde ronde staat er meer dan eens in")


def _kop(
    huidig: RondeInvoer, rondes: Sequence[RondeInvoer], nu: Telling, niet_geplaatst: int, drempels: Drempels
) -> PublicatieKop:
    inwoners = {code: g.inwoners for code, g in gemeenten().items()}
    bereikt = sum(inwoners.get(g, 0) for g in nu.gebied.gemeenten)
    jaar = huidig.periode[:4]
    return PublicatieKop(
        ronde=huidig.ronde,
        doelgroep=huidig.doelgroep,
        periode=huidig.periode,
        versie=1,
        titel="",
        vragenlijst_versies={r.ronde: r.codeboek.versie for r in rondes},
        indeling=INDELING,
        veld_van="",
        veld_tot="",
        marges_jaar=int(jaar) if huidig.marges is not None and jaar.isdecimal() else None,
        gesimuleerd=False,
        drempels=drempels,
        invoer_hashes={},
        codeversie="",
        dekking=bereikt / sum(inwoners.values()),
        niet_geplaatst=niet_geplaatst,
        methode=METHODE,
        peergroepen={naam: groep.leden for naam, groep in peergroepen().items()},
        opgegaan=_opgegaan(rondes),
        elders=tuple(r.ronde for r in rondes if r.elders),
    )


def _opgegaan(rondes: Sequence[RondeInvoer]) -> dict[str, str]:
    """Of former gemeenten in these rounds the present one that they are part of; "" where it was split."""
    codes = sorted({code for r in rondes for code in r.strata["gemeente"].unique()})
    nu = {code: opvolgers(code) for code in codes}
    deel = {code: n[0][0] if len(n) == 1 else "" for code, n in nu.items()}
    return {code: g for code, g in deel.items() if g != code}


def _eis_zelfde_antwoorden(
    rondes: Sequence[RondeInvoer], hashes: Mapping[str, str], gepubliceerd: Sequence[Stand]
) -> None:
    """Raises AnalyseFout for a round that was published with other answers. Hashes of a frame and of a file
    say nothing about each other."""
    for r, stand in product(rondes, gepubliceerd):
        nu, toen = hashes[f"{r.ronde}/antwoorden"], stand.antwoorden.get(r.ronde, "")
        if nu != toen and nu.split(":")[0] == toen.split(":")[0]:
            raise AnalyseFout(
                f"{r.ronde}: de antwoorden zijn anders dan in de publicatie {stand.naam}. Een ronde die is "
                "gepubliceerd, verandert niet meer: uit het verschil volgen de antwoorden van enkelen"
            )


def _hashes(rondes: Sequence[RondeInvoer]) -> dict[str, str]:
    """Content hash of every frame that went in; of a file of answers the hash of its bytes."""
    uit = {}
    for r in rondes:
        uit[f"{r.ronde}/antwoorden"] = _hash_antwoorden(r.antwoorden)
        uit[f"{r.ronde}/strata"] = f"sha256:{hash_frame(r.strata)}"
        if r.marges is not None:
            uit[f"{r.ronde}/marges"] = f"sha256:{hash_frame(r.marges)}"
    return uit


def _hash_antwoorden(bron: pl.DataFrame | Path) -> str:
    if isinstance(bron, pl.DataFrame):
        return f"frame:{hash_frame(bron)}"
    with bron.open("rb") as bestand:
        return f"sha256:{hashlib.file_digest(bestand, 'sha256').hexdigest()}"
