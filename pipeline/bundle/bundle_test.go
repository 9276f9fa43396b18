package bundle

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
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

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
)

// testPlaces are the places of a program with two folders of sources.
var testPlaces = sourcePlaces(&project.Program{Sources: map[string]fs.FS{"pipeline": nil, "stages": nil}})

// blob is the name of the blob with this content.
func blob(text string) string { return blobName(fromBytes("", []byte(text)).SHA256) }

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
	err := m.list(context.Background(), sources)
	if err == nil {
		_, err = write(context.Background(), w, &m, sources, testPlaces)
	}
	return err
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
	return open("b.zip", bytes.NewReader(data), int64(len(data)), maxUnpacked, testPlaces)
}

// readAll reads every file of a bundle.
func (b *Bundle) readAll() error {
	for _, f := range b.Files {
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
	if b.Format != format || b.Config != "quick" || len(b.Files) != len(small())-2 {
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
		err = errors.Join(s.measure(), os.WriteFile(file, []byte(later), 0o666))
		if err != nil {
			t.Fatal(err)
		}
		if err := tryPack(io.Discard, meta, []*source{s}); err == nil || !strings.Contains(err.Error(), "changed while") {
			t.Errorf("one became %s: %v", later, err)
		}
	}
}

// forge writes an archive as write does, but for what change does to an entry,
// with an honest seal. It is what somebody who means harm would send.
func forge(t *testing.T, sources []*source, change func(name string, h *zip.FileHeader, data []byte) []byte) []byte {
	t.Helper()
	m := meta
	m.Format = format
	slices.SortFunc(sources, bySourceName)
	for _, s := range sources {
		m.Files = append(m.Files, s.File)
		m.Bytes += s.Size
	}
	text, err := m.encode()
	if err != nil {
		t.Fatal(err)
	}
	sources = append(slices.Clone(sources), fromBytes(manifestName, text), fromBytes(sumsName, m.sums(text)))
	slices.SortFunc(sources, bySourceName)
	var b bytes.Buffer
	z := newZipWriter(&b)
	for _, s := range sources {
		r, _ := s.open()
		data, _ := io.ReadAll(r)
		h := entry{s.File, m.prefix(), zip.Store, s.crc, s.Size}.header()
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

// packAs gives an entry packed bytes that are said to unpack to size bytes.
func packAs(h *zip.FileHeader, packed []byte, size int) []byte {
	h.Method, h.CompressedSize64, h.UncompressedSize64 = zip.Deflate, uint64(len(packed)), uint64(size)
	return packed
}

// TestForged: archives whose headers and data say false things on purpose, all
// well sealed.
func TestForged(t *testing.T) {
	type change func(h *zip.FileHeader, data []byte) []byte
	rename := func(to string) change {
		return func(h *zip.FileHeader, data []byte) []byte { h.Name = to; return data }
	}
	header := func(f func(h *zip.FileHeader)) change {
		return func(h *zip.FileHeader, data []byte) []byte { f(h); return data }
	}
	mode := func(m uint32) change { return header(func(h *zip.FileHeader) { h.ExternalAttrs = m << 16 }) }
	const other = "its bytes are not those that neurorbit export writes"
	for name, c := range map[string]struct {
		change change
		want   string // in the error
	}{
		"absolute":           {rename("/etc/passwd"), "/etc/passwd: it is not in the bundle's folder"},
		"absolute below":     {rename("neurorbit-quick//etc/passwd"), "malformed file path"},
		"parent":             {rename("neurorbit-quick/../../x"), "invalid path element"},
		"parent inside":      {rename("neurorbit-quick/reports/../../x"), "invalid path element"},
		"other folder":       {rename("elsewhere/reports/text.md"), "not in the bundle's folder"},
		"dot":                {rename("neurorbit-quick/./reports/text.md"), "invalid path element"},
		"backslash":          {rename(`neurorbit-quick/reports\..\..\text.md`), `invalid char '\\'`},
		"drive":              {rename("neurorbit-quick/C:/x"), `invalid char ':'`},
		"stream":             {rename("neurorbit-quick/reports/x:y"), `invalid char ':'`},
		"device":             {rename("neurorbit-quick/reports/Nul.txt"), "disallowed as path element"},
		"dot at the end":     {rename("neurorbit-quick/reports/text.md."), "trailing dot"},
		"control":            {rename("neurorbit-quick/reports/a\nb"), `invalid char '\n'`},
		"not ASCII":          {rename("neurorbit-quick/reports/\u00e9"), "not plain ASCII"},
		"top level":          {rename("neurorbit-quick/.git/hooks/pre-commit"), "no part of a bundle"},
		"binary":             {rename("neurorbit-quick/bin/neurorbit"), "no part of a bundle"},
		"twice":              {rename("neurorbit-quick/reports/empty.csv"), "cannot be beside reports/empty.csv"},
		"twice but for case": {rename("neurorbit-quick/reports/EMPTY.csv"), "cannot be beside reports/empty.csv"},
		"folder by case":     {rename("neurorbit-quick/Reports/text.md"), "no part of a bundle"},
		"folder and file":    {rename("neurorbit-quick/reports/empty.csv/x"), "cannot be beside reports/empty.csv"},
		"not listed":         {rename("neurorbit-quick/reports/zzz.md"), "in the manifest but not in the bundle"},
		"link":               {mode(0o120777), "mode Lrwxrwxrwx"},
		"device node":        {mode(0o060644), "mode Drw-r--r--"},
		"set-uid":            {mode(0o104755), "mode urwxr-xr-x"},
		"writable":           {mode(0o100666), "mode -rw-rw-rw-"},
		"encrypted":          {header(func(h *zip.FileHeader) { h.Flags |= 1 }), other},
		"comment":            {header(func(h *zip.FileHeader) { h.Comment = "hello" }), other},
		"extra field":        {header(func(h *zip.FileHeader) { h.Extra = []byte{1, 2, 0, 0} }), other},
		"version":            {header(func(h *zip.FileHeader) { h.ReaderVersion = 45 }), other},
		"strange method":     {header(func(h *zip.FileHeader) { h.Method = 12 }), "compression method 12"},
		"wrong checksum":     {header(func(h *zip.FileHeader) { h.CRC32++ }), "do not match its checksum"},
		"not deflated":       {header(func(h *zip.FileHeader) { h.Method = zip.Deflate }), "cannot be unpacked"},
		"other bytes": {func(h *zip.FileHeader, data []byte) []byte {
			data[0]++
			h.CRC32 = crc32.ChecksumIEEE(data)
			return data
		}, "do not match its digest"},
		"bomb": {func(h *zip.FileHeader, _ []byte) []byte {
			return packAs(h, deflated(make([]byte, 10<<20)), 10<<20)
		}, "said to unpack to 10485760"},
		"bomb that lies": {func(h *zip.FileHeader, _ []byte) []byte {
			return packAs(h, deflated(make([]byte, 10<<20)), 900)
		}, "does not unpack to 900 bytes"},
		"too little": {func(h *zip.FileHeader, data []byte) []byte {
			return packAs(h, deflated(data[1:]), len(data))
		}, "does not unpack to 900 bytes"},
		"hidden bytes": {func(h *zip.FileHeader, data []byte) []byte {
			return packAs(h, append(deflated(data), "hidden"...), len(data))
		}, "bytes follow its end"},
	} {
		data := forge(t, small(), func(entry string, h *zip.FileHeader, data []byte) []byte {
			if entry != "reports/text.md" {
				return data
			}
			return c.change(h, data)
		})
		wantFault(t, name, readBytes(data), fault.Damage, c.want)
	}
	if err := readBytes(forge(t, small(), nil)); err != nil {
		t.Errorf("the forger's honest bundle: %v", err)
	}
}

// TestFalseManifest: bundles with a manifest that is not true.
func TestFalseManifest(t *testing.T) {
	unlike := func(f File, content string) *source {
		s := fromBytes(f.Name, []byte(content))
		s.File = f
		return s
	}
	size := func(_ string, h *zip.FileHeader, data []byte) []byte {
		h.CompressedSize64, h.UncompressedSize64 = uint64(len(data)), uint64(len(data))
		return data
	}
	a := fromBytes("reports/a", []byte("a")).File
	for name, c := range map[string]struct {
		extra *source
		want  string
	}{
		"other size":             {unlike(File{Name: a.Name, Size: 7, SHA256: a.SHA256}, "a"), "1 bytes instead of 7"},
		"no digest":              {unlike(File{Name: a.Name, Size: 1}, "a"), "is no SHA-256"},
		"other digest":           {unlike(File{Name: a.Name, Size: 1, SHA256: strings.Repeat("0", 64)}, "a"), "do not match its digest"},
		"blob of another name":   {fromBytes(blob("one"), []byte("two")), "a blob with the digest"},
		"blob in another folder": {fromBytes(blobFolder+"00/"+fromBytes("", nil).SHA256, nil), "a blob with the digest"},
		"manifest twice":         {fromBytes(manifestName, nil), "cannot be beside bundle.json"},
	} {
		wantFault(t, name, readBytes(forge(t, append(small(), c.extra), size)), fault.Damage, c.want)
	}
	later := forge(t, small(), func(name string, h *zip.FileHeader, data []byte) []byte {
		if name == manifestName {
			data = bytes.Replace(data, []byte(`"format": 1`), []byte(`"format": 2`), 1)
			h.CRC32 = crc32.ChecksumIEEE(data)
		}
		return data
	})
	wantFault(t, "a later format", readBytes(later), fault.Usage, `"neurorbit 0.1.0" wrote it in format 2`)
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
	_, err := open("b.zip", bytes.NewReader(data), int64(len(data)), 100000, testPlaces)
	wantFault(t, "too large", err, fault.Usage, "unpacks to more than 100000 bytes")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = open("b.zip", reading{ctx, bytes.NewReader(data)}, int64(len(data)), maxUnpacked, testPlaces)
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

// FuzzOpen: whatever a file holds, reading it never panics, and what is accepted
// can be written again.
func FuzzOpen(f *testing.F) {
	data := pack(f, meta, tiny())
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add(pack(f, meta, nil))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	for _, at := range []int{6, 8, 14, 18, 22, 26, 28, 30, len(data) - 100, len(data) - 90} {
		bad := bytes.Clone(data)
		bad[at] ^= 0x81
		f.Add(bad)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := open("b.zip", bytes.NewReader(data), int64(len(data)), 1<<20, testPlaces)
		if err == nil {
			_, _ = b.records()
			err = b.readAll()
		}
		if err != nil {
			if kind := fault.Of(err); kind != fault.Damage && kind != fault.Usage || fault.HintOf(err) == "" {
				t.Fatalf("kind %d, or no hint: %v", kind, err)
			}
			return
		}
		var sources []*source
		for _, f := range b.Files {
			var text bytes.Buffer
			if err := b.copyFile(&text, f); err != nil {
				t.Fatal(err)
			}
			s := fromBytes(f.Name, text.Bytes())
			s.Exec = f.Exec
			sources = append(sources, s)
		}
		if err := tryPack(io.Discard, b.Manifest, sources); err != nil {
			t.Fatal(err)
		}
	})
}
