package lineage

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/text"
)

// Text writes an explanation for a terminal.
func (e *Explanation) Text(w io.Writer) {
	row := func(name, format string, args ...any) {
		fmt.Fprintf(w, "  %-8s %s\n", name, fmt.Sprintf(format, args...))
	}
	fmt.Fprintln(w, e.File)
	row("sha256", "%s", e.SHA256)
	if e.Content != "" {
		row("content", "%s", e.Content)
	}
	if !e.Current {
		row("CHANGED", "the bytes are not those that were made")
	}
	if e.Note != "" {
		row("note", "%s", e.Note)
	}
	for _, s := range e.Stamps {
		row("STAMP", "%s", s.Text)
	}
	if e.Table != nil {
		e.Table.text(w)
	}
	if e.Shard != nil {
		row("shard", "%s, key %s, %.3f s in run %s", e.Shard.ID, stage.ShortKey(e.Shard.Key), e.Shard.Seconds, e.Shard.Run)
		digests(w, "    reads  ", e.Shard.Inputs)
	}
	for _, s := range e.ReadBy {
		row("read by", "stage %s", s)
	}
	digests(w, "  file     ", e.Files)
	seen := map[string]bool{}
	if e.Made != nil {
		e.Made.text(w, "  ", seen)
	}
	for _, m := range e.From {
		m.text(w, "  ", seen)
	}
	if e.Run != nil {
		row("run", "%s (%s)", e.Run.ID, e.Run.Time)
		e.Run.Environment.Text(w, "    ")
	}
	if e.Command != "" {
		row("again", "%s", e.Command)
	}
}

// digests writes names with the beginning of a digest each, sorted.
func digests(w io.Writer, lead string, m map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		fmt.Fprintf(w, "%s%s %s\n", lead, name, stage.ShortKey(m[name]))
	}
}

func (t *Table) text(w io.Writer) {
	fmt.Fprintf(w, "  table    %s: %s; %d rows\n", t.Name, t.Doc, t.Rows)
	if t.Source != "" {
		fmt.Fprintf(w, "  source   %s\n", t.Source)
	}
	for _, c := range t.Columns {
		unit := ""
		if c.Unit != "" {
			unit = " [" + c.Unit + "]"
		}
		fmt.Fprintf(w, "    %-18s %-8s %s%s\n", c.Name, c.Type, c.Doc, unit)
	}
}

// text writes a node and what is below it, each node once.
func (m *Made) text(w io.Writer, indent string, seen map[string]bool) {
	fmt.Fprintf(w, "%smade by  stage %s, config %s, key %s", indent, m.Stage, m.Config, stage.ShortKey(m.Key))
	if seen[m.Stage+m.Key] {
		fmt.Fprintln(w, " (see above)")
		return
	}
	seen[m.Stage+m.Key] = true
	fmt.Fprintln(w)
	for _, s := range m.Settings {
		origin := ""
		if s.Origin != "" {
			origin = "  (" + s.Origin + ")"
		}
		fmt.Fprintf(w, "%s  config  %s = %s%s\n", indent, s.Key, text.Clip(s.Value, 80), origin)
	}
	digests(w, indent+"  file    ", m.Files)
	for _, o := range m.Origins {
		fmt.Fprintf(w, "%s  origin  %s\n", indent, originText(o))
	}
	digests(w, indent+"  table   ", m.Inputs)
	digests(w, indent+"  code    ", m.Code)
	if len(m.Modules) > 0 {
		fmt.Fprintf(w, "%s  linked  %d modules (--json lists them)\n", indent, len(m.Modules))
	}
	for _, up := range m.Upstream {
		up.text(w, indent+"  ", seen)
	}
}
