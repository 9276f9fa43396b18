package bundle

import (
	"context"
	"io"
	"os"
	"testing"
)

// A sparse file holds its pages that are not all zeros.
type sparse struct {
	pages map[int64][]byte
	n     int64
}

const pageSize = 1 << 16

func (s *sparse) Write(p []byte) (int, error) {
	for i, c := range p {
		if c == 0 {
			continue
		}
		at := s.n + int64(i)
		page := s.pages[at/pageSize]
		if page == nil {
			page = make([]byte, pageSize)
			s.pages[at/pageSize] = page
		}
		page[at%pageSize] = c
	}
	s.n += int64(len(p))
	return len(p), nil
}

func (s *sparse) ReadAt(p []byte, at int64) (int, error) {
	n := 0
	for n < len(p) && at < s.n {
		m := int(min(int64(len(p)-n), pageSize-at%pageSize, s.n-at))
		if page := s.pages[at/pageSize]; page != nil {
			copy(p[n:n+m], page[at%pageSize:])
		} else {
			clear(p[n : n+m])
		}
		n, at = n+m, at+int64(m)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// TestLargeFile: an entry of more than 4 GiB, and one behind it, need the
// headers of zip64. It digests 20 GB and is left out unless NEURORBIT_LARGE is set.
func TestLargeFile(t *testing.T) {
	if os.Getenv("NEURORBIT_LARGE") == "" {
		t.Skip("set NEURORBIT_LARGE=1 to run it: it takes a minute")
	}
	const size = 1<<32 + 12345
	big := &source{open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.NewSectionReader(&sparse{n: size}, 0, size)), nil
	}}
	big.Name = "data/artifacts/quick/s/big.parquet"
	if err := big.measure(); err != nil {
		t.Fatal(err)
	}
	file := &sparse{pages: map[int64][]byte{}}
	if err := tryPack(file, meta, append(tiny(), big)); err != nil {
		t.Fatal(err)
	}
	b, err := open(context.Background(), "b.zip", file, file.n, testPlaces)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.readAll(); err != nil {
		t.Fatal(err)
	}
	if f, _ := b.listed(big.Name); f.Size != size {
		t.Errorf("%d bytes", f.Size)
	}
}
