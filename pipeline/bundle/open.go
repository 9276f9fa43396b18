package bundle

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// DefaultLimit is how many bytes a bundle may unpack to unless told otherwise.
const DefaultLimit = 20 << 30

// maxManifest bounds what is read before the manifest has said how much there
// is.
const maxManifest = 256 << 20

// A Bundle is an open bundle.
type Bundle struct {
	path     string
	file     io.ReaderAt
	close    func() error
	size     int64
	manifest Manifest
	entries  []openEntry
	index    map[string]int // name below the bundle's folder -> entry
}

// An openEntry is an entry with the place of its data.
type openEntry struct {
	entry
	rel    string // name below the bundle's folder
	offset int64  // of its data in the file
}

// Open opens a bundle, believing nothing: it checks every byte that is not the
// content of a listed file, the seal over all bytes, and the manifest. Whether
// each file has the digest that the manifest says is for Extract, ReadFile and
// Verify to check. A file that is not a sound bundle is an *Error.
func Open(path string) (*Bundle, error) { return OpenLimit(path, DefaultLimit) }

// OpenLimit is Open for a bundle that may unpack to limit bytes.
func OpenLimit(path string, limit int64) (*Bundle, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &Error{Path: path, Reason: "not a plain file", NotBundle: true}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	b, err := open(path, f, info.Size(), limit)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	b.close = f.Close
	return b, nil
}

// open opens a bundle of size bytes; path is for messages.
func open(path string, file io.ReaderAt, size, limit int64) (*Bundle, error) {
	b := &Bundle{path: path, file: file, size: size, index: map[string]int{}}
	z, err := b.readDirectory()
	if err != nil {
		return nil, err
	}
	if err := b.addEntries(z, limit); err != nil {
		return nil, err
	}
	if err := b.checkLayout(z.Comment); err != nil {
		return nil, err
	}
	if err := b.readManifest(); err != nil {
		return nil, err
	}
	return b, nil
}

// Close closes the bundle's file.
func (b *Bundle) Close() error { return b.close() }

// Manifest returns what the bundle holds.
func (b *Bundle) Manifest() Manifest { return b.manifest }

func (b *Bundle) damage(entry, format string, args ...any) error {
	return &Error{Path: b.path, Entry: entry, Reason: fmt.Sprintf(format, args...)}
}

// readDirectory reads the central directory. A file without one is a cut
// bundle if it begins as one, otherwise something else.
func (b *Bundle) readDirectory() (*zip.Reader, error) {
	z, err := zip.NewReader(b.file, b.size)
	if err == nil || errors.Is(err, zip.ErrInsecurePath) { // addEntries names the entry
		return z, nil
	}
	// A local header is 30 bytes and the name.
	start := make([]byte, 30+len("neurorbit-"))
	if _, rerr := b.file.ReadAt(start, 0); rerr == nil && bytes.HasPrefix(start, []byte("PK\x03\x04")) && bytes.HasSuffix(start, []byte("neurorbit-")) {
		return nil, b.damage("", "its end is missing or damaged: a bundle that was cut short or changed (%v)", err)
	}
	return nil, &Error{Path: b.path, Reason: "not a bundle: " + strings.TrimPrefix(err.Error(), "zip: "), NotBundle: true}
}

// addEntries checks the directory's entries one by one.
func (b *Bundle) addEntries(z *zip.Reader, limit int64) error {
	at := slices.IndexFunc(z.File, func(f *zip.File) bool {
		dir, name, _ := strings.Cut(f.Name, "/")
		return name == ManifestName && strings.HasPrefix(dir, "neurorbit-")
	})
	if at < 0 {
		return &Error{Path: b.path, Reason: "not a bundle: a zip file without neurorbit-<config>/" + ManifestName, NotBundle: true}
	}
	prefix := strings.TrimSuffix(z.File[at].Name, ManifestName)
	names := newNameSet()
	total := int64(0)
	for _, f := range z.File {
		rel, ok := strings.CutPrefix(f.Name, prefix)
		if !ok {
			return b.damage(f.Name, "it is not in the bundle's folder %s", prefix)
		}
		if err := checkName(rel); err != nil {
			return b.damage(f.Name, "%v", err)
		}
		if err := names.add(rel); err != nil {
			return b.damage(f.Name, "%v", err)
		}
		if err := checkEntry(f); err != nil {
			return b.damage(f.Name, "%v", err)
		}
		packed, size := f.CompressedSize64, f.UncompressedSize64
		if packed > uint64(b.size) || f.Method == zip.Store && packed != size || size > MaxRatio*packed {
			return b.damage(f.Name, "%d bytes that are said to unpack to %d", packed, size)
		}
		e := openEntry{rel: rel}
		e.name, e.method, e.mode, e.crc = f.Name, f.Method, f.Mode(), f.CRC32
		e.packed, e.size = int64(packed), int64(size)
		if total += e.size; total > limit {
			return &Error{Path: b.path, Reason: fmt.Sprintf("it unpacks to more than %d bytes", limit), TooBig: true}
		}
		b.index[rel] = len(b.entries)
		b.entries = append(b.entries, e)
	}
	return nil
}

// checkEntry says what no entry of a bundle has.
func checkEntry(f *zip.File) error {
	switch mode := f.Mode(); {
	case f.Flags&0x2041 != 0:
		return errors.New("it is encrypted")
	case mode&fs.ModeSymlink != 0:
		return errors.New("it is a link")
	case mode.Type() != 0:
		return fmt.Errorf("it is not a plain file (%s)", mode)
	case mode != 0o644 && mode != 0o755 && mode != 0o444:
		return fmt.Errorf("mode %s", mode)
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return fmt.Errorf("unknown compression method %d", f.Method)
	}
	return nil
}

// checkLayout writes the archive again, with zeros for the entries' data, and
// compares all else with the file, byte for byte; and it checks the seal.
func (b *Bundle) checkLayout(comment string) error {
	c := &comparer{r: bufio.NewReader(io.NewSectionReader(b.file, 0, b.size)), h: sha256.New()}
	zw := zip.NewWriter(c)
	for i := range b.entries {
		e := &b.entries[i]
		w, err := zw.CreateRaw(e.header())
		if err == nil {
			err = zw.Flush()
		}
		if err != nil {
			return b.compared(e.name, err)
		}
		e.offset = c.n
		c.skip = true
		for left := e.packed; left > 0 && err == nil; {
			n := min(left, int64(len(zeros)))
			_, err = w.Write(zeros[:n])
			left -= n
		}
		if err == nil {
			err = zw.Flush()
		}
		c.skip = false
		if err != nil {
			return b.compared(e.name, err)
		}
	}
	seal := sealText(c.h.Sum(nil))
	if err := zw.SetComment(comment); err != nil {
		return b.compared("", err)
	}
	if err := zw.Close(); err != nil {
		return b.compared("", err)
	}
	if c.n != b.size {
		return b.damage("", "%d bytes follow its end", b.size-c.n)
	}
	if comment != seal {
		return b.damage("", "its bytes do not match the seal: it was damaged or changed")
	}
	return nil
}

// compared turns an error of a comparer into a damage.
func (b *Bundle) compared(entry string, err error) error {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return b.damage(entry, "it is cut short")
	case !errors.Is(err, errDiffers):
		return fmt.Errorf("bundle: %s: %w", b.path, err)
	case entry == "":
		return b.damage("", "its directory is not the one of these entries: damaged, or made by another program")
	}
	return b.damage(entry, "its header is not what the directory says, or it is not where it should be")
}

// zeros stand for the data of entries.
var zeros [1 << 16]byte

var errDiffers = errors.New("differs")

// A comparer is a writer that fails where what is written is not what r holds,
// but for bytes written while skip is set. It digests what r holds.
type comparer struct {
	r    io.Reader
	h    hash.Hash
	n    int64
	skip bool
	buf  []byte
}

func (c *comparer) Write(p []byte) (int, error) {
	c.buf = slices.Grow(c.buf[:0], len(p))[:len(p)]
	if _, err := io.ReadFull(c.r, c.buf); err != nil {
		return 0, err
	}
	if !c.skip && !bytes.Equal(c.buf, p) {
		return 0, errDiffers
	}
	c.n += int64(len(p))
	return c.h.Write(c.buf)
}

// readManifest reads the manifest and compares it with the entries.
func (b *Bundle) readManifest() error {
	read := func(name string) ([]byte, error) {
		i, ok := b.index[name]
		if !ok {
			return nil, b.damage(name, "the bundle has no such file")
		}
		e := &b.entries[i]
		if e.size > maxManifest {
			return nil, b.damage(name, "%d bytes are too many", e.size)
		}
		if e.mode != fileMode(File{Name: name}) {
			return nil, b.damage(name, "mode %s", e.mode)
		}
		return b.read(e, "")
	}
	text, err := read(ManifestName)
	if err != nil {
		return err
	}
	m, err := decodeManifest(text)
	if err != nil {
		return b.damage(ManifestName, "%v", err)
	}
	if prefix := Prefix(m.Config); b.entries[b.index[ManifestName]].name != prefix+ManifestName {
		return b.damage(ManifestName, "the folder of config %s is %s", m.Config, prefix)
	}
	have, err := read(SumsName)
	if err != nil {
		return err
	}
	all := append(slices.Clone(m.Files), FromBytes(ManifestName, text).File)
	slices.SortFunc(all, func(x, y File) int { return strings.Compare(x.Name, y.Name) })
	if !bytes.Equal(have, sums(all)) {
		return b.damage(SumsName, "it does not list what %s lists", ManifestName)
	}
	if err := b.checkFiles(m); err != nil {
		return err
	}
	b.manifest = m
	return nil
}

// checkFiles compares the manifest's list with the entries.
func (b *Bundle) checkFiles(m Manifest) error {
	total := int64(0)
	for i, f := range m.Files {
		at, ok := b.index[f.Name]
		if !ok {
			return b.damage(f.Name, "it is in the manifest but not in the bundle")
		}
		e := b.entries[at]
		digest, isBlob := blobDigest(f.Name)
		switch {
		case i > 0 && m.Files[i-1].Name >= f.Name:
			return b.damage(ManifestName, "%s is not in order", f.Name)
		case f.Name == ManifestName || f.Name == SumsName:
			return b.damage(ManifestName, "it lists %s", f.Name)
		case len(f.SHA256) != 2*sha256.Size || strings.Trim(f.SHA256, "0123456789abcdef") != "":
			return b.damage(ManifestName, "%s: %q is no SHA-256", f.Name, f.SHA256)
		case f.Size != e.size:
			return b.damage(f.Name, "%d bytes instead of %d", e.size, f.Size)
		case e.mode != fileMode(f):
			return b.damage(f.Name, "mode %s instead of %s", e.mode, fileMode(f))
		case isBlob && (digest != f.SHA256 || f.Name != BlobName(digest)):
			return b.damage(f.Name, "a blob with the digest %s", f.SHA256)
		}
		total += f.Size
	}
	if len(b.entries) != len(m.Files)+2 {
		for _, e := range b.entries {
			if _, ok := m.File(e.rel); !ok && e.rel != ManifestName && e.rel != SumsName {
				return b.damage(e.rel, "it is in the bundle but not in the manifest")
			}
		}
	}
	if m.Bytes != total {
		return b.damage(ManifestName, "%d bytes in all instead of %d", total, m.Bytes)
	}
	return nil
}

// copy writes an entry's content to w and checks its size, its checksum and,
// unless want is empty, its SHA-256.
func (b *Bundle) copy(w io.Writer, e *openEntry, want string) error {
	packed := bufio.NewReader(io.NewSectionReader(b.file, e.offset, e.packed))
	var content io.Reader = packed
	if e.method == zip.Deflate {
		fr := flate.NewReader(packed)
		defer fr.Close()
		content = fr
	}
	h, crc := sha256.New(), crc32.NewIEEE()
	n, err := io.Copy(&markedWriter{w: io.MultiWriter(w, h, crc)}, io.LimitReader(content, e.size+1))
	var failed *writeError
	if errors.As(err, &failed) {
		return failed.err
	}
	if err != nil {
		return b.damage(e.rel, "it cannot be unpacked: %v", err)
	}
	if n != e.size {
		return b.damage(e.rel, "it does not unpack to %d bytes", e.size)
	}
	if _, err := packed.ReadByte(); err != io.EOF {
		return b.damage(e.rel, "bytes follow its end")
	}
	if crc.Sum32() != e.crc || want != "" && hex.EncodeToString(h.Sum(nil)) != want {
		return b.damage(e.rel, "its bytes do not match its digest")
	}
	return nil
}

// A markedWriter marks the errors of a writer, to tell them from a reader's.
type markedWriter struct{ w io.Writer }

type writeError struct{ err error }

func (e *writeError) Error() string { return e.err.Error() }

func (m *markedWriter) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	if err != nil {
		err = &writeError{err}
	}
	return n, err
}

func (b *Bundle) read(e *openEntry, want string) ([]byte, error) {
	var buf bytes.Buffer
	if err := b.copy(&buf, e, want); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}
