"""All runs: a grid of regimes for every subcommand."""

from collections import namedtuple

import datasets

#: A run of the program; `check(ledger, problem, record)` compares its record.
Run = namedtuple("Run", "subcommand name case check arguments")


def all_runs(root, folder, short):
    """Every run, one after the other; a part of them where it is to be short."""
    import grid_compare
    import grid_data
    import grid_descent
    import grid_expressivity
    import grid_interpolants
    import grid_path
    import grid_peers
    import grid_predict
    import grid_randomize
    import grid_regression
    import grid_reproduce
    import grid_search
    import grid_solve
    import grid_spectrum

    material = datasets.Material(root, folder)
    for grid in (
        grid_solve,
        grid_path,
        grid_compare,
        grid_randomize,
        grid_search,
        grid_expressivity,
        grid_spectrum,
        grid_descent,
        grid_interpolants,
        grid_data,
        grid_regression,
        grid_predict,
        grid_reproduce,
        grid_peers,
    ):
        yield from grid.runs(material, short)
