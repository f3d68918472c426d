#!/usr/bin/env bash
# Measures everything side by side and prints benchstat's tables. The raw
# output goes to bench.out, the plot that is made of it to plot.svg, or to what
# PLOT names. The machine should have nothing else to do. The rounds (10, or the argument) follow each
# other, so that what disturbs the machine for a while disturbs all alike.
set -euo pipefail
cd "$(dirname "$0")"
export GOWORK=off # bench is no part of the workspace

program=$(mktemp)
trap 'rm -f "$program"' EXIT
go test -c -o "$program" .
for _ in $(seq "${1:-10}"); do
  "$program" -test.run '^$' -test.bench . -test.benchtime 0.3s
done >bench.out
go run ./plot <bench.out >"${PLOT:-plot.svg}"
go run golang.org/x/perf/cmd/benchstat@latest -filter '.unit:(sec/op OR B/op OR allocs/op)' bench.out
