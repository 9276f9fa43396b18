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
	"slices"
)

// maxRatio is how much smaller than its content a compressed entry may be.
const maxRatio = 100

// maxDeflated is the size in bytes from which a file is stored as it is, so that
// none has to be held in memory that is not small.
const maxDeflated = 64 << 20

// A source is a file to be written to a bundle, as it was when it was measured.
type source struct {
	File
	open func() (io.ReadCloser, error)
	crc  uint32
}

// fromPath returns a file of a folder as a source.
func fromPath(name, file string) (*source, error) {
	info, err := os.Lstat(file)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: not a plain file", file)
	}
	if err != nil {
		return nil, err
	}
	s := &source{open: func() (io.ReadCloser, error) { return os.Open(file) }}
	s.Name, s.Exec = name, info.Mode()&0o100 != 0 && partOf(name) == "sources"
	return s, s.measure()
}

// fromBytes returns a source that holds data.
func fromBytes(name string, data []byte) *source {
	s := &source{open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
	s.Name = name
	_ = s.measure() // from memory
	return s
}

// measure reads a source and sets its size, digest and checksum.
func (s *source) measure() error {
	r, err := s.open()
	if err != nil {
		return err
	}
	defer r.Close()
	h, crc := sha256.New(), crc32.NewIEEE()
	s.Size, err = io.Copy(io.MultiWriter(h, crc), r)
	s.SHA256, s.crc = hex.EncodeToString(h.Sum(nil)), crc.Sum32()
	return err
}

func bySourceName(s, t *source) int { return compareNames(s.File, t.File) }

// list sorts sources and lists them in the manifest.
func (m *Manifest) list(sources []*source) {
	slices.SortFunc(sources, bySourceName)
	m.Format, m.Bytes, m.Files = format, 0, make([]File, 0, len(sources))
	for _, s := range sources {
		m.Files = append(m.Files, s.File)
		m.Bytes += s.Size
	}
}

// write writes a bundle of the sources that the manifest lists. A source that is no
// longer what it was when it was measured is an error.
func write(ctx context.Context, w io.Writer, m *Manifest, sources []*source, may places) error {
	text, err := m.encode()
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	all, sums := m.all(text)
	if err := may.check(all); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	sources = append(slices.Clone(sources), fromBytes(manifestName, text), fromBytes(sumsName, sums))
	slices.SortFunc(sources, bySourceName)
	z := newZipWriter(w)
	for _, s := range sources {
		err := ctx.Err()
		if err == nil {
			err = z.add(m.prefix(), s)
		}
		if err != nil {
			return fmt.Errorf("bundle: %s: %w", s.Name, err)
		}
	}
	return z.close()
}

// A zipWriter writes entries with a seal over them.
type zipWriter struct {
	zip   *zip.Writer
	seal  hash.Hash
	flate *flate.Writer
}

func newZipWriter(w io.Writer) *zipWriter {
	seal := sha256.New()
	deflater, _ := flate.NewWriter(nil, flate.DefaultCompression) // a level that there is
	return &zipWriter{zip.NewWriter(io.MultiWriter(w, seal)), seal, deflater}
}

// add writes the entry of a source.
func (z *zipWriter) add(prefix string, s *source) error {
	r, err := s.open()
	if err != nil {
		return err
	}
	defer r.Close()
	method, packed, digest := zip.Store, s.Size, sha256.New()
	// One byte more shows that the file has grown.
	content := io.TeeReader(io.LimitReader(r, s.Size+1), digest)
	if s.Size < maxDeflated {
		raw, err := io.ReadAll(content)
		if err != nil {
			return err
		}
		content = bytes.NewReader(raw)
		if small := z.deflate(raw); small != nil {
			method, packed, content = zip.Deflate, int64(len(small)), bytes.NewReader(small)
		}
	}
	if err := z.addPacked(header(prefix, s.File, method, s.crc, uint64(packed)), content); err != nil {
		return err
	}
	if hex.EncodeToString(digest.Sum(nil)) != s.SHA256 {
		return errors.New("the file changed while it was read")
	}
	return nil
}

// packedFormats are how files begin that are compressed already: Parquet, PNG, zip,
// gzip, bzip2.
var packedFormats = []string{"PAR1", "\x89PNG", "PK\x03\x04", "\x1f\x8b", "BZh"}

// deflate returns content compressed, or nil if it is better stored.
func (z *zipWriter) deflate(raw []byte) []byte {
	if slices.ContainsFunc(packedFormats, func(start string) bool { return bytes.HasPrefix(raw, []byte(start)) }) {
		return nil
	}
	var b bytes.Buffer // nothing can fail that writes to it
	z.flate.Reset(&b)
	_, _ = z.flate.Write(raw)
	_ = z.flate.Close()
	if b.Len() >= len(raw) || len(raw) > maxRatio*b.Len() {
		return nil
	}
	return b.Bytes()
}

// addPacked writes an entry around what is packed already.
func (z *zipWriter) addPacked(h *zip.FileHeader, packed io.Reader) error {
	w, err := z.zip.CreateRaw(h)
	if err == nil {
		_, err = io.Copy(w, packed)
	}
	return err
}

// close writes the central directory and the seal.
func (z *zipWriter) close() error {
	if err := z.zip.Flush(); err != nil {
		return err
	}
	if err := z.zip.SetComment("neurorbit bundle, sealed " + hex.EncodeToString(z.seal.Sum(nil))); err != nil {
		return err
	}
	return z.zip.Close()
}

// header returns the header of a file's entry in the bundle's folder: every other
// field is fixed.
func header(folder string, f File, method uint16, crc uint32, packed uint64) *zip.FileHeader {
	h := &zip.FileHeader{
		Name: folder + f.Name, Method: method, CRC32: crc, CompressedSize64: packed, UncompressedSize64: uint64(f.Size),
		CreatorVersion: 3<<8 | 20,                       // made on Unix, so that the mode counts
		ReaderVersion:  20,                              // 2.0: deflate
		ExternalAttrs:  uint32(0o100000|f.mode()) << 16, // a plain file
	}
	//lint:ignore SA1019 Modified would add an extra field
	h.ModifiedDate = 1<<5 | 1 // 1 January 1980
	if max(h.CompressedSize64, h.UncompressedSize64) >= math.MaxUint32 {
		h.Flags = 8 // the sizes follow the data, as zip64 needs
	}
	return h
}
