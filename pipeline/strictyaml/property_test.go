package strictyaml

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Texts with characters that are apt to go wrong.
var anyText = rapid.Custom(func(t *rapid.T) string {
	return rapid.OneOf(
		rapid.String(),
		rapid.StringMatching(`[-+]?[0-9_.:eEx]{0,6}`),
		rapid.StringMatching(`[ :#\-?,\[\]{}&*!|>'"%@a]{0,6}`),
		rapid.SampledFrom([]string{"", "~", "null", "yes", "Off", "true", "n", "010", "2023-01-31", "<<", "=", "\u2028\u0085\ufeff\x7f\x00", "日本", "a\tb\r\nc", strings.Repeat("long ", 500)}),
	).Draw(t, "text")
})

func TestTextsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyText.Draw(t, "text")
		for _, written := range []string{Quote(want), FormatText(want)} {
			var got struct {
				A string   `yaml:"a"`
				B []string `yaml:"b"`
				C any      `yaml:"c"`
			}
			doc := fmt.Sprintf("a: %s\nb: [%s, %s]\nc: %s\n", written, written, written, written)
			if err := Unmarshal("c.yaml", []byte(doc), &got); err != nil {
				t.Fatalf("%s: %v", doc, err)
			}
			if got.A != want || got.C != want || len(got.B) != 2 || got.B[0] != want || got.B[1] != want {
				t.Fatalf("%q reads back as %+v", want, got)
			}
		}
		var decoded string
		if err := json.Unmarshal([]byte(Quote(want)), &decoded); err != nil || decoded != want {
			t.Fatalf("%q is %q in JSON: %v", want, decoded, err)
		}
	})
}

func TestNumbersReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.OneOf(rapid.Float64(), rapid.Map(rapid.Int64(), func(i int64) float64 { return float64(i) }),
			rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 1e-6, 9.99e-7, 1e21, 9.99e20, 5e-324, math.MaxFloat64, 1e-9})).Draw(t, "f")
		i := rapid.Int64().Draw(t, "i")
		u := rapid.Uint64().Draw(t, "u")
		text := FormatFloat(f)
		if wanted, _ := json.Marshal(f); string(wanted) != text {
			t.Fatalf("%v is written %s, encoding/json writes %s", f, text, wanted)
		}
		var got struct {
			F float64 `yaml:"f"`
			I int64   `yaml:"i"`
			U uint64  `yaml:"u"`
		}
		doc := fmt.Sprintf("f: %s\ni: %d\nu: %d\n", text, i, u)
		if err := Unmarshal("c.yaml", []byte(doc), &got); err != nil {
			t.Fatalf("%s: %v", doc, err)
		}
		if math.Float64bits(got.F) != math.Float64bits(f) || got.I != i || got.U != u {
			t.Fatalf("%s reads back as %+v", doc, got)
		}
	})
}

// A whole number is accepted exactly if it is written as strconv writes it.
func TestWholeNumbersHaveOneNotation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[-+]?[0-9_.x]{1,5}`).Draw(t, "text")
		var got struct {
			I int `yaml:"i"`
		}
		err := Unmarshal("c.yaml", []byte("i: "+text+"\n"), &got)
		if (err == nil) != (fmt.Sprint(got.I) == text) {
			t.Fatalf("%q is read as %d, error %v", text, got.I, err)
		}
	})
}

// What stands in a document at the position of a node is the node.
func TestPositions(t *testing.T) {
	word := rapid.StringMatching(`[a-zé日]{1,4}`)
	rapid.Check(t, func(t *rapid.T) {
		var doc strings.Builder
		var wanted []string // position and text of each node, in order
		line, column := 1, 1
		write := func(s string) {
			doc.WriteString(s)
			for _, r := range s {
				if column++; r == '\n' {
					line, column = line+1, 1
				}
			}
		}
		mark := func(text string) { wanted = append(wanted, fmt.Sprintf("%d:%d %s", line, column, text)) }
		var value func(indent, depth int)
		value = func(indent, depth int) {
			pad := strings.Repeat(" ", indent)
			switch rapid.IntRange(0, 3+min(depth, 1)).Draw(t, "kind") {
			case 1:
				write(" ")
				mark("list")
				write("[")
				for i := range rapid.IntRange(0, 3).Draw(t, "n") {
					if i > 0 {
						write(rapid.SampledFrom([]string{", ", ",", ",\n " + pad}).Draw(t, "comma"))
					}
					w := word.Draw(t, "w")
					mark("text " + w)
					write(w)
				}
				write("]\n")
			case 2:
				if depth > 3 {
					write(" ")
					mark("map")
					write("{}\n")
					return
				}
				write("\n")
				for i := range rapid.IntRange(1, 3).Draw(t, "n") {
					write(pad)
					if i == 0 {
						mark("map")
					}
					w := fmt.Sprintf("%s%d", word.Draw(t, "w"), i)
					mark("key " + w)
					write(w + ":")
					value(indent+2, depth+1)
				}
			case 3:
				write(" ")
				w := word.Draw(t, "w")
				mark("text " + w)
				write("'" + w + "' # é\n")
			default:
				write(" ")
				w := word.Draw(t, "w")
				mark("text " + w)
				write(w + "\n")
			}
		}
		mark("map")
		for i := range rapid.IntRange(1, 4).Draw(t, "n") {
			w := fmt.Sprintf("%s%d", word.Draw(t, "w"), i)
			mark("key " + w)
			write(w + ":")
			value(2, 0)
		}
		n, err := Parse("c.yaml", []byte(doc.String()))
		if err != nil {
			t.Fatalf("%s\n%v", doc.String(), err)
		}
		var got []string
		var walk func(n *Node)
		walk = func(n *Node) {
			kind := map[Kind]string{Scalar: "text " + n.Text, List: "list", Map: "map"}[n.Kind]
			got = append(got, fmt.Sprintf("%d:%d %s", n.Line, n.Column, kind))
			for _, item := range n.Items {
				walk(item)
			}
			for _, f := range n.Fields {
				got = append(got, fmt.Sprintf("%d:%d key %s", f.Line, f.Column, f.Key))
				walk(f.Value)
			}
		}
		walk(n)
		if !reflect.DeepEqual(got, wanted) {
			t.Fatalf("%s\ngot  %q\nwant %q", doc.String(), got, wanted)
		}
	})
}
