package strictyaml

import (
	"reflect"
	"strings"
	"testing"
)

type rootKeys struct {
	Name  string `yaml:"name" required:"true" doc:"what it is called"`
	Count int    `yaml:"count"`
	Limit struct {
		Low int `yaml:"low" required:"true"`
	} `yaml:"limit"`
	Set  map[string]int `yaml:"set"`
	Part partKeys       `yaml:"part"`
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

// What a whole document and what a layer must have.
func TestDecodeAndCheck(t *testing.T) {
	const unset = " (the key is not given: its default counts)"
	cases := []struct {
		name, in       string
		decode, inPart string // the faults that Decode and Check find
	}{
		{"what is absent", "# c\nset: {a: 1, b: 2}\n",
			"f:2:1: name: this key is required\nf:2:1: limit.low: this key is required\nf:2:1: part.inner: is without weight" + unset, ""},
		{"at the nearest map", "name: a\nlimit: {}\nset: {a: 1, b: 2}\npart:\n  inner: {weight: 1}\n",
			"f:2:8: limit.low: this key is required\nf:5:3: part.size: must be given" + unset, ""},
		{"a struct absent from an item is not looked at",
			"name: a\nlimit: {low: 1}\npart: {size: 1, inner: {weight: 1}, items: [{id: a}]}\n", "", ""},
		{"validate the root", "name: a\nlimit: {low: 1}\npart: {size: 1, inner: {weight: 1}}\ncount: 10\n",
			`f:4:8: count: more than 9 ("10")`, ""},
		{"items of lists are whole", "name: a\nlimit: {low: 1}\npart: {size: 1, inner: {weight: 1}, items: [{inner: {}}]}\n",
			"f:3:45: part.items[0].id: this key is required\n" + "f:3:53: part.items[0].inner: is without weight",
			"f:3:45: part.items[0].id: this key is required\n" + "f:3:53: part.items[0].inner: is without weight"},
		{"dots in free keys", "name: a\nlimit: {low: 1}\npart: {size: 1, inner: {weight: 1}}\nset: {a.b: 1, c: 2}\n",
			"", ""},
	}
	for _, c := range cases {
		n, err := Parse("f", []byte(c.in))
		if err != nil {
			t.Fatal(err)
		}
		for want, err := range map[*string]error{&c.decode: Decode(n, new(rootKeys)), &c.inPart: Check(n, reflect.TypeFor[rootKeys]())} {
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != *want {
				t.Errorf("%s:\ngot:\n%s\nwant:\n%s", c.name, got, *want)
			}
		}
	}
	if err := Decode(&Node{Kind: Map}, innerStruct{}); err == nil {
		t.Error("decodes into something that is no pointer")
	}
}

func TestBoundsOfAllNumbers(t *testing.T) {
	var out struct {
		U uint64     `yaml:"u" min:"18446744073709551614" enum:"18446744073709551615,18446744073709551614"`
		B []bool     `yaml:"b" enum:"true"`
		A [][]string `yaml:"a" enum:"x,"`
		F float64    `yaml:"f" min:"0.1"`
	}
	err := Unmarshal("f", []byte("u: 18446744073709551613\nb: [true, false]\na: [[x, \"\"], [y]]\nf: 0.0999999999999999\n"), &out)
	want := []string{
		`f:1:4: u: not one of the allowed values ("18446744073709551613")`,
		`f:2:11: b[1]: not one of the allowed values ("false")`,
		`f:3:15: a[1][0]: not one of the allowed values ("y")`,
		`f:4:4: f: out of range: must be at least 0.1 ("0.0999999999999999")`,
	}
	if err == nil || err.Error() != strings.Join(want, "\n") {
		t.Errorf("got:\n%v", err)
	}
	if hint := err.(Errors)[2].Hint(); hint != `a takes a list, each a list, each one of x, ""` {
		t.Errorf("hint: %s", hint)
	}
	if err := Unmarshal("f", []byte("u: 18446744073709551615\nf: 0.1\n"), &out); err != nil || out.U != 1<<64-1 {
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
