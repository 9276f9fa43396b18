package bundle

import (
	"archive/zip"
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
	"math"
	"os"
	"path"
	"slices"
	"strings"
)

// MaxRatio is how much smaller than its content a compressed entry may be.
const MaxRatio = 100

// maxDeflated is the size in bytes from which a file is stored as it is, so that
// none has to be held in memory that is not small.
const maxDeflated = 64 << 20

// A Source is a file to be written to a bundle.
type Source struct {
	File
	Open func() (io.ReadCloser, error)
	// Packed says that the content is compressed already.
	Packed bool
	crc    uint32
}

// FromPath returns a file of a folder as a source. Its size is known; its digest
// is not before Measure.
func FromPath(name, file string) (*Source, error) {
	info, err := os.Lstat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a plain file", file)
	}
	s := &Source{Open: func() (io.ReadCloser, error) { return os.Open(file) }}
	s.Packed = isPacked(name)
	s.Name, s.Size, s.Exec = name, info.Size(), info.Mode()&0o100 != 0 && isSource(name)
	return s, nil
}

// FromBytes returns a source that holds data.
func FromBytes(name string, data []byte) *Source {
	s := &Source{Packed: isPacked(name), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
	sum := sha256.Sum256(data)
	s.Name, s.Size, s.SHA256, s.crc = name, int64(len(data)), hex.EncodeToString(sum[:]), crc32.ChecksumIEEE(data)
	return s
}

// Measure reads a source and sets its size and digest.
func (s *Source) Measure() error {
	r, err := s.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	h, crc := sha256.New(), crc32.NewIEEE()
	n, err := io.Copy(io.MultiWriter(h, crc), r)
	if err != nil {
		return err
	}
	s.Size, s.SHA256, s.crc = n, hex.EncodeToString(h.Sum(nil)), crc.Sum32()
	return nil
}

// Write writes a bundle of these sources, in any order, to w, and returns its
// manifest: m with Format, Bytes and Files set. Sources without a digest are
// measured first. A source that is no longer what it was when it was measured is
// an error.
func Write(w io.Writer, m Manifest, sources []*Source) (Manifest, error) {
	sources = slices.Clone(sources)
	slices.SortFunc(sources, byName)
	m.Format, m.Bytes, m.Files = Format, 0, make([]File, 0, len(sources))
	for _, s := range sources {
		if s.SHA256 == "" {
			if err := s.Measure(); err != nil {
				return m, fmt.Errorf("bundle: %w", err)
			}
		}
		m.Files = append(m.Files, s.File)
		m.Bytes += s.Size
	}
	text, err := m.encode()
	if err != nil {
		return m, fmt.Errorf("bundle: %w", err)
	}
	sources = append(sources, FromBytes(ManifestName, text))
	slices.SortFunc(sources, byName)
	all := make([]File, len(sources))
	for i, s := range sources {
		all[i] = s.File
	}
	sources = append(sources, FromBytes(SumsName, sums(all)))
	slices.SortFunc(sources, byName)

	names := newNameSet()
	prefix := Prefix(m.Config)
	zw := newZipWriter(w)
	for _, s := range sources {
		err := checkName(s.Name)
		if err == nil {
			err = names.add(s.Name)
		}
		if err == nil {
			err = zw.add(prefix, s)
		}
		if err != nil {
			return m, fmt.Errorf("bundle: %s: %w", s.Name, err)
		}
	}
	return m, zw.close()
}

func byName(a, b *Source) int { return strings.Compare(a.Name, b.Name) }

// A zipWriter writes entries with a seal over them.
type zipWriter struct {
	zip   *zip.Writer
	seal  *sealWriter
	flate *flate.Writer
}

func newZipWriter(w io.Writer) *zipWriter {
	s := &sealWriter{w, sha256.New()}
	return &zipWriter{zip: zip.NewWriter(s), seal: s}
}

// add writes one entry.
func (z *zipWriter) add(prefix string, s *Source) error {
	r, err := s.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	h, crc := sha256.New(), crc32.NewIEEE()
	// One byte more shows that the file has grown.
	content := io.TeeReader(io.LimitReader(r, s.Size+1), io.MultiWriter(h, crc))
	method, packed := zip.Store, s.Size
	if s.Size < maxDeflated && !s.Packed {
		small, raw, err := z.deflate(content, s.Size)
		if err != nil {
			return err
		}
		content = bytes.NewReader(raw)
		if small != nil {
			method, packed, content = zip.Deflate, int64(len(small)), bytes.NewReader(small)
		}
	}
	e := entry{name: prefix + s.Name, method: method, mode: fileMode(s.File), crc: s.crc, packed: packed, size: s.Size}
	w, err := z.zip.CreateRaw(e.header())
	if err != nil {
		return err
	}
	n, err := io.Copy(w, content)
	if err != nil {
		return err
	}
	if n != packed || hex.EncodeToString(h.Sum(nil)) != s.SHA256 || crc.Sum32() != s.crc {
		return errors.New("the file changed while it was read")
	}
	return nil
}

// close writes the central directory and the seal.
func (z *zipWriter) close() error {
	if err := z.zip.Flush(); err != nil {
		return err
	}
	if err := z.zip.SetComment(z.seal.comment()); err != nil {
		return err
	}
	return z.zip.Close()
}

// isPacked says whether a file has a format that is compressed already.
func isPacked(name string) bool {
	ext := path.Ext(name)
	return ext == ".parquet" || ext == ".png" || ext == ".zip" || ext == ".gz" || ext == ".bz2"
}

// deflate reads all of r, of about size bytes, and returns it compressed, or nil
// if it is better stored, and as it is.
func (z *zipWriter) deflate(r io.Reader, size int64) (small, raw []byte, err error) {
	if raw, err = io.ReadAll(r); err != nil {
		return nil, nil, err
	}
	if z.flate == nil {
		if z.flate, err = flate.NewWriter(nil, flate.DefaultCompression); err != nil {
			return nil, nil, err
		}
	}
	var b bytes.Buffer
	z.flate.Reset(&b)
	if _, err := z.flate.Write(raw); err != nil {
		return nil, nil, err
	}
	if err := z.flate.Close(); err != nil {
		return nil, nil, err
	}
	if n := int64(b.Len()); n >= size || size > MaxRatio*n {
		return nil, raw, nil
	}
	return b.Bytes(), raw, nil
}

func fileMode(f File) fs.FileMode {
	if _, ok := blobDigest(f.Name); ok {
		return 0o444
	}
	if f.Exec {
		return 0o755
	}
	return 0o644
}

// An entry is all that varies between the headers of two entries.
type entry struct {
	name         string // with the bundle's folder
	method       uint16
	mode         fs.FileMode
	crc          uint32
	packed, size int64
}

const (
	zipVersion = 20              // 2.0: deflate
	zipUnix    = 3 << 8          // made on Unix: the mode counts
	zipDate    = 0<<9 | 1<<5 | 1 // 1 January 1980
	zipRegular = 0o100000 << 16  // a plain file
	zipTrailer = 8               // the sizes follow the data, as zip64 needs
)

// header returns the header of an entry: every field but those of the entry is
// fixed.
func (e entry) header() *zip.FileHeader {
	h := &zip.FileHeader{
		Name: e.name, Method: e.method, CRC32: e.crc,
		CompressedSize64: uint64(e.packed), UncompressedSize64: uint64(e.size),
		CreatorVersion: zipUnix | zipVersion, ReaderVersion: zipVersion,
		ExternalAttrs: zipRegular | uint32(e.mode)<<16,
	}
	//lint:ignore SA1019 Modified would add an extra field
	h.ModifiedDate = zipDate
	if e.packed >= math.MaxUint32 || e.size >= math.MaxUint32 {
		h.Flags = zipTrailer
	}
	return h
}

// A sealWriter digests what passes through it.
type sealWriter struct {
	w io.Writer
	h hash.Hash
}

func (s *sealWriter) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	s.h.Write(p[:n])
	return n, err
}

// comment is the seal over what was written so far.
func (s *sealWriter) comment() string { return sealText(s.h.Sum(nil)) }

func sealText(sum []byte) string { return "neurorbit bundle, sealed " + hex.EncodeToString(sum) }
