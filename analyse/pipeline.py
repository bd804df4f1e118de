"""`maak_publicatie`: from frozen rounds to everything that may be seen of them.

Order: check → present division → count → weigh → figures → contrasts → disclosure → judgement (BH over what
is shown) → head with hashes. Rounds of the same group before this one are recomputed in the same way.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from analyse.cijfers import NL, gebieden, maak_cijfers
from analyse.contrasten import beoordeel, binnen_ronde, met_vorige, spiegel
from analyse.gemeenten import INDELING, gemeenten
from analyse.kwaliteit import maak_kwaliteit
from analyse.onthulling import (
    GETOOND,
    onthul_cijfers,
    onthul_kwaliteit,
    onthul_spiegels,
    onthul_vergelijkingen,
)
from analyse.prepare import AnalyseFout
from analyse.publicatie import (
    KWALITEIT,
    SPIEGELS,
    VERGELIJKINGEN,
    Drempels,
    Publicatie,
    PublicatieKop,
    hash_frame,
)
from analyse.ronde import RondeInvoer, controleer, naar_nu
from analyse.tellen import Telling, tel_ronde

STANDAARD = Drempels()
_VERSCHIL_GROEP = ("doelgroep", "periode", "begrip", "referentie")
_SPIEGEL_GROEP = ("periode", "begrip", "groep_a", "groep_b")


def maak_publicatie(
    huidig: RondeInvoer,
    spiegels: Sequence[RondeInvoer] = (),
    eerder: Sequence[RondeInvoer] = (),
    drempels: Drempels = STANDAARD,
) -> Publicatie:
    """The publication of `huidig`, mirrored with `spiegels` (other groups, same period), after `eerder`
    (earlier rounds of the same group, any order).

    Fields of the head that the rounds do not hold (titel, field dates, versie, gesimuleerd, codeversie) are
    empty; `Publicatie.met_kop` fills them. Raises AnalyseFout when rounds do not belong together or their
    frames do not fit.
    """
    _controleer(huidig, spiegels, eerder)
    rondes = [huidig, *eerder, *spiegels]
    with ThreadPoolExecutor(1) as draad:
        # Hashing the input leaves the interpreter lock, so it costs no time of its own.
        hashes = draad.submit(_hashes, rondes)
        publicatie = _bereken(huidig, spiegels, eerder, drempels)
        return publicatie.met_kop(invoer_hashes=hashes.result())


def _bereken(
    huidig: RondeInvoer, spiegels: Sequence[RondeInvoer], eerder: Sequence[RondeInvoer], drempels: Drempels
) -> Publicatie:
    overgangen = [naar_nu(r) for r in (huidig, *sorted(eerder, key=lambda r: r.periode), *spiegels)]
    tellingen = [tel_ronde(o.invoer) for o in overgangen]
    nu, vroeger, andere = tellingen[0], tellingen[1 : 1 + len(eerder)], tellingen[1 + len(eerder) :]
    gebied = gebieden(nu)
    ruw_nu = maak_cijfers(nu, gebied)
    ruw_vroeger = [maak_cijfers(t, gebieden(t)) for t in vroeger]
    ruw_andere = [maak_cijfers(t, gebieden(t)) for t in andere]
    ruw = pl.concat([ruw_nu, *ruw_vroeger, *ruw_andere])
    cijfers = onthul_cijfers(ruw, drempels)
    kwaliteit = pl.concat([maak_kwaliteit(t) for t in tellingen])
    return Publicatie(
        _kop(huidig, [huidig, *eerder, *spiegels], nu, sum(o.niet_geplaatst for o in overgangen), drempels),
        _alleen_hoofdmaat(cijfers, huidig.doelgroep, andere),
        _vergelijkingen(nu, ruw, cijfers, max((r.periode for r in eerder), default=None)),
        _spiegels(ruw, cijfers, [nu, *andere]),
        onthul_kwaliteit(kwaliteit, cijfers, drempels).select(KWALITEIT.keys()),
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


def _hoofd(ruw: pl.DataFrame, tellingen: Sequence[Telling]) -> pl.DataFrame:
    """Main figures of the rounds `tellingen`."""
    paren = [
        {
            "doelgroep": t.invoer.doelgroep,
            "periode": t.invoer.periode,
            "variabele": i.variabele.naam,
            "maat": i.hoofdmaat,
        }
        for t in tellingen
        for i in t.items
        if i.hoofdmaat
    ]
    schema = dict.fromkeys(("doelgroep", "periode", "variabele", "maat"), pl.String)
    return ruw.join(pl.DataFrame(paren, schema=schema), on=list(schema), how="semi", maintain_order="left")


def _alleen_hoofdmaat(cijfers: pl.DataFrame, doelgroep: str, andere: Sequence[Telling]) -> pl.DataFrame:
    """All figures of the group itself, the main figures of the groups it is mirrored with."""
    eigen = cijfers.filter(pl.col("doelgroep") == doelgroep)
    return pl.concat([eigen, _hoofd(cijfers, andere)])


def _vergelijkingen(
    nu: Telling, ruw: pl.DataFrame, cijfers: pl.DataFrame, vorige: str | None
) -> pl.DataFrame:
    delen = [binnen_ronde(nu, gebieden(nu)).with_columns(breuk=pl.lit(value=False))]
    if vorige is not None:
        eigen = ruw.filter(
            (pl.col("doelgroep") == nu.invoer.doelgroep) & pl.col("gebied").is_in([*nu.gemeenten, NL])
        )
        hoofd = _hoofd(eigen.filter(pl.col("periode") == nu.invoer.periode), [nu])
        kolommen = ["gebied", "begrip", "maat", "bewoording", "schatting", "se", "df"]
        delen.append(met_vorige(hoofd, eigen.filter(pl.col("periode") == vorige).select(kolommen)))
    alles = onthul_vergelijkingen(pl.concat([d.select(delen[0].columns) for d in delen]), cijfers, vorige)
    # The difference with NL is for display; the test is the one with the rest.
    geen_toets = (pl.col("referentie") == "NL") | ~pl.col("status").is_in(GETOOND)
    return beoordeel(alles, _VERSCHIL_GROEP, geen_toets).select(VERGELIJKINGEN.keys()).cast(VERGELIJKINGEN)  # type: ignore[arg-type]


def _spiegels(ruw: pl.DataFrame, cijfers: pl.DataFrame, tellingen: Sequence[Telling]) -> pl.DataFrame:
    """Mirror differences between all groups of this period."""
    gebieden_ = [g for t in tellingen for g in t.gemeenten]
    deze = _hoofd(ruw, tellingen).filter(pl.col("gebied").is_in([*sorted(set(gebieden_)), NL]))
    alles = onthul_spiegels(spiegel(deze, tellingen[0].invoer.periode), cijfers)
    return beoordeel(alles, _SPIEGEL_GROEP).select(SPIEGELS.keys()).cast(SPIEGELS)  # type: ignore[arg-type]


def _kop(
    huidig: RondeInvoer, rondes: Sequence[RondeInvoer], nu: Telling, niet_geplaatst: int, drempels: Drempels
) -> PublicatieKop:
    inwoners = {code: g.inwoners for code, g in gemeenten().items()}
    bereikt = sum(inwoners.get(g, 0) for g in nu.gemeenten)
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
