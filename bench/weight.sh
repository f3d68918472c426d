#!/usr/bin/env bash
# What it costs to import the SDK: the time to build a program that lists
# accounts, from a cache that holds the standard library and nothing else, and
# the size of the binary; beside the same program by hand and on cloudflare-go
# v7 (leave that one out with -quick: it takes minutes). Then the size of the
# module's zip.
set -euo pipefail
cd "$(dirname "$0")"
export GOWORK=off # bench is no part of the workspace

programs=(plain sdk cloudflare-go)
if [ "${1:-}" = -quick ]; then programs=(plain sdk); fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The standard library's packages that any of the programs needs.
export GOCACHE=$work/std
go build $(go list -deps -f '{{if .Standard}}{{.ImportPath}}{{end}}' "${programs[@]/#/./weight/}" | sort -u | grep -v '^unsafe$')

printf '%-15s %10s %12s %14s\n' program build/s binary/B stripped/B
for program in "${programs[@]}"; do
  export GOCACHE=$work/$program
  cp -r "$work/std" "$GOCACHE"
  start=$(date +%s.%N)
  go build -o "$work/$program.bin" "./weight/$program"
  end=$(date +%s.%N)
  go build -ldflags '-s -w' -o "$work/$program.small" "./weight/$program"
  printf '%-15s %10.1f %12d %14d\n' "$program" "$(echo "$end $start" | awk '{print $1 - $2}')" \
    "$(stat -c %s "$work/$program.bin")" "$(stat -c %s "$work/$program.small")"
done
printf 'module zip: %d bytes\n' "$(go run ./weight/zip ..)"
