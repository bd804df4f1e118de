"""Tokens of others: nothing unsafe comes out, and what is printed reads back the same."""

from __future__ import annotations

import re
import time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import OngeldigeInvoer
from service.huisstijl import namen as n
from service.huisstijl.lezen import MAX_TEKENS, als_waarde, lees
from service.huisstijl.thema import Thema, als_css, volledig
from service.pagina import SJABLONEN
from tests.huisstijl.test_kleur import kleuren

APP_CSS = (SJABLONEN.parent / "static" / "app.css").read_text()
_VEILIG = re.compile(
    r'#[0-9a-f]{6}|\d{1,2}(\.\d+)?(px|rem)|[12](\.\d+)?|("Source Sans Pro", )?'
    r'system-ui, -apple-system, "Segoe UI", sans-serif'
)
_REGEL = re.compile(
    r"/\* Made by Samenspel from the tokens of one gemeente\. \*/"
    r"|@media screen( and \(prefers-color-scheme: dark\))? \{"
    r"|  :root \{|    color-scheme: (light|dark);|  \}|\}"
    r"|  figure \.breed, figure \.smal, figure \.levend "
    r"\{ background: #fff; border-radius: 8px; padding: \.5rem; \}"
    rf"|    (--[a-z0-9-]+): ({_VEILIG.pattern});"
)
_VALS = (
    "url(//kwaad.example/x.png)",
    "url('data:text/html,<script>alert(1)</script>')",
    "expression(alert(1))",
    "javascript:alert(1)",
    "#fff; } body { display: none",
    "#fff} *{background:url(//x)}",
    "</style><script>alert(1)</script>",
    "\\75rl(//x)",
    "u\\72l(x)",
    "image-set('x' 1x)",
    "attr(href)",
    "env(x)",
    "calc(1px * 9e9)",
    "#fff /* */ url(x)",
    "red\x00",
    "var(--utrecht-link-color)",
    "var(--x, url(//x))",
    "{a.b}",
    "light-dark(url(x), url(y))",
)
_tekens = st.text(
    alphabet=st.one_of(
        st.sampled_from("{}();:,#-*/\\\"'@!<> \n0123456789abcdef"), st.characters(exclude_categories=["Cs"])
    ),
    max_size=60,
)
_waarden = st.one_of(_tekens, st.sampled_from(_VALS), kleuren, st.sampled_from(["8px", "1.5", "system-ui"]))
_declaraties = st.lists(st.tuples(st.sampled_from([*n.SOORTEN, "--x", "--a-b"]), _waarden), max_size=12)
_themas = st.builds(
    lambda licht, hoek, donker: Thema({**licht, n.HOEK: hoek}, donker),
    st.dictionaries(st.sampled_from(sorted(n.LICHT)), kleuren, max_size=8),
    st.integers(0, 32).map(lambda px: f"{px}px"),
    st.dictionaries(st.sampled_from(sorted(n.DONKER)), kleuren, max_size=4),
)


def _eis_veilig(thema: Thema) -> None:
    for naam, waarde in {**thema.licht, **thema.donker}.items():
        assert naam in n.SOORTEN
        assert _VEILIG.fullmatch(waarde), (naam, waarde)
    for regel in als_css(thema).splitlines():
        assert _REGEL.fullmatch(regel), regel


@settings(deadline=None, max_examples=150)
@given(
    _declaraties,
    st.sampled_from(["{}", ":root{{{}}}", "@media (prefers-color-scheme:dark){{a{{{}}}}}", "@import '{}';"]),
)
def test_niets_onveiligs_uit_css(declaraties: list[tuple[str, str]], omslag: str) -> None:
    _eis_veilig(lees(omslag.format(";".join(f"{naam}:{waarde}" for naam, waarde in declaraties))).thema)


@settings(deadline=None, max_examples=100)
@given(_declaraties)
def test_niets_onveiligs_uit_json(declaraties: list[tuple[str, str]]) -> None:
    boom: dict[str, object] = {}
    for naam, waarde in declaraties:
        _, _, rest = naam.partition("--")
        boom[rest.replace("-", ".")] = {"$value": waarde}
        boom[naam] = waarde
    _eis_veilig(lees(msgspec.json.encode(boom).decode()).thema)


@settings(deadline=None, max_examples=200)
@given(_tekens)
def test_elke_tekst_wordt_gelezen_of_geweigerd(tekst: str) -> None:
    """Any text at all: a theme that is safe, or a plain sentence."""
    try:
        _eis_veilig(lees(tekst).thema)
    except OngeldigeInvoer as fout:
        assert fout.melding


@settings(deadline=None, max_examples=100)
@given(_themas)
def test_wat_wij_schrijven_lezen_wij_gelijk_terug(thema: Thema) -> None:
    heel = volledig(thema)
    terug = lees(als_css(thema))
    assert (terug.weg, terug.overig) == ((), 0)
    assert terug.thema.licht == heel.licht
    assert terug.thema.donker == heel.donker
    _eis_veilig(heel)


@pytest.mark.parametrize("waarde", _VALS)
def test_vijandige_waarde_valt_weg_en_wordt_genoemd(waarde: str) -> None:
    gelezen = lees(f":root {{ --utrecht-link-color: {waarde}; --utrecht-document-color: #111; }}")
    assert n.LINK not in gelezen.thema.licht or gelezen.thema.licht[n.LINK] == "#ffffff"
    assert not re.search(r"url|script|expression|<|\\", als_css(gelezen.thema))
    assert gelezen.weg == () or gelezen.weg[0].startswith("--utrecht-link-color: ")


def test_onze_waarden_staan_in_app_css() -> None:
    """The colours we measure against are those of the style sheet, and no name is missing."""
    ons = lees(APP_CSS).thema
    assert ons.licht == {**n.LICHT, **n.VORM}
    assert ons.donker == n.DONKER
    gelezen = set(re.findall(r"var\((--(?:utrecht|samenspel)-[a-z0-9-]+)", APP_CSS))
    assert gelezen - set(n.SOORTEN) == {"--samenspel-breedte"}


def test_een_bestand_van_een_gemeente() -> None:
    """Comments, strings, references, other names and rules; dark in a media query; the rest counted."""
    gelezen = lees(
        """@charset "utf-8"; /* } --utrecht-link-color: red; */
        .naam-theme { --naam-rood: #B01030; --utrecht-link-color: var(--naam-rood);
          --utrecht-document-font-family: "Naam Sans", sans-serif;
          --nl-button-primary-background-color: rgb(176 16 48); content: "} --utrecht-link-color: #fff;";
          --utrecht-button-border-radius: 999px; --iets-anders: 4px }
        @media print { .naam-theme { --utrecht-link-color: #000 } }
        @media (min-width: 40em) { .naam-theme { --utrecht-document-color: #000 } }
        @media (prefers-color-scheme: dark) { .naam-theme { --naam-rood: #ff8fa3; } }
        .naam-theme--dark { --utrecht-document-color: #eee !important }"""
    )
    assert gelezen.thema.licht == {n.LINK: "#b01030", n.KNOP: "#b01030", n.HOEK: "32px"}
    assert gelezen.thema.donker == {n.LINK: "#ff8fa3", n.TEKST: "#eeeeee"}
    (zin,) = gelezen.weg
    assert "Naam Sans" in zin and "Source Sans Pro" in zin
    assert gelezen.overig == 2


def test_tokens_in_json() -> None:
    """Style Dictionary and DTCG, with references, dimensions, lists and a set around it."""
    boom = {
        "licht": {
            "naam": {"blauw": {"$type": "color", "$value": {"colorSpace": "srgb", "hex": "#0A3D91"}}},
            "utrecht": {
                "link": {"color": {"value": "{naam.blauw}"}},
                "button": {"border-radius": {"$value": {"value": 4, "unit": "px"}}},
                "document": {
                    "font-family": {"value": ["Source Sans 3", "serif"]},
                    "line-height": {"value": 1.6},
                },
                "heading-1": {"color": {"$value": {"hex": "#0a3d91", "alpha": 0.5}}},
            },
        },
        "donker": {"--utrecht-link-color": "#9ec5ff"},
    }
    gelezen = lees(msgspec.json.encode(boom).decode())
    assert gelezen.thema.licht == {
        n.LINK: "#0a3d91",
        n.HOEK: "4px",
        n.LETTER: n.ONZE_LETTER,
        n.REGELAFSTAND: "1.6",
    }
    assert gelezen.thema.donker == {n.LINK: "#9ec5ff"}
    los = lees(
        '{"common": {"basis": {"color": {"action-1": {"color-default": '
        '{"$value": "light-dark(#00f, #99f)"}}}}}}'
    )
    assert (los.thema.licht[n.LINK], los.thema.donker[n.LINK]) == ("#0000ff", "#9999ff")


@pytest.mark.parametrize(
    "tekst",
    [
        "{",
        '{"a": }',
        "{" * 100_000,
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        "x" * (MAX_TEKENS + 1),
        '{"a": "\ud800"}',
    ],
    ids=len,
)
def test_kapot_of_te_groot(tekst: str) -> None:
    with pytest.raises(OngeldigeInvoer):
        lees(tekst)


@pytest.mark.parametrize(
    "tekst",
    [
        '"' + '\\"' * (MAX_TEKENS // 2 - 1),
        "'x\n" * (MAX_TEKENS // 3),
        "a{" * (MAX_TEKENS // 4) + "--x:1;" * (MAX_TEKENS // 12),
        "a" * (MAX_TEKENS // 2) + "{" + "--x:1;" * (MAX_TEKENS // 13),
        "/*" * (MAX_TEKENS // 2),
    ],
    ids=["aanhalingstekens", "regels", "diep", "lang", "commentaar"],
)
def test_groot_en_vijandig_kost_geen_uren(tekst: str) -> None:
    """Work grows with the size of the file, not with its square: these once took up to an hour, in which
    nobody was served."""
    begin = time.process_time()
    assert lees(tekst).thema == Thema()
    assert time.process_time() - begin < 3


def test_een_tekst_zonder_einde_loopt_tot_het_eind_van_de_regel() -> None:
    """As in CSS: what comes after it is read again."""
    assert lees(":root { --x: 'kapot\n; --utrecht-link-color: #0b3c6d }").thema.licht == {n.LINK: "#0b3c6d"}


def test_kringen_en_diepten() -> None:
    """Circles, long chains and unclosed everything end, with nothing taken."""
    kring = lees("--utrecht-link-color: var(--a); --a: var(--b); --b: var(--a)")
    assert kring.thema.licht == {} and len(kring.weg) == 1
    ketting = ";".join(f"--a{i}: var(--a{i + 1})" for i in range(100))
    assert lees(f"--utrecht-link-color: var(--a1); {ketting}; --a100: #fff").thema.licht == {}
    for kapot in ("/*" * 9_000, '"' * 9_000, "(" * 9_000, "{" * 9_000 + "--a:", "var(" * 9_000, "\\" * 9_000):
        assert lees(f":root{{--utrecht-link-color:{kapot}").thema.licht == {}
    assert "@import" in lees("@IMPORT url(//x); :root{--utrecht-link-color:#123456}").weg[0]


@pytest.mark.parametrize(
    ("naam", "tekst", "verwacht"),
    [
        (n.HOEK, "0", "0px"),
        (n.HOEK, ".5rem", "0.5rem"),
        (n.HOEK, "9rem", "2rem"),
        (n.HOEK, "4em", None),
        (n.HOEK, "4", None),
        (n.HOEK, "-4px", None),
        (n.REGELAFSTAND, "1.50", "1.5"),
        (n.REGELAFSTAND, "1.2", None),
        (n.REGELAFSTAND, "150%", None),
        (n.LETTER, "system-ui, x", n.LETTER_VAN_BEZOEKER),
        (n.LETTER, '"Comic Sans MS"', None),
    ],
)
def test_waarden(naam: str, tekst: str, verwacht: str | None) -> None:
    assert als_waarde(naam, tekst) == verwacht
