package config

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/text"
)

// A Leaf is a value of a config with its path and origin; see the package
// comment for what is a leaf.
type Leaf struct {
	Path string `json:"path"`
	// Value is JSON in one form only.
	Value string `json:"value"`
	Unit  string `json:"unit,omitempty"`
	Doc   string `json:"doc,omitempty"`
	// Origin says where the value comes from.
	Origin Origin `json:"origin"`
}

// The kinds of origins.
const (
	FromDefault = "default"
	FromFile    = "file"
	FromSet     = "set"
)

// An Origin says where a value comes from.
type Origin struct {
	// Kind is FromDefault, FromFile or FromSet.
	Kind string `json:"kind"`
	// Place is that of the value in the file, or in "--set key=value"; empty for defaults.
	strictyaml.Place
}

// String returns "default", "configs/paper.yaml:12:6" or "--set orbits.n=[7]".
func (o Origin) String() string {
	switch o.Kind {
	case FromFile:
		return o.Place.String()
	case FromSet:
		return o.File
	}
	return o.Kind
}

func originOf(n *strictyaml.Node) Origin {
	if n == nil || n.File == defaultsFile {
		return Origin{Kind: FromDefault}
	}
	o := Origin{FromFile, n.Place}
	if strings.HasPrefix(n.File, setPrefix) {
		o.Kind = FromSet
	}
	return o
}

// appendLeaves appends the leaves of a value. F is the key that it belongs to; n
// holds what the layers give, and may be nil.
func appendLeaves(list []Leaf, t *strictyaml.Type, f *strictyaml.StructField, v reflect.Value, n *strictyaml.Node, path string) []Leaf {
	switch {
	case t.Kind == reflect.Struct:
		for i := range t.Fields {
			f := &t.Fields[i]
			list = appendLeaves(list, f.Type, f, v.FieldByIndex(f.Index), n.Field(f.Name), text.Join(".", path, f.Name))
		}
	case t.Flat() || v.Len() == 0:
		list = append(list, Leaf{Path: path, Value: inline(v, false), Unit: f.Unit, Doc: f.Doc, Origin: originOf(n)})
	default: // a list of structs
		for i := range v.Len() {
			list = appendLeaves(list, t.Elem, f, v.Index(i), item(n, i), fmt.Sprintf("%s[%d]", path, i))
		}
	}
	return list
}

// item returns the i-th item of a list, or nil.
func item(n *strictyaml.Node, i int) *strictyaml.Node {
	if n == nil || i >= len(n.Items) {
		return nil
	}
	return n.Items[i]
}

// inline writes a scalar or a list of such on one line, as YAML or as JSON in the
// one form that leaves have. Nil lists are empty, a nil interface is null.
func inline(v reflect.Value, yaml bool) string {
	free := v.Kind() == reflect.Interface && !v.IsNil() // of type any: YAML must keep the type
	if free {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Interface:
		return "null"
	case reflect.Slice:
		items, comma := make([]string, v.Len()), ","
		for i := range items {
			items[i] = inline(v.Index(i), yaml)
		}
		if yaml {
			comma = ", "
		}
		return "[" + strings.Join(items, comma) + "]"
	case reflect.String:
		if yaml {
			return strictyaml.FormatText(v.String())
		}
		return strictyaml.Quote(v.String())
	case reflect.Float64:
		text := strictyaml.FormatFloat(v.Float())
		if yaml && free && !strings.ContainsAny(text, ".e") {
			text += ".0"
		}
		return text
	}
	return fmt.Sprint(v.Interface())
}

// A Change is a leaf that differs between two configs. Where one of them has no
// such leaf, its value and origin are empty.
type Change struct {
	Path      string `json:"path"`
	Old       string `json:"old"`
	New       string `json:"new"`
	OldOrigin Origin `json:"old_origin"`
	NewOrigin Origin `json:"new_origin"`
}

// Diff returns the leaves whose values differ, sorted by path. Origins, units
// and docs do not count.
func Diff(a, b []Leaf) []Change {
	changes := map[string]Change{}
	for _, l := range a {
		changes[l.Path] = Change{Path: l.Path, Old: l.Value, OldOrigin: l.Origin}
	}
	for _, l := range b {
		c := changes[l.Path]
		c.Path, c.New, c.NewOrigin = l.Path, l.Value, l.Origin
		changes[l.Path] = c
	}
	var list []Change
	for _, c := range changes {
		if c.Old != c.New {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b Change) int { return cmp.Compare(a.Path, b.Path) })
	return list
}
