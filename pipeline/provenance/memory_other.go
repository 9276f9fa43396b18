//go:build !linux && !darwin

package provenance

// PeakMemoryMB returns 0: this system does not tell.
func PeakMemoryMB() int { return 0 }
