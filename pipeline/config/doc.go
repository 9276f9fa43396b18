// Package config loads typed configs from YAML files.
//
// A config is one map: the root keys (description, extends, ...) and a section
// for each stage. Sections are plain structs; their tags are those of package
// strictyaml, which also decides what is refused. The factory of a section
// returns its defaults.
//
// # Layers
//
// The value of a key comes from the last of these that gives it:
//
//  1. the defaults,
//  2. the files that the config extends, the deepest first,
//  3. the config file,
//  4. --set key=value, in the order given, so that the last one wins.
//
// Sections merge key by key; scalars and lists replace what was there. A map in place
// of a list of structs changes some of its items, each named by the value of its key
// name or by its number from 0 (in quotes): `sets: {strange: {s: 1.5}}`, or with --set
// attractors.sets[strange].s=1.5. A file names what it extends with `extends: base` or
// `extends: base.yaml`, relative to its own folder; at most MaxExtends files deep, and
// not in a circle.
//
// Each layer is checked on its own for unknown keys, types and ranges, also
// where a later layer replaces the value; so a fault is reported where it
// stands. Required keys and the methods Validate of the sections are checked on
// the result, also of sections that no layer mentions.
//
// # Leaves
//
// A leaf is the smallest part of a config that has a path, a value and an origin
// of its own: a scalar or a list of scalars (orbits.n). Lists of structs have a leaf
// for each scalar inside (orbits.examples[0].id), and a leaf "[]" if they are
// empty. Keys that a list item leaves out are leaves with their zero value. The
// key extends is resolved, and no leaf. With --set, a list of scalars is set as a whole.
//
// The value of a leaf is JSON in one form only: no spaces, whole numbers as they
// are, other numbers in the shortest form that reads back as the same float64 and
// never with ".0", and only those characters escaped that JSON or YAML require;
// "<" and "é" are not.
package config
