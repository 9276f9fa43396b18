package usps

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"neurorbit/stages/cfnn/digits/mat/mattest"
	"neurorbit/stages/cfnn/digits/usps/uspstest"
)

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// published fails the test unless the data have the four digests.
func published(t *testing.T, d *Data) {
	t.Helper()
	for i, a := range d.Arrays() {
		p := Pins()[i]
		if a.Name != p.Name || a.Rows != p.Rows || a.Cols != p.Cols || a.SHA256() != p.SHA256 {
			t.Errorf("array %s, %d x %d, has SHA-256 %s", a.Name, a.Rows, a.Cols, a.SHA256())
		}
	}
}

// TestBothWays: the MAT-file and the original split, each alone, give the
// published arrays.
func TestBothWays(t *testing.T) {
	a, err := Resampled("x.mat", uspstest.File(t, "usps*.mat"))
	if err != nil {
		t.Fatal(err)
	}
	published(t, a)
	train, test := uspstest.File(t, "zip.train.gz"), uspstest.File(t, "zip.test.gz")
	b, err := Original("zip.train.gz", train, "zip.test.gz", test)
	if err != nil {
		t.Fatal(err)
	}
	published(t, b)
	// Some programs unpack what they download.
	b, err = Original("zip.train", gunzip(t, train), "zip.test", gunzip(t, test))
	if err != nil {
		t.Fatal(err)
	}
	published(t, b)
	if _, err := Original("zip.train.gz", test, "zip.test.gz", train); !strings.HasPrefix(text(err), "zip.train.gz: it has 2007 lines, want 7291") {
		t.Errorf("the files swapped: %v", err)
	}
	if _, err := Resampled("data.gz", train); !strings.HasPrefix(text(err), "data.gz: MAT-file, byte 126") {
		t.Errorf("the original split as a MAT-file: %v", err)
	}
}

func gunzip(t *testing.T, data []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	data, err = io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestDamagedUSPS: files cut short or with a flipped bit are an error that names
// the file, or give the published arrays where the bit does not matter.
func TestDamagedUSPS(t *testing.T) {
	uspstest.Paper(t)
	train, test := uspstest.File(t, "zip.train.gz"), uspstest.File(t, "zip.test.gz")
	files := map[string]struct {
		data []byte
		read func(data []byte) (*Data, error)
	}{
		"a.mat":        {uspstest.File(t, "usps*.mat"), func(b []byte) (*Data, error) { return Resampled("a.mat", b) }},
		"zip.train.gz": {train, func(b []byte) (*Data, error) { return Original("zip.train.gz", b, "zip.test.gz", test) }},
		"zip.test.gz":  {test, func(b []byte) (*Data, error) { return Original("zip.train.gz", train, "zip.test.gz", b) }},
	}
	for name, f := range files {
		t.Run(name, func(t *testing.T) {
			n := len(f.data)
			for _, keep := range []int{0, 100, n / 2, n - 1} {
				if _, err := f.read(f.data[:keep]); !strings.HasPrefix(text(err), name+": ") {
					t.Errorf("%d of %d bytes: %v", keep, n, err)
				}
			}
			harmless := 0
			for i := range 5 {
				at := i * (n - 1) / 4
				bad := slices.Clone(f.data)
				bad[at] ^= 1 << (i % 8)
				d, err := f.read(bad)
				if err == nil {
					harmless++
					published(t, d)
				} else if !strings.HasPrefix(err.Error(), name+": ") {
					t.Errorf("bit %d of byte %d flipped: %v", i%8, at, err)
				}
			}
			if harmless > 1 { // the text of a MAT-file's header says nothing
				t.Errorf("%d of 5 flipped bits go unnoticed", harmless)
			}
		})
	}
}

// TestUSPSArchives: archives made from the MAT-file give the published arrays,
// and an error if they are damaged.
func TestUSPSArchives(t *testing.T) {
	uspstest.Paper(t)
	data := uspstest.File(t, "usps*.mat")
	entries := []entry{{"usps_resampled/", "", tar.TypeDir}, {"usps_resampled/usps_resampled.mat", string(data), tar.TypeReg}}
	tarball := tarOf(t, entries...)
	archives := map[string][]byte{"x.zip": zipOf(t, entries...), "x.tar.gz": gzipOf(t, tarball), "x.mat.gz": gzipOf(t, data)}
	if b, err := bzip2Of(tarball); err == nil {
		archives["x.tar.bz2"] = b
	} else {
		t.Log("no .tar.bz2: ", err)
	}
	for name, archive := range archives {
		t.Run(name, func(t *testing.T) {
			d, err := Resampled(name, archive)
			if err != nil {
				t.Fatal(err)
			}
			published(t, d)
			if _, err := Resampled(name, archive[:len(archive)/2]); !strings.HasPrefix(text(err), name+": the ") {
				t.Errorf("half of it: %v", err)
			}
			archive[len(archive)/2] ^= 4
			if _, err := Resampled(name, archive); !strings.HasPrefix(text(err), name+": the ") {
				t.Errorf("a flipped bit: %v", err)
			}
		})
	}
}

// An entry is one of an archive.
type entry struct {
	name, data string
	typ        byte // as in package tar
}

func tarOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Typeflag: e.typ, Size: int64(len(e.data)), Mode: 0o644}
		if e.typ == tar.TypeSymlink || e.typ == tar.TypeLink {
			h.Size, h.Linkname = 0, e.data
			e.data = ""
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		switch e.typ {
		case tar.TypeSymlink:
			h.SetMode(os.ModeSymlink | 0o777)
		case tar.TypeDir:
			h.SetMode(os.ModeDir | 0o755)
		default:
			h.SetMode(0o644)
		}
		f, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(e.data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipOf(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bzip2Of packs with the program bzip2, for Go has no writer of that format.
func bzip2Of(data []byte) ([]byte, error) {
	cmd := exec.Command("bzip2", "-c")
	cmd.Stdin = bytes.NewReader(data)
	return cmd.Output()
}

// TestUnpack: of an archive, the one regular file *.mat counts.
func TestUnpack(t *testing.T) {
	mat := entry{"usps_resampled/x.mat", "the content of x.mat\n", tar.TypeReg}
	others := []entry{
		{"usps_resampled/", "", tar.TypeDir}, {"usps_resampled/README", "read me", tar.TypeReg}, {"a.mat.txt", "text", tar.TypeReg},
		{"../y.mat", "out of the archive", tar.TypeReg}, {"/etc/z.mat", "out of it, too", tar.TypeReg}, {"a/../../u.mat", "as well", tar.TypeReg},
		{"__MACOSX/._x.mat", "companion", tar.TypeReg}, {"link.mat", "/etc/passwd", tar.TypeSymlink},
	}
	many := slices.Repeat([]entry{{"a.txt", "", tar.TypeReg}}, maxEntries+1)
	for _, c := range []struct {
		name    string
		entries []entry
		want    string // the content, or the error
	}{
		{"alone", []entry{mat}, mat.data},
		{"dot", []entry{{"./x.mat", mat.data, tar.TypeReg}}, mat.data},
		{"among others", append(slices.Clone(others), mat), mat.data},
		{"none", others, "the archive has no file *.mat"},
		{"two", []entry{mat, {"y.mat", "y", tar.TypeReg}}, "the archive has more than one file *.mat"},
		{"many", append(many, mat), "archive has more than 1000 entries"},
	} {
		for kind, pack := range map[string]func(...entry) []byte{
			"zip":    func(e ...entry) []byte { return zipOf(t, e...) },
			"tar.gz": func(e ...entry) []byte { return gzipOf(t, tarOf(t, e...)) },
		} {
			got, err := unpack(pack(c.entries...))
			if string(got) != c.want && !(err != nil && strings.HasSuffix(err.Error(), c.want)) {
				t.Errorf("%s, %s: %q, %v; want %q", kind, c.name, got, err, c.want)
			}
		}
	}
	if got, err := unpack(gzipOf(t, []byte("text"))); err != nil || string(got) != "text" {
		t.Errorf(".gz: %q, %v", got, err)
	}
	got, err := unpack(smallTarBzip2(t))
	if err != nil || string(got) != mat.data {
		t.Errorf(".tar.bz2: %q, %v", got, err)
	}
}

func smallTarBzip2(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "small.tar.bz2"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestDamagedArchives: every archive that was cut or has a flipped bit gives an
// error or the right content.
func TestDamagedArchives(t *testing.T) {
	mat := entry{"x.mat", strings.Repeat("the content ", 20), tar.TypeReg}
	for kind, c := range map[string]struct {
		archive []byte
		want    string
	}{
		"zip": {zipOf(t, mat), mat.data}, "tar.gz": {gzipOf(t, tarOf(t, mat)), mat.data},
		"tar.bz2": {smallTarBzip2(t), "the content of x.mat\n"},
	} {
		for n := range c.archive {
			// Less than the first bytes look like no archive, which is not found out
			// here but by the reader of MAT-files.
			if got, err := unpack(c.archive[:n]); n > 4 && err == nil {
				t.Errorf("%s, %d bytes: %q", kind, n, got)
			}
			for bit := range 8 {
				bad := slices.Clone(c.archive)
				bad[n] ^= 1 << bit
				got, err := unpack(bad)
				if err == nil && string(got) != c.want && n > 4 {
					t.Errorf("%s, bit %d of byte %d flipped: %q", kind, bit, n, got)
				}
			}
		}
	}
}

// TestBombs: what unpacks to more than the limit is an error.
func TestBombs(t *testing.T) {
	if testing.Short() {
		t.Skip("packs 256 MB")
	}
	big := make([]byte, maxUnpacked+1)
	for name, data := range map[string][]byte{
		"gzip": gzipOf(t, big), "zip": zipOf(t, entry{"x.mat", string(big), tar.TypeReg}),
	} {
		if len(data) > 1<<20 {
			t.Errorf("%s: the bomb has %d bytes", name, len(data))
		}
		if _, err := Resampled(name, data); !strings.Contains(text(err), "it unpacks to more than 128 MB") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Resampled("large", make([]byte, MaxFile+1)); !strings.Contains(text(err), "more than the allowed") {
		t.Errorf("a large file: %v", err)
	}
}

// TestResampledFaults: data that are not those of USPS are an error which says
// in what they differ.
func TestResampledFaults(t *testing.T) {
	vars := func(change func(v []mattest.Variable) []mattest.Variable) []byte {
		var v []mattest.Variable
		for _, p := range Pins() {
			v = append(v, mattest.Variable{Name: p.Name, Dims: []int{p.Rows, p.Cols}, Data: make([]float64, p.Rows*p.Cols), Pack: mattest.INT8})
		}
		return mattest.Writer{Compress: true}.File(change(v)...)
	}
	for _, c := range []struct {
		data []byte
		want string
	}{
		{nil, "f: it is empty"},
		{[]byte("<!DOCTYPE html>\n<html>"), "f: it is a web page, not the data"},
		{[]byte("version https://git-lfs.github.com/spec/v1\noid sha256:1"), "f: it is a Git LFS pointer, not the data"},
		{[]byte("MATLAB"), "f: MAT-file, byte 6: the file ends inside the header"},
		{mattest.Writer{}.File(), "f: the array train_patterns is missing"},
		{vars(func(v []mattest.Variable) []mattest.Variable { return v }), "f: the array train_patterns is not that of the resampled USPS digits: its values have SHA-256 "},
		{vars(func(v []mattest.Variable) []mattest.Variable {
			v[0].Dims = []int{Images, Pixels}
			return v
		}), "f: the array train_patterns is 4649 x 256, want 256 x 4649"},
		{vars(func(v []mattest.Variable) []mattest.Variable {
			v[0].Dims = []int{16, 16, Images}
			return v
		}), "f: the array train_patterns is missing"},
	} {
		if _, err := Resampled("f", c.data); !strings.HasPrefix(text(err), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

// TestCheck: a difference in any array is found, and the array named.
func TestCheck(t *testing.T) {
	d, err := Resampled("x.mat", uspstest.File(t, "usps*.mat"))
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range Pins() {
		arrays := d.Arrays()
		at := len(arrays[i].Data) - 1
		arrays[i].Data[at] = math.Nextafter(arrays[i].Data[at], 2)
		if _, err := check(arrays); !strings.HasPrefix(text(err), "the array "+p.Name+" is not that") {
			t.Errorf("%s changed: %v", p.Name, err)
		}
		arrays = d.Arrays()
		arrays[i].Cols--
		if _, err := check(arrays); !strings.HasPrefix(text(err), "the array "+p.Name+" is ") {
			t.Errorf("%s shortened: %v", p.Name, err)
		}
		if _, err := check(slices.Delete(d.Arrays(), i, i+1)); text(err) != "the array "+p.Name+" is missing" {
			t.Errorf("%s left out: %v", p.Name, err)
		}
	}
}

// TestArrays: the arrays of two images.
func TestArrays(t *testing.T) {
	s := Split{Images: make([][Pixels]float32, 2), Labels: []int32{3, 0}}
	s.Images[0][1], s.Images[1][255] = 0.5, -1
	p, l := s.patterns("p"), s.labels("l")
	if p.Rows != 256 || p.Cols != 2 || p.Data[1] != 0.5 || p.Data[511] != -1 {
		t.Errorf("patterns %d x %d", p.Rows, p.Cols)
	}
	want := []float64{-1, -1, -1, 1, -1, -1, -1, -1, -1, -1, 1, -1, -1, -1, -1, -1, -1, -1, -1, -1}
	if l.Rows != 10 || l.Cols != 2 || !slices.Equal(l.Data, want) {
		t.Errorf("labels %v", l.Data)
	}
	back := split(p, l)
	if !slices.Equal(back.Images, s.Images) || !slices.Equal(back.Labels, s.Labels) {
		t.Error("the images do not come back")
	}
	// sha256 of 1, 2, ... 20 as little-endian float64, by another program
	numbers := Array{Rows: 3, Cols: 7}
	for i := range 20 {
		numbers.Data = append(numbers.Data, float64(i+1))
	}
	if got, want := numbers.SHA256(), "c49e12fe7ea2276c34dfc3179710d02be0c49ada9a8240c7f3c73f29aa4b0a51"; got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}

// TestOrder: the order is a permutation with the known beginning.
func TestOrder(t *testing.T) {
	o := order()
	if want := []int{5229, 1124, 1345, 7798, 6439}; !slices.Equal(o[:5], want) {
		t.Errorf("order %v, want %v", o[:5], want)
	}
	slices.Sort(o)
	for i := range o {
		if o[i] != i {
			t.Fatalf("%d is missing", i)
		}
	}
}

// TestBlur: the weights sum to 1 and are symmetric; a dot becomes them; paper
// stays paper but for rounding.
func TestBlur(t *testing.T) {
	w := weights()
	sum := 0.0
	for i := range w {
		sum += float64(w[i])
		if w[i] != w[len(w)-1-i] || w[i] != w[i%7*7+i/7] {
			t.Errorf("weight %d is not symmetric", i)
		}
	}
	if math.Abs(sum-1) > 1e-7 || math.Abs(float64(w[24])/float64(w[25])-math.Exp(1/1.125)) > 1e-6 {
		t.Errorf("sum %v, ratio %v", sum, w[24]/w[25])
	}
	var image [Pixels]float32
	for i := range image {
		image[i] = -1
	}
	paper := blur(&image, &w)
	for i, p := range paper {
		if p != -0.9999999 {
			t.Fatalf("pixel %d of paper is %v", i, p)
		}
	}
	image[16*5+7] = 1
	dot := blur(&image, &w)
	for i, p := range dot {
		want := 0.0
		if dy, dx := i/16-5, i%16-7; max(dy, -dy) <= 3 && max(dx, -dx) <= 3 {
			want = 2 * float64(w[(dy+3)*7+dx+3])
		}
		if got := float64(p - paper[i]); math.Abs(got-want) > 1e-6 {
			t.Errorf("pixel %d of a dot: %v, want %v", i, got, want)
		}
	}
}

// line returns the text of an image.
func line(label string, pixels ...string) string {
	for len(pixels) < Pixels {
		pixels = append(pixels, "-1")
	}
	return label + " " + strings.Join(pixels, " ") + " \n"
}

func TestParseOriginal(t *testing.T) {
	good := line("6.0000", "-0.6310", "1.000") + line("9", "0.5")
	s, err := parseOriginal([]byte(good), 2)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.Labels, []int32{6, 9}) || s.Images[0][0] != -0.631 || s.Images[0][1] != 1 || s.Images[0][2] != -1 || s.Images[1][0] != 0.5 {
		t.Errorf("got %v, %v", s.Labels, s.Images)
	}
	for _, c := range []struct{ text, want string }{
		{"", "it has 0 lines, want 2: it was cut short"},
		{line("6"), "it has 1 lines, want 2: it was cut short"},
		{good + line("1"), "line 3: more than the 2 images of the file"},
		{line("6") + "\n", "line 2: 0 numbers, want 257"},
		{line("6") + "9 0 0 0", "line 2: 4 numbers, want 257"},
		{line("6", slices.Repeat([]string{"0"}, 257)...), "line 1: 258 numbers, want 257"},
		{line("10"), "line 1: the label is 10, want a digit"},
		{line("-1"), "line 1: the label is -1, want a digit"},
		{line("1.5"), "line 1: the label is 1.5, want a digit"},
		{line("NaN"), "line 1: the label is NaN, want a digit"},
		{line("six"), `line 1: number 1: "six" is not a number`},
		{line("6", "0", "1.001"), "line 1: number 3: the pixel is 1.001, want -1 to 1"},
		{line("6", "nan"), "line 1: number 2: the pixel is nan, want -1 to 1"},
		{line("6", "1e999"), `line 1: number 2: "1e999" is not a number`},
		{line("6") + strings.Repeat("0", 1<<20), "after line 1: bufio.Scanner: token too long"},
		{"\x1f\x8b rest", "the gzip file is damaged: "},
	} {
		if _, err := parseOriginal([]byte(c.text), 2); !strings.HasPrefix(text(err), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	// Another text of the right size is not taken for the original split.
	blank := []byte(strings.Repeat(line("0"), originalTrain))
	if _, err := Original("a", blank, "b", nil); !strings.HasPrefix(text(err), "a: it does not hold the images of the original USPS split: ") {
		t.Errorf("blank images: %v", err)
	}
}

// FuzzUnpack: no archive makes unpack panic, and the same bytes give the same.
func FuzzUnpack(f *testing.F) {
	mat := entry{"x.mat", "content", tar.TypeReg}
	f.Add(zipOf(f, mat, entry{"a", "b", tar.TypeReg}))
	f.Add(zipOf(f, entry{"../x.mat", "", tar.TypeReg}, entry{"l.mat", "/", tar.TypeSymlink}))
	f.Add(tarOf(f, mat))
	f.Add(gzipOf(f, tarOf(f, mat, mat)))
	f.Add(gzipOf(f, []byte("text")))
	f.Add(smallTarBzip2(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		// What gzip and bzip2 hide from the fuzzer is tried in the open, too.
		for _, read := range []func([]byte) ([]byte, error){unpack, fromTar} {
			a, errA := read(data)
			b, errB := read(data)
			if !bytes.Equal(a, b) || text(errA) != text(errB) {
				t.Fatalf("%q, %v, and the second time %q, %v", a, errA, b, errB)
			}
			if len(a) > maxUnpacked {
				t.Fatalf("%d bytes", len(a))
			}
		}
	})
}

// FuzzParseOriginal: what is accepted has as many images as said, with pixels
// and labels in their ranges.
func FuzzParseOriginal(f *testing.F) {
	f.Add([]byte(line("6.0000", "-0.6310", "1.000") + line("9", "0.5")))
	f.Add(gzipOf(f, []byte(line("1")+line("2"))))
	f.Add([]byte(line("0x1p3", "1e-3", "-0x.8p0", "+1") + line("-0", "Inf")))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := parseOriginal(data, 2)
		if err != nil {
			return
		}
		if len(s.Images) != 2 || len(s.Labels) != 2 {
			t.Fatalf("%d images, %d labels", len(s.Images), len(s.Labels))
		}
		for i, image := range s.Images {
			if s.Labels[i] < 0 || s.Labels[i] > 9 {
				t.Fatalf("label %d", s.Labels[i])
			}
			for _, p := range image {
				if !(p >= -1 && p <= 1) {
					t.Fatalf("pixel %v", p)
				}
			}
		}
	})
}
