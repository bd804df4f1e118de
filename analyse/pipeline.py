"""`maak_publicatie`: from frozen rounds to everything that may be seen of them.

Order: check → present division → count → weigh → figures → disclosure → contrasts between what is shown →
judgement (BH) → head with hashes. Rounds of the same group before this one and of other groups are computed
in the same way, but only their main figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl

from analyse.cijfers import Rij, maak_cijfers
from analyse.cijfertabel import cijfertabel
from analyse.contrasten import spiegels, vergelijkingen
from analyse.gemeenten import INDELING, gemeenten
from analyse.kwaliteit import maak_kwaliteit
from analyse.maten import GEMIDDELDE
from analyse.onthulling import Onthuld, onthul_cijfers
from analyse.prepare import AnalyseFout
from analyse.publicatie import Drempels, Publicatie, PublicatieKop, hash_frame
from analyse.ronde import RondeInvoer, controleer, naar_nu
from analyse.tellen import Telling, tel_ronde

STANDAARD = Drempels()
_DRADEN = 2


def maak_publicatie(
    huidig: RondeInvoer,
    spiegels: Sequence[RondeInvoer] = (),
    eerder: Sequence[RondeInvoer] = (),
    drempels: Drempels = STANDAARD,
    kladblok: Kladblok | None = None,
) -> Publicatie:
    """The publication of `huidig`, mirrored with `spiegels` (other groups, same period), after `eerder`
    (earlier rounds of the same group, any order).

    `kladblok`: a dict that is kept between publications of the same frozen rounds with the same drempels, so
    that a round in several trends and mirrors is counted once. Fields of the head that the rounds do not hold
    (titel, field dates, versie, gesimuleerd, codeversie) are empty; `Publicatie.met_kop` fills them. Raises
    AnalyseFout when rounds do not belong together or their frames do not fit.
    """
    _controleer(huidig, spiegels, eerder)
    rondes = [huidig, *eerder, *spiegels]
    with ThreadPoolExecutor(1) as draad:
        # Hashing the input leaves the interpreter lock, so it costs no time of its own.
        hashes = draad.submit(_hashes, rondes)
        publicatie = _bereken(huidig, spiegels, eerder, drempels, {} if kladblok is None else kladblok)
        return publicatie.met_kop(invoer_hashes=hashes.result())


@dataclass(frozen=True)
class _Uitkomst:
    """One round: counted, judged, and its tables."""

    telling: Telling
    onthuld: Onthuld
    cijfers: pl.DataFrame
    kwaliteit: pl.DataFrame
    niet_geplaatst: int


Kladblok: TypeAlias = dict[tuple[str, Callable[[Rij], bool] | None], _Uitkomst]
"""Outcomes by round and choice of figures."""


def _bereken(
    huidig: RondeInvoer,
    spiegels_: Sequence[RondeInvoer],
    eerder: Sequence[RondeInvoer],
    drempels: Drempels,
    kladblok: Kladblok,
) -> Publicatie:
    rondes: list[tuple[RondeInvoer, Callable[[Rij], bool] | None]] = [
        (huidig, None),
        *((r, _van_trend) for r in sorted(eerder, key=lambda r: r.periode)),
        *((r, _van_spiegel) for r in spiegels_),
    ]
    nieuw = [(r, maten) for r, maten in rondes if (r.ronde, maten) not in kladblok]
    with ThreadPoolExecutor(_DRADEN) as draden:
        gemaakt = draden.map(lambda paar: _ronde(paar[0], paar[1], drempels), nieuw)
        kladblok |= {(r.ronde, maten): u for (r, maten), u in zip(nieuw, gemaakt, strict=True)}
    uit = [kladblok[r.ronde, maten] for r, maten in rondes]
    nu, vroeger, andere = uit[0], uit[1 : 1 + len(eerder)], uit[1 + len(eerder) :]
    return Publicatie(
        _kop(huidig, [huidig, *eerder, *spiegels_], nu.telling, sum(u.niet_geplaatst for u in uit), drempels),
        pl.concat([u.cijfers for u in uit]),
        vergelijkingen(nu.telling, nu.onthuld, vroeger[-1].onthuld if vroeger else None),
        spiegels([nu.onthuld, *(u.onthuld for u in andere)]),
        pl.concat([u.kwaliteit for u in uit]),
    )


def _ronde(invoer: RondeInvoer, maten: Callable[[Rij], bool] | None, drempels: Drempels) -> _Uitkomst:
    """All figures of a round, or (`maten`) only those of its main figures that are asked for.

    Which figures may be seen is decided over all main figures in both cases, so the outcome is the same.
    """
    over = naar_nu(invoer)
    telling = tel_ronde(over.invoer, alleen_hoofd=maten is not None)
    cijfers = maak_cijfers(telling, alleen_hoofd=maten is not None)
    rijen = [k for k, rij in enumerate(cijfers.rijen) if maten is None or maten(rij)]
    onthuld = onthul_cijfers(cijfers, drempels, np.array(rijen, dtype=np.int64))
    return _Uitkomst(
        telling,
        onthuld,
        cijfertabel(onthuld, drempels),
        maak_kwaliteit(telling, onthuld, drempels),
        over.niet_geplaatst,
    )


def _van_trend(rij: Rij) -> bool:
    """A trend shows the main measure and the mean; the rest is in the publication of that round."""
    return rij.is_hoofd or rij.maat.naam == GEMIDDELDE


def _van_spiegel(rij: Rij) -> bool:
    """Groups are mirrored on their main measure."""
    return rij.is_hoofd


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
    )


def _hashes(rondes: Sequence[RondeInvoer]) -> dict[str, str]:
    """Content hash of every frame that went in."""
    uit = {}
    for r in rondes:
        uit[f"{r.ronde}/antwoorden"] = f"sha256:{hash_frame(r.antwoorden)}"
        uit[f"{r.ronde}/strata"] = f"sha256:{hash_frame(r.strata)}"
        if r.marges is not None:
            uit[f"{r.ronde}/marges"] = f"sha256:{hash_frame(r.marges)}"
    return uit
