"""Files that the program itself writes, changed: models, checkpoints, records.

Every function yields (name, files, words), as arrays.py does; they begin with files that the program has just written.
"""

import hashlib
import io
import json
import struct
import subprocess
import zipfile

from arrays import NOISE, npy, npz, zip_bomb

SOLVE = ["solve", "--train", "30", "--test", "10", "--quiet"]


def run(program, *words):
    subprocess.run([program, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def cuts(content):
    """The beginnings of a file."""
    for share in (0, 0.01, 0.3, 0.7, 0.97):
        yield f"cut at {share:.0%}", content[: int(share * len(content))]
    yield "a byte short", content[:-1]
    yield "noise", NOISE
    yield "a byte changed", content[: len(content) // 2] + bytes([content[len(content) // 2] ^ 1]) + content[len(content) // 2 + 1 :]


def models(program, folder):
    """Saved functions."""
    path = folder / "model.npz"
    run(program, *SOLVE, "--features", "standardize", "--save", path)
    sound = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["model.json"])

    def changed(**keys):
        kept = {**manifest, **{key: value for key, value in keys.items() if value is not ...}}
        return npz({**members, "model.json": json.dumps({k: v for k, v in kept.items() if keys.get(k) is not ...}).encode()})

    def array(name, shape, numbers):
        """Another array, with its checksum in the manifest."""
        content = struct.pack(f"<{len(numbers)}d", *numbers)
        return npz({
            **members, f"{name}.npy": npy("<f8", shape, content),
            "model.json": json.dumps({**manifest, "sha256": {**manifest["sha256"], name: hashlib.sha256(content).hexdigest()}}).encode(),
        })

    function = manifest["functions"][0]
    made = dict(cuts(sound))
    for name in members:
        if name != "record.json":
            made[f"without {name}"] = npz({each: content for each, content in members.items() if each != name})
    for key in manifest:
        # What has a default, or nothing, may be missing.
        if key not in ("inputNames", "schema"):
            made[f"no key {key}"] = changed(**{key: ...})
        made[f"key {key} of another kind"] = changed(**{key: {"a": 1} if not isinstance(manifest[key], dict) else 3})
    made |= {
        "no schema": changed(schema=...), "manifest no JSON": npz({**members, "model.json": b"{"}),
        "manifest empty": npz({**members, "model.json": b""}), "manifest a list": npz({**members, "model.json": b"[]"}),
        "manifest of 100,000 brackets": npz({**members, "model.json": b"[" * 100000}),
        "manifest of 17 MB": npz({**members, "model.json": b" " * (17 << 20)}, 8), "manifest no UTF-8": npz({**members, "model.json": b"\xff\xfe"}),
        "a newer format": changed(schema="minnorm.model/2"), "unknown kernel": changed(kernel="nonsense:a=1"),
        "bandwidth of the examples": changed(kernel="gaussian:bandwidth=median"), "unknown features": changed(features=[{"map": "nonsense", "learnt": {}}]),
        "features not learnt": changed(features=[{"map": "standardize", "learnt": {}}]), "two maps in one": changed(features=[{"map": "raw+raw", "learnt": {}}]),
        "negative input": changed(inputShape=[-784]), "input of 2^62": changed(inputShape=[2**62, 2**62, 1]), "input without sizes": changed(inputShape=[]),
        "input of two sizes": changed(inputShape=[28, 28]), "another input": changed(inputShape=[1, 10, 10]), "no outputs": changed(outputs=[]),
        "fewer outputs": changed(outputs=["0", "1"]), "no functions": changed(functions=[]), "weights that are coefficients": changed(basis="weights"),
        "an array that is not there": changed(functions=[{**function, "coefficients": "nowhere"}]), "no checksums": changed(sha256={}),
        "a wrong checksum": changed(sha256={**manifest["sha256"], "coefficients": "0" * 64}), "unit 0": array("unit", "(1,)", [0]),
        "unit negative": array("unit", "(1,)", [-1]), "coefficients of another shape": array("coefficients", "(10, 30)", [1] * 300),
        "coefficients NaN": array("coefficients", "(30, 10)", [float("nan")] * 300), "targets out of range": array("targets", "(30,)", [77] * 30),
        "centres of other size": array("centres", "(30, 3)", [1] * 90), "record changed": npz({**members, "record.json": b"{}"}),
        "coefficients a pickle": npz({**members, "coefficients.npy": npy("|O", "(1,)", b"\x80\4N.")}), "a bomb of 10 GB": zip_bomb(members["coefficients.npy"], 10 << 10),
    }
    for name, content in made.items():
        yield f"model: {name}", {"m.npz": content}, ["predict", "{folder}/m.npz", "--data", "digits"]


def checkpoints(program, folder):
    """Checkpoints of a factorization and of conjugate gradients."""
    direct = [*SOLVE, "--train", "200", "--block-size", "50"]
    iterative = [*SOLVE, "--train", "200", "--solver", "pcg"]
    for kind, words, state in (("factor", direct, "columns.bin"), ("pcg", iterative, "state.bin")):
        kept = folder / kind
        run(program, *words, "--checkpoint", kept)
        files = {path.name: path.read_bytes() for path in kept.iterdir() if path.is_file()}
        resume = [*words, "--checkpoint", "{folder}", "--resume"]
        for name, content in cuts(files["identity.txt"]):
            yield f"checkpoint ({kind}): identity {name}", {**files, "identity.txt": content}, resume
        yield f"checkpoint ({kind}): no identity", {state: files[state]}, resume
        newer = files["identity.txt"].replace(b"checkpoint/1", b"checkpoint/2")
        yield f"checkpoint ({kind}): newer", {**files, "identity.txt": newer}, resume
        yield f"checkpoint ({kind}): not resumed", files, resume[:-1]
        for option in (["--kernel", "gaussian:bandwidth=6"], ["--ridge", "1"], ["--train", "210"], ["--seed", "5", "--pixels", "shuffled"]):
            yield f"checkpoint ({kind}): another {option[-2]}", files, [*resume, *option]
        content = files[state]
        wrong = {"noise": NOISE, "first byte changed": bytes([content[0] ^ 1]) + content[1:], "a tail": content + b"1"}
        if kind == "pcg":
            wrong |= dict(cuts(content))
        for name, bad in wrong.items():
            yield f"checkpoint ({kind}): {state} {name}", {**files, state: bad}, resume
    yield "checkpoint: a file in its place", {"c": b"1"}, [*direct, "--checkpoint", "{folder}/c", "--resume"]


def records(program, folder):
    """Records, for a page of them."""
    path = folder / "record.json"
    run(program, *SOLVE, "--json", path)
    sound = path.read_bytes()
    record = json.loads(sound)
    made = dict(cuts(sound))
    # A changed byte may be one of a number, which nobody can know, and the last is a line's end.
    del made["a byte changed"], made["a byte short"]
    for key, value in record.items():
        if key not in ("notes",):
            made[f"no key {key}"] = json.dumps({each: inner for each, inner in record.items() if each != key}).encode()
        made[f"{key} of another kind"] = json.dumps({**record, key: [[1]] if not isinstance(value, list) else {"a": 1}}).encode()
    made |= {
        "no JSON": b"hello", "a number": b"1", "a list": b"[]", "null": b"null", "no schema": b"{}", "another schema": b'{"schema": "other/1"}',
        "a newer schema": sound.replace(b"minnorm.solve/1", b"minnorm.solve/2"), "without a page": sound.replace(b"minnorm.solve/1", b"minnorm.plan/1"),
        "100,000 brackets": b"[" * 100000, "100,000 objects": b'{"schema":' * 100000, "no UTF-8": sound.replace(b"digits", b"d\xff\xfe\xffts", 1),
        "a number beyond all": json.dumps({**record, "seed": "SEED"}).encode().replace(b'"SEED"', b"1" * 400),
        "a name of 60 MB": b'{"schema": "' + b"x" * (60 << 20) + b'"}', "a negative seed": json.dumps({**record, "seed": -1}).encode(),
    }
    for name, content in made.items():
        yield f"record: {name}", {"r.json": content}, ["report", "{folder}/r.json", "--out", "{folder}/p.html"]


def cases(program, folder):
    """All of them."""
    yield from models(program, folder)
    yield from checkpoints(program, folder)
    yield from records(program, folder)
