package strictyaml

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// FuzzUnmarshal looks for panics, for errors without a proper place, and for
// documents that are accepted but mean something else to yaml.v3.
func FuzzUnmarshal(f *testing.F) {
	for _, c := range faultCases(f) {
		f.Add([]byte(c.in))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<12 {
			return
		}
		var got sample
		err := Unmarshal("c.yaml", data, &got)
		if err != nil {
			checkErrors(t, data, err)
			return
		}
		var want sample
		if err := yaml.Unmarshal(data, &want); err != nil {
			t.Fatalf("yaml.v3 refuses what is accepted: %v", err)
		}
		widen(reflect.ValueOf(&want).Elem())
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got       %+v\nyaml.v3's %+v", got, want)
		}
	})
}

func checkErrors(t *testing.T, data []byte, err error) {
	var errs Errors
	if !errors.As(err, &errs) || len(errs) == 0 {
		t.Fatalf("the error is %T %v", err, err)
	}
	lines := strings.Split(string(data), "\n")
	for i, e := range errs {
		if e.Msg == "" || e.Remedy == "" || e.Line < 1 || e.Line > len(lines)+1 || e.Column < 1 {
			t.Fatalf("the error is incomplete: %+v", e)
		}
		if e.Line <= len(lines) && e.Column > utf8.RuneCountInString(lines[e.Line-1])+1 {
			t.Fatalf("the error is beyond its line: %+v", e)
		}
		if i > 0 && (e.Line < errs[i-1].Line || e.Line == errs[i-1].Line && e.Column < errs[i-1].Column) {
			t.Fatalf("the errors are not sorted: %v", errs)
		}
	}
}

// widen turns the ints and uints that yaml.v3 puts into variables of type any
// into int64, as this package does.
func widen(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			widen(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			widen(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			elem := reflect.New(v.Type().Elem()).Elem()
			elem.Set(v.MapIndex(key))
			widen(elem)
			v.SetMapIndex(key, elem)
		}
	case reflect.Interface:
		switch x := v.Interface().(type) {
		case int:
			v.Set(reflect.ValueOf(int64(x)))
		case []any:
			widen(reflect.ValueOf(x))
		}
	}
}

// FuzzParseValue looks for panics and for errors without a proper place.
func FuzzParseValue(f *testing.F) {
	for _, text := range []string{"7", "[1, 2]", "{a: 1}", `"x`, "a # b", "- 1", "é\xff", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<12 {
			return
		}
		for _, column := range []int{2, 10} {
			n, err := ParseValue("--set", text, column)
			if err == nil {
				if n.Line != 1 || n.Column < column {
					t.Fatalf("the value is at %d:%d", n.Line, n.Column)
				}
				continue
			}
			for _, e := range err.(Errors) {
				if e.Msg == "" || e.Remedy == "" || e.Line != 1 || e.Column < column || e.Column > column+utf8.RuneCountInString(text) {
					t.Fatalf("the error is incomplete or misplaced: %+v", e)
				}
			}
		}
	})
}
