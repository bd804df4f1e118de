"""A public page as a list of numbers: its tables, headline figures, map and drawings.

Rows are recognised by the titles and questions in the downloads; an unknown row is left alone. Drawings are
turned back into numbers by their axis: a mark is as precise as its place in px.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.aanval.kennis import Rij

_CEL = re.compile(r"^(-?[\d.]+(?:,\d+)?) \((-?[\d.]+(?:,\d+)?) tot (-?[\d.]+(?:,\d+)?)(?:, indicatief)?\)$")
_TREK = re.compile(r"translate\((-?[\d.]+),\s*(-?[\d.]+)\)")
_STREEP = re.compile(
    r'<line transform="translate\((-?[\d.]+),-?[\d.]+\)" x2="([\d.]+)" y2="0"[^>]*'
    r'stroke-width="(\d+)"'
)
_DELEN = {
    "Helemaal oneens": "code_1", "Oneens": "code_2", "Totaal oneens": "oneens", "Neutraal": "code_3",
    "Eens": "code_4", "Helemaal eens": "code_5", "Totaal eens": "eens", "Weet niet": "weet_niet",
}  # fmt: skip
_PARTIJEN = {"Inwoners": "inwoners", "Aanbieders": "aanbieders", "Gemeente": "gemeente"}
OORDELEN = {
    "duidelijk hoger": "hoger",
    "duidelijk lager": "lager",
    "geen duidelijk verschil": "geen_verschil",
}


@dataclass
class Blad(HTMLParser):
    """A page taken apart: per figure its table, and the headline figures."""

    tabellen: list[tuple[str, list[list[str]]]] = field(default_factory=list)
    kern: list[list[str]] = field(default_factory=list)
    figuur: str = ""
    _pad: list[str] = field(default_factory=list)
    _in: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Follow figures, tables and the list of headline figures."""
        a = dict(attrs)
        if tag == "figure":
            self.figuur = a.get("id") or ""
        elif tag == "table":
            self.tabellen.append((self.figuur, []))
        elif tag == "tr" and self.tabellen:
            self.tabellen[-1][1].append([])
        elif tag in {"td", "th"} and self.tabellen:
            self.tabellen[-1][1][-1].append("")
            self._in = "cel"
        elif tag == "ul" and a.get("class") == "kerncijfers":
            self._in = "kern"
        elif tag == "li" and self._in.startswith("kern"):
            self.kern.append([])
        elif tag in {"strong", "span"} and self._in.startswith("kern") and self.kern:
            self.kern[-1].append("")
            self._in = "kernwoord"

    def handle_endtag(self, tag: str) -> None:
        """Leave a cell or the list."""
        if tag in {"td", "th"}:
            self._in = ""
        elif tag in {"strong", "span"} and self._in == "kernwoord":
            self._in = "kern"
        elif tag == "ul" and self._in.startswith("kern"):
            self._in = ""

    def handle_data(self, data: str) -> None:
        """Text of a cell or headline figure."""
        if self._in == "cel":
            self.tabellen[-1][1][-1][-1] += data
        elif self._in == "kernwoord":
            self.kern[-1][-1] += data


@dataclass(frozen=True)
class Woorden:
    """What the words on pages stand for. `begrippen`: (doelgroep, words) → (begrip, variable, measure);
    `gebieden`: name → code; `hoofd`: the publication on the page, (publication, doelgroep, periode)."""

    begrippen: Mapping[tuple[str, str], tuple[str, str, str]]
    gebieden: Mapping[str, str]
    hoofd: tuple[str, str, str]


def lees_blad(html: str, woorden: Woorden, gebied: str, peer: str) -> Iterator[Rij]:
    """Every number in the tables and headline figures of the page of `gebied`."""
    blad = Blad()
    blad.feed(html)
    publicatie, doelgroep, periode = woorden.hoofd
    for delen in blad.kern:
        gevonden = woorden.begrippen.get((doelgroep, delen[0]))
        if gevonden and len(delen) >= 3:
            cel = f"{delen[1].rstrip('%')} ({delen[2].removeprefix('marge ').rstrip('%')})"
            yield from _rij(cel, publicatie, doelgroep, periode, gebied, *gevonden)
    for figuur, rijen in blad.tabellen:
        if rijen:
            yield from _tabel(figuur, rijen, woorden, gebied, peer)


def _tabel(figuur: str, rijen: list[list[str]], w: Woorden, gebied: str, peer: str) -> Iterator[Rij]:
    """The rows of one table; what a column is about stands in its head."""
    publicatie, doelgroep, periode = w.hoofd
    soort, _, staart = figuur.partition("-")
    kop = rijen[0]
    for rij in rijen[1:]:
        begrip = staart.replace("-", "_") if soort == "trend" else rij[0]
        for naam, cel in zip(kop[1:], rij[1:], strict=False):
            hier = gebied if soort == "verdeling" else _gebied(naam, w, peer)
            wie = doelgroep
            if soort == "verdeling" and staart:
                wie = staart
            elif soort == "spiegel":
                wie, hier = _PARTIJEN.get(naam, ""), gebied
            gevonden = w.begrippen.get((wie, begrip))
            if gevonden is None or not hier:
                continue
            if soort == "verdeling" and naam in _DELEN:
                pub = publicatie if wie == doelgroep else f"{wie}-{periode}/1"
                yield from _rij(cel, pub, wie, periode, hier, gevonden[0], gevonden[1], _DELEN[naam])
            elif soort in {"vergelijking", "spiegel"}:
                yield from _rij(cel, publicatie, wie, periode, hier, *gevonden)
            elif soort == "trend":
                yield from _rij(cel, publicatie, wie, rij[0], hier, *gevonden)


def _gebied(naam: str, w: Woorden, peer: str) -> str:
    if naam == "Vergelijkbare gemeenten":
        return peer
    return w.gebieden.get(naam, "NL" if naam in {"De deelnemende gemeenten", "Nederland"} else "")


def _rij(
    cel: str,
    publicatie: str,
    doelgroep: str,
    periode: str,
    gebied: str,
    begrip: str,
    variabele: str,
    maat: str,
) -> Iterator[Rij]:
    """A cell as numbers: "58 (52 tot 64)", or a single number; other words are no number."""
    vol = _CEL.match(cel.replace("\u00a0", " "))
    getallen = [vol[1], vol[2], vol[3]] if vol else [cel] if re.fullmatch(r"-?[\d.]+(,\d+)?", cel) else []
    if not getallen:
        return
    aandeel = maat not in {"gemiddelde", "index"}
    decimalen = max(len(x.partition(",")[2]) for x in getallen)
    stap = 10.0**-decimalen / (100 if aandeel else 1)
    waarden = [float(x.replace(".", "").replace(",", ".")) / (100 if aandeel else 1) for x in getallen]
    uit: Rij = {
        "bron": "pagina", "publicatie": publicatie, "doelgroep": doelgroep, "periode": periode,
        "gebied": gebied, "begrip": begrip, "variabele": variabele, "maat": maat, "status": "ok",
        "schatting": waarden[0], "stap": stap,
    }  # fmt: skip
    if vol:
        uit |= {"lo": waarden[1], "hi": waarden[2]}
    yield uit


def kaart(html: str) -> dict[str, str]:
    """Name of a gemeente → its verdict, from the table of the map that lists names."""
    blad = Blad()
    blad.feed(html)
    uit: dict[str, str] = {}
    for figuur, rijen in blad.tabellen:
        for rij in rijen if figuur == "kaart" else []:
            if len(rij) > 2 and rij[0] in OORDELEN:
                uit |= {naam: OORDELEN[rij[0]] for naam in rij[2].split("; ") if naam}
    return uit


def strepen(html: str) -> Iterator[tuple[str, float, float]]:
    """Margins drawn as lines, as numbers: (figure, low, high), per cents as shares."""
    for figuur, svg in re.findall(r'<figure id="([^"]+)".*?(<svg.*?</svg>)', html, re.S):
        as_ = _as(svg)
        if as_ is None:
            continue
        punt, helling, eenheid = as_
        for x, breed, dikte in _STREEP.findall(svg):
            if int(dikte) >= 3 and float(breed) > 0:
                laag, hoog = (punt + helling * (float(x) + d) for d in (0.0, float(breed)))
                yield figuur, laag / eenheid, hoog / eenheid


def _as(svg: str) -> tuple[float, float, float] | None:
    """Value at x = 0 and per px, from the labels above the vertical lines of the grid; and the unit."""
    lijnen = sorted(
        {float(x) for x in re.findall(r'<line transform="translate\((-?[\d.]+),[\d.]+\)" x2="0"', svg)}
    )
    labels = []
    for deel in re.findall(r"<text[^>]*>(?:[^<]*)</text>", svg):
        plek, tekst = _TREK.search(deel), re.sub(r"<[^>]+>", "", deel)
        getal = re.fullmatch(r"(-?\d+(?:,\d+)?)(%?)", tekst)
        if plek and getal and 'text-anchor="middle"' in deel:
            labels.append((float(plek[1]), float(getal[1].replace(",", ".")), getal[2]))
    raak = [(x, w, e) for x, w, e in labels for lijn in lijnen if abs(lijn - x) < 0.06 for x in [lijn]]
    if len(raak) < 2:
        return None
    (x1, w1, e), (x2, w2, _) = raak[0], raak[-1]
    helling = (w2 - w1) / (x2 - x1)
    return w1 - helling * x1, helling, 100.0 if e else 1.0
