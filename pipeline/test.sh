#!/usr/bin/env bash
# Runs all tests. The race detector needs cgo and a C compiler; without them the
# tests run without it.
set -euo pipefail
cd "$(dirname "$0")/.."
if command -v "${CC:-gcc}" >/dev/null && [ "$(go env GOOS)/$(go env GOARCH)" = linux/amd64 ]; then
	CGO_ENABLED=1 exec go test -race ./...
fi
echo "no C compiler: the tests run without the race detector"
exec go test ./...
