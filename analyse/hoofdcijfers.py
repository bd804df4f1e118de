"""The main figures of a round side by side: what is compared with other rounds and other groups."""

from dataclasses import dataclass, replace

import numpy as np

from analyse.gebieden import NL
from analyse.onthulling import Onthuld
from analyse.status import Statussen
from analyse.weging import Floats, Ints


@dataclass(frozen=True)
class Hoofdcijfers:
    """Main figures of a round: one row per begrip, columns the gemeenten and last NL.

    `maat` and `bewoording` per row; of an index `inhoud` says what it is made of. `fijn`: how many
    decimals (`onthulling.afronden.fijnheid`).
    """

    doelgroep: str
    periode: str
    begrip: tuple[str, ...]
    maat: tuple[str, ...]
    bewoording: Ints
    inhoud: tuple[tuple[str, ...], ...]
    gemeente: tuple[str, ...]
    waarde: Floats
    se: Floats
    df: Floats
    status: Statussen
    fijn: Ints

    def gedeeld(self, ander: "Hoofdcijfers") -> tuple["Hoofdcijfers", "Hoofdcijfers"]:
        """Both, in the rows (begrip and measure) and columns they share, in the order of this one."""
        hier, daar = (
            list(zip(self.begrip, self.maat, strict=True)),
            list(zip(ander.begrip, ander.maat, strict=True)),
        )
        rijen = [(k, daar.index(sleutel)) for k, sleutel in enumerate(hier) if sleutel in daar]
        plek = {g: k for k, g in enumerate(ander.gemeente)}
        kolommen = [(k, plek[g]) for k, g in enumerate(self.gemeente) if g in plek]
        return (
            self.kies([k for k, _ in rijen], [k for k, _ in kolommen]),
            ander.kies([k for _, k in rijen], [k for _, k in kolommen]),
        )

    def kies(self, rijen: list[int], kolommen: list[int]) -> "Hoofdcijfers":
        """The rows and columns with these numbers."""
        blok = np.ix_(np.array(rijen, dtype=np.int64), np.array(kolommen, dtype=np.int64))
        return replace(
            self,
            begrip=tuple(self.begrip[k] for k in rijen),
            maat=tuple(self.maat[k] for k in rijen),
            bewoording=self.bewoording[rijen],
            inhoud=tuple(self.inhoud[k] for k in rijen),
            gemeente=tuple(self.gemeente[k] for k in kolommen),
            waarde=self.waarde[blok],
            se=self.se[blok],
            df=self.df[blok],
            status=self.status[blok],
            fijn=self.fijn[blok],
        )


def hoofdcijfers(onthuld: Onthuld) -> Hoofdcijfers:
    """The main figures among all figures of a round; values of what is not shown are still there."""
    c = onthuld.cijfers
    rij = np.array([k for k, r in enumerate(c.rijen) if r.is_hoofd], dtype=np.int64)
    variabelen = [c.rijen[k].item.variabele for k in rij]
    breed, w = c.gebied.nl + 1, c.waarden.kies(rij)
    return Hoofdcijfers(
        c.doelgroep,
        c.periode,
        tuple(v.begrip for v in variabelen),
        tuple(c.rijen[k].maat.naam for k in rij),
        np.array([v.bewoording for v in variabelen], dtype=np.int64),
        tuple(c.rijen[k].item.inhoud for k in rij),
        (*c.gebied.gemeenten, NL),
        w.waarde[:, :breed],
        w.se[:, :breed],
        w.df[:, :breed],
        onthuld.status[rij][:, :breed],
        onthuld.fijn[rij][:, :breed],
    )
