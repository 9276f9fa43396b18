package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"neurorbit/pipeline/strictyaml"
)

// extendsKey is the root key that names the file a config extends.
const extendsKey = "extends"

// A Schema is the set of keys of a config: the root keys, and one section for
// each stage.
type Schema struct {
	root     func() any
	names    []string // of the sections, sorted
	sections map[string]func() any
	typ      *strictyaml.Type
	paths    []string
}

// NewSchema makes a schema. Root is a pointer to a struct that holds the
// defaults of the root keys, or a func() any that returns such a pointer; it
// must have the key extends, a string. Sections returns for each section a
// pointer to a new struct with its defaults; nil functions are left out.
//
// It panics if a type or tag is not supported, or if a default would be refused
// in a file: these are mistakes in the program, not in its input.
func NewSchema(root any, sections map[string]func() any) *Schema {
	s := &Schema{sections: map[string]func() any{}}
	switch root := root.(type) {
	case func() any:
		s.root = root
	default:
		s.root = func() any { return clone(reflect.ValueOf(root)).Interface() }
	}
	for name, section := range sections {
		if section != nil {
			s.sections[name] = section
		}
	}
	s.names = slices.Sorted(maps.Keys(s.sections))
	v := s.defaults()
	s.typ = v.target.Type()
	if f := s.typ.Field(extendsKey); f == nil || f.Type.Kind != strictyaml.TextType {
		panic("config: the root has no key extends of type string")
	}
	s.paths = settable(s.typ, "")
	s.checkDefaults(v)
	return s
}

// Sections returns the names of the sections, sorted.
func (s *Schema) Sections() []string { return slices.Clone(s.names) }

// Keys returns the paths that --set accepts, in the order of the schema. Keys of
// maps with free keys are not among them.
func (s *Schema) Keys() []string { return slices.Clone(s.paths) }

// About returns the unit and the description of the key that a leaf's path leads
// to, such as "attractors.sets[0].s"; both are empty if there is no such key.
func (s *Schema) About(path string) (unit, doc string) {
	t := s.typ
	for step := range strings.SplitSeq(path, ".") {
		for t.Kind == strictyaml.ListType {
			t = t.Elem
		}
		switch t.Kind {
		case strictyaml.StructType:
			name, _, _ := strings.Cut(step, "[")
			f := t.Field(name)
			if f == nil {
				return "", ""
			}
			unit, doc, t = f.Unit, f.Doc, f.Type
		case strictyaml.MapType:
			t = t.Elem
		default:
			return "", ""
		}
	}
	return unit, doc
}

// values are the structs of one config.
type values struct {
	root     any
	sections map[string]any
	target   *strictyaml.Target
}

// defaults returns new structs with the default values.
func (s *Schema) defaults() *values {
	v := &values{root: s.root(), sections: map[string]any{}}
	var parts []strictyaml.Part
	for _, name := range s.names {
		section := s.sections[name]()
		v.sections[name] = section
		parts = append(parts, strictyaml.Part{Name: name, Doc: "section of the stage " + name, Value: section})
	}
	var err error
	if v.target, err = strictyaml.NewTarget(v.root, parts...); err != nil {
		panic(fmt.Sprintf("config: %v", err))
	}
	return v
}

// checkDefaults panics unless the defaults, written to a file, are accepted.
// Required keys need no default.
func (s *Schema) checkDefaults(v *values) {
	w := &yamlWriter{skipRequired: true}
	text := w.document(v, nil, "")
	n, err := strictyaml.Parse("defaults", text)
	if err == nil {
		err = s.defaults().target.Decode(n, strictyaml.Partial, strictyaml.SimpleKeys)
	}
	if err != nil {
		panic(fmt.Sprintf("config: a default is not valid:\n%v\n%s", err, text))
	}
}

// settable returns the paths of all keys below t that --set accepts.
func settable(t *strictyaml.Type, path string) []string {
	var list []string
	for i := range t.Fields {
		f := &t.Fields[i]
		at := join(path, f.Name)
		if at == extendsKey {
			continue
		}
		list = append(list, at)
		if f.Type.Kind == strictyaml.StructType {
			list = append(list, settable(f.Type, at)...)
		}
	}
	return list
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// clone copies a value with all that it points to.
func clone(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			c.Set(reflect.New(v.Type().Elem()))
			c.Elem().Set(clone(v.Elem()))
		}
	case reflect.Interface:
		if !v.IsNil() {
			c.Set(clone(v.Elem()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				c.Field(i).Set(clone(v.Field(i)))
			}
		}
	case reflect.Slice:
		if !v.IsNil() {
			c.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for i := range v.Len() {
				c.Index(i).Set(clone(v.Index(i)))
			}
		}
	case reflect.Map:
		if !v.IsNil() {
			c.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
			for key, value := range v.Seq2() {
				c.SetMapIndex(key, clone(value))
			}
		}
	}
	return c
}
