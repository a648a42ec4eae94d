"""Reads Swift sources for the check scripts: text without comments and strings, declarations, public symbols."""

import os
import re

# The words that start a declaration which can be documented.
KINDS = r"struct|class|enum|protocol|actor|typealias|func|var|let|init|subscript|associatedtype|case|macro"
MODIFIERS = (
    r"(?:(?:@\w+(?:\([^()]*\))?|open|public|package|internal|fileprivate|private|final|static|class|mutating|nonmutating|"
    r"consuming|borrowing|nonisolated(?:\(unsafe\))?|indirect|override|convenience|required|lazy|weak|unowned|"
    r"isolated|prefix|postfix|infix|dynamic|private\(set\)|internal\(set\)|package\(set\)|fileprivate\(set\))\s+)*"
)
DECLARATION = re.compile(
    r"^[ \t]*(?P<modifiers>" + MODIFIERS + r")(?P<kind>" + KINDS + r")\b[ \t]*(?P<name>`?\w+`?|[-+*/=<>!&|^~%.?]+)?", re.M
)


def swift_files(folder):
    for path, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(".swift"):
                yield os.path.join(path, name)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def code(text):
    """The text with comments and string literals blanked; line breaks and length stay."""
    out = []
    at = 0

    def blank(end):
        out.append("".join(c if c == "\n" else " " for c in text[at:end]))
        return end

    while at < len(text):
        if text.startswith("//", at):
            end = text.find("\n", at)
            at = blank(len(text) if end < 0 else end)
        elif text.startswith("/*", at):
            at = blank(_end_of_comment(text, at))
        elif text[at] == '"' or (text[at] == "#" and re.match(r'#+"', text[at : at + 8])):
            at = blank(_end_of_string(text, at))
        else:
            out.append(text[at])
            at += 1
    return "".join(out)


def _end_of_comment(text, at):
    depth = 0
    while at < len(text):
        if text.startswith("/*", at):
            depth, at = depth + 1, at + 2
        elif text.startswith("*/", at):
            depth, at = depth - 1, at + 2
            if depth == 0:
                return at
        else:
            at += 1
    return at


def _end_of_string(text, at):
    marks = re.match(r"#*", text[at:]).group()
    at += len(marks)
    quote = '"""' if text.startswith('"""', at) else '"'
    at += len(quote)
    while at < len(text):
        if text.startswith("\\" + marks + "(", at):
            at = _end_of_interpolation(text, at + len(marks) + 2)
        elif text.startswith("\\" + marks, at):
            at += len(marks) + 2
        elif text.startswith(quote + marks, at):
            return at + len(quote) + len(marks)
        else:
            at += 1
    return at


def _end_of_interpolation(text, at):
    depth = 1
    while at < len(text) and depth > 0:
        if text[at] == '"':
            at = _end_of_string(text, at)
            continue
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return at


class Declaration:
    """A declaration: kind, name, modifiers, line (from 1), the scopes around it, and where its body ends."""

    def __init__(self, match, line, scopes, last_line):
        self.kind = match.group("kind")
        self.name = (match.group("name") or self.kind).strip("`")
        self.modifiers = match.group("modifiers").split()
        self.line, self.scopes, self.last_line = line, scopes, last_line

    @property
    def is_public(self):
        return "public" in self.modifiers or "open" in self.modifiers


def declarations(text):
    """Every declaration of a file's code, but those inside function bodies."""
    blanked = code(text)
    starts = {m.start("kind"): m for m in DECLARATION.finditer(blanked)}
    extension = {m.start(1): m for m in re.finditer(r"^[ \t]*" + MODIFIERS + r"(extension)\s+([\w.]+)", blanked, re.M)}
    found, scopes, at, line = [], [], 0, 1
    waiting = None  # the declaration whose body the next brace opens
    parentheses = 0
    while at < len(blanked):
        if at in extension:
            waiting = ("extension", extension[at].group(2).split(".")[-1], [], None, extension[at].group(0).split())
        elif at in starts and not any(s[0] in ("body", "func", "init", "var", "let", "subscript") for s in scopes):
            match = starts[at]
            declaration = Declaration(match, line, [s for s in scopes], line)
            found.append(declaration)
            waiting = (declaration.kind, declaration.name, [], declaration, declaration.modifiers)
        c = blanked[at]
        if c == "\n":
            line += 1
        elif c in "([":
            parentheses += 1
        elif c in ")]":
            parentheses -= 1
        elif c == "{":
            if waiting and parentheses == 0:
                scopes.append((waiting[0], waiting[1], waiting[4], waiting[3]))
                waiting = None
            else:
                scopes.append(("body", "", [], None))
        elif c == "}" and scopes:
            closed = scopes.pop()
            if closed[3] is not None:
                closed[3].last_line = line
        at += 1
    return found
