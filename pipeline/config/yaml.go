package config

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"neurorbit/pipeline/strictyaml"
)

// YAML returns the resolved config with the origin of each value as a trailing
// comment. It is itself a valid config that extends nothing and has the same
// leaves.
func (c *Config) YAML() []byte {
	w := &yamlWriter{top: c.schema.typ}
	fmt.Fprintf(&w.out, "# %s, resolved from %s; each value with its origin\n", printable(c.Name), strings.Join(c.Files, ", "))
	w.value("", 0, w.top, c.values, c.node, false)
	return w.out.Bytes()
}

// A yamlWriter writes a config as YAML, each value with its origin.
type yamlWriter struct {
	out bytes.Buffer
	// top is the type of the whole config. Its key extends is left out.
	top *strictyaml.Type
	// skipRequired leaves out the required keys outside of lists.
	skipRequired bool
	// lead replaces the indentation of the next line: it holds the dashes of the
	// list items that begin there.
	lead string
}

// commentColumn is where the origins begin, unless the value is longer.
const commentColumn = 40

// line writes one line; n is the origin of its value, if it has one.
func (w *yamlWriter) line(indent int, text string, value bool, n *strictyaml.Node) {
	lead := strings.Repeat(" ", indent)
	if w.lead != "" {
		lead, w.lead = w.lead, ""
	}
	text = lead + text
	w.out.WriteString(text)
	if value {
		w.out.WriteString(strings.Repeat(" ", max(2, commentColumn-utf8.RuneCountInString(text))))
		w.out.WriteString("# " + originOf(n).String())
	}
	w.out.WriteByte('\n')
}

// value writes a value after "key:", or after a dash, where key is "". Inside of
// lists (inner) fields that are zero because no layer gives them are left out:
// their zero value might be one that a file may not hold.
func (w *yamlWriter) value(key string, indent int, t *strictyaml.Type, v reflect.Value, n *strictyaml.Node, inner bool) {
	after := func(text string) string { return strings.TrimPrefix(key+" "+text, " ") }
	switch {
	case t.Flat():
		w.line(indent, after(flow(v)), true, n)
	case t.Kind == strictyaml.StructType:
		fields := w.fields(t, v, n, inner)
		if len(fields) == 0 {
			w.line(indent, after("{}"), true, n)
			return
		}
		indent = w.open(key, indent)
		for _, f := range fields {
			w.value(f.Name+":", indent, f.Type, v.Field(f.Index), n.Field(f.Name), inner)
		}
	case t.Kind == strictyaml.ListType:
		if v.Len() == 0 {
			w.line(indent, after("[]"), true, n)
			return
		}
		indent = w.open(key, indent)
		for i := range v.Len() {
			if w.lead == "" {
				w.lead = strings.Repeat(" ", indent)
			}
			w.lead += "- "
			w.value("", indent+2, t.Elem, v.Index(i), item(n, i), true)
		}
	default:
		panic("config: " + key + " is a map, which no config may have")
	}
}

// open writes the line of a key whose value follows on lines of their own, and
// returns their indentation.
func (w *yamlWriter) open(key string, indent int) int {
	if key == "" {
		return indent
	}
	w.line(indent, key, false, nil)
	return indent + 2
}

// fields returns the fields of a struct that are written.
func (w *yamlWriter) fields(t *strictyaml.Type, v reflect.Value, n *strictyaml.Node, inner bool) []*strictyaml.StructField {
	var list []*strictyaml.StructField
	for i := range t.Fields {
		f := &t.Fields[i]
		switch {
		case t == w.top && f.Name == extendsKey:
		case !inner && w.skipRequired && f.Rules.Required:
		case inner && n.Field(f.Name) == nil && v.Field(f.Index).IsZero() && !f.Rules.Required:
		default:
			list = append(list, f)
		}
	}
	return list
}

// flow writes a scalar or a list of such on one line.
func flow(v reflect.Value) string {
	free := false // of type any: the text must keep the type
	if v.Kind() == reflect.Interface && !v.IsNil() {
		v, free = v.Elem(), true
	}
	switch v.Kind() {
	case reflect.Slice:
		items := make([]string, v.Len())
		for i := range items {
			items[i] = flow(v.Index(i))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case reflect.String:
		return strictyaml.FormatText(v.String())
	case reflect.Float64:
		text := strictyaml.FormatFloat(v.Float())
		if free && !strings.ContainsAny(text, ".e") {
			text += ".0"
		}
		return text
	default:
		return string(appendJSON(nil, v))
	}
}
