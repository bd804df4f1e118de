"""Checks on the tables of `analyseer`, before anything is counted: shape, values, and what refers to what.

Everything that would give a silent wrong number is an AnalyseFout with table, row and column. What can be
computed but deserves a remark is in the table `status` (analyse/tabellen/status.py).
"""

from collections.abc import Mapping, Sequence

import polars as pl

from analyse.frames import REGEL, eis, neem
from analyse.prepare import WEET_NIET_BESTAND, AnalyseFout, schaal_van, weet_niet_van
from analyse.tabellen.bestanden import met_factor

Tabellen = Mapping[str, pl.DataFrame]
ANTWOORDEN = ("inwoners", "aanbieders", "medewerkers")
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
_GETALLEN = {"strata": ("N_h",), "margins": ("pop",), "medewerkers_strata": ("N_h",), "aanbieders": ("w",)}
_MAG_LEEG = frozenset(("w",))
_RUIMSTE_FACTOR = 2.0  # totals of margins that differ more are no matter of rounding


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
    uit |= _antwoorden({**tabellen, **uit})
    _eis_gemeenten(uit)
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
            uit[naam] = frame.with_columns(pl.col("wave").cast(soort)) if eigen != soort else frame
        else:
            raise AnalyseFout(f"is {eigen}, in tabel inwoners {soort}", tabel=naam, kolom="wave")
    return uit


def _getallen(naam: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Populations and weights as numbers that are not negative."""
    for kolom in _GETALLEN.get(naam, ()):
        if kolom not in frame.columns:
            continue
        frame = frame.with_columns(_als_getal(frame, naam, kolom))
        if kolom not in _MAG_LEEG:
            eis(frame, frame[kolom].is_null() | frame[kolom].is_nan(), naam, kolom, "is leeg")
        eis(frame, ~frame[kolom].is_finite(), naam, kolom, "{waarde} is geen aantal")
        eis(frame, frame[kolom] < 0, naam, kolom, "{waarde} is kleiner dan 0")
    return frame


def _als_getal(frame: pl.DataFrame, naam: str, kolom: str) -> pl.Series:
    """A column as numbers; text is read as such where it is one."""
    waarden = frame[kolom]
    if waarden.dtype.is_numeric() or waarden.dtype == pl.Null:
        return waarden.cast(pl.Float64)
    if waarden.dtype != pl.String:
        raise AnalyseFout(f"moet getallen bevatten, niet {waarden.dtype}", tabel=naam, kolom=kolom)
    tekst = waarden.str.strip_chars()
    getal = tekst.cast(pl.Float64, strict=False)
    eis(frame, getal.is_null() & tekst.is_not_null() & (tekst != ""), naam, kolom, "{waarde} is geen getal")
    return getal.alias(kolom)


def _antwoorden(tabellen: Tabellen) -> dict[str, pl.DataFrame]:
    """The tables of answers with numbers in the columns of the items, all on their scale."""
    uit = {naam: tabellen[naam] for naam in (*ANTWOORDEN, "open_link") if naam in tabellen}
    soorten = tabellen["items"].select(pl.col("item", "type").cast(pl.String)).iter_rows()
    for item, soort in soorten:
        waar = [naam for naam, frame in uit.items() if item in frame.columns]
        for naam in waar:
            uit[naam] = uit[naam].with_columns(_als_getal(uit[naam], naam, item))
        _eis_schaal(item, soort, {naam: uit[naam] for naam in waar})
    if not any(item in uit["inwoners"].columns for item in tabellen["items"]["item"].cast(pl.String)):
        raise AnalyseFout("er is geen kolom voor een van de vragen in tabel items", tabel="inwoners")
    return uit


def _eis_schaal(item: str, soort: str, tabellen: Tabellen) -> None:
    """Answers lie on the scale of their type; don't know and empty aside."""
    laag, hoog = schaal_van(soort)
    gezien = {x for frame in tabellen.values() for x in frame[item].drop_nulls().unique()}
    weet_niet = weet_niet_van(soort, gezien)
    for naam, frame in tabellen.items():
        waarden = frame[item]
        fout = waarden.is_infinite()
        if laag is not None:
            fout |= waarden < laag
        if hoog is not None:
            fout |= waarden > hoog
        if weet_niet:
            fout &= waarden != WEET_NIET_BESTAND
        fout &= ~waarden.is_nan()
        eis(frame, fout, naam, item, f"waarde {{waarde:g}} valt buiten de schaal {soort}")


def _eis_gemeenten(tabellen: Tabellen) -> None:
    """Organisations answer about gemeenten that are known; for persons the strata are checked."""
    if "gemeenten" not in tabellen or "aanbieders" not in tabellen:
        return
    frame = tabellen["aanbieders"]
    bekend = {g for naam in ("gemeenten", "strata") for g in tabellen[naam]["gemeente"]}
    onbekend = ~frame["gemeente"].is_in(sorted(bekend))
    eis(frame, onbekend, "aanbieders", "gemeente", "{waarde} staat niet in tabel gemeenten of strata")


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
    eis(marges, (factor > _RUIMSTE_FACTOR) | (factor < 1 / _RUIMSTE_FACTOR), "margins", "pop", wat)


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
