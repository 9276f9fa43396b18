package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/text"
)

// itemStep is a step of a path that leads to an item of a list.
var itemStep = regexp.MustCompile(`\[[^\]]*\]`)

// A merger lays layers on top of each other and collects what is wrong with the
// items that they name.
type merger struct {
	strictyaml.Errors
	schema *Schema
}

// merge lays over on top of base, which may be nil: maps merge, also with the items of
// a list; anything else is replaced. The place of a merged map is that of the upper
// file; settings do not count, since they hold no more than one key.
func (m *merger) merge(base, over *strictyaml.Node, t *strictyaml.Type, path string, setting bool) *strictyaml.Node {
	switch {
	case over.Kind != strictyaml.Map:
		return over
	case t.ItemsHaveKeys():
		return m.mergeItems(base, over, t.Elem, path, setting)
	}
	merged := *over
	merged.Fields = nil
	if base != nil && base.Kind == strictyaml.Map {
		if setting {
			merged = *base
		}
		merged.Fields = slices.Clone(base.Fields)
	}
	for _, f := range over.Fields {
		i := slices.IndexFunc(merged.Fields, func(b strictyaml.Field) bool { return b.Key == f.Key })
		var below *strictyaml.Node
		if i >= 0 {
			below = merged.Fields[i].Value
		}
		if key := t.Field(f.Key); key != nil {
			f.Value = m.merge(below, f.Value, key.Type, text.Join(".", path, f.Key), setting)
		}
		if i < 0 {
			merged.Fields = append(merged.Fields, f)
		} else {
			merged.Fields[i] = f
		}
	}
	return &merged
}

// mergeItems lays the entries of a map on top of the items of a list that have
// these names or numbers. What no layer gives is the default.
func (m *merger) mergeItems(base, over *strictyaml.Node, t *strictyaml.Type, path string, setting bool) *strictyaml.Node {
	if base == nil {
		base = new(strictyaml.Node)
		if n, found := m.schema.written.Lookup(path); found && !strings.Contains(path, "[") {
			base = n
		}
	}
	merged := &strictyaml.Node{Kind: strictyaml.List, Place: base.Place, Items: slices.Clone(base.Items)}
	for _, f := range over.Fields {
		i, msg, remedy := findItem(base.Items, f.Key)
		at := fmt.Sprintf("%s[%s]", path, printable(f.Key))
		if msg != "" {
			m.Errors = append(m.Errors, &strictyaml.Error{Place: f.Place, Path: at, Text: printable(f.Key), Msg: msg, Remedy: remedy})
			continue
		}
		merged.Items[i] = m.merge(merged.Items[i], f.Value, t, at, setting)
	}
	return merged
}

// findItem returns the index of the item of a list that has a name (the value of its
// key name), or a number from 0, or says that there is none.
func findItem(items []*strictyaml.Node, step string) (i int, msg, remedy string) {
	var names []string
	for i, item := range items {
		if name := item.Field("name"); name != nil && name.Text == step {
			return i, "", ""
		} else if name != nil {
			names = append(names, printable(name.Text))
		}
	}
	i, err := strconv.Atoi(step)
	switch near := text.Nearest(step, names); {
	case err == nil && i >= 0 && i < len(items):
		return i, "", ""
	case len(items) == 0:
		remedy = "the list is empty: give it as a whole"
	case err == nil || names == nil:
		remedy = fmt.Sprintf("the list has %s, numbered from 0", text.Plural(len(items), "item"))
	case near != "":
		remedy = "did you mean " + near + "? The items are " + strings.Join(names, ", ")
	default:
		remedy = "the items are " + strings.Join(names, ", ")
	}
	return 0, "no such item", remedy
}
