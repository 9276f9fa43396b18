package explorer_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// TestScreens writes pictures of every tab to the folder that NEURORBIT_SCREENS names, to
// be looked at.
func TestScreens(t *testing.T) {
	dir := os.Getenv("NEURORBIT_SCREENS")
	if dir == "" {
		t.Skip("NEURORBIT_SCREENS names no folder")
	}
	b, file := startBrowser(t), page(t)
	for _, width := range widths() {
		for _, dark := range []bool{false, true} {
			for tab, done := range finished {
				b.size(width, max(900, width*9/16), dark)
				b.open(file, "#"+tab+"?fade=0.4")
				b.until(done)
				shot := b.call("Page.captureScreenshot", map[string]any{"captureBeyondViewport": true})
				data, err := base64.StdEncoding.DecodeString(shot["data"].(string))
				if err == nil {
					err = os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d-%v.png", tab, width, dark)), data, 0o666)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if r := b.reports(); len(r) > 0 {
		t.Errorf("the page reported %v", r)
	}
}

// finished says by tab when all is shown.
var finished = map[string]string{
	"attractor": `[...document.querySelectorAll("#attractor-class:not(:empty), #attractor-progress[hidden]")].length === 2 &&
		/first|in this/.test(document.getElementById("attractor-onset").textContent)`,
	"pbnn": `document.getElementById("pbnn-count").textContent`,
	"chaotic": `document.getElementById("chaotic-decision").textContent.startsWith("Chaotic") &&
		document.querySelectorAll("#chaotic-digits button").length === 80`,
}

// widths are those of a phone, a laptop and a large screen.
func widths() []int {
	if w, err := strconv.Atoi(os.Getenv("NEURORBIT_SCREENS_WIDTH")); err == nil {
		return []int{w}
	}
	return []int{390, 1400, 3840}
}
