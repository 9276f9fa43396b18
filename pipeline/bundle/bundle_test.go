package bundle

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// blob is the name of the blob with this content.
func blob(text string) string { return BlobName(FromBytes("", []byte(text)).SHA256) }

// small returns the sources of a small bundle: something of every kind.
func small() []*Source {
	run := FromBytes(".ci/run", []byte("#!/bin/sh\nmake test\n"))
	run.Exec = true
	return []*Source{
		run,
		FromBytes("configs/quick.yaml", []byte("description: quick\n")),
		FromBytes("go.mod", []byte("module neurorbit\n\ngo 1.26.0\n")),
		FromBytes("reports/empty.csv", nil),
		FromBytes("reports/text.md", []byte(strings.Repeat("words that repeat themselves, ", 30))),
		FromBytes("reports/zeros.csv", make([]byte, 100000)),
		FromBytes("data/store/ledger", []byte("0123456789abcdef {}\n")),
		FromBytes("data/artifacts/quick/s/t.parquet", []byte("PAR1 not compressed again")),
		FromBytes(blob("blob"), []byte("blob")),
	}
}

// tiny is small without its long file.
func tiny() []*Source {
	return slices.DeleteFunc(small(), func(s *Source) bool { return s.Size > 1000 })
}

var meta = Manifest{Program: "neurorbit 0.1.0", Config: "quick", ConfigFile: "configs/quick.yaml", Stages: []Stage{{"orbits", "ab12"}}}

func write(t testing.TB, m Manifest, sources []*Source) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := Write(&b, m, sources); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// openBytes opens a bundle that is in memory.
func openBytes(data []byte) (*Bundle, error) {
	return open("b.zip", bytes.NewReader(data), int64(len(data)), DefaultLimit)
}

func TestRoundTrip(t *testing.T) {
	data := write(t, meta, small())
	b, err := openBytes(data)
	if err != nil {
		t.Fatal(err)
	}
	m := b.Manifest()
	if m.Format != Format || m.Config != "quick" || len(m.Files) != len(small()) || m.Stages[0] != meta.Stages[0] {
		t.Errorf("manifest %+v", m)
	}
	if err := b.Verify(); err != nil {
		t.Error(err)
	}
	dir := t.TempDir()
	if err := b.Extract(dir, nil); err != nil {
		t.Fatal(err)
	}
	for _, s := range small() {
		path := filepath.Join(dir, filepath.FromSlash(s.Name))
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		r, _ := s.Open()
		want, _ := io.ReadAll(r)
		if !bytes.Equal(got, want) {
			t.Errorf("%s: %q", s.Name, got)
		}
		mode := fs.FileMode(0o644)
		switch {
		case s.Exec:
			mode = 0o755
		case strings.Contains(s.Name, "/blobs/"):
			mode = 0o444
		}
		if info, _ := os.Stat(path); info.Mode() != mode {
			t.Errorf("%s: mode %s, want %s", s.Name, info.Mode(), mode)
		}
		read, err := b.ReadFile(s.Name)
		if err != nil || !bytes.Equal(read, want) {
			t.Errorf("ReadFile %s: %q, %v", s.Name, read, err)
		}
	}
	sums, err := os.ReadFile(filepath.Join(dir, SumsName))
	if err != nil || !strings.Contains(string(sums), "  bundle.json\n") || strings.Count(string(sums), "\n") != len(small())+1 {
		t.Errorf("SHA256SUMS: %v\n%s", err, sums)
	}
	if err := b.Extract(dir, nil); !errors.Is(err, fs.ErrExist) {
		t.Errorf("extracting over what is there: %v", err)
	}
}

func TestExtractSome(t *testing.T) {
	b, err := openBytes(write(t, meta, small()))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := b.Extract(dir, func(name string) bool { return Part(name) == "store" }); err != nil {
		t.Fatal(err)
	}
	var got []string
	_ = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if !d.IsDir() {
			rel, _ := filepath.Rel(dir, p)
			got = append(got, filepath.ToSlash(rel))
		}
		return err
	})
	if want := []string{blob("blob"), "data/store/ledger"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestExtractStaysInside: a link in the folder is not followed out of it.
func TestExtractStaysInside(t *testing.T) {
	b, err := openBytes(write(t, meta, small()))
	if err != nil {
		t.Fatal(err)
	}
	dir, outside := t.TempDir(), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "configs")); err != nil {
		t.Skip(err)
	}
	if err := b.Extract(dir, nil); err == nil {
		t.Error("written through a link")
	}
	if entries, _ := os.ReadDir(outside); len(entries) > 0 {
		t.Errorf("written outside: %v", entries)
	}
}

// TestSameBytes: the bytes depend on the content alone, not on the order of the
// sources or on file times; and they are the same for every machine and release
// of this program.
func TestSameBytes(t *testing.T) {
	want := write(t, meta, small())
	backwards := small()
	slices.Reverse(backwards)
	if !bytes.Equal(write(t, meta, backwards), want) {
		t.Error("the order of the sources shows")
	}
	dir := t.TempDir()
	b, err := openBytes(want)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Extract(dir, nil); err != nil {
		t.Fatal(err)
	}
	var again []*Source
	for _, f := range b.Manifest().Files {
		s, err := FromPath(f.Name, filepath.Join(dir, filepath.FromSlash(f.Name)))
		if err != nil {
			t.Fatal(err)
		}
		again = append(again, s)
	}
	if !bytes.Equal(write(t, meta, again), want) {
		t.Error("a bundle of what was extracted has other bytes")
	}

	// Stored entries only: the compressor is Go's and may change with it.
	stored := write(t, meta, []*Source{FromBytes("data/artifacts/quick/s/t.parquet", []byte("PAR1"))})
	sum := sha256.Sum256(zipSkeleton(t, stored))
	if got := hex.EncodeToString(sum[:]); got != skeletonSum {
		t.Errorf("the headers have other bytes than bundles in circulation: %s", got)
	}
}

const skeletonSum = "ca45bd16f1fb95bb505681beadaa782a975e5a85af8e20e9f1529e9338b94941"

// zipSkeleton returns the fixed part of a bundle's first headers.
func zipSkeleton(t *testing.T, data []byte) []byte {
	t.Helper()
	i := bytes.Index(data, []byte("PK\x01\x02"))
	if i < 0 {
		t.Fatal("no directory")
	}
	return slices.Concat(data[:14], data[i:i+16])
}

// TestEveryByte flips one bit of every byte of a bundle: each is found by Open
// or by Verify, as damage.
func TestEveryByte(t *testing.T) {
	data := write(t, meta, tiny())
	for i := range data {
		data[i] ^= 1 << (i % 8)
		b, err := openBytes(data)
		if err == nil {
			err = b.Verify()
		}
		data[i] ^= 1 << (i % 8)
		var damage *Error
		if !errors.As(err, &damage) {
			t.Fatalf("byte %d of %d flipped: %v", i, len(data), err)
		}
	}
}

// TestCut cuts a bundle at every byte.
func TestCut(t *testing.T) {
	data := write(t, meta, tiny())
	for n := range data {
		_, err := openBytes(data[:n])
		var damage *Error
		if !errors.As(err, &damage) || damage.NotBundle != (n < 40) {
			t.Fatalf("cut at %d of %d: %v", n, len(data), err)
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	for name, sources := range map[string][]*Source{
		"outside":   {FromBytes("../x", nil)},
		"unknown":   {FromBytes("bin/neurorbit", nil)},
		"case":      {FromBytes("reports/a.md", nil), FromBytes("reports/A.md", nil)},
		"case dirs": {FromBytes("reports/a/x", nil), FromBytes("reports/A/y", nil)},
		"twice":     {FromBytes("reports/a.md", nil), FromBytes("reports/a.md", nil)},
		"folder":    {FromBytes("reports/a", nil), FromBytes("reports/a/b", nil)},
	} {
		if _, err := Write(io.Discard, meta, sources); err == nil {
			t.Errorf("%s: written", name)
		}
	}
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("one"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, later := range []string{"two", "onetwo", "on"} {
		s, err := FromPath("README.md", path)
		if err == nil {
			err = s.Measure()
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(later), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Write(io.Discard, meta, []*Source{s}); err == nil || !strings.Contains(err.Error(), "changed while") {
			t.Errorf("one became %s: %v", later, err)
		}
		if err := os.WriteFile(path, []byte("one"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// forge writes an archive as Write does, but for what change does to an entry,
// with an honest seal. It is what somebody who means harm would send.
func forge(t *testing.T, sources []*Source, change func(name string, h *zip.FileHeader, data []byte) []byte) []byte {
	t.Helper()
	var all []File
	slices.SortFunc(sources, byName)
	m := meta
	m.Format = Format
	for _, s := range sources {
		m.Files = append(m.Files, s.File)
		m.Bytes += s.Size
		all = append(all, s.File)
	}
	text, err := m.encode()
	if err != nil {
		t.Fatal(err)
	}
	manifest := FromBytes(ManifestName, text)
	all = append(all, manifest.File)
	slices.SortFunc(all, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	sources = append(slices.Clone(sources), manifest, FromBytes(SumsName, sums(all)))
	slices.SortFunc(sources, byName)
	var b bytes.Buffer
	z := newZipWriter(&b)
	for _, s := range sources {
		r, _ := s.Open()
		data, _ := io.ReadAll(r)
		h := entry{name: Prefix(m.Config) + s.Name, mode: fileMode(s.File), crc: s.crc, packed: s.Size, size: s.Size}.header()
		if change != nil {
			data = change(s.Name, h, data)
		}
		w, err := z.zip.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func deflated(data []byte) []byte {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestCompression)
	_, _ = w.Write(data)
	_ = w.Close()
	return b.Bytes()
}

// TestForged: archives that say false things on purpose, all well sealed.
func TestForged(t *testing.T) {
	const victim = "reports/text.md"
	// change applies f to the victim only.
	change := func(f func(h *zip.FileHeader, data []byte) []byte) func(string, *zip.FileHeader, []byte) []byte {
		return func(name string, h *zip.FileHeader, data []byte) []byte {
			if name != victim {
				return data
			}
			return f(h, data)
		}
	}
	rename := func(to string) func(string, *zip.FileHeader, []byte) []byte {
		return change(func(h *zip.FileHeader, data []byte) []byte { h.Name = to; return data })
	}
	with := func(extra ...*Source) []*Source { return append(small(), extra...) }
	lie := func(s *Source, f func(*Source)) *Source { f(s); return s }
	for _, c := range []struct {
		name    string
		sources []*Source
		change  func(string, *zip.FileHeader, []byte) []byte
		want    string // in the error
	}{
		{"nothing", small(), nil, ""},
		{"absolute", small(), rename("/etc/passwd"), "/etc/passwd: it is not in the bundle's folder"},
		{"absolute below", small(), rename("neurorbit-quick//etc/passwd"), "absolute name"},
		{"parent", small(), rename("neurorbit-quick/../../x"), "leaves the bundle's folder"},
		{"parent inside", small(), rename("neurorbit-quick/reports/../../x"), "leaves the bundle's folder"},
		{"other folder", small(), rename("elsewhere/reports/text.md"), "not in the bundle's folder"},
		{"dot", small(), rename("neurorbit-quick/./reports/text.md"), "leaves the bundle's folder"},
		{"backslash", small(), rename(`neurorbit-quick/reports\..\..\text.md`), `character '\\'`},
		{"drive", small(), rename("neurorbit-quick/C:/x"), `character ':'`},
		{"stream", small(), rename("neurorbit-quick/reports/x:y"), `character ':'`},
		{"device", small(), rename("neurorbit-quick/reports/Nul.txt"), "name of a device"},
		{"dot at the end", small(), rename("neurorbit-quick/reports/text.md."), "ends with a dot"},
		{"control", small(), rename("neurorbit-quick/reports/a\nb"), `character '\n'`},
		{"not ASCII", small(), rename("neurorbit-quick/reports/\u00e9"), "the name has the character"},
		{"top level", small(), rename("neurorbit-quick/.git/hooks/pre-commit"), "no part of a bundle"},
		{"binary", small(), rename("neurorbit-quick/bin/neurorbit"), "no part of a bundle"},
		{"twice", small(), rename("neurorbit-quick/reports/empty.csv"), "there twice"},
		{"twice but for case", small(), rename("neurorbit-quick/reports/EMPTY.csv"), "case of its letters"},
		{"folder and file", small(), rename("neurorbit-quick/reports/empty.csv/x"), "is a file, too"},
		{"not listed", small(), rename("neurorbit-quick/reports/zzz.md"), "in the manifest but not in the bundle"},
		{"link", small(), change(func(h *zip.FileHeader, _ []byte) []byte {
			h.ExternalAttrs = 0o120777 << 16
			target := []byte("/etc/passwd")
			h.CRC32, h.CompressedSize64, h.UncompressedSize64 = crc32.ChecksumIEEE(target), uint64(len(target)), uint64(len(target))
			return target
		}), "it is a link"},
		{"device node", small(), change(func(h *zip.FileHeader, d []byte) []byte { h.ExternalAttrs = 0o060644 << 16; return d }), "not a plain file"},
		{"set-uid", small(), change(func(h *zip.FileHeader, d []byte) []byte { h.ExternalAttrs = 0o104755 << 16; return d }), "mode urwxr-xr-x"},
		{"writable", small(), change(func(h *zip.FileHeader, d []byte) []byte { h.ExternalAttrs = 0o100666 << 16; return d }), "mode -rw-rw-rw-"},
		{"encrypted", small(), change(func(h *zip.FileHeader, d []byte) []byte { h.Flags |= 1; return d }), "encrypted"},
		{"strange method", small(), change(func(h *zip.FileHeader, d []byte) []byte { h.Method = 12; return d }), "compression method 12"},
		{"comment", small(), change(func(h *zip.FileHeader, d []byte) []byte { h.Comment = "hello"; return d }), "directory is not the one"},
		{"extra field", small(), change(func(h *zip.FileHeader, d []byte) []byte { h.Extra = []byte{1, 2, 0, 0}; return d }), "its header is not"},
		{"version", small(), change(func(h *zip.FileHeader, d []byte) []byte { h.ReaderVersion = 45; return d }), "its header is not"},
		{"bomb", small(), change(func(h *zip.FileHeader, _ []byte) []byte {
			big := make([]byte, 10<<20)
			small := deflated(big)
			h.Method, h.CRC32 = zip.Deflate, crc32.ChecksumIEEE(big)
			h.CompressedSize64, h.UncompressedSize64 = uint64(len(small)), uint64(len(big))
			return small
		}), "said to unpack to 10485760"},
		{"bomb that lies", small(), change(func(h *zip.FileHeader, data []byte) []byte {
			small := deflated(make([]byte, 10<<20))
			h.Method, h.CompressedSize64 = zip.Deflate, uint64(len(small))
			return small
		}), "does not unpack to 900 bytes"},
		{"too little", small(), change(func(h *zip.FileHeader, data []byte) []byte {
			small := deflated(data[1:])
			h.Method, h.CompressedSize64 = zip.Deflate, uint64(len(small))
			return small
		}), "does not unpack to 900 bytes"},
		{"hidden bytes", small(), change(func(h *zip.FileHeader, data []byte) []byte {
			small := append(deflated(data), "hidden"...)
			h.Method, h.CompressedSize64 = zip.Deflate, uint64(len(small))
			return small
		}), "bytes follow its end"},
		{"not deflated", small(), change(func(h *zip.FileHeader, data []byte) []byte { h.Method = zip.Deflate; return data }), "cannot be unpacked"},
		{"other bytes", small(), change(func(h *zip.FileHeader, data []byte) []byte {
			data[0]++
			h.CRC32 = crc32.ChecksumIEEE(data)
			return data
		}), "do not match its digest"},
		{"wrong checksum", small(), change(func(h *zip.FileHeader, data []byte) []byte { h.CRC32++; return data }), "do not match its digest"},
		{"other size", with(lie(FromBytes("reports/a", []byte("a")), func(s *Source) { s.File.Size = 7 })), func(name string, h *zip.FileHeader, data []byte) []byte {
			h.CompressedSize64, h.UncompressedSize64 = uint64(len(data)), uint64(len(data))
			return data
		}, "1 bytes instead of 7"},
		{"blob of another name", with(FromBytes(blob("one"), []byte("two"))), nil, "a blob with the digest"},
		{"blob in another folder", with(FromBytes("data/store/blobs/00/"+FromBytes("", nil).SHA256, nil)), nil, "a blob with the digest"},
		{"no digest", with(lie(FromBytes("reports/a", nil), func(s *Source) { s.SHA256 = "" })), nil, "is no SHA-256"},
		{"manifest twice", with(FromBytes(ManifestName, nil)), nil, "there twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := openBytes(forge(t, c.sources, c.change))
			if err == nil {
				err = b.Verify()
			}
			if c.want == "" {
				if err != nil {
					t.Errorf("the forger's honest bundle: %v", err)
				}
				return
			}
			var damage *Error
			if !errors.As(err, &damage) || !strings.Contains(err.Error(), c.want) || damage.NotBundle {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// TestLayout: archives whose entries are where they should not be.
func TestLayout(t *testing.T) {
	data := write(t, meta, small())
	for name, bad := range map[string][]byte{
		"bytes after the end":   append(bytes.Clone(data), "x"...),
		"zeros after the end":   append(bytes.Clone(data), make([]byte, 4096)...),
		"bytes before":          append([]byte("#!/bin/sh\n"), data...),
		"another archive after": append(bytes.Clone(data), write(t, meta, small()[:3])...),
	} {
		_, err := openBytes(bad)
		var damage *Error
		if !errors.As(err, &damage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Two entries at one place: the seal does not cover the directory.
	at := bytes.Index(data, []byte("PK\x01\x02"))
	second := at + 46 + len(Prefix("quick")+".ci/run") + 42 // offset of the second entry in the directory
	overlap := bytes.Clone(data)
	copy(overlap[second:second+4], []byte{0, 0, 0, 0})
	if bytes.Equal(overlap, data) {
		t.Fatal("nothing changed")
	}
	if _, err := openBytes(overlap); err == nil || !strings.Contains(err.Error(), "directory is not the one of these entries") {
		t.Errorf("overlapping entries: %v", err)
	}
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
		_, err := openBytes(data)
		var damage *Error
		if !errors.As(err, &damage) || !damage.NotBundle {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "missing.zip")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	var damage *Error
	if _, err := Open(t.TempDir()); !errors.As(err, &damage) || !damage.NotBundle {
		t.Errorf("folder: %v", err)
	}
}

func TestLimit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "b.zip")
	if err := os.WriteFile(path, write(t, meta, small()), 0o666); err != nil {
		t.Fatal(err)
	}
	var damage *Error
	if _, err := OpenLimit(path, 100000); !errors.As(err, &damage) || !damage.TooBig {
		t.Errorf("got %v", err)
	}
	b, err := OpenLimit(path, 200000)
	if err != nil {
		t.Fatal(err)
	}
	b.Close()
}

// TestManyFiles: more than 65535 entries need zip64.
func TestManyFiles(t *testing.T) {
	var sources []*Source
	for i := range 70000 {
		sources = append(sources, FromBytes(fmt.Sprintf("reports/%05d", i), nil))
	}
	b, err := openBytes(write(t, meta, sources))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(b.Manifest().Files); n != 70000 {
		t.Errorf("%d files", n)
	}
}
