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

// maxDeflated is the size in bytes from which a file is stored as it is, so that
// none has to be held in memory that is not small.
const maxDeflated = 64 << 20

// A source is a file to be written to a bundle.
type source struct {
	File
	open func() (io.ReadCloser, error)
	crc  uint32
}

// newSource reads a file to list it as a source.
func newSource(name string, open func() (io.ReadCloser, error)) (*source, error) {
	r, err := open()
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	defer r.Close()
	h, crc := sha256.New(), crc32.NewIEEE()
	n, err := io.Copy(io.MultiWriter(h, crc), r)
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	return &source{File{Name: name, Size: n, SHA256: hex.EncodeToString(h.Sum(nil))}, open, crc.Sum32()}, nil
}

// fromPath returns a file of a folder as a source.
func fromPath(name, file string) (*source, error) {
	info, err := os.Lstat(file)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New(file + ": not a plain file")
	}
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	s, err := newSource(name, func() (io.ReadCloser, error) { return os.Open(file) })
	if err == nil {
		s.Exec = info.Mode()&0o100 != 0 && partOf(name) == "sources"
	}
	return s, err
}

// fromBytes returns a source that holds data.
func fromBytes(name string, data []byte) *source {
	s, _ := newSource(name, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil })
	return s
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

// write writes a bundle of the sources that the manifest lists. A source that is
// no longer what it was when it was listed is an error.
func write(ctx context.Context, w io.Writer, m *Manifest, sources []*source, may places) error {
	text, err := m.encode()
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	sources = append(slices.Clone(sources), fromBytes(manifestName, text), fromBytes(sumsName, m.sums(text)))
	slices.SortFunc(sources, bySourceName)
	names := nameSet{}
	z := newZipWriter(w)
	for _, s := range sources {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := may.checkName(s.Name)
		if err == nil {
			err = names.add(s.Name)
		}
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
	return &zipWriter{zip: zip.NewWriter(io.MultiWriter(w, seal)), seal: seal}
}

// add writes the entry of a source, deflated if it shrinks and is not large.
func (z *zipWriter) add(prefix string, s *source) error {
	r, err := s.open()
	if err != nil {
		return err
	}
	defer r.Close()
	h := sha256.New()
	// One byte more shows that the file has grown.
	content := io.TeeReader(io.LimitReader(r, s.Size+1), h)
	method, packed := zip.Store, s.Size
	if s.Size < maxDeflated {
		data, err := io.ReadAll(content)
		if err != nil {
			return err
		}
		small, err := z.deflate(data)
		if err != nil {
			return err
		}
		if len(small) < len(data) {
			method, packed, data = zip.Deflate, int64(len(small)), small
		}
		content = bytes.NewReader(data)
	}
	n, err := z.addPacked(header(prefix, s.File, method, s.crc, packed), content)
	if err == nil && (n != packed || hex.EncodeToString(h.Sum(nil)) != s.SHA256) {
		err = errors.New("the file changed while it was read")
	}
	return err
}

func (z *zipWriter) deflate(data []byte) ([]byte, error) {
	var b bytes.Buffer
	if z.flate == nil {
		z.flate, _ = flate.NewWriter(nil, flate.DefaultCompression) // it fails for unknown levels only
	}
	z.flate.Reset(&b)
	_, err := z.flate.Write(data)
	err = errors.Join(err, z.flate.Close())
	return b.Bytes(), err
}

// addPacked writes an entry around what is packed already.
func (z *zipWriter) addPacked(h *zip.FileHeader, packed io.Reader) (int64, error) {
	w, err := z.zip.CreateRaw(h)
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
	if err := z.zip.SetComment("neurorbit bundle, sealed " + hex.EncodeToString(z.seal.Sum(nil))); err != nil {
		return err
	}
	return z.zip.Close()
}

const (
	zipVersion = 20              // 2.0: deflate
	zipUnix    = 3 << 8          // made on Unix: the mode counts
	zipDate    = 0<<9 | 1<<5 | 1 // 1 January 1980
	zipRegular = 0o100000 << 16  // a plain file
	zipTrailer = 8               // the sizes follow the data, as zip64 needs
)

// header returns the header of an entry, with all that varies between entries:
// every other field is fixed.
func header(prefix string, f File, method uint16, crc uint32, packed int64) *zip.FileHeader {
	h := &zip.FileHeader{
		Name: prefix + f.Name, Method: method, CRC32: crc, CompressedSize64: uint64(packed), UncompressedSize64: uint64(f.Size),
		CreatorVersion: zipUnix | zipVersion, ReaderVersion: zipVersion, ExternalAttrs: zipRegular | uint32(f.mode())<<16,
	}
	//lint:ignore SA1019 Modified would add an extra field
	h.ModifiedDate = zipDate
	if packed >= math.MaxUint32 || f.Size >= math.MaxUint32 {
		h.Flags = zipTrailer
	}
	return h
}
