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
