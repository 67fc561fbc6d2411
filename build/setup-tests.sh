#!/bin/sh
# Installs what the tests need and this machine lacks, so that no test has to be skipped.
# A shell script, because it must run before the pinned Node is there. Safe to repeat; a second run only looks.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cache="${XDG_CACHE_HOME:-$HOME/.cache}/millrace"
jars="$cache/kafka-4.1.0/libs"
policy=/usr/sbin/policy-rc.d
policy_is_ours=no

say() { printf 'test:setup: %s\n' "$*"; }

# Sbin is not on the path of every user, and mke2fs and debootstrap live there.
PATH="$PATH:/usr/sbin:/sbin"

# Each line: the program that shows it is there, and the Debian package that brings it.
missing_packages() {
  while read -r program package; do
    command -v "$program" >/dev/null 2>&1 || printf '%s ' "$package"
  done <<'PROGRAMS'
strace strace
mke2fs e2fsprogs
debootstrap debootstrap
javac openjdk-17-jdk-headless
mvn maven
chromium chromium
fc-list fontconfig
PROGRAMS
}

# Debian starts the daemons of a package when it is installed; 101 means "not here".
forbid_daemons() {
  [ -e "$policy" ] && return 0
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  policy_is_ours=yes
}

allow_daemons() {
  if [ "$policy_is_ours" = yes ]; then rm -f "$policy"; fi
}

install_packages() {
  trap allow_daemons EXIT
  forbid_daemons
  say 'apt-get update'
  apt-get update -qq
  say "apt-get install $*"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  allow_daemons
  policy_is_ours=no
}

# The folder appears by one rename: a download that broke off is never taken for a whole one.
fetch_kafka() {
  say "Kafka 4.1.0 by Maven into $jars"
  mkdir -p "$(dirname "$jars")"
  half="$jars.$$"
  if ! mvn -q -B -f "$here/test/support/kafka/pom.xml" dependency:copy-dependencies -DoutputDirectory="$half"; then
    rm -rf "$half"
    say 'Maven could not fetch Kafka: read its message above, and run this again.'
    exit 1
  fi
  rm -rf "$jars"
  mv "$half" "$jars"
}

missing=$(missing_packages)
# A page whose system has no font at all shows boxes for what the bundled ones lack.
if ! command -v fc-list >/dev/null 2>&1 || [ -z "$(fc-list)" ]; then missing="${missing}fonts-dejavu-core "; fi
if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    # shellcheck disable=SC2086 # one word for each package
    install_packages $missing
  else
    say "missing here, and only root on Debian can install it: $missing"
    say "run:  sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
    say 'The tests that need these are skipped until then, each by name.'
  fi
fi

if [ -n "$(ls "$jars"/kafka_2.13-4.1.0.jar 2>/dev/null)" ]; then
  say 'Kafka 4.1.0 is there'
elif command -v mvn >/dev/null 2>&1; then
  fetch_kafka
else
  say 'no Maven, so no Kafka: its tests are skipped until mvn is there and this is run again.'
fi
say 'done'
