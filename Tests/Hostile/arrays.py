"""Files of data that nobody may read: IDX, CIFAR-10, NPY, NPZ, CSV, LIBSVM, each also as gzip.

Every function yields (name, files, words): files by name within the case's folder, and the words of a command that reads them.
"""

import gzip
import struct
import sys
import zlib
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Fuzz"))
from corpus import idx, npy, npz  # noqa: E402

NOISE = bytes((i * i * 31 + i * 17 + 5) & 255 for i in range(5000))
PIXELS = bytes(range(32))
NUMBERS = struct.pack("<4d", 1, 2, 3, 4)
TARGETS = npy("<f8", "(4,)", struct.pack("<4d", 0, 1, 0, 1))


def bomb(first, mebibytes, piece=bytes(1 << 20)):
    """A gzip file that grows to so much: a member of the first bytes, then the same of 16 pieces again and again."""
    member = gzip.compress(piece * 16)
    return (gzip.compress(first) if first else b"") + member * (mebibytes // 16)


def zip_bomb(first, mebibytes):
    """An archive whose only member a.npy is the first bytes and so many zeros: one deflated block again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(first) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = head + block * mebibytes + b"\3\0"
    count = len(first) + (mebibytes << 20)
    wide = struct.pack("<HHQQ", 1, 16, count, len(packed))
    common = struct.pack("<HHHHHIII", 45, 0, 8, 0, 0, 0, 2**32 - 1, 2**32 - 1)
    local = b"PK\3\4" + common + struct.pack("<HH", 5, len(wide)) + b"a.npy" + wide
    entry = b"PK\1\2" + struct.pack("<H", 45) + common + struct.pack("<HHHHHII", 5, len(wide), 0, 0, 0, 0, 0) + b"a.npy" + wide
    start = len(local) + len(packed)
    return local + packed + entry + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), start, 0)


def idx_folders():
    """Folders of four IDX files of which one is wrong."""
    sound = {
        "train-images-idx3-ubyte": idx(0x803, [2, 4, 4], PIXELS), "train-labels-idx1-ubyte": idx(0x801, [2], b"\0\1"),
        "t10k-images-idx3-ubyte": idx(0x803, [2, 4, 4], PIXELS), "t10k-labels-idx1-ubyte": idx(0x801, [2], b"\0\1"),
    }
    images = {
        "empty": b"", "three bytes": b"\0\0\x08", "magic alone": struct.pack(">I", 0x803), "header cut": idx(0x803, [1, 28], b""),
        "wrong magic": idx(0x12345678, [1, 1, 1], b"0"), "labels magic": idx(0x801, [1, 1, 1], b"0"),
        "32-bit integers": idx(0xC03, [1, 1, 1], bytes(4)), "little-endian": struct.pack("<4I", 0x803, 1, 1, 1) + b"0",
        "no images": idx(0x803, [0, 28, 28], b""), "no rows": idx(0x803, [1, 0, 28], b""), "no columns": idx(0x803, [1, 28, 0], b""),
        "sizes overflow": idx(0x803, [2**32 - 1] * 3, b"0"), "sizes wrap": idx(0x803, [2**31, 2**31, 4], b"0"),
        "none there": idx(0x803, [60000, 28, 28], b""), "one byte short": idx(0x803, [2, 2, 2], PIXELS[:7]),
        "one byte more": idx(0x803, [2, 2, 2], PIXELS[:9]), "other size than the test's": idx(0x803, [2, 2, 2], PIXELS[:8]),
        "other count than the labels'": idx(0x803, [1, 4, 4], PIXELS[:16]), "a web page": b"<html>not found</html>",
        "a pickle": b"\x80\x04\x95" + NOISE, "noise": NOISE,
        "gzip cut": gzip.compress(sound["train-images-idx3-ubyte"])[:30], "gzip with a tail": gzip.compress(PIXELS) + b"123",
        "gzip in gzip": gzip.compress(gzip.compress(sound["train-images-idx3-ubyte"])),
        "bomb of 1 GB with a small claim": bomb(idx(0x803, [1, 28, 28], b""), 1024),
        "bomb of 1 GB with its claim": bomb(idx(0x803, [1 << 20, 32, 32], b""), 1024),
    }
    labels = {
        "empty": b"", "images magic": idx(0x803, [1, 1, 1], b"0"), "no labels": idx(0x801, [0], b""),
        "4 billion claimed": idx(0x801, [2**32 - 1], b"1"), "one short": idx(0x801, [3], b"\1\2"),
        "one more": idx(0x801, [3], b"\1\2\3\4"), "other count than the images'": idx(0x801, [3], b"\1\2\3"),
        "bomb": bomb(idx(0x801, [1 << 30], b""), 1024),
    }
    for kind, role, files in (("IDX images", "train-images-idx3-ubyte", images), ("IDX labels", "train-labels-idx1-ubyte", labels)):
        for name, content in files.items():
            yield f"{kind}: {name}", {**sound, role: content}, ["solve", "--data", "{folder}"]
    for role in sound:
        rest = {name: content for name, content in sound.items() if name != role}
        yield f"IDX: no {role}", rest, ["solve", "--data", "{folder}"]


def cifar_folders():
    """Folders of CIFAR-10 batches of which one is wrong."""
    record = bytes([3]) + bytes(3072)
    names = [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]
    wrong = {
        "empty": b"", "one byte": b"\1", "one byte short": record[:-1], "one byte more": record + b"\1",
        "label 10": bytes([10]) + bytes(3072), "CIFAR-100": bytes([1]) * 2 * 3074, "text": b"<html>not found</html>",
        "bomb": bomb(b"", 1024), "gzip cut": gzip.compress(record)[:20],
    }
    for name, content in wrong.items():
        files = {**{each: record for each in names}, names[0]: content}
        yield f"CIFAR-10: {name}", files, ["solve", "--data", "{folder}"]
    yield "CIFAR-10: pickles", {"data_batch_1": b"\x80\x02}"}, ["solve", "--data", "{folder}"]


def npy_files():
    """Contents of .npy files."""
    def raw(header, content=NUMBERS, version=1):
        size = struct.pack("<H" if version == 1 else "<I", len(header) + 1)
        return b"\x93NUMPY" + bytes([version, 0]) + size + header.encode() + b"\n" + content

    yield from {
        "empty": b"", "magic cut": b"\x93NU", "wrong magic": b"NUMPY 1.0 and more", "a zip file": b"PK\3\4" + NOISE[:60],
        "a pickle": b"\x80\x04\x95" + NOISE[:60], "version 9": npy("<f8", "(4,)", NUMBERS).replace(b"Y\1", b"Y\x09", 1),
        "header cut": npy("<f8", "(4,)", b"")[:40], "header of 4 GB": b"\x93NUMPY\2\0\xff\xff\xff\xff",
        "object array": npy("|O", "(4,)", b"\x80\4N."), "structured": raw("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (4,), }"),
        "complex": npy("<c8", "(4,)", NUMBERS), "no type": npy("", "(4,)", NUMBERS), "long doubles": npy("<f16", "(2,)", NUMBERS),
        "dates": npy("<M8[D]", "(4,)", NUMBERS), "shape overflows": npy("<f4", "(4611686018427387904, 4)", NUMBERS),
        "size of 20 digits": npy("<f8", "(99999999999999999999, 1)", NUMBERS), "huge": npy("<f8", "(1000000, 1000000)", NUMBERS),
        "huge, Fortran": npy("<f8", "(1000000, 1000000)", NUMBERS, order="True"), "negative": npy("<f8", "(-1, 4)", NUMBERS),
        "no rows": npy("<f8", "(0, 4)", b""), "no columns": npy("<f8", "(4, 0)", b""), "shape no tuple": npy("<f8", "4", NUMBERS),
        "shape a call": npy("<f8", "__import__('os')", NUMBERS), "nested": npy("<f8", "((4,),)", NUMBERS),
        "64 dimensions of 2": npy("|u1", "(" + "2, " * 64 + ")", NUMBERS), "key missing": raw("{'descr': '<f8', 'shape': (4,), }"),
        "key twice": raw("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (4,)}"),
        "unknown key": raw("{'descr': '<f8', 'fortran_order': False, 'shape': (4,), 'x': 1}"),
        "order no boolean": raw("{'descr': '<f8', 'fortran_order': 1, 'shape': (4,)}"), "unclosed quote": raw("{'descr': '<f8"),
        "unclosed brace": raw("{'descr': '<f8', 'fortran_order': False, 'shape': (4,"), "one byte short": npy("<f8", "(4,)", NUMBERS[:-1]),
        "one byte more": npy("<f8", "(4,)", NUMBERS + b"1"), "NaN": npy("<f8", "(4,)", struct.pack("<4d", 1, float("nan"), 3, 4)),
        "infinity": npy("<f4", "(4,)", struct.pack("<4f", 1, 2, float("inf"), 4)), "beyond 2^53": npy("<u8", "(1,)", b"\xff" * 8),
        "a row short": npy("<f8", "(3,)", NUMBERS[:24]), "gzip cut": gzip.compress(npy("<f8", "(4,)", NUMBERS))[:40],
        "bomb of 1 GB": bomb(npy("|u1", "(1024, 1048576)", b""), 1024),
        "bomb of 10 GB": bomb(npy("<f8", "(10240, 131072)", b""), 10240),
        "bomb, Fortran": bomb(npy("|u1", "(1024, 1048576)", b"", order="True"), 1024),
    }.items()


def npz_files():
    """Contents of .npz files with an array a."""
    array = npy("<f8", "(4,)", NUMBERS)
    yield from {
        "empty": b"", "no members": npz({}), "text": b"PK, said the zip file", "end cut": npz({})[:-1], "a .npy file": array,
        "a pickle inside": npz({"a.npy": npy("|O", "(4,)", b"\x80\4N.")}), "text as array": npz({"a.npy": b"hello"}),
        "array cut": npz({"a.npy": array[:-1]}), "array with more": npz({"a.npy": array + b"1"}, 8),
        "cut": npz({"a.npy": array, "b.npy": array})[:200], "a tail": npz({"a.npy": array}) + b"123", "noise": NOISE,
        "huge shape": npz({"a.npy": npy("<f8", "(1000000000, 1000)", b"")}, 8), "another name": npz({"b.npy": array}),
        "bomb of 1 GB": zip_bomb(npy("|u1", f"({1 << 30},)", b""), 1 << 10),
        "bomb of 10 GB": zip_bomb(npy("|u1", f"({10 << 30},)", b""), 10 << 10),
    }.items()
    for method in (0, 8):
        sound = npz({"a.npy": array}, method)
        end = len(sound) - 22
        entry = end - 51
        changes = {
            "checksum": (entry + 16, b"\1\2\3\4"), "packed size 0": (entry + 20, bytes(4)), "packed size 1 GB": (entry + 20, b"\0\0\0\x40"),
            "size 0": (entry + 24, bytes(4)), "size 4 GB": (entry + 24, b"\xfe\xff\xff\xff"), "64 bits missing": (entry + 24, b"\xff" * 4),
            "encrypted": (entry + 8, b"\1"), "bzip2": (entry + 10, b"\x0c"), "Zstandard": (entry + 10, b"\x5d"),
            "header in itself": (entry + 42, b"\1\0\0\0"), "header beyond": (entry + 42, b"\xfe\xff\xff\xff"), "other disk": (entry + 34, b"\1"),
            "long name": (entry + 28, b"\xe8\3"), "name differs": (30, b"b"), "no header": (0, bytes(4)), "header name huge": (26, b"\xff\xff"),
            "two counted": (end + 8, b"\2\0\2\0"), "none counted": (end + 8, bytes(4)), "65535 counted": (end + 8, b"\xff" * 4),
            "directory empty": (end + 12, bytes(4)), "directory beyond": (end + 16, b"\xfe\xff\xff\xff"), "split": (end + 4, b"\1\0\1\0"),
            "comment missing": (end + 20, b"\x09\0"), "no signature": (entry, bytes(4)),
        }
        for name, (place, content) in changes.items():
            yield f"{name} ({'stored' if method == 0 else 'deflated'})", sound[:place] + content + sound[place + len(content) :]


def tables():
    """Contents of .csv files."""
    yield from {
        "empty": b"", "blank lines": b"\n\n \n", "header alone": b"a,b,c\n", "comments alone": b"# a\n# b\n", "shorter row": b"1,2,3\n1,2\n",
        "longer row": b"1,2\n1,2,3\n", "a word": b"1,2\n1,two\n", "an empty field": b"1,2\n,2\n", "separator at the end": b"1,2\n1,2,\n",
        "second header": b"a,b\nc,d\n1,2\n", "decimal commas and points": b"1,5;2.5\n1,5;2,5\n", "NaN": b"1,2\nnan,1\n", "infinity": b"1,2\n1,-inf\n",
        "overflow": b"1,2\n1,1e400\n", "hexadecimal": b"1,2\n1,0x1p3\n", "unclosed quote": b'1,2\n"3,4\n5,6\n', "text behind a quote": b'1,2\n"3"4,5\n',
        "a web page": b"<!DOCTYPE html>\n<html>\n", "nulls": b"\0" * 1000, "null in a number": b"1,2\n1\0,2\n", "no text": NOISE,
        "UTF-16": "1,2\n3,4\n".encode("utf-16"), "a pickle": b"\x80\4\x95" + NOISE, "40 MB without an end": b"1" * (40 << 20),
        "a number of a million digits": b"1,2\n1," + b"9" * 1000000, "half a million columns, then one": b"1," * 500000 + b"1\n1\n",
        "rows unlike the targets": b"1,2\n3,4\n", "bomb of nulls": bomb(b"", 1024), "bomb of line ends": bomb(b"", 1024, b"\n" * (1 << 20)),
        "bomb of rows": bomb(b"", 1024, b"0,0,0,0,0,0,0\n" * 74898), "gzip cut": gzip.compress(b"1,2\n3,4\n")[:15],
    }.items()


def sparse():
    """Contents of .svm files."""
    yield from {
        "empty": b"", "comments alone": b"# a\n", "no target": b"1:2 2:3\n", "descending": b"1 2:1 1:1\n", "twice": b"1 1:1 1:2\n",
        "negative index": b"1 -1:2\n", "beyond 31 bits": b"1 2147483648:1\n", "no value": b"1 1:\n", "no colon": b"1 1 2\n",
        "a word": b"1 1:one\n", "NaN": b"1 1:nan\n", "infinity": b"1 1:1e999\n", "several labels": b"1,2 1:1\n", "a web page": b"<html>\n",
        "nulls": b"\0\0 1:1\n", "two colons": b"1 1:2:3\n", "no text": NOISE, "40 MB without an end": b"1" * (40 << 20),
        "bomb of one index": b"1 1:1\n" * 200 + b"0 2147483647:1\n", "bomb": bomb(b"", 1024, b"1 1:0\n" * 174762),
    }.items()


def cases():
    """All of them."""
    yield from idx_folders()
    yield from cifar_folders()
    solve = ["solve", "--train-y", "{folder}/y.npy", "--train-x"]
    for name, content in npy_files():
        yield f"NPY: {name}", {"x.npy": content, "y.npy": TARGETS}, [*solve, "{folder}/x.npy"]
    for name, content in npz_files():
        yield f"NPZ: {name}", {"x.npz": content, "y.npy": TARGETS}, [*solve, "{folder}/x.npz:a"]
    for name, content in tables():
        yield f"CSV: {name}", {"x.csv": content, "y.npy": TARGETS}, [*solve, "{folder}/x.csv"]
    for name, content in sparse():
        yield f"LIBSVM: {name}", {"x.svm": content}, ["solve", "--table", "{folder}/x.svm"]
