package config

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"

	"neurorbit/pipeline/strictyaml"
)

// JSON returns a JSON Schema (draft 2020-12, in the subset that draft-07 editors
// understand) for config files: every key with its doc, unit, default and
// limits, and no key beyond. Keys are not required, since a file may be an
// overlay; only the items of lists, which are not merged, name what they
// require. Rules that JSON Schema cannot express (notations of numbers, Validate)
// are left to Load.
func (s *Schema) JSON() ([]byte, error) {
	o := object{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "config", "type": "object"}
	structSchema(o, s.typ, s.defaults(), false)
	delete(o["properties"].(object)[extendsKey].(object), "default")
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(o)
	return out.Bytes(), err
}

type object map[string]any

// jsonTypes are the types of JSON Schema.
var jsonTypes = map[strictyaml.TypeKind]any{
	strictyaml.BoolType:   "boolean",
	strictyaml.IntType:    "integer",
	strictyaml.UintType:   "integer",
	strictyaml.FloatType:  "number",
	strictyaml.TextType:   "string",
	strictyaml.AnyType:    []string{"array", "boolean", "number", "string"},
	strictyaml.ListType:   "array",
	strictyaml.StructType: "object",
}

// typeSchema describes the values of a type. The limits of lists hold for their
// elements. Value is the default, from which the keys of structs take theirs; it
// is not valid inside of lists. Complete marks list items.
func typeSchema(t *strictyaml.Type, r *strictyaml.Rules, value reflect.Value, complete bool) object {
	o := object{"type": jsonTypes[t.Kind]}
	elements := &strictyaml.Rules{Min: r.Min, Max: r.Max, Enum: r.Enum, MinLen: -1, MaxLen: -1}
	switch t.Kind {
	case strictyaml.StructType:
		structSchema(o, t, value, complete)
		return o
	case strictyaml.ListType:
		o["items"] = typeSchema(t.Elem, elements, reflect.Value{}, true)
		if r.Unique {
			o["uniqueItems"] = true
		}
		lengths(o, r, "Items")
		return o
	case strictyaml.TextType:
		lengths(o, r, "Length")
	case strictyaml.AnyType:
		o["items"] = object{"type": []string{"boolean", "number", "string"}}
	case strictyaml.UintType:
		o["minimum"] = 0
		o["maximum"] = uint64(math.MaxUint64) >> (64 - t.Bits)
	}
	if r.Min != "" {
		o["minimum"] = json.Number(r.Min)
	}
	if r.Max != "" {
		o["maximum"] = json.Number(r.Max)
	}
	if r.Enum != nil {
		o["enum"] = enumValues(t, r.Enum)
	}
	return o
}

func lengths(o object, r *strictyaml.Rules, of string) {
	if r.MinLen >= 0 {
		o["min"+of] = r.MinLen
	}
	if r.MaxLen >= 0 {
		o["max"+of] = r.MaxLen
	}
}

func enumValues(t *strictyaml.Type, texts []string) []any {
	values := make([]any, len(texts))
	for i, text := range texts {
		values[i] = json.RawMessage(text)
		if t.Kind == strictyaml.TextType {
			values[i] = text
		}
	}
	return values
}

// structSchema describes the keys of a struct. A key has a default unless it is
// required, or a struct, whose keys have their own.
func structSchema(o object, t *strictyaml.Type, value reflect.Value, complete bool) {
	properties := object{}
	var required []string
	for i := range t.Fields {
		f := &t.Fields[i]
		var initial reflect.Value
		if value.IsValid() {
			initial = value.Field(f.Index)
		}
		inner := typeSchema(f.Type, &f.Rules, initial, complete)
		if initial.IsValid() && f.Type.Kind != strictyaml.StructType && !f.Rules.Required {
			inner["default"] = jsonValue(f.Type, initial)
		}
		text := f.Doc
		if f.Unit != "" {
			text = strings.TrimSpace(text + " [" + f.Unit + "]")
		}
		if text != "" {
			inner["description"] = text
		}
		if complete && f.Rules.Required {
			required = append(required, f.Name)
		}
		properties[f.Name] = inner
	}
	o["additionalProperties"] = false
	o["properties"] = properties
	if required != nil {
		o["required"] = required
	}
}

// jsonValue returns what the JSON of a value is made of. Zero fields of structs
// are left out, as in YAML.
func jsonValue(t *strictyaml.Type, v reflect.Value) any {
	switch {
	case t.Flat():
		return json.RawMessage(appendJSON(nil, v))
	case t.Kind == strictyaml.ListType:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = jsonValue(t.Elem, v.Index(i))
		}
		return list
	}
	o := object{}
	for i := range t.Fields {
		f := &t.Fields[i]
		if !v.Field(f.Index).IsZero() || f.Rules.Required {
			o[f.Name] = jsonValue(f.Type, v.Field(f.Index))
		}
	}
	return o
}
