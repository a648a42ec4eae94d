"""Runs the program and reads its record."""

import json
import os
import subprocess
import tempfile


class Program:
    """The built `minnorm`."""

    def __init__(self, path, environment=None):
        self.path, self.count, self.words = path, 0, None
        self.environment = {**os.environ, **(environment or {})}

    def has(self, subcommand):
        """Whether there is such a subcommand."""
        if self.words is None:
            said = subprocess.run([self.path, "--help"], capture_output=True, text=True, env=self.environment)
            self.words = set(said.stdout.partition("SUBCOMMANDS")[2].split())
        return subcommand.split()[0] in self.words

    def run(self, arguments):
        """The exit code, the record (None where there is none) and what was said on standard error."""
        self.count += 1
        with tempfile.TemporaryDirectory() as folder:
            record = os.path.join(folder, "record.json")
            command = [self.path, *arguments, "--json", record, "--quiet"]
            if arguments[0] not in ("data", "model"):
                command += ["--threads", "1"]
            done = subprocess.run(command, capture_output=True, text=True, env=self.environment, timeout=600)
            text = None
            if os.path.exists(record):
                with open(record, encoding="utf-8") as file:
                    text = json.load(file)
        return done.returncode, text, done.stderr.strip()
