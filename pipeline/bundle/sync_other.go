//go:build !linux

package bundle

import (
	"errors"
	"maps"
	"os"
	"slices"
	"syscall"
)

// syncEach says that each file has to be synced on its own.
const syncEach = true

// syncAll makes the entries of folders durable, where the system can.
func syncAll(root *os.Root, folders map[string]bool) error {
	for _, name := range slices.Sorted(maps.Keys(folders)) {
		d, err := root.Open(name)
		if err != nil {
			return err
		}
		err = d.Sync()
		if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
			err = nil
		}
		if err = errors.Join(err, d.Close()); err != nil {
			return err
		}
	}
	return nil
}
