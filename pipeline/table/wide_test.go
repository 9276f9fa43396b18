package table

import (
	"bytes"
	"testing"

	"github.com/apache/arrow/go/v17/parquet/compress"
)

// The shared encoder writes the bytes that Arrow's would.
func TestOneEncoder(t *testing.T) {
	codec, err := compress.GetCodec(compress.Codecs.Zstd)
	if err != nil {
		t.Fatal(err)
	}
	ours, ok := codec.(ourZstd)
	if !ok {
		t.Fatalf("the codec in use is %T", codec)
	}
	for _, src := range [][]byte{nil, []byte("a"), bytes.Repeat([]byte("neurorbit "), 1e5), make([]byte, 3<<20)} {
		want := ours.Codec.EncodeLevel(nil, src, zstdLevel)
		if got := ours.EncodeLevel(nil, src, zstdLevel); !bytes.Equal(got, want) {
			t.Errorf("%d bytes: encoded to %d other bytes, want %d", len(src), len(got), len(want))
		}
	}
}

// BenchmarkWide writes a table with many columns.
func BenchmarkWide(b *testing.B) {
	type row struct {
		P [256]float32 `col:"p" doc:"pixels"`
	}
	rows := make([]row, 1000)
	for i := range rows {
		for j := range rows[i].P {
			rows[i].P[j] = float32(i*j%17) / 16
		}
	}
	t, err := FromRows(rows)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		var buf bytes.Buffer
		if _, err := Write(&buf, t, nil); err != nil {
			b.Fatal(err)
		}
	}
}
