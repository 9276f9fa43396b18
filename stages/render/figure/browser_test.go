package figure

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// measure is a page's script that writes down the box of each text, in points.
const measure = `<script>for (const g of document.querySelectorAll("svg > g[aria-label], svg > g > g[aria-label]")) {
const b = g.getBBox(); document.body.append("[" + [b.x, b.y, b.x + b.width, b.y + b.height].join(" ") + "]") }</script>`

// In a browser that has none of the fonts that figures were once set in, each text
// lies where Bounds says, so that nothing overlaps or is cut that Faults does not find.
func TestBrowserWithoutFonts(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium here: texts were not measured in a browser")
	}
	dir := t.TempDir()
	fonts := `<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>` + dir + `</cachedir></fontconfig>`
	page := filepath.Join(dir, "page.html")
	d := sample()
	d.Text(100, 10, End, 7, Black, "(*x*_{1}, *x*_{2}) → **bold** λ")
	for name, text := range map[string]string{"fonts.conf": fonts, "page.html": "<body>" + string(d.SVG()) + measure} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(browser, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+dir, "--dump-dom", "file://"+page)
	cmd.Env = append(os.Environ(), "FONTCONFIG_FILE="+filepath.Join(dir, "fonts.conf"), "HOME="+dir)
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("chromium does not run here: %v", err)
	}
	boxes := regexp.MustCompile(`\[([-0-9.]+ [-0-9.]+ [-0-9.]+ [-0-9.]+)\]`).FindAllSubmatch(out, -1)
	for _, m := range d.Marks {
		text, ok := m.(*Text)
		if !ok {
			continue
		}
		if len(boxes) == 0 {
			t.Fatalf("no box of %q in %s", text, out)
		}
		var box [4]float64
		for i, s := range strings.Fields(string(boxes[0][1])) {
			box[i], _ = strconv.ParseFloat(s, 64) // of the pattern
		}
		boxes = boxes[1:]
		const ink = 0.7 // that a letter may reach beyond its advance
		want := text.Bounds()
		around := Rect{want.X0 - ink, want.Y0 - ink, want.X1 + ink, want.Y1 + ink}
		if got := (Rect{box[0], box[1], box[2], box[3]}); !got.Inside(around) || got.X1-got.X0 < 0.6*(want.X1-want.X0) {
			t.Errorf("%q: box %s, want within %s", text, fmt.Sprint(got), fmt.Sprint(want))
		}
	}
}
