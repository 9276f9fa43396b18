#!/usr/bin/env bash
# Runs all tests. The packages of the machinery that start goroutines are tested
# with the race detector, which needs cgo and a C compiler; all others without,
# as they compute for minutes or start none.
set -euo pipefail
cd "$(dirname "$0")/.."
concurrent="./pipeline/engine ./pipeline/store ./pipeline/claims ./pipeline/experiment"
if command -v "${CC:-gcc}" >/dev/null && [ "$(go env GOOS)/$(go env GOARCH)" = linux/amd64 ]; then
	# shellcheck disable=SC2086
	CGO_ENABLED=1 go test -race -vet=all $concurrent
else
	echo "no C compiler: these tests run without the race detector"
	# shellcheck disable=SC2086
	go test -vet=all $concurrent
fi
export NEURORBIT_TEST_PAPER=1 # tests of packages with the data of the paper, which take minutes
# The test that the generated kernels are current needs the generator's modules;
# it says so and is skipped where they cannot be had.
go -C stages/num/gemm/gen mod download || true
# shellcheck disable=SC2046
exec go test -vet=all -timeout 40m $(go list ./pipeline/... ./stages/... | grep -vxF "$(go list $concurrent)")
