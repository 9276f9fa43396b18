package config

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"

	"neurorbit/pipeline/strictyaml"
)

// JSON returns a JSON Schema (draft 2020-12, in the subset that draft-07 editors
// understand) for config files: every key with its doc, unit, default and
// limits, and no key beyond. Keys are not required, since a file may be an
// overlay; only the items of lists, which are not merged, name what they
// require. Rules that JSON Schema cannot express (notations of numbers, Validate)
// are left to Load.
func (s *Schema) JSON() ([]byte, error) {
	o := object{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "config"}
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

// fieldSchema describes a key outside of lists. Its default is left out if it is
// a struct, whose keys have their own, or not valid.
func fieldSchema(f *strictyaml.StructField, value reflect.Value) object {
	o := typeSchema(f.Type, &f.Rules, value, false)
	if f.Type.Kind != strictyaml.StructType && value.IsValid() && !f.Rules.Required {
		o["default"] = jsonValue(f.Type, value)
	}
	describe(o, f)
	return o
}

// describe adds the doc and unit.
func describe(o object, f *strictyaml.StructField) {
	text := f.Doc
	if f.Unit != "" {
		if text != "" {
			text += " "
		}
		text += "[" + f.Unit + "]"
	}
	if text != "" {
		o["description"] = text
	}
}

// typeSchema describes the values of a type. The limits of lists and maps hold
// for their elements. Value is the default, from which the keys of structs take
// theirs; it is not valid inside of lists and maps. Complete marks list items.
func typeSchema(t *strictyaml.Type, r *strictyaml.Rules, value reflect.Value, complete bool) object {
	o := object{}
	switch t.Kind {
	case strictyaml.BoolType:
		o["type"] = "boolean"
	case strictyaml.IntType:
		o["type"] = "integer"
	case strictyaml.UintType:
		o["type"] = "integer"
		o["minimum"] = 0
		o["maximum"] = uint64(math.MaxUint64) >> (64 - t.Bits)
	case strictyaml.FloatType:
		o["type"] = "number"
	case strictyaml.TextType:
		o["type"] = "string"
	case strictyaml.AnyType:
		scalars := []string{"boolean", "number", "string"}
		o["type"] = append([]string{"array"}, scalars...)
		o["items"] = object{"type": scalars}
	case strictyaml.ListType:
		o["type"] = "array"
		elements := elementRules(r)
		o["items"] = typeSchema(t.Elem, &elements, reflect.Value{}, true)
		if r.Unique {
			o["uniqueItems"] = true
		}
		lengths(o, r, "minItems", "maxItems")
		return o
	case strictyaml.MapType:
		o["type"] = "object"
		o["propertyNames"] = object{"pattern": "^[a-z0-9_-]+$"}
		elements := elementRules(r)
		o["additionalProperties"] = typeSchema(t.Elem, &elements, reflect.Value{}, complete)
		if complete {
			lengths(o, r, "minProperties", "maxProperties")
		}
		return o
	case strictyaml.StructType:
		structSchema(o, t, value, complete)
		return o
	}
	if r.Min != "" {
		o["minimum"] = json.Number(r.Min)
	}
	if r.Max != "" {
		o["maximum"] = json.Number(r.Max)
	}
	if t.Kind == strictyaml.TextType {
		lengths(o, r, "minLength", "maxLength")
	}
	if r.Enum != nil {
		o["enum"] = enumValues(t, r.Enum)
	}
	return o
}

func structSchema(o object, t *strictyaml.Type, value reflect.Value, complete bool) {
	properties := object{}
	var required []string
	for i := range t.Fields {
		f := &t.Fields[i]
		if value.IsValid() {
			properties[f.Name] = fieldSchema(f, value.Field(f.Index))
		} else {
			inner := typeSchema(f.Type, &f.Rules, reflect.Value{}, complete)
			describe(inner, f)
			properties[f.Name] = inner
		}
		if complete && f.Rules.Required {
			required = append(required, f.Name)
		}
	}
	o["type"] = "object"
	o["additionalProperties"] = false
	o["properties"] = properties
	if required != nil {
		o["required"] = required
	}
}

// elementRules are the limits that a list or map passes on to its elements.
func elementRules(r *strictyaml.Rules) strictyaml.Rules {
	return strictyaml.Rules{Min: r.Min, Max: r.Max, Enum: r.Enum, MinLen: -1, MaxLen: -1}
}

func lengths(o object, r *strictyaml.Rules, low, high string) {
	if r.MinLen >= 0 {
		o[low] = r.MinLen
	}
	if r.MaxLen >= 0 {
		o[high] = r.MaxLen
	}
}

func enumValues(t *strictyaml.Type, texts []string) []any {
	var values []any
	for _, text := range texts {
		switch t.Kind {
		case strictyaml.TextType:
			values = append(values, text)
		case strictyaml.BoolType:
			values = append(values, text == "true")
		default:
			values = append(values, json.Number(text))
		}
	}
	return values
}

// jsonValue returns what the JSON of a value is made of. Zero fields of structs
// are left out, as in YAML.
func jsonValue(t *strictyaml.Type, v reflect.Value) any {
	o := object{}
	switch {
	case t.Flat():
		return json.RawMessage(appendJSON(nil, v))
	case t.Kind == strictyaml.ListType:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = jsonValue(t.Elem, v.Index(i))
		}
		return list
	case t.Kind == strictyaml.MapType:
		for key, value := range v.Seq2() {
			o[key.String()] = jsonValue(t.Elem, value)
		}
	default:
		for i := range t.Fields {
			f := &t.Fields[i]
			if !v.Field(f.Index).IsZero() || f.Rules.Required {
				o[f.Name] = jsonValue(f.Type, v.Field(f.Index))
			}
		}
	}
	return o
}
