"""What is counted of a round: the plan that `deelsom.partial` carries out, here or on a cluster."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analyse.aggregatie import kolom
from analyse.scores import Codescores, Scores

N, COMPLEET, RECHT = "n", "compleet", "recht"
DUUR = "duur"


@dataclass(frozen=True)
class Telplan:
    """What is counted of a round.

    `sleutels`: the columns that make a raw cell; those in `verplicht` are never empty. `items`: columns of
    answers with the codes they may hold; 97 (not asked) or empty is always allowed and not counted. `reeks`:
    the statements of one scale that are checked for straight lines. `duur`: whether there is a column with
    the seconds each response took. `codes`: of keys that are questions the codes they may hold. `naam` says
    in messages where a row comes from.
    """

    naam: str
    sleutels: tuple[str, ...]
    verplicht: tuple[str, ...]
    items: tuple[tuple[str, tuple[int, ...]], ...]
    reeks: tuple[str, ...] = ()
    duur: bool = False
    scores: tuple[Scores | Codescores, ...] = ()
    codes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def leest(self) -> list[str]:
        """The columns of the answers that are needed."""
        uit = [*self.sleutels, *(naam for naam, _ in self.items), *self.reeks]
        uit += [DUUR] if self.duur else []
        for scores in self.scores:
            uit += scores.leest
        return list(dict.fromkeys(uit))

    @property
    def kolommen(self) -> tuple[str, ...]:
        """The columns of the sums."""
        uit = [kolom(naam, code) for naam, codes in self.items for code in codes]
        return (N, *uit, COMPLEET, RECHT, *(naam for scores in self.scores for naam in scores.namen))
