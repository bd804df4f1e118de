"""What of a round was public already: the figures of earlier publications, over whatever division they were.

Publications stay. Who keeps two of them that hold the same round can subtract a figure of the one from a
figure of the other: a merged gemeente minus one that it was made of, a peer group before it lost a member
minus what it is now. So a gebied is looked at as a set of gemeenten as they were when the round was held
(`atomen`); no border of any publication runs through one of those, for answers are known by gemeente only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analyse.cijfers import Cijfers
from analyse.coderen import plek_in
from analyse.gebieden import NL, Gebieden
from analyse.gemeenten import gemeenten, opvolgers
from analyse.publicatie import PublicatieKop
from analyse.ronde import RondeInvoer
from analyse.status import GETOOND
from analyse.weging import Bools

LEEST = ("doelgroep", "periode", "gebied", "variabele", "maat", "status")


@dataclass(frozen=True)
class Stand:
    """What one publication (`naam`, for people; `publicatie` is its hash) made public of one round.

    `antwoorden`: per round in it the hash of its answers, as far as known. `gemeenten`: those with a row in
    it, shown or not. `peergroepen`: their members. `opgegaan`: of former gemeenten the one that they are part
    of there ("" of one that was split). `getoond`: gebied, variabele, maat of what it shows.
    """

    publicatie: str
    naam: str
    antwoorden: Mapping[str, str]
    doelgroep: str
    periode: str
    gemeenten: frozenset[str]
    peergroepen: Mapping[str, tuple[str, ...]]
    opgegaan: Mapping[str, str]
    getoond: pl.DataFrame

    def is_van(self, invoer: RondeInvoer) -> bool:
        """Whether this is about that round."""
        return (self.doelgroep, self.periode) == (invoer.doelgroep, invoer.periode)

    def plaats(self, code: str) -> str:
        """The gemeente of the publication with the answers of gemeente `code` of the round; "" for none."""
        if code in self.opgegaan:
            return self.opgegaan[code]
        if code in self.gemeenten:
            return code
        nu = opvolgers(code)
        return nu[0][0] if len(nu) == 1 and nu[0][0] in self.gemeenten else ""

    def inhoud(self, atomen: Sequence[str]) -> dict[str, Bools]:
        """Which of the gemeenten `atomen` of the round are in each gebied of the publication."""
        plaats = np.array([self.plaats(code) for code in atomen], dtype=object)
        uit = {g: plaats == g for g in self.gemeenten}
        uit |= {
            p: np.isin(plaats, sorted(set(leden) & self.gemeenten)) for p, leden in self.peergroepen.items()
        }
        return {**uit, NL: plaats != ""}


def standen(kop: PublicatieKop, cijfers: pl.DataFrame) -> tuple[Stand, ...]:
    """One Stand per round that a publication holds figures of; the columns of `cijfers` that are needed are
    `LEEST`."""
    titel, staart = f"{kop.ronde} versie {kop.versie}", "/antwoorden"
    antwoorden = {k.removesuffix(staart): x for k, x in kop.invoer_hashes.items() if k.endswith(staart)}
    uit = []
    peers = {naam: tuple(leden) for naam, leden in kop.peergroepen.items()} or _peergroepen(kop.indeling)
    for (doelgroep, periode), deel in cijfers.group_by("doelgroep", "periode", maintain_order=True):
        codes = frozenset(deel["gebied"].unique()) - {NL, *peers}
        zicht = deel.filter(pl.col("status").is_in(GETOOND)).select("gebied", "variabele", "maat")
        ronde = (str(doelgroep), str(periode))
        uit.append(Stand(kop.hash, titel, antwoorden, *ronde, codes, peers, kop.opgegaan, zicht))
    return tuple(uit)


def _peergroepen(indeling: int) -> dict[str, tuple[str, ...]]:
    """Peer groups of a division by the reference data of now, for a head that does not name them."""
    uit: dict[str, tuple[str, ...]] = {}
    for code, gemeente in gemeenten(indeling).items():
        uit[gemeente.peergroep] = (*uit.get(gemeente.peergroep, ()), code)
    return uit


@dataclass(frozen=True)
class Vroeger:
    """What is known of a round beside its figures of now.

    `nu` (gebied, atom): what each gebied of now holds. `bekend` (row, gebied): shown before, about the same
    atoms. `anders` (set, atom): other sets of atoms, and in which rows they were shown (`getoond`: row, set).
    """

    atomen: tuple[str, ...]
    nu: Bools
    bekend: Bools
    anders: Bools
    getoond: Bools


def leg_naast(standen_: Sequence[Stand], atomen: Sequence[str], c: Cijfers) -> Vroeger:
    """Earlier publications of a round beside its figures; `atomen`: its gemeenten with answers."""
    nu = _inhoud_nu(c.gebied, atomen)
    nooit = np.zeros(len(c.rijen), dtype=bool)
    gezien: dict[bytes, Bools] = {}
    for stand in standen_:
        inhoud = stand.inhoud(atomen)
        for gebied, rijen in _getoond(stand, c):
            sleutel = inhoud[gebied].tobytes()
            gezien[sleutel] = gezien.get(sleutel, nooit) | rijen
    van_nu = [leden.tobytes() for leden in nu]
    bekend = np.array([gezien.get(sleutel, nooit) for sleutel in van_nu], dtype=bool)
    anders = sorted(gezien.keys() - set(van_nu))
    sets = np.array([np.frombuffer(sleutel, dtype=bool) for sleutel in anders], dtype=bool)
    getoond = np.array([gezien[sleutel] for sleutel in anders], dtype=bool)
    return Vroeger(
        tuple(atomen),
        nu,
        bekend.T,
        sets.reshape(len(anders), len(atomen)),
        getoond.reshape(len(anders), len(c.rijen)).T,
    )


def _inhoud_nu(gebied: Gebieden, atomen: Sequence[str]) -> Bools:
    """(gebied, atom); answers of a gemeente that was split are in none."""
    plek = {g: k for k, g in enumerate(gebied.gemeenten)}
    nu = [opvolgers(code) for code in atomen]
    waar = np.array([plek.get(n[0][0], -1) if len(n) == 1 else -1 for n in nu], dtype=np.int64)
    gemeente = waar[None, :] == np.arange(gebied.nl)[:, None]
    return np.concatenate([gemeente, (gebied.groepen @ gemeente) > 0])


def _getoond(stand: Stand, c: Cijfers) -> Iterator[tuple[str, Bools]]:
    """Each gebied of a publication that shows any row of now, with those rows."""
    rijen = pl.DataFrame(
        [(r.item.variabele.naam, r.maat.naam, k) for k, r in enumerate(c.rijen)],
        schema={"variabele": pl.String, "maat": pl.String, "rij": pl.Int64},
        orient="row",
    )
    samen = stand.getoond.join(rijen, on=["variabele", "maat"])
    gebieden = samen["gebied"].unique().sort()
    vlag = np.zeros((len(gebieden), len(c.rijen)), dtype=bool)
    vlag[plek_in(samen["gebied"], gebieden), samen["rij"].to_numpy()] = True
    return zip(gebieden, vlag, strict=True)
