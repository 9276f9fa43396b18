package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"neurorbit/pipeline/claims"
)

// Facts is all that the pages for evaluators are made from.
type Facts struct {
	// Version is the program's, Go the version of the language it was built with.
	Version, Go string
	// Config and File are the name and the path of the config; Flag selects it on
	// a command line (" -c configs/quick.yaml", or nothing for the default).
	Config, File, Flag string
	// Report is the report's folder as a reader in the project's folder types it.
	Report string
	// Papers holds the claims of each publication and what came of them.
	Papers []claims.File
	Stages []StageFacts
	// Bytes is the size of the stored results and of the published files.
	Bytes int64
	// Stamps are reservations on the data; Stale says what is older than its
	// config, inputs or code.
	Stamps, Stale []string
	// Commands lists the commands of the program.
	Commands []string
	// Link returns the relative path by which a page reaches a file or folder of
	// the project, or "" if it cannot.
	Link func(path string) string
}

// StageFacts are those of a stage.
type StageFacts struct {
	Name, Doc string
	// Key is the short key of what the stage made.
	Key    string
	Shards int
	// Exact says that it computes with integers only.
	Exact bool
}

func (f *Facts) has(command string) bool { return slices.Contains(f.Commands, command) }

// count sums the counts of all publications.
func (f *Facts) count() claims.Count {
	var n claims.Count
	for i := range f.Papers {
		n.Add(f.Papers[i].Count())
	}
	return n
}

// A claimGroup is what a publication says that one stage's tables can show.
type claimGroup struct {
	paper  *claims.File
	stage  StageFacts
	claims []claims.Claim
	count  claims.Count
	tables []string // queried, sorted
}

// groups divides the claims of each publication by the stage whose tables show
// them, in the order of the publications and the stages.
func (f *Facts) groups() []claimGroup {
	var out []claimGroup
	for i := range f.Papers {
		paper := &f.Papers[i]
		for _, st := range f.Stages {
			g := claimGroup{paper: paper, stage: st}
			for _, c := range paper.Claims {
				if strings.HasPrefix(c.Table, st.Name+"/") {
					g.claims = append(g.claims, c)
					g.tables = append(g.tables, c.Table)
				}
			}
			if len(g.claims) == 0 {
				continue
			}
			slices.Sort(g.tables)
			g.tables = slices.Compact(g.tables)
			part := claims.File{Claims: g.claims}
			g.count = part.Count()
			out = append(out, g)
		}
	}
	return out
}

// outcome says in words what came of some claims.
func outcome(n claims.Count) string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{n.Reproduced, "reproduced"}, {n.Differs, plural(n.Differs, "differs", "differ")}, {n.NotTestable, "not testable"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	s := cmp.Or(strings.Join(parts, ", "), "none")
	if n.Undeclared > 0 {
		s += fmt.Sprintf("; %d not as declared", n.Undeclared)
	}
	return s
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// A step is a command for an evaluator with what it does and what to expect.
type step struct {
	command, does, expect string
}

// steps are the commands of a review, in order.
func (f *Facts) steps() []step {
	n := f.count()
	verdicts := "exit code 0: " + outcome(n) + ", all as declared"
	if n.Undeclared > 0 {
		verdicts = "exit code 5: " + outcome(n)
	}
	return []step{
		{"make build", "builds bin/neurorbit from the sources here", "no error"},
		{"bin/neurorbit review" + f.Flag, "reads the store, checks every claim, computes the cheap stages and a random sample of the others again, compares the report", "each step ok, exit code 0; it ends with the command that repeats it"},
		{"bin/neurorbit check --read-data", "reads every stored byte and compares its digest", "0 damaged, exit code 0"},
		{"bin/neurorbit verify" + f.Flag, "compares every published number with ours", verdicts},
		{"bin/neurorbit report --check" + f.Flag, "compares the report with what the stored results give", "all files are current, exit code 0"},
		{"bin/neurorbit run --check" + f.Flag, "computes every stored shard again and compares every byte", fmt.Sprintf("recomputed %d of %d shards: 0 differ, exit code 0", f.shards(), f.shards())},
		{"bin/neurorbit run" + f.Flag, "computes what is missing or stale: everything on a fresh checkout, nothing where the results are", fmt.Sprintf("%d stages with the keys listed here, exit code 0", len(f.Stages))},
	}
}

func (f *Facts) shards() int {
	n := 0
	for _, s := range f.Stages {
		n += s.Shards
	}
	return n
}

// megabytes rounds up.
func megabytes(n int64) int64 { return (n + 1e6 - 1) / 1e6 }
