"""Every kind of public page as a screen reader meets it: landmarks, headings, links, figures with tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

_PADEN = (
    *("/", "/gemeenten", "/gemeenten/GM0363", "/gemeenten/GM0363/gespreksagenda", "/gemeenten?naam=berg"),
    *("/begrippen", "/begrippen/ver_gemeentebestuur", "/begrippen/dec_maatwerk?gemeente=GM0363"),
    *("/vergelijken", "/uitsplitsing", "/uitsplitsing?gebied=GM0363&naar=geslacht-opleiding"),
    *("/doelgroepen/aanbieders", "/rondes", "/rondes/inwoners-2024", "/data", "/uitleg", "/verhalen"),
    *("/gemeenten/GM0363/verhalen", "/gemeenten/GM0363/reacties", "/gemeenten/GM9999"),
)


@dataclass
class Opbouw(HTMLParser):
    """What matters of a page."""

    taal: str = ""
    titel: str = ""
    tags: list[str] = field(default_factory=list)
    koppen: list[int] = field(default_factory=list)
    links: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    ids: list[str] = field(default_factory=list)
    figuren: list[set[str]] = field(default_factory=list)
    _in_titel: bool = False
    _link: list[str] | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag is for."""
        a = dict(attrs)
        self.tags.append(tag)
        if a.get("id"):
            self.ids.append(str(a["id"]))
        if tag == "html":
            self.taal = a.get("lang") or ""
        elif tag == "title":
            self._in_titel = True
        elif tag[0] == "h" and tag[1:].isdigit():
            self.koppen.append(int(tag[1:]))
        elif tag == "a":
            self._link = [a.get("href") or "", a.get("aria-label") or ""]
        elif tag == "figure":
            self.figuren.append(set())
        elif tag == "svg":
            self.figuren[-1].add("svg" if a.get("role") == "img" and a.get("aria-label") else "kaal")
        elif tag == "table" and self.figuren:
            self.figuren[-1].add("tabel")

    def handle_endtag(self, tag: str) -> None:
        """Leave the title or a link."""
        if tag == "title":
            self._in_titel = False
        elif tag == "a" and self._link is not None:
            self.links[" ".join(self._link[1].split())].add(self._link[0])
            self._link = None

    def handle_data(self, data: str) -> None:
        """The words of the title or of a link without a label of its own."""
        if self._in_titel:
            self.titel += data
        elif self._link is not None:
            self._link[1] += data


async def test_opbouw(client: httpx.AsyncClient) -> None:
    """One h1, no level skipped, landmarks, a link to skip to; no link text leads to two places; every drawing
    has a name and its figures in a table.
    """
    for pad in _PADEN:
        bladzijde = Opbouw()
        bladzijde.feed((await client.get(pad)).text)
        assert _fouten(bladzijde) == [], pad


def _fouten(b: Opbouw) -> list[str]:
    eens = all(b.tags.count(tag) == 1 for tag in ("main", "header", "h1")) and "nav" in b.tags
    sprongen = zip([0, *b.koppen], b.koppen, strict=False)
    ankers = {doel[1:] for doelen in b.links.values() for doel in doelen if doel.startswith("#")}
    goed = {
        "taal en titel": b.taal == "nl" and b.titel.endswith("– Samenspel"),
        "delen van de bladzijde": eens,
        "naar de inhoud": b.links["Ga direct naar de inhoud"] == {"#inhoud"},
        "koppen": all(volgende <= vorige + 1 for vorige, volgende in sprongen),
        "een link, een doel": all(len(doelen) == 1 for doelen in b.links.values()),
        "link zonder tekst": "" not in b.links,
        "id's": len(b.ids) == len(set(b.ids)),
        "ankers": ankers <= set(b.ids),
        "figuren": all(figuur in (set(), {"svg", "tabel"}) for figuur in b.figuren),
    }
    return [wat for wat, is_goed in goed.items() if not is_goed]


def test_de_keuring_ziet_fouten() -> None:
    """The control: planted faults are found."""
    b = Opbouw()
    figuur = "<figure><svg></svg></figure>"
    b.feed(f"<h1>A</h1><h3>B</h3><a href='/a'>x</a><a href='/b'>x</a>{figuur}<a href='#y'>y</a>")
    assert {"koppen", "een link, een doel", "figuren", "ankers", "naar de inhoud"} <= set(_fouten(b))
