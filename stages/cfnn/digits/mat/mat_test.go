package mat

import (
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"neurorbit/stages/cfnn/digits/mat/mattest"
)

var generous = Limits{Elements: 1 << 20, Bytes: 1 << 20}

// writers holds a writer for each way of writing a file.
func writers() map[string]mattest.Writer {
	out := map[string]mattest.Writer{}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		for _, compress := range []bool{false, true} {
			for _, small := range []bool{false, true} {
				name := order.String()
				if compress {
					name += ", compressed"
				}
				if small {
					name += ", small elements"
				}
				out[name] = mattest.Writer{Order: order, Compress: compress, Small: small}
			}
		}
	}
	return out
}

// TestTypes: values of every type come back, in every way of writing.
func TestTypes(t *testing.T) {
	values := map[uint32][]float64{
		miINT8: {-128, -1, 0, 127}, miUINT8: {0, 1, 255, 7}, miINT16: {-32768, -1, 0, 32767}, miUINT16: {0, 1, 256, 65535},
		miINT32: {math.MinInt32, -1, 258, math.MaxInt32}, miUINT32: {0, 1, 1 << 31, math.MaxUint32},
		miINT64: {-1 << 53, -1, 0, 1 << 53}, miUINT64: {0, 1, 1 << 32, 1 << 53},
		miSINGLE: {-0.5, math.MaxFloat32, math.Inf(-1), 1.5}, miDOUBLE: {math.Pi, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1)},
	}
	for how, w := range writers() {
		var in []mattest.Variable
		for typ, data := range values {
			in = append(in,
				mattest.Variable{Name: "four_" + string(rune('a'+typ)), Dims: []int{2, 2}, Data: data, Pack: typ},
				mattest.Variable{Name: "one_" + string(rune('a'+typ)), Dims: []int{1, 1, 1}, Data: data[:1], Pack: typ},
				mattest.Variable{Name: "e" + string(rune('a'+typ)), Dims: []int{3, 0}, Pack: typ})
		}
		out, err := Read(w.File(in...), generous)
		if err != nil {
			t.Fatalf("%s: %v", how, err)
		}
		if len(out) != len(in) {
			t.Fatalf("%s: %d arrays, want %d", how, len(out), len(in))
		}
		for i, v := range out {
			if v.Name != in[i].Name || v.Class != "double" || v.Data == nil || !slices.Equal(v.Dims, in[i].Dims) || !slices.Equal(v.Data, in[i].Data) {
				t.Errorf("%s: got %+v, want %+v", how, v, in[i])
			}
		}
	}
}

// TestMATLAB reads files that MATLAB wrote.
func TestMATLAB(t *testing.T) {
	theta := make([]float64, 9)
	for i := range theta {
		theta[i] = math.Pi / 4 * float64(i)
	}
	double := Variable{"testdouble", "double", []int{1, 9}, theta}
	matrix := Variable{"testmatrix", "double", []int{3, 5}, []float64{1, 2, 3, 2, 0, 0, 3, 0, 0, 4, 0, 0, 5, 0, 0}}
	var to24 []float64
	for i := range 24 {
		to24 = append(to24, float64(i+1))
	}
	for _, c := range []struct {
		file string
		want []Variable
		err  string
	}{
		{"testdouble_6.1_SOL2", []Variable{double}, ""},
		{"testdouble_6.5.1_GLNX86", []Variable{double}, ""},
		{"testmatrix_7.1_GLNX86", []Variable{matrix}, ""},
		{"testmulti_7.4_GLNX86", []Variable{{"a", "double", matrix.Dims, matrix.Data}, {"theta", "double", double.Dims, theta}}, ""},
		{"test3dmatrix_6.1_SOL2", []Variable{{"test3dmatrix", "double", []int{2, 3, 4}, to24}}, ""},
		{"testbool_8_WIN64", []Variable{{"testbools", "uint8", []int{2, 1}, []float64{1, 0}}}, ""},
		{"testminus_6.1_SOL2", []Variable{{"testminus", "double", []int{1, 1}, []float64{-1}}}, ""},
		{"miuint32_for_miint32", []Variable{{"an_array", "int64", []int{1, 10}, []float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}}}, ""},
		{"testcell_7.4_GLNX86", []Variable{{"testcell", "cell", []int{1, 4}, nil}}, ""},
		{"testcomplex_6.1_SOL2", []Variable{{"testcomplex", "double", []int{1, 9}, nil}}, ""},
		{"testsparse_7.4_GLNX86", []Variable{{"testsparse", "sparse", []int{3, 5}, nil}}, ""},
		{"testmatrix_4.2c_SOL2", nil, "MAT-file, byte 0: not a level 5 MAT-file; if it is one of level 4, which is not supported, save it with -v7"},
		{"corrupted_zlib_checksum", nil, "MAT-file, byte 128: the compressed element is damaged: zlib: invalid checksum"},
		{"corrupted_zlib_data", nil, "MAT-file, byte 222: the compressed element is damaged: unexpected EOF"},
		{"malformed1", nil, "MAT-file, byte 128: an element of 658840 bytes, where 2072 are left: cut short or damaged"},
	} {
		data, err := os.ReadFile(filepath.Join("testdata", "scipy", c.file+".mat"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := Read(data, generous)
		if text(err) != c.err {
			t.Errorf("%s: error %q, want %q", c.file, text(err), c.err)
		}
		if !slices.EqualFunc(got, c.want, func(a, b Variable) bool {
			return a.Name == b.Name && a.Class == b.Class && slices.Equal(a.Dims, b.Dims) && slices.Equal(a.Data, b.Data) && (a.Data == nil) == (b.Data == nil)
		}) {
			t.Errorf("%s: %+v, want %+v", c.file, got, c.want)
		}
	}
}

// TestClasses: MATLAB's own functions and objects are listed with their class.
func TestClasses(t *testing.T) {
	for file, want := range map[string]string{
		"some_functions":           "a double, b double, c double, sqr function, parabola function, nCf function,  uint8",
		"testmatlabstring_7_WIN64": "matstring1 opaque, matstring2 opaque,  uint8",
	} {
		data, err := os.ReadFile(filepath.Join("testdata", "scipy", file+".mat"))
		if err != nil {
			t.Fatal(err)
		}
		vars, err := Read(data, generous)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range vars {
			got = append(got, v.Name+" "+v.Class)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %q, want %q", file, strings.Join(got, ", "), want)
		}
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestFaults: each fault is found where it is.
func TestFaults(t *testing.T) {
	var le mattest.Writer
	one := mattest.Variable{Name: "one", Dims: []int{1, 1}, Data: []float64{1}}
	plain := le.File(one)
	with := func(data []byte, at int, b ...byte) []byte {
		data = slices.Clone(data)
		copy(data[at:], b)
		return data
	}
	packed := mattest.Writer{Compress: true}
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "byte 0: the file ends inside the header of 128 bytes"},
		{"half a header", plain[:100], "byte 100: the file ends inside the header of 128 bytes"},
		{"HDF5", []byte("\x89HDF\r\n\x1a\n and more"), "byte 0: a MAT-file of version 7.3"},
		{"version 7.3", with(plain, 124, 0x00, 0x02), "byte 124: a MAT-file of version 7.3"},
		{"version", with(plain, 124, 0x00, 0x05), "byte 124: version 0x0500, where only 0x0100 is supported"},
		{"byte order", with(plain, 126, 'X'), "byte 126: no byte order mark"},
		{"half a tag", plain[:132], "byte 128: the data end inside the tag"},
		{"half an element", plain[:len(plain)-1], "byte 128: an element of 64 bytes, where 63 are left"},
		{"top type", append(le.Header(), le.Element(miDOUBLE, make([]byte, 8))...), "byte 128: an element of type 9, where an array was expected"},
		{"empty array", append(le.Header(), le.Element(miMATRIX, nil)...), "byte 136: the data end inside the tag"},
		{"no flags", with(plain, 136, miINT32), "byte 136: an array without flags"},
		{"class", with(plain, 144, 99), "byte 136: an array of unknown class 99"},
		{"class 0", with(plain, 144, 0), "byte 136: an array of unknown class 0"},
		{"no dimensions", with(plain, 152, miDOUBLE), "byte 152: an array without dimensions"},
		{"one dimension", le.File(mattest.Variable{Name: "x", Dims: []int{1}, Data: []float64{1}}), "byte 152: an array without dimensions"},
		{"negative dimension", with(plain, 160, 255, 255, 255, 255), "byte 152: a dimension of -1"},
		{"no name", with(plain, 168, miDOUBLE), "byte 168: an array without a name"},
		{"too few values", with(plain, 160, 2), "byte 184: 8 bytes of values of 8 bytes each for an array of size [2 1]"},
		{"values that are not there", with(plain, 160, 255, 255, 255, 127, 255, 255, 255, 127), "byte 184: 8 bytes of values"},
		{"half a value", with(plain, 188, 7), "byte 184: 7 bytes of values"},
		{"type of values", with(plain, 184, 99), "byte 184: values of type 99, which is not numeric"},
		{"small element", with(plain, 184, miINT8, 0, 5), "byte 184: a small element of 5 bytes"},
		{"behind the values", with(plain, 132, 80, 0, 0, 0), "byte 128: an element of 80 bytes, where 64 are left"},
		{"second of the name", le.File(one, one), `a second array with the name "one"`},
		{"int64", le.File(mattest.Variable{Name: "x", Dims: []int{1, 1}, Data: []float64{1<<53 + 2}, Pack: miINT64}), "value 0 is a whole number too large for a float64"},
		{"uint64", le.File(mattest.Variable{Name: "x", Dims: []int{1, 1}, Data: []float64{1 << 60}, Pack: miUINT64}), "value 0 is a whole number too large for a float64"},
		{"no zlib", append(le.Header(), le.Element(miCOMPRESSED, []byte("not a stream"))...), "byte 128: the compressed element is damaged: zlib: invalid header"},
		{"compressed in compressed", append(le.Header(), le.Deflate(packed.Array(one))...), "byte 0 of the compressed element at byte 128: an element of type 15"},
		{"two in one", append(le.Header(), le.Deflate(append(le.Array(one), 0))...), "byte 72 of the compressed element at byte 128: 1 bytes after the array"},
		{"cut before compression", append(le.Header(), le.Deflate(le.Array(one)[:40])...), "byte 0 of the compressed element at byte 128: an element of 64 bytes, where 32 are left"},
	} {
		_, err := Read(c.data, generous)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %q, want one with %q", c.name, text(err), c.want)
		}
	}
	// An element that says more than its array needs.
	body := append(le.Array(one)[8:], make([]byte, 8)...)
	if _, err := Read(append(le.Header(), le.Element(miMATRIX, body)...), generous); !strings.Contains(text(err), `byte 200: 8 bytes after the values of array "one"`) {
		t.Errorf("behind the values: %v", err)
	}
}

// TestLimits: files with as much as allowed pass, with one more do not.
func TestLimits(t *testing.T) {
	v := mattest.Variable{Name: "x", Dims: []int{1, 100}, Data: make([]float64, 100)}
	w := mattest.Variable{Name: "y", Dims: []int{1, 50}, Data: make([]float64, 50)}
	plain, packed := mattest.Writer{}, mattest.Writer{Compress: true}
	size := len(plain.Array(v)) + len(plain.Array(w))
	for _, c := range []struct {
		data  []byte
		limit Limits
		want  string
	}{
		{plain.File(v, w), Limits{150, 0}, ""},
		{plain.File(v, w), Limits{149, 0}, "more than the allowed number of values"},
		{packed.File(v, w), Limits{150, size}, ""},
		{packed.File(v, w), Limits{150, size - 1}, "more than the allowed bytes"},
		{packed.File(v, w), Limits{149, size}, "more than the allowed number of values"},
	} {
		_, err := Read(c.data, c.limit)
		if (err == nil) != (c.want == "") || !strings.Contains(text(err), c.want) {
			t.Errorf("%+v: error %q, want %q", c.limit, text(err), c.want)
		}
	}
}

// TestCut: no part of a file reads as more arrays than it has in full, and none
// makes Read fail in another way than with an *Error.
func TestCut(t *testing.T) {
	x := mattest.Variable{Name: "x", Dims: []int{2, 3}, Data: []float64{1, 2, 3, 4, 5, 6}, Pack: miINT8}
	for how, w := range writers() {
		first := len(w.File(x))
		y := x
		y.Name = "y"
		whole := w.File(x, y)
		for n := range whole {
			vars, err := Read(whole[:n], generous)
			var e *Error
			switch {
			case n == headerSize || n == first:
				if err != nil || len(vars) != n/first {
					t.Errorf("%s, %d bytes: %d arrays, %v", how, n, len(vars), err)
				}
			case !errors.As(err, &e):
				t.Errorf("%s, %d of %d bytes: no error, or none of ours: %v", how, n, len(whole), err)
			}
		}
	}
}

// FuzzRead: no file makes Read panic, exceed its limits or disagree with itself.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "scipy", "*.mat"))
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	x := mattest.Variable{Name: "x", Dims: []int{2, 3}, Data: []float64{1, 2, 3, 4, 5, 6}, Pack: miINT8}
	for _, w := range writers() {
		f.Add(w.File(x))
	}
	limits := Limits{Elements: 1000, Bytes: 10000}
	f.Fuzz(func(t *testing.T, data []byte) {
		vars, err := Read(data, limits)
		var e *Error
		if err != nil && (!errors.As(err, &e) || e.Inside == 0 && (e.Offset < 0 || e.Offset > len(data))) {
			t.Fatalf("error %v", err)
		}
		total := 0
		for _, v := range vars {
			total += len(v.Data)
			if v.Data != nil && !product(v.Dims, len(v.Data)) {
				t.Fatalf("%d values in an array of size %v", len(v.Data), v.Dims)
			}
		}
		if total > limits.Elements {
			t.Fatalf("%d values, %d allowed", total, limits.Elements)
		}
	})
}
