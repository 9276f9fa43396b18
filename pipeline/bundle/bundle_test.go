package bundle

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
)

// testPlaces are the places of a program with two folders of sources.
var testPlaces = sourcePlaces(&project.Program{Sources: map[string]fs.FS{"pipeline": nil, "stages": nil}})

// blob is the name of the blob with this content.
func blob(text string) string { return blobName(fromBytes("", []byte(text)).SHA256) }

// table begins as a Parquet file does, and would shrink.
var table = "PAR1" + strings.Repeat("not compressed again ", 30)

// small returns the sources of a small bundle: something of every kind.
func small() []*source {
	run := fromBytes(".ci/run", []byte("#!/bin/sh\nmake test\n"))
	run.Exec = true
	return []*source{
		run,
		fromBytes("configs/quick.yaml", []byte("description: quick\n")),
		fromBytes("go.mod", []byte("module neurorbit\n\ngo 1.26.0\n")),
		fromBytes("reports/empty.csv", nil),
		fromBytes("reports/text.md", []byte(strings.Repeat("words that repeat themselves, ", 30))),
		fromBytes("reports/zeros.csv", make([]byte, 100000)),
		fromBytes("data/store/ledger", nil),
		fromBytes("data/artifacts/quick/s/t.parquet", []byte("PAR1 not compressed again")),
		fromBytes(blob("blob"), []byte("blob")),
		fromBytes(blob(table), []byte(table)),
	}
}

// tiny is small without its long file.
func tiny() []*source {
	return slices.DeleteFunc(small(), func(s *source) bool { return s.Size > 1000 })
}

var meta = Manifest{Program: "neurorbit 0.1.0", Config: "quick", ConfigFile: "configs/quick.yaml"}

// tryPack writes a bundle.
func tryPack(w io.Writer, m Manifest, sources []*source) error {
	sources = slices.Clone(sources)
	m.list(sources)
	return write(context.Background(), w, &m, sources, testPlaces)
}

func pack(t testing.TB, m Manifest, sources []*source) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := tryPack(&b, m, sources); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// openBytes opens a bundle that is in memory.
func openBytes(data []byte) (*Bundle, error) {
	return open(context.Background(), "b.zip", bytes.NewReader(data), int64(len(data)), testPlaces)
}

// readAll reads every file of a bundle.
func (b *Bundle) readAll() error {
	for _, f := range b.all {
		if err := b.copyFile(io.Discard, f); err != nil {
			return err
		}
	}
	return nil
}

// readBytes opens a bundle that is in memory and reads every file.
func readBytes(data []byte) error {
	b, err := openBytes(data)
	if err != nil {
		return err
	}
	return b.readAll()
}

// wantFault checks the kind of an error, that it has a hint, and what it says.
func wantFault(t *testing.T, what string, err error, kind fault.Kind, text string) {
	t.Helper()
	if fault.Of(err) != kind || fault.HintOf(err) == "" || !strings.Contains(err.Error(), text) {
		t.Errorf("%s: got %v (kind %d), want %q (kind %d)", what, err, fault.Of(err), text, kind)
	}
}

func TestUnpack(t *testing.T) {
	b, err := openBytes(pack(t, meta, slices.DeleteFunc(small(), func(s *source) bool {
		return partOf(s.Name) == "artifacts" || strings.HasPrefix(s.Name, blobFolder) // the ledger is empty
	})))
	if err != nil {
		t.Fatal(err)
	}
	if b.Format != format || b.Config != "quick" || len(b.Files) != len(small())-3 {
		t.Errorf("manifest %+v", b.Manifest)
	}
	dir := t.TempDir()
	to := filepath.Join(dir, "deep", "project")
	if err := b.Unpack(to); err != nil {
		t.Fatal(err)
	}
	for _, s := range small() {
		if _, ok := b.listed(s.Name); !ok {
			continue
		}
		r, _ := s.open()
		want, _ := io.ReadAll(r)
		file := filepath.Join(to, filepath.FromSlash(s.Name))
		got, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %q, %v", s.Name, got, err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode() != s.mode() {
			t.Errorf("%s: mode %s, want %s", s.Name, info.Mode(), s.mode())
		}
	}
	sums, err := os.ReadFile(filepath.Join(to, sumsName))
	if err != nil || !strings.Contains(string(sums), "  bundle.json\n") || strings.Count(string(sums), "\n") != len(b.Files)+1 {
		t.Errorf("SHA256SUMS: %v\n%s", err, sums)
	}
	wantFault(t, "over what is there", b.Unpack(to), fault.Usage, "not a new or empty folder")
}

// TestSameBytes: the bytes depend on the content alone, and they are the same for
// every machine and release of this program.
func TestSameBytes(t *testing.T) {
	backwards := small()
	slices.Reverse(backwards)
	if !bytes.Equal(pack(t, meta, backwards), pack(t, meta, small())) {
		t.Error("the order of the sources shows")
	}
	// Stored entries only: the compressor is Go's and may change with it.
	stored := pack(t, meta, []*source{fromBytes("data/artifacts/quick/s/t.parquet", []byte("PAR1"))})
	i := bytes.Index(stored, []byte("PK\x01\x02"))
	sum := sha256.Sum256(slices.Concat(stored[:14], stored[i:i+16]))
	if got := hex.EncodeToString(sum[:]); got != "ca45bd16f1fb95bb505681beadaa782a975e5a85af8e20e9f1529e9338b94941" {
		t.Errorf("the headers have other bytes than bundles in circulation: %s", got)
	}
}

// TestStored: what is compressed already is not compressed again, whatever its name.
func TestStored(t *testing.T) {
	b, err := openBytes(pack(t, meta, small()))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]uint16{
		blob(table): zip.Store, "data/artifacts/quick/s/t.parquet": zip.Store, "reports/zeros.csv": zip.Store, "reports/text.md": zip.Deflate,
	} {
		if got := b.entries[name].Method; got != want {
			t.Errorf("%s: method %d, want %d", name, got, want)
		}
	}
}

// TestEveryByte flips one bit of every byte of a bundle, and cuts it there: each
// is found, as damage or, where it no longer looks like a bundle, as that.
func TestEveryByte(t *testing.T) {
	data := pack(t, meta, tiny())
	for i := range data {
		data[i] ^= 1 << (i % 8)
		err := readBytes(data)
		data[i] ^= 1 << (i % 8)
		if kind := fault.Of(err); kind != fault.Damage && !strings.Contains(fmt.Sprint(err), "not a bundle") {
			t.Fatalf("byte %d of %d flipped: %v", i, len(data), err)
		}
		want := fault.Damage
		if i < 40 { // no longer begins as a bundle does
			want = fault.Usage
		}
		if _, err := openBytes(data[:i]); fault.Of(err) != want {
			t.Fatalf("cut at %d of %d: %v", i, len(data), err)
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	for name, sources := range map[string][]*source{
		"outside":   {fromBytes("../x", nil)},
		"unknown":   {fromBytes("bin/neurorbit", nil)},
		"case":      {fromBytes("reports/a.md", nil), fromBytes("reports/A.md", nil)},
		"case dirs": {fromBytes("reports/a/x", nil), fromBytes("reports/A/y", nil)},
		"twice":     {fromBytes("reports/a.md", nil), fromBytes("reports/a.md", nil)},
		"folder":    {fromBytes("reports/a", nil), fromBytes("reports/a/b", nil)},
	} {
		if err := tryPack(io.Discard, meta, sources); err == nil {
			t.Errorf("%s: written", name)
		}
	}
	file := filepath.Join(t.TempDir(), "f")
	for _, later := range []string{"two", "onetwo", "on"} {
		if err := os.WriteFile(file, []byte("one"), 0o666); err != nil {
			t.Fatal(err)
		}
		s, err := fromPath("README.md", file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(later), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := tryPack(io.Discard, meta, []*source{s}); err == nil || !strings.Contains(err.Error(), "changed while") {
			t.Errorf("one became %s: %v", later, err)
		}
	}
}

// TestLayout: archives whose entries are where they should not be.
func TestLayout(t *testing.T) {
	data := pack(t, meta, small())
	// Two entries at one place: the offset of the second in the directory.
	at := bytes.Index(data, []byte("PK\x01\x02")) + 46 + len("neurorbit-quick/.ci/run") + 42
	overlap := slices.Concat(data[:at], []byte{0, 0, 0, 0}, data[at+4:])
	for name, bad := range map[string][]byte{
		"bytes after the end":   append(bytes.Clone(data), "x"...),
		"zeros after the end":   append(bytes.Clone(data), make([]byte, 4096)...),
		"another archive after": append(bytes.Clone(data), pack(t, meta, small()[:3])...),
		"overlapping entries":   overlap,
	} {
		wantFault(t, name, readBytes(bad), fault.Damage, "b.zip: ")
	}
	wantFault(t, "bytes before", readBytes(append([]byte("#!/bin/sh\n"), data...)), fault.Damage, "b.zip: ")
}

func TestNotABundle(t *testing.T) {
	var other bytes.Buffer
	zw := zip.NewWriter(&other)
	w, _ := zw.Create("hello.txt")
	_, _ = io.WriteString(w, "hello")
	_ = zw.Close()
	for name, data := range map[string][]byte{
		"empty": nil, "text": []byte(strings.Repeat("not a bundle\n", 100)), "zip": other.Bytes(),
		"empty zip": []byte("PK\x05\x06" + strings.Repeat("\x00", 18)),
	} {
		wantFault(t, name, readBytes(data), fault.Usage, "not a bundle")
	}
	p := &project.Program{}
	for _, path := range []string{t.TempDir(), filepath.Join(t.TempDir(), "missing.zip")} {
		_, err := Open(context.Background(), path, p)
		wantFault(t, path, err, fault.Usage, path)
	}
	data := pack(t, meta, small())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := open(ctx, "b.zip", bytes.NewReader(data), int64(len(data)), testPlaces)
	if fault.Of(err) != fault.Interrupted {
		t.Errorf("interrupted: %v", err)
	}
}

// TestManyFiles: more than 65535 entries need zip64.
func TestManyFiles(t *testing.T) {
	var sources []*source
	for i := range 70000 {
		sources = append(sources, fromBytes(fmt.Sprintf("reports/%05d", i), nil))
	}
	b, err := openBytes(pack(t, meta, sources))
	if err != nil || len(b.Files) != 70000 {
		t.Errorf("%v", err)
	}
}
