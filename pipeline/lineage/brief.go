package lineage

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/text"
)

// Text writes an explanation for a terminal: as much as a screen holds, unless
// everything was asked for. more is the command that asks for it.
func (e *Explanation) Text(w io.Writer, s text.Screen, more string) {
	if s.All() {
		_ = explanation.Execute(w, e) // it fails only where w does
		return
	}
	head, tail, stages := e.head(s), e.tail(s), e.stages()
	tail = append(tail, s.Wrap("in full   "+more, "          "))
	var blocks [][]string // of a stage
	for _, m := range stages {
		blocks = append(blocks, m.lines(s, e.Shard, len(stages) > 4))
	}
	room := s.Lines - count(head) - count(tail)
	var out []string
	for i, lines := range blocks {
		share := room / (len(blocks) - i) // what one leaves is for the others
		lines = text.Fit(lines, max(share, 2), "          and %d more")
		room -= count(lines)
		out = append(out, lines...)
	}
	if e.Table != nil {
		tail = append(tail, text.Fit(e.columns(s), max(room, 1), "          and %d more columns")...)
	}
	fmt.Fprintln(w, strings.Join(slices.Concat(head, out, tail), "\n"))
}

// count counts lines.
func count(items []string) int { return len(items) + strings.Count(strings.Join(items, ""), "\n") }

// head says what the file is and whether it is current.
func (e *Explanation) head(s text.Screen) []string {
	state := string(e.State)
	switch {
	case !e.Current:
		state = "CHANGED"
	case e.State == engine.Fresh || state == "":
		state = "current"
	}
	what := e.Title
	if e.Table != nil {
		what = fmt.Sprintf("%s, %s", e.Table.Doc, text.Plural(e.Table.Rows, "row"))
	}
	first := s.Wrap(e.File+": "+text.Join("; ", what, state), "  ")
	head := []string{strings.TrimSuffix(first, state) + s.Paint(state)}
	if !e.Current {
		head = append(head, "  the bytes are not those that were made")
	}
	if e.Note != "" {
		head = append(head, s.Wrap("note      "+e.Note, "          "))
	}
	for _, stamp := range e.Stamps {
		head = append(head, s.Wrap("STAMP     "+stamp.Text, "          "))
	}
	for _, by := range e.ReadBy {
		head = append(head, "read by   stage "+by)
	}
	if len(e.Files) > 0 {
		head = append(head, s.Wrap("files     "+strings.Join(slices.Sorted(maps.Keys(e.Files)), ", "), "          "))
	}
	return head
}

// tail says which run published the file, and how to make it again.
func (e *Explanation) tail(s text.Screen) (tail []string) {
	if e.Run != nil {
		v := e.Run.Environment
		tail = append(tail, s.Wrap(fmt.Sprintf("run       %s, %s, %s/%s", e.Run.ID, v.Go, v.OS, v.Arch), "          "))
	}
	if e.Command != "" {
		var parts []string
		for part := range strings.SplitSeq(e.Command, " && ") {
			parts = append(parts, text.Unbroken(part))
		}
		tail = append(tail, s.Wrap("again     "+strings.Join(parts, " && "), "          "))
	}
	return tail
}

// columns lists the columns of the table.
func (e *Explanation) columns(s text.Screen) []string {
	rows := make([][]string, len(e.Table.Columns))
	for i, c := range e.Table.Columns {
		if c.Unit != "" {
			c.Doc += " [" + c.Unit + "]"
		}
		rows[i] = []string{"column", "  " + c.Name, c.Type, c.Doc}
	}
	return s.Table(rows)
}

// stages lists what the file depends on, each stage before those that it reads.
func (e *Explanation) stages() (out []*Made) {
	var visit func(m *Made)
	visit = func(m *Made) {
		if slices.ContainsFunc(out, func(o *Made) bool { return o.Stage == m.Stage && o.Key == m.Key }) {
			return
		}
		out = append(out, m)
		for _, up := range m.Upstream {
			for name := range m.reads {
				if strings.HasPrefix(name, up.Stage+"/") {
					visit(up)
					break
				}
			}
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

// lines tells of a stage: its key, or that of the one shard of the file, its code, what
// it reads, and the config keys that its shards have in theirs.
func (m *Made) lines(s text.Screen, sh *store.Shard, short bool) []string {
	what, key := text.Plural(len(m.shards), "shard"), m.Key
	if len(m.shards) == 1 {
		what = "shard " + m.shards[0]
		if sh != nil && sh.Stage == m.Stage && sh.ID == m.shards[0] {
			key = sh.Key
		}
	}
	first := fmt.Sprintf("made by   stage %s, %s, key %s, config %s", m.Stage, what, stage.ShortKey(key), m.Config)
	if short {
		return []string{s.Wrap(first, "          ")}
	}
	out := []string{s.Wrap(first, "          ")}
	if reads := slices.Sorted(maps.Keys(m.reads)); len(reads) > 0 {
		out = append(out, s.Wrap("  reads   "+strings.Join(text.Fit(reads, 6, "and %d more"), ", "), "          "))
	}
	for _, o := range m.Origins {
		out = append(out, s.Wrap("  origin  "+originText(o), "          "))
	}
	keys, others := m.keys()
	code := text.Plural(len(m.Code), "file") + ", " + text.Plural(len(m.Modules), "module")
	if others > 0 {
		code += "; " + text.Plural(others, "other setting") + " of the stage"
	}
	out = append(out, "  code    "+code)
	for _, line := range keys {
		out = append(out, text.Clip("  config  "+line, s.Width))
	}
	return out
}

// keys lists the settings that the shards have in their keys, those of one list
// together, each with where its value comes from, and counts the others.
func (m *Made) keys() (lines []string, others int) {
	list := func(key string) string {
		_, rest, _ := strings.Cut(key, ".")
		name, _, _ := strings.Cut(rest, "[")
		return name
	}
	values := map[string]int{}
	for _, set := range m.Settings {
		values[list(set.Key)]++
	}
	for _, set := range m.Settings {
		name := list(set.Key)
		top, _, _ := strings.Cut(name, ".")
		switch n := values[name]; {
		case !m.params[name] && !m.params[top]:
			others++
			continue
		case n == 0: // told
			continue
		case n > 1:
			lines = append(lines, fmt.Sprintf("%s.%s: %d values", m.Stage, name, n))
		default:
			lines = append(lines, set.Key+" = "+text.Clip(set.Value, 40))
		}
		values[name] = 0
		if set.Origin != "" {
			lines[len(lines)-1] += "  (" + set.Origin + ")"
		}
	}
	return lines, others
}
