"""The threshold at the door: who guesses codes works harder and harder, and nobody is locked out.

Wrong codes are counted per address and in all, in the memory of this process, for two minutes at most. An
address is kept as a keyed hash under a key that is drawn at the start and never written. Above a number the
door asks a proof of work (or, without JavaScript, some patience) of that address; above a larger number in
all, of everyone. Why guessing is hopeless anyhow: docs/besluiten/0035-drempel.md.
"""

import hashlib
import hmac
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from dataclasses import dataclass
from ipaddress import IPv6Address
from struct import Struct
from struct import error as StructFout  # noqa: N812 - Dutch

PER_ADRES = 10
"""Wrong codes of one address in a minute or two, after which work is asked; the API then says 429."""
PER_ADRES_API = 60
IN_ALLES = 600
"""Wrong codes of everyone, after which work is asked of everyone."""
LICHT, ZWAAR, OPEN_LINK = 13, 20, 16
"""Bits of work: a tenth of a second on an old phone, ten seconds, and one second."""
OPEN_PER_ADRES = 20
"""Answers through the open link from one address in a minute or two (a library, a neighbourhood centre)."""
WACHT = 20
"""Seconds of patience instead of work."""
GELDIG = 600
_VENSTER = 60
_MEEST = 200_000
_OPGAVE = Struct(">IB8s")
_MAC = 16


class Teller:
    """Counts per key over this minute and the one before."""

    def __init__(self) -> None:
        self._minuut = 0
        self._nu, self._vorig = Counter[bytes](), Counter[bytes]()

    def tel(self, sleutel: bytes, erbij: int, nu: float) -> int:
        """Add to a key and give its count; a full counter takes no new keys."""
        minuut = int(nu // _VENSTER)
        if minuut != self._minuut:
            self._vorig = self._nu if minuut == self._minuut + 1 else Counter()
            self._nu, self._minuut = Counter(), minuut
        if erbij and (sleutel in self._nu or len(self._nu) < _MEEST):
            self._nu[sleutel] += erbij
        return self._nu.get(sleutel, 0) + self._vorig.get(sleutel, 0)


@dataclass(frozen=True)
class Opgave:
    """A task for one visit. `token` goes along in the form; `bits` of work, or `wacht` seconds."""

    token: str
    bits: int
    wacht: int


class Drempel:
    """The counts and tasks of this process. `geheim` signs tasks, so that other processes know them too."""

    def __init__(self, geheim: bytes) -> None:
        self._teken = hmac.digest(geheim, b"samenspel/1/opgave", "sha256")
        self._adres = secrets.token_bytes(32)
        self._fout, self._open = Teller(), Teller()
        self._gebruikt: dict[bytes, float] = {}
        self._ruim_bij = 1000

    def _sleutel(self, adres: str) -> bytes:
        return hmac.digest(self._adres, netwerk(adres).encode(), "sha256")[:8]

    def fout(self, adres: str, nu: float | None = None) -> None:
        """A wrong code from this address."""
        moment = time.time() if nu is None else nu
        self._fout.tel(self._sleutel(adres), 1, moment)
        self._fout.tel(b"", 1, moment)

    def werk(self, adres: str, nu: float | None = None) -> int:
        """Bits of work that this address must do for the next code; 0 as long as there is no pressure."""
        moment = time.time() if nu is None else nu
        eigen, alles = self._fout.tel(self._sleutel(adres), 0, moment), self._fout.tel(b"", 0, moment)
        return max(_zwaarte(eigen // PER_ADRES, ZWAAR), _zwaarte(alles // IN_ALLES, OPEN_LINK))

    def te_veel(self, adres: str, nu: float | None = None) -> bool:
        """Whether a program at this address has sent so many wrong codes that it must wait."""
        moment = time.time() if nu is None else nu
        return self._fout.tel(self._sleutel(adres), 0, moment) >= PER_ADRES_API

    def laat_open(self, adres: str, nu: float | None = None) -> bool:
        """Count someone who comes in through an open link; False when this address has had its share."""
        return self._open.tel(self._sleutel(adres), 1, time.time() if nu is None else nu) <= OPEN_PER_ADRES

    def geef(self, bits: int, nu: float | None = None) -> Opgave:
        """A new task of so many bits."""
        kop = _OPGAVE.pack(int(time.time() if nu is None else nu), bits, secrets.token_bytes(8))
        return Opgave(urlsafe_b64encode(kop + self._mac(kop)).decode(), bits, WACHT)

    def klopt(self, token: str, oplossing: str, bits: int, nu: float | None = None) -> bool:
        """Whether this task was ours, is heavy enough, not used before, and done: worked on or waited for."""
        moment = time.time() if nu is None else nu
        try:
            ruw = urlsafe_b64decode(token)
            kop, mac = ruw[:-_MAC], ruw[-_MAC:]
            begin, gevraagd, lot = _OPGAVE.unpack(kop)
        except (ValueError, StructFout):  # of base64 too
            return False
        duur = moment - begin
        if not hmac.compare_digest(mac, self._mac(kop)) or gevraagd < bits or not -1 <= duur < GELDIG:
            return False
        if not (duur >= WACHT or gewerkt(token, oplossing, gevraagd)):
            return False
        if lot in self._gebruikt:
            return False
        if len(self._gebruikt) >= self._ruim_bij:
            self._gebruikt = {oud: tot for oud, tot in self._gebruikt.items() if tot > moment}
            self._ruim_bij = max(1000, 2 * len(self._gebruikt))
        self._gebruikt[lot] = begin + GELDIG
        return True

    def _mac(self, kop: bytes) -> bytes:
        return hmac.digest(self._teken, kop, "sha256")[:_MAC]


def netwerk(adres: str) -> str:
    """What counts as one visitor: in IPv6 the /64 that a home gets, which holds 2^64 addresses."""
    if ":" not in adres:
        return adres
    if adres.count(":") == 1:  # "192.0.2.1:5678", as some proxies write it
        return adres.partition(":")[0]
    try:
        ip = IPv6Address(adres.strip("[]"))
    except ValueError:
        return adres
    return str(ip.ipv4_mapped) if ip.ipv4_mapped else ip.packed[:8].hex()


def _zwaarte(keer: int, hoogstens: int) -> int:
    """One bit more, so twice the work, whenever the pressure doubles; 0 without pressure."""
    return min(LICHT - 1 + keer.bit_length(), hoogstens) if keer else 0


def gewerkt(token: str, oplossing: str, bits: int) -> bool:
    """Whether SHA-256 of "token:oplossing" begins with so many zero bits."""
    if not oplossing.isascii() or not oplossing.isdigit() or len(oplossing) > 12:
        return False
    som = hashlib.sha256(f"{token}:{oplossing}".encode()).digest()
    return int.from_bytes(som) >> (256 - bits) == 0
