"""Specifications of kernels and features that nobody may take for one: (name, files, words), as arrays.py has them."""

KERNELS = [
    "", ":", "gaussian", "gaussian:", "gaussian:bandwidth", "gaussian:bandwidth=", "gaussian:bandwidth=0", "gaussian:bandwidth=-1",
    "gaussian:bandwidth=nan", "gaussian:bandwidth=inf", "gaussian:bandwidth=1e999", "gaussian:bandwidth=1,bandwidth=2",
    "gaussian:bandwidth=1,gamma=1", "gaussian:sigma=1", "gaussian:=1", "gaussian:bandwidth=five", "Gaussian:bandwidth=1", "rbf:gamma=1",
    "sigmoid", "polynomial", "polynomial:degree=0", "polynomial:degree=65", "polynomial:degree=1.5", "polynomial:degree=2,gamma=-1",
    "matern:nu=7/2,bandwidth=1", "matern:bandwidth=1,nu=1/0", "linear:x=1", "linear+", "+linear", "linear*", "-1*linear", "0*linear",
    "linear++linear", "gaussian:bandwidth=loo+linear", "linear:" + "a=1," * 1000, "x" * 100000, "arc-cosine:degree=9",
    "ntk:depth=0", "ntk:depth=1000000000", "rational-quadratic:alpha=0,bandwidth=1", "linear" + "*linear" * 10000 + "*",
]

FEATURES = [
    "", ":", "+", "raw+", "+raw", "raw:x=1", "nonsense", "gabor:size=9999999999", "gabor:size=0", "random-fourier", "random-fourier:count=3,bandwidth=1",
    "random-fourier:count=100,bandwidth=0", "random-fourier:count=99999999999999999999,bandwidth=1", "random-relu", "random-relu:count=0",
    "random-relu:count=-5", "random-conv", "random-conv:filters=0", "random-conv:filters=8,size=999", "random-conv:filters=1//2",
    "random-conv:filters=99999999999", "zca:epsilon=-1", "zca:epsilon=nan", "raw+raw:y=2", "standardize:=", "unit-norm:a", "RAW", "raw raw",
    "\u00fcber", "raw" + "+raw" * 5000 + "+", "x" * 100000,
]


def cases():
    """All of them."""
    for option, texts in (("--kernel", KERNELS), ("--features", FEATURES)):
        for text in texts:
            shown = text if len(text) < 60 else f"{text[:20]}… of {len(text)} characters"
            yield f"{option[2:]} '{shown.strip()}'", {}, ["solve", "--train", "20", "--test", "10", f"{option}={text}"]
