package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"neurorbit/pipeline/strictyaml"
)

// Canonical returns the canonical JSON of anything that encoding/json marshals;
// see the package comment.
func Canonical(v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, err
	}
	if tree == nil {
		return []byte("null"), nil
	}
	if err := normalise(tree); err != nil {
		return nil, err
	}
	return appendCanonical(nil, reflect.ValueOf(tree)), nil
}

// normalise checks that all numbers of a decoded tree are finite as float64
// unless they are whole.
func normalise(tree any) error {
	switch v := tree.(type) {
	case json.Number:
		if strings.ContainsAny(string(v), ".eE") {
			if _, err := v.Float64(); err != nil {
				return fmt.Errorf("config: the number %s does not fit a float64", v)
			}
		}
	case []any:
		for _, e := range v {
			if err := normalise(e); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, e := range v {
			if err := normalise(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// appendCanonical appends the canonical JSON of a scalar, or of lists and string
// maps of such. Nil lists and maps are empty, a nil interface is null.
func appendCanonical(b []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool())
	case reflect.Int, reflect.Int64:
		return strconv.AppendInt(b, v.Int(), 10)
	case reflect.Uint32, reflect.Uint64:
		return strconv.AppendUint(b, v.Uint(), 10)
	case reflect.Float64:
		return append(b, strictyaml.FormatFloat(v.Float())...)
	case reflect.String:
		if number, ok := v.Interface().(json.Number); ok {
			return appendNumber(b, number)
		}
		return append(b, strictyaml.Quote(v.String())...)
	case reflect.Slice:
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendCanonical(b, v.Index(i))
		}
		return append(b, ']')
	case reflect.Map:
		b = append(b, '{')
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for i, key := range keys {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, strictyaml.Quote(key.String())...)
			b = append(b, ':')
			b = appendCanonical(b, v.MapIndex(key))
		}
		return append(b, '}')
	case reflect.Interface:
		if !v.IsNil() {
			return appendCanonical(b, v.Elem())
		}
	}
	return append(b, "null"...)
}

// appendNumber appends a JSON number: a whole one as it is written, another one
// in the shortest form.
func appendNumber(b []byte, n json.Number) []byte {
	if !strings.ContainsAny(string(n), ".eE") {
		return append(b, n...)
	}
	f, _ := n.Float64() // normalise has checked it
	return append(b, strictyaml.FormatFloat(f)...)
}
