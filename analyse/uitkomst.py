"""One round: counted, weighed, judged, and its tables. Rounds do not depend on each other here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from analyse.cijfers import Cijfers, maak_cijfers
from analyse.cijfertabel import cijfertabel
from analyse.deelsom import Deelsom
from analyse.drijfveren.paren import paartellers, paren_van
from analyse.indexen.cijfers import index_blokken, tellers
from analyse.indexen.index import indexen_van
from analyse.indexen.tabel import Schaaluitkomst, met_indexen, schalentabel, zonder_samenhang
from analyse.kwaliteit.modustabel import Modusbeeld, modusbeeld
from analyse.kwaliteit.tabel import maak_kwaliteit
from analyse.onthulling import Onthuld, onthul_cijfers
from analyse.onthulling.standen import Stand, leg_naast
from analyse.onthulling.verschillen import Eerder
from analyse.open_link import open_cijfers, splits_som
from analyse.publicatie import Drempels, leeg
from analyse.ronde import RondeInvoer, naar_nu
from analyse.runner import Runner, tel
from analyse.scores import Codescores, Scores
from analyse.status import is_getoond
from analyse.tellen import Telling, tel_ronde, telplan
from vragenlijsten import Begrip


@dataclass(frozen=True)
class Uitkomst:
    """A round with all that is published of it by itself.

    `niet_geplaatst`: responses of gemeenten that were split. `open_link`: figures of those who came in
    through an open link; they are in nothing else. `atomen`: the gemeenten of the round with answers, in its
    own division; `gezien`: the publications (hashes) that it was laid beside.
    """

    telling: Telling
    onthuld: Onthuld
    modus: Modusbeeld
    cijfers: pl.DataFrame
    kwaliteit: pl.DataFrame
    schalen: pl.DataFrame
    open_link: pl.DataFrame
    niet_geplaatst: int
    atomen: tuple[str, ...]
    gezien: frozenset[str]

    def geldt_nog(self, standen: Sequence[Stand]) -> bool:
        """Whether nothing became public since this was made but what it shows itself."""
        nieuw = [stand for stand in standen if stand.publicatie not in self.gezien]
        vroeger = leg_naast(nieuw, self.atomen, self.onthuld.cijfers)
        openbaar = self.onthuld.bekend | is_getoond(self.onthuld.status)
        return not len(vroeger.anders) and bool((vroeger.bekend <= openbaar).all())

    @property
    def invoer(self) -> RondeInvoer:
        """The round, in the present division."""
        return self.telling.invoer

    @property
    def hoofdcijfers(self) -> pl.DataFrame:
        """The published rows of main figures."""
        hoofd = [(r.item.variabele.naam, r.maat.naam) for r in self.onthuld.cijfers.rijen if r.is_hoofd]
        sleutel = ["variabele", "maat"]
        welke = pl.DataFrame(hoofd, schema=dict.fromkeys(sleutel, pl.String), orient="row")
        return self.cijfers.join(welke, on=sleutel, how="semi", maintain_order="left")


def maak_uitkomst(
    invoer: RondeInvoer,
    drempels: Drempels,
    begrippen: Mapping[str, Begrip],
    runner: Runner,
    *,
    alleen_hoofd: bool,
    standen: Sequence[Stand] = (),
) -> Uitkomst:
    """All figures of a round, or only its main figures (with the indices): those do not depend on the others.

    `begrippen` say which indices there are; `standen` what was published of the round before. Raises
    AnalyseFout when the tables of the round do not fit.
    """
    indexen = indexen_van(invoer.codeboek, begrippen, invoer.schalen)
    scores: tuple[Scores | Codescores, ...] = tellers(indexen)
    if invoer.doelgroep == "inwoners" and not alleen_hoofd:
        scores += paartellers(paren_van(invoer.codeboek, begrippen, invoer.schalen))
    kans, los = splits_som(invoer, tel(invoer.antwoorden, telplan(invoer, scores), runner))
    over = naar_nu(*kans)
    telling, schalen = met_indexen(tel_ronde(over.invoer, over.som, alleen_hoofd=alleen_hoofd), indexen)
    atomen = tuple(kans[1].cellen.code("gemeente")[1])
    eerder = Eerder(
        tuple(standen), atomen, lambda: _in_eigen_indeling(*kans, schalen, alleen_hoofd=alleen_hoofd)
    )
    onthuld = onthul_cijfers(maak_cijfers(telling, alleen_hoofd=alleen_hoofd), drempels, eerder)
    return Uitkomst(
        telling,
        onthuld,
        modusbeeld(telling, onthuld, drempels),
        pl.concat([cijfertabel(onthuld, drempels), zonder_samenhang(onthuld, schalen)]),
        maak_kwaliteit(telling, onthuld, drempels),
        schalentabel(onthuld, schalen, drempels),
        leeg("open_link") if los is None else _open(*los, drempels),
        over.niet_geplaatst,
        atomen,
        frozenset(stand.publicatie for stand in standen),
    )


def _in_eigen_indeling(
    invoer: RondeInvoer, som: Deelsom, schalen: Sequence[Schaaluitkomst], *, alleen_hoofd: bool
) -> Cijfers:
    """The figures of a round in the division of its time; the rows are those of now."""
    telling = tel_ronde(invoer, som, alleen_hoofd=alleen_hoofd)
    indexen = index_blokken(telling, [u.index for u in schalen if u.gepubliceerd])
    return maak_cijfers(replace(telling, blokken=(*telling.blokken, *indexen)), alleen_hoofd=alleen_hoofd)


def _open(invoer: RondeInvoer, som: Deelsom, drempels: Drempels) -> pl.DataFrame:
    over = naar_nu(invoer, som)
    return open_cijfers(over.invoer, over.som, drempels)
