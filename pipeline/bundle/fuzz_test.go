package bundle

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"neurorbit/pipeline/fault"
)

// FuzzOpen: whatever a file holds, reading it never panics, and what is accepted
// can be written again.
func FuzzOpen(f *testing.F) {
	data := pack(f, meta, tiny())
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add(pack(f, meta, nil))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	for _, at := range []int{6, 8, 14, 18, 22, 26, 28, 30, len(data) - 100, len(data) - 90} {
		bad := bytes.Clone(data)
		bad[at] ^= 0x81
		f.Add(bad)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := open(context.Background(), "b.zip", bytes.NewReader(data), int64(len(data)), testPlaces)
		if err == nil {
			_, _ = b.records()
			err = b.readAll()
		}
		if err != nil {
			if kind := fault.Of(err); kind != fault.Damage && kind != fault.Usage || fault.HintOf(err) == "" {
				t.Fatalf("kind %d, or no hint: %v", kind, err)
			}
			return
		}
		var sources []*source
		for _, f := range b.Files {
			var text bytes.Buffer
			if err := b.copyFile(&text, f); err != nil {
				t.Fatal(err)
			}
			s := fromBytes(f.Name, text.Bytes())
			s.Exec = f.Exec
			sources = append(sources, s)
		}
		if err := tryPack(io.Discard, b.Manifest, sources); err != nil {
			t.Fatal(err)
		}
	})
}
