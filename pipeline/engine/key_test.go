package engine

import (
	"math"
	"testing"
)

// The texts of parameters are part of every key: they must not change.
func TestCanonicalParams(t *testing.T) {
	type inner struct {
		Z int            `json:"z"`
		A []float64      `json:"a"`
		M map[string]any `json:"m,omitempty"`
	}
	got, err := canonicalParams(struct {
		Name  string   `json:"name"`
		Big   uint64   `json:"big"`
		Float float64  `json:"float"`
		Whole float64  `json:"whole"`
		Yes   bool     `json:"yes"`
		None  *int     `json:"none"`
		List  []string `json:"list"`
		Inner inner    `json:"inner"`
	}{"<a> & \"é\"\u2028\xff", math.MaxUint64, 1e-7, 1e21, true, nil, nil, inner{1, []float64{0.1, 2}, map[string]any{"b": "<", "a": int64(1)}}})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"name": "\"<a> & \\\"é\\\"\\u2028\ufffd\"", "big": "18446744073709551615", "float": "1e-7", "whole": "1e+21", "yes": "true",
		"none": "null", "list": "null", "inner": `{"a":[0.1,2],"m":{"a":1,"b":"<"},"z":1}`,
	} {
		if got[name] != want {
			t.Errorf("%s: %s, want %s", name, got[name], want)
		}
	}
	for _, params := range []any{nil, struct{}{}, (*inner)(nil)} {
		if got, err := canonicalParams(params); err != nil || len(got) != 0 {
			t.Errorf("%#v: %v, %v", params, got, err)
		}
	}
	for _, params := range []any{3, []int{1}, struct{ F func() }{}} {
		if _, err := canonicalParams(params); err == nil {
			t.Errorf("%T is taken for parameters", params)
		}
	}
}
