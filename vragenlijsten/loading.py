"""From files to a catalogue: read, check shape, check meaning, resolve. All faults of all files at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from vragenlijsten.begrippen import Begrip, BegrippenBestand, SchalenBestand
from vragenlijsten.bronnen import Document, Plaats, lees_bestand
from vragenlijsten.checks import Melding, alle_vragen, check_begrip, check_schaal, check_vragenlijst
from vragenlijsten.erven import Bron, lees_bron
from vragenlijsten.fouten import Fout, VragenlijstFout
from vragenlijsten.gespreksvragen import Gespreksvraag, GespreksvragenBestand, check_gespreksvragen
from vragenlijsten.model import Schaal, SchaalVraag, Tekst, Vragenlijst, VragenlijstBestand
from vragenlijsten.reekschecks import check_reeksen
from vragenlijsten.vertalen import taal_in_naam
from vragenlijsten.vorm import past

CATALOGUS = Path(__file__).parent / "catalogus"
BEGRIPPEN, SCHALEN, GESPREKSVRAGEN = "begrippen.yaml", "schalen.yaml", "gespreksvragen.yaml"

T = TypeVar("T")


@dataclass(frozen=True)
class Catalogus:
    """Concepts, scales and questionnaires that belong together; questionnaires by (id, naam).

    ``gespreksvragen`` by begrip; {} in a catalogue made for one loose questionnaire.
    """

    begrippen: dict[str, Begrip]
    schalen: dict[str, Schaal]
    vragenlijsten: dict[tuple[str, str], Vragenlijst]
    gespreksvragen: dict[str, Gespreksvraag] = field(default_factory=dict)

    def nieuwste(self, doelgroep: str) -> Vragenlijst:
        """The newest questionnaire of a doelgroep. Raises LookupError when there is none."""
        return self._laatste(doelgroep, lambda naam: True, "")

    def voor(self, doelgroep: str, periode: str) -> Vragenlijst:
        """The questionnaire in use in a periode: the newest whose naam <= periode. Raises LookupError."""
        return self._laatste(doelgroep, lambda naam: naam <= periode, f" voor {periode}")

    def _laatste(self, doelgroep: str, past: Callable[[str], bool], wanneer: str) -> Vragenlijst:
        lijsten = [v for v in self.vragenlijsten.values() if v.doelgroep == doelgroep and past(v.naam)]
        if not lijsten:
            raise LookupError(f"geen vragenlijst van {doelgroep}{wanneer}")
        return max(lijsten, key=lambda v: v.naam)


@dataclass
class _Lading:
    """What has been read so far, and every fault met on the way. None: that file itself could not be read."""

    fouten: list[Fout] = field(default_factory=list)
    schalen: dict[str, Schaal] | None = None
    begrippen: dict[str, Begrip] | None = None
    gespreksvragen: dict[str, Gespreksvraag] = field(default_factory=dict)
    bronnen: dict[tuple[str, str], Bron] = field(default_factory=dict)

    def lees(self, pad: Path, naam: str, soort: type[T]) -> tuple[T, Document] | None:
        """One file as a struct; its faults are kept and give None."""
        try:
            document = lees_bestand(pad, naam)
            return past(document, soort), document
        except VragenlijstFout as fout:
            self.fouten.extend(fout.fouten)
            return None

    def meld(self, document: Document, meldingen: Iterable[Melding]) -> None:
        self.fouten.extend(Fout(document.plek(pad), melding) for pad, melding in meldingen)


def load_catalogus(map: Path | None = None) -> Catalogus:
    """The catalogue in a folder (None: the one shipped): begrippen.yaml, schalen.yaml, gespreksvragen.yaml
    and <id>/<naam>.yaml.

    Raises VragenlijstFout with every fault, of shape and of meaning, in every file.
    """
    return _meegeleverd() if map is None else _lees_catalogus(map)


@cache
def _meegeleverd() -> Catalogus:
    # Read once per process: the files belong to the program, and a third of a second is long for a download.
    return _lees_catalogus(CATALOGUS)


def _lees_catalogus(map: Path) -> Catalogus:
    lading = _laad(map)
    if lading.fouten:
        raise VragenlijstFout(lading.fouten)
    return _catalogus(lading)


def load_vragenlijst(pad: Path, catalogus: Catalogus | None = None) -> Vragenlijst:
    """One questionnaire file, read against a catalogue. None: the scales and concepts found beside or above
    the file, else those shipped. Raises VragenlijstFout.
    """
    lading = _los(pad, catalogus)
    if lading.fouten:
        raise VragenlijstFout(lading.fouten)
    return next(iter(_catalogus(lading).vragenlijsten.values()))


def load_gedeeld(pad: Path) -> tuple[Catalogus, bool]:
    """What a loose questionnaire at this place is read against; True when it is of its own folder."""
    lading, map = _Lading(), _map_bij(pad)
    _laad_gedeeld(lading, map, f"{map}/")
    if lading.fouten:
        raise VragenlijstFout(lading.fouten)
    return _catalogus(lading), map != CATALOGUS


def controleer(paden: Sequence[Path]) -> tuple[Fout, ...]:
    """All faults in these files and folders; () when all is well.

    A folder with begrippen.yaml and subfolders is checked as a catalogue; any other folder means every
    questionnaire file in it.
    """
    fouten: list[Fout] = []
    for pad in paden:
        try:
            fouten.extend(_fouten_op(pad))
        except OSError as fout:  # no right to look there, or a name longer than a name can be
            fouten.append(Fout(str(pad), f"dit pad is niet te lezen: {fout.strerror}"))
    return tuple(dict.fromkeys(fouten))


def _fouten_op(pad: Path) -> Iterator[Fout]:
    if not pad.exists():
        yield Fout(str(pad), "dit bestand of deze map bestaat niet")
    elif (taal := taal_in_naam(pad)) is not None:  # a translation is checked with what it translates
        yield from _los(pad.with_name(f"{pad.name.removesuffix(f'.{taal}.yaml')}.yaml"), None).fouten
    elif (pad / BEGRIPPEN).is_file() and any(pad.glob("*/*.yaml")):
        yield from _laad(pad).fouten
    elif pad.is_dir():
        bestanden = [
            p
            for p in sorted(pad.rglob("*.yaml"))
            if p.name not in (BEGRIPPEN, SCHALEN, GESPREKSVRAGEN) and taal_in_naam(p) is None
        ]
        for bestand in bestanden:
            yield from _los(bestand, None).fouten
        if not bestanden:
            yield Fout(str(pad), "in deze map staat geen vragenlijst (.yaml)")
    else:
        yield from _los(pad, None).fouten


def vragenlijst_uit_json(b: bytes) -> Vragenlijst:
    """The questionnaire that ``vragenlijst_naar_json`` wrote, same versie. Raises VragenlijstFout."""
    try:
        waarde = msgspec.json.decode(b)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fout:
        raise VragenlijstFout([Fout("json", f"dit is geen JSON: {fout}")]) from fout
    document = Document(waarde)
    v = past(document, Vragenlijst)
    meldingen = list(check_vragenlijst(v, v.schalen, None))
    for id, schaal in v.schalen.items():
        meldingen.extend(check_schaal(schaal, ("schalen", id)))
    if meldingen:
        raise VragenlijstFout(Fout(document.plek(pad), melding) for pad, melding in meldingen)
    return v


def _laad(map: Path) -> _Lading:
    """A catalogue folder; each questionnaire must stand where its id and naam say."""
    lading = _Lading()
    _laad_gedeeld(lading, map, "")
    _laad_gespreksvragen(lading, map)
    bestanden = sorted(pad for pad in map.glob("*/*.yaml") if taal_in_naam(pad) is None)
    for pad in bestanden:
        bron = _laad_bestand(lading, pad, pad.relative_to(map).as_posix())
        if bron and (bron.v.id, bron.v.naam) != (pad.parent.name, pad.stem):
            melding = f"'{bron.v.id}' met naam '{bron.v.naam}' hoort in {bron.v.id}/{bron.v.naam}.yaml"
            lading.meld(bron.document, [(("naam",), melding)])
    if not bestanden:
        lading.fouten.append(Fout(str(map), "in deze map staat geen vragenlijst (<id>/<naam>.yaml)"))
    _check(lading)
    return lading


def _los(pad: Path, catalogus: Catalogus | None) -> _Lading:
    """A loose questionnaire file with the scales and concepts that go with it."""
    lading = _Lading()
    if catalogus is not None:
        lading.schalen, lading.begrippen = catalogus.schalen, catalogus.begrippen
    else:
        map = _map_bij(pad)
        _laad_gedeeld(lading, map, f"{map}/")
    _laad_bestand(lading, pad, str(pad))
    _check(lading)
    return lading


def _map_bij(pad: Path) -> Path:
    """Where the scales and concepts of a loose questionnaire are: beside it, above it, or those shipped."""
    ouders = list(pad.resolve().parents)[:2]
    return next((ouder for ouder in ouders if (ouder / BEGRIPPEN).is_file()), CATALOGUS)


def _laad_gedeeld(lading: _Lading, map: Path, voor: str) -> None:
    schalen = lading.lees(map / SCHALEN, voor + SCHALEN, SchalenBestand)
    if schalen:
        inhoud, document = schalen
        lading.schalen = {schaal.id: schaal for schaal in inhoud.schalen}
        for i, schaal in enumerate(inhoud.schalen):
            lading.meld(document, check_schaal(schaal, ("schalen", i)))
        lading.meld(document, _dubbel("schalen", (schaal.id for schaal in inhoud.schalen)))
    begrippen = lading.lees(map / BEGRIPPEN, voor + BEGRIPPEN, BegrippenBestand)
    if begrippen:
        lijst, document = begrippen
        lading.begrippen = {begrip.id: begrip for begrip in lijst.begrippen}
        for i, begrip in enumerate(lijst.begrippen):
            lading.meld(document, check_begrip(begrip, lading.schalen, ("begrippen", i)))
        lading.meld(document, _dubbel("begrippen", (begrip.id for begrip in lijst.begrippen)))


def _laad_gespreksvragen(lading: _Lading, map: Path) -> None:
    """The questions to talk about; a catalogue in which nothing is compared needs no such file."""
    inhoud, document = GespreksvragenBestand(()), Document({}, {(): Plaats(GESPREKSVRAGEN, 1, 1)})
    if (map / GESPREKSVRAGEN).is_file():
        gelezen = lading.lees(map / GESPREKSVRAGEN, GESPREKSVRAGEN, GespreksvragenBestand)
        if gelezen is None:
            return
        inhoud, document = gelezen
    vragen = inhoud.gespreksvragen
    lading.gespreksvragen = {vraag.begrip: vraag for vraag in vragen}
    if lading.begrippen is not None and lading.schalen is not None:
        lading.meld(document, check_gespreksvragen(vragen, lading.begrippen, lading.schalen))
    lading.meld(document, _dubbel("gespreksvragen", (vraag.begrip for vraag in vragen), "begrip"))


def _dubbel(veld: str, ids: Iterable[str], sleutel: str = "id") -> Iterator[Melding]:
    gezien: set[str] = set()
    for i, id in enumerate(ids):
        if id in gezien:
            yield (veld, i, sleutel), f"'{id[:40]}' komt twee keer voor"
        gezien.add(id)


def _laad_bestand(lading: _Lading, pad: Path, naam: str) -> Bron | None:
    try:
        bron = lees_bron(pad, naam)
    except VragenlijstFout as fout:
        lading.fouten.extend(fout.fouten)
        return None
    lading.fouten.extend(bron.fouten)
    lading.bronnen[bron.v.id, bron.v.naam] = bron
    return bron


def _check(lading: _Lading) -> None:
    """The meaning of every questionnaire that has the right shape, and of all of them together."""
    for bron in lading.bronnen.values():
        lading.meld(bron.document, check_vragenlijst(bron.v, lading.schalen, lading.begrippen))
    lijsten = [bron.v for bron in lading.bronnen.values()]
    for v, pad, melding in check_reeksen(lijsten, lading.begrippen or {}):
        lading.meld(lading.bronnen[v.id, v.naam].document, [(pad, melding)])


def _catalogus(lading: _Lading) -> Catalogus:
    schalen, begrippen = lading.schalen or {}, lading.begrippen or {}
    return Catalogus(
        begrippen,
        schalen,
        {sleutel: _maak_af(bron.v, schalen, begrippen) for sleutel, bron in lading.bronnen.items()},
        lading.gespreksvragen,
    )


def _maak_af(
    v: VragenlijstBestand, schalen: Mapping[str, Schaal], begrippen: Mapping[str, Begrip]
) -> Vragenlijst:
    """Put the scales and the short names that a questionnaire uses inside it, in its own languages only: a
    language added to a shared scale is no new version of a questionnaire that does not offer it.
    """
    vragen = [vraag for _, vraag in alle_vragen(v)]
    gebruikt = {vraag.schaal for vraag in vragen if isinstance(vraag, SchaalVraag)}
    return Vragenlijst(
        **msgspec.structs.asdict(v),
        schalen={id: _in_talen(schalen[id], v.talen) for id in sorted(gebruikt)},
        titels={vraag.begrip: _kies_talen(begrippen[vraag.begrip].titel, v.talen) for vraag in vragen},
    )


def _in_talen(schaal: Schaal, talen: Sequence[str]) -> Schaal:
    labels = {code: _kies_talen(label, talen) for code, label in schaal.labels.items()}
    return msgspec.structs.replace(schaal, labels=labels)


def _kies_talen(tekst: Tekst, talen: Sequence[str]) -> Tekst:
    return {taal: woorden for taal, woorden in tekst.items() if taal in talen}
