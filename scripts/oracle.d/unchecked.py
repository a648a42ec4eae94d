"""The numbers of records that have no definition of their own, each kind with the reason.

A pattern is searched for in the path of the number, such as `results[0].norms.rkhs`.
"""

UNCHECKED = [
    (r"(^|\.)(seconds\.|[a-zA-Z]*Seconds$)", "a time"),
    (r"(^|\.)memory\.", "memory of the process, planned and measured: scripts/test compares both"),
    (r"(^|\.)environment\.", "the machine"),
    (r"(^|\.)solver\.blockSize$", "a choice of layout, which changes no result beyond rounding"),
    (r"(^|\.)(solver|plan)\.cluster\.", "where the numbers are on the ranks of a cluster: scripts/test-mpi compares the solves"),
    (r"^rows\[\d+\]\.row\.", "what a table asks for, and what is published of it"),
    (r"^rows\[\d+\]\.claim\.record\.", "the whole record of a subcommand, whose own runs are compared"),
    (r"\.published\.", "a published number, as it is quoted"),
    (r"(^|\.)(peakBytes|plannedPeakBytes|seconds)$", "time and memory of a row of a table"),
    (r"^path\.blockFilters$", "a choice of how many filters are summed up at once"),
    (
        r"^(plannedPeakBytes|storage\[\d+\].plannedPeakBytes|plan\.featureWorkBytes|plan\.keptBytes|availableBytes)$",
        "expected memory: scripts/test compares plans with what runs take",
    ),
    (r"^gemmFlopsPerSecond$", "a rate of the machine"),
    (
        r"\.kernelError$",
        "an estimate from a few rows of what rounding makes of K's entries: scripts/check-digits holds what follows from it "
        "against arithmetic of 100 digits",
    ),
    (
        r"(^|\.)solver\.preconditioner\.",
        "a choice of preconditioner, which changes the number of iterations and nothing else",
    ),
]
