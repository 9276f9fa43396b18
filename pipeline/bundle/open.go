package bundle

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"slices"
	"strings"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
)

// maxManifest is how many bytes a manifest may have, which is read into memory.
const maxManifest = 256 << 20

// A Bundle is an open bundle.
type Bundle struct {
	Manifest
	ctx     context.Context
	path    string
	close   func() error
	entries map[string]*zip.File
	all     []File // with the manifest and SHA256SUMS, sorted by name
}

// Open opens a bundle for a program, believing nothing: it checks every byte that
// is not the content of a listed file. Nothing can be read any more when ctx ends.
// A file that is no bundle is a fault.Usage; one that was damaged or changed a
// fault.Damage.
func Open(ctx context.Context, path string, p *project.Program) (*Bundle, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Wrap(fault.Usage, err, notBundleHint)
	}
	var b *Bundle
	info, err := f.Stat()
	if err == nil {
		b, err = open(ctx, path, f, info.Size(), sourcePlaces(p))
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	b.close = f.Close
	return b, nil
}

// Close closes the bundle's file.
func (b *Bundle) Close() error { return b.close() }

const notBundleHint = "name a file that neurorbit export wrote"

// open opens a bundle of size bytes; path is for messages.
func open(ctx context.Context, path string, file io.ReaderAt, size int64, may places) (*Bundle, error) {
	b := &Bundle{ctx: ctx, path: path, entries: map[string]*zip.File{}}
	z, err := zip.NewReader(file, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		// A local header is 30 bytes and the name.
		start := make([]byte, 30+len("neurorbit-"))
		_, readErr := file.ReadAt(start, 0)
		if readErr == nil && bytes.HasPrefix(start, []byte("PK\x03\x04")) && bytes.HasSuffix(start, []byte("neurorbit-")) {
			return nil, b.damage("", "its end is missing or damaged: it was cut short or changed (%w)", err)
		}
		return nil, fault.Wrap(fault.Usage, fmt.Errorf("%s: not a bundle: %w", path, err), notBundleHint)
	}
	at := slices.IndexFunc(z.File, func(f *zip.File) bool {
		dir, name, _ := strings.Cut(f.Name, "/")
		return name == manifestName && strings.HasPrefix(dir, "neurorbit-")
	})
	if at < 0 {
		return nil, fault.New(fault.Usage, path+": not a bundle: it has no neurorbit-<config>/"+manifestName, notBundleHint)
	}
	folder := strings.TrimSuffix(z.File[at].Name, manifestName)
	for _, f := range z.File {
		if name, ok := strings.CutPrefix(f.Name, folder); ok {
			b.entries[name] = f
		}
	}
	if err := b.readManifest(); err != nil {
		return nil, err
	}
	if err := may.check(b.all); err != nil {
		return nil, b.damage(manifestName, "%w", err)
	}
	return b, b.checkBytes(file, size)
}

// damage says what is wrong with a bundle, or an entry of it, whose bytes are not
// those that were written.
func (b *Bundle) damage(entry, format string, args ...any) error {
	if entry != "" {
		entry += ": "
	}
	return fault.Wrap(fault.Damage, fmt.Errorf("%s: %s%w", b.path, entry, fmt.Errorf(format, args...)),
		"nothing was taken over; "+againHint)
}

// readManifest reads the manifest. What SHA256SUMS must hold follows from it.
func (b *Bundle) readManifest() error {
	size := b.entries[manifestName].UncompressedSize64
	if size > maxManifest {
		return b.damage(manifestName, "%d bytes are too many", size)
	}
	var text bytes.Buffer
	err := b.copyFile(&text, File{Name: manifestName, Size: int64(size)})
	if err != nil {
		return err
	}
	b.Manifest, err = decodeManifest(b.path+": "+manifestName, text.Bytes())
	b.all, _ = b.Manifest.all(text.Bytes())
	return err
}

// checkBytes writes the archive again, with the names, sizes and modes of the
// manifest around the packed bytes of the entries. What is not the same in the file
// then was damaged, hidden, misplaced, or says something else than the manifest.
func (b *Bundle) checkBytes(file io.ReaderAt, size int64) error {
	same := &comparer{ctx: b.ctx, file: file}
	z := newZipWriter(same)
	for _, f := range b.all {
		e := b.entries[f.Name]
		switch {
		case e == nil:
			return b.damage(f.Name, "it is in the manifest but not in the bundle")
		case e.Method != zip.Store && e.Method != zip.Deflate || uint64(f.Size) > maxRatio*e.CompressedSize64:
			return b.damage(f.Name, "%d bytes that are said to unpack to %d with method %d", e.CompressedSize64, f.Size, e.Method)
		case strings.HasPrefix(f.Name, blobFolder) && f.Name != blobName(f.SHA256):
			return b.damage(f.Name, "a blob with the digest %s", f.SHA256)
		}
		packed, err := e.OpenRaw()
		if err == nil {
			err = z.addPacked(header(b.prefix(), f, e.Method, e.CRC32, e.CompressedSize64), packed)
		}
		if err != nil {
			return b.damage("", "%w", err)
		}
	}
	err := z.close()
	if err == nil && same.at != size {
		err = errOther
	}
	if err != nil {
		return b.damage("", "%w", err)
	}
	return nil
}

var errOther = errors.New("its bytes are not those that neurorbit export writes around these entries: it was damaged or changed")

// A comparer fails when what is written to it is not what a file holds.
type comparer struct {
	ctx  context.Context
	file io.ReaderAt
	at   int64
	have []byte
}

func (c *comparer) Write(p []byte) (int, error) {
	c.have = slices.Grow(c.have[:0], len(p))[:len(p)]
	n, err := c.file.ReadAt(c.have, c.at)
	if err == nil || err == io.EOF {
		err = c.ctx.Err()
	}
	if err != nil {
		return 0, err
	}
	if !bytes.Equal(c.have[:n], p) {
		return 0, errOther
	}
	c.at += int64(n)
	return n, nil
}

// copyFile writes the content of a file to w, and checks its size, checksum and
// digest; the manifest has no digest. An error after the first byte means that what
// was written must not be used.
func (b *Bundle) copyFile(w io.Writer, f File) error {
	e := b.entries[f.Name]
	raw, err := e.OpenRaw()
	if err != nil || b.ctx.Err() != nil {
		return b.damage(f.Name, "%w", cmp.Or(b.ctx.Err(), err))
	}
	packed := bufio.NewReader(raw)
	var content io.Reader = packed
	if e.Method == zip.Deflate {
		content = flate.NewReader(packed)
	}
	digest, crc := sha256.New(), crc32.NewIEEE()
	n, err := io.Copy(io.MultiWriter(w, digest, crc), io.LimitReader(content, f.Size+1))
	var corrupt flate.CorruptInputError
	switch {
	case errors.As(err, &corrupt) || errors.Is(err, io.ErrUnexpectedEOF):
		return b.damage(f.Name, "it cannot be unpacked: %w", err)
	case err != nil:
		return fmt.Errorf("bundle: %s: %w", f.Name, err)
	}
	_, rest := packed.ReadByte()
	if n != f.Size || crc.Sum32() != e.CRC32 || rest != io.EOF || f.SHA256 != hex.EncodeToString(digest.Sum(nil)) && f.Name != manifestName {
		return b.damage(f.Name, "its content does not have the size, checksum and digest that it should have")
	}
	return nil
}
