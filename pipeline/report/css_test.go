package report

import (
	"math"
	"regexp"
	"strconv"
	"testing"
)

var customColour = regexp.MustCompile(`--([a-z]+): #([0-9a-f]{6}|[0-9a-f]{3});`)

// TestContrast checks that every colour of text has the contrast that WCAG 2
// level AA asks of it, 4.5:1, on each background, in every colour scheme.
func TestContrast(t *testing.T) {
	css, err := styleSheet("page.css")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile(`(?s):root \{(.*?)\}`).FindAllStringSubmatch(string(css), -1)
	if len(blocks) != 3 {
		t.Fatalf("%d colour schemes, want light, dark and print", len(blocks))
	}
	for i, b := range blocks {
		colour := map[string]float64{}
		for _, m := range customColour.FindAllStringSubmatch(b[1], -1) {
			colour[m[1]] = luminance(t, m[2])
		}
		for _, text := range []string{"ink", "quiet", "link", "ok", "differs", "bad", "untested"} {
			for _, ground := range []string{"ground", "raised", "faint"} {
				a, okA := colour[text]
				b, okB := colour[ground]
				if !okA || !okB {
					t.Fatalf("scheme %d has no %s or %s", i, text, ground)
				}
				if c := (math.Max(a, b) + 0.05) / (math.Min(a, b) + 0.05); c < 4.5 {
					t.Errorf("scheme %d: %s on %s has a contrast of %.2f", i, text, ground, c)
				}
			}
		}
	}
}

// luminance is the relative luminance of WCAG 2.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(v) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}
