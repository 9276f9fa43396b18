package cli

import (
	"fmt"
	"io"
	"maps"
	"neurorbit/pipeline/stage"
	"path"
	"slices"
	"strings"
)

// A graph shows what a file was made from: files and stages, from the inputs to
// the file.
type graph struct {
	nodes []graphNode
	edges []graphEdge
}

// Kinds of nodes.
const (
	nodeFile   = "file"   // the file that is explained
	nodeStage  = "stage"  // with its key
	nodeInput  = "input"  // files that a stage or page reads
	nodeConfig = "config" // where settings come from
)

type graphNode struct {
	id, kind string
	lines    []string // of the label
}

type graphEdge struct {
	from, to string // ids
	label    string
}

// add adds a node unless it is there.
func (g *graph) add(n graphNode) {
	if !slices.ContainsFunc(g.nodes, func(have graphNode) bool { return have.id == n.id }) {
		g.nodes = append(g.nodes, n)
	}
}

// join adds an edge unless it is there.
func (g *graph) join(from, to, label string) {
	if e := (graphEdge{from, to, label}); !slices.Contains(g.edges, e) {
		g.edges = append(g.edges, e)
	}
}

// fewFiles is how many input files of one folder a graph shows one by one.
const fewFiles = 3

// graph returns the explanation as a graph.
func (e *explanation) graph() *graph {
	g := &graph{}
	lines := []string{e.File, "sha256 " + stage.ShortKey(e.SHA256)}
	if !e.Current {
		lines = append(lines, "CHANGED: other bytes than were made")
	}
	for _, s := range e.Stamps {
		lines = append(lines, s.Text)
	}
	g.add(graphNode{"file", nodeFile, lines})
	if e.Made != nil {
		made, label := e.Made, ""
		if e.Shard != nil {
			made, label = made.reading(e.Shard.Inputs), "shard "+e.Shard.ID+", key "+stage.ShortKey(e.Shard.Key)
		}
		g.join(g.stage(made), "file", label)
	}
	for _, m := range e.From {
		g.join(g.stage(m), "file", "")
	}
	g.files(e.Files, "file")
	for _, reader := range e.ReadBy {
		g.add(graphNode{"reader:" + reader, nodeStage, []string{"stage " + reader}})
		g.join("file", "reader:"+reader, "")
	}
	return g
}

// reading returns m with only those of its inputs that are named in inputs: what
// one shard of the stage reads.
func (m *madeBy) reading(inputs map[string]string) *madeBy {
	out := *m
	unread := func(name, _ string) bool { _, ok := inputs[name]; return !ok }
	out.Files, out.Inputs = maps.Clone(m.Files), maps.Clone(m.Inputs)
	maps.DeleteFunc(out.Files, unread)
	maps.DeleteFunc(out.Inputs, unread)
	out.Upstream = nil
	for _, up := range m.Upstream {
		for in := range out.Inputs {
			if stage, _, _ := strings.Cut(in, "/"); stage == up.Stage && !slices.Contains(out.Upstream, up) {
				out.Upstream = append(out.Upstream, up)
			}
		}
	}
	return &out
}

// stage adds a stage and what it was made from, and returns its id.
func (g *graph) stage(m *madeBy) string {
	id := "stage:" + m.Stage + ":" + m.Key
	if slices.ContainsFunc(g.nodes, func(n graphNode) bool { return n.id == id }) {
		return id
	}
	lines := []string{"stage " + m.Stage, "key " + stage.ShortKey(m.Key)}
	if len(m.Code) > 0 {
		lines = append(lines, fmt.Sprintf("code: %d files, %d modules", len(m.Code), len(m.Modules)))
	}
	g.add(graphNode{id, nodeStage, lines})
	if len(m.Settings) > 0 {
		g.add(graphNode{"config:" + m.Config, nodeConfig, []string{"config " + m.Config}})
		g.join("config:"+m.Config, id, fmt.Sprintf("%s: %d keys", m.Stage, len(m.Settings)))
	}
	g.files(m.Files, id)
	for _, up := range m.Upstream {
		var tables []string
		for _, in := range slices.Sorted(maps.Keys(m.Inputs)) {
			if stage, table, _ := strings.Cut(in, "/"); stage == up.Stage {
				tables = append(tables, table)
			}
		}
		label := strings.Join(tables, ", ")
		if len(tables) > fewFiles {
			label = fmt.Sprintf("%d tables", len(tables))
		}
		g.join(g.stage(up), id, label)
	}
	return id
}

// files adds input files with edges to a node; many in one folder are one node.
func (g *graph) files(digests map[string]string, to string) {
	folders := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(digests)) {
		folders[path.Dir(name)] = append(folders[path.Dir(name)], name)
	}
	for _, dir := range slices.Sorted(maps.Keys(folders)) {
		names := folders[dir]
		if len(names) > fewFiles {
			id := "files:" + to + ":" + dir
			g.add(graphNode{id, nodeInput, []string{dir + "/", fmt.Sprintf("%d files", len(names))}})
			g.join(id, to, "")
			continue
		}
		for _, name := range names {
			id := "input:" + name + ":" + digests[name]
			g.add(graphNode{id, nodeInput, []string{name, "sha256 " + stage.ShortKey(digests[name])}})
			g.join(id, to, "")
		}
	}
}

// index returns the number of a node.
func (g *graph) index(id string) int {
	return slices.IndexFunc(g.nodes, func(n graphNode) bool { return n.id == id })
}

// graphWriters write a graph, by the name of the language.
var graphWriters = map[string]func(io.Writer, *graph) error{"mermaid": writeMermaid, "dot": writeDOT}

// dotStyles are the shapes and colours of the kinds of nodes in Graphviz.
var dotStyles = map[string]string{
	nodeFile:   `shape=note, fillcolor="#fff3c4"`,
	nodeStage:  `shape=box, fillcolor="#dbeafe"`,
	nodeInput:  `shape=folder, fillcolor="#eeeeee"`,
	nodeConfig: `shape=component, fillcolor="#e3f4e1"`,
}

// writeDOT writes the graph in the DOT language of Graphviz.
func writeDOT(w io.Writer, g *graph) error {
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ").Replace
	var b strings.Builder
	b.WriteString("digraph origin {\n  rankdir=LR;\n  node [fontname=\"Helvetica\", fontsize=11, style=filled];\n  edge [fontname=\"Helvetica\", fontsize=9];\n")
	for i, n := range g.nodes {
		lines := make([]string, len(n.lines))
		for j, l := range n.lines {
			lines[j] = quote(l)
		}
		fmt.Fprintf(&b, "  n%d [label=\"%s\", %s];\n", i, strings.Join(lines, `\n`), dotStyles[n.kind])
	}
	for _, e := range g.edges {
		fmt.Fprintf(&b, "  n%d -> n%d", g.index(e.from), g.index(e.to))
		if e.label != "" {
			fmt.Fprintf(&b, " [label=\"%s\"]", quote(e.label))
		}
		b.WriteString(";\n")
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// mermaidShapes are the brackets of the kinds of nodes in Mermaid.
var mermaidShapes = map[string][2]string{
	nodeFile: {"([", "])"}, nodeStage: {"[", "]"}, nodeInput: {"[/", "/]"}, nodeConfig: {"{{", "}}"},
}

// writeMermaid writes the graph as a Mermaid flowchart.
func writeMermaid(w io.Writer, g *graph) error {
	quote := strings.NewReplacer("#", "#35;", "&", "#amp;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "\n", " ", "`", "#96;").Replace
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	for i, n := range g.nodes {
		lines := make([]string, len(n.lines))
		for j, l := range n.lines {
			lines[j] = quote(l)
		}
		shape := mermaidShapes[n.kind]
		fmt.Fprintf(&b, "  n%d%s\"%s\"%s\n", i, shape[0], strings.Join(lines, "<br/>"), shape[1])
	}
	for _, e := range g.edges {
		label := ""
		if e.label != "" {
			label = `|"` + quote(e.label) + `"|`
		}
		fmt.Fprintf(&b, "  n%d -->%s n%d\n", g.index(e.from), label, g.index(e.to))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
