package bundle

import (
	"errors"
	"math"
	"path/filepath"
	"testing"
)

func TestCheckSpace(t *testing.T) {
	dir := t.TempDir()
	if err := CheckSpace(dir, 0); err != nil {
		t.Error(err)
	}
	if _, known := freeSpace(dir); !known {
		t.Skip("the system does not tell")
	}
	var space *SpaceError
	if err := CheckSpace(dir, math.MaxInt64); !errors.As(err, &space) || space.Dir != dir || space.Free <= 0 || space.Hint() == "" {
		t.Errorf("got %v", err)
	}
	// Where the system does not tell, writing will.
	if err := CheckSpace(filepath.Join(dir, "missing"), math.MaxInt64); err != nil {
		t.Error(err)
	}
}
