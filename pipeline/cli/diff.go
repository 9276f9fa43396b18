package cli

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/diff"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
)

// The parts of what diff says, as --only names them.
const (
	partConfig  = "config"
	partPlan    = "plan"
	partTables  = "tables"
	partFigures = "figures"
	partClaims  = "claims"
)

var diffParts = []string{partConfig, partPlan, partTables, partFigures, partClaims}

func (a *app) diffCommand() *cobra.Command {
	var (
		only     []string
		rows     int
		stat, md bool
		exitCode bool
	)
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Compare two configs, runs or Git revisions: settings, code, what would run, results",
		Long: `A and B are each one of

  a config      a file, or the name of one in configs/; with the code of this program
  a run         an ID that log lists, its beginning, latest, or latest~N
  a revision    anything Git knows as a commit, or . for the working tree; with the
                config that -c names, and the code, as they are there

If a name is several of these, the first counts; a prefix config:, run: or
rev: says which is meant. --set changes the config of B.

It says, in this order: config keys that differ, with unit and origin; source files
and modules that differ, with the stages they reach (comments and layout do not
count); what a run of B would compute, shard by shard, and how long that takes by
recorded times; tables row by row, joined on their keys; figures series by series;
claims whose outcome differs. What is read by a stage that has to run first is not
known yet: the shards behind it are counted as "at most", as results that come out
as before stop the run there.

Results are those in the store. Those of a revision are what its committed report
was made of; if the store lacks that, the report's own files. Claims are checked
with each side's own claims files, those of a run with the project's.

abs is |a-b|, rel is |a-b| / max(|a|,|b|), ulp the number of steps from a to b through the
floats of the column's type.`,
		Example: `  neurorbit diff paper quick --only config
  neurorbit diff paper paper --set 'orbits.n=[5,7]'
  neurorbit diff latest~1 latest --stat
  neurorbit diff main . --md`,
		Annotations: exits(exitDone, exitUsage, exitStale, exitStage, exitDamage, exitInterrupted),
		Args:        nArgs(2, "two sides: configs, runs or Git revisions"),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, text string) ([]string, cobra.ShellCompDirective) {
			return a.completeConfigs(cmd, args, text)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, part := range only {
				if !slices.Contains(diffParts, part) {
					return &usageError{"--only " + part + ": no such part", "the parts are " + strings.Join(diffParts, ", ")}
				}
			}
			if rows < 0 {
				return &usageError{"--rows takes a number from 0", "neurorbit diff --help"}
			}
			if len(only) == 0 {
				only = diffParts
			}
			r, failed, err := a.diff(cmd.Context(), args[0], args[1], only, rows)
			if err != nil {
				return err
			}
			switch {
			case a.json:
				err = a.printJSON(r)
			case md:
				err = diff.Markdown(a.out, r)
			default:
				err = diff.Text(a.out, r, stat)
			}
			if err = errors.Join(err, failed); err != nil {
				return err
			}
			if exitCode && r.Differs() {
				return &silentError{exitStale}
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&only, "only", nil, "only these parts: "+strings.Join(diffParts, ", "))
	f.IntVar(&rows, "rows", 5, "how many rows to show of each table, those with the biggest change first")
	f.BoolVar(&stat, "stat", false, "counts only, one line a table or figure")
	f.BoolVar(&md, "md", false, "Markdown, for a pull request")
	f.BoolVar(&exitCode, "exit-code", false, "exit with 3 if anything differs, as git diff --exit-code does with 1")
	cmd.MarkFlagsMutuallyExclusive("stat", "md")
	return cmd
}

// diff compares two sides. failed tells of tables that cannot be compared though
// they are there; the rest of the report is sound.
func (a *app) diff(ctx context.Context, argA, argB string, only []string, rows int) (r *diff.Report, failed, err error) {
	sa, err := a.side(argA, nil)
	if err != nil {
		return nil, nil, err
	}
	defer sa.close()
	sb, err := a.side(argB, a.sets)
	if err != nil {
		return nil, nil, err
	}
	defer sb.close()
	c := &comparison{app: a, a: sa, b: sb, rows: rows, r: &diff.Report{A: sa.Side, B: sb.Side}}
	want := func(part string) bool { return slices.Contains(only, part) }
	c.r.Config = diff.Settings(sa.leaves, sb.leaves)
	changed := c.differing(c.r.Config)
	if want(partPlan) {
		c.r.Code = c.code()
		if sb.unplanned == "" {
			c.r.Plan = c.plan(changed)
		}
	}
	if err := c.noteRevisions(); err != nil {
		return nil, nil, err
	}
	if want(partTables) {
		if failed, err = c.tables(ctx); err != nil {
			return nil, nil, err
		}
	}
	if want(partFigures) {
		if err := c.figures(ctx); err != nil {
			return nil, nil, err
		}
	}
	if want(partClaims) {
		if err := c.claims(); err != nil {
			return nil, nil, err
		}
	}
	if !want(partConfig) {
		c.r.Config = nil
	}
	return c.r, failed, nil
}

// A comparison is a report in the making.
type comparison struct {
	app  *app
	a, b *side
	rows int
	r    *diff.Report
}

// stageNames lists the stages of both sides in the order of the program.
func (c *comparison) stageNames() []string {
	var out []string
	for _, st := range c.app.program.Stages {
		if c.a.stages[st.Name] != nil || c.b.stages[st.Name] != nil {
			out = append(out, st.Name)
		}
	}
	return out
}

// code compares the code components of the stages that both sides have, and the
// modules that go.mod files require.
func (c *comparison) code() *diff.Code {
	type change struct{ name, old, new string }
	reach := map[change][]string{}
	add := func(ch change, stage string) { reach[ch] = append(reach[ch], stage) }
	for _, name := range c.stageNames() {
		sa, sb := c.a.stages[name], c.b.stages[name]
		switch {
		case sa == nil || sb == nil:
			c.note("stage " + name + " is only in " + map[bool]string{true: "A", false: "B"}[sb == nil])
			continue
		case sa.key != "" && sa.key == sb.key:
			continue
		case sa.code == nil || sb.code == nil:
			c.note("the code of stage " + name + " on side " + map[bool]string{true: "A", false: "B"}[sa.code == nil] + " is not known: its record is gone")
			continue
		}
		for _, comp := range union(sa.code, sb.code) {
			old, now := sa.code[comp], sb.code[comp]
			if comp == "go" && (old == "" || now == "") {
				continue // not known of a revision that was not planned
			}
			if old != now {
				add(change{comp, old, now}, name)
			}
		}
	}
	if c.a.modules != nil && c.b.modules != nil {
		for _, path := range union(c.a.modules, c.b.modules) {
			ch := change{"module:" + path, c.a.modules[path], c.b.modules[path]}
			if _, ok := reach[ch]; !ok && ch.old != ch.new {
				reach[ch] = []string{}
			}
		}
	}
	out := &diff.Code{Files: []diff.Component{}, Modules: []diff.Component{}}
	for _, ch := range slices.SortedFunc(maps.Keys(reach), func(x, y change) int { return strings.Compare(x.name+x.old+x.new, y.name+y.old+y.new) }) {
		kind, name, _ := strings.Cut(ch.name, ":")
		comp := diff.Component{Name: name, Old: ch.old, New: ch.new, Stages: reach[ch]}
		switch kind {
		case "code":
			comp.Old, comp.New = engine.ShortKey(comp.Old), engine.ShortKey(comp.New)
			out.Files = append(out.Files, comp)
		case "module":
			out.Modules = append(out.Modules, comp)
		default:
			comp.Name = kind
			out.Go = append(out.Go, comp)
		}
	}
	return out
}

func (c *comparison) note(text string) {
	if !slices.Contains(c.r.Notes, text) {
		c.r.Notes = append(c.r.Notes, text)
	}
}

// union returns the keys of both maps, sorted.
func union(a, b map[string]string) []string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}

// noteRevisions says what of a revision cannot be taken at its word: a report that
// was made with other keys than its config and code give, and shards counted as
// this program divides the work, where the code of B is other.
func (c *comparison) noteRevisions() error {
	for _, s := range []*side{c.a, c.b} {
		if s.Kind != revisionSide {
			continue
		}
		label := map[bool]string{true: "A", false: "B"}[s == c.a]
		if s.unplanned != "" {
			c.note("the shards of " + label + " are not known: for the stages of this program " + s.unplanned)
			continue
		}
		built, err := c.app.program.Engine(s.project.Root)
		if err != nil {
			return err
		}
		var stale, other []string
		for _, st := range s.project.Stages {
			own := s.stages[st.Name]
			code, err := built.Code(st.Name)
			if err != nil {
				return err
			}
			if !sameCode(own.code, code) {
				other = append(other, st.Name)
				continue
			}
			if s.report == nil {
				continue
			}
			if _, ok := s.report.m.Stages[st.Name]; ok && own.key != "" && own.made != own.key {
				stale = append(stale, st.Name)
			}
		}
		if stale != nil {
			c.note("the report of " + label + " was made with other keys than its config and code give: " + strings.Join(stale, ", "))
		}
		if other != nil && s == c.b {
			c.note("this program has other code than B, and counts shards as it divides the work itself: " + strings.Join(other, ", "))
		}
	}
	return nil
}

// sameCode reports whether the components of a stage are those of its code.
func sameCode(components, code map[string]string) bool {
	return !slices.ContainsFunc(union(components, code), func(name string) bool {
		return strings.Contains(name, ":") && components[name] != code[name] // the language version is no code
	})
}

// differing returns the stages whose keys differ. Where a key is not known, since
// an earlier stage has to run first, it differs if anything that is known does.
func (c *comparison) differing(settings *diff.Config) map[string]bool {
	out := map[string]bool{}
	for _, st := range c.app.program.Stages {
		sa, sb := c.a.stages[st.Name], c.b.stages[st.Name]
		switch {
		case sa == nil || sb == nil:
			out[st.Name] = (sa == nil) != (sb == nil)
			continue
		case sa.key != "" && sb.key != "":
			out[st.Name] = sa.key != sb.key
			continue
		}
		upstream := slices.ContainsFunc(st.Inputs, func(in stage.Input) bool {
			up, _, ok := strings.Cut(in.Table, "/")
			return ok && out[up]
		})
		own := slices.ContainsFunc(settings.Changed, func(s diff.Setting) bool { return strings.HasPrefix(s.Key, st.Name+".") })
		out[st.Name] = upstream || own || !maps.Equal(sa.code, sb.code) || !slices.Equal(sa.keys, sb.keys)
	}
	return out
}

// plan counts what becomes of the shards of each stage.
func (c *comparison) plan(differs map[string]bool) *diff.Plan {
	out := &diff.Plan{Past: c.b.past(), Known: true}
	for _, name := range c.stageNames() {
		sb := c.b.stages[name]
		if sb == nil {
			continue
		}
		s := diff.Stage{Name: name, NewKey: sb.key, Shards: len(sb.keys), Known: true, Differs: differs[name]}
		have := map[string]bool{}
		if sa := c.a.stages[name]; sa != nil {
			s.OldKey = sa.key
			for _, key := range sa.keys {
				have[key] = key != ""
			}
		}
		for _, key := range sb.keys {
			if have[key] {
				s.Same++
			}
		}
		if sb.plan != nil {
			c.work(&s, sb.plan)
		} else {
			for _, key := range sb.keys {
				if _, ok := c.b.project.Store.Shard(key); ok {
					s.Reused++
				} else {
					s.Lost++
				}
			}
			s.Note = sb.missing
		}
		out.Compute += s.Compute
		out.Maybe += s.Maybe
		out.Seconds += s.Seconds
		out.Known = out.Known && s.Known
		out.Stages = append(out.Stages, s)
	}
	return out
}

// work counts what a run would have to compute of a planned stage.
func (c *comparison) work(s *diff.Stage, sp *engine.StagePlan) {
	st := c.b.project.Store
	for i := range sp.Shards {
		sh := &sp.Shards[i]
		switch {
		case sh.Open && mayBeStored(st, sp, sh):
			s.Maybe++
		case sh.Open || sh.Record == nil:
			s.Compute++
		default:
			s.Reused++
		}
	}
	if s.Compute+s.Maybe == 0 {
		return
	}
	for _, in := range sp.Stage.Inputs {
		if _, ok := sp.Inputs[in.Table]; in.Table != "" && !ok {
			s.Waits = append(s.Waits, in.Table)
		}
	}
	f := predict(&project.Project{Project: c.b.project}, sp)
	s.Seconds, s.Known = f.Seconds, f.Known
}

// mayBeStored reports whether the store has a result that a shard could reuse if
// what it reads comes out as it once did: one with the same code, parameters and
// known inputs.
func mayBeStored(st *store.Store, sp *engine.StagePlan, sh *engine.ShardPlan) bool {
	for _, rec := range st.Shards() {
		if rec.Stage != sp.Stage.Name || rec.ID != sh.Shard.ID || rec.Context != sp.Context.ID || !maps.Equal(rec.Params, sh.Params) {
			continue
		}
		same := true
		for name, digest := range sh.Inputs {
			same = same && rec.Inputs[name] == digest
		}
		if same {
			return true
		}
	}
	return false
}

// outputs lists the published tables of all stages by "<stage>/<table>".
func (a *app) outputs() map[string]stage.Output {
	out := map[string]stage.Output{}
	for _, st := range a.program.Stages {
		for _, o := range st.Outputs {
			if o.Row != nil && !o.Internal {
				out[st.Name+"/"+o.Name] = o
			}
		}
	}
	return out
}

// tables compares all tables. failed joins what is wrong with the keys of tables.
func (c *comparison) tables(ctx context.Context) (failed, err error) {
	c.r.Tables = []*diff.Table{}
	for _, name := range c.stageNames() {
		if reason := c.missing(name); reason != "" {
			c.r.Tables = append(c.r.Tables, &diff.Table{Name: name + "/*", Verdict: diff.Unavailable, Note: reason})
			continue
		}
		for _, st := range c.app.program.Stages {
			if st.Name != name {
				continue
			}
			for _, o := range st.Outputs {
				if o.Row == nil || o.Internal {
					continue
				}
				if err := ctx.Err(); err != nil {
					return nil, err
				}
				t, err := c.table(name+"/"+o.Name, o.Key)
				var bad *diff.KeyError
				if errors.As(err, &bad) {
					failed = errors.Join(failed, &engine.StageError{Stage: name, Shard: "(rows)", Err: err})
					t, err = &diff.Table{Name: name + "/" + o.Name, Key: o.Key, Verdict: diff.Unavailable, Note: bad.Reason + " in " + bad.Side}, nil
				}
				if err != nil {
					return nil, readError(err)
				}
				c.r.Tables = append(c.r.Tables, t)
			}
		}
	}
	return failed, nil
}

// missing says why the results of a stage cannot be compared, if there are none on
// a side.
func (c *comparison) missing(name string) string {
	var reasons []string
	sa, sb := c.a.stages[name], c.b.stages[name]
	if sa != nil && sb != nil && sa.made != "" && sa.made == sb.made {
		return "" // equal, even if they are gone
	}
	for label, s := range map[string]*side{"A": c.a, "B": c.b} {
		st := s.stages[name]
		switch {
		case st == nil:
			reasons = append(reasons, label+": it has no such stage")
		case st.results == nil && s.report == nil:
			reasons = append(reasons, label+": "+st.missing)
		}
	}
	slices.Sort(reasons)
	return strings.Join(reasons, "; ")
}

func (c *comparison) table(name string, key []string) (*diff.Table, error) {
	ta, tb := c.a.table(name), c.b.table(name)
	stageName, _, _ := strings.Cut(name, "/")
	if sa, sb := c.a.stages[stageName], c.b.stages[stageName]; sa.made != "" && sa.made == sb.made {
		out := &diff.Table{Name: name, Key: key, Verdict: diff.Equal, Note: "made with the same key"}
		for _, t := range []sideTable{ta, tb} {
			if t.missing == "" {
				out.Equal = 0
				for _, p := range t.parts {
					out.Equal += p.Rows
				}
			}
		}
		out.RowsA, out.RowsB = out.Equal, out.Equal
		return out, nil
	}
	if ta.missing != "" || tb.missing != "" {
		var reasons []string
		if ta.missing != "" {
			reasons = append(reasons, "A: "+ta.missing)
		}
		if tb.missing != "" {
			reasons = append(reasons, "B: "+tb.missing)
		}
		return &diff.Table{Name: name, Key: key, Verdict: diff.Unavailable, Note: strings.Join(reasons, "; ")}, nil
	}
	return diff.Tables(name, key, ta.parts, tb.parts, c.rows)
}

// readError turns damage of stored bytes into an error with a hint.
func readError(err error) error {
	var damage *store.DamageError
	if errors.As(err, &damage) {
		return &damageError{err.Error(), "neurorbit check --read-data names all that is damaged; neurorbit run computes it again"}
	}
	return err
}

// figures compares the CSV files behind figures and tables of the report.
func (c *comparison) figures(ctx context.Context) error {
	c.r.Figs = []*diff.Figure{}
	fa, fb := c.a.files(), c.b.files()
	names := map[string]string{} // file -> stage
	for _, files := range []map[string]sideFile{fa, fb} {
		for name, f := range files {
			names[name] = f.stage
		}
	}
	titles := c.titles()
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		a, okA := fa[name]
		b, okB := fb[name]
		f := &diff.Figure{Name: name, Verdict: diff.Equal}
		switch {
		case (!okA || !okB) && c.missing(names[name]) != "":
			continue // no results on a side, which the tables say
		case !okA:
			f.Verdict = diff.Added
		case !okB:
			f.Verdict = diff.Removed
		case a.digest != b.digest:
			var err error
			if f, err = compareFiles(name, a, b); err != nil {
				return readError(err)
			}
		}
		f.Title = titles[name]
		c.r.Figs = append(c.r.Figs, f)
	}
	return nil
}

func compareFiles(name string, a, b sideFile) (*diff.Figure, error) {
	dataA, err := a.read()
	if err != nil {
		return nil, err
	}
	dataB, err := b.read()
	if err != nil {
		return nil, err
	}
	f, err := diff.Figures(name, dataA, dataB)
	if err != nil { // not a table: other bytes is all that can be said
		return &diff.Figure{Name: name, Verdict: diff.Changed, Note: err.Error()}, nil
	}
	return f, nil
}

// titles maps the files of the report to the titles of the items they belong to,
// by the catalogues of B and, where it has none, of A.
func (c *comparison) titles() map[string]string {
	out := map[string]string{}
	for _, s := range []*side{c.a, c.b} {
		for _, st := range c.app.program.Stages {
			if !slices.ContainsFunc(st.Outputs, func(o stage.Output) bool { return o.Name == catalogue }) {
				continue
			}
			t, err := s.table(st.Name + "/" + catalogue).readAll()
			if err != nil || t == nil {
				continue
			}
			rows, err := table.Rows[catalogueRow](t)
			if err != nil {
				continue
			}
			for _, row := range rows {
				for _, file := range strings.Fields(row.Files) {
					out[file] = row.Title
				}
			}
		}
	}
	return out
}

// claims checks the claims of both sides and compares the outcomes.
func (c *comparison) claims() error {
	c.r.Claims = &diff.Claims{Changed: []diff.Claim{}}
	for label, s := range map[string]*side{"A": c.a, "B": c.b} {
		if s.report == nil && !slices.ContainsFunc(slices.Collect(maps.Values(s.stages)), func(st *sideStage) bool { return st.results != nil }) {
			c.r.Claims.Note = "not compared: " + label + " has no results"
			return nil
		}
	}
	known := c.app.outputs()
	ra, err := c.a.checkClaims(known)
	if err != nil {
		return readError(err)
	}
	rb, err := c.b.checkClaims(known)
	if err != nil {
		return readError(err)
	}
	c.r.Claims = diff.Verdicts(ra, rb)
	return nil
}

// ignoreEOF is nil for the end of a table.
func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
