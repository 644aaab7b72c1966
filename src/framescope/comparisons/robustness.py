"""Does a finding survive when reused text is weighed otherwise? One table, for terms, frames, whatever is compared."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from framescope.errors import FramescopeError, unknown


def survives(
    results: Mapping[str, pd.DataFrame],
    *,
    key: Sequence[str] = ("group", "term"),
    effect: str = "log_odds_z",
    p: str = "q",
    n: int | None = 10,
    both_signs: bool = False,
    alpha: float = 0.05,
) -> pd.DataFrame:
    """Ask whether the leading findings of one comparison hold in others of the same kind.

    results: a mapping of names (all, cluster, own) to the table of the same comparison under that weighting. The first
        table leads.
    key: the columns that name a finding.
    effect, p: the columns of the effect and of the p-value or q.
    n: how many findings lead within each value of the first key: those with p <= alpha and the highest effect. None:
        all.
    both_signs: take negative effects too, in the order of their size: a group that uses a frame less.
    alpha: the bound of p.

    Returns one row per leading finding: the key; the effect under each name (`<effect>_<name>`; missing where the
    finding is not in that table); survives; and note, which says what did not hold. A finding survives where its effect
    has the same sign and p <= alpha under every name; without a column `p` the sign decides. A row that has no p in the
    leading table is no finding: survives is missing there, and the note says why ("n/a: 1 article").

    >>> def table(z, q):
    ...     return pd.DataFrame({"group": "X", "term": ["a"], "log_odds_z": [z], "q": [q]})
    >>> survives({"all": table(3, 0.01), "own": table(1, 0.2)})[["term", "survives", "note"]].values.tolist()
    [['a', False, 'own: q = 0.200']]
    """
    if not results:
        raise FramescopeError("survives: give at least one table, the leading one first.")
    keys = list(key)
    for name, table in results.items():
        for column in [*keys, effect]:
            if column not in table.columns:
                raise FramescopeError(f"survives: {name}: {unknown('column', column, table.columns)}")
    first, *others = results
    lead = _leading(results[first], keys, effect, p, n, both_signs, alpha)
    tested = lead[p].notna().to_numpy() if p in lead.columns else np.ones(len(lead), bool)
    found = lead[keys].reset_index(drop=True)
    found[f"{effect}_{first}"] = lead[effect].to_numpy()
    sign = np.sign(lead[effect].to_numpy(dtype=float))
    reasons: list[list[str]] = [[] for _ in range(len(found))]
    for name in others:
        table = results[name].drop_duplicates(keys).set_index(keys)
        rows = pd.MultiIndex.from_frame(found[keys]) if len(keys) > 1 else pd.Index(found[keys[0]])
        there = table.reindex(rows)
        found[f"{effect}_{name}"] = there[effect].to_numpy(dtype=float)
        columns = there[effect], there.get(p, there[effect] * 0), _notes(there)
        for reason, side, value, chance, note in zip(reasons, sign, *columns, strict=True):
            if pd.isna(value):
                reason.append(f"{name}: {note or 'not found'}")
            elif value * side <= 0:
                reason.append(f"{name}: turns round")
            elif pd.isna(chance):
                reason.append(f"{name}: {note or 'n/a: no p-value'}")
            elif chance > alpha:
                reason.append(f"{name}: {p} = {chance:.3f}")
    found["survives"] = pd.array([not reason for reason in reasons], dtype="boolean")
    found.loc[~tested, "survives"] = pd.NA
    why = [note or "n/a: no p-value" for note in _notes(lead)]
    notes = ["; ".join(reason) if known else note for reason, known, note in zip(reasons, tested, why, strict=True)]
    found["note"] = pd.Series(notes, dtype="str")
    return found


def _notes(table: pd.DataFrame) -> list[str]:
    if "note" not in table.columns:
        return [""] * len(table)
    return [str(note) for note in table["note"].fillna("")]


def _leading(
    table: pd.DataFrame, keys: list[str], effect: str, p: str, n: int | None, both_signs: bool, alpha: float
) -> pd.DataFrame:
    if p in table.columns:
        table = table[~(table[p] > alpha)]
    table = table.assign(_size=table[effect].abs() if both_signs else table[effect])
    table = table[table["_size"] > 0].sort_values(["_size", *keys], ascending=[False] + [True] * len(keys))
    table = table if n is None else table.groupby(keys[0], sort=True, group_keys=False).head(n)
    return table.sort_values(keys[0], kind="stable")
