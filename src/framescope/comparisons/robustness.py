"""Does a finding survive when reused text is weighed otherwise? One table, for terms, frames, whatever is compared."""

from collections.abc import Mapping, Sequence

import pandas as pd

from framescope.errors import FramescopeError, unknown


def survives(
    results: Mapping[str, pd.DataFrame],
    *,
    key: Sequence[str] = ("group", "term"),
    effect: str = "log_odds_z",
    p: str = "q",
    n: int = 10,
    alpha: float = 0.05,
) -> pd.DataFrame:
    """Ask whether the leading findings of one comparison stand in others of the same make.

    results: name (all, cluster, own) -> table of the same comparison under that weighting; the first one leads.
    key: the columns that name a finding; within each value of the first, the `n` rows with the highest `effect` of
        those with `p` <= alpha (where p could be computed) are its leading findings.

    Returns one row per leading finding: the key, `effect` under each name (`<effect>_<name>`; missing where the finding
    is not in that table), survives (bool) and note, which says what did not hold: under every name, the effect must
    have the same sign and `p`, where it could be computed, be <= alpha.

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
    lead = results[first]
    if p in lead.columns:
        lead = lead[~(lead[p] > alpha)]
    lead = lead.sort_values([effect, *keys], ascending=[False] + [True] * len(keys), kind="stable")
    lead = (
        lead[lead[effect] > 0].groupby(keys[0], sort=True, group_keys=False).head(n).sort_values(keys[0], kind="stable")
    )
    found = lead[keys].reset_index(drop=True)
    found[f"{effect}_{first}"] = lead[effect].to_numpy()
    reasons: list[list[str]] = [[] for _ in range(len(found))]
    for name in others:
        table = results[name].drop_duplicates(keys).set_index(keys)
        rows = pd.MultiIndex.from_frame(found[keys]) if len(keys) > 1 else pd.Index(found[keys[0]])
        there = table.reindex(rows)
        found[f"{effect}_{name}"] = there[effect].to_numpy(dtype=float)
        for i, (value, chance) in enumerate(zip(there[effect], there.get(p, there[effect] * 0), strict=True)):
            if pd.isna(value):
                reasons[i].append(f"{name}: not found")
            elif value <= 0:
                reasons[i].append(f"{name}: turns round")
            elif chance > alpha:
                reasons[i].append(f"{name}: {p} = {chance:.3f}")
    found["survives"] = [not reason for reason in reasons]
    found["note"] = pd.Series(["; ".join(reason) for reason in reasons], dtype="str")
    return found
