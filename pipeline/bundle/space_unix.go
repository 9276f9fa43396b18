//go:build linux || darwin

package bundle

import "syscall"

// freeSpace returns how many bytes can still be written below a folder, if that
// can be known.
func freeSpace(dir string) (int64, bool) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, false
	}
	return int64(st.Bavail) * int64(st.Bsize), true
}
