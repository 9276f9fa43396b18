package strictyaml

import (
	"fmt"
	"reflect"
	"slices"
	"unicode/utf8"

	"neurorbit/pipeline/text"
)

// Decode decodes n, a map, into out, a pointer to a struct. Keys that are absent
// leave their fields as they were. The error is of type Errors, unless out is of a
// type that cannot be decoded into; after an error the content of out is
// incomplete.
func Decode(n *Node, out any) error {
	return decode(n, out, whole)
}

// Check says what is wrong with n, a map, as one of several layers of a document
// that is to be decoded into a struct like out, which stays as it is. Required
// keys may be absent, and Validate is not called, except in lists, which are not
// merged.
func Check(n *Node, out any) error {
	return decode(n, reflect.New(reflect.TypeOf(out).Elem()).Interface(), partial)
}

func decode(n *Node, out any, in scope) error {
	t, err := describeOf(out)
	if err != nil {
		return err
	}
	var d decoder
	d.structure(n, t, reflect.ValueOf(out).Elem(), "", in)
	return d.err()
}

func describeOf(pointer any) (*Type, error) {
	v := reflect.ValueOf(pointer)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return nil, fmt.Errorf("strictyaml: a pointer to a struct is wanted, not %T", pointer)
	}
	return Describe(v.Elem().Type())
}

// A scope says what may be absent from a part of the document.
type scope int

const (
	partial scope = iota // anything: another layer may have it
	inner                // in a list or map: a struct, but nothing that a given one requires
	whole                // nothing that a struct requires, be it given or not
)

// A decoder decodes a tree of nodes, collecting all faults.
type decoder struct{ faults }

// decode decodes n into v. f is the key that the value belongs to: that of the
// list for its items.
func (d *decoder) decode(n *Node, t *Type, f *StructField, v reflect.Value, path string, in scope) {
	switch {
	case n.reported:
	case n.Kind == Scalar && got(n) == "null":
		d.add(n.fault(path, "no value is given", noValue))
	case t.Kind == StructType && n.Kind == Map:
		d.structure(n, t, v, path, in)
	case t.Kind == ListType && n.Kind == List:
		d.list(n, t, f, v, path)
	case t.Kind == MapType && n.Kind == Map:
		d.entries(n, t, f, v, path)
	case t.Kind == AnyType && n.Kind == List:
		d.anyList(n, f, v, path)
	case n.Kind == Scalar && t.Kind != StructType && t.Kind != ListType && t.Kind != MapType:
		d.scalar(n, t, f, v, path)
	default:
		remedy := takes(f)
		if t.Kind == ListType && n.Kind == Scalar {
			remedy = "write [" + shorten(n.Text) + "]"
			if n.Quoted {
				remedy = "write [" + Quote(shorten(n.Text)) + "]"
			}
		}
		d.add(n.fault(path, nouns[t.Kind]+" is wanted, not "+got(n), remedy))
	}
}

// scalar decodes a scalar and checks it against the limits of its key.
func (d *decoder) scalar(n *Node, t *Type, f *StructField, v reflect.Value, path string) {
	value, c := readScalar(n, t)
	if c.msg == "" {
		c = checkScalar(value, t, f)
	}
	if c.msg != "" {
		if c.remedy == "" {
			c.remedy = takes(f)
		}
		d.add(n.fault(path, c.msg, c.remedy))
		return
	}
	v.Set(reflect.ValueOf(value).Convert(v.Type()))
}

// checkScalar checks a value, as readScalar returns it, against the limits of
// its key. For a list these are the limits on its elements.
func checkScalar(value any, t *Type, f *StructField) complaint {
	r, shown := &f.Rules, scalarText(value)
	switch {
	case r.Enum != nil && !slices.Contains(r.Enum, shown):
		c := complaint{msg: "not one of the allowed values"}
		if near := text.Nearest(shown, r.Enum); near != "" && t.Kind == TextType {
			c.remedy = fmt.Sprintf("did you mean %q? %s", near, takes(f))
		}
		return c
	case r.Min != "" && below(shown, r.Min), r.Max != "" && below(r.Max, shown):
		return complaint{msg: "out of range: must be " + span(r.Min, r.Max)}
	case t.Kind == TextType && f.Type == t:
		return checkLength(f, utf8.RuneCountInString(shown), "character")
	}
	return complaint{}
}

// checkLength checks the length of a text or list, which is a number of things.
func checkLength(f *StructField, length int, thing string) complaint {
	low, high := f.Rules.MinLen, f.Rules.MaxLen
	switch {
	case low >= 0 && length < low:
		return complaint{fmt.Sprintf("too short: %s, at least %d wanted", text.Plural(length, thing), low), takes(f)}
	case high >= 0 && length > high:
		return complaint{fmt.Sprintf("too long: %s, at most %d wanted", text.Plural(length, thing), high), takes(f)}
	}
	return complaint{}
}

func (d *decoder) list(n *Node, t *Type, f *StructField, v reflect.Value, path string) {
	items := reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items))
	before := len(d.faults.list)
	for i, item := range n.Items {
		d.decode(item, t.Elem, f, items.Index(i), joinIndex(path, i), inner)
	}
	if f.Type == t { // the limits hold for the outermost list
		if c := checkLength(f, len(n.Items), "item"); c.msg != "" {
			d.add(n.fault(path, c.msg, c.remedy))
		}
		if f.Rules.Unique && d.clean(before) {
			d.checkUnique(n, items, path)
		}
	}
	v.Set(items)
}

// anyList decodes a list of scalars into a variable of type any.
func (d *decoder) anyList(n *Node, f *StructField, v reflect.Value, path string) {
	for i, item := range n.Items {
		if item.Kind != Scalar && !item.reported {
			d.add(item.fault(joinIndex(path, i), "a scalar is wanted in this list, not "+got(item), takes(f)))
			return
		}
	}
	items := reflect.ValueOf(new([]any)).Elem()
	d.list(n, &Type{Kind: ListType, Elem: &Type{Kind: AnyType}}, f, items, path)
	v.Set(items)
}

// checkUnique compares the items by their values.
func (d *decoder) checkUnique(n *Node, items reflect.Value, path string) {
	first := make(map[string]*Node, len(n.Items))
	for i, item := range n.Items {
		key := fmt.Sprintf("%#v", items.Index(i).Interface())
		if same := first[key]; same != nil {
			msg := fmt.Sprintf("the same as item [%d] at %d:%d, the items must differ", slices.Index(n.Items, same), same.Line, same.Column)
			d.add(item.fault(joinIndex(path, i), msg, "remove one of the two"))
			continue
		}
		first[key] = item
	}
}

// entries decodes a map with free keys.
func (d *decoder) entries(n *Node, t *Type, f *StructField, v reflect.Value, path string) {
	entries := reflect.MakeMapWithSize(v.Type(), len(n.Fields))
	for i := range n.Fields {
		field := &n.Fields[i]
		at := joinKey(path, field.Key)
		if !dottedKey.MatchString(field.Key) {
			d.add(field.fault(at, "this key must match [a-z0-9_.-]+", "use lower-case letters, digits, _ and -"))
			continue
		}
		value := reflect.New(v.Type().Elem()).Elem()
		d.decode(field.Value, t.Elem, f, value, at, inner)
		entries.SetMapIndex(reflect.ValueOf(field.Key).Convert(v.Type().Key()), value)
	}
	v.Set(entries)
}

// structure decodes the map n into a struct.
func (d *decoder) structure(n *Node, t *Type, v reflect.Value, path string, in scope) {
	before := len(d.faults.list)
	for i := range n.Fields {
		field := &n.Fields[i]
		at := joinKey(path, field.Key)
		if f := t.Field(field.Key); f != nil {
			d.decode(field.Value, f.Type, f, v.Field(f.Index), at, in)
		} else {
			d.add(field.fault(at, "unknown key", keyRemedy(field.Key, t)))
		}
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		at := joinKey(path, f.Name)
		switch {
		case n.Field(f.Name) != nil:
		case f.Rules.Required && in != partial:
			d.add(&Error{File: n.File, Line: n.Line, Column: n.Column, Path: at, Msg: "this key is required", Remedy: "add it: " + takes(f)})
		case f.Type.Kind == StructType && in == whole:
			absent := &Node{Kind: Map, File: n.File, Line: n.Line, Column: n.Column, absent: true}
			d.structure(absent, f.Type, v.Field(f.Index), at, in)
		}
	}
	if in != partial && d.clean(before) {
		d.validate(n, t, v, path)
	}
}

// validate calls the method Validate of a struct that has been decoded without
// a fault, and finds the places of what it complains about.
func (d *decoder) validate(n *Node, t *Type, v reflect.Value, path string) {
	validator, ok := v.Addr().Interface().(Validator)
	if !ok {
		return
	}
	for _, fe := range validator.Validate() {
		node, found := n.Lookup(fe.Path)
		e := node.fault(joinPath(path, fe.Path), fe.Msg, fe.Hint)
		if !found || node.absent {
			e.Text = ""
			e.Msg += " (the key is not given: its default counts)"
		}
		if f := t.Find(fe.Path); e.Remedy == "" && f != nil {
			e.Remedy = takes(f)
		}
		d.add(e)
	}
}
