package cli

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/command"
	"neurorbit/pipeline/config"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/text"
)

// extraCommand makes a subcommand of a command that stages supply.
func (a *app) extraCommand(c command.Command) *cobra.Command {
	out := ""
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	run := c.New(flags)
	cmd := &cobra.Command{
		Use: c.Use, Short: c.Short, Long: c.Long, Example: c.Example,
		Annotations: exits(exitDone, fault.Bug, fault.Usage, fault.Interrupted),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := formatOf(cmd, out, c.Formats)
			if err != nil {
				return err
			}
			if info, err := os.Stat(filepath.Dir(out)); out != "" && (err != nil || !info.IsDir()) {
				return fault.New(fault.Usage, filepath.Dir(out)+": no such folder", "make it, or name another file with -o")
			}
			stop := a.clock(cmd.Name())
			r, err := run(cmd.Context(), command.Call{Arg: strings.Join(args, ""), Format: format, Section: a.section})
			stop()
			if err == nil && out != "" {
				err = store.WriteBytes(out, r.File, 0o666)
			}
			if err != nil {
				return err
			}
			if out != "" {
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
		cmd.Flags().StringVarP(&out, "out", "o", "", "file to write, ending in ."+strings.Join(c.Formats, " or ."))
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
