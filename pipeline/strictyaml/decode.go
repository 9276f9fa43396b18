package strictyaml

import (
	"fmt"
	"reflect"
)

// A decoder decodes a tree of nodes into a target, collecting all faults.
type decoder struct {
	*faults
	// top is the type of the whole document, for hints.
	top        *Type
	simpleKeys bool
}

// A scope says how strictly a part of the document is checked; see Option.
type scope struct {
	complete bool // not Partial, or inside of a list
	whole    bool // Whole, and not inside of a list or map
}

// decode decodes n into v. f is the key that the value belongs to: that of the
// list for its items.
func (d *decoder) decode(n *Node, t *Type, f *StructField, v reflect.Value, path string, in scope) {
	switch {
	case n.reported:
	case n.Kind == Scalar && !n.Quoted && classify(n.Text) == classNull:
		d.add(n.fault(path, "no value is given", nullRemedy(t, path)))
	case t.Kind == StructType && n.Kind == Map:
		d.structure(n, n, t, path, v, func(i int) reflect.Value { return v.Field(i) }, in)
	case t.Kind == ListType && n.Kind == List:
		d.list(n, t, f, v, path)
	case t.Kind == MapType && n.Kind == Map:
		d.entries(n, t, f, v, path, in)
	case t.Kind == AnyType && n.Kind == List:
		d.anyList(n, f, v, path)
	case n.Kind == Scalar && t.Kind != StructType && t.Kind != ListType && t.Kind != MapType:
		d.scalar(n, t, f, v, path)
	default:
		d.wrongKind(n, t, f, path)
	}
}

func (d *decoder) wrongKind(n *Node, t *Type, f *StructField, path string) {
	remedy := ""
	switch {
	case t.Kind == ListType && n.Kind == Scalar && !n.Quoted:
		remedy = "write [" + shorten(n.Text) + "]"
	case t.Kind == ListType && n.Kind == Scalar:
		remedy = "write [" + Quote(shorten(n.Text)) + "]"
	case n.Kind == List && len(n.Items) == 1 && n.Items[0].Kind == Scalar && t.Kind != MapType && t.Kind != StructType:
		remedy = "write the value without brackets: " + shorten(n.Items[0].Text)
	default:
		remedy = takes(f, t)
	}
	d.add(n.fault(path, wanted(t)+" is wanted, not "+got(n), remedy))
}

// scalar decodes a scalar and checks it against the limits of its key.
func (d *decoder) scalar(n *Node, t *Type, f *StructField, v reflect.Value, path string) {
	value, c := readScalar(n, t)
	if c.msg == "" {
		c = checkScalar(value, t, f)
	}
	if c.msg != "" {
		if c.remedy == "" {
			c.remedy = takes(f, nil)
		}
		d.add(n.fault(path, c.msg, c.remedy))
		return
	}
	v.Set(reflect.ValueOf(value).Convert(v.Type()))
}

// readScalar reads a scalar as bool, int64, uint64, float64 or string.
func readScalar(n *Node, t *Type) (any, complaint) {
	var value any
	var c complaint
	switch t.Kind {
	case BoolType:
		value, c = readBool(n)
	case IntType:
		value, c = readInt(n, t.Bits)
	case UintType:
		value, c = readUint(n, t.Bits)
	case FloatType:
		value, c = readFloat(n)
	case TextType:
		value, c = readText(n)
	default:
		value, c = readAny(n)
	}
	return value, c
}

func (d *decoder) list(n *Node, t *Type, f *StructField, v reflect.Value, path string) {
	items := reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items))
	before := len(d.faults.list)
	for i, item := range n.Items {
		if d.full() {
			return
		}
		d.decode(item, t.Elem, f, items.Index(i), joinIndex(path, i), scope{complete: true})
	}
	if f != nil && f.Type == t { // the limits hold for the outermost list
		d.checkLength(n, f, len(n.Items), "item", path)
		if f.Rules.Unique && d.clean(before) {
			d.checkUnique(n, items, path)
		}
	}
	v.Set(items)
}

// checkUnique compares the items by their values.
func (d *decoder) checkUnique(n *Node, items reflect.Value, path string) {
	first := make(map[string]int, len(n.Items))
	for i, item := range n.Items {
		key := fmt.Sprintf("%#v", items.Index(i).Interface())
		j, twice := first[key]
		if !twice {
			first[key] = i
			continue
		}
		d.add(item.fault(joinIndex(path, i),
			fmt.Sprintf("the same as item [%d] at %d:%d, the items must differ", j, n.Items[j].Line, n.Items[j].Column),
			"remove one of the two"))
	}
}

// anyList decodes a list of scalars into a variable of type any.
func (d *decoder) anyList(n *Node, f *StructField, v reflect.Value, path string) {
	items := make([]any, len(n.Items))
	for i, item := range n.Items {
		at := joinIndex(path, i)
		switch {
		case d.full():
			return
		case item.reported:
		case item.Kind != Scalar:
			d.add(item.fault(at, "a scalar is wanted in this list, not "+got(item), takes(f, nil)))
		default:
			d.decode(item, &Type{Kind: AnyType}, f, reflect.ValueOf(&items[i]).Elem(), at, scope{complete: true})
		}
	}
	v.Set(reflect.ValueOf(items))
}

// entries decodes a map with free keys. The entries that v has already stay,
// unless the document gives them anew.
func (d *decoder) entries(n *Node, t *Type, f *StructField, v reflect.Value, path string, in scope) {
	before := len(d.faults.list)
	entries := reflect.MakeMapWithSize(v.Type(), len(n.Fields))
	for key, value := range v.Seq2() {
		entries.SetMapIndex(key, value)
	}
	for i := range n.Fields {
		if d.full() {
			return
		}
		field := &n.Fields[i]
		at := joinKey(path, field.Key)
		if c := d.checkMapKey(field.Key); c.msg != "" {
			d.add(field.fault(at, c))
			continue
		}
		key := reflect.ValueOf(field.Key).Convert(v.Type().Key())
		value := reflect.New(v.Type().Elem()).Elem()
		if old := entries.MapIndex(key); old.IsValid() {
			value.Set(old)
		}
		d.decode(field.Value, t.Elem, f, value, at, scope{complete: in.complete})
		entries.SetMapIndex(key, value)
	}
	if f != nil && f.Type == t && in.complete && d.clean(before) {
		d.checkLength(n, f, entries.Len(), "entry", path)
	}
	v.Set(entries)
}

// fault returns an error that points at a key.
func (f *Field) fault(path string, c complaint) *Error {
	return &Error{
		File: f.File, Line: f.Line, Column: f.Column,
		Path: path, Text: shorten(f.Key), Msg: c.msg, Remedy: c.remedy,
	}
}

// structure decodes the map n into a struct. If n is nil the struct is absent
// from the document, and only what its absence violates is reported, at the
// nearest map above it that is there. Value returns the struct's fields; self is
// the struct that may have the method Validate.
func (d *decoder) structure(n, at *Node, t *Type, path string, self reflect.Value, value func(int) reflect.Value, in scope) {
	before := len(d.faults.list)
	given := make([]bool, len(t.Fields))
	if n != nil {
		for i := range n.Fields {
			if d.full() {
				return
			}
			field := &n.Fields[i]
			key := joinKey(path, field.Key)
			known := false
			for j := range t.Fields {
				f := &t.Fields[j]
				if f.Name == field.Key {
					known, given[j] = true, true
					d.decode(field.Value, f.Type, f, value(f.Index), key, in)
				}
			}
			if !known {
				d.add(field.fault(key, complaint{"unknown key", d.keyRemedy(field.Key, t)}))
			}
		}
	}
	for j := range t.Fields {
		f := &t.Fields[j]
		if given[j] {
			continue
		}
		key := joinKey(path, f.Name)
		if f.Rules.Required && in.complete {
			e := at.fault(key, "this key is required", "add it: "+takes(f, nil))
			e.Text = ""
			d.add(e)
		} else if f.Type.Kind == StructType && in.whole {
			v := value(f.Index)
			d.structure(nil, at, f.Type, key, v, func(i int) reflect.Value { return v.Field(i) }, in)
		}
	}
	if in.complete && d.clean(before) {
		d.validate(n, at, t, self, path)
	}
}

// validate calls the method Validate of a struct that has been decoded without
// a fault, and finds the places of what it complains about.
func (d *decoder) validate(n, at *Node, t *Type, self reflect.Value, path string) {
	validator, ok := self.Addr().Interface().(Validator)
	if !ok {
		return
	}
	for _, fe := range validator.Validate() {
		node, found := n.Lookup(fe.Path)
		if node == nil {
			node = at
		}
		e := node.fault(joinPath(path, fe.Path), fe.Msg, fe.Hint)
		if !found {
			e.Text = ""
			e.Msg += " (the key is not given: its default counts)"
		}
		if e.Remedy == "" {
			e.Remedy = takes(t.find(fe.Path), nil)
		}
		d.add(e)
	}
}
