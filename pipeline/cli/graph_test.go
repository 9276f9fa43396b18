package cli

import (
	"bytes"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"neurorbit/pipeline/store"
)

// origin is a figure of a stage that reads two tables of an earlier one, of
// which the figure's shard reads one, and many files.
func origin() *explanation {
	up := &madeBy{
		Stage: "walk", Config: "toy", Key: "aaaa", Settings: []setting{{Key: "walk.n", Value: "3"}}, Code: map[string]string{"a.go": "1"},
		Files: map[string]string{"data/a": "1", "data/b": "2", "data/c": "3", "data/d": "4"},
	}
	unread := &madeBy{Stage: "idle", Config: "toy", Key: "bbbb"}
	return &explanation{
		File: `reports/a"b\c<d>&#.svg`, SHA256: "0123456789abcdef", Current: true,
		Made: &madeBy{
			Stage: "draw", Config: "toy", Key: "cccc", Upstream: []*madeBy{up, unread},
			Inputs: map[string]string{"walk/steps": "5", "walk/ends": "6", "idle/all": "7"}, Files: map[string]string{"data/x": "8", "data/y": "9"},
		},
		Shard: &store.Shard{ID: "fig1", Key: "dddd", Inputs: map[string]string{"walk/steps": "5", "data/x": "8"}},
	}
}

func TestGraph(t *testing.T) {
	g := origin().graph()
	var ids []string
	for _, n := range g.nodes {
		ids = append(ids, n.id)
	}
	want := []string{"file", "stage:draw:cccc", "input:data/x:8", "stage:walk:aaaa", "config:toy", "files:stage:walk:aaaa:data"}
	if !slices.Equal(ids, want) {
		t.Errorf("nodes %q, want %q", ids, want)
	}
	edges := []graphEdge{
		{"input:data/x:8", "stage:draw:cccc", ""}, {"config:toy", "stage:walk:aaaa", "walk: 1 keys"},
		{"files:stage:walk:aaaa:data", "stage:walk:aaaa", ""}, {"stage:walk:aaaa", "stage:draw:cccc", "steps"},
		{"stage:draw:cccc", "file", "shard fig1, key dddd"},
	}
	if !slices.Equal(g.edges, edges) {
		t.Errorf("edges %q, want %q", g.edges, edges)
	}
	// A table is put together from all shards: it rests on all that the stage reads.
	e := origin()
	e.Shard = nil
	if g := e.graph(); len(g.nodes) != len(want)+2 {
		t.Errorf("without a shard: %q", g.nodes)
	}
	// An input has readers; a page several stages and files.
	e = &explanation{File: "data/x", ReadBy: []string{"draw (config toy)"}, From: []*madeBy{origin().Made}, Files: map[string]string{"claims.yaml": "1"}}
	if g := e.graph(); g.index("reader:draw (config toy)") < 0 || g.index("input:claims.yaml:1") < 0 || g.index("stage:idle:bbbb") < 0 {
		t.Errorf("a page: %q", g.nodes)
	}
}

func TestGraphText(t *testing.T) {
	var dot, mermaid bytes.Buffer
	if err := writeDOT(&dot, origin().graph()); err != nil {
		t.Fatal(err)
	}
	if err := writeMermaid(&mermaid, origin().graph()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`n0 [label="reports/a\"b\\c<d>&#.svg\nsha256 0123456789ab", shape=note`, `n3 -> n1 [label="steps"];`, `n2 -> n1;`,
	} {
		if !strings.Contains(dot.String(), want) {
			t.Errorf("DOT lacks %s:\n%s", want, dot.String())
		}
	}
	for _, want := range []string{
		`n0(["reports/a#quot;b\c#lt;d#gt;#amp;#35;.svg<br/>sha256 0123456789ab"])`, `n3 -->|"steps"| n1`, `n2 --> n1`, `n5[/"data/<br/>4 files"/]`,
	} {
		if !strings.Contains(mermaid.String(), want) {
			t.Errorf("Mermaid lacks %s:\n%s", want, mermaid.String())
		}
	}
	program, err := exec.LookPath("dot")
	if err != nil {
		t.Skip("there is no Graphviz to read the DOT text")
	}
	cmd := exec.Command(program, "-Tsvg")
	cmd.Stdin = &dot
	if out, err := cmd.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("sha256 0123456789ab")) {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestWorse: damage outweighs a claim, a claim what is stale, whatever their
// numbers; every code that a step can have is known.
func TestWorse(t *testing.T) {
	order := []int{exitDone, exitStale, exitUsage, exitUnavailable, exitStage, exitClaim, exitDamage, exitBug}
	for i, a := range order {
		for j, b := range order {
			if got, want := worse(a, b), order[max(i, j)]; got != want {
				t.Errorf("worse(%d, %d) = %d, want %d", a, b, got, want)
			}
		}
	}
}
