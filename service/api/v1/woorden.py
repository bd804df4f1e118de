"""The words that the export has beside a figure, looked up: name of the gebied, title, question and scale.

They are taken from the export itself, once per publicatie and for each combination once; joining them anew
for every page of a hundred figures would take most of its time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

import polars as pl

from dashboards import tabel_export
from service.publicatie.lezer import Gelezen
from vragenlijsten import Catalogus

_VRAAG = ("doelgroep", "begrip", "variabele", "maat", "bewoording")
_WOORDEN = ("titel", "vraag", "schaal", "schaal_van", "schaal_tot")
_GESTELD = ("doelgroep", "periode", "variabele")


@dataclass(frozen=True)
class Woorden:
    """Gebied → its name; the columns of `_VRAAG` → those of `_WOORDEN`; those of `_GESTELD` → the bewoording
    that was put."""

    namen: Mapping[str, str | None]
    vragen: Mapping[tuple[Any, ...], tuple[Any, ...]]
    bewoordingen: Mapping[tuple[Any, ...], int]

    def bij(self, rij: dict[str, Any]) -> dict[str, Any]:
        """A published row (by column) with its words; of a group of people too."""
        if "bewoording" not in rij:
            rij["bewoording"] = self.bewoordingen.get(tuple(rij[k] for k in _GESTELD))
        woorden = self.vragen.get(tuple(rij[k] for k in _VRAAG), (None,) * len(_WOORDEN))
        return (
            rij | dict(zip(_WOORDEN, woorden, strict=True)) | {"gebied_naam": self.namen.get(rij["gebied"])}
        )


_BEKEND: WeakKeyDictionary[Gelezen, Woorden] = WeakKeyDictionary()


def woorden_van(gelezen: Gelezen, catalogus: Catalogus) -> Woorden:
    """The words of a publicatie; the first time this takes some tens of milliseconds."""
    if gelezen not in _BEKEND:
        _BEKEND[gelezen] = _maak(gelezen, catalogus)
    return _BEKEND[gelezen]


def _maak(gelezen: Gelezen, catalogus: Catalogus) -> Woorden:
    cijfers = gelezen.publicatie.cijfers
    eens = [cijfers.unique(sleutel, keep="first") for sleutel in (list(_VRAAG), ["gebied"])]
    tabel = tabel_export(
        replace(gelezen.publicatie, cijfers=pl.concat(eens)),
        catalogus.begrippen,
        catalogus.schalen,
        gelezen.vragenlijsten,
        eerdere=gelezen.eerdere,
    )
    gesteld = cijfers.unique(list(_GESTELD), keep="first").select(*_GESTELD, "bewoording")
    breedte = len(_VRAAG)
    return Woorden(
        namen=dict(tabel.select("gebied", "gebied_naam").iter_rows()),
        vragen={r[:breedte]: r[breedte:] for r in tabel.select(*_VRAAG, *_WOORDEN).iter_rows()},
        bewoordingen={r[:-1]: r[-1] for r in gesteld.iter_rows()},
    )
