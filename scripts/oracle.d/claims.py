"""The figures of a claim, from the record of its experiment, and whether they meet its criterion."""


def check(ledger, path, row):
    """All figures of a row of `reproduce rethinking`."""
    (inner,) = row["claim"]["record"].values()
    figures, holds = CLAIMS[row["row"]["claim"]["kind"]](inner["_0"])
    for index, value in enumerate(figures):
        ledger.number(f"{path}.claim.figures[{index}].value", value)
    ledger.same(f"{path}.claim.holds", holds)


def randomization(record):
    """All labels and pixels are fitted, random labels are not learnt."""
    cells = [cell for treatment in record["treatments"] for cell in treatment["cells"]]
    own = next(t for t in record["treatments"] if t["pixels"] == "true")
    first, last = own["cells"][0], own["cells"][-1]
    errors, random = max(cell["trainErrors"] for cell in cells), last["testErrorRate"]["mean"]
    norms = [cell["norms"]["rkhs"]["mean"] for cell in (first, last)]
    figures = [len(cells), errors, first["testErrorRate"]["mean"], random, own["chance"], *norms]
    return figures, errors == 0 and random > own["chance"] - 0.05


def interpolants(record):
    """Other interpolants have larger norms, and one of them many errors."""
    others = [f for space in record["spaces"] for f in space["interpolants"][1:] if f["interpolates"]]
    ratios = [f["normRatio"] for f in others if f["normRatio"] is not None]
    own, worst = record["spaces"][0]["interpolants"][0]["testErrorRate"], max(f["testErrorRate"] for f in others)
    return [len(others), min(ratios), max(ratios), own, worst], min(ratios) >= 1 - 1e-9 and worst > 2 * own


def regularizers(record):
    """No regularizer halves the errors."""
    rates = [entry["testErrorRate"] for entry in record["paths"][0]["regularizers"]]
    return rates, rates[0] <= 2 * min(rates[1:])


def descent(record):
    """SGD ends where the closed form is."""
    ends = [c["trajectory"][-1] for c in record["comparisons"]]
    distances = [end["distance"] for end in ends]
    epochs = [c["epochsToFit"] for c in record["comparisons"] if c["epochsToFit"] is not None]
    return distances + [end["testAgreement"] for end in ends] + epochs, max(distances) <= 0.01


def expressivity(record):
    """2n + d weights fit any labels."""
    n, d = record["system"]["order"], record["system"]["dimension"]
    one = next(r for r in record["results"] if r["outputs"] == "one")
    errors = max(r["trainErrors"] for r in record["results"])
    return [n, d, one["weights"], errors, one["testErrorRate"]], errors == 0 and one["weights"] == 2 * n + d


def spectrum(record):
    """Right labels lie in the leading directions."""
    sets, tenth = (record["alignments"][0], record["alignments"][-1]), max(1, record["system"]["order"] // 10)
    shares = [[p["energyShare"] for p in s["points"] if p["directions"] <= tenth][-1] for s in sets]
    norms = [s["norms"]["rkhs"] for s in sets]
    epochs = [s["predictedEpochsToFit"] for s in sets if s["predictedEpochsToFit"] is not None]
    return shares + norms + epochs, shares[0] > 2 * shares[1] and norms[0] < norms[1]


CLAIMS = {f.__name__: f for f in (randomization, interpolants, regularizers, descent, expressivity, spectrum)}
