//go:build linux || darwin

package provenance

import (
	"runtime"
	"syscall"
)

// PeakMemoryMB returns the most memory (MiB) that this process had in use.
func PeakMemoryMB() int {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int(u.Maxrss >> 20) // bytes there
	}
	return int(u.Maxrss >> 10) // KiB
}
