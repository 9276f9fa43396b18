package store

import (
	"fmt"
	"io/fs"
	"syscall"
)

// stateOf is what the system says of a file that changes whenever its bytes do:
// its size, when its bytes were last changed, when its bytes, name or mode were,
// which no program can set, and its inode.
func stateOf(info fs.FileInfo) string {
	st := info.Sys().(*syscall.Stat_t)
	return fmt.Sprintf("%d %d/%d.%d %d", info.Size(), info.ModTime().UnixNano(), st.Ctim.Sec, st.Ctim.Nsec, st.Ino)
}
