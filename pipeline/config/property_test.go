package config

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"neurorbit/pipeline/strictyaml"
)

// drawText draws a text with characters that are apt to go wrong.
func drawText(t *rapid.T) string {
	return strictyaml.Quote(rapid.OneOf(
		rapid.StringN(1, 8, -1),
		rapid.SampledFrom([]string{"a", "null", "010", "# b", "a: b", "\u2028\x7f", "日本", "--- ", "a\nb"}),
	).Draw(t, "text"))
}

func drawInt(low, high int) func(t *rapid.T) string {
	return func(t *rapid.T) string { return fmt.Sprint(rapid.IntRange(low, high).Draw(t, "int")) }
}

func drawFloat(t *rapid.T) string {
	return strictyaml.FormatFloat(rapid.Float64().Draw(t, "float"))
}

func drawList(item func(t *rapid.T) string, low, high int) func(t *rapid.T) string {
	return func(t *rapid.T) string {
		items := make([]string, rapid.IntRange(low, high).Draw(t, "length"))
		for i := range items {
			items[i] = item(t)
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
}

func drawScalar(t *rapid.T) string {
	float := func(t *rapid.T) string {
		return inline(reflect.ValueOf([]any{rapid.Float64().Draw(t, "float")}).Index(0), true)
	}
	return rapid.OneOf(rapid.Custom(drawText), rapid.Custom(float),
		rapid.Custom(drawInt(-9, 9)), rapid.SampledFrom([]string{"true", "false", "1.0", "plain"})).Draw(t, "scalar")
}

func drawAny(t *rapid.T) string {
	if rapid.Bool().Draw(t, "list") {
		return drawList(drawScalar, 0, 3)(t)
	}
	return drawScalar(t)
}

// A key with a generator of its values.
type drawn struct {
	key   string
	value func(t *rapid.T) string
}

// drawMap draws some of the keys, in flow style.
func drawMap(keys []drawn) func(t *rapid.T) string {
	return func(t *rapid.T) string {
		var fields []string
		for _, k := range keys {
			if rapid.Bool().Draw(t, k.key) {
				fields = append(fields, k.key+": "+k.value(t))
			}
		}
		return "{" + strings.Join(fields, ", ") + "}"
	}
}

func drawExample(t *rapid.T) string {
	rest := drawMap([]drawn{
		{"id", drawText}, {"cn", drawInt(-9, 7)}, {"cells", drawList(drawInt(-3, 3), 0, 3)},
		{"style", drawMap([]drawn{{"width", drawFloat}})},
	})(t)
	return "{figure: " + drawInt(1, 99)(t) + ", " + strings.TrimPrefix(rest, "{")
}

// drawConfig draws a valid config file.
func drawConfig(t *rapid.T) string {
	orbits := []drawn{
		{"n", func(t *rapid.T) string {
			n := rapid.SliceOfNDistinct(rapid.IntRange(3, 20), 1, 4, rapid.ID[int]).Draw(t, "n")
			return strings.ReplaceAll(fmt.Sprint(n), " ", ", ")
		}},
		{"steps", drawInt(1, 100)},
		{"rate", func(t *rapid.T) string { return strictyaml.FormatFloat(rapid.Float64Range(0, 1).Draw(t, "rate")) }},
		{"kind", func(t *rapid.T) string { return rapid.SampledFrom([]string{"pbnn", "dbnn"}).Draw(t, "kind") }},
		{"free", drawAny},
		{"examples", drawList(drawExample, 0, 3)},
		{"grid", drawList(drawList(drawInt(0, 1), 0, 2), 0, 2)},
		{"plot", drawMap([]drawn{{"dpi", drawInt(72, 600)}, {"font", drawText}})},
	}
	return drawMap([]drawn{
		{"description", drawText},
		{"claims", drawList(drawText, 0, 2)},
		{"seed", drawInt(0, 1<<40)},
		{"orbits", drawMap(orbits)},
		{"papers", drawMap([]drawn{{"width", func(t *rapid.T) string { return fmt.Sprint(2 * rapid.IntRange(-9, 9).Draw(t, "width")) }}, {"draft", func(t *rapid.T) string { return fmt.Sprint(rapid.Bool().Draw(t, "draft")) }}})},
	})(t) + "\n"
}

// without returns leaves without their origins.
func without(leaves []Leaf) []Leaf {
	for i := range leaves {
		leaves[i].Origin = Origin{}
	}
	return leaves
}

// What YAML writes is a config with the same leaves, which YAML writes again
// but for the origins.
func TestYAMLReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := files{"configs/a.yaml": "extends: b.yaml\n", "configs/b.yaml": drawConfig(t)}
		c := mustLoad(t, in, "description=set")
		text := string(c.YAML())
		again := mustLoad(t, files{"configs/a.yaml": text})
		if !slices.Equal(without(c.Leaves()), without(again.Leaves())) {
			t.Fatalf("%s\nchanges: %+v", text, Diff(c.Leaves(), again.Leaves()))
		}
		for _, l := range again.leaves {
			if l.Origin.Kind == FromDefault && !strings.Contains(l.Path, "[") {
				t.Fatalf("%s is not written:\n%s", l.Path, text)
			}
		}
		if third := mustLoad(t, files{"configs/a.yaml": string(again.YAML())}); !slices.Equal(again.leaves, third.leaves) && len(Diff(again.leaves, third.leaves)) > 0 {
			t.Fatalf("the leaves change the second time:\n%s", text)
		}
	})
}

// The upper file wins leaf by leaf, except that lists are replaced as a whole.
func TestOverlayWins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, over := drawConfig(t), drawConfig(t)
		lower := mustLoad(t, files{"configs/a.yaml": base})
		upper := mustLoad(t, files{"configs/a.yaml": over})
		both := mustLoad(t, files{"configs/a.yaml": "extends: b.yaml\n", "configs/b.yaml": "extends: c.yaml\n" + spread(over), "configs/c.yaml": base})
		for _, l := range both.Leaves() {
			if strings.HasPrefix(l.Path, "orbits.examples") {
				continue
			}
			want, ok := upper.Leaf(l.Path)
			if below, given := lower.Leaf(l.Path); given && (!ok || want.Origin.Kind == FromDefault) {
				want = below
			}
			if want.Value != l.Value {
				t.Fatalf("%s is %s, not %s\n%s%s", l.Path, l.Value, want.Value, base, over)
			}
		}
		examples := lower
		if _, given := upper.node.Lookup("orbits.examples"); given {
			examples = upper
		}
		for _, c := range Diff(examples.Leaves(), both.Leaves()) {
			if strings.HasPrefix(c.Path, "orbits.examples") {
				t.Fatalf("the list is not replaced: %+v", c)
			}
		}
	})
}

// spread turns a config on one line into lines that a key can be put before.
func spread(config string) string {
	n, err := strictyaml.Parse("", []byte(config))
	if err != nil {
		panic(err)
	}
	var b strings.Builder
	line := strings.TrimSuffix(strings.TrimSpace(config), "}")
	runes := []rune(line)
	for i, f := range n.Fields {
		end := len(runes)
		if i+1 < len(n.Fields) {
			end = n.Fields[i+1].Column - 1
		}
		b.WriteString(strings.TrimSuffix(strings.TrimSpace(string(runes[f.Column-1:end])), ",") + "\n")
	}
	return b.String()
}

// settableLeaf tells whether a leaf can be set on its own to the value it has:
// not in a list, and not of type any, since canonical JSON does not tell 1.0 from 1.
func settableLeaf(l Leaf) bool {
	return l.Path != "orbits.free" && !strings.Contains(l.Path, "[")
}

// The value of a leaf, given to --set, is that leaf.
func TestSetTakesCanonicalValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := mustLoad(t, files{"configs/a.yaml": drawConfig(t)})
		var sets []string
		for _, l := range c.leaves {
			if settableLeaf(l) {
				sets = append(sets, l.Path+"="+l.Value)
			}
		}
		again := mustLoad(t, files{"configs/a.yaml": "{}\n"}, sets...)
		for _, l := range c.leaves {
			if got, _ := again.Leaf(l.Path); settableLeaf(l) && (got.Value != l.Value || got.Origin.Kind != FromSet) {
				t.Fatalf("%s=%s is set to %+v", l.Path, l.Value, got)
			}
		}
	})
}

// Leaves are sorted, have unique paths, and hold JSON.
func TestLeavesAreSorted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leaves := mustLoad(t, files{"configs/a.yaml": drawConfig(t)}).leaves
		for i, l := range leaves {
			if i > 0 && leaves[i-1].Path >= l.Path || !json.Valid([]byte(l.Value)) {
				t.Fatalf("%s=%s does not come after %s", l.Path, l.Value, leaves[max(0, i-1)].Path)
			}
		}
	})
}
