package config

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"neurorbit/pipeline/strictyaml"
)

// Load reads the config at path with what it extends, applies the --set
// arguments ("orbits.n=[7]", the value in YAML flow style), and checks the
// result. The error is of type strictyaml.Errors and holds all faults that were
// found, sorted by file and position. Faults in a --set argument have the File
// "--set orbits.n=[7]", line 1, and the column in "orbits.n=[7]".
func Load(schema *Schema, path string, sets []string) (*Config, error) {
	return load(schema, path, sets, readFile)
}

// LoadWith is Load with settings in place of --set arguments. Faults in them have
// the places of their values.
func LoadWith(schema *Schema, path string, settings []Setting) (*Config, error) {
	return load(schema, path, nil, readFile, settings...)
}

// LoadText is Load with text in place of what the file at path holds, whether
// there is one or not.
func LoadText(schema *Schema, path string, text []byte) (*Config, error) {
	return load(schema, path, nil, func(name string) ([]byte, error) {
		if name == filepath.Clean(path) {
			return text, nil
		}
		return readFile(name)
	})
}

func load(schema *Schema, path string, sets []string, read reader, settings ...Setting) (*Config, error) {
	layers, errs := readChain(path, read)
	c := &Config{
		Name: nameOf(path), Path: display(path), Sets: slices.Clone(sets),
		schema: schema, values: schema.defaults(),
	}
	for _, l := range layers {
		c.Files = append(c.Files, l.file)
	}
	order := slices.Clone(c.Files)
	slices.Reverse(layers)
	for _, set := range sets {
		s, bad := parseSet(set)
		if errs = append(errs, bad...); len(bad) == 0 {
			settings = append(settings, s)
		}
		order = append(order, setLabel(set))
	}
	for _, s := range settings {
		bad := s.check(schema)
		if errs = append(errs, bad...); len(bad) == 0 {
			layers = append(layers, layer{file: s.Value.File, node: under(printable(s.Key), s.Value), set: true})
		}
	}
	complete := len(errs) == 0
	for _, l := range layers {
		if l.node != nil {
			errs = add(errs, schema.check(l.node))
			c.node = merge(c.node, resolved(l.node), l.set)
		}
	}
	if complete && c.node != nil {
		errs = add(errs, strictyaml.Decode(c.node, c.values.Addr().Interface()))
	}
	if len(errs) > 0 {
		return nil, tidy(errs, order)
	}
	var leaves leafCollector
	leaves.collect(schema.typ, nil, c.values, c.node, "")
	c.leaves = leaves.list
	slices.SortFunc(c.leaves, func(a, b Leaf) int { return strings.Compare(a.Path, b.Path) })
	return c, nil
}

// add appends the errors in err, which is of type strictyaml.Errors or nil.
func add(errs strictyaml.Errors, err error) strictyaml.Errors {
	var more strictyaml.Errors
	if errors.As(err, &more) {
		errs = append(errs, more...)
	}
	return errs
}

// tidy sorts errors and removes those that were found both in a layer and in the
// result.
func tidy(errs strictyaml.Errors, order []string) strictyaml.Errors {
	errs.Sort(order...)
	seen := map[strictyaml.Error]bool{}
	return slices.DeleteFunc(errs, func(e *strictyaml.Error) bool {
		twice := seen[*e]
		seen[*e] = true
		return twice
	})
}

// A layer is one source of values.
type layer struct {
	file string
	node *strictyaml.Node
	set  bool
}

// resolved returns a file's map without the key extends.
func resolved(n *strictyaml.Node) *strictyaml.Node {
	c := *n
	c.Fields = slices.DeleteFunc(slices.Clone(n.Fields), func(f strictyaml.Field) bool {
		return f.Key == extendsKey
	})
	return &c
}

// merge lays over on top of base: maps merge, anything else is replaced. The
// place of a merged map is that of the upper file; --set arguments do not count,
// since they hold no more than one key.
func merge(base, over *strictyaml.Node, set bool) *strictyaml.Node {
	if base == nil || base.Kind != strictyaml.Map || over.Kind != strictyaml.Map {
		return over
	}
	merged := *over
	if set {
		merged = *base
	}
	merged.Fields = slices.Clone(base.Fields)
	for _, f := range over.Fields {
		i := slices.IndexFunc(merged.Fields, func(b strictyaml.Field) bool { return b.Key == f.Key })
		if i < 0 {
			merged.Fields = append(merged.Fields, f)
			continue
		}
		f.Value = merge(merged.Fields[i].Value, f.Value, set)
		merged.Fields[i] = f
	}
	return &merged
}

// printable escapes what must not reach a terminal or a comment.
func printable(s string) string {
	q := strictyaml.Quote(s)
	q = q[1 : len(q)-1]
	return strings.ReplaceAll(strings.ReplaceAll(q, `\"`, `"`), `\\`, `\`)
}
