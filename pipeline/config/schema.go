package config

import (
	"fmt"
	"reflect"
	"slices"

	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/text"
)

// extendsKey is the root key that names the file a config extends.
const extendsKey = "extends"

// defaultsFile stands for the file that gives the defaults.
const defaultsFile = "defaults"

// A Schema is the set of keys of a config: the root keys, and one section for
// each stage.
type Schema struct {
	root     func() any
	names    []string // of the sections, sorted
	sections map[string]func() any
	goType   reflect.Type     // the struct of a whole document
	typ      *strictyaml.Type // its description
	shown    *strictyaml.Type // the same without the key extends, which is no value of a config
	written  *strictyaml.Node // the defaults as a file would give them
}

// NewSchema makes a schema. Root returns a pointer to a new struct with the
// defaults of the root keys; it must have the key extends, a string. Sections
// returns for each section a pointer to a new struct with its defaults; nil
// functions are left out.
//
// It panics if a type or tag is not supported (maps are not), or if a default would
// be refused in a file: these are mistakes in the program, not in its input.
func NewSchema(root func() any, sections map[string]func() any) *Schema {
	s := &Schema{root: root, sections: sections}
	fields := []reflect.StructField{{Name: "Root", Type: structOf(root()).Type(), Tag: `yaml:",inline"`}}
	for name, section := range sections {
		if section != nil {
			s.names = append(s.names, name)
		}
	}
	slices.Sort(s.names)
	for i, name := range s.names {
		fields = append(fields, reflect.StructField{
			Name: fmt.Sprintf("Section%d", i),
			Type: structOf(sections[name]()).Type(),
			Tag:  reflect.StructTag(fmt.Sprintf("yaml:%q doc:%q", name, "section of the stage "+name)),
		})
	}
	s.goType = reflect.StructOf(fields)
	var err error
	if s.typ, err = strictyaml.Describe(s.goType); err != nil {
		panic(fmt.Sprintf("config: %v", err))
	}
	if f := s.typ.Field(extendsKey); f == nil || f.Type.Kind != reflect.String {
		panic("config: the root has no key extends of type string")
	}
	isExtends := func(f strictyaml.StructField) bool { return f.Name == extendsKey }
	s.shown = &strictyaml.Type{Kind: reflect.Struct, Fields: slices.DeleteFunc(slices.Clone(s.typ.Fields), isExtends)}
	written := (&Config{Name: defaultsFile, schema: s, values: s.defaults()}).YAML()
	if s.written, err = strictyaml.Parse(defaultsFile, written); err == nil {
		err = strictyaml.Check(s.written, s.goType)
	}
	if err != nil {
		panic(fmt.Sprintf("config: a default is not valid:\n%v\n%s", err, written))
	}
	return s
}

// structOf returns the struct that a pointer points to.
func structOf(pointer any) reflect.Value {
	v := reflect.ValueOf(pointer)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		panic(fmt.Sprintf("config: a pointer to a struct is wanted, not %T", pointer))
	}
	return v.Elem()
}

// defaults returns a new document with the default values.
func (s *Schema) defaults() reflect.Value {
	document := reflect.New(s.goType).Elem()
	document.Field(0).Set(structOf(s.root()))
	for _, name := range s.names {
		document.FieldByIndex(s.typ.Field(name).Index).Set(structOf(s.sections[name]()))
	}
	return document
}

// Keys returns the paths that --set accepts, in the order of the schema.
func (s *Schema) Keys() []string { return settable(s.shown, "") }

// settable returns the paths of all keys below t that --set accepts.
func settable(t *strictyaml.Type, path string) []string {
	var list []string
	for _, f := range t.Fields {
		at := text.Join(".", path, f.Name)
		list = append(append(list, at), settable(f.Type, at)...)
	}
	return list
}

// About returns the unit and the description of the key that a leaf's path leads
// to, such as "attractors.sets[0].s"; both are empty if there is no such key.
func (s *Schema) About(path string) (unit, doc string) {
	if f := s.typ.Find(path); f != nil {
		return f.Unit, f.Doc
	}
	return "", ""
}
