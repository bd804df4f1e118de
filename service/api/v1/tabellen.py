"""The other tables of a publicatie, as published: an address for each.

What a column means is said once, in the codebook of the files; the structs of these tables are made of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
import polars as pl
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta, defstruct

from analyse.publicatie import SCHEMAS
from dashboards import frame_export
from dashboards.export.kolommen import KOLOMMEN
from service.antwoorden import Uitkomst
from service.api.v1.bewerking import Bronnen, Woorden, lees
from service.api.v1.bladeren import Links, links, zoek_rijen
from service.api.v1.cijfers import Deelvraag, Naam, Status, onbekend, uit_rijen
from service.api.v1.gebieden import Gebieden, gebieden
from service.api.v1.publicaties import Publicatieverwijzing, naam, verwijs, zoek
from service.problems import OngeldigeVraag
from service.publicatie.lezer import Gelezen
from vragenlijsten import Doelgroep

GROEP = "tabellen"
_LEEG = "Deze tabel is in deze publicatie leeg."
_VORMEN: dict[Any, Any] = {pl.String: str, pl.Int32: int, pl.Float64: float}
_ALTIJD = {"doelgroep", "periode", "gebied", "gemeente", "methode"}
_VOORBEELDEN = {
    "doelgroep": "inwoners",
    "periode": "2026",
    "gebied": "GM0363",
    "gemeente": "GM0363",
    "gebied_naam": "Amsterdam",
    "begrip": "ver_gemeentebestuur",
    "titel": "Vertrouwen in het gemeentebestuur",
    "maat": "hoog",
    "status": "ok",
    "methode": "samenspel-2",
}
_GELIJK = ("doelgroep", "periode", "begrip", "maat", "status", "oordeel")
"""Parameters that name values of the column of that name."""
_BESTAAT = _GELIJK[:4]
"""Those of which a value that does not occur is a fault."""
Begrippen = Annotated[
    tuple[Naam, ...],
    Meta(description="Alleen deze begrippen, zie /begrippen.", examples=[["ver_gemeentebestuur"]]),
]
Statussen = Annotated[
    tuple[Status, ...], Meta(description="Alleen met deze status.", examples=[["ok", "indicatief"]])
]


class Rangenvraag(Deelvraag, frozen=True, kw_only=True):
    """Which places."""

    gemeente: Gebieden = ()
    begrip: Begrippen = ()
    maat: Annotated[tuple[Naam, ...], Meta(description="Alleen deze maten.", examples=[["hoog"]])] = ()


class Modelvraag(Rangenvraag, frozen=True, kw_only=True):
    """Which estimates of a model."""

    status: Statussen = ()


class Kwaliteitsvraag(Deelvraag, frozen=True, kw_only=True):
    """Of whom the quality of the answers."""

    doelgroep: Annotated[
        tuple[Doelgroep, ...], Meta(description="Alleen van deze doelgroepen.", examples=[["inwoners"]])
    ] = ()
    gebied: Gebieden = ()


class Drijfverenvraag(Deelvraag, frozen=True, kw_only=True):
    """Which relations."""

    gebied: Gebieden = ()
    begrip: Begrippen = ()
    status: Statussen = ()
    oordeel: Annotated[
        tuple[Literal["positief", "negatief", "geen_samenhang"], ...],
        Meta(description="Alleen met deze uitkomst van de toets.", examples=[["positief", "negatief"]]),
    ] = ()


@dataclass(frozen=True)
class _Tabel:
    """One of the tables: its frame, its name in the address, what a row is called, the column that says where
    it is about, what may be asked, and the words of its operation."""

    frame: str
    naam: str
    rij: str
    plek: str
    vraag: type[Deelvraag]
    kort: str
    uitleg: str

    def rijsoort(self) -> type[msgspec.Struct]:
        """The struct of a row, made of the columns of the frame and what the codebook says of them."""
        velden: list[tuple[str, Any]] = [
            ("id", Annotated[int, Meta(description="Plaats van de rij in deze publicatie.")])
        ]
        for kolom, vorm in SCHEMAS[self.frame].items():
            velden.append(_veld(kolom, _VORMEN[vorm]))
            erbij = {self.plek: "gebied_naam", "begrip": "titel"}.get(kolom)
            if erbij is not None:
                velden.append(_veld(erbij, str))
        velden.append(_veld("methode", str))
        return _struct(self.rij, velden, f"{self.kort}: één rij.")

    def lijstsoort(self, rij: type[msgspec.Struct]) -> type[msgspec.Struct]:
        """The struct of an answer with rows."""
        velden: list[tuple[str, Any] | tuple[str, Any, Any]] = [
            ("publicatie", Annotated[Publicatieverwijzing, Meta(description="Waar zij uit komen.")]),
            ("meldingen", Annotated[tuple[str, ...], Meta(description="Wat u over uw vraag moet weten.")]),
            ("totaal", Annotated[int, Meta(description="Hoeveel er aan de vraag voldoen.")]),
            (self.naam, Annotated[tuple[rij, ...], Meta(description="De rijen in dit deel.")]),  # type: ignore[valid-type]
            (
                "links",
                Annotated[Links, Meta(description="Dit deel en de delen ernaast.")],
                msgspec.field(name="_links"),
            ),
        ]
        return _struct(f"{self.rij}lijst", velden, f"{self.kort}, uit één publicatie.")


def _struct(naam_: str, velden: Sequence[Any], uitleg: str) -> type[msgspec.Struct]:
    return defstruct(
        naam_,
        velden,
        frozen=True,
        rename="camel",
        kw_only=True,
        namespace={"__doc__": uitleg},
        module=__name__,
    )


def _veld(kolom: str, vorm: Any) -> tuple[str, Any]:
    v = KOLOMMEN[kolom]
    uitleg = " ".join(f"{zin.rstrip('.')}." for zin in (v.label, v.toelichting) if zin)
    voorbeelden = [_VOORBEELDEN[kolom]] if kolom in _VOORBEELDEN else None
    return kolom, Annotated[
        vorm if kolom in _ALTIJD else vorm | None, Meta(description=uitleg, examples=voorbeelden)
    ]


TABELLEN = (
    _Tabel(
        "modelschattingen", "modelschattingen", "Modelschatting", "gemeente", Modelvraag,
        "Schattingen uit een model",
        "Een schatting voor elke gemeente, ook waar weinig mensen meededen: het model leent kracht van "
        "gemeenten die lijken. Zij vervangt het gewone cijfer niet.",
    ),
    _Tabel(
        "rangen", "rangen", "Rang", "gemeente", Rangenvraag,
        "Tussen welke plaatsen een gemeente staat",
        "De hoogste en laagste plaats die bij de onzekerheid past. Het is geen ranglijst: twee gemeenten "
        "waarvan de plaatsen overlappen, verschillen misschien niet.",
    ),
    _Tabel(
        "kwaliteit", "kwaliteitscijfers", "Kwaliteitscijfer", "gebied", Kwaliteitsvraag,
        "Respons en kwaliteit van de antwoorden",
        "Hoeveel mensen er zijn uitgenodigd en meededen, hoe er is gewogen en hoe goed de antwoorden zijn.",
    ),
    _Tabel(
        "drijfveren", "drijfveren", "Drijfveer", "gebied", Drijfverenvraag,
        "Wat samengaat met vertrouwen",
        "Hoeveel hoger of lager het vertrouwen in het gemeentebestuur is van wie iets anders vindt. Dat het "
        "samengaat, zegt niet wat de oorzaak is.",
    ),
)  # fmt: skip


def _maak(tabel: _Tabel) -> HTTPRouteHandler:
    rij = tabel.rijsoort()
    lijst = tabel.lijstsoort(rij)
    operatie = f"lees{tabel.naam.capitalize()}"

    @lees(f"/{tabel.naam}", tabel.vraag, lijst, Woorden(operatie, GROEP, tabel.kort, tabel.uitleg))
    async def lees_tabel(bronnen: Bronnen, vraag: Deelvraag) -> Uitkomst:
        return await _zoek(bronnen, vraag, tabel, rij, lijst)

    return lees_tabel


async def _zoek(
    bronnen: Bronnen,
    vraag: Deelvraag,
    tabel: _Tabel,
    rijsoort: type[msgspec.Struct],
    lijstsoort: type[msgspec.Struct],
) -> Uitkomst:
    filters = {k: getattr(vraag, k) for k in _GELIJK if hasattr(vraag, k)}
    rij = await zoek(bronnen, vraag.publicatie, vraag.ronde, filters.get("doelgroep", ()))
    gelezen = await bronnen.etalage.lees(bronnen.pool, rij)
    gevraagd = getattr(vraag, tabel.plek)
    codes, meldingen, fouten = gebieden(gelezen, tabel.frame, tabel.plek, gevraagd, tabel.plek)
    if gelezen.rijen(tabel.frame).is_empty():
        meldingen.append(_LEEG)
    else:
        fouten += onbekend(gelezen, tabel.frame, {k: w for k, w in filters.items() if k in _BESTAAT})
    if fouten:
        raise OngeldigeVraag(tuple(fouten))
    eisen = [*uit_rijen(filters), *([pl.col(tabel.plek).is_in(codes)] if gevraagd else [])]

    def lijst(verwijzing: Publicatieverwijzing) -> msgspec.Struct:
        totaal, stuk, hier = zoek_rijen(gelezen.rijen(tabel.frame), eisen, vraag.na, vraag.aantal)
        rijen = tuple(rijsoort(**r) for r in _met_woorden(bronnen, gelezen, tabel, hier, rijsoort))
        adressen = links(bronnen.adres(f"/{tabel.naam}"), vraag, stuk, {"publicatie": naam(rij)})
        vast = {"publicatie": verwijzing, "meldingen": tuple(meldingen), "totaal": totaal, "links": adressen}
        return lijstsoort(**vast, **{tabel.naam: rijen})

    return Uitkomst(partial(lijst, verwijs(bronnen, rij)), rij.hash, vast=bool(vraag.publicatie))


def _met_woorden(
    bronnen: Bronnen, gelezen: Gelezen, tabel: _Tabel, hier: pl.DataFrame, soort: type[msgspec.Struct]
) -> list[dict[str, Any]]:
    """Rows with the names that the export has beside them."""
    frame: dict[str, Any] = {tabel.frame: hier.drop("id")}
    pub = replace(gelezen.publicatie, **frame)
    rijen = frame_export(pub, tabel.frame, bronnen.catalogus.begrippen).with_columns(hier["id"])
    return rijen.select(soort.__struct_fields__).to_dicts()


route_handlers = [_maak(tabel) for tabel in TABELLEN]
