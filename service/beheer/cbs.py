"""Read tables of CBS OData 3, page by page; nothing of an answer is trusted before it is checked."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
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
        rijen = self._rijen("ODataCatalog/Tables", filter_, ("Identifier", "Title", "Modified"))
        passend = sorted(
            (Tabelkop(r["Identifier"].strip(), r["Title"].strip(), str(r["Modified"])) for r in rijen),
            key=lambda kop: (len(kop.titel), kop.id),
        )
        if not passend:
            raise OngeldigeInvoer(f"Er is bij {self.bron} geen tabel met de naam ‘{titel}’")
        return passend[0]

    def tabel(self, id: str, naam: str = "TypedDataSet", filter_: str = "") -> Iterator[dict[str, Any]]:
        """Rows of a table, or of one of its lists, with texts without blanks at the ends."""
        for rij in self._rijen(f"ODataFeed/odata/{id}/{naam}", filter_):
            yield {k: w.strip() if isinstance(w, str) else w for k, w in rij.items()}

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
            raise TijdelijkeFout(f"{self.bron} verwijst naar een andere server; dat volgen wij niet")

    def _haal(self, adres: str) -> Blad:
        self._zelfde_server(adres)
        try:
            with urllib.request.urlopen(adres, timeout=_GEDULD) as antwoord:  # noqa: S310  checked above
                self._zelfde_server(antwoord.url)
                ruw = antwoord.read(_GROOTST + 1)
        except urllib.error.HTTPError as fout:
            fout.close()
            raise TijdelijkeFout(f"{self.bron} antwoordt met {fout.code} op {urlsplit(adres).path}") from fout
        except (OSError, ValueError) as fout:
            raise TijdelijkeFout(f"{self.bron} is niet te bereiken; bent u online?") from fout
        try:
            if len(ruw) > _GROOTST:
                raise ValueError("too large")
            return msgspec.json.decode(ruw, type=Blad)
        except ValueError as fout:
            raise TijdelijkeFout(f"{self.bron} antwoordt niet zoals OData van het CBS") from fout
