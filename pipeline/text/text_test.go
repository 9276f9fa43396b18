package text

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	keys := []string{"n", "steps", "table1_n", "png_dpi", "examples", "fast", "tags"}
	cases := map[string]string{
		"stepz": "steps", "Steps": "steps", "STEPS": "steps", "table1-n": "table1_n", "table_n": "table1_n", "dpi": "",
		"exam": "examples", "example": "examples", "fats": "fast", "m": "", "x": "", "quux": "", "": "", "steps_per_second": "steps",
		strings.Repeat("steps", 100): "steps",
	}
	for word, want := range cases {
		if got := Nearest(word, keys); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}
