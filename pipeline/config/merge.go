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
	case base == nil || base.Kind != strictyaml.Map:
		base = &strictyaml.Node{Kind: strictyaml.Map, Place: over.Place}
	}
	merged := *over
	if setting {
		merged = *base
	}
	merged.Fields = slices.Clone(base.Fields)
	for _, f := range over.Fields {
		if key := t.Field(f.Key); key != nil {
			f.Value = m.merge(base.Field(f.Key), f.Value, key.Type, text.Join(".", path, f.Key), setting)
		}
		i := slices.IndexFunc(merged.Fields, func(b strictyaml.Field) bool { return b.Key == f.Key })
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
	if written, found := m.schema.written.Lookup(path); base == nil && found && !strings.Contains(path, "[") {
		base = written
	}
	merged := &strictyaml.Node{Kind: strictyaml.List, Place: over.Place}
	if base != nil {
		merged.Items = slices.Clone(base.Items)
	}
	for _, f := range over.Fields {
		i, remedy := findItem(merged.Items, f.Key)
		at := path + "[" + printable(f.Key) + "]"
		if i >= 0 {
			merged.Items[i] = m.merge(merged.Items[i], f.Value, t, at, setting)
			continue
		}
		m.Errors = append(m.Errors, &strictyaml.Error{Place: f.Place, Path: at, Text: printable(f.Key), Msg: "no such item", Remedy: remedy})
	}
	return merged
}

// findItem returns the index of the item of a list that has a name (the value of its
// key name), or a number from 0; otherwise -1, and which items there are.
func findItem(items []*strictyaml.Node, step string) (i int, remedy string) {
	names := make([]string, len(items))
	for i, item := range items {
		names[i] = strconv.Itoa(i)
		if name := item.Field("name"); name != nil {
			names[i] = name.Text
		}
	}
	if i = slices.Index(names, step); i >= 0 {
		return i, ""
	}
	if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(items) {
		return i, ""
	}
	remedy = printable(fmt.Sprintf("the list has %s: %s", text.Plural(len(items), "item"), strings.Join(names, ", ")))
	if near := text.Nearest(step, names); near != "" {
		remedy = "did you mean " + printable(near) + "? (" + remedy + ")"
	}
	return -1, remedy
}
