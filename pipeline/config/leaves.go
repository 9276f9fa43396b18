package config

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"neurorbit/pipeline/strictyaml"
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
	// File is the file, or "--set key=value". Line and Column are the place of
	// the value in it. All are empty for defaults.
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// String returns "default", "configs/paper.yaml:12:6" or "--set orbits.n=[7]".
func (o Origin) String() string {
	switch o.Kind {
	case FromFile:
		return fmt.Sprintf("%s:%d:%d", o.File, o.Line, o.Column)
	case FromSet:
		return o.File
	default:
		return o.Kind
	}
}

func originOf(n *strictyaml.Node) Origin {
	if n == nil {
		return Origin{Kind: FromDefault}
	}
	o := Origin{Kind: FromFile, File: n.File, Line: n.Line, Column: n.Column}
	if strings.HasPrefix(n.File, setPrefix) {
		o.Kind = FromSet
	}
	return o
}

// A leafCollector collects the leaves of a config.
type leafCollector struct{ list []Leaf }

// collect adds the leaves of a value. F is the key that it belongs to; n holds
// what the layers give, and may be nil.
func (c *leafCollector) collect(t *strictyaml.Type, f *strictyaml.StructField, v reflect.Value, n *strictyaml.Node, path string) {
	switch {
	case t.Flat():
		c.add(f, string(appendJSON(nil, v)), n, path)
	case t.Kind == strictyaml.StructType:
		for i := range t.Fields {
			f := &t.Fields[i]
			if at := join(path, f.Name); at != extendsKey {
				c.collect(f.Type, f, v.Field(f.Index), n.Field(f.Name), at)
			}
		}
	case v.Len() == 0:
		c.add(f, "[]", n, path)
	default: // a list
		for i := range v.Len() {
			c.collect(t.Elem, f, v.Index(i), item(n, i), fmt.Sprintf("%s[%d]", path, i))
		}
	}
}

func (c *leafCollector) add(f *strictyaml.StructField, value string, n *strictyaml.Node, path string) {
	c.list = append(c.list, Leaf{Path: path, Value: value, Unit: f.Unit, Doc: f.Doc, Origin: originOf(n)})
}

// item returns the i-th item of a list, or nil.
func item(n *strictyaml.Node, i int) *strictyaml.Node {
	if n == nil || i >= len(n.Items) {
		return nil
	}
	return n.Items[i]
}

// appendJSON appends a scalar or a list of such as JSON in the one form that
// leaves have. Nil lists are empty, a nil interface is null.
func appendJSON(b []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.Float64:
		return append(b, strictyaml.FormatFloat(v.Float())...)
	case reflect.String:
		return append(b, strictyaml.Quote(v.String())...)
	case reflect.Slice:
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSON(b, v.Index(i))
		}
		return append(b, ']')
	case reflect.Interface:
		if v.IsNil() {
			return append(b, "null"...)
		}
		return appendJSON(b, v.Elem())
	}
	return fmt.Append(b, v.Interface())
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
