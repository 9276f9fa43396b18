package config

import (
	"errors"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"neurorbit/pipeline/strictyaml"
)

// A Config is a resolved config. It must not be changed.
type Config struct {
	// Name is the path below the last folder named configs, with slashes and
	// without extension ("paper", "experiments/wide"), or the file's base name
	// without extension if there is no such folder.
	Name string
	// Path is the config file, clean and with slashes, as the system has it.
	Path string
	// Files are the files it was read from: itself, then what it extends.
	Files []string
	// Sets are the --set arguments.
	Sets []string

	schema *Schema
	values reflect.Value    // the struct of the whole document
	node   *strictyaml.Node // the merged layers
	leaves []Leaf
}

// Section returns a pointer to the struct of a section, or nil if the schema has
// no such section.
func (c *Config) Section(name string) any {
	if !slices.Contains(c.schema.names, name) {
		return nil
	}
	return c.values.FieldByIndex(c.schema.typ.Field(name).Index).Addr().Interface()
}

// Root returns a pointer to a struct with the root keys. Its key extends is as in
// the defaults.
func (c *Config) Root() any { return c.values.Field(0).Addr().Interface() }

// Leaves returns the leaves, sorted by path.
func (c *Config) Leaves() []Leaf { return slices.Clone(c.leaves) }

// Leaf returns the leaf with that path.
func (c *Config) Leaf(path string) (Leaf, bool) {
	for _, l := range c.leaves {
		if l.Path == path {
			return l, true
		}
	}
	return Leaf{}, false
}

// nameOf returns a config's name. It depends on where the file is, not on the
// working directory.
func nameOf(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	path = filepath.ToSlash(path)
	path = strings.TrimSuffix(path, filepath.Ext(path))
	if i := strings.LastIndex(path, "/configs/"); i >= 0 {
		return path[i+len("/configs/"):]
	}
	return path[strings.LastIndex(path, "/")+1:]
}

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
	c := &Config{Name: nameOf(path), Path: filepath.ToSlash(filepath.Clean(path)), Sets: slices.Clone(sets), schema: schema, values: schema.defaults()}
	layers, files, errs := readChain(path, read)
	if len(errs) == 0 && strings.ContainsFunc(c.Name, unicode.IsControl) { // it is in reports, records and command lines
		place := strictyaml.Place{File: display(path)}
		errs = strictyaml.Errors{{Place: place, Msg: "the file's name has a line break or another control character", Remedy: "rename the file"}}
	}
	c.Files = files
	var order []string
	for _, f := range files {
		order = append(order, display(f))
	}
	m := merger{schema: schema}
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
			layers = append(layers, under(printable(s.Key), s.Value))
		}
	}
	complete := len(errs) == 0
	for i, l := range layers {
		if l != nil {
			errs = add(errs, strictyaml.Check(l, schema.goType))
			c.node = m.merge(c.node, resolved(l), schema.typ, "", i >= len(files))
		}
	}
	errs = append(errs, m.Errors...)
	if complete && c.node != nil {
		errs = add(errs, strictyaml.Decode(c.node, c.values.Addr().Interface()))
	}
	if len(errs) > 0 {
		errs.Sort(order...)
		seen := map[strictyaml.Error]bool{} // some are found both in a layer and in the result
		return nil, slices.DeleteFunc(errs, func(e *strictyaml.Error) bool {
			found := *e
			found.Path = itemStep.ReplaceAllString(e.Path, "[]") // its name in a layer, its number in the result
			twice := seen[found]
			seen[found] = true
			return twice
		})
	}
	c.leaves = appendLeaves(nil, schema.shown, nil, c.values, c.node, "")
	slices.SortFunc(c.leaves, func(a, b Leaf) int { return strings.Compare(a.Path, b.Path) })
	return c, nil
}

// add appends the errors in err, which is of type strictyaml.Errors or nil.
func add(errs strictyaml.Errors, err error) strictyaml.Errors {
	var more strictyaml.Errors
	errors.As(err, &more)
	return append(errs, more...)
}

// resolved returns a file's map without the key extends.
func resolved(n *strictyaml.Node) *strictyaml.Node {
	c := *n
	c.Fields = slices.DeleteFunc(slices.Clone(n.Fields), func(f strictyaml.Field) bool { return f.Key == extendsKey })
	return &c
}

// printable escapes what must not reach a terminal or a comment.
func printable(s string) string {
	q := strictyaml.Quote(s)
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(q[1 : len(q)-1])
}
