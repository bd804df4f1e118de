"""Read tables of CBS OData 3, page by page; nothing of an answer is trusted before it is checked."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from service.errors import OngeldigeInvoer, TijdelijkeFout

BRON = "https://opendata.cbs.nl"
_GEDULD = 60  # seconds for one page
_GROOTST = 64 * 1024 * 1024
_MEEST = 500  # pages; the largest table that we read has some ten


class Blad(msgspec.Struct, frozen=True):
    """A page of rows, and where the next one is."""

    value: tuple[dict[str, Any], ...]
    volgende: str | None = msgspec.field(default=None, name="odata.nextLink")


@dataclass(frozen=True)
class Tabelkop:
    """A table in the catalogue: its id, title, and when its figures last changed."""

    id: str
    titel: str
    gewijzigd: str


@dataclass(frozen=True)
class Cbs:
    """A server that speaks CBS OData 3. Raises OngeldigeInvoer for an address that will not do."""

    bron: str = BRON

    def __post_init__(self) -> None:
        delen = urlsplit(self.bron)
        hier = delen.hostname in ("127.0.0.1", "localhost")
        if not delen.hostname or delen.scheme not in (("http", "https") if hier else ("https",)):
            raise OngeldigeInvoer(f"--bron moet een adres zijn dat begint met https://, niet {self.bron}")

    def zoek(self, titel: str) -> Tabelkop:
        """The table with this title. Raises OngeldigeInvoer when there is none."""
        filter_ = f"substringof('{titel}',Title)"
        velden = ("Identifier", "Title", "Modified")
        rijen = [
            [tekst(r, veld, "de catalogus") for veld in velden]
            for r in self._rijen("ODataCatalog/Tables", filter_, velden)
        ]
        passend = sorted((Tabelkop(*rij) for rij in rijen), key=lambda kop: (len(kop.titel), kop.id))
        if not passend:
            raise OngeldigeInvoer(f"Er is bij {self.bron} geen tabel met de naam ‘{titel}’")
        return passend[0]

    def tabel(self, id: str, naam: str = "TypedDataSet", filter_: str = "") -> Iterator[dict[str, Any]]:
        """Rows of a table, or of one of its lists, with texts without blanks at the ends."""
        for rij in self._rijen(f"ODataFeed/odata/{id}/{naam}", filter_):
            yield {k: w.strip() if isinstance(w, str) else w for k, w in rij.items()}

    def teksten(self, id: str, naam: str) -> dict[str, str]:
        """A list of a table: key → title. Raises OngeldigeInvoer for a list that is not like that."""
        wat = f"de lijst {naam} van tabel {id}"
        return {tekst(rij, "Key", wat): tekst(rij, "Title", wat) for rij in self.tabel(id, naam)}

    def _rijen(self, pad: str, filter_: str, kolommen: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
        keuze = {"$format": "json", "$filter": filter_, "$select": ",".join(kolommen)}
        vraag = "&".join(f"{naam}={quote(waarde, safe='')}" for naam, waarde in keuze.items() if waarde)
        adres: str | None = f"{self.bron.rstrip('/')}/{pad}?{vraag}"
        for _ in range(_MEEST):
            if adres is None:
                return
            blad = self._haal(adres)
            yield from blad.value
            adres = blad.volgende
        raise TijdelijkeFout(f"{self.bron} houdt niet op met antwoorden")

    def _zelfde_server(self, adres: str) -> None:
        if urlsplit(adres)[:2] != urlsplit(self.bron)[:2]:
            raise OngeldigeInvoer(f"{self.bron} verwijst naar een andere server; dat volgen wij niet")

    def _haal(self, adres: str) -> Blad:
        """A page. What passes (no network, a server that is down) is a TijdelijkeFout; a server that says
        something else than we ask for is an OngeldigeInvoer."""
        self._zelfde_server(adres)
        pad = "/".join(urlsplit(adres).path.split("/")[:5])  # what comes after it says where we are
        try:
            with urllib.request.urlopen(adres, timeout=_GEDULD) as antwoord:  # noqa: S310  checked above
                self._zelfde_server(antwoord.url)
                ruw = antwoord.read(_GROOTST + 1)
                half = bool(antwoord.length) and len(ruw) <= _GROOTST
        except urllib.error.HTTPError as fout:
            fout.close()
            soort = OngeldigeInvoer if 400 <= fout.code < 500 and fout.code != 429 else TijdelijkeFout
            raise soort(f"{self.bron} antwoordt met {fout.code} op {pad}") from fout
        except (OSError, ValueError, http.client.HTTPException) as fout:
            raise TijdelijkeFout(f"{self.bron} is niet te bereiken of brak af; bent u online?") from fout
        if half:
            raise TijdelijkeFout(f"{self.bron} brak af midden in {pad}; probeer het opnieuw")
        try:
            if len(ruw) > _GROOTST:
                raise ValueError("too large")
            return msgspec.json.decode(ruw, type=Blad)
        except ValueError as fout:
            raise OngeldigeInvoer(f"{self.bron} antwoordt op {pad} niet zoals OData van het CBS") from fout


def tekst(rij: Mapping[str, Any], veld: str, waarin: str) -> str:
    """A text in a row, without blanks at the ends. Raises OngeldigeInvoer when it is not there."""
    waarde = rij.get(veld)
    if not isinstance(waarde, str):
        raise OngeldigeInvoer(f"In {waarin} van het CBS ontbreekt de kolom {veld}, of staat er geen tekst in")
    return waarde.strip()
