package bundle

import "fmt"

// A SpaceError says that there is too little room for what is to be written.
type SpaceError struct {
	Dir        string
	Need, Free int64 // bytes
}

func (e *SpaceError) Error() string {
	return fmt.Sprintf("%s: %d bytes are needed and %d are free", e.Dir, e.Need, e.Free)
}

// Hint says what to do about it.
func (e *SpaceError) Hint() string { return "make room, or name a place on another disk" }

// CheckSpace returns a *SpaceError if need bytes cannot be written below a
// folder, as far as the system tells.
func CheckSpace(dir string, need int64) error {
	if free, ok := freeSpace(dir); ok && free < need {
		return &SpaceError{dir, need, free}
	}
	return nil
}

// Least returns the least size in bytes of a bundle of these sources: that of
// what is not compressed.
func Least(sources []*Source) int64 {
	n := int64(0)
	for _, s := range sources {
		if s.Packed {
			n += s.Size
		}
	}
	return n
}
