package config

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/text"
)

// YAML returns the resolved config with the origin of each value as a trailing
// comment. It is itself a valid config that extends nothing and has the same
// leaves.
func (c *Config) YAML() []byte {
	w := &yamlWriter{}
	fmt.Fprintf(&w.out, "# %s, resolved from %s; each value with its origin\n", printable(c.Name), printable(strings.Join(c.Files, ", ")))
	w.value("", 0, c.schema.shown, c.values, c.node, false)
	return w.out.Bytes()
}

// A yamlWriter writes a config as YAML, each value with its origin.
type yamlWriter struct {
	out bytes.Buffer
	// lead replaces the indentation of the next line: it holds the dashes of the
	// list items that begin there.
	lead string
}

// commentColumn is where the origins begin, unless the value is longer.
const commentColumn = 40

// line writes a line with a key, or the key's value and origin, or both.
func (w *yamlWriter) line(indent int, key, value string, n *strictyaml.Node) {
	line := w.lead + text.Join(" ", key, value)
	if w.lead == "" {
		line = strings.Repeat(" ", indent) + line
	}
	w.lead = ""
	if value != "" {
		line += strings.Repeat(" ", max(2, commentColumn-utf8.RuneCountInString(line))) + "# " + originOf(n).String()
	}
	w.out.WriteString(line + "\n")
}

// value writes a value after "key:", or after a dash, where key is "". Inside of
// lists (inner) fields that are zero because no layer gives them are left out:
// their zero value might be one that a file may not hold.
func (w *yamlWriter) value(key string, indent int, t *strictyaml.Type, v reflect.Value, n *strictyaml.Node, inner bool) {
	var fields []strictyaml.StructField
	for _, f := range t.Fields {
		if !inner || n.Field(f.Name) != nil || !v.FieldByIndex(f.Index).IsZero() || f.Required {
			fields = append(fields, f)
		}
	}
	switch {
	case t.Kind == reflect.Map:
		panic("config: " + key + " is a map, which no config may have")
	case t.Flat() || t.Kind == reflect.Slice && v.Len() == 0:
		w.line(indent, key, inline(v, true), n)
		return
	case t.Kind == reflect.Struct && len(fields) == 0:
		w.line(indent, key, "{}", n)
		return
	case key != "":
		w.line(indent, key, "", nil)
		indent += 2
	}
	for _, f := range fields {
		w.value(f.Name+":", indent, f.Type, v.FieldByIndex(f.Index), n.Field(f.Name), inner)
	}
	for i := 0; t.Kind == reflect.Slice && i < v.Len(); i++ {
		if w.lead == "" {
			w.lead = strings.Repeat(" ", indent)
		}
		w.lead += "- "
		w.value("", indent+2, t.Elem, v.Index(i), item(n, i), true)
	}
}
