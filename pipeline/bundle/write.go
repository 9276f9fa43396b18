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
	"hash"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path"
	"slices"

	"neurorbit/pipeline/store"
)

// maxRatio is how much smaller than its content a compressed entry may be.
const maxRatio = 100

// maxDeflated is the size in bytes from which a file is stored as it is, so that
// none has to be held in memory that is not small.
const maxDeflated = 64 << 20

// A source is a file to be written to a bundle.
type source struct {
	File
	open func() (io.ReadCloser, error)
	// packed says that the content is compressed already.
	packed bool
	// want is what a record promises, if it does.
	want store.Blob
	crc  uint32
}

// fromPath returns a file of a folder as a source. Its size is known; its digest
// is not before measure.
func fromPath(name, file string) (*source, error) {
	info, err := os.Lstat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a plain file", file)
	}
	exec := info.Mode()&0o100 != 0 && partOf(name) == "sources"
	return &source{
		File: File{Name: name, Size: info.Size(), Exec: exec}, packed: isPacked(name),
		open: func() (io.ReadCloser, error) { return os.Open(file) },
	}, nil
}

// fromBytes returns a source that holds data.
func fromBytes(name string, data []byte) *source {
	sum := sha256.Sum256(data)
	return &source{
		File: File{Name: name, Size: int64(len(data)), SHA256: hex.EncodeToString(sum[:])}, packed: isPacked(name),
		open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
		crc:  crc32.ChecksumIEEE(data),
	}
}

// isPacked says whether a file has a format that is compressed already.
func isPacked(name string) bool {
	return slices.Contains([]string{".parquet", ".png", ".zip", ".gz", ".bz2"}, path.Ext(name))
}

// measure reads a source and sets its size and digest. The error is a
// *store.DamageError if they are not those that its record promises.
func (s *source) measure() error {
	r, err := s.open()
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
	if s.want.Digest != "" && s.want != (store.Blob{Digest: s.SHA256, Size: s.Size}) {
		return &store.DamageError{Path: s.Name, Reason: "its bytes do not match its record"}
	}
	return nil
}

func bySourceName(s, t *source) int { return compareNames(s.File, t.File) }

// list measures the sources that are not measured yet, sorts them and lists them
// in the manifest.
func (m *Manifest) list(ctx context.Context, sources []*source) error {
	slices.SortFunc(sources, bySourceName)
	m.Format, m.Bytes, m.Files = format, 0, make([]File, 0, len(sources))
	for _, s := range sources {
		if err := ctx.Err(); err != nil {
			return err
		}
		if s.SHA256 == "" {
			if err := s.measure(); err != nil {
				return fmt.Errorf("bundle: %w", err)
			}
		}
		m.Files = append(m.Files, s.File)
		m.Bytes += s.Size
	}
	return nil
}

// write writes a bundle of the sources that the manifest lists and returns its
// size. A source that is no longer what it was when it was measured is an error.
func write(ctx context.Context, w io.Writer, m *Manifest, sources []*source, may places) (int64, error) {
	text, err := m.encode()
	if err != nil {
		return 0, fmt.Errorf("bundle: %w", err)
	}
	sources = append(slices.Clone(sources), fromBytes(manifestName, text), fromBytes(sumsName, m.sums(text)))
	slices.SortFunc(sources, bySourceName)
	names := nameSet{}
	z := newZipWriter(w)
	for _, s := range sources {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		err := may.checkName(s.Name)
		if err == nil {
			err = names.add(s.Name)
		}
		if err == nil {
			err = z.add(m.prefix(), s)
		}
		if err != nil {
			return 0, fmt.Errorf("bundle: %s: %w", s.Name, err)
		}
	}
	err = z.close()
	return z.seal.n, err
}

// A zipWriter writes entries with a seal over them.
type zipWriter struct {
	zip   *zip.Writer
	seal  *sealWriter
	flate *flate.Writer
}

func newZipWriter(w io.Writer) *zipWriter {
	s := &sealWriter{w: w, h: sha256.New()}
	return &zipWriter{zip: zip.NewWriter(s), seal: s}
}

// add writes the entry of a source.
func (z *zipWriter) add(prefix string, s *source) error {
	r, err := s.open()
	if err != nil {
		return err
	}
	defer r.Close()
	h, crc := sha256.New(), crc32.NewIEEE()
	// One byte more shows that the file has grown.
	content := io.TeeReader(io.LimitReader(r, s.Size+1), io.MultiWriter(h, crc))
	e := entry{File: s.File, prefix: prefix, method: zip.Store, crc: s.crc, packed: s.Size}
	if s.Size > 0 && s.Size < maxDeflated && !s.packed {
		small, raw, err := z.deflate(content, s.Size)
		if err != nil {
			return err
		}
		content = bytes.NewReader(raw)
		if small != nil {
			e.method, e.packed, content = zip.Deflate, int64(len(small)), bytes.NewReader(small)
		}
	}
	n, err := z.addPacked(e, content)
	if err != nil {
		return err
	}
	if n != e.packed || hex.EncodeToString(h.Sum(nil)) != s.SHA256 || crc.Sum32() != s.crc {
		return errors.New("the file changed while it was read")
	}
	return nil
}

// addPacked writes an entry around what is packed already.
func (z *zipWriter) addPacked(e entry, packed io.Reader) (int64, error) {
	w, err := z.zip.CreateRaw(e.header())
	if err != nil {
		return 0, err
	}
	return io.Copy(w, packed)
}

// close writes the central directory and the seal.
func (z *zipWriter) close() error {
	if err := z.zip.Flush(); err != nil {
		return err
	}
	if err := z.zip.SetComment("neurorbit bundle, sealed " + hex.EncodeToString(z.seal.h.Sum(nil))); err != nil {
		return err
	}
	return z.zip.Close()
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
	if n := int64(b.Len()); n >= size || size > maxRatio*n {
		return nil, raw, nil
	}
	return b.Bytes(), raw, nil
}

// An entry is a file with all else that varies between the headers of entries.
type entry struct {
	File
	prefix string // the bundle's folder
	method uint16
	crc    uint32
	packed int64 // bytes
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
		Name: e.prefix + e.Name, Method: e.method, CRC32: e.crc,
		CompressedSize64: uint64(e.packed), UncompressedSize64: uint64(e.Size),
		CreatorVersion: zipUnix | zipVersion, ReaderVersion: zipVersion,
		ExternalAttrs: zipRegular | uint32(e.mode())<<16,
	}
	//lint:ignore SA1019 Modified would add an extra field
	h.ModifiedDate = zipDate
	if e.packed >= math.MaxUint32 || e.Size >= math.MaxUint32 {
		h.Flags = zipTrailer
	}
	return h
}

// A sealWriter digests and counts what passes through it.
type sealWriter struct {
	w io.Writer
	h hash.Hash
	n int64
}

func (s *sealWriter) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	s.h.Write(p[:n])
	s.n += int64(n)
	return n, err
}
