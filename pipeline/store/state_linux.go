package store

import (
	"fmt"
	"io/fs"
	"syscall"
)

// systemState returns when a file's bytes, name or mode last changed, which no
// program can set, and its inode.
func systemState(info fs.FileInfo) (changed, inode string) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "-", "-"
	}
	return fmt.Sprintf("%d.%d", st.Ctim.Sec, st.Ctim.Nsec), fmt.Sprint(st.Ino)
}
