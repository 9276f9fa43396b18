//go:build !linux

package store

import (
	"fmt"
	"io/fs"
)

// stateOf is what the system says of a file that changes when its bytes do.
func stateOf(info fs.FileInfo) string {
	return fmt.Sprintf("%d %d/- -", info.Size(), info.ModTime().UnixNano())
}
