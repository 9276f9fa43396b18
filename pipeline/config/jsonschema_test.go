package config

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"neurorbit/pipeline/strictyaml"
)

func TestJSONSchemaGolden(t *testing.T) {
	const golden = "testdata/schema.json"
	got, err := sampleSchema().JSON()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("the schema is not that of %s; look at the difference, then go test -update:\n%s", golden, got)
	}
}

// The schema accepts what Load accepts.
func TestJSONSchemaAcceptsConfigs(t *testing.T) {
	schema := decodedSchema(t)
	rapid.Check(t, func(t *rapid.T) {
		config := drawConfig(t)
		mustLoad(t, files{"configs/a.yaml": config})
		if err := validate(schema, asJSON(t, config), ""); err != nil {
			t.Fatalf("%s\n%v", config, err)
		}
	})
}

// The schema refuses what Load refuses, as far as it can express it.
func TestJSONSchemaRefusals(t *testing.T) {
	schema := decodedSchema(t)
	cases := map[string]string{
		"{sede: 1}":                                     "sede: unknown",
		"{seed: -1}":                                    "seed: below 0",
		"{seed: a}":                                     "seed: not of type integer",
		"{description: 7}":                              "description: not of type string",
		"{orbits: {n: 7}}":                              "orbits.n: not of type array",
		"{orbits: {n: []}}":                             "orbits.n: fewer than 1",
		"{orbits: {n: [3, 21]}}":                        "orbits.n[1]: above 20",
		"{orbits: {n: [3, 3]}}":                         "orbits.n: items are not unique",
		"{orbits: {n: [3.5]}}":                          "orbits.n[0]: not of type integer",
		"{orbits: {rate: 1.5}}":                         "orbits.rate: above 1",
		"{orbits: {kind: other}}":                       "orbits.kind: not in the enum",
		"{orbits: {free: {a: 1}}}":                      "orbits.free: not of type array, boolean, number, string",
		"{orbits: {free: [[1]]}}":                       "orbits.free[0]: not of type boolean, number, string",
		"{orbits: {examples: [{figure: 1, nam: x}]}}":   "orbits.examples[0].nam: unknown",
		"{orbits: {examples: [{figure: 1, id: \"\"}]}}": "orbits.examples[0].id: fewer than 1",
		"{orbits: {examples: [{id: a}]}}":               "orbits.examples[0]: without figure",
		"{orbits: {examples: [{figure: 1, cn: 8}]}}":    "orbits.examples[0].cn: above 7",
		"{orbits: {plot: {dpi: 71}}}":                   "orbits.plot.dpi: below 72",
		"{orbits: {examples: {}}}":                      "orbits.examples: fewer than 1",
		"{orbits: {examples: {\"0\": 3}}}":              "orbits.examples.0: not of type object",
	}
	for config, want := range cases {
		if _, err := load(sampleSchema(), "configs/a.yaml", nil, memory(files{"configs/a.yaml": config})); err == nil {
			t.Errorf("%s: Load accepts it", config)
		}
		if err := validate(schema, asJSON(t, config), ""); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", config, err, want)
		}
	}
	for _, overlay := range []string{"{extends: a.yaml, orbits: {}}", "{extends: a, orbits: {examples: {\"0\": {cn: 3}}}}"} {
		if err := validate(schema, asJSON(t, overlay), ""); err != nil {
			t.Errorf("%s: %v", overlay, err)
		}
	}
}

func decodedSchema(t *testing.T) map[string]any {
	data, err := sampleSchema().JSON()
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	return schema
}

// validate checks a value against the subset of JSON Schema that is generated;
// it fails on keywords that it does not know.
func validate(schema map[string]any, v any, path string) error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("%s: %s", strings.TrimPrefix(path, "."), fmt.Sprintf(format, args...))
	}
	if types := asList(schema["type"]); !slices.ContainsFunc(types, func(name any) bool { return hasType(v, name.(string)) }) {
		return fail("not of type %s", strings.ReplaceAll(strings.Trim(fmt.Sprint(types), "[]"), " ", ", "))
	}
	size := 0
	switch v := v.(type) {
	case string:
		size = utf8.RuneCountInString(v)
	case []any:
		size = len(v)
	case map[string]any:
		size = len(v)
	}
	for keyword, arg := range schema {
		switch keyword {
		case "$schema", "title", "description", "default", "type", "items", "properties", "additionalProperties":
		case "minimum":
			if n, ok := v.(float64); ok && n < arg.(float64) {
				return fail("below %v", arg)
			}
		case "maximum":
			if n, ok := v.(float64); ok && n > arg.(float64) {
				return fail("above %v", arg)
			}
		case "minLength", "minItems", "minProperties":
			if _, list := v.([]any); size < int(arg.(float64)) && (!list || keyword == "minItems") {
				return fail("fewer than %v", arg)
			}
		case "maxLength", "maxItems":
			if size > int(arg.(float64)) {
				return fail("more than %v", arg)
			}
		case "enum":
			if !slices.Contains(arg.([]any), v) {
				return fail("not in the enum")
			}
		case "uniqueItems":
			list, _ := v.([]any)
			for i, item := range list {
				if slices.Contains(list[:i], item) {
					return fail("items are not unique")
				}
			}
		case "required":
			for _, key := range arg.([]any) {
				if _, ok := v.(map[string]any)[key.(string)]; !ok {
					return fail("without %v", key)
				}
			}
		default:
			return fail("unknown keyword %s", keyword)
		}
	}
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			if err := validate(schema["items"].(map[string]any), item, fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	case map[string]any:
		properties, _ := schema["properties"].(map[string]any)
		for key, value := range v {
			path := path + "." + key
			inner, ok := properties[key].(map[string]any)
			if part, items := schema["additionalProperties"].(map[string]any); items {
				if !hasType(value, part["type"].(string)) {
					return fmt.Errorf("%s: not of type %v", strings.TrimPrefix(path, "."), part["type"])
				}
				continue
			}
			if !ok {
				return fmt.Errorf("%s: unknown", strings.TrimPrefix(path, "."))
			}
			if err := validate(inner, value, path); err != nil {
				return err
			}
		}
	}
	return nil
}

func asList(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	return []any{v}
}

func hasType(v any, name string) bool {
	switch v := v.(type) {
	case bool:
		return name == "boolean"
	case float64:
		return name == "number" || name == "integer" && v == math.Trunc(v)
	case string:
		return name == "string"
	case []any:
		return name == "array"
	default:
		return name == "object"
	}
}

// asJSON reads a config as an editor would: without the schema's types.
func asJSON(t interface{ Fatalf(string, ...any) }, config string) any {
	n, err := strictyaml.Parse("", []byte(config))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return plain(n)
}

func plain(n *strictyaml.Node) any {
	switch n.Kind {
	case strictyaml.List:
		list := []any{}
		for _, item := range n.Items {
			list = append(list, plain(item))
		}
		return list
	case strictyaml.Map:
		m := map[string]any{}
		for _, f := range n.Fields {
			m[f.Key] = plain(f.Value)
		}
		return m
	}
	if f, err := strconv.ParseFloat(n.Text, 64); err == nil && !n.Quoted {
		return f
	}
	if b, err := strconv.ParseBool(n.Text); err == nil && !n.Quoted {
		return b
	}
	return n.Text
}
