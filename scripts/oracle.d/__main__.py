"""Compares every number of every record of the program with its definition. See scripts/oracle."""

import argparse
import collections
import sys
import tempfile
import time
import traceback

import numpy as np

import suites
from ledger import Ledger
from problem import Problem, Table
from program import Program


def run_case(program, subcommand, name, case, check, arguments):
    """One run of the program: its ledger."""
    given = arguments(program) if callable(arguments) else arguments
    code, record, message = program.run([*subcommand.split(), *given])
    ledger = Ledger(f"{subcommand} {name}", record or {})
    if code not in case.codes:
        ledger.finding("exit code", f"{code}, should be one of {case.codes}: {message}")
    if record is not None:
        with np.errstate(all="ignore"):
            # A table has problems of its own.
            check(ledger, Problem(case) if subcommand != "reproduce" else Table(case), record)
        ledger.close()
    elif not code:
        ledger.finding("record", f"none: {message}")
    return ledger


def main():
    """Runs the suites and says what came of it; exit code 1 where a figure differs."""
    parser = argparse.ArgumentParser(prog="scripts/oracle", description=__doc__)
    parser.add_argument("--program", required=True, help="the built minnorm")
    parser.add_argument("--root", required=True, help="the project's folder")
    parser.add_argument("--short", action="store_true", help="some regimes only: within two minutes")
    parser.add_argument("--only", default="", help="runs whose name contains this word")
    parser.add_argument("--verbose", action="store_true", help="a line for every run")
    options = parser.parse_args()
    program, started = Program(options.program), time.time()
    totals, reasons, findings, missing = collections.OrderedDict(), collections.Counter(), [], set()
    with tempfile.TemporaryDirectory() as folder:
        for run in suites.all_runs(options.root, folder, options.short):
            if options.only not in f"{run.subcommand} {run.name}":
                continue
            if not program.has(run.subcommand):
                missing.add(run.subcommand)
                continue
            begun = time.time()
            try:
                ledger = run_case(program, *run)
            except Exception:  # A crash of the oracle is a finding too: it must not pass for agreement.
                findings.append(f"{run.subcommand} {run.name}: {traceback.format_exc()}")
                continue
            total = totals.setdefault(run.subcommand, collections.Counter())
            total.update(runs=1, sharp=ledger.sharp, bounded=ledger.bounded, findings=len(ledger.findings))
            reasons.update(ledger.reasons)
            findings += ledger.findings
            if options.verbose:
                counts = f"{ledger.sharp:6} {ledger.bounded:5} {len(ledger.findings):3}"
                print(f"{time.time() - begun:6.2f} s {counts}  {ledger.name}", flush=True)
    for name in sorted(missing):
        print(f"left out: this program has no {name}")
    return report(totals, reasons, findings, time.time() - started)


def report(totals, reasons, findings, seconds):
    """Prints what was compared and what differs."""
    print(f"{'subcommand':14} {'runs':>5} {'figures':>8} {'bounds':>7} {'differ':>7}")
    for name, total in totals.items():
        print(f"{name:14} {total['runs']:5} {total['sharp']:8} {total['bounded']:7} {total['findings']:7}")
    whole = sum(totals.values(), collections.Counter())
    print(f"{'all':14} {whole['runs']:5} {whole['sharp']:8} {whole['bounded']:7} {whole['findings']:7}")
    for reason, count in reasons.items():
        print(f"not compared: {count} numbers, {reason}")
    for finding in findings:
        print(f"DIFFERS: {finding}")
    print(f"{len(findings)} differences; {seconds:.0f} s")
    return 1 if findings or not whole["sharp"] else 0


if __name__ == "__main__":
    sys.exit(main())
