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
