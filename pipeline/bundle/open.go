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
	ctx     context.Context // nothing is read any more when it ends
	path    string          // for messages
	file    io.ReaderAt
	size    int64
	close   func() error
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
	b := &Bundle{ctx: ctx, path: path, file: f, close: f.Close}
	info, err := f.Stat()
	if err == nil {
		b.size = info.Size()
		err = b.open(maxUnpacked, sourcePlaces(p))
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return b, nil
}

// Close closes the bundle's file.
func (b *Bundle) Close() error { return b.close() }

// open checks a bundle that may unpack to limit bytes.
func (b *Bundle) open(limit int64, may places) error {
	z, err := b.readDirectory()
	if err != nil {
		return err
	}
	if err := b.addEntries(z, limit, may); err != nil {
		return err
	}
	if err := b.readManifest(); err != nil {
		return err
	}
	return b.checkBytes()
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
func (b *Bundle) addEntries(z *zip.Reader, limit int64, may places) error {
	at := slices.IndexFunc(z.File, func(f *zip.File) bool {
		dir, name, _ := strings.Cut(f.Name, "/")
		return name == manifestName && strings.HasPrefix(dir, "neurorbit-")
	})
	if at < 0 {
		return notBundle(b.path, errors.New("it has no neurorbit-<config>/"+manifestName))
	}
	folder := strings.TrimSuffix(z.File[at].Name, manifestName)
	b.entries = map[string]*zip.File{}
	names := nameSet{}
	left, room := uint64(b.size), uint64(limit)
	for _, f := range z.File {
		name, ok := strings.CutPrefix(f.Name, folder)
		if !ok {
			return b.damage(f.Name, "it is not in the bundle's folder %s", folder)
		}
		err := may.checkName(name)
		if err == nil {
			err = names.add(name)
		}
		if err != nil {
			return b.damage(f.Name, "%w", err)
		}
		packed, size := f.CompressedSize64, f.UncompressedSize64
		switch {
		case packed > left:
			return b.damage(f.Name, "%d bytes, of which only %d are there", packed, left)
		case size > room:
			return fault.New(fault.Usage, fmt.Sprintf("%s: it unpacks to more than %d bytes", b.path, limit),
				"if you trust where it comes from: unzip it, and sha256sum -c "+sumsName+" checks it")
		}
		left, room = left-packed, room-size
		b.entries[name] = f
	}
	return nil
}

// readManifest reads the manifest. What SHA256SUMS must hold follows from it.
func (b *Bundle) readManifest() error {
	if size := b.entries[manifestName].UncompressedSize64; size > maxManifest {
		return b.damage(manifestName, "%d bytes are too many", size)
	}
	var text bytes.Buffer
	err := b.unpack(&text, manifestName)
	if err != nil {
		return err
	}
	if b.Manifest, err = decodeManifest(text.Bytes()); err != nil {
		if fault.Of(err) == fault.Usage {
			return fault.Wrap(fault.Usage, fmt.Errorf("%s: %w", b.path, err), fault.HintOf(err))
		}
		return b.damage(manifestName, "%w", err)
	}
	b.all = append(slices.Clone(b.Files), fromBytes(manifestName, text.Bytes()).File, fromBytes(sumsName, b.sums(text.Bytes())).File)
	slices.SortFunc(b.all, compareNames)
	return nil
}

// checkBytes writes the archive again, from what the manifest lists and the packed
// bytes of the entries. What is not the same then was damaged, hidden or misplaced.
func (b *Bundle) checkBytes() error {
	now, again := sha256.New(), sha256.New()
	if _, err := io.Copy(now, io.NewSectionReader(b.file, 0, b.size)); err != nil {
		return fmt.Errorf("bundle: %s: %w", b.path, err)
	}
	z := newZipWriter(again)
	for _, f := range b.all {
		e, ok := b.entries[f.Name]
		if !ok {
			return b.damage(f.Name, "it is in the manifest but not in the bundle")
		}
		if strings.HasPrefix(f.Name, blobFolder) && f.Name != blobName(f.SHA256) {
			return b.damage(f.Name, "a blob with the digest %s", f.SHA256)
		}
		if err := b.ctx.Err(); err != nil {
			return err
		}
		packed, err := e.OpenRaw()
		if err == nil {
			_, err = z.addPacked(header(b.prefix(), f, e.Method, e.CRC32, int64(e.CompressedSize64)), packed)
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
	if err := b.unpack(io.MultiWriter(w, h), f.Name); err != nil {
		return err
	}
	if hex.EncodeToString(h.Sum(nil)) != f.SHA256 {
		return b.damage(f.Name, "its bytes do not match its digest")
	}
	return nil
}

// unpack writes an entry's content to w and checks its size and checksum.
func (b *Bundle) unpack(w io.Writer, name string) error {
	if err := b.ctx.Err(); err != nil {
		return err
	}
	r, err := b.entries[name].Open()
	if err != nil {
		return b.damage(name, "it cannot be unpacked: %w", err)
	}
	_, err = io.Copy(w, r)
	var corrupt flate.CorruptInputError
	if errors.As(err, &corrupt) || errors.Is(err, zip.ErrFormat) || errors.Is(err, zip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) {
		return b.damage(name, "it cannot be unpacked: %w", err)
	}
	if err != nil {
		return fmt.Errorf("bundle: %s: %w", name, err)
	}
	return nil
}
