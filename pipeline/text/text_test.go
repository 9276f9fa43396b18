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

// Named knows items by their names, where they have one.
func TestNamed(t *testing.T) {
	settings := map[string]string{"a.nets[2].name": `"big"`}
	for path, want := range map[string]string{"a.nets[2].n": "a.nets[big].n", "a.nets[1].n": "a.nets[1].n", "a.n": "a.n"} {
		if got := Named(path, settings); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

func TestDuration(t *testing.T) {
	for want, seconds := range map[string]float64{
		"0 s": 0.001, "0.01 s": 0.012, "0.46 s": 0.456, "1.3 s": 1.26, "12 s": 12.2, "89 s": 89.1, "1.5 min": 90, "12 min": 720, "2.5 h": 9000,
	} {
		if got := Duration(seconds); got != want {
			t.Errorf("%v s: got %s, want %s", seconds, got, want)
		}
	}
}

// Wrap keeps a command whole, on a line of its own or, if it is too long for one, so that
// a shell reads what was meant.
func TestWrap(t *testing.T) {
	s := Screen{Width: 40}
	for line, want := range map[string]string{
		"hint: neurorbit run -c quick makes it fresh":         "hint: neurorbit run -c quick makes it\n  fresh",
		"hint: it is stale; neurorbit run -c quick; and more": "hint: it is stale;\n  neurorbit run -c quick; and more",
		"hint: neurorbit run -c quick --set 'a[b]=c d' --set e.f=1,2 makes it": "hint:\n  neurorbit run -c quick \\\n" +
			"    --set 'a[b]=c d' --set e.f=1,2\n  makes it",
	} {
		if got := s.Wrap(line, "  "); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
	if got := s.WrapAll("  a b\n  " + strings.Repeat("word ", 9) + "\n"); got != "  a b\n  word word word word word word word\n    word word\n" {
		t.Errorf("got %q", got)
	}
}

func TestRedact(t *testing.T) {
	cases := map[string]string{
		"https://u:p@h/x?token=t&a=b":               "https://***@h/x?token=***&a=b",
		"https://u:p@ss@h/x":                        "https://***@h/x",
		"s3://h/x?X-Amz-Signature=s&access_token=t": "s3://h/x?X-Amz-Signature=***&access_token=***",
		`"https://h/?a=b\u0026api_key=k"`:           `"https://h/?a=b\u0026api_key=***"`,
		"https://h/x?monkeys=3, a@b https://h":      "https://h/x?monkeys=3, a@b https://h",
		"https://h,https://u@h?at=a@b":              "https://h,https://***@h?at=a@b",
	}
	for s, want := range cases {
		if got := Redact(s); got != want {
			t.Errorf("%s: got %s, want %s", s, got, want)
		}
	}
}
