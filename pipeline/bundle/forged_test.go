package bundle

import (
	"archive/zip"
	"bytes"
	"compress/flate"
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
		"no digest":              {unlike(File{Name: a.Name, Size: 1}, "a"), "do not match its digest"},
		"other digest":           {unlike(File{Name: a.Name, Size: 1, SHA256: strings.Repeat("0", 64)}, "a"), "do not match its digest"},
		"blob of another name":   {fromBytes(blob("one"), []byte("two")), "a blob with the digest"},
		"blob in another folder": {fromBytes(blobFolder+"00/"+fromBytes("", nil).SHA256, nil), "a blob with the digest"},
		"manifest twice":         {fromBytes(manifestName, nil), "cannot be beside bundle.json"},
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
	wantFault(t, "other SHA256SUMS", readBytes(list), fault.Damage, sumsName+": its bytes do not match its digest")
	later := forge(t, small(), func(name string, h *zip.FileHeader, data []byte) []byte {
		if name == manifestName {
			data = bytes.Replace(data, []byte(`"format": 1`), []byte(`"format": 2`), 1)
			h.CRC32 = crc32.ChecksumIEEE(data)
		}
		return data
	})
	wantFault(t, "a later format", readBytes(later), fault.Usage, `"neurorbit 0.1.0" wrote it in format 2`)
}
