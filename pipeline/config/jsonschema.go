package config

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"

	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/text"
)

// JSON returns a JSON Schema (draft 2020-12, in the subset that draft-07 editors
// understand) for config files: every key with its doc, unit, default and
// limits, and no key beyond. Keys are not required, since a file may be an
// overlay; only the items of lists that are given as a whole name what they
// require. What JSON Schema cannot express (notations of numbers, Validate), and
// the parts of items that an overlay changes, are left to Load.
func (s *Schema) JSON() ([]byte, error) {
	o := typeSchema(s.typ, &strictyaml.StructField{}, s.defaults())
	o["$schema"], o["title"] = "https://json-schema.org/draft/2020-12/schema", "config"
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
var jsonTypes = map[reflect.Kind]any{
	reflect.Bool: "boolean", reflect.Int: "integer", reflect.Uint: "integer", reflect.Float64: "number", reflect.String: "string",
	reflect.Interface: []string{"array", "boolean", "number", "string"}, reflect.Slice: "array", reflect.Struct: "object",
}

// typeSchema describes the values of a key f, or those of its items. Value is the
// default, from which the keys of structs take theirs; it is not valid inside of
// lists, where all keys that are required must be there.
func typeSchema(t *strictyaml.Type, f *strictyaml.StructField, value reflect.Value) object {
	o := object{"type": jsonTypes[t.Kind]}
	put := func(keyword string, given bool, v any) {
		if given {
			o[keyword] = v
		}
	}
	switch t.Kind {
	case reflect.Struct:
		fieldSchemas(o, t, value)
		return o
	case reflect.Slice:
		o["items"] = typeSchema(t.Elem, &strictyaml.StructField{Min: f.Min, Max: f.Max, Enum: f.Enum}, reflect.Value{})
		put("uniqueItems", f.Unique, true)
		put("minItems", f.MinLen > 0, f.MinLen)
		put("maxItems", f.MaxLen > 0, f.MaxLen)
		if t.ItemsHaveKeys() { // an overlay may have parts of some items instead
			o["type"], o["minProperties"], o["additionalProperties"] = []string{"array", "object"}, 1, object{"type": "object"}
		}
		return o
	case reflect.String:
		put("minLength", f.MinLen > 0, f.MinLen)
		put("maxLength", f.MaxLen > 0, f.MaxLen)
	case reflect.Interface:
		o["items"] = object{"type": []string{"boolean", "number", "string"}}
	case reflect.Uint:
		o["minimum"] = 0
		o["maximum"] = uint64(math.MaxUint64) >> (64 - t.Bits)
	}
	put("minimum", f.Min != "", json.Number(f.Min))
	put("maximum", f.Max != "", json.Number(f.Max))
	var enum []any
	for _, text := range f.Enum {
		if t.Kind == reflect.String {
			enum = append(enum, text)
		} else {
			enum = append(enum, json.RawMessage(text))
		}
	}
	put("enum", enum != nil, enum)
	return o
}

// fieldSchemas describes the keys of a struct. A key has a default unless it is
// required, or a struct, whose keys have their own.
func fieldSchemas(o object, t *strictyaml.Type, value reflect.Value) {
	properties := object{}
	var required []string
	for i := range t.Fields {
		f := &t.Fields[i]
		var initial reflect.Value
		if value.IsValid() {
			initial = value.FieldByIndex(f.Index)
		} else if f.Required {
			required = append(required, f.Name)
		}
		inner := typeSchema(f.Type, f, initial)
		if value.IsValid() && f.Type.Kind != reflect.Struct && !f.Required {
			inner["default"] = jsonValue(f.Type, initial)
		}
		unit := ""
		if f.Unit != "" {
			unit = "[" + f.Unit + "]"
		}
		if about := text.Join(" ", f.Doc, unit); about != "" {
			inner["description"] = about
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
		return json.RawMessage(inline(v, false))
	case t.Kind == reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = jsonValue(t.Elem, v.Index(i))
		}
		return list
	}
	o := object{}
	for _, f := range t.Fields {
		if !v.FieldByIndex(f.Index).IsZero() || f.Required {
			o[f.Name] = jsonValue(f.Type, v.FieldByIndex(f.Index))
		}
	}
	return o
}
