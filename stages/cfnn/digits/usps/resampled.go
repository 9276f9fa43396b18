package usps

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"neurorbit/stages/cfnn/digits/mat"
)

// What is read at most. The MAT-file has 9 MB, its arrays 2.5 million values.
const (
	// MaxFile is the size of the largest file that is worth reading, in bytes.
	MaxFile = 64 << 20

	maxUnpacked = 128 << 20 // bytes of an archive
	maxEntries  = 1000      // of an archive
	maxValues   = 8 << 20   // of the MAT-file's arrays
)

// The first bytes of a file that tell what it is.
const (
	magicGzip  = "\x1f\x8b"
	magicBzip2 = "BZh"
	magicZip   = "PK\x03\x04"
)

// Resampled reads the resampled split from the MAT-file, or from an archive
// (.zip, .tar.bz2, .tar.gz, .gz, .bz2) with it as the only regular file *.mat.
// What it is, the first bytes tell. The file's name is for messages.
//
// Nothing is written to disk, and at most 128 MB are unpacked.
func Resampled(file string, data []byte) (*Data, error) {
	d, err := resampled(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return d, nil
}

func resampled(data []byte) (*Data, error) {
	if len(data) > MaxFile {
		return nil, fmt.Errorf("it has %d bytes, more than the allowed %d", len(data), MaxFile)
	}
	data, err := unpack(data)
	if err != nil {
		return nil, err
	}
	vars, err := mat.Read(data, mat.Limits{Elements: maxValues, Bytes: maxUnpacked})
	if err != nil {
		return nil, err
	}
	arrays := make([]Array, 0, len(vars))
	for _, v := range vars {
		if v.Data != nil && len(v.Dims) == 2 {
			arrays = append(arrays, Array{v.Name, v.Dims[0], v.Dims[1], v.Data})
		}
	}
	a, err := check(arrays)
	if err != nil {
		return nil, err
	}
	return &Data{split(a[TrainPatterns], a[TrainLabels]), split(a[TestPatterns], a[TestLabels])}, nil
}

// unpack returns the MAT-file that data is or contains.
func unpack(data []byte) ([]byte, error) {
	start := strings.ToLower(string(data[:min(len(data), 64)]))
	switch {
	case len(data) == 0:
		return nil, errors.New("it is empty")
	case strings.HasPrefix(start, "<!doctype html"), strings.HasPrefix(start, "<html"):
		return nil, errors.New("it is a web page, not the data")
	case strings.HasPrefix(start, "version https://git-lfs"):
		return nil, errors.New("it is a Git LFS pointer, not the data")
	case bytes.HasPrefix(data, []byte(magicZip)):
		return fromZip(data)
	case bytes.HasPrefix(data, []byte(magicBzip2)):
		return fromStream("bzip2", bzip2.NewReader(bytes.NewReader(data)))
	case bytes.HasPrefix(data, []byte(magicGzip)):
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("the gzip file is damaged: %w", err)
		}
		return fromStream("gzip", z)
	}
	return data, nil
}

// fromStream returns the MAT-file of an unpacked stream: the stream itself, or
// the only one of a tar archive.
func fromStream(kind string, r io.Reader) ([]byte, error) {
	// All of it is read before any of it is used, so that the checksum at the end
	// has been compared.
	data, err := readAll(r)
	if err != nil {
		return nil, fmt.Errorf("the %s file is damaged: %w", kind, cutShort(err))
	}
	if len(data) >= 262 && string(data[257:262]) == "ustar" {
		return fromTar(data)
	}
	return data, nil
}

// fromTar returns the only MAT-file of a tar archive.
func fromTar(data []byte) ([]byte, error) {
	archive := tar.NewReader(bytes.NewReader(data))
	return only("tar", func() (member, error) {
		h, err := archive.Next()
		if err != nil {
			return member{}, err
		}
		return member{h.Name, h.Typeflag == tar.TypeReg, func() (io.ReadCloser, error) { return io.NopCloser(archive), nil }}, nil
	})
}

// fromZip returns the only MAT-file of a zip archive.
func fromZip(data []byte) ([]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("the zip archive is damaged: %w", err)
	}
	left := archive.File
	return only("zip", func() (member, error) {
		if len(left) == 0 {
			return member{}, io.EOF
		}
		f := left[0]
		left = left[1:]
		return member{f.Name, f.Mode().IsRegular(), f.Open}, nil
	})
}

// A member is an entry of an archive.
type member struct {
	name    string
	regular bool
	open    func() (io.ReadCloser, error)
}

// only returns the one MAT-file among the entries of an archive that next gives, to
// io.EOF.
func only(kind string, next func() (member, error)) (mat []byte, err error) {
	for n := 0; ; n++ {
		e, err := next()
		switch {
		case err == io.EOF && mat == nil:
			return nil, errors.New("the archive has no file *.mat")
		case err == io.EOF:
			return mat, nil
		case err != nil:
			return nil, fmt.Errorf("the %s archive is damaged: %w", kind, cutShort(err))
		case n == maxEntries:
			return nil, fmt.Errorf("the %s archive has more than %d entries", kind, maxEntries)
		case !e.regular || !isMAT(e.name):
			continue
		case mat != nil:
			return nil, errors.New("the archive has more than one file *.mat")
		}
		r, err := e.open()
		if err == nil {
			mat, err = readAll(r)
			r.Close()
		}
		if err != nil {
			return nil, fmt.Errorf("the %s archive is damaged at %s: %w", kind, path.Base(e.name), cutShort(err))
		}
	}
}

// isMAT tells if an entry of an archive is a MAT-file. Names that lead out of
// the archive are left alone, and so are the companions ("._x.mat") that macOS
// adds.
func isMAT(name string) bool {
	name = strings.TrimPrefix(name, "./")
	base := path.Base(name)
	return fs.ValidPath(name) && strings.HasSuffix(base, ".mat") && !strings.HasPrefix(base, ".")
}

// readAll reads a stream to its end, if it is not too long.
func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxUnpacked+1))
	if err == nil && len(data) > maxUnpacked {
		err = fmt.Errorf("it unpacks to more than %d MB", maxUnpacked>>20)
	}
	return data, err
}

// cutShort says what an early end of a file means.
func cutShort(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it was cut short", err)
	}
	return err
}
