package bundle

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"testing"

	"neurorbit/pipeline/fault"
)

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
	_, sums := m.all(text)
	sources = append(slices.Clone(sources), fromBytes(manifestName, text), fromBytes(sumsName, sums))
	slices.SortFunc(sources, bySourceName)
	var b bytes.Buffer
	z := newZipWriter(&b)
	for _, s := range sources {
		r, _ := s.open()
		data, _ := io.ReadAll(r)
		h := header(m.prefix(), s.File, zip.Store, s.crc, uint64(s.Size))
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

const (
	otherBytes   = "its bytes are not those that neurorbit export writes"
	otherContent = "its content does not have the size, checksum and digest"
)

// TestForgedNames: names that lead out of the bundle's folder or are not the same
// file on every system. The manifest lists them, or says otherwise.
func TestForgedNames(t *testing.T) {
	for what, c := range map[string]struct{ name, want string }{
		"absolute":           {"/etc/passwd", "malformed file path"},
		"parent":             {"../../x", "invalid path element"},
		"parent inside":      {"reports/../../x", "invalid path element"},
		"dot":                {"./reports/text.md", "invalid path element"},
		"backslash":          {`reports\..\..\text.md`, `invalid char '\\'`},
		"drive":              {"C:/x", `invalid char ':'`},
		"stream":             {"reports/x:y", `invalid char ':'`},
		"device":             {"reports/Nul.txt", "disallowed as path element"},
		"dot at the end":     {"reports/text.md.", "trailing dot"},
		"control":            {"reports/a\nb", `invalid char '\n'`},
		"not ASCII":          {"reports/\u00e9", "not plain ASCII"},
		"top level":          {".git/hooks/pre-commit", "no part of a bundle"},
		"binary":             {"bin/neurorbit", "no part of a bundle"},
		"twice":              {"reports/empty.csv", "cannot be beside reports/empty.csv"},
		"twice but for case": {"reports/EMPTY.csv", "cannot be beside reports/"},
		"folder by case":     {"Reports/text.md", "no part of a bundle"},
		"folder and file":    {"reports/empty.csv/x", "cannot be beside reports/empty.csv"},
	} {
		listed := forge(t, append(small(), fromBytes(c.name, nil)), nil)
		wantFault(t, what, readBytes(listed), fault.Damage, c.want)
		for _, folder := range []string{meta.prefix(), "elsewhere/", "/", ""} {
			renamed := forge(t, small(), func(entry string, h *zip.FileHeader, data []byte) []byte {
				if entry == "reports/text.md" {
					h.Name = folder + c.name
				}
				return data
			})
			wantFault(t, what+" in "+folder, readBytes(renamed), fault.Damage, "in the manifest but not in the bundle")
		}
	}
	// One more, that the manifest does not list.
	more := forge(t, append(small(), fromBytes("reports/zzz.md", []byte("hidden"))), func(entry string, h *zip.FileHeader, data []byte) []byte {
		if entry == manifestName {
			m, err := decodeManifest("", data)
			if err != nil {
				t.Fatal(err)
			}
			m.Files = slices.DeleteFunc(m.Files, func(f File) bool { return f.Name == "reports/zzz.md" })
			data, _ = m.encode()
			h.CRC32, h.CompressedSize64, h.UncompressedSize64 = crc32.ChecksumIEEE(data), uint64(len(data)), uint64(len(data))
		}
		return data
	})
	wantFault(t, "not listed", readBytes(more), fault.Damage, otherBytes)
	twice := forge(t, small(), func(entry string, h *zip.FileHeader, data []byte) []byte {
		if entry == "reports/zeros.csv" {
			h.Name = meta.prefix() + "reports/text.md"
		}
		return data
	})
	wantFault(t, "one name twice", readBytes(twice), fault.Damage, "b.zip: ")
}

// TestForged: archives whose headers and data say false things on purpose, all
// well sealed.
func TestForged(t *testing.T) {
	type change func(h *zip.FileHeader, data []byte) []byte
	header := func(f func(h *zip.FileHeader)) change {
		return func(h *zip.FileHeader, data []byte) []byte { f(h); return data }
	}
	mode := func(m uint32) change { return header(func(h *zip.FileHeader) { h.ExternalAttrs = m << 16 }) }
	for name, c := range map[string]struct {
		change change
		want   string // in the error
	}{
		"link":           {mode(0o120777), otherBytes},
		"device node":    {mode(0o060644), otherBytes},
		"set-uid":        {mode(0o104755), otherBytes},
		"writable":       {mode(0o100666), otherBytes},
		"encrypted":      {header(func(h *zip.FileHeader) { h.Flags |= 1 }), otherBytes},
		"comment":        {header(func(h *zip.FileHeader) { h.Comment = "hello" }), otherBytes},
		"extra field":    {header(func(h *zip.FileHeader) { h.Extra = []byte{1, 2, 0, 0} }), otherBytes},
		"version":        {header(func(h *zip.FileHeader) { h.ReaderVersion = 45 }), otherBytes},
		"strange method": {header(func(h *zip.FileHeader) { h.Method = 12 }), "with method 12"},
		"wrong checksum": {header(func(h *zip.FileHeader) { h.CRC32++ }), otherContent},
		"no checksum":    {header(func(h *zip.FileHeader) { h.CRC32 = 0 }), otherContent},
		"not deflated":   {header(func(h *zip.FileHeader) { h.Method = zip.Deflate }), "cannot be unpacked"},
		"other bytes": {func(h *zip.FileHeader, data []byte) []byte {
			data[0]++
			h.CRC32 = crc32.ChecksumIEEE(data)
			return data
		}, otherContent},
		"other size": {func(h *zip.FileHeader, data []byte) []byte {
			return packAs(h, deflated(data), len(data)-1)
		}, otherBytes},
		"bomb that lies": {func(h *zip.FileHeader, _ []byte) []byte {
			return packAs(h, deflated(make([]byte, 10<<20)), 900)
		}, otherContent},
		"too little": {func(h *zip.FileHeader, data []byte) []byte {
			return packAs(h, deflated(data[1:]), len(data))
		}, otherContent},
		"hidden bytes": {func(h *zip.FileHeader, data []byte) []byte {
			return packAs(h, append(deflated(data), "hidden"...), len(data))
		}, otherContent},
		"hidden stored bytes": {func(h *zip.FileHeader, data []byte) []byte {
			data = append(data, "hidden"...)
			h.CompressedSize64 = uint64(len(data))
			return data
		}, otherContent},
	} {
		data := forge(t, small(), func(entry string, h *zip.FileHeader, data []byte) []byte {
			if entry != "reports/text.md" {
				return data
			}
			return c.change(h, data)
		})
		wantFault(t, name, readBytes(data), fault.Damage, c.want)
	}
	bomb := forge(t, append(small(), fromBytes("reports/bomb", make([]byte, 10<<20))), func(entry string, h *zip.FileHeader, data []byte) []byte {
		if entry == "reports/bomb" {
			data = packAs(h, deflated(data), len(data))
		}
		return data
	})
	wantFault(t, "bomb", readBytes(bomb), fault.Damage, "said to unpack to 10485760")
	if err := readBytes(forge(t, small(), nil)); err != nil {
		t.Errorf("the forger's honest bundle: %v", err)
	}
}

// TestHidden: bytes between two entries, before the first and after the last, in
// archives whose directory leads around them, well sealed.
func TestHidden(t *testing.T) {
	data := pack(t, meta, small())
	dir, end := bytes.Index(data, []byte("PK\x01\x02")), bytes.Index(data, []byte("PK\x05\x06"))
	second := 1 + bytes.Index(data[1:], []byte("PK\x03\x04"))
	for what, at := range map[string]int{"before": 0, "between": second, "after": dir} {
		bad := slices.Insert(bytes.Clone(data), at, []byte("hidden")...)
		dir, end := dir+6, end+6
		for e := dir; e < end; { // the offsets in the directory
			if offset := binary.LittleEndian.Uint32(bad[e+42:]); int(offset) >= at {
				binary.LittleEndian.PutUint32(bad[e+42:], offset+6)
			}
			e += 46 + int(binary.LittleEndian.Uint16(bad[e+28:]))
		}
		binary.LittleEndian.PutUint32(bad[end+16:], uint32(dir))
		seal := sha256.Sum256(bad[:dir])
		copy(bad[len(bad)-64:], hex.EncodeToString(seal[:]))
		if _, err := zip.NewReader(bytes.NewReader(bad), int64(len(bad))); err != nil {
			t.Fatalf("%s: not even a zip file: %v", what, err)
		}
		wantFault(t, what, readBytes(bad), fault.Damage, otherBytes)
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
		"other size":             {unlike(File{Name: a.Name, Size: 7, SHA256: a.SHA256}, "a"), otherBytes},
		"no digest":              {unlike(File{Name: a.Name, Size: 1}, "a"), otherContent},
		"other digest":           {unlike(File{Name: a.Name, Size: 1, SHA256: strings.Repeat("0", 64)}, "a"), otherContent},
		"blob of another name":   {fromBytes(blob("one"), []byte("two")), "a blob with the digest"},
		"blob in another folder": {fromBytes(blobFolder+"00/"+fromBytes("", nil).SHA256, nil), "a blob with the digest"},
		"manifest twice":         {fromBytes(manifestName, nil), "bundle.json: "},
	} {
		wantFault(t, name, readBytes(forge(t, append(small(), c.extra), size)), fault.Damage, c.want)
	}
	list := forge(t, small(), func(name string, h *zip.FileHeader, data []byte) []byte {
		if name == sumsName {
			data[0] ^= 1
			h.CRC32 = crc32.ChecksumIEEE(data)
		}
		return data
	})
	wantFault(t, "other SHA256SUMS", readBytes(list), fault.Damage, sumsName+": "+otherContent)
	later := forge(t, small(), func(name string, h *zip.FileHeader, data []byte) []byte {
		if name == manifestName {
			data = bytes.Replace(data, []byte(`"format": 1`), []byte(`"format": 2`), 1)
			h.CRC32 = crc32.ChecksumIEEE(data)
		}
		return data
	})
	wantFault(t, "a later format", readBytes(later), fault.Usage, `"neurorbit 0.1.0" wrote it in format 2`)
}
