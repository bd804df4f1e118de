"""The responses of a frozen round made ready for free tables: counted, weighed, with the keys of their cells.

What is kept is the sums per raw cell (gemeente × stratum × sex × age × education × modus) and code, no
responses. So a table costs the same however many people answered, and the groups that can be asked for are
those of the raw cells: a fixed lattice.

Groups are those of the breakdowns that are published: who did not say what they are, or something that too
few say, was given a group there (`uitsplitsen.groepen`). Were they in no group here, a published figure minus
that of a free table would be about those few, over and over with other noise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np
import polars as pl
from msgspec.structs import replace as vervang

from analyse.achtergrondgroepen import ACHTERGROND
from analyse.cijfers import maak_cijfers
from analyse.maten import Cijferitem, items_van
from analyse.onthulling.celsleutel import Rondesleutel, tel_met_sleutels
from analyse.onthulling.ptabel import Ruistabel, ruistabel
from analyse.onthulling.regels import onthul_cijfers
from analyse.open_link import splits_som
from analyse.prepare import AnalyseFout
from analyse.publicatie import Drempels, Ruis
from analyse.ronde import RondeInvoer, controleer, naar_nu
from analyse.status import GETOOND, is_getoond
from analyse.tellen import Telling, tel_ronde, telplan
from analyse.uitsplitsen.groepen import codes_van, kenmerken_van
from analyse.weging import Bools, Ints
from vragenlijsten import Variabele

GEBIED = "gebied"
MEESTE = 2
"""Background variables that may be combined, whether as filter or as rows of the table."""


@dataclass(frozen=True)
class Groepen:
    """Of a background variable: it, with only the codes that are a group; of each raw cell the code that it
    has or was given, and whether it was given."""

    variabele: Variabele
    code: Ints
    gegeven: Bools


@dataclass(frozen=True)
class VrijeRonde:
    """A round ready for `vrije_tabel`. Made by `vrije_ronde`; narrowed by `waar`.

    `achtergrond`: the variables that may be asked for, by name. `gepubliceerd`: per variable and measure the
    gebieden in which the publication shows the figure of everyone. `filters`: variables that are narrowed to
    one value. The sums and the secret of the round do not show when printed.
    """

    ronde: str
    telling: Telling = field(repr=False)
    sleutel: Rondesleutel = field(repr=False)
    ruistabel: Ruistabel = field(repr=False)
    drempels: Drempels
    items: Mapping[str, Cijferitem] = field(repr=False)
    achtergrond: Mapping[str, Groepen] = field(repr=False)
    gepubliceerd: Mapping[tuple[str, str], Bools] = field(repr=False)
    filters: tuple[tuple[str, int | str], ...] = ()

    def waar(self, naam: str, waarde: int | str) -> "VrijeRonde":
        """Only those with this code of a background variable, or only this gebied.

        Raises AnalyseFout for another variable, a code or gebied that is not there, or a variable that has
        another value already.
        """
        if naam == GEBIED:
            bekend: Sequence[int | str] = self.telling.gebied.namen
        else:
            bekend = sorted(self.variabele(naam).waarden)
        if waarde not in bekend:
            raise AnalyseFout(f"{self.ronde}: {naam} {waarde!r} komt niet voor; kies uit {_kort(bekend)}")
        if dict(self.filters).get(naam, waarde) != waarde:
            raise AnalyseFout(f"{self.ronde}: {naam} kan maar één waarde hebben")
        return replace(self, filters=tuple(sorted({*self.filters, (naam, waarde)})))

    def variabele(self, naam: str) -> Variabele:
        """A background variable. Raises AnalyseFout for any other name."""
        if naam not in self.achtergrond:
            raise AnalyseFout(
                f"{self.ronde}: op {naam} kan niet worden uitgesplitst; kies uit "
                f"{_kort([GEBIED, *self.achtergrond])}"
            )
        return self.achtergrond[naam].variabele

    def item(self, naam: str) -> Cijferitem:
        """A variable with figures. Raises AnalyseFout for any other name."""
        if naam not in self.items:
            raise AnalyseFout(f"{self.ronde}: over {naam} zijn er geen cijfers")
        return self.items[naam]


@dataclass(frozen=True)
class Domeinen:
    """The groups of a table: `waarden` (group → code per variable) and the group of each raw cell, −1 = none.

    Variables are in the order of the codebook and groups in the order of their codes, however they were asked
    for. Groups without anyone are there too.
    """

    namen: tuple[str, ...]
    waarden: tuple[tuple[int, ...], ...]
    groep: Ints


def vrije_ronde(
    invoer: RondeInvoer,
    sleutel: Rondesleutel,
    ruis: Ruis | None = None,
    drempels: Drempels | None = None,
    cijfers: pl.DataFrame | None = None,
) -> VrijeRonde:
    """Counts and weighs a round whose answers have their record keys (`celsleutel.met_sleutels`).

    `cijfers`: what was published of it (rows as `publicatie.CIJFERS`); what is left out there stays out.
    None: as a publication with these `drempels` would decide. Answers through an open link stay out.

    Raises AnalyseFout as `maak_publicatie` does, for answers without keys, and for another group than
    inwoners: of organisations and staff there are so few that free tables are not safe.
    """
    if invoer.doelgroep != "inwoners":
        raise AnalyseFout(
            f"{invoer.ronde}: vrije tabellen zijn er alleen over inwoners; "
            f"de groep {invoer.doelgroep} is daarvoor te klein"
        )
    controleer(invoer)
    grenzen = Drempels() if drempels is None else drempels
    kans, _ = splits_som(invoer, tel_met_sleutels(invoer.lees(), telplan(invoer)))
    over = naar_nu(*kans)
    telling = tel_ronde(over.invoer, over.som)
    if telling.basis is None:
        raise AnalyseFout(f"{invoer.ronde}: er zijn geen antwoorden om een tabel van te maken")
    if cijfers is None:
        gepubliceerd = _volgens_de_regels(telling, grenzen)
    else:
        gepubliceerd = _volgens(cijfers, invoer, telling.gebied.namen)
    return VrijeRonde(
        invoer.ronde,
        telling,
        sleutel,
        ruistabel(Ruis() if ruis is None else ruis),
        grenzen,
        {ci.item.naam: ci for ci in items_van(invoer.codeboek, invoer.schalen)},
        _achtergrond(telling),
        gepubliceerd,
    )


def _achtergrond(telling: Telling) -> dict[str, Groepen]:
    """The background variables by name, with the group of each raw cell."""
    kenmerken = {f"ag_{k.naam}": k for k in kenmerken_van(telling)}
    uit = {}
    for v in telling.invoer.codeboek.variabelen:
        if v.begrip in ACHTERGROND and (k := kenmerken.get(v.begrip)) is not None:
            codes = codes_van(k, v)
            groepen = vervang(v, waarden={code: v.waarden[code] for code in codes})
            uit[v.naam] = Groepen(groepen, np.array(codes)[k.plek], k.onbekend)
    return uit


def _volgens_de_regels(telling: Telling, drempels: Drempels) -> dict[tuple[str, str], Bools]:
    """Per variable and measure the gebieden in which a publication of this round alone would show it."""
    onthuld = onthul_cijfers(maak_cijfers(telling), drempels)
    getoond = is_getoond(onthuld.status)
    rijen = zip(onthuld.cijfers.rijen, getoond, strict=True)
    return {(r.item.item.naam, r.maat.naam): open_ for r, open_ in rijen}


def _volgens(
    cijfers: pl.DataFrame, invoer: RondeInvoer, gebieden: Sequence[str]
) -> dict[tuple[str, str], Bools]:
    """The same, as it was published; what is not there is not shown."""
    eigen = cijfers.filter(doelgroep=invoer.doelgroep, periode=invoer.periode)
    getoond = eigen.filter(pl.col("status").is_in(GETOOND)).group_by("variabele", "maat").agg("gebied")
    per = {(variabele, maat): set(waar) for variabele, maat, waar in getoond.iter_rows()}
    alle = [
        (ci.item.naam, m.naam) for ci in items_van(invoer.codeboek, invoer.schalen) for m in ci.item.maten
    ]
    return {k: np.array([g in per.get(k, ()) for g in gebieden], dtype=bool) for k in alle}


def domeinen(ronde: VrijeRonde, by: Sequence[str]) -> Domeinen:
    """The groups of `by` (without gebied) and the filters. Raises AnalyseFout outside the lattice."""
    filters = {naam: waarde for naam, waarde in ronde.filters if naam != GEBIED}
    gevraagd = {*by, *filters}
    variabelen = [ronde.variabele(naam) for naam in sorted(gevraagd)]
    if len(variabelen) > MEESTE:
        raise AnalyseFout(
            f"{ronde.ronde}: een tabel heeft ten hoogste {MEESTE} achtergrondvariabelen, filters meegeteld; "
            f"dit zijn er {len(variabelen)}"
        )
    variabelen.sort(key=lambda v: v.positie)
    codes = [[filters[v.naam]] if v.naam in filters else sorted(v.waarden) for v in variabelen]
    groep = np.zeros(ronde.telling.som.sleutels.height, dtype=np.int64)
    for variabele, lijst in zip(variabelen, codes, strict=True):
        gelijk = ronde.achtergrond[variabele.naam].code[:, None] == np.array(lijst)
        plek = np.where(gelijk.any(axis=1), gelijk.argmax(axis=1), -1)
        groep = np.where((groep < 0) | (plek < 0), -1, groep * len(lijst) + plek)
    waarden = tuple(tuple(int(k) for k in combinatie) for combinatie in product(*codes))
    return Domeinen(tuple(v.naam for v in variabelen), waarden, groep)


def _kort(namen: Sequence[object], meeste: int = 6) -> str:
    staart = ", …" if len(namen) > meeste else ""
    return ", ".join(str(n) for n in namen[:meeste]) + staart
