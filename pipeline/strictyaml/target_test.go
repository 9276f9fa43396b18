package strictyaml

import (
	"strings"
	"testing"
)

type rootKeys struct {
	Name  string `yaml:"name" required:"true" doc:"what it is called"`
	Count int    `yaml:"count"`
	Limit struct {
		Low int `yaml:"low" required:"true"`
	} `yaml:"limit"`
	Set map[string]int `yaml:"set" minlen:"2"`
}

func (r rootKeys) Validate() []FieldError {
	if r.Count > 9 {
		return []FieldError{{Path: "count", Msg: "more than 9"}}
	}
	return nil
}

type partKeys struct {
	Size  int         `yaml:"size"`
	Items []itemKeys  `yaml:"items"`
	Inner innerStruct `yaml:"inner"`
}

func (p *partKeys) Validate() []FieldError {
	if p.Size == 0 {
		return []FieldError{{Path: "size", Msg: "must be given", Hint: "give it"}}
	}
	return nil
}

type itemKeys struct {
	ID    string      `yaml:"id" required:"true"`
	Inner innerStruct `yaml:"inner"`
}

type innerStruct struct {
	Weight int `yaml:"weight"`
}

func (i innerStruct) Validate() []FieldError {
	if i.Weight == 0 {
		return []FieldError{{Msg: "is without weight"}}
	}
	return nil
}

func TestTarget(t *testing.T) {
	cases := []struct {
		name, in string
		options  []Option
		want     []string
	}{
		{"plain: what is absent is not looked at", "name: a\n", nil, nil},
		{"plain: required at the top", "part: {size: 1}\n", nil, []string{
			"f:1:1: name: this key is required",
		}},
		{"plain: parts that are there are validated", "name: a\npart: {inner: {weight: 1}}\n", nil, []string{
			"f:2:7: part.size: must be given (the key is not given: its default counts)",
		}},
		{"whole: absent parts and nested structs count", "# c\nname: a\n", []Option{Whole}, []string{
			"f:2:1: limit.low: this key is required",
			"f:2:1: part.inner: is without weight (the key is not given: its default counts)",
		}},
		{"whole: at the nearest map", "name: a\nlimit: {}\npart:\n  inner: {weight: 1}\n", []Option{Whole}, []string{
			"f:2:8: limit.low: this key is required",
			"f:4:3: part.size: must be given (the key is not given: its default counts)",
		}},
		{"whole: a struct absent from an item is not looked at",
			"name: a\nlimit: {low: 1}\npart: {size: 1, inner: {weight: 1}, items: [{id: a}]}\n", []Option{Whole}, nil},
		{"whole: validate the root", "name: a\nlimit: {low: 1}\npart: {size: 1, inner: {weight: 1}}\ncount: 10\n", []Option{Whole}, []string{
			`f:4:8: count: more than 9 ("10")`,
		}},
		{"partial: nothing is required but in lists", "count: 10\nset: {a: 1}\npart: {items: [{inner: {}}]}\n", []Option{Partial}, []string{
			"f:3:16: part.items[0].id: this key is required",
			`f:3:24: part.items[0].inner: is without weight ("{}")`,
		}},
		{"complete: short map", "name: a\nset: {a: 1}\n", nil, []string{
			`f:2:6: set: too short: 1 entry, at least 2 wanted ("{a: 1}")`,
		}},
		{"dots in free keys", "name: a\nset: {a.b: 1, c: 2}\n", nil, nil},
		{"no dots in free keys", "name: a\nset: {a.b: 1, c: 2}\n", []Option{SimpleKeys}, []string{
			`f:2:7: set["a.b"]: this key must match [a-z0-9_-]+ ("a.b")`,
		}},
		{"keys of other parts are known", "name: a\nsize: 1\npart: {count: 1, size: 1, name: b, inner: {weight: 1}}\n", nil, []string{
			`f:2:1: size: unknown key ("size")`,
			`f:3:8: part.count: unknown key ("count")`,
			`f:3:27: part.name: unknown key ("name")`,
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			target, err := NewTarget(&rootKeys{}, Part{Name: "part", Value: &partKeys{}})
			if err != nil {
				t.Fatal(err)
			}
			n, err := Parse("f", []byte(c.in))
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if err := target.Decode(n, c.options...); err != nil {
				got = err.Error()
			}
			if want := strings.Join(c.want, "\n"); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
	if _, err := NewTarget(&rootKeys{}, Part{Name: "count", Value: &partKeys{}}); err == nil {
		t.Error("a part may have the name of a root key")
	}
	if _, err := NewTarget(&rootKeys{}, Part{Name: "a", Value: partKeys{}}); err == nil {
		t.Error("a part may be no pointer")
	}
}

func TestTargetDescription(t *testing.T) {
	part := &partKeys{Size: 3}
	target, err := NewTarget(&rootKeys{Name: "x"}, Part{Name: "part", Doc: "a part", Value: part})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, f := range target.Type().Fields {
		if f.Index != i {
			t.Errorf("the index of %s is %d", f.Name, f.Index)
		}
		flat := ""
		if f.Type.Flat() {
			flat = " (flat)"
		}
		got = append(got, f.Name+flat)
	}
	if strings.Join(got, " ") != "name (flat) count (flat) limit set part" {
		t.Errorf("the keys are %v", got)
	}
	if got := target.Value(0).String(); got != "x" {
		t.Errorf("the value of name is %q", got)
	}
	if got := target.Value(4).Field(0).Int(); got != 3 {
		t.Errorf("the value of size is %d", got)
	}
	if f := target.Type().Field("part"); f.Doc != "a part" || f.Type.Field("size").Type.Kind != IntType || f.Type.Field("x") != nil {
		t.Errorf("the part is %+v", f)
	}
}

func TestDecode(t *testing.T) {
	n, err := Parse("f", []byte("weight: 3\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got innerStruct
	if err := Decode(n, &got); err != nil || got.Weight != 3 {
		t.Errorf("got %+v, error %v", got, err)
	}
	if err := Decode(&Node{Kind: List, File: "f", Line: 2, Column: 3}, &got); err == nil || err.Error() != "f:2:3: a map of keys is wanted, not a list" {
		t.Errorf("error %v", err)
	}
	if err := Decode(n, got); err == nil {
		t.Error("decodes into something that is no pointer")
	}
}

func TestBoundsOfAllNumbers(t *testing.T) {
	var out struct {
		U uint64         `yaml:"u" min:"18446744073709551614" enum:"18446744073709551615,18446744073709551614"`
		L map[string]any `yaml:"l" minlen:"2"`
		B []bool         `yaml:"b" enum:"true"`
		A [][]string     `yaml:"a" enum:"x,"`
	}
	err := Unmarshal("f", []byte("u: 18446744073709551613\nl: {a: 1}\nb: [true, false]\na: [[x, \"\"], [y]]\n"), &out)
	want := []string{
		`f:1:4: u: not one of the allowed values ("18446744073709551613")`,
		`f:2:4: l: too short: 1 entry, at least 2 wanted ("{a: 1}")`,
		`f:3:11: b[1]: not one of the allowed values ("false")`,
		`f:4:15: a[1][0]: not one of the allowed values ("y")`,
	}
	if err == nil || err.Error() != strings.Join(want, "\n") {
		t.Errorf("got:\n%v", err)
	}
	if hint := err.(Errors)[3].Hint(); hint != `a takes a list of lists of values out of x, ""` {
		t.Errorf("hint: %s", hint)
	}
	if err := Unmarshal("f", []byte("u: 18446744073709551615\n"), &out); err != nil || out.U != 1<<64-1 {
		t.Errorf("got %d, error %v", out.U, err)
	}
}

// Validate is not called for what could not be decoded, not even if there are
// more faults than are collected.
func TestValidateSeesNoBrokenStructs(t *testing.T) {
	var out struct {
		Items []strictItem `yaml:"items"`
	}
	err := Unmarshal("f", []byte("items:\n"+strings.Repeat("  - {a: x}\n", 2*maxErrors)), &out)
	if errs, ok := err.(Errors); !ok || len(errs) != maxErrors {
		t.Errorf("error %v", err)
	}
}

type strictItem struct {
	A int `yaml:"a" min:"1"`
}

func (s strictItem) Validate() []FieldError {
	if s.A == 0 {
		panic("Validate is called on what was not decoded")
	}
	return nil
}
