#!/usr/bin/env bash
# The long form of the tests that nothing is lost: 200 kills at random moments,
# every labelled write point going wrong at the first, the last and other times,
# full and read-only disks, bits flipped in every kind of file. Hours on a slow
# disk; TMPDIR=/dev/shm makes it fast. Ends with the figures.
set -euo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
NEURORBIT_TORTURE=1 go test -count 1 -timeout 24h -v \
	-run '^(TestKill|TestInterrupt|TestFaults|TestDiskFull|TestFileTooLarge|TestReadOnly|TestPermission|TestTogether|TestClock|TestBitFlips|TestEveryWritePoint|TestNoGoroutineStays|TestFailures|TestBrokenLedger|TestWriteOrder|TestWriteErrors|TestFlips|TestKillParts|TestKillExperiments|TestCollectInterrupted|TestReadWhileCollected)$' \
	./pipeline/cli ./pipeline/engine ./pipeline/store ./pipeline/table ./pipeline/provenance 2>&1 | tee "$log" || status=$?
echo
echo "The figures:"
sed -n 's/^ *[a-z_]*\.go:[0-9]*: figures: /  /p' "$log"
exit $status
