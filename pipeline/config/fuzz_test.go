package config

import (
	"errors"
	"strings"
	"testing"

	"neurorbit/pipeline/strictyaml"
)

// FuzzLoad looks for panics, for incomplete errors, and for configs whose YAML
// reads back differently. The config extends base.yaml or not, as it says.
func FuzzLoad(f *testing.F) {
	for _, c := range faultCases(f) {
		set := ""
		if len(c.sets) > 0 {
			set = c.sets[0]
		}
		f.Add(c.files["configs/a.yaml"], c.files["configs/b.yaml"], set)
	}
	schema := sampleSchema()
	f.Fuzz(func(t *testing.T, main, base, set string) {
		if len(main)+len(base)+len(set) > 1<<12 {
			return
		}
		in := memory(files{"configs/a.yaml": main, "configs/b.yaml": base, "configs/base.yaml": base})
		c, err := load(schema, "configs/a.yaml", []string{set}, in)
		if err != nil {
			var errs strictyaml.Errors
			if !errors.As(err, &errs) || len(errs) == 0 {
				t.Fatalf("the error is %T %v", err, err)
			}
			for _, e := range errs {
				if e.File == "" || e.Line < 1 || e.Column < 1 || e.Msg == "" || e.Remedy == "" {
					t.Fatalf("the error is incomplete: %+v", e)
				}
				if strings.ContainsAny(e.Error()+e.Hint(), "\n\r\x1b\x00") {
					t.Fatalf("the error is more than a line of text: %q", e.Error())
				}
			}
			return
		}
		text := string(c.YAML())
		again, err := load(schema, "configs/a.yaml", nil, memory(files{"configs/a.yaml": text}))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if changes := Diff(c.Leaves(), again.Leaves()); len(changes) > 0 {
			t.Fatalf("%s\nchanges: %+v", text, changes)
		}
	})
}
