package strictyaml

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"neurorbit/pipeline/fault"
)

func TestUnmarshal(t *testing.T) {
	const doc = "\ufeff# all types, with Windows line ends\n" +
		"title: 'it''s ü — 日本'\n" +
		"orbits:\n" +
		"  n: [3, 20]\n" +
		"  steps: 9223372036854775807\n" +
		"  rate: -0.25e0\n" +
		"  fast: true\n" +
		"  seed: 4294967295\n" +
		"  big: 18446744073709551615\n" +
		"  free: [1, 1.5, -0, 1e3, true, off-line, \"010\", y, '']\n" +
		"  frees: []\n" +
		"  weights: {a: 1, b-c_9: 2.5}\n" +
		"  where: {n: 7, orbits.n: [7, 8], id: \"7\"}\n" +
		"  items:\n" +
		"  - figure: 2\n" +
		"    id: |\n" +
		"      12\n" +
		"    cells: [-1, 0]\n" +
		"  - {figure: 3, kind: dbnn}\n" +
		"  tags: [red, red]\n"
	want := sample{
		Title: "it's ü — 日本",
		Orbits: sampleSection{
			N: []int{3, 20}, Steps: math.MaxInt64, Rate: -0.25, Fast: true,
			Seed: math.MaxUint32, Big: math.MaxUint64,
			Free:    []any{int64(1), 1.5, math.Copysign(0, -1), 1000.0, true, "off-line", "010", "y", ""},
			Free2:   []any{},
			Weights: map[string]float64{"a": 1, "b-c_9": 2.5},
			Where:   map[string]any{"n": int64(7), "orbits.n": []any{int64(7), int64(8)}, "id": "7"},
			Items:   []sampleItem{{Figure: 2, ID: "12\n", Cells: []int{-1, 0}}, {Figure: 3, Kind: "dbnn"}},
			Tags:    []string{"red", "red"},
		},
	}
	for _, text := range []string{doc, strings.ReplaceAll(doc, "\n", "\r\n"), "---\n" + strings.TrimPrefix(doc, "\ufeff") + "...\n"} {
		var got sample
		if err := Unmarshal("c.yaml", []byte(text), &got); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
}

func TestAbsentKeysKeepTheirValues(t *testing.T) {
	got := sample{Title: "kept", Orbits: sampleSection{
		N: []int{5, 6, 7}, Own: "kept", Ignored: "kept",
	}}
	if err := Unmarshal("c.yaml", []byte("orbits: {n: [3], fast: false}\n"), &got); err != nil {
		t.Fatal(err)
	}
	want := sample{Title: "kept", Orbits: sampleSection{
		N: []int{3}, Own: "kept", Ignored: "kept",
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestTargetsThatCannotBeDecodedInto(t *testing.T) {
	field := func(zero any, tag string) any {
		f := reflect.StructField{Name: "A", Type: reflect.TypeOf(zero), Tag: reflect.StructTag(tag)}
		return reflect.New(reflect.StructOf([]reflect.StructField{f})).Interface()
	}
	type inner struct {
		A int `yaml:"a"`
	}
	cases := []struct {
		out  any
		want string
	}{
		{nil, "a pointer to a struct is wanted"},
		{sample{}, "a pointer to a struct is wanted"},
		{(*sample)(nil), "a pointer to a struct is wanted"},
		{new(int), "a pointer to a struct is wanted"},
		{field((*int)(nil), `yaml:"a"`), "type *int is not supported"},
		{field(int32(0), `yaml:"a"`), "type int32 is not supported"},
		{new(struct {
			A error `yaml:"a"`
		}), "type error is not supported"},
		{field(map[int]string{}, `yaml:"a"`), "type map[int]string is not supported"},
		{field(0, `yaml:"A"`), `the key "A" does not match`},
		{field(0, `yaml:"a,omitempty"`), `the key "a,omitempty" does not match`},
		{new(struct {
			A int `yaml:"a"`
			B int `yaml:"a"`
		}), `the key "a" is given twice`},
		{new(struct {
			a int `yaml:"a"`
		}), "must be exported"},
		{new(struct {
			inner `yaml:"a"`
		}), "must be exported and not embedded"},
		{field(0, `yaml:"a" min:"x"`), "x in a tag is no value of the type"},
		{field(0, `yaml:"a" min:"1.5"`), "1.5 in a tag is no value of the type"},
		{field("", `yaml:"a" max:"1"`), "1 in a tag is no value of the type"},
		{field(0, `yaml:"a" enum:"1,b"`), "b in a tag is no value of the type"},
		{field(0, `yaml:"a" minlen:"x"`), "minlen is a whole number"},
		{field("", `yaml:"a" maxlen:"-1"`), "maxlen is a whole number"},
	}
	var fine struct {
		A float64 `yaml:"a" min:"1e-15" max:"2.0"`
	}
	if err := Unmarshal("c.yaml", []byte("a: 1\n"), &fine); err != nil {
		t.Errorf("bounds in any notation of numbers: %v", err)
	}
	for _, c := range cases {
		err := Unmarshal("c.yaml", []byte("a: 1\n"), c.out)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%T: the error is %v, want %q", c.out, err, c.want)
		}
		if errors.As(err, new(Errors)) {
			t.Errorf("%T: a mistake in the program is reported as one in the file", c.out)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Run("size", func(t *testing.T) {
		doc := []byte("title: a\n" + strings.Repeat("#\n", MaxSize/2))
		err := Unmarshal("c.yaml", doc, &sample{})
		want := fmt.Sprintf("c.yaml:1:1: the text is too large: %d bytes, at most %d are allowed", len(doc), MaxSize)
		if err == nil || err.Error() != want {
			t.Errorf("the error is %v", err)
		}
		if err := Unmarshal("c.yaml", doc[:MaxSize], &sample{}); err != nil {
			t.Errorf("at the limit: %v", err)
		}
	})
	t.Run("depth", func(t *testing.T) {
		var out struct {
			Deep any `yaml:"deep"`
		}
		doc := "deep: " + strings.Repeat("[", MaxDepth-1) + "1" + strings.Repeat("]", MaxDepth-1)
		err := Unmarshal("c.yaml", []byte(doc), &out)
		if err == nil || strings.Contains(err.Error(), "levels") {
			t.Errorf("at the limit: %v", err)
		}
	})
	t.Run("number of errors", func(t *testing.T) {
		err := Unmarshal("c.yaml", []byte("orbits: {n: ["+strings.Repeat("x,", 1000)+"]}"), &sample{})
		if errs := err.(Errors); len(errs) != maxErrors {
			t.Errorf("%d errors", len(errs))
		}
		err = Unmarshal("c.yaml", []byte(strings.Repeat("\t\n", 1000)), &sample{})
		if errs := err.(Errors); len(errs) != 1 {
			t.Errorf("%d errors in characters", len(errs))
		}
	})
	t.Run("place in a long file", func(t *testing.T) {
		doc := "title: \"x\n" + strings.Repeat("a: 1\n", 100000)
		err := Unmarshal("c.yaml", []byte(doc), &sample{})
		if err == nil || !strings.Contains(err.Error(), "a quoted text is not closed") {
			t.Errorf("the error is %v", err)
		}
	})
}

func TestErrors(t *testing.T) {
	err := Unmarshal("c.yaml", []byte("title: 7\nfoo: 1\n"), &sample{})
	var first *Error
	if !errors.As(err, &first) || first.Line != 1 || first.Column != 8 || first.Path != "title" || first.Text != "7" {
		t.Errorf("the first error is %+v", first)
	}
	var hint interface{ Hint() string }
	if !errors.As(err, &hint) || hint.Hint() != `quote it: "7"` {
		t.Errorf("the hint is %q", hint.Hint())
	}
	if fault.Of(err) != fault.Usage || fault.Of(first) != fault.Usage {
		t.Errorf("the errors are of the kinds %d and %d", fault.Of(err), fault.Of(first))
	}
	one := Errors{{Place: Place{File: "f"}, Msg: "gone", Remedy: "look"}}
	if one.Error() != "f: gone" || one[0].Hint() != "look" {
		t.Errorf("got %q, %q", one.Error(), one[0].Hint())
	}
	list := Errors{{Place: Place{"b", 1, 0}}, {Place: Place{"a", 2, 2}}, {Place: Place{"x", 0, 0}}, {Place: Place{"a", 2, 1}}, {Place: Place{"a", 1, 9}}}
	list.Sort("b", "a")
	var got string
	for _, e := range list {
		got += fmt.Sprintf("%s%d%d ", e.File, e.Line, e.Column)
	}
	if got != "b10 a19 a21 a22 x00 " {
		t.Errorf("sorted: %s", got)
	}
}
