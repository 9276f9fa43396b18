package config

import (
	"fmt"
	"reflect"
	"slices"

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
	goType   reflect.Type // the struct of a whole document
	typ      *strictyaml.Type
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
	for name, section := range sections {
		if section != nil {
			s.names = append(s.names, name)
		}
	}
	slices.Sort(s.names)
	s.goType = s.document()
	var err error
	if s.typ, err = strictyaml.Describe(s.goType); err != nil {
		panic(fmt.Sprintf("config: %v", err))
	}
	if f := s.typ.Field(extendsKey); f == nil || f.Type.Kind != strictyaml.TextType {
		panic("config: the root has no key extends of type string")
	}
	s.checkDefaults()
	return s
}

// document makes the struct of a whole config: the root keys, then the sections.
func (s *Schema) document() reflect.Type {
	var fields []reflect.StructField
	root := structOf(s.root()).Type()
	for i := range root.NumField() {
		if f := root.Field(i); f.Tag.Get("yaml") != "" {
			fields = append(fields, f)
		}
	}
	for i, name := range s.names {
		fields = append(fields, reflect.StructField{
			Name: fmt.Sprintf("Section%d", i),
			Type: structOf(s.sections[name]()).Type(),
			Tag:  reflect.StructTag(fmt.Sprintf("yaml:%q doc:%q", name, "section of the stage "+name)),
		})
	}
	return reflect.StructOf(fields)
}

// structOf returns the struct that a pointer points to.
func structOf(pointer any) reflect.Value {
	v := reflect.ValueOf(pointer)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		panic(fmt.Sprintf("config: a pointer to a struct is wanted, not %T", pointer))
	}
	return v.Elem()
}

// copyRoot copies the root keys from one struct to another.
func (s *Schema) copyRoot(to, from reflect.Value) {
	for i := range s.goType.NumField() - len(s.names) {
		name := s.goType.Field(i).Name
		to.FieldByName(name).Set(from.FieldByName(name))
	}
}

// defaults returns a new document with the default values.
func (s *Schema) defaults() reflect.Value {
	document := reflect.New(s.goType).Elem()
	s.copyRoot(document, structOf(s.root()))
	for _, name := range s.names {
		document.Field(s.typ.Field(name).Index).Set(structOf(s.sections[name]()))
	}
	return document
}

// check checks one layer of a config.
func (s *Schema) check(n *strictyaml.Node) error {
	return strictyaml.Check(n, reflect.New(s.goType).Interface())
}

// checkDefaults panics unless the defaults, written to a file, are accepted.
// Required keys need no default.
func (s *Schema) checkDefaults() {
	w := &yamlWriter{top: s.typ, skipRequired: true}
	w.value("", 0, s.typ, s.defaults(), nil, false)
	text := w.out.Bytes()
	n, err := strictyaml.Parse("defaults", text)
	if err == nil {
		err = s.check(n)
	}
	if err != nil {
		panic(fmt.Sprintf("config: a default is not valid:\n%v\n%s", err, text))
	}
}

// Keys returns the paths that --set accepts, in the order of the schema.
func (s *Schema) Keys() []string { return settable(s.typ, "") }

// About returns the unit and the description of the key that a leaf's path leads
// to, such as "attractors.sets[0].s"; both are empty if there is no such key.
func (s *Schema) About(path string) (unit, doc string) {
	if f := s.typ.Find(path); f != nil {
		return f.Unit, f.Doc
	}
	return "", ""
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
