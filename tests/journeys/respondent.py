"""A respondent with a browser that knows no JavaScript: reads forms in HTML, sends what a browser sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from httpx import AsyncClient, Response


@dataclass
class Knop:
    """A submit button: what it sends, and the text on it."""

    naam: str
    waarde: str
    tekst: str = ""


@dataclass
class Veld:
    """A control of a form. `aan`: a hidden or text field always, a radio or checkbox when checked."""

    naam: str
    waarde: str
    soort: str
    aan: bool
    id: str = ""
    opties: list[str] = field(default_factory=list)


@dataclass
class Formulier:
    """A form with its controls in document order."""

    actie: str
    methode: str
    id: str
    velden: list[Veld] = field(default_factory=list)
    knoppen: list[Knop] = field(default_factory=list)

    def waarden(self, naam: str) -> list[str]:
        """What would be sent for one field."""
        return [veld.waarde for veld in self.velden if veld.naam == naam and veld.aan]

    def namen(self) -> list[str]:
        """Names of all visible fields, in order, once each."""
        return list(dict.fromkeys(veld.naam for veld in self.velden if veld.soort != "hidden"))

    def keuzes(self, naam: str) -> list[str]:
        """The values one can choose for a field."""
        velden = [veld for veld in self.velden if veld.naam == naam]
        return [waarde for veld in velden for waarde in (veld.opties or [veld.waarde])]

    def soort(self, naam: str) -> str:
        """Kind of control: radio, checkbox, select, text, textarea."""
        return next(veld.soort for veld in self.velden if veld.naam == naam)

    def zet(self, naam: str, *waarden: str) -> None:
        """Fill in one field as a respondent would; a value that is not offered is an error of the test."""
        velden = [veld for veld in self.velden if veld.naam == naam and veld.soort != "hidden"]
        if not velden:
            raise LookupError(f"het formulier heeft geen veld {naam}: {self.namen()}")
        if velden[0].soort in ("radio", "checkbox"):
            if onbekend := set(waarden) - {veld.waarde for veld in velden}:
                raise LookupError(f"{naam} heeft geen keuze {onbekend}")
            for veld in velden:
                veld.aan = veld.waarde in waarden
        else:
            velden[0].waarde = waarden[0]


class _Lezer(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.formulieren: list[Formulier] = []
        self.losse_knoppen: list[tuple[str, Knop]] = []
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.tekst: list[str] = []
        self._open: Formulier | None = None
        self._knop: Knop | None = None
        self._gebied: Veld | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {naam: waarde or "" for naam, waarde in attrs}
        if "id" in a:
            self.ids.add(a["id"])
        if tag == "a":
            self.links.append(a.get("href", ""))
        if tag == "form":
            self._open = Formulier(a.get("action", ""), a.get("method", "get"), a.get("id", ""))
            self.formulieren.append(self._open)
        elif tag == "button":
            self._knop = Knop(a.get("name", ""), a.get("value", ""))
            if "form" in a:
                self.losse_knoppen.append((a["form"], self._knop))
            elif self._open:
                self._open.knoppen.append(self._knop)
        elif self._open:
            self._veld(tag, a)

    def _veld(self, tag: str, a: dict[str, str]) -> None:
        assert self._open
        if tag == "input":
            soort = a.get("type", "text")
            keuze = soort in ("radio", "checkbox")
            aan = "checked" in a if keuze else True
            self._open.velden.append(Veld(a.get("name", ""), a.get("value", ""), soort, aan, a.get("id", "")))
        elif tag in ("textarea", "select"):
            self._gebied = Veld(a.get("name", ""), "", tag, True, a.get("id", ""))
            self._open.velden.append(self._gebied)
        elif tag == "option" and self._gebied:
            self._gebied.opties.append(a.get("value", ""))
            if "selected" in a or len(self._gebied.opties) == 1:
                self._gebied.waarde = a.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "button":
            self._knop = None
        elif tag in ("textarea", "select"):
            if self._gebied and tag == "textarea":
                self._gebied.waarde = self._gebied.waarde.removeprefix("\n")
            self._gebied = None

    def handle_data(self, data: str) -> None:
        self.tekst.append(data)
        if self._knop is not None:
            self._knop.tekst = (self._knop.tekst + data).strip()
        if self._gebied is not None and self._gebied.soort == "textarea":
            self._gebied.waarde += data


@dataclass(frozen=True)
class Scherm:
    """What the respondent sees."""

    antwoord: Response
    formulieren: list[Formulier]
    tekst: str
    ids: set[str]
    links: list[str]

    @property
    def status(self) -> int:
        """HTTP status."""
        return self.antwoord.status_code

    @property
    def pad(self) -> str:
        """Path of the page, as in the address bar."""
        return self.antwoord.url.path

    @property
    def html(self) -> str:
        """The source."""
        return self.antwoord.text

    @property
    def formulier(self) -> Formulier:
        """The one form on the page."""
        (formulier,) = self.formulieren
        return formulier


def lees_scherm(antwoord: Response) -> Scherm:
    """Parse a page. Buttons outside the form that name it belong to it."""
    lezer = _Lezer()
    lezer.feed(antwoord.text)
    for formulier in lezer.formulieren:
        formulier.knoppen += [knop for id_, knop in lezer.losse_knoppen if id_ == formulier.id]
    return Scherm(
        antwoord, lezer.formulieren, " ".join(" ".join(lezer.tekst).split()), lezer.ids, lezer.links
    )


class Respondent:
    """One browser. `scherm` is what it shows now."""

    def __init__(self, client: AsyncClient, taal: str = "nl") -> None:
        self.client = client
        self.client.headers["accept-language"] = taal
        self.scherm: Scherm

    async def open(self, adres: str) -> Scherm:
        """Type an address, or reload."""
        self.scherm = lees_scherm(await self.client.get(adres, follow_redirects=True))
        return self.scherm

    def zet(self, naam: str, *waarden: str) -> None:
        """Fill in a field of the form on the screen."""
        self.scherm.formulier.zet(naam, *waarden)

    def inhoud(self, knop: Knop | None = None) -> dict[str, list[str]]:
        """What pressing `knop` would send."""
        velden: dict[str, list[str]] = {}
        for veld in self.scherm.formulier.velden:
            if veld.aan:
                velden.setdefault(veld.naam, []).append(veld.waarde)
        if knop is not None and knop.naam:
            velden.setdefault(knop.naam, []).append(knop.waarde)
        return velden

    def knop(self, tekst: str) -> Knop:
        """The button with this text."""
        return next(knop for knop in self.scherm.formulier.knoppen if knop.tekst.startswith(tekst))

    async def druk(self, tekst: str, *, herkomst: str | None = None) -> Scherm:
        """Press a button and follow where it leads."""
        velden = self.inhoud(self.knop(tekst))
        adres = urljoin(str(self.scherm.antwoord.url), self.scherm.formulier.actie)
        antwoord = await self.client.post(
            adres,
            data=velden,
            headers={"origin": herkomst or str(self.client.base_url).rstrip("/")},
            follow_redirects=True,
        )
        self.scherm = lees_scherm(antwoord)
        return self.scherm

    async def meld_aan(self, code: str) -> Scherm:
        """Open the form and enter a code."""
        await self.open("/invullen")
        self.zet("code", code)
        return await self.druk("Verder" if self.client.headers["accept-language"] == "nl" else "Continue")

    async def begin(self, code: str) -> Scherm:
        """Enter a code and go to the first page of questions."""
        await self.meld_aan(code)
        assert self.scherm.pad == "/invullen/start", self.scherm.tekst
        eerste = next(link for link in self.scherm.links if link.startswith("/invullen/vragen/"))
        return await self.open(eerste)
