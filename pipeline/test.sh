#!/usr/bin/env bash
# Runs all tests: those of the machinery with the race detector, which needs cgo
# and a C compiler, and those of the science and of the whole program, which
# compute for minutes and start no goroutines of their own, without it.
set -euo pipefail
cd "$(dirname "$0")/.."
machinery=$(go list ./pipeline/... | grep -v /cmd/)
if command -v "${CC:-gcc}" >/dev/null && [ "$(go env GOOS)/$(go env GOARCH)" = linux/amd64 ]; then
	# shellcheck disable=SC2086
	CGO_ENABLED=1 go test -race $machinery
else
	echo "no C compiler: these tests run without the race detector"
	# shellcheck disable=SC2086
	go test $machinery
fi
# The test that the generated kernels are current needs the generator's modules;
# it says so and is skipped where they cannot be had.
go -C stages/num/gemm/gen mod download || true
exec go test -timeout 40m ./pipeline/cmd/... ./stages/...
