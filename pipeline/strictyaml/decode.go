package strictyaml

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/text"
)

// A FieldError is what the method Validate of a struct returns.
type FieldError = stage.FieldError

// A Validator checks what tags cannot say. Structs that are decoded into may
// implement it, with a value or a pointer receiver.
type Validator interface {
	Validate() []FieldError
}

// Decode decodes n, a map, into out, a pointer to a struct. Keys that are absent
// leave their fields as they were. The error is of type Errors, unless out is of a
// type that cannot be decoded into; after an error the content of out is
// incomplete.
func Decode(n *Node, out any) error {
	return decode(n, reflect.ValueOf(out), whole)
}

// Check says what is wrong with n, a map, as one of several layers of a document
// that is to be decoded into a struct of type t. Required keys may be absent, and
// Validate is not called, except in lists, which are replaced as a whole. In place
// of a list of structs there may be a map with parts of some of its items.
func Check(n *Node, t reflect.Type) error {
	return decode(n, reflect.New(t), partial)
}

func decode(n *Node, out reflect.Value, in scope) error {
	if out.Kind() != reflect.Pointer || out.IsNil() || out.Elem().Kind() != reflect.Struct {
		return fmt.Errorf("strictyaml: a pointer to a struct is wanted, not %v", out)
	}
	t, err := Describe(out.Elem().Type())
	if err != nil {
		return err
	}
	var d decoder
	d.structure(n, t, out.Elem(), "", in)
	return d.err()
}

// A scope says what may be absent from a part of the document.
type scope int

const (
	partial scope = iota // anything: another layer may have it
	inner                // in a list or map: a struct, but nothing that a given one requires
	whole                // nothing that a struct requires, be it given or not
)

// A decoder decodes a tree of nodes, collecting all faults.
type decoder struct{ Errors }

// fault adds a fault of a value. Without a remedy, that is what its key takes.
func (d *decoder) fault(n *Node, f *StructField, path, msg, remedy string) {
	d.add(n.fault(path, n.Text, msg, cmp.Or(remedy, f.takes())))
}

// value decodes n into v. f is the key that the value belongs to: that of the
// list for its items.
func (d *decoder) value(n *Node, t *Type, f *StructField, v reflect.Value, path string, in scope) {
	switch {
	case n.reported:
	case n.Kind == Scalar && got(n) == "null":
		d.fault(n, f, path, "no value is given", `write a value ("" for an empty text, [] for an empty list), or remove the line`)
	case t.Kind == reflect.Struct && n.Kind == Map:
		d.structure(n, t, v, path, in)
	case t.Kind == reflect.Slice && n.Kind == List:
		d.list(n, t, f, v, path)
	case t.ItemsHaveKeys() && n.Kind == Map && len(n.Fields) > 0 && in == partial:
		for _, item := range n.Fields {
			d.value(item.Value, t.Elem, f, reflect.New(v.Type().Elem()).Elem(), path+"["+shorten(item.Key)+"]", in)
		}
	case t.Kind == reflect.Map && n.Kind == Map:
		d.entries(n, t, f, v, path)
	case t.Kind == reflect.Interface && n.Kind == List:
		inner := func(item *Node) bool { return item.Kind != Scalar && !item.reported }
		if i := slices.IndexFunc(n.Items, inner); i >= 0 {
			d.fault(n.Items[i], f, joinIndex(path, i), "a scalar is wanted in this list, not "+got(n.Items[i]), "")
			return
		}
		items := reflect.New(reflect.TypeFor[[]any]()).Elem()
		d.list(n, &Type{Kind: reflect.Slice, Elem: t}, f, items, path)
		v.Set(items)
	case n.Kind == Scalar && t.Kind != reflect.Struct && t.Kind != reflect.Slice && t.Kind != reflect.Map:
		value, msg, remedy := readScalar(n, t)
		if msg == "" {
			msg, remedy = f.check(value, t)
		}
		if msg != "" {
			d.fault(n, f, path, msg, remedy)
			return
		}
		v.Set(reflect.ValueOf(value).Convert(v.Type()))
	default:
		remedy := ""
		if t.Kind == reflect.Slice && n.Kind == Scalar {
			remedy = "write [" + shorten(n.Text) + "]"
			if n.Quoted {
				remedy = "write [" + Quote(shorten(n.Text)) + "]"
			}
		}
		d.fault(n, f, path, nouns[t.Kind]+" is wanted, not "+got(n), remedy)
	}
}

func (d *decoder) list(n *Node, t *Type, f *StructField, v reflect.Value, path string) {
	items := reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items))
	before := len(d.Errors)
	for i, item := range n.Items {
		d.value(item, t.Elem, f, items.Index(i), joinIndex(path, i), inner)
	}
	v.Set(items)
	if f.Type != t { // the limits hold for the outermost list
		return
	}
	if msg := f.checkLength(len(n.Items), "item"); msg != "" {
		d.fault(n, f, path, msg, "")
	}
	if f.Unique && len(d.Errors) == before {
		first := map[string]int{}
		for i, item := range n.Items {
			key := fmt.Sprintf("%#v", items.Index(i).Interface())
			if k, twice := first[key]; twice {
				msg := fmt.Sprintf("the same as item [%d] at %d:%d, the items must differ", k, n.Items[k].Line, n.Items[k].Column)
				d.fault(item, f, joinIndex(path, i), msg, "remove one of the two")
				continue
			}
			first[key] = i
		}
	}
}

// entries decodes a map with free keys.
func (d *decoder) entries(n *Node, t *Type, f *StructField, v reflect.Value, path string) {
	v.Set(reflect.MakeMap(v.Type()))
	for _, field := range n.Fields {
		at := joinKey(path, field.Key)
		if !dottedKey.MatchString(field.Key) {
			d.add(field.fault(at, field.Key, "this key must match [a-z0-9_.-]+", "use lower-case letters, digits, _ and -"))
			continue
		}
		value := reflect.New(v.Type().Elem()).Elem()
		d.value(field.Value, t.Elem, f, value, at, inner)
		v.SetMapIndex(reflect.ValueOf(field.Key).Convert(v.Type().Key()), value)
	}
}

// structure decodes the map n into a struct.
func (d *decoder) structure(n *Node, t *Type, v reflect.Value, path string, in scope) {
	before := len(d.Errors)
	for _, field := range n.Fields {
		at := joinKey(path, field.Key)
		if f := t.Field(field.Key); f != nil {
			d.value(field.Value, f.Type, f, v.FieldByIndex(f.Index), at, in)
		} else {
			d.add(field.fault(at, field.Key, "unknown key", t.meant(field.Key)))
		}
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		at, absent := joinKey(path, f.Name), &Node{Kind: Map, Place: n.Place, absent: true}
		switch {
		case n.Field(f.Name) != nil:
		case f.Required && in != partial:
			d.add(n.fault(at, "", "this key is required", "add it: "+f.takes()))
		case f.Type.Kind == reflect.Struct && in == whole:
			d.structure(absent, f.Type, v.FieldByIndex(f.Index), at, in)
		}
	}
	validator, ok := v.Addr().Interface().(Validator)
	if !ok || in == partial || len(d.Errors) > before {
		return
	}
	for _, fe := range validator.Validate() {
		node, found := n.Lookup(fe.Path)
		e := node.fault(joinPath(path, fe.Path), node.Text, fe.Msg, fe.Hint)
		if !found || node.absent {
			e.Text = ""
			e.Msg += " (the key is not given: its default counts)"
		}
		if f := t.Find(fe.Path); e.Remedy == "" && f != nil {
			e.Remedy = f.takes()
		}
		d.add(e)
	}
}

// meant says what an unknown key of a struct may have been meant to be.
func (t *Type) meant(key string) string {
	if name, _, ok := strings.Cut(key, ":"); ok {
		return "put a space after the colon: " + shorten(name) + ": ..."
	}
	if near := text.Nearest(key, t.keys()); near != "" {
		return "did you mean " + near + "?"
	}
	return "the keys here are " + cmp.Or(strings.Join(t.keys(), ", "), "none")
}
