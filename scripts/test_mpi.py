"""The tests of scripts/test-mpi; run that."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(os.environ["MINNORM_MPI"])
MPIRUN = ["mpirun", "-q", "--oversubscribe"] + (["--allow-run-as-root"] if os.getuid() == 0 else [])
LIMIT = 120
failures = []


def check(name, holds, detail=""):
    print(f"{'ok  ' if holds else 'FAIL'} {name}" + (f": {detail}" if detail and not holds else ""), flush=True)
    if not holds:
        failures.append(name)


def run(words, environment=None):
    started = time.time()
    done = subprocess.run(words, capture_output=True, text=True, timeout=LIMIT, env=environment)
    return done.returncode, done.stdout, done.stderr, time.time() - started


def ranks(count, *options, launcher=()):
    return run([*MPIRUN, *launcher, "-np", str(count), PROGRAM, "solve", "--engine", "scalapack", *options])


def differences(one, other, tolerance, path=""):
    """Numbers that differ by more than the tolerance and words that differ, but for times, machine and layout."""
    skipped = ("seconds", "memory", "environment", "command", "cluster", "blockSize", "hplRatio", "trustedDigits", "trustedNormDigits")
    if isinstance(one, dict):
        for key in sorted(set(one) | set(other)):
            if key not in skipped:
                yield from differences(one.get(key), other.get(key), tolerance, f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other)):
            yield from differences(*pair, tolerance, f"{path}[{index}]")
    elif isinstance(one, float) or isinstance(other, float):
        # Residuals are rounding themselves.
        allowed = 1e-2 * tolerance if "esidual" in path else tolerance * abs(one)
        if "esidual" in path and abs(one) < 1e-3 and abs(other) < 1e-3:
            return
        if not abs(one - other) <= allowed:
            yield f"{path}: {one} and {other}"
    elif one != other:
        yield f"{path}: {one} and {other}"


def same_record(name, count, tolerance, *options, only_ranks=()):
    code, output, message, _ = run([PROGRAM, "solve", "--threads", "1", "--quiet", "--json", "-", *options])
    one = json.loads(output)
    code, output, message, _ = ranks(count, "--quiet", "--json", "-", *options, *only_ranks)
    if code != 0:
        return check(name, False, f"exit code {code}: {message}")
    found = list(differences(one, json.loads(output), tolerance))
    check(name, not found, "; ".join(found[:4]))


def coefficients():
    """Equal to 1e-10: the functions that both save give the same predictions, and the same norms."""
    with tempfile.TemporaryDirectory() as folder:
        run([PROGRAM, "solve", "--train", "1000", "--test", "10", "--quiet", "--save", f"{folder}/1.npz"])
        for count in (1, 2, 4):
            code, _, message, _ = ranks(count, "--train", "1000", "--test", "10", "--quiet", "--save", f"{folder}/p.npz")
            try:
                import zipfile

                def numbers(path):
                    with zipfile.ZipFile(path) as archive:
                        name = next(n for n in archive.namelist() if n.startswith("coefficients"))
                        data = archive.read(name)
                    header = data.index(b"\n") + 1
                    return memoryview(data[header:]).cast("d").tolist()

                one, other = numbers(f"{folder}/1.npz"), numbers(f"{folder}/p.npz")
                error = (sum((a - b) ** 2 for a, b in zip(one, other)) / sum(a * a for a in one)) ** 0.5
                check(f"coefficients on {count} ranks to 1e-10", code == 0 and error < 1e-10, f"{error} {message}")
            except OSError as error:
                check(f"coefficients on {count} ranks", False, str(error))


def refused(name, expected, wanted, count, *options):
    code, output, message, _ = ranks(count, *options)
    lines = [line for line in message.splitlines() if "error" in line]
    check(name, code == expected and output == "" and len(lines) == 1 and wanted in lines[0], f"{code} {message}")


def failing():
    refused("a bad option is one line, 64", 64, "--bogus", 3, "--bogus")
    refused("conjugate gradients run on one machine, 64", 64, "--solver pcg", 2, "--solver", "pcg")
    refused("input that is missing is one line, 66", 66, "not found", 3, "--data", "/nonexistent")
    refused("too little memory is one line, 69", 69, "more than 2 ranks", 2, "--memory-limit", "50M")
    refused("equal examples are refused, 70", 70, "--ridge", 2, "--train", "900", "--kernel", "linear")
    base = [PROGRAM, "solve", "--engine", "scalapack", "--quiet"]
    code, _, message, _ = run([*MPIRUN, "-np", "1", *base, ":", "-np", "1", *base, "--seed", "3"])
    check("ranks with different commands refuse to start, 65", code == 65 and "rank 1" in message, f"{code} {message}")
    code, _, message, spent = run([*MPIRUN, "-np", "1", *base, ":", "-np", "1", *base, "--data", "/nonexistent"])
    check("an error on one rank ends all, 66", code == 66 and "on rank 1" in message, f"{code} {message}")
    check("an error on one rank ends all within 30 s", spent < 30, f"{spent} s")


def killed():
    words = [*MPIRUN, "-np", "4", PROGRAM, "solve", "--engine", "scalapack", "--precision", "mixed", "--quiet"]
    words += ["--labels", "clean," + ",".join(f"corrupt:0.{k}" for k in range(1, 10)), "--loo"]
    job = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    found = []
    for _ in range(200):
        time.sleep(0.1)
        found = subprocess.run(["pgrep", "-P", str(job.pid)], capture_output=True, text=True).stdout.split()
        if len(found) >= 4:
            break
    time.sleep(1)
    if len(found) < 4 or job.poll() is not None:
        job.wait(LIMIT)
        return check("a rank that is killed", False, "the ranks were not found, or had done")
    os.kill(int(found[-1]), signal.SIGKILL)
    started = time.time()
    _, message = job.communicate(timeout=LIMIT)
    spent = time.time() - started
    check("a rank that is killed ends the job within 30 s", spent < 30 and job.returncode != 0, f"{spent} s, {job.returncode}")
    check("and no more than one rank says so", message.count("minnorm:") <= 1, message)


def several_hosts():
    """Two namespaces with addresses of their own; ranks reach each other over TCP only."""
    if os.getuid() != 0:
        return print("skip several hosts: network namespaces need root", flush=True)
    setup = """
set -e
for k in 1 2; do ip netns add mn$$h$k; ip link add mn$$v$k type veth peer name eth0 netns mn$$h$k; done
ip link add mn$$br type bridge; ip addr add 10.213.77.254/24 dev mn$$br; ip link set mn$$br up
for k in 1 2; do
  ip link set mn$$v$k master mn$$br; ip link set mn$$v$k up
  ip -n mn$$h$k addr add 10.213.77.$k/24 dev eth0; ip -n mn$$h$k link set eth0 up; ip -n mn$$h$k link set lo up
done
"""
    tag = str(os.getpid())
    text = setup.replace("$$", tag)
    try:
        code, _, message, _ = run(["bash", "-c", text])
        if code != 0:
            return print(f"skip several hosts: network namespaces cannot be made ({message.strip()[-80:]})", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            # mpirun's remote shell: the address names the namespace.
            agent = f"{folder}/agent"
            with open(agent, "w") as file:
                # A name of its own as well, and a folder for what mpirun leaves on every host.
                file.write(
                    "#!/bin/sh\nk=${1##*.}; shift\nmkdir -p " + folder + "/$k\nexport TMPDIR=" + folder + "/$k\n"
                    f'exec ip netns exec "mn{tag}h$k" unshare -u sh -c "hostname mnhost$k; $*"\n'
                )
            os.chmod(agent, 0o755)
            hosts = f"{folder}/hosts"
            with open(hosts, "w") as file:
                file.write("10.213.77.1 slots=2\n10.213.77.2 slots=2\n")
            launcher = ["--bind-to", "none", "--mca", "mpi_yield_when_idle", "1", "--hostfile", hosts, "--mca", "plm_rsh_agent", agent, "--mca", "btl", "tcp,self"]
            launcher += ["--mca", "btl_tcp_if_include", "10.213.77.0/24", "--mca", "oob_tcp_if_include", "10.213.77.0/24"]
            code, output, message, _ = ranks(4, "--train", "300", "--test", "10", "--quiet", "--json", "-", launcher=launcher)
            holds = code == 0 and json.loads(output)["results"][0]["interpolates"]
            check("four ranks in two network namespaces solve over TCP", holds, f"{code} {message}")
    finally:
        for k in "12":
            run(["ip", "netns", "del", f"mn{tag}h{k}"])
            run(["ip", "link", "del", f"mn{tag}v{k}"])
        run(["ip", "link", "del", f"mn{tag}br"])


def main():
    coefficients()
    same_record("the record on 2 ranks, labels and leave-one-out", 2, 1e-8, "--train", "700", "--labels", "clean,random", "--loo")
    same_record("the record on 4 ranks, full storage", 4, 1e-8, "--train", "700", only_ranks=["--storage", "full"])
    same_record("the record on 2 ranks, mixed", 2, 1e-5, "--train", "700", "--precision", "mixed")
    same_record("the record on 4 ranks, float32", 4, 1e-4, "--train", "700", "--precision", "float32")
    same_record("the record on 3 ranks, ridge and intercept", 3, 1e-8, "--train", "500", "--ridge", "0.1", "--center-y")
    same_record("more ranks than blocks", 4, 1e-8, "--train", "12", "--test", "5")
    failing()
    killed()
    several_hosts()
    if failures:
        sys.exit(f"test-mpi: {len(failures)} failed")
    print("test-mpi: all hold")


main()
