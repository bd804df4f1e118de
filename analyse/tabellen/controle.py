"""Checks on the tables of `analyseer`, before anything is counted: shape, values, and what refers to what.

Everything that would give a silent wrong number is an AnalyseFout with table, row and column. What can be
computed but deserves a remark is in the table `status` (analyse/tabellen/status.py).
"""

from collections.abc import Sequence

import polars as pl

from analyse.frames import GROOTSTE_AANTAL, REGEL, RUIMSTE_FACTOR, SLEUTELS, eis, neem
from analyse.gebieden import NL
from analyse.prepare import AnalyseFout
from analyse.tabellen.bestanden import met_factor
from analyse.tabellen.controle_antwoorden import ANTWOORDEN, Tabellen, als_getal, eis_antwoorden, eis_vragen

_GEVULD = {
    "inwoners": ("resp_id", "wave", "gemeente", "stratum"),
    "strata": ("wave", "gemeente", "stratum"),
    "margins": ("wave", "gemeente", "margin", "cell"),
    "items": ("item", "type"),
    "gemeenten": ("gemeente",),
    "aanbieders": ("wave", "org_id", "gemeente"),
    "medewerkers": ("wave", "gemeente"),
    "medewerkers_strata": ("wave", "gemeente"),
}
_UNIEK = {
    "inwoners": ("resp_id",),
    "strata": ("wave", "gemeente", "stratum"),
    "margins": ("wave", "gemeente", "margin", "cell"),
    "items": ("item",),
    "gemeenten": ("gemeente",),
    "aanbieders": ("wave", "gemeente", "resp_id"),
    "medewerkers": ("wave", "resp_id"),
    "medewerkers_strata": ("wave", "gemeente"),
}
_GETALLEN = {
    "inwoners": ("sec",),
    "strata": ("N_h", "n_h", "n_invited"),
    "margins": ("pop",),
    "gemeenten": ("N",),
    "aanbieders": ("w",),
    "medewerkers_strata": ("N_h",),
}
_MAG_LEEG = frozenset(("sec", "n_h", "n_invited", "N"))


def met_regels(tabellen: Tabellen) -> dict[str, pl.DataFrame]:
    """The tables with their rows numbered (`REGEL`), so that a fault can say where it is."""
    return {naam: frame.with_row_index(REGEL, offset=1) for naam, frame in tabellen.items()}


def controleer(tabellen: Tabellen) -> dict[str, pl.DataFrame]:
    """The known tables, checked: keys as text, numbers as numbers, answers as numbers. Tables of answers
    without rows are left out; the others, and tables that are not known, stay as they are."""
    uit = {naam: neem(tabellen, naam) for naam in ("inwoners", "strata", "margins", "items")}
    uit |= {naam: neem(tabellen, naam) for naam in _GEVULD if naam in tabellen and naam not in uit}
    for naam in ("inwoners", "strata", "items"):
        if not uit[naam].height:
            raise AnalyseFout("heeft geen rijen", tabel=naam)
    uit = {naam: frame for naam, frame in uit.items() if naam not in ANTWOORDEN or frame.height}
    if "medewerkers" in uit and "medewerkers_strata" not in uit:
        raise AnalyseFout("tabel medewerkers_strata ontbreekt; die is nodig bij medewerkers")
    for naam, frame in uit.items():
        _eis_sleutels(naam, frame)
    uit = {naam: _getallen(naam, frame) for naam, frame in _met_een_wave(uit).items()}
    eis_vragen(uit["items"])
    uit |= eis_antwoorden({**uit, **{k: t for k, t in tabellen.items() if k == "open_link"}})
    _eis_gemeenten(uit)
    _eis_eenmalig(uit)
    _eis_strata(uit["inwoners"], "inwoners", uit["strata"], "strata", ("wave", "gemeente", "stratum"))
    if "medewerkers" in uit:
        strata = uit["medewerkers_strata"]
        _eis_strata(uit["medewerkers"], "medewerkers", strata, "medewerkers_strata", ("wave", "gemeente"))
    _eis_cellen(uit["inwoners"], uit["margins"])
    _eis_totalen(uit["margins"])
    leeg = [naam for naam in ANTWOORDEN if naam not in uit]
    return {naam: frame for naam, frame in {**tabellen, **uit}.items() if naam not in leeg}


def _eis_sleutels(naam: str, frame: pl.DataFrame) -> None:
    """Keys are filled in and do not come twice."""
    for kolom in _GEVULD[naam]:
        leeg = frame[kolom].is_null()
        if frame[kolom].dtype == pl.String:
            leeg |= frame[kolom].str.strip_chars() == ""
        eis(frame, leeg, naam, kolom, "is leeg")
    sleutel = _UNIEK[naam]
    if set(sleutel) <= set(frame.columns):
        dubbel = ~frame.select(pl.struct(*sleutel).is_first_distinct()).to_series()
        eis(frame, dubbel, naam, sleutel[-1], f"{{waarde}} staat er twee keer ({', '.join(sleutel)})")


def _met_een_wave(tabellen: Tabellen) -> dict[str, pl.DataFrame]:
    """`wave` of one kind everywhere: 1 and 1.0 are the same wave, 1 and "1" are a mistake."""
    soort = tabellen["inwoners"]["wave"].dtype
    uit = dict(tabellen)
    for naam, frame in tabellen.items():
        eigen = frame.schema.get("wave", soort)
        if not frame.height or eigen.is_numeric() == soort.is_numeric():
            if eigen.is_float() and soort.is_integer():
                eis(frame, frame["wave"] != frame["wave"].floor(), naam, "wave", "{waarde} is geen ronde")
            uit[naam] = frame.with_columns(pl.col("wave").cast(soort)) if eigen != soort else frame
        else:
            raise AnalyseFout(f"is {eigen}, in tabel inwoners {soort}", tabel=naam, kolom="wave")
    return uit


def _getallen(naam: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Populations and weights as numbers that are not negative."""
    for kolom in _GETALLEN.get(naam, ()):
        if kolom not in frame.columns:
            continue
        frame = frame.with_columns(als_getal(frame, naam, kolom))
        if kolom not in _MAG_LEEG:
            eis(frame, frame[kolom].is_null() | frame[kolom].is_nan(), naam, kolom, "is leeg")
        eis(frame, ~frame[kolom].is_finite(), naam, kolom, "{waarde} is geen aantal")
        eis(frame, frame[kolom] < 0, naam, kolom, "{waarde} is kleiner dan 0")
        eis(frame, frame[kolom] > GROOTSTE_AANTAL, naam, kolom, "{waarde} is te groot")
    return _kenmerken(frame) if naam == "gemeenten" else frame


def _kenmerken(gemeenten: pl.DataFrame) -> pl.DataFrame:
    """Table gemeenten, of which every column with a number in it holds only numbers, and N more than 0."""
    for kolom, soort in gemeenten.schema.items():
        if kolom in SLEUTELS or kolom == REGEL:
            continue
        if soort == pl.String and gemeenten[kolom].cast(pl.Float64, strict=False).is_not_null().any():
            gemeenten = gemeenten.with_columns(als_getal(gemeenten, "gemeenten", kolom))
        if gemeenten[kolom].dtype.is_float():
            eis(gemeenten, ~gemeenten[kolom].is_finite(), "gemeenten", kolom, "{waarde} is geen getal")
    if "N" in gemeenten.columns:
        eis(gemeenten, gemeenten["N"] <= 0, "gemeenten", "N", "{waarde} is niet groter dan 0")
    return gemeenten


def _eis_gemeenten(tabellen: Tabellen) -> None:
    """Gemeenten are known: those of organisations and margins; for persons the strata are checked."""
    for naam in ("strata", "aanbieders", "medewerkers"):
        if naam in tabellen:
            frame = tabellen[naam]
            eis(frame, frame["gemeente"] == NL, naam, "gemeente", "{waarde} is geen gemeente maar het land")
    marges, bekend = tabellen["margins"], tabellen["strata"]["gemeente"].unique()
    wat = "{waarde} staat niet in tabel strata"
    eis(marges, ~marges["gemeente"].is_in(bekend.to_list()), "margins", "gemeente", wat)
    if "aanbieders" not in tabellen:
        return
    wat = "{waarde} staat niet in tabel strata"
    if "gemeenten" in tabellen:
        bekend = pl.concat([bekend, tabellen["gemeenten"]["gemeente"]])
        wat = "{waarde} staat niet in tabel gemeenten of strata"
    frame = tabellen["aanbieders"]
    eis(frame, ~frame["gemeente"].is_in(bekend.to_list()), "aanbieders", "gemeente", wat)


def _eis_eenmalig(tabellen: Tabellen) -> None:
    """Nobody answers twice in a wave, and an organisation is of one kind."""
    mensen = tabellen["inwoners"]
    if "person_id" in mensen.columns:
        bekend = mensen["person_id"].is_not_null()
        sleutel = ("wave", "gemeente", "person_id")
        dubbel = bekend & ~mensen.select(pl.struct(*sleutel).is_first_distinct()).to_series()
        wat = f"{{waarde}} staat er twee keer ({', '.join(sleutel)})"
        eis(mensen, dubbel, "inwoners", "person_id", wat)
    if "aanbieders" in tabellen and "org_type" in tabellen["aanbieders"].columns:
        frame = tabellen["aanbieders"]
        eerste = pl.col("org_type").first().over("wave", "org_id")
        anders = frame.select(pl.col("org_type").ne_missing(eerste)).to_series()
        wat = "{waarde}, maar deze organisatie is in een andere rij van een andere soort"
        eis(frame, anders, "aanbieders", "org_type", wat)


def _eis_strata(
    antwoorden: pl.DataFrame, naam: str, strata: pl.DataFrame, strata_naam: str, sleutel: Sequence[str]
) -> None:
    """Every respondent is of a stratum of which the population is known and large enough."""
    for k in range(2, len(sleutel) + 1):
        deel = list(sleutel[:k])
        weg = antwoorden.join(strata.select(deel).unique().with_columns(er=True), on=deel, how="left",
                              maintain_order="left")["er"].is_null()  # fmt: skip
        wat = f"{{waarde}} staat niet in tabel {strata_naam} ({', '.join(deel)})"
        eis(antwoorden, weg, naam, deel[-1], wat)
    geteld = antwoorden.group_by(sleutel).agg(pl.len().alias("n_"))
    n = strata.join(geteld, on=sleutel, how="left", maintain_order="left")["n_"].fill_null(0)
    wat = "{waarde:g} inwoners, maar meer respondenten"
    eis(strata, strata["N_h"] < n, strata_naam, "N_h", wat)


def _eis_totalen(marges: pl.DataFrame) -> None:
    """Margins of a gemeente are about the same people: totals may differ by rounding, not by half."""
    factor = met_factor(marges)["factor"]
    wat = "de marges van deze gemeente gaan niet over evenveel inwoners"
    eis(marges, (factor > RUIMSTE_FACTOR) | (factor < 1 / RUIMSTE_FACTOR), "margins", "pop", wat)


def _eis_cellen(inwoners: pl.DataFrame, marges: pl.DataFrame) -> None:
    """Per margin of a gemeente, respondents are in its cells and every cell with people has respondents."""
    for marge in marges["margin"].unique().sort():
        kolom, sleutel = f"cell_{marge}", ["wave", "gemeente", "cell"]
        if kolom not in inwoners.columns:
            raise AnalyseFout(f"kolom {kolom} ontbreekt; tabel margins heeft marge {marge}", tabel="inwoners")
        doel = marges.filter(pl.col("margin") == marge)
        gewogen = doel.select("wave", "gemeente").unique().with_columns(gewogen=True)
        mensen = inwoners.select(REGEL, "wave", "gemeente", pl.col(kolom).cast(pl.String))
        mensen = mensen.with_columns(cell=pl.col(kolom)).join(
            gewogen, on=["wave", "gemeente"], how="semi", maintain_order="left"
        )
        eis(mensen, mensen[kolom].is_null(), "inwoners", kolom, "is leeg")
        samen = mensen.join(doel.select(*sleutel, "pop"), on=sleutel, how="left", maintain_order="left")
        wat = f"cel {{waarde}} staat niet in tabel margins bij marge {marge} van deze gemeente"
        eis(mensen, samen["pop"].is_null(), "inwoners", kolom, wat)
        geteld = mensen.group_by(sleutel).agg(pl.len().alias("n_"))
        met = doel.join(inwoners.select("wave", "gemeente").unique(), on=["wave", "gemeente"], how="semi",
                        maintain_order="left")  # fmt: skip
        n = met.join(geteld, on=sleutel, how="left", maintain_order="left")["n_"].fill_null(0)
        leeg = (met["pop"] > 0) & (n == 0)
        eis(met, leeg, "margins", "cell", "cel {waarde} heeft bevolking maar geen respons; voeg cellen samen")
        vol = (met["pop"] <= 0) & (n > 0)
        eis(met, vol, "margins", "pop", "bevolking 0, maar er is wel respons")
