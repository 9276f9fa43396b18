package report

import (
	"fmt"
	"path"
	"strings"

	"neurorbit/pipeline/claims"
)

// Names of the pages in a report.
const (
	MarkdownName = "REVIEW.md"
	TeXName      = "appendix.tex"
)

// An mdPage collects lines of Markdown.
type mdPage struct {
	*Facts
	b strings.Builder
}

// ReviewMarkdown renders the checklists of the ACM badges (Artifact Review and
// Badging, version 1.1) with the evidence for each point, what is needed, the
// commands with what to expect of them, and the known limits.
func ReviewMarkdown(f Facts) []byte {
	m := &mdPage{Facts: &f}
	m.line("# Review")
	m.para("What an evaluator of this artifact needs: the checklists of the ACM badges, version 1.1, each point with its evidence; the commands, and what to expect of them; "+
		"and what is known not to hold. The same as an artifact appendix in LaTeX: [%s](%s).", TeXName, TeXName)
	m.para("Made by neurorbit %s from the config %s.", Text(f.Version), m.link(f.File))
	for _, s := range append(f.Stale[:len(f.Stale):len(f.Stale)], f.Stamps...) {
		m.para("> **%s**", Text(s))
	}
	m.results()
	m.needs()
	m.commands()
	m.available()
	m.functional()
	m.reusable()
	m.reproduced()
	m.limits()
	return []byte(m.b.String())
}

func (m *mdPage) line(format string, args ...any) { fmt.Fprintf(&m.b, format+"\n", args...) }
func (m *mdPage) para(format string, args ...any) {
	m.b.WriteByte('\n')
	m.line(format, args...)
}

func (m *mdPage) table(header ...string) {
	m.para("| %s |", strings.Join(header, " | "))
	m.line("|%s", strings.Repeat(" --- |", len(header)))
}

func (m *mdPage) row(cells ...string) { m.line("| %s |", strings.Join(cells, " | ")) }

// link names a file or folder of the project, as a link where there is one.
func (m *mdPage) link(p string) string {
	to := m.Link(p)
	if to == "" {
		return Code(p)
	}
	return "[" + Code(p) + "](" + to + ")"
}

// results counts the claims of each publication and lists the stages.
func (m *mdPage) results() {
	m.para("## Results")
	m.table("Publication", "Claims", "Reproduced", "Differ", "Not testable", "Not as declared", "Claims file")
	for i := range m.Papers {
		p := &m.Papers[i]
		n := p.Count()
		m.row("["+Text(p.Title)+"]("+path.Join(p.Paper, "README.md")+")", fmt.Sprint(n.Claims), fmt.Sprint(n.Reproduced),
			fmt.Sprint(n.Differs), fmt.Sprint(n.NotTestable), fmt.Sprint(n.Undeclared), m.link(p.File))
	}
	m.table("Stage", "Makes", "Shards", "Key")
	for _, s := range m.Stages {
		m.row(m.link("stages/"+s.Name), Text(s.Doc), fmt.Sprint(s.Shards), Code(s.Key))
	}
}

func (m *mdPage) needs() {
	m.para("## What is needed")
	m.b.WriteByte('\n')
	m.line("- Software: Go and make. These results were made with %s. The modules in %s come from the Go module proxy or a filled module cache.", Text(m.Go), m.link("go.mod"))
	if m.has("import") {
		m.line("- Network: none, if the artifact is unpacked from a bundle (%s), which holds the modules.", Code("neurorbit export"))
	}
	m.line("- Disk: %d MB for the stored results and the published tables, the Go toolchain and modules apart.", megabytes(m.Bytes))
	m.line("- Hardware: no accelerator; %s predicts how long it takes.", Code("bin/neurorbit doctor"+m.Flag))
}

func (m *mdPage) commands() {
	m.para("## Commands")
	m.table("Command", "Does", "Expected")
	for _, s := range m.steps() {
		m.row(Code(s.command), Text(s.does), Text(s.expect))
	}
	m.para("What made any file of the report or of %s: %s.", Code("data/artifacts/"+m.Config+"/"), Code("bin/neurorbit explain FILE"))
}

// A point is a point of a checklist with its evidence.
type point struct{ asks, evidence string }

func (m *mdPage) checklist(title, means string, points ...point) {
	m.para("## %s", title)
	m.para("%s", means)
	m.table("Point", "Evidence")
	for _, p := range points {
		m.row(p.asks, p.evidence)
	}
}

func (m *mdPage) available() {
	points := []point{
		{"Licence that permits use", m.link("LICENSE")},
		{"How to cite, and the publications it rests on", m.link("CITATION.cff")},
		{"Identifier of the content", "the keys of the stages above, and the SHA-256 of every file of the report in [`manifest.json`](manifest.json)"},
	}
	if m.has("export") {
		points = append(points, point{"One file to deposit", Code("bin/neurorbit export"+m.Flag) +
			" writes sources, modules, configs, claims, results and report to one archive with equal bytes each time"})
	}
	points = append(points, point{"Placed in a public archive with a DOI", "that is for its authors to do: a program cannot show it"})
	m.checklist("Artifacts Available", "The badge asks that the artifact is in a public archive, under a unique identifier.", points...)
}

func (m *mdPage) functional() {
	n := m.count()
	m.checklist("Artifacts Evaluated - Functional", "The badge asks that the artifact is documented, consistent, complete and exercisable, with evidence that it was verified and validated.",
		point{"Documented", "how to build, run and check it: " + m.link("README.md") + "; why it is as it is: " + m.link("pipeline/decisions") + "; every command has " + Code("--help") + " with its exit codes"},
		point{"Consistent", fmt.Sprintf("%d claims, each with its place in the publication, the query that answers it and its verdict: ", n.Claims) + m.claimFiles()},
		point{"Complete", fmt.Sprintf("every table and figure has a page entry with its key, by publication: %s; what no data can test is listed with the reason: %d statements", m.paperPages(), m.uncovered())},
		point{"Exercisable", Code("make reproduce") + " computes everything from the raw data; " + Code("make quick") + " does the same at a small size in seconds"},
		point{"Verified and validated", Code("make test") + "; " + Code("bin/neurorbit run --check"+m.Flag) + " computes every shard again and compares every byte"},
	)
}

func (m *mdPage) claimFiles() string {
	var list []string
	for i := range m.Papers {
		list = append(list, m.link(m.Papers[i].File))
	}
	return strings.Join(list, ", ")
}

func (m *mdPage) paperPages() string {
	var list []string
	for i := range m.Papers {
		p := &m.Papers[i]
		list = append(list, "["+Text(p.Label)+"]("+path.Join(p.Paper, "README.md")+")")
	}
	return strings.Join(list, ", ")
}

func (m *mdPage) uncovered() int {
	n := 0
	for i := range m.Papers {
		n += len(m.Papers[i].Uncovered)
	}
	return n
}

func (m *mdPage) reusable() {
	m.checklist("Artifacts Evaluated - Reusable", "The badge asks for more than that: documented and structured so well that others can use it for work of their own.",
		point{"Settings", "every setting is a key of a config with its unit, range and meaning, checked by " + m.link("configs/schema.json") + "; a config may build on another"},
		point{"Change one thing", Code("bin/neurorbit why STAGE --set key=value") + " says what a change would make stale and why; " + Code("bin/neurorbit run --set key=value") + " computes only that"},
		point{"Data in a common format", "tables are Parquet files with units and descriptions in their metadata, read by pandas, Polars and DuckDB: " + m.link("README.md")},
		point{"Add to it", "a stage is one package and one line in " + m.link("stages/stages.go") + "; its contract: " + m.link("pipeline/stage/stage.go")},
		point{"Mathematics of its own", "the models are packages without input or output: " + m.link("stages/model")},
	)
}

func (m *mdPage) reproduced() {
	var points []point
	for _, g := range m.groups() {
		points = append(points, point{
			fmt.Sprintf("%s: %s", Text(g.paper.Label), Text(g.stage.Doc)),
			fmt.Sprintf("%d %s on %s: %s. %s", len(g.claims), plural(len(g.claims), "claim", "claims"), codes(g.tables), outcome(g.count),
				Code("bin/neurorbit run"+m.Flag+" "+g.stage.Name)+", then "+Code("bin/neurorbit verify"+m.Flag)),
		})
	}
	m.checklist("Results Validated - Results Reproduced",
		"The badge asks that others have obtained the main results with this artifact. For them: "+Code("bin/neurorbit review"+m.Flag)+
			" prints every verdict and computes shards of the reviewer's own choice again, bit for bit.", points...)
	m.para("Results Replicated means that others came to the results without the artifact of the authors. That is not for an artifact to claim.")
}

func codes(names []string) string {
	var list []string
	for _, n := range names {
		list = append(list, Code(n))
	}
	return strings.Join(list, ", ")
}

// limits lists what is known not to hold.
func (m *mdPage) limits() {
	m.para("## Known limits")
	m.b.WriteByte('\n')
	for _, s := range m.Stamps {
		m.line("- %s", Text(s))
	}
	if len(m.Stamps) == 0 {
		m.line("- No result carries a reservation.")
	}
	for i := range m.Papers {
		p := &m.Papers[i]
		n := p.Count()
		m.line("- %s: %d of %d claims %s, %d not testable, %d statements that no data can test, %d errata of the printed text. Each with its reason: [page](%s), [errata](%s).",
			Text(p.Label), n.Differs, n.Claims, plural(n.Differs, "differs", "differ"), n.NotTestable, len(p.Uncovered), len(p.Errata),
			path.Join(p.Paper, "README.md"), path.Join(p.Paper, "errata.md"))
	}
	for i := range m.Papers {
		p := &m.Papers[i]
		var differ []claims.Claim
		for _, c := range p.Claims {
			if c.Verdict == claims.Differs {
				differ = append(differ, c)
			}
		}
		if len(differ) == 0 {
			continue
		}
		m.para("### %s: what differs", Text(p.Label))
		m.table("Claim", "Place", "Published", "Ours", "Why")
		for _, c := range differ {
			why := c.Why
			if !c.AsDeclared {
				why = "not as declared"
			}
			m.row(Code(c.ID), Text(c.Place), Text(c.Published), Text(c.Got), Text(why))
		}
	}
}
