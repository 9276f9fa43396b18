package cli

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/lineage"
	"neurorbit/pipeline/text"
)

// wordsOfBash splits the command line in bash, in place of the bash-completion package.
const wordsOfBash = `local line=${COMP_LINE:0:COMP_POINT}
    read -ra words <<< "$line"
    [[ $line == *" " ]] && words+=("")
    cword=$((${#words[@]} - 1)) cur=${words[cword]} prev=${words[cword-1]}`

// ownBashCompletion lets the script for bash do without the bash-completion package.
func (a *app) ownBashCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	bash, _, err := root.Find([]string{"completion", "bash"})
	must(err)
	bash.Long = `Prints the completion script for bash, which needs no other package. This line
turns completion on, in a shell or in ~/.bashrc:

	source <(neurorbit completion bash)`
	bash.RunE = func(cmd *cobra.Command, _ []string) error {
		var b bytes.Buffer
		err := root.GenBashCompletionV2(&b, !cmd.Flags().Changed("no-descriptions"))
		if err == nil {
			_, err = io.WriteString(a.out, strings.Replace(b.String(), `_get_comp_words_by_ref "$@" cur prev words cword`, wordsOfBash, 1))
		}
		return err
	}
}

func (a *app) completeConfigs(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	root, err := a.root()
	if err != nil {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var out []string
	for _, pattern := range []string{"[^.]*.yaml", "experiments/[^.]*.yaml", "experiments/grid/[^.]*.yaml"} {
		files, _ := fs.Glob(os.DirFS(filepath.Join(root, "configs")), pattern)
		for _, f := range files {
			out = append(out, strings.TrimSuffix(f, ".yaml"))
		}
	}
	return out, cobra.ShellCompDirectiveDefault
}

// completeKeys offers the keys, also those of the items of lists.
func (a *app) completeKeys(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, key := range a.program.Schema().Keys() {
		out = append(out, key+"=")
	}
	if p, err := a.open(); err == nil {
		for _, l := range p.Config.Leaves() {
			if strings.Contains(l.Path, "[") {
				out = append(out, text.Named(l.Path, p.Cfg.Settings)+"=")
			}
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func (a *app) completeStages(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, s := range a.program.Stages {
		if !slices.Contains(args, s.Name) {
			out = append(out, s.Name+"\t"+s.Doc)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeClaims offers the names of claims and errata.
func (a *app) completeClaims(_ *cobra.Command, args []string, _ string) (out []string, _ cobra.ShellCompDirective) {
	if p, err := a.open(); err == nil {
		for _, name := range p.Keys.Claims {
			data, _ := os.ReadFile(filepath.Join(p.Root, filepath.FromSlash(name)))
			if f, err := claims.Parse(name, data); err == nil {
				for _, c := range f.Tested() {
					out = append(out, c.ID+"\t"+c.Says)
				}
			}
		}
	}
	return slices.DeleteFunc(out, func(c string) bool {
		id, _, _ := strings.Cut(c, "\t")
		return slices.Contains(args, id)
	}), cobra.ShellCompDirectiveNoFileComp
}

// completeFiles offers the names that explain knows, and files.
func (a *app) completeFiles(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	p, err := a.open()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return lineage.Names(p), cobra.ShellCompDirectiveDefault
}
