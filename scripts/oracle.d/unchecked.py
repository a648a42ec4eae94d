"""The numbers of records that have no definition of their own, each kind with the reason.

A pattern is searched for in the path of the number, such as `results[0].norms.rkhs`.
"""

UNCHECKED = [
    (r"(^|\.)(seconds\.|[a-zA-Z]*Seconds$)", "a time"),
    (r"(^|\.)memory\.", "memory of the process, planned and measured: scripts/test compares both"),
    (r"(^|\.)environment\.", "the machine"),
    (r"(^|\.)solver\.blockSize$", "a choice of layout, which changes no result beyond rounding"),
    (r"(^|\.)solver\.preconditioner\.", "a choice of preconditioner, which changes the number of iterations and nothing else"),
]
