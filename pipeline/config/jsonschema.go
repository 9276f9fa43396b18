package config

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"

	"neurorbit/pipeline/strictyaml"
)

// JSON returns a JSON Schema (draft 2020-12, in the subset that draft-07 editors
// understand) for config files: every key with its doc, unit, default and
// limits, and no key beyond. Keys are not required, since a file may be an
// overlay; only the items of lists, which are not merged, name what they
// require. Rules that JSON Schema cannot express (notations of numbers, Validate)
// are left to Load.
func (s *Schema) JSON() ([]byte, error) {
	v := s.defaults()
	properties := object{}
	for i := range s.typ.Fields {
		f := &s.typ.Fields[i]
		var value reflect.Value
		if f.Name != extendsKey {
			value = v.target.Value(i)
		}
		properties[f.Name] = fieldSchema(f, value)
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(object{
		"$schema":              "https://json-schema.org/draft/2020-12/schema",
		"title":                "config",
		"type":                 "object",
		"additionalProperties": false,
		"properties":           properties,
	})
	return out.Bytes(), err
}

type object map[string]any

// fieldSchema describes a key outside of lists. Its default is left out if it is
// a struct, whose keys have their own, or not valid.
func fieldSchema(f *strictyaml.StructField, value reflect.Value) object {
	o := typeSchema(f.Type, &f.Rules, value, false)
	if f.Type.Kind != strictyaml.StructType && value.IsValid() && !f.Rules.Required {
		o["default"] = json.RawMessage(appendCanonicalTree(nil, f.Type, value))
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

// appendCanonicalTree appends the JSON of a value of any supported type. Zero
// fields of structs are left out, as in YAML.
func appendCanonicalTree(b []byte, t *strictyaml.Type, v reflect.Value) []byte {
	switch {
	case t.Flat():
		return appendCanonical(b, v)
	case t.Kind == strictyaml.ListType:
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendCanonicalTree(b, t.Elem, v.Index(i))
		}
		return append(b, ']')
	case t.Kind == strictyaml.MapType:
		fields := map[string]json.RawMessage{}
		for key, value := range v.Seq2() {
			fields[key.String()] = appendCanonicalTree(nil, t.Elem, value)
		}
		return appendFields(b, fields)
	default:
		fields := map[string]json.RawMessage{}
		for i := range t.Fields {
			f := &t.Fields[i]
			if !v.Field(f.Index).IsZero() || f.Rules.Required {
				fields[f.Name] = appendCanonicalTree(nil, f.Type, v.Field(f.Index))
			}
		}
		return appendFields(b, fields)
	}
}

// appendFields appends a JSON object with its keys sorted.
func appendFields(b []byte, fields map[string]json.RawMessage) []byte {
	b = append(b, '{')
	for i, key := range slices.Sorted(maps.Keys(fields)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendQuote(b, key) // keys are ASCII
		b = append(b, ':')
		b = append(b, fields[key]...)
	}
	return append(b, '}')
}
