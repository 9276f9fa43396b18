package lineage

import (
	_ "embed"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/template"

	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/text"
)

//go:embed explain.tmpl
var explainText string

var explanation = template.Must(template.New("").Funcs(template.FuncMap{
	"short": stage.ShortKey, "plural": text.Plural, "duration": text.Duration, "reasons": Reasons, "origin": originText,
	"names": func(of ...map[string]string) string {
		var names []string
		for _, m := range of {
			names = append(names, slices.Sorted(maps.Keys(m))...)
		}
		return strings.Join(text.Fit(names, 6, "and %d more"), ", ")
	},
	"environment": func(e provenance.Environment) string {
		var b strings.Builder
		e.Text(&b, "          ")
		return strings.TrimSuffix(b.String(), "\n")
	},
}).Parse(explainText))

const margin = "          " // of what is broken over lines

// A part is what a template is given: the explanation or a stage of it.
type part struct {
	*Explanation
	*Made
	All, Short bool
	More       string
}

// Text writes an explanation for a terminal: as much as a screen holds, unless
// everything was asked for. more is the command that asks for it.
func (e *Explanation) Text(w io.Writer, s text.Screen, more string) {
	p := part{Explanation: e, All: s.All(), More: more}
	head, tail, stages := s.Render(explanation, "head", p, margin), s.Render(explanation, "tail", p, margin), e.stages()
	state := e.Word()
	head[0] = strings.TrimSuffix(head[0], state) + s.Paint(state)
	p.Short = len(stages) > 4 && !p.All
	var blocks [][]string
	for _, p.Made = range stages {
		blocks = append(blocks, s.Render(explanation, "stage", p, margin))
	}
	room := s.Lines - text.Count(head) - text.Count(tail) - 1
	made := text.Share(blocks, room)
	out := slices.Concat(head, made, tail)
	if e.Table != nil {
		if p.All {
			s.Width = text.Unlimited
		}
		var columns [][]string
		for _, c := range e.Table.Columns {
			if c.Unit != "" {
				c.Doc += " [" + c.Unit + "]"
			}
			columns = append(columns, []string{"column", "  " + c.Name, c.Type, c.Doc})
		}
		out = append(out, text.Fit(s.Table(columns), max(room-text.Count(made), 1), "          and %d more columns")...)
	}
	fmt.Fprintln(w, strings.Join(out, "\n"))
}

// Word is the state of the file in a word.
func (e *Explanation) Word() string {
	switch {
	case !e.Current:
		return "CHANGED"
	case e.State == "" || e.State == "fresh":
		return "current"
	}
	return string(e.State)
}

// Again lists the commands that make the file again.
func (e *Explanation) Again() []string { return strings.Split(e.Command, " && ") }

// stages lists what the file depends on, each stage before those that it reads.
func (e *Explanation) stages() (out []*Made) {
	var visit func(m *Made)
	visit = func(m *Made) {
		if slices.ContainsFunc(out, func(o *Made) bool { return o.Stage == m.Stage && o.Key == m.Key }) {
			return
		}
		out = append(out, m)
		for _, up := range m.Upstream {
			visit(up)
		}
	}
	for _, m := range e.From {
		visit(m)
	}
	if e.Made != nil {
		visit(e.Made)
	}
	return out
}

// Keys lists the settings that the shards have in their keys, or all, those of one
// list together, each with where its value comes from.
func (p part) Keys() (lines []string) {
	list := func(key string) string {
		_, rest, _ := strings.Cut(key, ".")
		name, _, _ := strings.Cut(rest, "[")
		return name
	}
	values := map[string]int{}
	for _, set := range p.Settings {
		values[list(set.Key)]++
	}
	for _, set := range p.Settings {
		name := list(set.Key)
		top, _, _ := strings.Cut(name, ".")
		line := set.Key + " = " + text.Clip(set.Value, 40)
		if n := values[name]; n > 1 && !p.All {
			line = fmt.Sprintf("%s.%s: %d values", p.Made.Stage, name, n)
		}
		if set.Origin != "" {
			line += "  (" + set.Origin + ")"
		}
		if p.All || values[name] > 0 && (p.params[name] || p.params[top]) {
			lines = append(lines, line)
			values[name] = 0 // told
		}
	}
	return lines
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
