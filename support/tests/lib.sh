# The harness of the shell-level tests. A test file sources it, defines functions named test_subject_condition_outcome and
# ends with `run_tests`. Each test runs in a shell of its own, in an empty directory ($work), and fails with the first
# command that fails.
# shellcheck shell=bash
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
export root

# A tree that looks like a JDK: fake_jdk DIR VERSION. Its java prints how it was called, a word a line; its jar, being
# called as support/build does, makes and reads tar files.
fake_jdk() {
  mkdir -p "$1/bin"
  printf 'IMPLEMENTOR="Nobody"\nJAVA_VERSION="%s"\nJAVA_VERSION_DATE="2026-01-01"\n' "$2" >"$1/release"
  printf '#!/bin/sh\nprintf "%%s\\n" "pid $$" "$@"\n' >"$1/bin/java"
  printf '#!/bin/sh\n' >"$1/bin/javac"
  cat >"$1/bin/jar" <<'JAR'
#!/bin/sh
case $1 in
  xf) tar xf "$2" ${3:+"./$3"} ;;
  *) cp "$5" "$9/META-INF/MANIFEST.MF" && tar cf "$3" -C "$9" . ;;
esac
JAR
  chmod +x "$1/bin/java" "$1/bin/javac" "$1/bin/jar"
}

# A directory with nothing but these programs, to be all of a PATH: only_programs DIR NAME...
only_programs() {
  local dir=$1 name
  shift
  mkdir -p "$dir"
  for name; do ln -s "$(command -v "$name")" "$dir/$name"; done
}

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

assert_equals() { [ "$1" = "$2" ] || fail "expected: $1"$'\n'"but was:  $2"; }

assert_contains() { case $2 in *"$1"*) ;; *) fail "expected to contain: $1"$'\n'"but was: $2" ;; esac }

assert_lines() { assert_equals "$1" "$(printf '%s' "$2" | grep -c '')"; }

run_tests() {
  local name status passed=0 failed=0
  for name in $(declare -F | sed -n 's/^declare -f \(test_.*\)/\1/p'); do
    work=$(mktemp -d)
    export work
    # Not as a condition: there bash would ignore `set -e`.
    (
      set -eu
      cd "$work"
      "$name"
    ) >"$work.log" 2>&1
    status=$?
    if [ "$status" = 0 ]; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1))
      echo "FAILED $(basename "$0"): ${name#test_}"
      sed 's/^/    /' "$work.log"
    fi
    rm -rf "$work" "$work.log"
  done
  echo "$(basename "$0"): $passed passed, $failed failed"
  [ "$failed" = 0 ]
}
