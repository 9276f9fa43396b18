package strictyaml

import (
	"cmp"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"neurorbit/pipeline/text"
)

// A Type describes a Go type that can be decoded into.
type Type struct {
	// Kind is Bool, Int, Uint, Float64, String, Interface (any), Slice, Map or
	// Struct. Bits is the size of an Int or Uint.
	Kind reflect.Kind
	Bits int
	// Elem is the type of the elements of a slice or map.
	Elem *Type
	// Fields are the keys of a struct in the order of declaration.
	Fields []StructField
}

// A StructField describes a key of a struct.
type StructField struct {
	// Name is the key; Doc and Unit are the tags of these names.
	Name, Doc, Unit string
	Type            *Type
	// Index is the field's index in the Go struct, for reflect.Value.FieldByIndex.
	Index []int
	// Min and Max are the bounds of numbers as decimal texts (empty: none), Enum
	// lists the allowed values (nil: any). On lists they hold for each element.
	Min, Max string
	Enum     []string
	// MinLen and MaxLen bound the characters of a text, the items of a list; 0: no
	// bound. Unique: the items of a list differ from each other.
	MinLen, MaxLen int
	Unique         bool
	// Required: the key must be in the document.
	Required bool
}

// nouns name the values of a type, as in "... is wanted, not text".
var nouns = map[reflect.Kind]string{
	reflect.Bool: "true or false", reflect.Int: "a whole number", reflect.Uint: "a whole number", reflect.Float64: "a number",
	reflect.String: "text", reflect.Interface: "a scalar or a list of scalars", reflect.Slice: "a list",
	reflect.Map: "a map of keys", reflect.Struct: "a map of keys",
}

// Field returns the description of a key of a struct type, or nil.
func (t *Type) Field(name string) *StructField {
	if i := slices.Index(t.keys(), name); i >= 0 {
		return &t.Fields[i]
	}
	return nil
}

// keys are the names of the fields of a struct type.
func (t *Type) keys() []string {
	list := make([]string, len(t.Fields))
	for i := range t.Fields {
		list[i] = t.Fields[i].Name
	}
	return list
}

// Find follows a path such as "orbits.examples[0].id" through a type, as far as
// the first key in quotes. It returns the last key, or nil if there is none.
func (t *Type) Find(path string) (f *StructField) {
	path, _, _ = strings.Cut(path, `["`)
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return strings.ContainsRune(".[]", r) }) {
		switch t.Kind {
		case reflect.Slice:
			t = t.Elem
		case reflect.Interface: // a list
		default:
			if f = t.Field(step); f == nil {
				return nil
			}
			t = f.Type
		}
	}
	return f
}

// Flat tells whether a value is a scalar or a list of such, so that it can be
// written on one line.
func (t *Type) Flat() bool {
	t = t.scalar()
	return t.Kind != reflect.Struct && t.Kind != reflect.Map
}

// ItemsHaveKeys tells whether a value is a list of structs. A layer of a document may
// have a map in its place, of items by name or number, each a part of a struct.
func (t *Type) ItemsHaveKeys() bool { return t.Kind == reflect.Slice && t.Elem.Kind == reflect.Struct }

// scalar returns the type of the innermost items of lists.
func (t *Type) scalar() *Type {
	for t.Kind == reflect.Slice {
		t = t.Elem
	}
	return t
}

// Describe returns the description of a Go type. The error says which field
// cannot be decoded into, or has a tag that makes no sense. The type must not be
// recursive.
func Describe(t reflect.Type) (d *Type, err error) {
	d = &Type{Kind: t.Kind()}
	switch k := t.Kind(); {
	case k == reflect.Int || k == reflect.Int64:
		d.Kind, d.Bits = reflect.Int, t.Bits()
	case k == reflect.Uint32 || k == reflect.Uint64:
		d.Kind, d.Bits = reflect.Uint, t.Bits()
	case k == reflect.Bool || k == reflect.Float64 || k == reflect.String || k == reflect.Interface && t.NumMethod() == 0:
	case k == reflect.Slice || k == reflect.Map && t.Key().Kind() == reflect.String:
		d.Elem, err = Describe(t.Elem())
	case k == reflect.Struct:
		for i := range t.NumField() {
			if err := d.addField(t.Field(i)); err != nil {
				return nil, fmt.Errorf("%s.%s: %w", t, t.Field(i).Name, err)
			}
		}
	default:
		return nil, fmt.Errorf("strictyaml: type %s is not supported", t)
	}
	return d, err
}

// addField describes a field with its tags, or the fields of an inline one. A tag
// that does not fit the type is an error.
func (t *Type) addField(g reflect.StructField) error {
	tag := g.Tag.Get
	f := StructField{
		Name: tag("yaml"), Doc: tag("doc"), Unit: tag("unit"), Index: g.Index,
		Min: tag("min"), Max: tag("max"), Unique: tag("unique") == "true", Required: tag("required") == "true",
	}
	if f.Name == "" || f.Name == "-" {
		return nil
	}
	var err error
	f.Type, err = Describe(g.Type)
	switch {
	case err != nil:
		return err
	case f.Name == ",inline":
		for _, inner := range f.Type.Fields {
			inner.Index = slices.Concat(g.Index, inner.Index)
			t.Fields = append(t.Fields, inner)
		}
		return nil
	case !simpleKey.MatchString(f.Name):
		return fmt.Errorf("the key %q does not match %s", f.Name, simpleKey)
	case !g.IsExported() || g.Anonymous:
		return fmt.Errorf("the field must be exported and not embedded")
	case t.Field(f.Name) != nil:
		return fmt.Errorf("the key %q is given twice", f.Name)
	}
	if enum := tag("enum"); enum != "" {
		f.Enum = strings.Split(enum, ",")
	}
	scalar := f.Type.scalar()
	for i, s := range append([]string{f.Min, f.Max}, f.Enum...) {
		n := &Node{Kind: Scalar, Text: s, Quoted: i > 1 && scalar.Kind == reflect.String}
		if _, msg, _ := readScalar(n, scalar); s != "" && msg != "" {
			return fmt.Errorf("%s in a tag is no value of the type", s)
		}
	}
	for name, into := range map[string]*int{"minlen": &f.MinLen, "maxlen": &f.MaxLen} {
		if *into, err = strconv.Atoi(cmp.Or(tag(name), "0")); err != nil || *into < 0 {
			return fmt.Errorf("%s is a whole number", name)
		}
	}
	t.Fields = append(t.Fields, f)
	return nil
}

// takes says what a key takes, with its limits and unit, such as "n takes a list,
// each a whole number, from 3 to 20".
func (f *StructField) takes() string {
	t, s := f.Type, f.Name+" takes "
	for ; t.Kind == reflect.Slice || t.Kind == reflect.Map; t = t.Elem {
		s += nouns[t.Kind] + ", each "
	}
	switch {
	case t.Kind == reflect.Struct:
		s += nouns[t.Kind] + ": " + strings.Join(t.keys(), ", ")
	case f.Enum != nil:
		values := slices.Clone(f.Enum)
		if i := slices.Index(values, ""); i >= 0 {
			values[i] = `""`
		}
		s += "one of " + strings.Join(values, ", ")
	default:
		s += text.Join(", ", nouns[t.Kind], f.span())
	}
	if f.Unit != "" {
		s += " [" + f.Unit + "]"
	}
	return s
}

// span describes the range of a number: "from 3 to 20", "at least 3", "at most
// 20", or "".
func (f *StructField) span() string {
	switch {
	case f.Min != "" && f.Max != "":
		return "from " + f.Min + " to " + f.Max
	case f.Min != "":
		return "at least " + f.Min
	case f.Max != "":
		return "at most " + f.Max
	}
	return ""
}

// check checks a value, as readScalar returns it, against the limits of its key.
// For a list these are the limits on its elements.
func (f *StructField) check(value any, t *Type) (msg, remedy string) {
	shown := fmt.Sprint(value)
	if v, ok := value.(float64); ok {
		shown = FormatFloat(v)
	}
	switch {
	case f.Enum != nil && !slices.Contains(f.Enum, shown):
		if near := text.Nearest(shown, f.Enum); near != "" && t.Kind == reflect.String {
			remedy = fmt.Sprintf("did you mean %q? %s", near, f.takes())
		}
		return "not one of the allowed values", remedy
	case f.Min != "" && below(shown, f.Min), f.Max != "" && below(f.Max, shown):
		return "out of range: must be " + f.span(), ""
	case t.Kind == reflect.String && f.Type == t:
		return f.checkLength(utf8.RuneCountInString(shown), "character"), ""
	}
	return "", ""
}

// checkLength checks the length of a text or list, which is a number of things.
func (f *StructField) checkLength(length int, thing string) string {
	switch {
	case length < f.MinLen:
		return fmt.Sprintf("too short: %s, at least %d wanted", text.Plural(length, thing), f.MinLen)
	case f.MaxLen > 0 && length > f.MaxLen:
		return fmt.Sprintf("too long: %s, at most %d wanted", text.Plural(length, thing), f.MaxLen)
	}
	return ""
}

// below tells whether one number is less than another, both as texts, exactly.
func below(a, b string) bool {
	x, _ := new(big.Rat).SetString(a)
	y, _ := new(big.Rat).SetString(b)
	return x.Cmp(y) < 0
}
