package bundle

import (
	"archive/zip"
	"bufio"
	"bytes"
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

const (
	// maxUnpacked is how many bytes a bundle may unpack to.
	maxUnpacked = 20 << 30
	// maxManifest bounds what is read before the manifest has said how much there
	// is.
	maxManifest = 256 << 20
)

// A Bundle is an open bundle.
type Bundle struct {
	Manifest
	path    string
	file    io.ReaderAt
	size    int64
	close   func() error
	may     places
	folder  string // that all entries are in, with a slash at its end
	entries map[string]*zip.File
	all     []File // with the manifest and SHA256SUMS, sorted by name
}

// Open opens a bundle for a program, believing nothing: it checks every byte that
// is not the content of a listed file. Nothing can be read any more when ctx ends.
// A file that is no bundle, or too large, is a fault.Usage; one that was damaged
// or changed a fault.Damage.
func Open(ctx context.Context, path string, p *project.Program) (*Bundle, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Wrap(fault.Usage, err, notBundleHint)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = notBundle(path, errors.New("not a plain file"))
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	b, err := open(path, reading{ctx, f}, info.Size(), maxUnpacked, sourcePlaces(p))
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	b.close = f.Close
	return b, nil
}

// Close closes the bundle's file.
func (b *Bundle) Close() error { return b.close() }

// reading is a file that can be read until its context ends.
type reading struct {
	ctx  context.Context
	file io.ReaderAt
}

func (r reading) ReadAt(p []byte, at int64) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.file.ReadAt(p, at)
}

// open opens a bundle of size bytes that may unpack to limit bytes; path is for
// messages.
func open(path string, file io.ReaderAt, size, limit int64, may places) (*Bundle, error) {
	b := &Bundle{path: path, file: file, size: size, may: may, entries: map[string]*zip.File{}}
	z, err := b.readDirectory()
	if err != nil {
		return nil, err
	}
	if err := b.addEntries(z, limit); err != nil {
		return nil, err
	}
	if err := b.readManifest(); err != nil {
		return nil, err
	}
	return b, b.checkBytes()
}

const notBundleHint = "name a file that neurorbit export wrote"

func notBundle(path string, reason error) error {
	return fault.Wrap(fault.Usage, fmt.Errorf("%s: not a bundle: %w", path, reason), notBundleHint)
}

// damage says what is wrong with a bundle, or an entry of it, whose bytes are not
// those that were written.
func (b *Bundle) damage(entry, format string, args ...any) error {
	if entry != "" {
		entry += ": "
	}
	return fault.Wrap(fault.Damage, fmt.Errorf("%s: %s%w", b.path, entry, fmt.Errorf(format, args...)),
		"nothing was taken over; get the bundle again, and compare its SHA-256 with that of where it comes from")
}

// readDirectory reads the central directory. A file without one is a cut bundle
// if it begins as one, otherwise something else.
func (b *Bundle) readDirectory() (*zip.Reader, error) {
	z, err := zip.NewReader(b.file, b.size)
	if err == nil || errors.Is(err, zip.ErrInsecurePath) { // addEntries names the entry
		return z, nil
	}
	// A local header is 30 bytes and the name.
	start := make([]byte, 30+len("neurorbit-"))
	if _, rerr := b.file.ReadAt(start, 0); rerr == nil && bytes.HasPrefix(start, []byte("PK\x03\x04")) && bytes.HasSuffix(start, []byte("neurorbit-")) {
		return nil, b.damage("", "its end is missing or damaged: it was cut short or changed (%w)", err)
	}
	return nil, notBundle(b.path, err)
}

// addEntries checks the names and sizes of the directory's entries.
func (b *Bundle) addEntries(z *zip.Reader, limit int64) error {
	at := slices.IndexFunc(z.File, func(f *zip.File) bool {
		dir, name, _ := strings.Cut(f.Name, "/")
		return name == manifestName && strings.HasPrefix(dir, "neurorbit-")
	})
	if at < 0 {
		return notBundle(b.path, errors.New("it has no neurorbit-<config>/"+manifestName))
	}
	b.folder = strings.TrimSuffix(z.File[at].Name, manifestName)
	names := nameSet{}
	left, room := uint64(b.size), uint64(limit)
	for _, f := range z.File {
		name, ok := strings.CutPrefix(f.Name, b.folder)
		if !ok {
			return b.damage(f.Name, "it is not in the bundle's folder %s", b.folder)
		}
		err := b.may.checkName(name)
		if err == nil {
			err = names.add(name)
		}
		if err != nil {
			return b.damage(f.Name, "%w", err)
		}
		packed, size := f.CompressedSize64, f.UncompressedSize64
		switch {
		case f.Method != zip.Store && f.Method != zip.Deflate:
			return b.damage(f.Name, "unknown compression method %d", f.Method)
		case packed > left || f.Method == zip.Store && packed != size || size > maxRatio*packed:
			return b.damage(f.Name, "%d bytes that are said to unpack to %d", packed, size)
		case size > room:
			return fault.New(fault.Usage, fmt.Sprintf("%s: it unpacks to more than %d bytes", b.path, limit),
				"if you trust where it comes from: unzip it, and sha256sum -c "+sumsName+" checks it")
		}
		left, room = left-packed, room-size
		b.entries[name] = f
	}
	return nil
}

// readManifest reads the manifest and compares its list with the entries. What
// SHA256SUMS must hold follows from it.
func (b *Bundle) readManifest() error {
	size := b.entries[manifestName].UncompressedSize64
	if size > maxManifest {
		return b.damage(manifestName, "%d bytes are too many", size)
	}
	var text bytes.Buffer
	err := b.unpack(&text, File{Name: manifestName, Size: int64(size)})
	if err != nil {
		return err
	}
	if b.Manifest, err = decodeManifest(text.Bytes()); err != nil {
		if fault.Of(err) == fault.Usage {
			return fault.Wrap(fault.Usage, fmt.Errorf("%s: %w", b.path, err), fault.HintOf(err))
		}
		return b.damage(manifestName, "%w", err)
	}
	if b.folder != b.prefix() {
		return b.damage(manifestName, "the folder of config %s is %s", b.Config, b.prefix())
	}
	b.all = append(slices.Clone(b.Files), fromBytes(manifestName, text.Bytes()).File, fromBytes(sumsName, b.sums(text.Bytes())).File)
	if !slices.IsSortedFunc(b.Files, compareNames) {
		return b.damage(manifestName, "its files are not in order")
	}
	slices.SortFunc(b.all, compareNames)
	return b.checkFiles()
}

// checkFiles compares the files that must be there with the entries.
func (b *Bundle) checkFiles() error {
	for i, f := range b.all {
		e, ok := b.entries[f.Name]
		switch {
		case !ok:
			return b.damage(f.Name, "it is in the manifest but not in the bundle")
		case i > 0 && b.all[i-1].Name == f.Name:
			return b.damage(manifestName, "it lists %s twice", f.Name)
		case uint64(f.Size) != e.UncompressedSize64:
			return b.damage(f.Name, "%d bytes instead of %d", e.UncompressedSize64, f.Size)
		case e.Mode() != f.mode():
			return b.damage(f.Name, "mode %s instead of %s", e.Mode(), f.mode())
		case strings.HasPrefix(f.Name, blobFolder) && f.Name != blobName(f.SHA256):
			return b.damage(f.Name, "a blob with the digest %s", f.SHA256)
		}
	}
	for name := range b.entries {
		if _, ok := slices.BinarySearchFunc(b.all, File{Name: name}, compareNames); !ok {
			return b.damage(name, "it is in the bundle but not in the manifest")
		}
	}
	return nil
}

// checkBytes writes the archive again, with the packed bytes of its entries in the
// order of their names. What is not the same then was damaged, hidden or misplaced.
func (b *Bundle) checkBytes() error {
	now, again := sha256.New(), sha256.New()
	if _, err := io.Copy(now, io.NewSectionReader(b.file, 0, b.size)); err != nil {
		return fmt.Errorf("bundle: %s: %w", b.path, err)
	}
	z := newZipWriter(again)
	for _, f := range b.all {
		e := b.entries[f.Name]
		packed, err := e.OpenRaw()
		if err == nil {
			_, err = z.addPacked(entry{f, b.folder, e.Method, e.CRC32, int64(e.CompressedSize64)}, packed)
		}
		if err != nil {
			return b.damage(f.Name, "its header is not what the directory says: %w", err)
		}
	}
	if err := z.close(); err != nil {
		return fmt.Errorf("bundle: %s: %w", b.path, err)
	}
	if !bytes.Equal(now.Sum(nil), again.Sum(nil)) {
		return b.damage("", "its bytes are not those that neurorbit export writes around these entries: it was damaged or changed")
	}
	return nil
}

// copyFile writes the content of a listed file to w. An error after the first
// byte means that what was written must not be used.
func (b *Bundle) copyFile(w io.Writer, f File) error {
	h := sha256.New()
	if err := b.unpack(io.MultiWriter(w, h), f); err != nil {
		return err
	}
	if hex.EncodeToString(h.Sum(nil)) != f.SHA256 {
		return b.damage(f.Name, "its bytes do not match its digest")
	}
	return nil
}

// unpack writes an entry's content to w and checks its size and checksum.
func (b *Bundle) unpack(w io.Writer, f File) error {
	e := b.entries[f.Name]
	raw, err := e.OpenRaw()
	if err != nil {
		return b.damage(f.Name, "its header is not what the directory says: %w", err)
	}
	packed := bufio.NewReader(raw)
	var content io.Reader = packed
	if e.Method == zip.Deflate {
		content = flate.NewReader(packed)
	}
	crc := crc32.NewIEEE()
	n, err := io.Copy(io.MultiWriter(w, crc), io.LimitReader(content, f.Size+1))
	var corrupt flate.CorruptInputError
	switch {
	case errors.As(err, &corrupt) || errors.Is(err, io.ErrUnexpectedEOF):
		return b.damage(f.Name, "it cannot be unpacked: %w", err)
	case err != nil:
		return fmt.Errorf("bundle: %s: %w", f.Name, err)
	case n != f.Size:
		return b.damage(f.Name, "it does not unpack to %d bytes", f.Size)
	case crc.Sum32() != e.CRC32:
		return b.damage(f.Name, "its bytes do not match its checksum")
	}
	if _, err := packed.ReadByte(); err != io.EOF {
		return b.damage(f.Name, "bytes follow its end")
	}
	return nil
}
