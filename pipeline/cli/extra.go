package cli

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/code"
	"neurorbit/pipeline/command"
	"neurorbit/pipeline/config"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/report"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
	"neurorbit/pipeline/text"
)

// extraCommand makes a subcommand of a command that stages supply.
func (a *app) extraCommand(c command.Command) *cobra.Command {
	out := ""
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	run := c.New(flags)
	codes := []fault.Kind{exitDone, fault.Bug, fault.Usage, fault.Interrupted}
	if c.Out != "" { // what it is made of may be stale, or not to be had
		codes = append(codes, fault.Stale, fault.Unavailable)
	}
	cmd := &cobra.Command{
		Use: c.Use, Short: c.Short, Long: c.Long, Example: c.Example, Annotations: exits(codes...),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := formatOf(cmd, out, c.Formats)
			if err != nil {
				return err
			}
			if info, err := os.Stat(filepath.Dir(out)); out != "" && (err != nil || !info.IsDir()) {
				return fault.New(fault.Usage, filepath.Dir(out)+": no such folder", "make it, or name another file with -o")
			}
			call := command.Call{Arg: strings.Join(args, ""), Format: format, Out: out, Section: a.section, Table: a.table, Code: a.code}
			if c.Out != "" {
				p, err := a.open()
				if err != nil {
					return err
				}
				call.Root, call.Out = p.Root, cmp.Or(out, project.Shown(filepath.Join(report.Dir(p), c.Out)))
			}
			stop := a.clock(cmd.Name())
			r, err := run(cmd.Context(), call)
			stop()
			written := err == nil && call.Out != "" && r.File != nil
			if written {
				err = store.WriteBytes(call.Out, r.File, 0o666)
			}
			if err != nil {
				return err
			}
			if written && out != "" {
				a.talk("wrote %s", out)
			}
			return a.data(r.Value, r.Text) // which may be a program in another language
		},
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		switch {
		case c.Arg == "":
			return noArgs(cmd, args)
		case len(args) == 0 && strings.HasSuffix(c.Use, "]"):
			return nil
		}
		return nArgs(1, c.Arg)(cmd, args)
	}
	cmd.Flags().AddGoFlagSet(flags)
	if len(c.Formats) > 0 {
		cmd.Flags().StringVarP(&out, "out", "o", "", "write to a file ending in ."+strings.Join(c.Formats, " or ."))
	}
	return cmd
}

// formatOf returns the ending of the file that -o names.
func formatOf(cmd *cobra.Command, out string, formats []string) (string, error) {
	format := strings.TrimPrefix(filepath.Ext(out), ".")
	if cmd.Flags().Changed("out") && !slices.Contains(formats, format) {
		wanted := fmt.Sprintf("-o %s: the file must end in .%s", text.Quote(out), strings.Join(formats, " or ."))
		return "", fault.New(fault.Usage, wanted, cmd.CommandPath()+" --help")
	}
	return format, nil
}

// section returns the section of a stage in the config, with more --set arguments.
func (a *app) section(stage string, sets ...string) (any, error) {
	root, err := a.root()
	if err != nil {
		return nil, err
	}
	c, err := config.Load(a.program.Schema(), a.configPath(root), slices.Concat(a.sets, sets))
	if err != nil {
		return nil, err
	}
	return c.Section(stage), nil
}

// table opens a table of the results of the config, which must be fresh.
func (a *app) table(name string) (stage.File, error) {
	of, _, _ := strings.Cut(name, "/")
	p, plans, err := a.openPlanned(of)
	if err != nil {
		return nil, err
	}
	if err := p.NeedFresh(plans); err != nil {
		return nil, err
	}
	return table.OpenOS(p.Artifact(name + ".parquet"))
}

// code returns the digests of the code reached from a package of the module.
func (a *app) code(folder string) (map[string]string, error) {
	return code.New(a.program.Sources, code.LinkedModules()).Components(folder)
}
