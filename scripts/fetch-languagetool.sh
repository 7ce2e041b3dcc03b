#!/bin/sh
# Fetches a LanguageTool server with Maven, as it is configured on this machine, for `qualitycheck check --grammar local`.
#
#   scripts/fetch-languagetool.sh [VERSION]
#
# The jars go to ${QUALITYCHECK_CACHE:-~/.cache/qualitycheck}/languagetool/VERSION/libs; when they are there already,
# nothing is done. Prints that folder. Needs Java 17 or newer to run, and Maven only to fetch.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
pom=$here/languagetool/pom.xml
version=${1:-$(sed -n 's:.*<languagetool.version>\(.*\)</.*:\1:p' "$pom")}
case $version in
  *[!0-9.]* | '') echo "fetch-languagetool: not a version: '$version'" >&2; exit 2 ;;
esac
home=${QUALITYCHECK_CACHE:-${HOME:?}/.cache/qualitycheck}/languagetool/$version

if [ ! -d "$home/libs" ]; then
  if ! command -v mvn >/dev/null; then
    echo "fetch-languagetool: Maven (mvn) is not on PATH" >&2
    exit 2
  fi
  mkdir -p "$home"
  home=$(CDPATH='' cd -- "$home" && pwd) # Maven would take a relative path as relative to the pom
  unfinished=$(mktemp -d "$home/fetching.XXXXXX")
  trap 'rm -rf "$unfinished"; rmdir "$home" 2>/dev/null || true' EXIT
  mvn -B -q -Dstyle.color=never -f "$pom" "-Dlanguagetool.version=$version" dependency:copy-dependencies \
    -DincludeScope=runtime "-DoutputDirectory=$unfinished/libs" >&2
  # Moved in one step, so that no run ever finds half of the jars; where another run was first, its jars stay.
  [ -d "$home/libs" ] || mv "$unfinished/libs" "$home/libs"
fi
echo "$home/libs"
