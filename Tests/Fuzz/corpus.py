#!/usr/bin/env python3
"""Tests/Fuzz/corpus.py FOLDER: small files of every format, right ones and ones that are slightly wrong, for scripts/fuzz."""

import gzip
import hashlib
import io
import json
import struct
import sys
import zipfile
from pathlib import Path


def idx(magic, sizes, content):
    return struct.pack(f">{1 + len(sizes)}I", magic, *sizes) + content


def npy(descr, shape, content, order="False", version=1):
    header = f"{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}"
    header += " " * (-(len(header) + 11 + (version > 1) * 2) % 64) + "\n"
    size = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes([version, 0]) + size + header.encode("latin1") + content


def npz(members, method=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def example(schema, definitions, depth=0):
    """A value that a JSON Schema allows."""
    if "$ref" in schema:
        return example(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions, depth)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example(schema["anyOf"][0], definitions, depth)
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    if kind == "object":
        properties = schema.get("properties", {})
        names = properties if depth < 8 else schema.get("required", [])
        value = {name: example(properties[name], definitions, depth + 1) for name in names if name in properties}
        return {**{name: 1 for name in schema.get("required", []) if name not in properties}, **value}
    if kind == "array":
        return [example(schema.get("items", {}), definitions, depth + 1)] if depth < 8 else []
    return {"string": "clean", "integer": 7, "number": 0.5, "boolean": True}.get(kind)


def records():
    """A record of every kind that has a schema, by name."""
    folder = Path(__file__).resolve().parents[2] / "Sources/MinNorm/MinNorm.docc/Schemas"
    for path in sorted(folder.glob("*.json")):
        schema = json.loads(path.read_text())
        yield path.stem, json.dumps(example(schema, schema["$defs"])).encode()


def manifest():
    """What a small model's model.json says, with the checksums of arrays that Fuzz.swift puts beside it."""
    arrays = {"coefficients": [1, 2, 3], "centres": [1, 2, 3, 4, 5, 6], "unit": [1], "mean": [1, 2], "targets": [1, 0, 1]}
    sums = {name: hashlib.sha256(struct.pack(f"<{len(a)}d", *a)).hexdigest() for name, a in arrays.items()}
    function = {"name": "clean", "coefficients": "coefficients", "targets": "targets"}
    return {
        "schema": "minnorm.model/1", "version": "1", "kernel": "gaussian:bandwidth=5", "basis": "examples", "features": [],
        "batch": 8, "inputShape": [2], "inputFormat": "float64", "precision": "float64", "task": "regression",
        "outputs": ["y"], "functions": [function], "sha256": sums,
    }


def models():
    """Manifests that Fuzz.swift reads behind the byte 1, and coefficients behind 2."""
    sound = manifest()
    changes = [
        {}, {"features": [{"map": "center", "learnt": {"mean": "mean"}}]}, {"kernel": "laplacian:bandwidth=2"},
        {"features": [{"map": "standardize", "learnt": {"mean": "mean"}}]}, {"inputShape": [1, 1, 2], "inputFormat": "uint8"},
        {"task": "classification", "outputs": ["a", "b"], "precision": "float32"}, {"basis": "weights", "kernel": "linear"},
        {"inputShape": [2**40]}, {"batch": -1}, {"outputs": []}, {"inputShape": [-1]},
    ]
    made = [bytes([1]) + json.dumps({**sound, **change}).encode() for change in changes]
    return made + [bytes([2]) + npy("<f8", "(3, 1)", struct.pack("<3d", 1, 2, 3)), bytes([2]) + npy("<f4", "(1, 3)", bytes(12))]


def corpus():
    """Reader, then its files."""
    numbers = bytes(range(64))
    arrays = [
        npy("<f8", "(2, 4)", numbers),
        npy("<f4", "(4, 4)", numbers, order="True"),
        npy("|u1", "(8, 8)", numbers, version=2),
        npy(">i4", "(16,)", numbers),
        npy("<i8", "(2, 2, 2)", numbers),
        npy("|b1", "(64,)", bytes(64)),
        npy("<U2", "(8,)", numbers),
        npy("<f8", "(99999999999, 99999999999)", numbers),
        npy("|O", "(1,)", b"\x80\x04N."),
    ]
    images = [idx(0x803, [2, 4, 4], numbers[:32]), idx(0x803, [2**31, 2**31, 4], b"0")]
    labels = [idx(0x801, [4], b"\0\1\2\3"), idx(0x801, [4], b"\0\1\2\xff")]
    tables = [
        b"a,b,c\n1,2,3\n4,5,6\n",
        b'"a";"b"\n1,5;2\n3;"4"\n',
        b"\xef\xbb\xbfx\ty\r\n1e3\t-2.5e-300\r\nnan\tinf\r\n",
        b"1 2 3\n4 5 6\n\n",
        b"# note\n0x1p3,1_000\n,\n",
        b'name,y\n"an ""odd"" one",1\nother,2\n',
        b"9" * 400 + b",1\n",
    ]
    sparse = [b"1 1:0.5 3:2\n-1 2:1 # note\n", b"3 qid:2 1:1\n", b"1 0:1 1:2\n", b"1 4294967296:1\n", b"2.5 1:1e999\n"]
    made = dict(records())
    state = struct.pack("<16Q", 0, 1, 1, 1, *[1] * 12) + struct.pack("<9d", *range(9))
    return {
        "images": images,
        "labels": labels,
        "gzip": [gzip.compress(b"hello " * 50), gzip.compress(bytes(100000)), gzip.compress(b"a") + gzip.compress(b"b")],
        "cifar": [bytes([3]) + bytes(3072), bytes([9]) + bytes(3071), bytes([10]) + bytes(3072)],
        "npy": arrays + [gzip.compress(arrays[0])],
        "npz": [
            npz({"x.npy": arrays[0]}),
            npz({"x.npy": arrays[0], "y.npy": arrays[3]}, zipfile.ZIP_DEFLATED),
            npz({"x.npy": bytes(100000)}, zipfile.ZIP_DEFLATED),
        ],
        "csv": tables + [gzip.compress(tables[0])],
        "libsvm": sparse,
        "model": models() + [b"\0" + npz({"model.json": json.dumps(manifest()).encode(), "coefficients.npy": arrays[0]})],
        "checkpoint": [bytes([kind]) + text for kind in range(5) for text in (b"minnorm.checkpoint/1\nwhat: fuzz\n", numbers, state)]
        + [bytes([5]) + json.dumps(json.loads(made["reproduce"])["rows"][0]).encode()]
        + [bytes([6]) + json.dumps({"results": json.loads(made["solve"])["results"], "points": [], "failures": []}).encode()],
        "record": list(made.values()),
        "kernel": [
            b"gaussian:bandwidth=5", b"laplacian:bandwidth=median", b"polynomial:degree=3,gamma=0.5,constant=1", b"cosine",
            b"matern:nu=5/2,bandwidth=1e3", b"rational-quadratic:bandwidth=loo,alpha=2", b"gaussian:gamma=0x1p-3", b"linear:",
            b"gaussian:bandwidth=5+0.1*linear", b"linear*gaussian:gamma=1+2*cosine", b"arc-cosine:degree=1", b"ntk:depth=3",
            b"nngp:depth=2", b"laplacian-l1:bandwidth=median",
        ],
        "features": [
            b"raw", b"grayscale+gabor+unit-norm", b"random-fourier:count=100,bandwidth=5", b"standardize+zca",
            b"random-conv:filters=8,size=6", b"random-relu:count=10", b"gabor:size=9999999999", b"+",
        ],
    }


def main():
    folder = Path(sys.argv[1])
    for reader, files in corpus().items():
        (folder / reader).mkdir(parents=True, exist_ok=True)
        for number, content in enumerate(files):
            (folder / reader / f"seed-{number}").write_bytes(content)


if __name__ == "__main__":
    main()
