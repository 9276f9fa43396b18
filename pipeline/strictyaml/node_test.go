package strictyaml

import (
	"fmt"
	"strings"
	"testing"
)

func TestParsePositions(t *testing.T) {
	n, err := Parse("c.yaml", []byte("ä: é # c\r\nb:\r\n  - {x: '日本', y: 2}\r\n  - |\r\n    t\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var walk func(n *Node, path string)
	walk = func(n *Node, path string) {
		got = append(got, fmt.Sprintf("%s %d:%d %q %t", path, n.Line, n.Column, n.Text, n.Quoted))
		for i, item := range n.Items {
			walk(item, joinIndex(path, i))
		}
		for _, f := range n.Fields {
			got = append(got, fmt.Sprintf("key %s %d:%d", f.Key, f.Line, f.Column))
			walk(f.Value, joinKey(path, f.Key))
		}
	}
	walk(n, "")
	want := []string{
		` 1:1 "" false`,
		`key ä 1:1`, `["ä"] 1:4 "é" false`,
		`key b 2:1`, `b 3:3 "" false`,
		`b[0] 3:5 "" false`,
		`key x 3:6`, `b[0].x 3:9 "日本" true`,
		`key y 3:15`, `b[0].y 3:18 "2" false`,
		`b[1] 4:5 "t\n" true`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestLookup(t *testing.T) {
	n, err := Parse("c.yaml", []byte("a:\n  b: [{c: 1}, {\"x.y\": 2}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		path  string
		place string
		found bool
	}{
		{"", "1:1", true},
		{"a", "2:3", true},
		{"a.b", "2:6", true},
		{"a.b[0].c", "2:11", true},
		{`a.b[1]["x.y"]`, "2:23", true},
		{"a.b[2].c", "2:6", false},
		{"a.c", "2:3", false},
		{"a.b[0].c.d", "2:11", false},
		{"a..b", "2:3", false},
		{"a.", "2:3", true},
		{"a.b[x]", "2:6", false},
		{"a.b[-1]", "2:6", false},
		{`a.b[1]["x.y`, "2:15", false},
	}
	for _, c := range cases {
		last, found := n.Lookup(c.path)
		if place := fmt.Sprintf("%d:%d", last.Line, last.Column); place != c.place || found != c.found {
			t.Errorf("%q: got %s %t, want %s %t", c.path, place, found, c.place, c.found)
		}
	}
	if last, found := (*Node)(nil).Lookup("a"); last != nil || found {
		t.Error("found something in nothing")
	}
}

func TestParseReturnsTheTreeWithItsFaults(t *testing.T) {
	n, err := Parse("c.yaml", []byte("a: 1\na: 2\nb: &x 3\n"))
	if errs, ok := err.(Errors); !ok || len(errs) != 2 {
		t.Errorf("the error is %v", err)
	}
	if n.Field("a") == nil || n.Field("a").Text != "1" || n.Field("b") == nil {
		t.Errorf("the tree is %+v", n)
	}
	if n, err := Parse("c.yaml", []byte("a: [\n")); n != nil || err == nil {
		t.Errorf("got %v, %v", n, err)
	}
}

func TestParseValue(t *testing.T) {
	const file = "--set a.b=..."
	good := map[string]string{
		"7": "scalar 7", "a b": "scalar a b", `""`: "scalar ", "[1, [2]]": "list", "{a: 1}": "map", "a#b": "scalar a#b", "[]": "list",
	}
	for text, want := range good {
		n, err := ParseValue(file, text, 5)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		got := map[Kind]string{Scalar: "scalar " + n.Text, List: "list", Map: "map"}[n.Kind]
		if got != want || n.Line != 1 || n.Column != 5 {
			t.Errorf("%q: got %s at %d:%d", text, got, n.Line, n.Column)
		}
	}
	bad := map[string]string{
		"":          "1:5: no value is given",
		"# x":       "1:5: no value is given",
		"7 # x":     `1:5: a comment in the value ("7")`,
		"[é, 2":     `1:5: a list in brackets is not closed, or lacks a comma ("[é, 2")`,
		"[é, 2 ] 3": `1:5: text follows the value, or a second document begins here ("[é, 2 ] 3")`,
		"a: 1":      `1:5: a map without brackets ("a: 1")`,
		"- 1":       `1:5: a list without brackets ("- 1")`,
		"{é: &x 1}": `1:9: ["é"]: anchors (&), aliases (*) and tags (!) are not supported ("&x 1}")`,
		"é\n1":      `1:6: a line end in the value`,
		"\t1":       `1:5: a tab ("1")`,
		"é\xff":     `1:6: the byte 0xff is not UTF-8`,
		"%a":        `1:5: a value cannot begin with this character ("%a")`,
	}
	for text, want := range bad {
		_, err := ParseValue(file, text, 5)
		if err == nil || err.Error() != file+":"+want {
			t.Errorf("%q: got  %v\nwant %s", text, err, want)
		}
	}
}
