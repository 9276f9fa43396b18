package cli

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/diff"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/provenance"
)

const diffHelp = `Without B the config that -c names is meant, without A its last successful run.
A and B are each one of

  a config      a file, or the name of one in configs/; with this program's code
  a run         an ID that log lists, its beginning, latest, or latest~N
  a revision    anything Git knows as a commit, or . for the working tree: the
                config that -c names, the code and the report, as they are there

If a name is several of these, the first counts; a prefix config:, run: or rev:
says which is meant. --set changes the config of B. A bundle has to be imported
first.

It says what all of it comes to, then in this order: claims whose outcome
differs, the verdict first; metrics; config keys, with unit and origin; input
files; source files and modules, with the stages they reach (comments and layout
do not count); if B is a config, what a run of it would compute, and how long
that takes by recorded times; tables row by row, joined on their keys; CSV files
behind figures. What is read by a stage that has to run first is not known yet:
the shards behind it are counted as "at most", as results that come out as
before stop the run there. --full shows all of it, with the rows.

Results are those in the store. Those of a revision are what its committed
report was made of; if the store lacks that, the report's own files. Claims are
checked with each side's own claims files, those of a run with the project's.

abs is |a-b|, rel is |a-b| / max(|a|,|b|).`

func (a *app) diffCommand() *cobra.Command {
	var (
		only     []string
		rows     uint
		stat, md bool
		full     bool
		exitCode bool
	)
	cmd := &cobra.Command{
		Use:   "diff [A] [B]",
		Short: "Compare two configs, runs or Git revisions: what differs",
		Long:  diffHelp,
		Example: `  neurorbit diff paper quick --only config
  neurorbit diff paper paper --set 'orbits.n=[5,7]'
  neurorbit diff
  neurorbit diff latest~1 latest --full
  neurorbit diff main . --md`,
		Annotations: exits(exitDone, fault.Usage, fault.Stale, fault.Stage, fault.Damage, fault.Interrupted),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 2 {
				return nil
			}
			return nArgs(2, "at most two sides: configs, runs or Git revisions")(cmd, args)
		},
		ValidArgsFunction: a.completeConfigs,
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
			if md {
				err = a.data(r, func(w io.Writer) { _ = diff.Markdown(w, r) }) // to memory
			} else {
				more := commandLine(append(a.args, "--full"))
				s := a.screen(full || stat || cmd.Flags().Changed("rows"))
				err = a.emit(r, func(w io.Writer) { _ = diff.Text(w, s, r, stat, more) })
			}
			if err = errors.Join(err, r.Failed); err == nil && exitCode && r.Differs() {
				err = silent(fault.Stale)
			}
			return err
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&only, "only", diff.Parts, "only these parts")
	f.UintVar(&rows, "rows", 5, "how many rows of each sort --full shows of each table")
	f.BoolVar(&full, "full", false, "everything that differs, with rows")
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
	switch {
	case len(args) > 0:
	case len(a.sets) > 0:
		args = []string{o.Config}
	default:
		if args, err = a.before(); err != nil {
			return nil, err
		}
	}
	if len(args) == 1 {
		args = append(args, o.Config)
	}
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

// before is what a config is compared with: its last successful run, with --set arguments
// or without, of all stages if there is one; otherwise the config that it extends.
func (a *app) before() ([]string, error) {
	p, err := a.open()
	if err != nil {
		return nil, err
	}
	runs, err := provenance.Runs(p.Data)
	if err != nil {
		return nil, err
	}
	last, stages, name := "", 0, cmp.Or(p.Cfg.Base, p.Cfg.Name)
	for _, r := range runs {
		if (r.Config == name || strings.HasPrefix(r.Config, name+"+")) && r.Outcome == "done" && len(r.Stages) >= stages {
			last, stages = "run:"+r.ID, len(r.Stages)
		}
	}
	switch {
	case last == "" && len(p.Config.Files) > 1:
		last = p.Config.Files[1]
	case last == "":
		return nil, fault.New(fault.Stale, "no run of config "+name+" has succeeded", p.Command("run")+" makes one; or name two sides")
	}
	return []string{last}, nil
}
