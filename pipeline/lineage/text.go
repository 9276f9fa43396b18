package lineage

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"text/template"

	"neurorbit/pipeline/config"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/text"
)

//go:embed explain.tmpl
var explainText string

var explanation = template.Must(template.New("explain").Funcs(template.FuncMap{
	"short": stage.ShortKey, "clip": text.Clip, "plural": text.Plural, "origin": originText,
	"reasons": func(r []engine.Reason, c *config.Config) string {
		var b strings.Builder
		Reasons(&b, r, "  ", c)
		return b.String()
	},
	"environment": func(e provenance.Environment) string {
		var b strings.Builder
		e.Text(&b, "    ")
		return strings.TrimSuffix(b.String(), "\n")
	},
}).Parse(explainText))

// Text writes an explanation for a terminal.
func (e *Explanation) Text(w io.Writer) {
	_ = explanation.Execute(w, e) // it fails only where w does
}

// A node is a stage in the text of an explanation.
type node struct {
	*Made
	Indent string
	Again  bool // it was described above
}

// Nodes lists the stages behind a file, each before those that it reads.
func (e *Explanation) Nodes() []node {
	var out []node
	seen := map[string]bool{}
	var visit func(list []*Made, indent string)
	visit = func(list []*Made, indent string) {
		for _, m := range list {
			again := seen[m.Stage+m.Key]
			seen[m.Stage+m.Key] = true
			out = append(out, node{m, indent, again})
			if !again {
				visit(m.Upstream, indent+"  ")
			}
		}
	}
	if e.Made != nil {
		visit([]*Made{e.Made}, "  ")
	}
	visit(e.From, "  ")
	return out
}

// originText says where a fetched file came from.
func originText(o stage.Origin) string {
	from := "was there already"
	if o.From != "" {
		from = "from " + o.From
	}
	if o.Time != "" {
		from += ", " + o.Time
	}
	return fmt.Sprintf("%s: %s; %d bytes, sha256 %s", o.File, from, o.Size, o.SHA256)
}
