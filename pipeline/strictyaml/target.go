package strictyaml

import (
	"fmt"
	"reflect"
)

// A Target is what a document is decoded into: a struct, to which named parts
// may be joined. Each part is a struct of its own that stands under one more key
// at the top of the document.
type Target struct {
	typ *Type
	// root is the struct without its parts.
	root reflect.Value
	// values holds the value of each of the type's fields.
	values []reflect.Value
}

// A Part is a struct that is decoded from the key Name.
type Part struct {
	Name, Doc string
	// Value is a pointer to the struct.
	Value any
}

// NewTarget joins parts to root, a pointer to a struct. It fails if a type is
// not supported, a tag makes no sense or a key is given twice.
func NewTarget(root any, parts ...Part) (*Target, error) {
	value, typ, err := structOf(root)
	if err != nil {
		return nil, err
	}
	t := &Target{typ: &Type{Kind: StructType}, root: value}
	for _, f := range typ.Fields {
		t.values = append(t.values, value.Field(f.Index))
		f.Index = len(t.typ.Fields)
		t.typ.Fields = append(t.typ.Fields, f)
	}
	for _, p := range parts {
		value, typ, err := structOf(p.Value)
		if err != nil {
			return nil, err
		}
		if !simpleKey.MatchString(p.Name) || t.typ.Field(p.Name) != nil {
			return nil, fmt.Errorf("strictyaml: the key %q is given twice or does not match %s", p.Name, simpleKey)
		}
		t.values = append(t.values, value)
		t.typ.Fields = append(t.typ.Fields, StructField{
			Name: p.Name, Doc: p.Doc, Type: typ, Index: len(t.typ.Fields),
			Rules: Rules{MinLen: -1, MaxLen: -1},
		})
	}
	return t, nil
}

func structOf(pointer any) (reflect.Value, *Type, error) {
	v := reflect.ValueOf(pointer)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return v, nil, fmt.Errorf("strictyaml: a pointer to a struct is wanted, not %T", pointer)
	}
	typ, err := Describe(v.Elem().Type())
	return v.Elem(), typ, err
}

// Type describes the target: the keys of the root, then the parts.
func (t *Target) Type() *Type { return t.typ }

// Value returns the value of the i-th field of the target's type.
func (t *Target) Value(i int) reflect.Value { return t.values[i] }

// An Option changes what Target.Decode checks.
type Option int

const (
	// Partial is for a document that is to be merged with others: required keys
	// may be absent, maps may be too short, and Validate is not called. List
	// items are checked in full, because lists are not merged.
	Partial Option = iota + 1
	// Whole checks also what is absent: required keys and Validate of nested
	// structs and parts that the document does not mention.
	Whole
	// SimpleKeys limits the keys of maps to [a-z0-9_-]+, without dots.
	SimpleKeys
)

// Decode decodes n, a map, into the target. The error is of type Errors; after
// an error the target's content is incomplete.
func (t *Target) Decode(n *Node, options ...Option) error {
	bad := &faults{}
	t.decode(n, bad, options...)
	return bad.err()
}

func (t *Target) decode(n *Node, bad *faults, options ...Option) {
	d := &decoder{faults: bad, top: t.typ}
	in := scope{complete: true}
	for _, o := range options {
		switch o {
		case Partial:
			in.complete = false
		case Whole:
			in.whole = true
		case SimpleKeys:
			d.simpleKeys = true
		}
	}
	if n.Kind != Map {
		d.wrongKind(n, t.typ, nil, "")
		return
	}
	value := func(i int) reflect.Value { return t.values[i] }
	d.structure(n, n, t.typ, "", t.root, value, in)
}

// Unmarshal decodes exactly one YAML document, a map, into out, a pointer to a
// struct. Keys that are absent leave their fields as they were. The error is of
// type Errors, unless out is of a type that cannot be decoded into; after an
// error the content of out is incomplete.
func Unmarshal(file string, data []byte, out any) error {
	t, err := NewTarget(out)
	if err != nil {
		return err
	}
	n, bad := parse(file, data)
	if n != nil {
		t.decode(n, bad)
	}
	return bad.err()
}

// Decode decodes n, a map, into out, a pointer to a struct, as Unmarshal does.
func Decode(n *Node, out any) error {
	t, err := NewTarget(out)
	if err != nil {
		return err
	}
	return t.Decode(n)
}
