# Sourced by the other scripts: where the project is, and the one set of build flags.
# Not run on its own.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# The swift that swift.org's installers put into a folder of its own may not be on PATH in a fresh shell.
if ! command -v swift >/dev/null 2>&1; then
  for folder in /opt/swift/usr/bin /usr/share/swift/usr/bin "$HOME/.local/share/swiftly/bin"; do
    if [ -x "$folder/swift" ]; then PATH="$folder:$PATH"; fi
  done
fi

# -march=native lets Swift's own loops (the elementwise pass of a kernel) use the processor's widest vectors: without
# it they are SSE2 and several times slower. The package itself carries no unsafe flags, so it can be depended on.
build_flags=(-c release)
if [ "$(uname -m)" = x86_64 ]; then build_flags+=(-Xcc -march=native); fi

say() { printf '==> %s\n' "$*"; }

# Prints the header comment of the script that sources this file, for --help.
print_help() { awk 'NR > 1 && /^#/ { sub(/^# ?/, ""); print; next } NR > 1 { exit }' "$1"; }

case "${1:-}" in
  -h | --help)
    print_help "$0"
    exit 0
    ;;
esac
