package cli

import (
	"bytes"
	"io"
	"strings"

	"github.com/spf13/cobra"
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
	_, usage, _ := strings.Cut(bash.Long, "package manager.")
	bash.Long = "Generate the autocompletion script for bash, which needs nothing else." + usage
	bash.RunE = func(cmd *cobra.Command, _ []string) error {
		var b bytes.Buffer
		err := root.GenBashCompletionV2(&b, !cmd.Flags().Changed("no-descriptions"))
		if err == nil {
			_, err = io.WriteString(a.out, strings.Replace(b.String(), `_get_comp_words_by_ref "$@" cur prev words cword`, wordsOfBash, 1))
		}
		return err
	}
}
