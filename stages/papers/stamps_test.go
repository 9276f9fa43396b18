package papers

import (
	"bytes"
	"encoding/csv"
	"image"
	"image/color"
	"image/png"
	"path/filepath"
	"strings"
	"testing"

	"neurorbit/pipeline/stage"
)

// uspsStamp is a stamp as stage digits makes it.
const uspsStamp = "synthetic digits, not USPS"

// shortKey is the key of what the tests draw by themselves.
const shortKey = "0123456789ab"

// redDots returns how many dots of a picture are of the colour of stamps, and how
// high it is.
func redDots(t *testing.T, data []byte) (n, height int) {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA); c.R > 0x90 && c.R < 0xb0 && c.G < 0x20 && c.B < 0x20 {
				n++
			}
		}
	}
	return n, b.Dy()
}

// Every file of every item shows the stamps of what it is made of, and none
// without them; the catalogue says so and compares nothing.
func TestStamps(t *testing.T) {
	fx := paperFixture(t)
	p := params{PNGDPI: 100, Dots: 200}
	texts := []string{uspsStamp, "50 % of_it"}
	for _, it := range items() {
		plain, before, err := it.make(source{fx}, imprint{key: shortKey}, p)
		if err != nil {
			t.Fatal(err)
		}
		stamped, after, err := it.make(source{fx}, imprint{texts, shortKey}, p)
		if err != nil {
			t.Fatal(err)
		}
		want := before
		want.Stamps = "synthetic digits, not USPS; 50 % of_it"
		want.Difference, want.Agrees = "not compared: "+want.Stamps, true
		if after != want || before.Stamps != "" || strings.HasPrefix(before.Difference, "not compared: synthetic") {
			t.Errorf("%s: catalogue row %+v, want %+v", it.id, after, want)
		}
		for i, f := range stamped {
			name, without := f.path, plain[i].data
			keepFile(t, "stamped/"+name, f.data)
			if plain[i].path != f.path {
				t.Fatalf("%s and %s", plain[i].path, f.path)
			}
			has := func(text string) {
				if !bytes.Contains(f.data, []byte(text)) || bytes.Contains(without, []byte(text)) {
					t.Errorf("%s: no %q, or one without a stamp", name, text)
				}
			}
			switch filepath.Ext(name) {
			case ".svg":
				has(`font-weight="bold">` + uspsStamp + "<")
				has(`aria-label="` + uspsStamp + ": ")
				has(">50 % of_it<")
			case ".png":
				n, high := redDots(t, f.data)
				m, low := redDots(t, without)
				if n < m+40 || high < low+20 {
					t.Errorf("%s: %d dots in the colour of stamps instead of %d, %d dots high instead of %d", name, n, m, high, low)
				}
			case ".md":
				has("**" + uspsStamp + "**\n\n**50 % of\\_it**\n\n")
			case ".tex":
				has(`{\bfseries ` + uspsStamp + `\par`)
				has(`50 \% of\_it`)
			case ".csv":
				records, err := csv.NewReader(bytes.NewReader(f.data)).ReadAll()
				if err != nil {
					t.Fatal(err)
				}
				for k, r := range records {
					want := want.Stamps
					if k == 0 {
						want = "stamp"
					}
					if r[len(r)-1] != want {
						t.Errorf("%s: record %d ends with %q", name, k, r[len(r)-1])
						break
					}
				}
				if bytes.Contains(without, []byte("stamp")) {
					t.Errorf("%s has stamps without a reason", name)
				}
			default:
				t.Errorf("%s: unknown extension", name)
			}
		}
	}
}

// Every figure and table shows the short key of its shard, and no other: SVG files
// and tables as text, CSV files not at all. PNG files are painted from the same
// marks; that something stands below the picture shows in TestFramedPicture.
func TestKeys(t *testing.T) {
	out := paperRun(t)
	figures := 0
	for _, r := range out.rows {
		key := stage.ShortKey(keyOf(r.Paper + "/" + r.ID))
		for _, path := range strings.Fields(r.Files) {
			data := string(out.files[path])
			want := 1
			switch filepath.Ext(path) {
			case ".svg":
				figures++
				if !strings.Contains(data, ">key "+key+"<") {
					t.Errorf("%s does not show its key %s", path, key)
				}
			case ".md":
				if !strings.HasSuffix(data, "\nKey `"+key+"`\n") {
					t.Errorf("%s does not end with its key %s", path, key)
				}
			case ".tex":
				if !strings.Contains(data, "{\\tiny key \\texttt{"+key+"}\\par}\n\\end{table}") {
					t.Errorf("%s does not show its key %s", path, key)
				}
			default:
				want = 0
			}
			if n := strings.Count(data, key); n != want {
				t.Errorf("%s names its key %d times", path, n)
			}
		}
	}
	if figures < 30 {
		t.Errorf("%d figures", figures)
	}
}

// A picture or plate with another key differs below it and nowhere else, and a
// stamp does not push the key away.
func TestFramedPicture(t *testing.T) {
	fx := paperFixture(t)
	p := params{PNGDPI: 100, Dots: 300}
	for _, it := range items() {
		if !it.painted && !isPlate[it.id] {
			continue
		}
		decode := func(by imprint) image.Image {
			files, _, err := it.make(source{fx}, by, p)
			if err != nil {
				t.Fatal(err)
			}
			img, err := png.Decode(bytes.NewReader(files[0].data))
			if err != nil {
				t.Fatal(err)
			}
			return img
		}
		for _, stamps := range [][]string{nil, {uspsStamp}} {
			a, b := decode(imprint{stamps, "000000000000"}), decode(imprint{stamps, "888888888888"})
			if a.Bounds() != b.Bounds() {
				t.Errorf("%s: %v with one key, %v with another", it.id, a.Bounds(), b.Bounds())
				continue
			}
			differ, foot := 0, a.Bounds().Max.Y-13 // 9 pt at 100 dots per inch
			for y := range a.Bounds().Max.Y {
				for x := range a.Bounds().Max.X {
					if a.At(x, y) == b.At(x, y) {
						continue
					}
					differ++
					if y < foot {
						t.Fatalf("%s, stamps %q: the key changes the dot %d,%d above %d", it.id, stamps, x, y, foot)
					}
				}
			}
			if differ < 20 {
				t.Errorf("%s, stamps %q: another key changes %d dots", it.id, stamps, differ)
			}
		}
	}
}

// The stamps of a task reach its items, whether or not the config has data.
func TestStampsOfTask(t *testing.T) {
	out := runAll(t, emptyFixture(), stage.Stamp{Text: uspsStamp, Remedy: "get it"})
	for _, r := range out.rows {
		if r.Stamps != uspsStamp {
			t.Errorf("%s/%s: stamps %q", r.Paper, r.ID, r.Stamps)
		}
	}
}
