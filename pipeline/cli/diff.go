package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/diff"
	"neurorbit/pipeline/fault"
)

func (a *app) diffCommand() *cobra.Command {
	var (
		only     []string
		rows     uint
		stat, md bool
		exitCode bool
	)
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Compare two configs, runs or Git revisions: settings, code, what would run, results",
		Long: `A and B are each one of

  a config      a file, or the name of one in configs/; with the code of this program
  a run         an ID that log lists, its beginning, latest, or latest~N
  a revision    anything Git knows as a commit, or . for the working tree: the config
                that -c names, the code and the report, as they are there

If a name is several of these, the first counts; a prefix config:, run: or rev: says
which is meant. --set changes the config of B. A bundle has to be imported first.

It says, in this order: config keys that differ, with unit and origin; source files
and modules that differ, with the stages they reach (comments and layout do not
count); if B is a config, what a run of it would compute, shard by shard, and how
long that takes by recorded times; tables row by row, joined on their keys; CSV files
behind figures column by column; claims whose outcome differs. What is read by a
stage that has to run first is not known yet: the shards behind it are counted as
"at most", as results that come out as before stop the run there.

Results are those in the store. Those of a revision are what its committed report
was made of; if the store lacks that, the report's own files. Claims are checked
with each side's own claims files, those of a run with the project's.

abs is |a-b|, rel is |a-b| / max(|a|,|b|).`,
		Example: `  neurorbit diff paper quick --only config
  neurorbit diff paper paper --set 'orbits.n=[5,7]'
  neurorbit diff latest~1 latest --stat
  neurorbit diff main . --md`,
		Annotations: exits(exitDone, fault.Usage, fault.Stale, fault.Stage, fault.Damage, fault.Interrupted),
		Args:        nArgs(2, "two sides: configs, runs or Git revisions"),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, text string) ([]string, cobra.ShellCompDirective) {
			return a.completeConfigs(cmd, args, text)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, part := range only {
				if !slices.Contains(diff.Parts, part) {
					return fault.New(fault.Usage, "--only "+part+": no such part", "the parts are "+strings.Join(diff.Parts, ", "))
				}
			}
			r, err := a.compare(cmd.Context(), args, only, int(rows))
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
			if err = errors.Join(err, r.Failed); err == nil && exitCode && r.Differs() {
				err = silent(fault.Stale)
			}
			return err
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&only, "only", diff.Parts, "only these parts")
	f.UintVar(&rows, "rows", 5, "how many rows of each sort to show of each table")
	f.BoolVar(&stat, "stat", false, "counts only, one line a table or figure")
	f.BoolVar(&md, "md", false, "Markdown, for a pull request")
	f.BoolVar(&exitCode, "exit-code", false, "exit with 3 if anything differs, as git diff --exit-code does with 1")
	cmd.MarkFlagsMutuallyExclusive("stat", "md")
	return cmd
}

// compare compares the two sides that arguments stand for.
func (a *app) compare(ctx context.Context, args, parts []string, rows int) (*diff.Report, error) {
	root, err := a.root()
	if err != nil {
		return nil, err
	}
	o := diff.Opener{Program: &a.program.Program, Root: root, Config: a.configPath(root)}
	sa, err := o.Open(args[0], nil)
	if err != nil {
		return nil, err
	}
	defer sa.Close()
	sb, err := o.Open(args[1], a.sets)
	if err != nil {
		return nil, err
	}
	defer sb.Close()
	return diff.Compare(ctx, sa, sb, parts, rows)
}
