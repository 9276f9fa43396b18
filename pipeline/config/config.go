package config

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"neurorbit/pipeline/strictyaml"
)

// A Config is a resolved config. It must not be changed.
type Config struct {
	// Name is the path below the last folder named configs, with slashes and
	// without extension ("paper", "experiments/wide"), or the file's base name
	// without extension if there is no such folder.
	Name string
	// Path is the config file, with slashes.
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
	if _, ok := slices.BinarySearch(c.schema.names, name); !ok {
		return nil
	}
	return c.values.Field(c.schema.typ.Field(name).Index).Addr().Interface()
}

// Root returns a pointer to a struct with the root keys. Its key extends is as in
// the defaults.
func (c *Config) Root() any {
	root := c.schema.root()
	c.schema.copyRoot(structOf(root), c.values)
	return root
}

// Leaves returns the leaves, sorted by path.
func (c *Config) Leaves() []Leaf { return slices.Clone(c.leaves) }

// Leaf returns the leaf with that path.
func (c *Config) Leaf(path string) (Leaf, bool) {
	i, ok := slices.BinarySearchFunc(c.leaves, path, func(l Leaf, path string) int {
		return strings.Compare(l.Path, path)
	})
	if !ok {
		return Leaf{}, false
	}
	return c.leaves[i], true
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
