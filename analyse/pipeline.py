"""`maak_publicatie`: from frozen rounds to everything that may be seen of them.

Order: check → present division → count → weigh → figures → disclosure → contrasts between what is shown →
judgement (BH) → head with hashes. Rounds of the same group before this one and of other groups are computed
in the same way, but only their main figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import polars as pl

from analyse.cijfers import maak_cijfers
from analyse.cijfertabel import cijfertabel
from analyse.contrasten import spiegels, vergelijkingen
from analyse.gemeenten import INDELING, gemeenten
from analyse.kwaliteit import maak_kwaliteit
from analyse.onthulling import Onthuld, onthul_cijfers
from analyse.prepare import AnalyseFout
from analyse.publicatie import Drempels, Publicatie, PublicatieKop, hash_frame
from analyse.ronde import RondeInvoer, controleer, naar_nu
from analyse.tellen import Telling, tel_ronde
from vragenlijsten import Begrip

STANDAARD = Drempels()
_DRADEN = 2


def maak_publicatie(
    huidig: RondeInvoer,
    spiegels: Sequence[RondeInvoer] = (),
    eerder: Sequence[RondeInvoer] = (),
    drempels: Drempels = STANDAARD,
    kladblok: Kladblok | None = None,
    begrippen: Mapping[str, Begrip] | None = None,
) -> Publicatie:
    """The publication of `huidig`, mirrored with `spiegels` (other groups, same period), after `eerder`
    (earlier rounds of the same group, any order).

    `kladblok`: a dict that is kept between publications of the same frozen rounds with the same drempels, so
    that a round in several trends and mirrors is counted once. `begrippen` say which changes of a question
    are no break; without them every other bewoording is one. Fields of the head that the rounds do not hold
    (titel, field dates, versie, gesimuleerd, codeversie) are empty; `Publicatie.met_kop` fills them. Raises
    AnalyseFout when rounds do not belong together or their frames do not fit.
    """
    _controleer(huidig, spiegels, eerder)
    rondes = [huidig, *eerder, *spiegels]
    with ThreadPoolExecutor(1) as draad:
        # Hashing the input leaves the interpreter lock, so it costs no time of its own.
        hashes = draad.submit(_hashes, rondes)
        bord = {} if kladblok is None else kladblok
        publicatie = _bereken(huidig, spiegels, eerder, drempels, bord, begrippen or {})
        return publicatie.met_kop(invoer_hashes=hashes.result())


@dataclass(frozen=True)
class _Uitkomst:
    """One round: counted, judged, and its tables."""

    telling: Telling
    onthuld: Onthuld
    cijfers: pl.DataFrame
    kwaliteit: pl.DataFrame
    niet_geplaatst: int


Kladblok: TypeAlias = dict[tuple[str, bool], _Uitkomst]
"""Outcomes by round and whether it is about its main figures only."""


def _bereken(
    huidig: RondeInvoer,
    spiegels_: Sequence[RondeInvoer],
    eerder: Sequence[RondeInvoer],
    drempels: Drempels,
    kladblok: Kladblok,
    begrippen: Mapping[str, Begrip],
) -> Publicatie:
    rondes = [
        (huidig, False),
        *((r, True) for r in sorted(eerder, key=lambda r: r.periode)),
        *((r, True) for r in spiegels_),
    ]
    nieuw = [(r, hoofd) for r, hoofd in rondes if (r.ronde, hoofd) not in kladblok]
    with ThreadPoolExecutor(_DRADEN) as draden:
        gemaakt = draden.map(lambda paar: _ronde(paar[0], paar[1], drempels), nieuw)
        kladblok |= {(r.ronde, hoofd): u for (r, hoofd), u in zip(nieuw, gemaakt, strict=True)}
    uit = [kladblok[r.ronde, hoofd] for r, hoofd in rondes]
    nu, vroeger, andere = uit[0], uit[1 : 1 + len(eerder)], uit[1 + len(eerder) :]
    return Publicatie(
        _kop(huidig, [huidig, *eerder, *spiegels_], nu.telling, sum(u.niet_geplaatst for u in uit), drempels),
        pl.concat([u.cijfers for u in uit]),
        vergelijkingen(nu.telling, nu.onthuld, vroeger[-1].onthuld if vroeger else None, begrippen),
        spiegels([nu.onthuld, *(u.onthuld for u in andere)]),
        pl.concat([u.kwaliteit for u in uit]),
    )


def _ronde(invoer: RondeInvoer, alleen_hoofd: bool, drempels: Drempels) -> _Uitkomst:
    """All figures of a round, or only its main figures: those do not depend on the others."""
    over = naar_nu(invoer)
    telling = tel_ronde(over.invoer, alleen_hoofd=alleen_hoofd)
    onthuld = onthul_cijfers(maak_cijfers(telling, alleen_hoofd=alleen_hoofd), drempels)
    return _Uitkomst(
        telling,
        onthuld,
        cijfertabel(onthuld, drempels),
        maak_kwaliteit(telling, onthuld, drempels),
        over.niet_geplaatst,
    )


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
