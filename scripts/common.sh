# Sourced by the other scripts: where the project is, and the build flags.
# Not run on its own.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# The swift that swift.org's installers put into a folder of its own may not be on PATH in a fresh shell.
if ! command -v swift >/dev/null 2>&1; then
  for folder in /opt/swift/usr/bin /usr/share/swift/usr/bin "$HOME/.local/share/swiftly/bin"; do
    if [ -x "$folder/swift" ]; then PATH="$folder:$PATH"; fi
  done
fi

build_flags=(-c release)

say() { printf '==> %s\n' "$*"; }

# Prints the header comment of the script that sources this file, for --help.
print_help() { awk 'NR > 1 && /^#/ { sub(/^# ?/, ""); print; next } NR > 1 { exit }' "$1"; }

case "${1:-}" in
  -h | --help)
    print_help "$0"
    exit 0
    ;;
esac
