package strictyaml

import (
	"fmt"
	"math/big"
	"reflect"
	"strconv"
	"strings"
)

// A TypeKind is the kind of a Type.
type TypeKind int

// The kinds of types.
const (
	BoolType   TypeKind = iota + 1
	IntType             // int, int64
	UintType            // uint32, uint64
	FloatType           // float64
	TextType            // string
	AnyType             // any: a scalar or a list of scalars
	ListType            // slices
	MapType             // map[string]T
	StructType          // structs
)

// A Type describes a Go type that can be decoded into.
type Type struct {
	Kind TypeKind
	// Bits is the size of a number.
	Bits int
	// Elem is the type of the elements of a list or map.
	Elem *Type
	// Fields are the keys of a struct in the order of declaration.
	Fields []StructField
}

// A StructField describes a key of a struct.
type StructField struct {
	// Name is the key; Doc and Unit are the tags of these names.
	Name, Doc, Unit string
	Type            *Type
	Rules           Rules
	// Index is the field's index in the Go struct.
	Index int
}

// Rules are the limits on a value that tags set.
type Rules struct {
	// Min and Max are the bounds of numbers as decimal texts; empty: none. On lists
	// they hold for each element.
	Min, Max string
	// Enum lists the allowed values; nil: any. On lists they hold for each element.
	Enum []string
	// MinLen and MaxLen bound the characters of a text, the items of a list; -1: no
	// bound.
	MinLen, MaxLen int
	// Unique: the items of a list differ from each other.
	Unique bool
	// Required: the key must be in the document.
	Required bool
}

// Field returns the description of a key of a struct type, or nil.
func (t *Type) Field(name string) *StructField {
	for i := range t.Fields {
		if t.Fields[i].Name == name {
			return &t.Fields[i]
		}
	}
	return nil
}

// Find follows a path such as "orbits.examples[0].id" through a type, as far as
// the first key in quotes. It returns the last key, or nil if there is none.
func (t *Type) Find(path string) *StructField {
	var f *StructField
	path, _, _ = strings.Cut(path, `["`)
	steps := strings.FieldsFunc(path, func(r rune) bool { return strings.ContainsRune(".[]", r) })
	for _, step := range steps {
		switch t.Kind {
		case ListType:
			t = t.Elem
		case AnyType: // a list
		default:
			if f = t.Field(step); f == nil {
				return nil
			}
			t = f.Type
		}
	}
	return f
}

// keys are the names of the fields of a struct type.
func (t *Type) keys() []string {
	list := make([]string, len(t.Fields))
	for i := range t.Fields {
		list[i] = t.Fields[i].Name
	}
	return list
}

// Flat tells whether a value is a scalar or a list of such, so that it can be
// written on one line.
func (t *Type) Flat() bool {
	t = t.scalar()
	return t.Kind != StructType && t.Kind != MapType
}

// scalar returns the type of the innermost items of lists.
func (t *Type) scalar() *Type {
	for t.Kind == ListType {
		t = t.Elem
	}
	return t
}

// Describe returns the description of a Go type. The error says which field
// cannot be decoded into, or has a tag that makes no sense. The type must not be
// recursive.
func Describe(t reflect.Type) (*Type, error) {
	switch t.Kind() {
	case reflect.Bool:
		return &Type{Kind: BoolType}, nil
	case reflect.Int, reflect.Int64:
		return &Type{Kind: IntType, Bits: t.Bits()}, nil
	case reflect.Uint32, reflect.Uint64:
		return &Type{Kind: UintType, Bits: t.Bits()}, nil
	case reflect.Float64:
		return &Type{Kind: FloatType, Bits: 64}, nil
	case reflect.String:
		return &Type{Kind: TextType}, nil
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return &Type{Kind: AnyType}, nil
		}
	case reflect.Slice:
		elem, err := Describe(t.Elem())
		return &Type{Kind: ListType, Elem: elem}, err
	case reflect.Map:
		if t.Key().Kind() == reflect.String {
			elem, err := Describe(t.Elem())
			return &Type{Kind: MapType, Elem: elem}, err
		}
	case reflect.Struct:
		return describeStruct(t)
	}
	return nil, fmt.Errorf("strictyaml: type %s is not supported", t)
}

func describeStruct(t reflect.Type) (*Type, error) {
	d := &Type{Kind: StructType}
	for i := range t.NumField() {
		goField := t.Field(i)
		name := goField.Tag.Get("yaml")
		if name == "" || name == "-" {
			continue
		}
		f := StructField{Name: name, Doc: goField.Tag.Get("doc"), Unit: goField.Tag.Get("unit"), Index: i}
		var err error
		switch {
		case !simpleKey.MatchString(name):
			err = fmt.Errorf("the key %q does not match %s", name, simpleKey)
		case !goField.IsExported() || goField.Anonymous:
			err = fmt.Errorf("the field must be exported and not embedded")
		case d.Field(name) != nil:
			err = fmt.Errorf("the key %q is given twice", name)
		default:
			if f.Type, err = Describe(goField.Type); err == nil {
				f.Rules, err = readRules(goField.Tag, f.Type)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t, goField.Name, err)
		}
		d.Fields = append(d.Fields, f)
	}
	return d, nil
}

// readRules reads the tags that limit values of type t. A tag that does not fit
// the type is an error.
func readRules(tag reflect.StructTag, t *Type) (Rules, error) {
	r := Rules{Min: tag.Get("min"), Max: tag.Get("max"), MinLen: -1, MaxLen: -1}
	r.Unique, r.Required = tag.Get("unique") == "true", tag.Get("required") == "true"
	if enum, ok := tag.Lookup("enum"); ok {
		r.Enum = strings.Split(enum, ",")
	}
	scalar := t.scalar()
	if isNumber := scalar.Kind == IntType || scalar.Kind == UintType || scalar.Kind == FloatType; r.Min+r.Max != "" && !isNumber {
		return r, fmt.Errorf("min and max are for numbers")
	}
	for _, s := range append([]string{r.Min, r.Max}, r.Enum...) {
		n := &Node{Kind: Scalar, Text: s, Quoted: scalar.Kind == TextType}
		if _, c := readScalar(n, scalar); s != "" && c.msg != "" {
			return r, fmt.Errorf("%s in a tag is no value of the type", s)
		}
	}
	for name, into := range map[string]*int{"minlen": &r.MinLen, "maxlen": &r.MaxLen} {
		if text, ok := tag.Lookup(name); ok {
			n, err := strconv.ParseUint(text, 10, 31)
			if err != nil || t.Kind != TextType && t.Kind != ListType {
				return r, fmt.Errorf("%s is a whole number, for texts and lists", name)
			}
			*into = int(n)
		}
	}
	return r, nil
}

// below tells whether one number is less than another, both as texts, exactly.
func below(a, b string) bool {
	x, _ := new(big.Rat).SetString(a)
	y, _ := new(big.Rat).SetString(b)
	return x.Cmp(y) < 0
}
